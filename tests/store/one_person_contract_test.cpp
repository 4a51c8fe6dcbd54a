// The contract of every RunStore: one live invitation a person, whatever campaigns, accounts and
// spellings lead there.

#include "invito/plan/error_policy.hpp"
#include "store_steps.hpp"

namespace invito::test {
namespace {

class OnePersonContract : public StoreSteps {
protected:
    // Jane in two campaigns under two spellings, resolved in both.
    void two_jobs_of_jane() {
        const CampaignId spring = add_leads("spring", {"jane"});
        const CampaignId summer = add_leads("summer", {"jane-doe"});
        start();
        first = resolve(spring, "id-jane");
        second = resolve(summer, "id-jane");
    }

    // The first job's invitation, ended so.
    void end_first(Outcome outcome, JobState to, Reason reason = Reason::none) {
        Intent intent{first, *reserve(first)};
        InvitationResult result = result_of(intent, outcome, to);
        result.reason = reason;
        if (outcome == Outcome::unknown) result.check_at = now + minutes{1};
        finish_invitation(result);
        attempt = intent.attempt;
    }

    DenyReason refusal_of_second() { return refusal_of(request_for(second)).why; }

    JobBrief first;
    JobBrief second;
    AttemptId attempt;
};
INSTANTIATE_TEST_SUITE_P(, OnePersonContract, every_engine, engine_name);

// Names pass from one person to another: a list means who bears it now.
TEST_P(OnePersonContract, is_whoever_was_seen_last_under_a_name_that_two_bore) {
    const CampaignId spring = add_leads("spring", {"first", "second"});
    start();
    const auto see_at = [&](const std::string& provider_id, Instant at) {
        const auto visit = begin_visit(spring);
        VisitResult result = found(*visit->visit, provider_id);
        result.profile->public_identifier = "jane";
        return end_visit(*visit->visit, result, at);
    };
    see_at("id-first", now);
    see_at("id-second", now + hours{1});

    add_leads_beside_the_run("summer", {"jane"});

    JobFilter filter;
    filter.campaign = "summer";
    std::vector<std::string> people;
    queries()->each_job(filter, [&](const JobView& job) { people.push_back(job.provider_id); });
    EXPECT_EQ(people, std::vector<std::string>{"id-second"});
}

TEST_P(OnePersonContract, waits_while_the_invitation_is_open) {
    two_jobs_of_jane();
    reserve(first);

    EXPECT_EQ(refusal_of_second(), DenyReason::person_busy);
    EXPECT_EQ(view(second.id).state, JobState::resolved);
}

TEST_P(OnePersonContract, waits_while_the_outcome_is_unknown) {
    two_jobs_of_jane();
    end_first(Outcome::unknown, JobState::unknown);

    EXPECT_EQ(refusal_of_second(), DenyReason::person_busy);
    EXPECT_EQ(view(second.id).state, JobState::resolved);
}

TEST_P(OnePersonContract, is_put_off_while_it_waits) {
    two_jobs_of_jane();
    reserve(first);
    refusal_of_second();

    EXPECT_GT(view(second.id).not_before, now);
    EXPECT_EQ(refusal_of_second(), DenyReason::not_ready) << "until then";
}

TEST_P(OnePersonContract, was_invited_by_whoever_sent_it) {
    two_jobs_of_jane();
    end_first(Outcome::sent, JobState::sent);

    EXPECT_EQ(refusal_of_second(), DenyReason::person_invited);
    EXPECT_EQ(view(second.id).state, JobState::skipped);
    EXPECT_EQ(view(second.id).reason, Reason::duplicate);
}

TEST_P(OnePersonContract, is_refused_with_the_reason_that_the_lead_is_skipped_with) {
    two_jobs_of_jane();
    end_first(Outcome::sent, JobState::sent);
    std::vector<LearnedStatus> statuses(1);
    statuses[0].attempt = attempt;
    statuses[0].job = first.id;
    statuses[0].status = InvitationStatus::withdrawn;
    statuses[0].at = now;
    wait(store->record_statuses(leases[0], std::move(statuses), now));

    EXPECT_EQ(refusal_of(request_for(second)).reason, Reason::recently_withdrawn);
    EXPECT_EQ(view(second.id).reason, Reason::recently_withdrawn);
}

TEST_P(OnePersonContract, was_invited_if_the_provider_says_so) {
    two_jobs_of_jane();
    end_first(Outcome::already, JobState::skipped, Reason::already_invited);

    EXPECT_EQ(refusal_of_second(), DenyReason::person_invited);
}

TEST_P(OnePersonContract, was_invited_if_evidence_says_so) {
    two_jobs_of_jane();
    end_first(Outcome::unknown, JobState::unknown);
    CheckResult present;
    present.attempt = attempt;
    present.job = first.id;
    present.outcome = Outcome::sent;
    present.to = JobState::sent;
    finish_check(present);

    EXPECT_EQ(refusal_of_second(), DenyReason::person_invited);
}

// LinkedIn takes no second invitation for three weeks, and a person gets none after that either.
TEST_P(OnePersonContract, was_invited_though_the_invitation_was_withdrawn) {
    const CampaignId waiting = add_leads("autumn", {"jane"});
    two_jobs_of_jane();
    end_first(Outcome::sent, JobState::sent);
    wait(store->record_statuses(
        leases[0], {{attempt, first.id, InvitationStatus::withdrawn, now, "seen"}}, now
    ));

    const auto visit = begin_visit(waiting);

    ASSERT_TRUE(visit);
    EXPECT_FALSE(visit->visit);
    ASSERT_EQ(visit->skipped.size(), 1U);
    EXPECT_EQ(visit->skipped.front().second, Reason::recently_withdrawn);
    const Instant last = now + reinvite_block - one_ms;
    EXPECT_EQ(refusal_of(request_for(second, last)).why, DenyReason::person_invited);
    EXPECT_EQ(view(second.id).reason, Reason::recently_withdrawn);
}

TEST_P(OnePersonContract, was_invited_long_after_the_invitation_was_withdrawn) {
    two_jobs_of_jane();
    end_first(Outcome::sent, JobState::sent);
    wait(store->record_statuses(
        leases[0], {{attempt, first.id, InvitationStatus::withdrawn, now, "seen"}}, now
    ));

    EXPECT_EQ(
        refusal_of(request_for(second, now + reinvite_block)).why, DenyReason::person_invited
    );
    EXPECT_EQ(view(second.id).reason, Reason::duplicate);
}

TEST_P(OnePersonContract, was_not_invited_by_a_request_without_effect) {
    two_jobs_of_jane();
    end_first(Outcome::not_sent, JobState::resolved);

    EXPECT_TRUE(reserve(second));
}

TEST_P(OnePersonContract, was_not_invited_if_absence_is_proved) {
    two_jobs_of_jane();
    end_first(Outcome::unknown, JobState::unknown);
    CheckResult absent;
    absent.attempt = attempt;
    absent.job = first.id;
    absent.outcome = Outcome::absent;
    absent.to = JobState::resolved;
    finish_check(absent, now + hours{24});

    EXPECT_TRUE(reserve(second, now + hours{24}));
}

TEST_P(OnePersonContract, is_taken_by_the_first_of_two_that_ask_at_once) {
    two_jobs_of_jane();

    const auto granted = both(
        store->reserve_invitation(request_for(first)),
        store->reserve_invitation(request_for(second))
    );

    EXPECT_NE(granted.first.has_value(), granted.second.has_value());
}

TEST_P(OnePersonContract, is_forbidden_by_the_list_even_between_two_tries) {
    two_jobs_of_jane();
    end_first(Outcome::not_sent, JobState::resolved);
    suppress_beside_the_run({SuppressionKind::person, "id-jane"});

    EXPECT_EQ(refusal_of(request_for(first)).why, DenyReason::suppressed);
    EXPECT_EQ(refusal_of_second(), DenyReason::suppressed) << "under the other spelling, too";
}

}  // namespace
}  // namespace invito::test
