#include "crash_world.hpp"

#include "invito/support/failure.hpp"

#include <gmock/gmock.h>

namespace invito::test {

CrashWorld::CrashWorld(const Death& death, int accounts)
    : death_(death), leads_(3 * accounts), random_(death.power_seed) {
    for (int i = 0; i < accounts; ++i)
        world.add_account(i == 0 ? "anna" : "ben-" + std::to_string(i), open_policy());
    world.add_leads("spring", leads_);
    world.provider.on_invite = [this](int, const Invitation& invitation) {
        if (disk.is_down()) throw Killed();
        const int before = requests[invitation.provider_id]++;
        return on_post ? on_post(invitation.provider_id, before)
                       : std::optional<FakeProvider::Scripted>();
    };
}

// What comes now is the test's own look at it.
CrashWorld::~CrashWorld() {
    disk.heal();
}

bool CrashWorld::run_dies() {
    try {
        world.run();
    } catch (const StorageFailure&) {
        EXPECT_TRUE(disk.is_down());
    } catch (const Killed&) {
        EXPECT_TRUE(disk.is_down());
    }
    const bool is_dead = disk.is_down();
    if (is_dead) die();
    return is_dead;
}

void CrashWorld::die() {
    disk.kill();
    world.database.reset();
    if (death_.power_seed == 0) {
        disk.process_death();
    } else {
        disk.power_loss(random_);
    }
    world.provider.on_profile = nullptr;
    world.provider.on_sent_page = nullptr;
    on_post = nullptr;
    world.open();
}

void CrashWorld::run_to_the_end() {
    for (int day = 0; day < 4; ++day) {
        world.run();
        const StateCounts counts = world.counts();
        if (counts.waiting() == 0 && counts.of(JobState::unknown) == 0) return;
        world.clock.set(world.clock.now() + std::chrono::hours{25});
    }
    ADD_FAILURE() << "it never ends";
}

JobState CrashWorld::state_of(int lead) const {
    JobState state = JobState::cancelled;
    const auto queries = engine_of(world.database_path())->queries();
    (*queries)->each_job({}, [&](const JobView& job) {
        if (job.identity.value == "spring-" + std::to_string(lead)) state = job.state;
    });
    return state;
}

std::int64_t CrashWorld::intents() const {
    std::int64_t intents = 0;
    const auto queries = engine_of(world.database_path())->queries();
    (*queries)->each_job({}, [&](const JobView& job) { intents += job.attempts; });
    return intents;
}

void CrashWorld::expect_everybody_invited_once() {
    EXPECT_EQ(world.counts().of(JobState::sent), leads_);
    EXPECT_EQ(world.provider.sent.size(), static_cast<std::size_t>(leads_));
    for (int lead = 0; lead < leads_; ++lead)
        EXPECT_EQ(world.provider.sends_to("id-spring-" + std::to_string(lead)), 1) << lead;
    const auto check = engine_of(world.database_path())->check();
    ASSERT_TRUE(check.has_value());
    EXPECT_THAT(check->findings, ::testing::IsEmpty());
}

}  // namespace invito::test
