// The shipped binary, killed 500 times at drawn moments and started again. What holds may not
// depend on when the kills come; where they hit is printed.

#include "kill_world.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <iostream>
#include <string>

namespace invito::test {
namespace {

constexpr int kills_per_world = 125;

std::uint64_t seed_of_kills() {
    const char* const wanted = std::getenv("INVITO_SEED");
    return wanted != nullptr ? std::stoull(wanted) : 20'261;
}

void tell(const std::map<Hit, int>& hits) {
    std::string where;
    for (const auto& [hit, count] : hits) where += fmt::format("{} {}, ", count, to_string(hit));
    std::cout << "killed: " << where << "seed " << seed_of_kills() << '\n';
}

void kill_and_finish(KillWorld::Transport transport, std::string_view label) {
    SCOPED_TRACE(label);
    KillWorld world(transport, Random(seed_of_kills()).fork(label));
    for (int kills = 0; kills < kills_per_world && !testing::Test::HasFailure();) {
        if (world.kill_once()) ++kills;
        world.expect_consistent_database();
    }
    world.finish();
    world.expect_nobody_asked_again();
    world.expect_every_effect_in_the_ledger();
    world.expect_every_row_in_one_final_state();
    world.expect_evidence_for_every_settled_invitation();
    world.expect_no_limit_passed();
    tell(world.hits());
    EXPECT_TRUE(world.hits().contains(Hit::sending)) << "between intent and reply";
}

TEST(KillLoop, over_http_nobody_is_invited_twice_and_nobody_is_lost) {
    for (const std::string_view label : {"first", "second"}) {
        kill_and_finish(KillWorld::Transport::http, label);
    }
}

TEST(KillLoop, over_https_nobody_is_invited_twice_and_nobody_is_lost) {
    for (const std::string_view label : {"third", "fourth"}) {
        kill_and_finish(KillWorld::Transport::https, label);
    }
}

}  // namespace
}  // namespace invito::test
