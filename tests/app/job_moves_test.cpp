#include "invito/app/job_moves.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using testing::ElementsAre;

TEST(JobMoves, say_what_goes_what_stays_and_who_joins_a_campaign) {
    const std::vector<AdminStore::MovedJobs> moves = {
        {"spring", 19, 1, 2, 3, true}, {"summer", 1, 0, 0, 0, false}};

    EXPECT_THAT(
        describe_moves(moves, "anna", "ben"),
        ElementsAre(
            "spring: 19 leads go to ben, which becomes one of its accounts",
            "spring: stays with anna: 1 being sent, 2 with an unknown outcome, 3 held for a "
            "decision",
            "summer: 1 lead goes to ben"
        )
    );
    EXPECT_EQ(moved_in_all(moves), 20);
}

TEST(JobMoves, say_that_nothing_waits) {
    EXPECT_THAT(describe_moves({}, "anna", "ben"), ElementsAre("No lead waits for anna."));
    EXPECT_THAT(
        describe_moves({{"spring", 0, 0, 1, 0, false}}, "anna", "ben"),
        ElementsAre("spring: stays with anna: 1 with an unknown outcome", "No lead waits for anna.")
    );
}

}  // namespace
}  // namespace invito
