#include "cli/exit_code.hpp"

#include <gtest/gtest.h>
#include <set>

namespace invito {
namespace {

TEST(ExitCodes, keep_the_numbers_that_scripts_know) {
    std::vector<int> numbers;
    for (const ExitCodeEntry& entry : exit_codes()) numbers.push_back(static_cast<int>(entry.code));

    EXPECT_EQ(
        numbers, (std::vector<int>{0, 1, 2, 10, 11, 12, 20, 65, 69, 70, 74, 75, 77, 78, 130, 143})
    );
}

TEST(ExitCodes, let_the_gravest_win) {
    using enum ExitCode;

    EXPECT_EQ(gravest({ok, partial}), partial);
    EXPECT_EQ(gravest({attention, partial}), attention);
    EXPECT_EQ(gravest({attention, unavailable, partial}), unavailable);
    EXPECT_EQ(gravest({auth, unavailable}), auth);
    EXPECT_EQ(gravest({config, auth, unavailable}), config);
    EXPECT_EQ(gravest({partial, storage, config}), storage);
    EXPECT_EQ(gravest({ok, ok}), ok);
}

TEST(ExitCodes, give_each_kind_of_error_its_own) {
    std::set<ExitCode> codes;
    for (int kind = 0; kind <= static_cast<int>(ErrorKind::failed); ++kind) {
        codes.insert(exit_code_of(static_cast<ErrorKind>(kind)));
    }

    EXPECT_EQ(codes.size(), static_cast<std::size_t>(ErrorKind::failed) + 1);
    EXPECT_EQ(exit_code_of(ErrorKind::storage), ExitCode::storage);
    EXPECT_EQ(exit_code_of(ErrorKind::locked), ExitCode::locked);
    EXPECT_EQ(exit_code_of(ErrorKind::failed), ExitCode::error);
}

}  // namespace
}  // namespace invito
