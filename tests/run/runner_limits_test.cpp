// A limit lowered acts at once, one raised from the next local day; the lowest of a day binds that
// day, over restarts.

#include "invito/plan/working_hours.hpp"
#include "runner_world.hpp"

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Duration period = hours{24} + minutes{11};  // a day and the lateness

struct LimitsWorld : RunnerWorld {
    explicit LimitsWorld(const std::string& zone = "Etc/UTC") {
        Policy policy = open_policy();
        policy.time_zone = TimeZone::find(zone).value();
        add_account("anna", policy);
        add_leads("spring", 60);
    }

    // Runs until nothing is allowed any more, as another process would: nothing is kept in memory.
    std::int64_t run_with(Cap per_day) {
        accounts[0].policy.limits.per_day = per_day;
        open();
        return run({.patience = Duration{0}}).counts.sent;
    }
};

TEST(RunnerLimits, a_lowered_limit_acts_at_once) {
    LimitsWorld world;

    EXPECT_EQ(world.run_with(4), 4);
    world.clock.set(monday + hours{1});
    EXPECT_EQ(world.run_with(3), 0);
    world.clock.set(monday + period);
    EXPECT_EQ(world.run_with(3), 3);
}

TEST(RunnerLimits, a_raised_limit_acts_from_the_next_local_day) {
    LimitsWorld world;
    const Instant midnight = monday + hours{14};

    EXPECT_EQ(world.run_with(4), 4);
    world.clock.set(monday + hours{1});
    EXPECT_EQ(world.run_with(9), 0);
    world.clock.set(midnight - Duration{1});
    EXPECT_EQ(world.run_with(9), 0);
    world.clock.set(midnight);
    EXPECT_EQ(world.run_with(9), 5);
}

TEST(RunnerLimits, an_unlimited_account_keeps_to_the_limit_its_day_began_with) {
    LimitsWorld world;

    EXPECT_EQ(world.run_with(4), 4);
    world.clock.set(monday + hours{1});
    EXPECT_EQ(world.run_with(std::nullopt), 0);
    world.clock.set(monday + hours{14});
    EXPECT_EQ(world.run_with(std::nullopt), 56);
}

TEST(RunnerLimits, the_lowest_of_three_values_binds_the_day) {
    LimitsWorld world;
    world.run_with(2);
    for (const int per_day : {8, 1, 5}) {
        world.clock.set(world.clock.now() + minutes{10});
        EXPECT_EQ(world.run_with(per_day), 0) << per_day;
    }

    world.clock.set(monday + hours{14});
    EXPECT_EQ(world.run_with(5), 3) << "two of Monday still count";
}

TEST(RunnerLimits, a_run_over_midnight_uses_the_raised_limit_by_itself) {
    LimitsWorld world;
    world.run_with(4);
    world.accounts[0].policy.limits.per_day = 9;

    const RunSummary report =
        world.run({.patience = hours{20}, .max_duration = hours{14} + minutes{1}});

    EXPECT_EQ(report.counts.sent, 5);
    world.clock.set(monday + hours{15});
    EXPECT_EQ(world.run_with(4), 0);
    world.clock.set(monday + hours{16});
    EXPECT_EQ(world.run_with(20), 0) << "the new day has its own record";
}

TEST(RunnerLimits, the_day_is_the_accounts_own_west_and_east_of_utc) {
    // Monday 10:00 UTC is 05:00 in New York and 23:00 in Auckland.
    const auto opens = [](const std::string& zone, Instant midnight) {
        LimitsWorld world(zone);
        world.run_with(4);
        world.clock.set(midnight - Duration{1});
        EXPECT_EQ(world.run_with(9), 0) << zone;
        world.clock.set(midnight);
        EXPECT_EQ(world.run_with(9), 5) << zone;
    };

    opens("America/New_York", monday + hours{19});
    opens("Pacific/Auckland", monday + hours{1});
}

TEST(RunnerLimits, a_change_of_zone_does_not_end_the_day_early) {
    LimitsWorld world("America/New_York");
    world.run_with(4);
    world.accounts[0].policy.time_zone = TimeZone::find("Pacific/Auckland").value();

    world.clock.set(monday + hours{2});  // Tuesday in Auckland, Monday in New York
    EXPECT_EQ(world.run_with(9), 0);
    world.clock.set(monday + hours{19});
    EXPECT_EQ(world.run_with(9), 5);
}

TEST(RunnerLimits, reports_the_limits_in_force_and_when_more_may_go) {
    LimitsWorld world;
    world.run_with(4);
    world.accounts[0].policy.limits.per_day = 9;

    const RunSummary report = world.run({.patience = Duration{0}});

    EXPECT_EQ(report.accounts.at(0).day_cap, 4);
    EXPECT_EQ(report.next_at, monday + hours{14});
}

TEST(RunnerLimits, the_visit_limit_is_held_too) {
    LimitsWorld world;
    world.accounts[0].policy.limits.profiles_per_day = 2;
    EXPECT_EQ(world.run_with(std::nullopt), 2);

    world.accounts[0].policy.limits.profiles_per_day = 5;
    EXPECT_EQ(world.run_with(std::nullopt), 0);
    world.clock.set(monday + hours{14});
    EXPECT_EQ(world.run_with(std::nullopt), 3);
}

TEST(RunnerLimits, a_lead_that_had_its_visit_waits_for_no_other) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.window = {};
    policy.window.to = hours{11};
    policy.limits.profiles_per_day = 1;
    world.add_account("anna", policy);
    world.add_leads("spring", 2);
    world.provider.on_profile = [&world](const std::string&, const std::string&) {
        // The machine sleeps over the end of the window.
        if (world.provider.profile_requests == 1) world.clock.set(monday + hours{5});
        return std::nullopt;
    };
    EXPECT_EQ(world.run().next_at, monday + hours{23});
    ASSERT_EQ(world.counts().of(JobState::resolved), 1);
    world.clock.set(monday + hours{23});

    const RunSummary report = world.run();

    ASSERT_EQ(world.provider.sent.size(), 1U);
    EXPECT_EQ(world.provider.sent[0].at, monday + hours{23}) << "the visit of monday is counted";
    EXPECT_EQ(report.next_at, monday + hours{24} + minutes{11}) << "the other one waits for it";
}

TEST(RunnerLimits, notes_that_are_allowed_again_bring_back_who_waited_for_them) {
    RunnerWorld world;
    Policy policy = open_policy();
    policy.limits.notes_per_month = 0;
    world.add_account("anna", policy);
    const CampaignId id = world.add_leads("spring", 1);
    AdminStore& admin = world.database->admin_store();
    NewJob own;
    own.lead.line = 9;
    own.lead.identity = {IdentifierKind::public_identifier, "jane"};
    own.lead.fields.note = "As promised in Bern";
    own.account = world.accounts[0].id;
    admin.add_jobs(admin.begin_import(id, "list.csv", monday), {own}, monday);

    const RunSummary first = world.run();
    EXPECT_EQ(first.counts.sent, 1);
    EXPECT_EQ(first.waiting, 1);
    EXPECT_EQ(first.next_at, std::nullopt) << "never, by these limits";
    world.accounts[0].policy.limits.notes_per_month = 5;
    world.clock.set(monday + hours{48});

    EXPECT_EQ(world.run().counts.sent, 1);
    EXPECT_EQ(world.provider.sent.back().note, "As promised in Bern");
}

}  // namespace
}  // namespace invito::test
