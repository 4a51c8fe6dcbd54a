#include "invito/ports/engine.hpp"
#include "store/operation_parts.hpp"
#include "test_database.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using namespace std::chrono_literals;
using test::noon;
using test::TestDatabase;

// As a run does it.
void end_pauses_at(TestDatabase& database, Instant now) {
    store::end_pauses(database.connection(), RunId{}, now);
}

class AccountPause : public ::testing::Test {
protected:
    AccountPause() { database_.add_account("anna"); }

    [[nodiscard]] AccountView anna() const { return queries_->accounts(noon).at(0); }

    TestDatabase database_;
    std::unique_ptr<Queries> queries_ = engine_of(database_.path())->queries().value();
    std::unique_ptr<Database> open_ =
        engine_of(database_.path())->open({.program_version = "test", .now = noon}).value();
    AdminStore& admin_ = open_->admin_store();
};

TEST_F(AccountPause, keeps_why_and_since_when) {
    ASSERT_TRUE(admin_.pause_account("anna", {"holiday"}, noon - 1h));

    EXPECT_EQ(anna().record.state, AccountState::paused);
    EXPECT_EQ(anna().record.state_detail, "holiday");
    EXPECT_EQ(anna().state_since, noon - 1h);
}

TEST_F(AccountPause, of_a_paused_account_takes_the_new_reason_and_keeps_the_time) {
    ASSERT_TRUE(admin_.pause_account("anna", {"holiday"}, noon - 2h));

    ASSERT_TRUE(admin_.pause_account("anna", {"left the company"}, noon - 1h));

    EXPECT_EQ(anna().record.state_detail, "left the company");
    EXPECT_EQ(anna().state_since, noon - 2h);
}

TEST_F(AccountPause, ends_with_resume) {
    ASSERT_TRUE(admin_.pause_account("anna", {"holiday"}, noon - 1h));

    ASSERT_TRUE(admin_.resume_account("anna", noon));

    EXPECT_EQ(anna().record.state, AccountState::ok);
    EXPECT_EQ(anna().record.state_detail, "");
}

TEST_F(AccountPause, takes_rests_and_lowered_health_along_when_a_person_resumes) {
    database_.connection().execute("UPDATE member SET rest_until = 9000000000000, health = 500");

    ASSERT_TRUE(admin_.resume_account("anna", noon));

    EXPECT_EQ(anna().record.backoff, Backoff{});
}

TEST_F(AccountPause, with_an_end_is_over_then_for_whoever_looks) {
    ASSERT_TRUE(admin_.pause_account("anna", {"holiday", noon}, noon - 5h));

    const AccountView before = queries_->accounts(noon - 1ms).at(0);
    const AccountView after = queries_->accounts(noon).at(0);

    EXPECT_EQ(before.record.state, AccountState::paused);
    EXPECT_EQ(before.record.paused_until, noon);
    EXPECT_EQ(after.record.state, AccountState::ok) << "also before a run has written it down";
    EXPECT_EQ(after.record.state_detail, "");
    EXPECT_EQ(after.state_since, noon);
}

TEST_F(AccountPause, that_ended_by_itself_is_an_event_and_leaves_rests_alone) {
    ASSERT_TRUE(admin_.pause_account("anna", {"holiday", noon}, noon - 5h));
    database_.execute("UPDATE member SET rest_until = 9999999999999, rest_level = 2");

    end_pauses_at(database_, noon + 1h);
    end_pauses_at(database_, noon + 2h);

    EXPECT_EQ(anna().record.state, AccountState::ok);
    EXPECT_EQ(anna().record.backoff.rest_level, 2);
    EXPECT_EQ(
        database_.number("SELECT count(*) FROM event WHERE kind = 'account.resumed' "
                         "AND detail = 'the pause ended'"),
        1
    );
}

TEST_F(AccountPause, paused_again_takes_the_new_end) {
    ASSERT_TRUE(admin_.pause_account("anna", {"holiday", noon}, noon - 5h));

    ASSERT_TRUE(admin_.pause_account("anna", {"left the company", {}}, noon - 4h));
    end_pauses_at(database_, noon);

    EXPECT_EQ(anna().record.state, AccountState::paused);
    EXPECT_EQ(anna().record.paused_until, std::nullopt);
}

TEST_F(AccountPause, never_hides_that_linkedin_stopped_the_account) {
    database_.execute("UPDATE account SET state = 'restricted', state_detail = 'account_restricted'"
    );

    const auto paused = admin_.pause_account("anna", {"holiday"}, noon);

    ASSERT_FALSE(paused);
    EXPECT_EQ(paused.error().code, "account.stopped");
    EXPECT_EQ(anna().record.state, AccountState::restricted);
    EXPECT_EQ(anna().record.state_detail, "account_restricted");
}

TEST_F(AccountPause, of_nobody_is_an_error_of_usage) {
    const auto paused = admin_.pause_account("hanna", {""}, noon);

    ASSERT_FALSE(paused);
    EXPECT_EQ(paused.error().kind, ErrorKind::usage);
    EXPECT_EQ(paused.error().code, "account.unknown");
}

class CampaignPause : public AccountPause {
protected:
    CampaignPause() {
        database_.execute("UPDATE campaign SET state = 'active'");
        admin_.set_campaign_state(spring_, CampaignState::active, noon - 6h);
    }

    [[nodiscard]] CampaignRecord spring(Instant now = noon) const {
        return queries_->campaigns(now).at(0).record;
    }

    CampaignId spring_ = database_.add_campaign("spring");
};

TEST_F(CampaignPause, keeps_why_and_until_when) {
    admin_.pause_campaign(spring_, {"budget talks", noon + 1h}, noon);

    EXPECT_EQ(spring().state, CampaignState::paused);
    EXPECT_EQ(spring().pause_reason, "budget talks");
    EXPECT_EQ(spring().paused_until, noon + 1h);
    EXPECT_TRUE(spring().is_under_way());
}

TEST_F(CampaignPause, ends_at_its_time_or_with_resume) {
    admin_.pause_campaign(spring_, {"budget talks", noon + 1h}, noon);
    EXPECT_EQ(spring(noon + 1h).state, CampaignState::active);
    EXPECT_EQ(spring(noon + 1h).pause_reason, "");

    admin_.set_campaign_state(spring_, CampaignState::active, noon);

    EXPECT_EQ(spring().state, CampaignState::active);
    EXPECT_EQ(spring().pause_reason, "");
    EXPECT_EQ(spring().paused_until, std::nullopt);
}

TEST_F(CampaignPause, without_an_end_needs_a_person) {
    admin_.pause_campaign(spring_, {"budget talks", {}}, noon);

    end_pauses_at(database_, noon + 1000h);

    EXPECT_EQ(spring(noon + 1000h).state, CampaignState::paused);
    EXPECT_FALSE(spring().is_under_way());
}

class CampaignExtension : public CampaignPause {
protected:
    void save_ending_on(std::chrono::year_month_day end) {
        Campaign campaign;
        campaign.name = "spring";
        campaign.schedule.end = end;
        admin_.save_campaign({campaign, "list.csv", ""}, {AccountId{1}}, noon);
    }
};

TEST_F(CampaignExtension, makes_an_ended_campaign_go_on_if_leads_are_left) {
    using std::chrono::year;
    database_.add_job({.campaign = spring_});
    save_ending_on(year{2026} / 12 / 18);
    admin_.set_campaign_state(spring_, CampaignState::done, noon);

    save_ending_on(year{2026} / 12 / 18);
    EXPECT_EQ(spring().state, CampaignState::done) << "nothing changed";
    save_ending_on(year{2026} / 12 / 23);

    EXPECT_EQ(spring().state, CampaignState::active);
}

}  // namespace
}  // namespace invito
