#include "invito/plan/error_policy.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace invito {
namespace {

using std::chrono::hours;

struct RefusedRow {
    Fault fault;
    Outcome outcome;
    JobState job;
    Reason reason;
};

TEST(ErrorPolicy, of_a_refused_invitation_for_job_and_ledger) {
    const std::vector<RefusedRow> rows = {
        {Fault::not_sent, Outcome::not_sent, JobState::resolved, Reason::none},
        {Fault::outcome_unknown, Outcome::unknown, JobState::unknown, Reason::none},
        {Fault::unavailable, Outcome::unknown, JobState::unknown, Reason::none},
        {Fault::unreadable, Outcome::unknown, JobState::unknown, Reason::none},
        {Fault::key_refused, Outcome::limited, JobState::resolved, Reason::none},
        {Fault::account_disconnected, Outcome::limited, JobState::resolved, Reason::none},
        {Fault::account_action_needed, Outcome::limited, JobState::resolved, Reason::none},
        {Fault::account_restricted, Outcome::limited, JobState::resolved, Reason::none},
        {Fault::account_misconfigured, Outcome::limited, JobState::resolved, Reason::none},
        {Fault::rate_limited, Outcome::limited, JobState::resolved, Reason::none},
        {Fault::throttled, Outcome::not_sent, JobState::resolved, Reason::none},
        {Fault::invitation_limit, Outcome::limited, JobState::resolved, Reason::none},
        {Fault::resend_refused, Outcome::limited, JobState::queued, Reason::none},
        {Fault::resend_within_day, Outcome::refused, JobState::resolved, Reason::none},
        {Fault::note_limit, Outcome::limited, JobState::resolved, Reason::none},
        {Fault::unreachable, Outcome::refused, JobState::failed, Reason::unreachable},
        {Fault::cannot_be_invited, Outcome::refused, JobState::failed, Reason::cannot_be_invited},
        {Fault::already_connected, Outcome::already, JobState::skipped, Reason::already_connected},
        {Fault::already_invited, Outcome::refused, JobState::resolved, Reason::none},
        {Fault::email_required, Outcome::refused, JobState::failed, Reason::email_required},
        {Fault::invalid_identifier, Outcome::refused, JobState::failed, Reason::invalid_identifier},
        {Fault::note_too_long, Outcome::refused, JobState::skipped, Reason::note_too_long},
        {Fault::rejected, Outcome::refused, JobState::failed, Reason::rejected},
        {Fault::unknown_type, Outcome::refused, JobState::held, Reason::unknown_error_type},
    };
    for (const RefusedRow& row : rows) {
        const ErrorPolicy error_policy = after_refused_invitation(row.fault);
        EXPECT_EQ(error_policy.outcome, row.outcome) << static_cast<int>(row.fault);
        EXPECT_EQ(error_policy.job, row.job) << static_cast<int>(row.fault);
        EXPECT_EQ(error_policy.reason, row.reason) << static_cast<int>(row.fault);
        EXPECT_TRUE(error_policy.job == JobState::sending || may_move(JobState::sending, row.job));
    }
}

TEST(ErrorPolicy, account_refusals_stop_the_account_and_blame_nobody) {
    const std::vector<std::pair<Fault, AccountState>> rows = {
        {Fault::account_disconnected, AccountState::reconnect},
        {Fault::account_restricted, AccountState::restricted},
    };
    for (const auto& [fault, state] : rows) {
        const ErrorPolicy error_policy = after_refused_invitation(fault);
        EXPECT_EQ(error_policy.account, state);
        EXPECT_EQ(error_policy.defer, hours{1}) << "another lead is the first one next time";
        EXPECT_EQ(after_refused_visit(fault, 0, 4, false).account, state);
        EXPECT_FALSE(error_policy.blames_person);
    }
}

TEST(ErrorPolicy, what_one_person_may_cause_stops_the_account_at_the_second) {
    const std::vector<std::pair<Fault, AccountState>> rows = {
        {Fault::account_action_needed, AccountState::reconnect},
        {Fault::account_misconfigured, AccountState::unreachable},
    };
    for (const auto& [fault, state] : rows) {
        EXPECT_TRUE(is_about_account(fault));
        Refusals second;
        second.another_met_it = true;
        EXPECT_EQ(after_refused_invitation(fault).account, std::nullopt);
        EXPECT_EQ(after_refused_visit(fault, 0, 4, false).account, std::nullopt);
        EXPECT_EQ(after_refused_invitation(fault, second).account, state);
        EXPECT_EQ(after_refused_visit(fault, 0, 4, true).account, state);
        EXPECT_EQ(after_refused_withdrawal(fault).account, state) << "asked for by a person";
        for (const ErrorPolicy& one :
             {after_refused_invitation(fault), after_refused_invitation(fault, second)}) {
            EXPECT_EQ(one.defer, hours{24});
            EXPECT_EQ(one.job, JobState::resolved);
            EXPECT_EQ(one.outcome, Outcome::limited);
        }
    }
}

TEST(ErrorPolicy, a_person_to_be_asked_again_in_a_day_is_asked_an_hour_after_it) {
    EXPECT_EQ(after_refused_invitation(Fault::resend_within_day).defer, hours{25});
}

TEST(ErrorPolicy, an_unknown_type_keeps_its_slot_used) {
    EXPECT_TRUE(after_refused_invitation(Fault::unknown_type).keeps_charge);
    EXPECT_FALSE(after_refused_invitation(Fault::cannot_be_invited).keeps_charge);
}

TEST(ErrorPolicy, trouble_of_the_host_costs_no_lead_a_try) {
    const ErrorPolicy error_policy = after_refused_visit(Fault::unavailable, 3, 4);

    EXPECT_EQ(error_policy.job, JobState::queued);
    EXPECT_FALSE(error_policy.counts_as_try);
    EXPECT_EQ(error_policy.run, RunEffect::host_outage);
}

TEST(ErrorPolicy, what_the_provider_itself_throttles_was_not_sent_and_blames_nobody) {
    for (const ErrorPolicy& error_policy :
         {after_refused_visit(Fault::throttled, 3, 4), after_refused_invitation(Fault::throttled),
          after_refused_withdrawal(Fault::throttled)}) {
        EXPECT_EQ(error_policy.outcome, Outcome::not_sent) << "the slot is given back";
        EXPECT_EQ(error_policy.rest, Rest::window);
        EXPECT_EQ(error_policy.run, RunEffect::none) << "the host is well";
        EXPECT_EQ(error_policy.account, std::nullopt);
        EXPECT_EQ(error_policy.defer, Duration{0});
        EXPECT_FALSE(error_policy.counts_as_try);
        EXPECT_FALSE(error_policy.blames_person);
    }
    EXPECT_EQ(after_refused_visit(Fault::throttled, 3, 4).job, JobState::queued);
    EXPECT_EQ(after_refused_withdrawal(Fault::throttled).job, JobState::sent);
}

TEST(ErrorPolicy, a_profile_that_never_reads_fails_after_its_tries) {
    EXPECT_EQ(after_refused_visit(Fault::unreadable, 0, 4).job, JobState::queued);
    EXPECT_EQ(after_refused_visit(Fault::unreadable, 3, 4).job, JobState::failed);
}

TEST(ErrorPolicy, an_ambiguous_refusal_rests_the_account_and_keeps_the_lead) {
    const ErrorPolicy first = after_refused_invitation(Fault::resend_refused, {0, true});
    const ErrorPolicy again_unwell = after_refused_invitation(Fault::resend_refused, {1, false});

    for (const ErrorPolicy& error_policy : {first, again_unwell}) {
        EXPECT_EQ(error_policy.rest, Rest::resend);
        EXPECT_EQ(error_policy.outcome, Outcome::limited);
        EXPECT_EQ(error_policy.defer, hours{24});
    }
}

TEST(ErrorPolicy, refused_again_while_others_went_through_it_was_the_person) {
    const ErrorPolicy parked = after_refused_invitation(Fault::resend_refused, {1, true});
    const ErrorPolicy ended = after_refused_invitation(Fault::resend_refused, {2, true});

    EXPECT_EQ(parked.rest, Rest::none);
    EXPECT_EQ(parked.job, JobState::queued) << "looked up again";
    EXPECT_EQ(parked.defer, hours{21 * 24});
    EXPECT_EQ(ended.job, JobState::failed);
    EXPECT_FALSE(ended.blames_person) << "one person's refusal does not count against the account";
}

TEST(ErrorPolicy, invited_recently_is_tried_once_more_when_the_block_is_over) {
    const ErrorPolicy parked = after_refused_invitation(Fault::already_invited, {0, true});
    const ErrorPolicy ended = after_refused_invitation(Fault::already_invited, {1, true});

    EXPECT_EQ(parked.job, JobState::resolved);
    EXPECT_EQ(parked.defer, hours{21 * 24});
    EXPECT_EQ(ended.job, JobState::skipped);
    EXPECT_EQ(ended.reason, Reason::already_invited);
    EXPECT_EQ(ended.outcome, Outcome::already);
}

TEST(ErrorPolicy, a_seats_trouble_leaves_the_account_alive) {
    const ErrorPolicy error_policy = after_refused_invitation(Fault::feature_missing);

    EXPECT_EQ(error_policy.account, std::nullopt);
    EXPECT_EQ(error_policy.rest, Rest::feature);
    EXPECT_EQ(error_policy.job, JobState::resolved);
}

}  // namespace
}  // namespace invito
