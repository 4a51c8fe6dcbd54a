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

}  // namespace
}  // namespace invito
