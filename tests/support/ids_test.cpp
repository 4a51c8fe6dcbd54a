#include "invito/support/ids.hpp"

#include <gtest/gtest.h>
#include <type_traits>
#include <unordered_set>

namespace invito {
namespace {

static_assert(!std::is_convertible_v<AccountId, JobId>);
static_assert(!std::is_convertible_v<AccountId, std::int64_t>);

TEST(Id, is_false_until_it_is_given_a_value) {
    EXPECT_FALSE(JobId{});
    EXPECT_TRUE(JobId{1});
}

TEST(Id, is_ordered_and_hashed_by_its_value) {
    const std::unordered_set<JobId> jobs = {JobId{1}, JobId{2}, JobId{1}};

    EXPECT_EQ(jobs.size(), 2U);
    EXPECT_TRUE(jobs.contains(JobId{2}));
    EXPECT_LT(JobId{1}, JobId{2});
}

TEST(RunName, has_at_least_four_digits) {
    EXPECT_EQ(run_name(RunId{7}), "r-0007");
    EXPECT_EQ(run_name(RunId{123456}), "r-123456");
}

TEST(RunName, is_read_with_any_number_of_digits) {
    EXPECT_EQ(parse_run_name("r-0007"), RunId{7});
    EXPECT_EQ(parse_run_name("r-7"), RunId{7});
    EXPECT_EQ(parse_run_name("r-123456"), RunId{123456});
}

TEST(RunName, is_nothing_else_that_begins_like_one) {
    for (const char* const word :
         {"", "r", "r-", "r-0", "r--7", "r-7a", "r-spring", "7", "R-0007",
          "r-99999999999999999999"})
        EXPECT_EQ(parse_run_name(word), std::nullopt) << word;
}

}  // namespace
}  // namespace invito
