// What a plan says of a free account whose notes are used up long before its leads are.

#include "invito/app/planning.hpp"
#include "run/runner_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class NoteQuota : public ::testing::Test {
protected:
    // Ten leads for ben, who has two notes in 30 days and may invite one a day.
    void plan_with(WhenNoteQuotaUsed when_used, int days) {
        Policy policy = open_policy();
        policy.limits.per_day = 1;
        policy.limits.notes_per_month = 2;
        world_.add_account("ben", policy, Tier::free);
        settings_.places.emplace("ben", 0);
        settings_.accounts.push_back(
            {"ben", world_.accounts[0].provider_account_id, Tier::free, policy}
        );
        Campaign campaign;
        campaign.name = "spring";
        campaign.accounts = {"ben"};
        campaign.note.text = "Hello";
        campaign.note.when_note_quota_used = when_used;
        const CampaignId id =
            world_.add_campaign(campaign, {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"});
        const auto queries = engine_of(world_.database_path())->queries().value();
        const PlanQuestion question{
            .settings = settings_, .now = monday, .campaigns = {id}, .days = days};
        warnings_ = note_quota_warnings(*queries, question, make_plan(*queries, question), {});
    }

    RunnerWorld world_;
    Settings settings_;
    std::vector<Error> warnings_;
};

TEST_F(NoteQuota, that_slows_an_account_down_is_told_with_the_day_it_costs) {
    plan_with(WhenNoteQuotaUsed::wait, 300);

    ASSERT_THAT(warnings_, SizeIs(1));
    EXPECT_THAT(warnings_[0].what, HasSubstr("ben: 2 notes in 30 days, done on "));
    EXPECT_THAT(
        warnings_[0].what, HasSubstr("; without a note, once they are used up, done on Wed 2 Dec")
    );
    EXPECT_THAT(warnings_[0].hint, HasSubstr("when_note_quota_used: send_without_note"));
}

TEST_F(NoteQuota, that_outlasts_the_plan_is_told_so) {
    plan_with(WhenNoteQuotaUsed::wait, 30);

    ASSERT_THAT(warnings_, SizeIs(1));
    EXPECT_THAT(warnings_[0].what, HasSubstr("not done by Wed 23 Dec; without a note"));
}

TEST_F(NoteQuota, of_a_campaign_that_goes_on_without_costs_nothing) {
    plan_with(WhenNoteQuotaUsed::send_without_note, 300);

    EXPECT_THAT(warnings_, IsEmpty());
}

}  // namespace
}  // namespace invito::test
