// What status says where a timer was lost.

#include "invito/app/status.hpp"
#include "run/runner_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using testing::ElementsAre;

const local_days tuesday{std::chrono::year{2026} / 11 / 24};

// One invitation a day, Monday to Friday, 9 to 18.
class MissedRuns : public ::testing::Test {
protected:
    MissedRuns() {
        Policy policy = open_policy();
        policy.window = Window{};
        policy.limits.per_day = 1;
        world_.add_account("anna", policy);
        settings_.places.emplace("anna", 0);
        settings_.accounts.push_back({"anna", world_.accounts[0].provider_account_id, {}, policy});
    }

    [[nodiscard]] StatusData status_at(Instant now) {
        world_.clock.set(now);
        const ReadSession session{
            std::move(engine_of(world_.database_path())->queries().value()), now};
        return read_status(session, settings_, std::nullopt).value();
    }

    RunnerWorld world_;
    Settings settings_;
};

TEST_F(MissedRuns, are_told_once_a_window_has_passed) {
    world_.add_leads("lead", 5);
    EXPECT_FALSE(status_at(monday + hours{9}).missed) << "nothing ever ran";
    world_.clock.set(monday);
    static_cast<void>(world_.run());

    EXPECT_FALSE(status_at(monday + hours{9}).missed) << "on its first day";
    EXPECT_FALSE(status_at(monday + days{1} + hours{7}).missed) << "today's may yet come";
    const auto missed = status_at(monday + days{2} + hours{9}).missed;
    ASSERT_TRUE(missed);
    EXPECT_THAT(missed->days, ElementsAre(tuesday, tuesday + days{1}));
    EXPECT_EQ(missed->last_run_at, monday);
}

TEST_F(MissedRuns, are_none_while_there_was_nothing_to_send) {
    const CampaignId campaign = world_.add_leads("lead", 1);
    static_cast<void>(world_.run());
    EXPECT_FALSE(status_at(monday + days{3}).missed) << "all is sent";

    world_.clock.set(monday + days{2} + hours{9});
    world_.add_leads("later", 3);
    EXPECT_FALSE(status_at(monday + days{2} + hours{10}).missed) << "they came after the window";
    EXPECT_TRUE(status_at(monday + days{3} + hours{10}).missed);

    for (const CampaignId paused : {campaign, CampaignId{campaign.value + 1}})
        world_.database->admin_store().set_campaign_state(paused, CampaignState::paused, monday);
    EXPECT_FALSE(status_at(monday + days{3} + hours{10}).missed);
}

TEST_F(MissedRuns, are_none_of_the_sandbox_whose_days_are_minutes) {
    world_.add_leads("lead", 5);
    static_cast<void>(world_.run());
    settings_.provider.kind = ProviderKind::sandbox;

    EXPECT_FALSE(status_at(monday + days{3}).missed);
}

TEST_F(MissedRuns, are_none_of_the_days_of_a_pause) {
    const CampaignId campaign = world_.add_leads("lead", 5);
    static_cast<void>(world_.run());
    AdminStore& admin = world_.database->admin_store();
    admin.pause_campaign(campaign, {}, monday + hours{1});
    admin.set_campaign_state(campaign, CampaignState::active, monday + days{3} + hours{9});

    EXPECT_FALSE(status_at(monday + days{3} + hours{10}).missed);
    const auto missed = status_at(monday + days{4} + hours{10}).missed;
    ASSERT_TRUE(missed);
    EXPECT_THAT(missed->days, ElementsAre(tuesday + days{3}));
}

}  // namespace
}  // namespace invito::test
