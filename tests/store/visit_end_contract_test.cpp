// The contract of every RunStore: what becomes of a visit, its job and its account, in one commit.

#include "store_steps.hpp"

namespace invito::test {
namespace {

class VisitEndContract : public StoreSteps {
protected:
    // The first visit of a campaign, its end without a profile.
    VisitResult visited(const std::vector<std::string>& slugs = {"jane"}) {
        campaign = add_leads("spring", slugs);
        start();
        return visit_again();
    }

    VisitResult visit_again() {
        VisitResult result;
        const VisitGrant visit = *begin_visit(campaign)->visit;
        result.attempt = visit.attempt;
        result.job = visit.job.id;
        return result;
    }

    CampaignId campaign;
};
INSTANTIATE_TEST_SUITE_P(, VisitEndContract, every_engine, engine_name);

TEST_P(VisitEndContract, the_profile_is_on_record) {
    VisitResult result = visited();
    result.to = JobState::resolved;
    result.profile = ProfileFacts{"id-jane", "jane", "Jane", "Doe", "Engineer"};

    const auto settled = finish_visit(result);

    EXPECT_EQ(settled.state, JobState::resolved);
    EXPECT_EQ(settled.reason, Reason::none);
    EXPECT_FALSE(settled.job) << "it is what its visit made of it";
    const JobView seen = view(result.job);
    EXPECT_EQ(seen.state, JobState::resolved);
    EXPECT_EQ(seen.provider_id, "id-jane");
    EXPECT_EQ(seen.public_identifier, "jane");
}

TEST_P(VisitEndContract, a_try_that_failed_is_counted_and_the_job_waits) {
    VisitResult result = visited();
    result.outcome = Outcome::not_sent;
    result.to = JobState::queued;
    result.counts_as_try = true;
    result.not_before = now + minutes{5};
    EXPECT_EQ(finish_visit(result).state, JobState::queued);

    EXPECT_EQ(begin_visit(campaign, now + minutes{5} - one_ms).error().next_at, now + minutes{5});
    EXPECT_EQ(begin_visit(campaign, now + minutes{5})->visit->job.tries, 1);
}

TEST_P(VisitEndContract, a_limit_of_the_account_is_no_try_of_the_job) {
    VisitResult result = visited();
    result.outcome = Outcome::limited;
    result.to = JobState::queued;
    finish_visit(result);

    EXPECT_EQ(begin_visit(campaign)->visit->job.tries, 0);
}

TEST_P(VisitEndContract, a_job_that_ends_has_its_reason_and_the_words_of_the_provider) {
    struct End {
        JobState to;
        Reason reason;
    };
    campaign = add_leads("spring", {"a", "b", "c"});
    start();
    for (const End& end : std::initializer_list<End>{
             {JobState::skipped, Reason::already_connected},
             {JobState::failed, Reason::not_found},
             {JobState::held, Reason::identity_mismatch},
         }) {
        VisitResult result = visit_again();
        result.to = end.to;
        result.reason = end.reason;
        result.error_type = "errors/some_type";
        result.http_status = 422;

        const auto settled = finish_visit(result);

        EXPECT_EQ(settled.state, end.to);
        EXPECT_EQ(settled.reason, end.reason);
        const JobView seen = view(result.job);
        EXPECT_EQ(seen.state, end.to);
        EXPECT_EQ(seen.reason, end.reason);
        EXPECT_EQ(seen.error_type, "errors/some_type");
        EXPECT_EQ(seen.http_status, 422);
    }
}

TEST_P(VisitEndContract, a_visit_that_linkedin_saw_stays_charged_and_no_other) {
    campaign = add_leads("spring", {"a"});
    start();
    for (const Outcome outcome :
         {Outcome::done, Outcome::refused, Outcome::limited, Outcome::not_sent}) {
        const std::int64_t before = charged(AttemptKind::visit);
        VisitResult result = visit_again();
        result.outcome = outcome;
        result.to = JobState::queued;

        finish_visit(result);

        const std::int64_t kept = is_charged(outcome) ? 1 : 0;
        EXPECT_EQ(charged(AttemptKind::visit), before + kept) << to_string(outcome);
    }
}

TEST_P(VisitEndContract, what_the_answer_changes_at_the_account_is_in_the_same_commit) {
    VisitResult result = visited();
    AccountChange change;
    change.state = AccountState::reconnect;
    change.detail = "disconnected_account";
    change.backoff.emplace().visit_rest_level = 3;

    finish_visit(result, change);

    EXPECT_EQ(record().state, AccountState::reconnect);
    EXPECT_EQ(record().state_detail, "disconnected_account");
    EXPECT_EQ(record().backoff.visit_rest_level, 3);
}

TEST_P(VisitEndContract, the_profile_of_somebody_else_is_not_recorded) {
    VisitResult result = visited();
    result.to = JobState::held;
    result.reason = Reason::identity_mismatch;
    result.profile = ProfileFacts{"id-stranger", "stranger", "Kim", "Lee", ""};

    EXPECT_FALSE(finish_visit(result).job);
    EXPECT_EQ(after_visit(JobBrief(), result).provider_id, "");
    EXPECT_EQ(after_visit(JobBrief(), result).state, JobState::held);
    EXPECT_EQ(view(result.job).provider_id, "");
    EXPECT_EQ(view(result.job).profile_first_name, "");
}

TEST_P(VisitEndContract, a_person_whose_invitation_is_open_stays_resolved_and_waits) {
    const CampaignId spring = add_leads("spring", {"jane"});
    const CampaignId summer = add_leads("summer", {"jane-doe"});
    start();
    const auto open = reserve_next(spring, "id-jane");

    const JobBrief same = resolve(summer, "id-jane");

    EXPECT_EQ(view(same.id).state, JobState::resolved);
    EXPECT_GT(view(same.id).not_before, now);
    EXPECT_EQ(same.person, open.job.person);
}

TEST_P(VisitEndContract, a_person_another_account_invited_is_skipped_and_says_so) {
    const CampaignId spring = add_leads("spring", {"jane"});
    CampaignId summer;
    {
        AdminStore& admin = database->admin_store();
        summer = add_leads("summer", {});
        NewJob job;
        job.lead = {2, {IdentifierKind::public_identifier, "jane-doe"}, {}};
        job.account = accounts[1];
        admin.add_jobs(admin.begin_import(summer, "l.csv", now), {job}, now);
    }
    start();
    send_next(spring, "id-jane");
    TakeNext request;
    request.may_send = false;
    request.lease = leases[1];
    request.campaigns = {summer};
    request.now = now;
    const auto visit = wait(store->take_next(request));
    VisitResult result = found(*visit->visit, "id-jane");

    const auto settled = wait(store->finish_visit(leases[1], result, {}, now, {}));

    EXPECT_EQ(settled.state, JobState::skipped);
    EXPECT_EQ(settled.reason, Reason::invited_by_other_account);
}

TEST_P(VisitEndContract, of_two_spellings_in_one_campaign_the_first_goes_on) {
    visited({"jane", "jane-doe"});
    const JobBrief first = resolve(campaign, "id-jane");
    VisitResult second = visit_again();
    second.to = JobState::resolved;
    second.profile = ProfileFacts{"id-jane", "jane", "", "", ""};

    EXPECT_EQ(finish_visit(second).reason, Reason::duplicate);
    EXPECT_TRUE(reserve(first));
}

TEST_P(VisitEndContract, two_campaigns_that_name_one_person_share_one_row) {
    const CampaignId spring = add_leads("spring", {"jane"});
    const CampaignId summer = add_leads("summer", {"jane-doe"});
    start();

    const JobBrief first = resolve(spring, "id-jane");
    const JobBrief second = resolve(summer, "id-jane");

    EXPECT_EQ(first.person, second.person);
    EXPECT_EQ(view(second.id).provider_id, "id-jane");
}

TEST_P(VisitEndContract, what_was_invited_under_one_spelling_counts_for_all) {
    const CampaignId spring = add_leads("spring", {"jane"});
    const CampaignId summer = add_leads("summer", {"jane-doe"});
    start();
    send_next(spring, "id-jane");

    const auto visit = begin_visit(summer);
    const auto settled = finish_visit(found(*visit->visit, "id-jane"));

    EXPECT_EQ(settled.state, JobState::skipped);
    EXPECT_EQ(settled.reason, Reason::duplicate);
}

TEST_P(VisitEndContract, the_name_that_the_profile_reveals_is_looked_up_on_the_list) {
    VisitResult result = visited();
    suppress_beside_the_run({SuppressionKind::person, "jane-the-renamed"});
    result.to = JobState::resolved;
    result.profile = ProfileFacts{"id-jane", "Jane-The-Renamed", "", "", ""};

    const auto settled = finish_visit(result);

    EXPECT_EQ(settled.state, JobState::skipped);
    EXPECT_EQ(settled.reason, Reason::suppressed);
}

TEST_P(VisitEndContract, a_visit_that_recovery_has_settled_does_not_change_its_row_again) {
    VisitResult result = visited();
    recover();
    result.outcome = Outcome::not_sent;
    result.to = JobState::queued;

    finish_visit(result);

    EXPECT_EQ(charged(AttemptKind::visit), 1);
}

}  // namespace
}  // namespace invito::test
