#include "invito/support/result.hpp"

#include "invito/support/failure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito {
namespace {

using testing::HasSubstr;

Error missing_column() {
    return {
        .kind = ErrorKind::data,
        .code = "list.no_profile_column",
        .what = "no column of leads.csv holds profile addresses",
        .place = Place{.file = "leads.csv", .line = 1}};
}

TEST(Result, holds_a_value_or_an_error) {
    const Result<int> rows = 500;
    const Result<int> failed = missing_column();

    ASSERT_TRUE(rows.has_value());
    EXPECT_EQ(*rows, 500);
    ASSERT_TRUE(failed.has_error());
    EXPECT_EQ(failed.error(), missing_column());
}

TEST(Result, of_nothing_succeeds_with_empty_braces) {
    const Result<void> written = {};
    const Result<void> failed = missing_column();

    EXPECT_TRUE(written.has_value());
    EXPECT_TRUE(failed.has_error());
}

TEST(Result, treats_reading_a_missing_value_as_a_programming_error) {
    const Result<int> failed = missing_column();
    std::string message;

    try {
        message = std::to_string(failed.value());
    } catch (const InternalFailure& failure) {
        message = failure.what();
    }

    EXPECT_THAT(message, HasSubstr("list.no_profile_column"));
    EXPECT_THAT(message, HasSubstr("no column of leads.csv holds profile addresses"));
    EXPECT_THAT(message, HasSubstr("result_test.cpp"));
}

}  // namespace
}  // namespace invito
