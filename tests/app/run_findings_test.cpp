#include "invito/app/run_overview.hpp"
#include "invito/support/time.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Instant at(std::string_view text) {
    return *parse_rfc3339(text);
}

// A run of one account, carla, for which ten leads wait.
class RunFindingsOf : public testing::Test {
protected:
    RunFindingsOf() {
        settings_.accounts.emplace_back().alias = "carla";
        settings_.accounts.back().id = "aW3kQ9xTzR0mB7uLd2VhSg";
        settings_.accounts.back().policy.limits.per_week = 100;
        settings_.places.emplace("carla", 0);
        summary_.ended_at = at("2026-11-23T18:00:00+01:00");
        AccountOutcome& account = summary_.accounts.emplace_back();
        account.alias = "carla";
        account.needs_attention = true;
        account.jobs_waiting = 10;
        view_.record.alias = "carla";
        view_.state_since = at("2026-11-23T12:40:00+01:00");
        view_.record.backoff.rest_until = at("2026-11-24T09:00:00+01:00");
    }

    AccountOutcome& carla() { return summary_.accounts.front(); }

    std::vector<std::string> texts(RunKind kind = RunKind::invite) const {
        const RunFindingsInput input{
            .kind = kind,
            .summary = summary_,
            .overview = overview_,
            .settings = settings_,
            .accounts = {view_},
            .zone = TimeZone::find("Europe/Berlin").value(),
        };
        std::vector<std::string> texts;
        for (const Error& one : run_findings(input))
            texts.push_back(one.code + ": " + one.what + " | " + one.hint);
        return texts;
    }

    RunSummary summary_;
    RunOverview overview_;
    Settings settings_;
    AccountView view_;
};

TEST_F(RunFindingsOf, nothing_are_empty) {
    carla().needs_attention = false;
    EXPECT_THAT(texts(), IsEmpty());
}

TEST_F(RunFindingsOf, a_signed_out_account_say_since_when_and_who_waits) {
    carla().state = AccountState::reconnect;
    EXPECT_THAT(
        texts(),
        ElementsAre("account.reconnect: account \"carla\" is disconnected since 12:40 | sign "
                    "in again in the Unipile dashboard; 10 leads wait")
    );
}

TEST_F(RunFindingsOf, an_account_that_comes_back_by_itself_ask_nobody_to_sign_in) {
    carla().state = AccountState::not_ready;
    carla().detail = "errored";
    EXPECT_THAT(
        texts(),
        ElementsAre("account.not_ready: account \"carla\" is not ready at Unipile since 12:40 "
                    "(errored) and comes back by itself | nobody has to act: each run asks again; "
                    "10 leads wait")
    );
}

TEST_F(RunFindingsOf, a_blocked_account_send_to_the_dashboard) {
    carla().state = AccountState::blocked;
    carla().detail = "STOPPED";
    EXPECT_THAT(
        texts(), ElementsAre("account.blocked: account \"carla\" is blocked at Unipile since 12:40 "
                             "(STOPPED) | look at it in the Unipile dashboard; 10 leads wait")
    );
}

TEST_F(RunFindingsOf, the_second_account_of_a_member_name_the_one_that_sends) {
    carla().state = AccountState::same_member;
    carla().detail = "anna";
    EXPECT_THAT(
        texts(),
        ElementsAre("account.same_member: account \"carla\" is the same LinkedIn member as "
                    "\"anna\": they have one budget, and only \"anna\" sends | take one of "
                    "them out of the configuration; 10 leads wait")
    );
}

TEST_F(RunFindingsOf, an_account_that_another_run_took_name_the_way_back) {
    carla().state = AccountState::paused;
    carla().detail = "another run took over this account";
    EXPECT_THAT(
        texts(),
        ElementsAre("account.paused: account \"carla\" is paused: another run took over this "
                    "account | `invito resume --account carla`; 10 leads wait")
    );
}

TEST_F(RunFindingsOf, a_limit_that_an_earlier_run_met_say_how_long_the_account_rests) {
    EXPECT_THAT(
        texts(), ElementsAre("account.resting: account \"carla\" met a limit of LinkedIn and rests "
                             "until Tue 24 Nov 09:00 | it goes on by itself; 10 leads wait")
    );
}

TEST_F(RunFindingsOf, an_account_of_another_network_name_its_type) {
    carla().state = AccountState::unreachable;
    carla().detail = "is WHATSAPP, not LINKEDIN";
    EXPECT_THAT(
        texts(),
        ElementsAre("account.not_linkedin: account \"carla\" is WHATSAPP, not LINKEDIN | use "
                    "the id of the LinkedIn account of the same person")
    );
}

TEST_F(RunFindingsOf, tell_closed_hours_to_who_invites_alone) {
    carla().needs_attention = false;
    carla().waits_for = DenyReason::outside_window;
    carla().next_at = at("2026-11-24T09:00:00+01:00");

    EXPECT_THAT(texts(), ElementsAre(HasSubstr("window.closed: nothing can be sent now")));
    EXPECT_THAT(texts(RunKind::sync), IsEmpty());
}

}  // namespace
}  // namespace invito::test
