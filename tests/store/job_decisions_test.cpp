// A person's decisions about jobs whose outcome nobody knows.

#include "store_world.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

class JobDecisions : public ::testing::Test, protected StoreWorld {
protected:
    JobDecisions() : StoreWorld(Engine::single_threaded) {}

    // A job whose only invitation has this outcome.
    JobId job_with(Outcome outcome, JobState state, Reason reason = Reason::none) {
        const CampaignId campaign = add_leads("spring", {"friend"});
        start();
        const JobBrief job = resolve(campaign, "ACo-friend");
        InvitationResult result;
        result.attempt = *reserve(job);
        result.job = job.id;
        result.outcome = outcome;
        result.to = state;
        result.reason = reason;
        result.keeps_charge = true;
        if (outcome == Outcome::unknown) result.check_at = now + minutes{1};
        wait(store->finish_invitation(leases[0], result, {}, now, {}));
        return job.id;
    }

    AdminStore::JobDecision settle(JobId job, AdminStore::Finding finding, const char* why = "") {
        return another_process()->admin_store().settle_jobs(
            {job}, finding, {"ops", why, now + hours{2}}
        );
    }

    std::vector<EventView> events(JobId job) { return queries()->events(job); }

    AttemptView invitation(JobId job) { return attempts_of(job).back(); }
};

TEST_F(JobDecisions, an_unknown_invitation_that_a_person_saw_is_sent_as_of_its_intent) {
    const JobId job = job_with(Outcome::unknown, JobState::unknown);

    EXPECT_EQ(settle(job, AdminStore::Finding::sent, "seen in her list").changed, 1);

    EXPECT_EQ(view(job).state, JobState::sent);
    EXPECT_EQ(view(job).sent_at, now);
    EXPECT_EQ(invitation(job).outcome, Outcome::sent);
    EXPECT_EQ(invitation(job).evidence, "checked by ops: seen in her list");
}

TEST_F(JobDecisions, keeps_who_decided_and_when_in_the_event_log) {
    const JobId job = job_with(Outcome::unknown, JobState::unknown);

    settle(job, AdminStore::Finding::not_sent, "asked her");

    const EventView last = events(job).back();
    EXPECT_EQ(last.kind, "job.settled_not_sent");
    EXPECT_EQ(last.detail, "by ops: asked her");
    EXPECT_EQ(last.at, now + hours{2});
}

TEST_F(JobDecisions, one_that_was_not_sent_may_go_again_and_keeps_its_slot) {
    const JobId job = job_with(Outcome::unknown, JobState::unknown);

    settle(job, AdminStore::Finding::not_sent);

    EXPECT_EQ(view(job).state, JobState::resolved);
    EXPECT_EQ(invitation(job).outcome, Outcome::absent);
    EXPECT_TRUE(invitation(job).charged);
}

TEST_F(JobDecisions, an_answer_of_an_unknown_type_may_be_settled_too) {
    const JobId job = job_with(Outcome::refused, JobState::held, Reason::unknown_error_type);

    EXPECT_EQ(settle(job, AdminStore::Finding::sent).changed, 1);
    EXPECT_EQ(view(job).state, JobState::sent);
    EXPECT_TRUE(invitation(job).charged);
}

TEST_F(JobDecisions, a_second_unknown_may_be_settled_too) {
    const JobId job = job_with(Outcome::unknown, JobState::held, Reason::second_unknown);

    EXPECT_EQ(settle(job, AdminStore::Finding::sent).changed, 1);
    EXPECT_EQ(view(job).state, JobState::sent);
}

TEST_F(JobDecisions, one_that_goes_again_takes_its_campaign_along) {
    const JobId job = job_with(Outcome::unknown, JobState::unknown);
    AdminStore& admin = database->admin_store();
    const CampaignId campaign = admin.find_campaign("spring")->id;
    admin.set_campaign_state(campaign, CampaignState::done, now);

    settle(job, AdminStore::Finding::not_sent);

    EXPECT_EQ(admin.find_campaign("spring")->state, CampaignState::active);
}

TEST_F(JobDecisions, what_is_known_is_not_settled) {
    const JobId job = job_with(Outcome::sent, JobState::sent);

    EXPECT_EQ(settle(job, AdminStore::Finding::not_sent).refused, 1);
    EXPECT_EQ(view(job).state, JobState::sent);
}

// Leads of anna, moved to ben.
class MovedJobs : public ::testing::Test, protected StoreWorld {
protected:
    MovedJobs() : StoreWorld(Engine::single_threaded) {}

    std::vector<AdminStore::MovedJobs> move(std::optional<CampaignId> campaign = {}) {
        return another_process()->admin_store().move_jobs(
            {accounts[0], accounts[1], campaign}, "ops", now + hours{1}
        );
    }
};

TEST_F(MovedJobs, go_to_the_other_account_and_are_looked_up_anew) {
    const CampaignId spring = add_leads("spring", {"a", "b", "c"});
    start();
    const JobBrief resolved = resolve(spring, "ACo-a");

    const auto moved = move();

    ASSERT_EQ(moved.size(), 1U);
    EXPECT_EQ(moved[0].campaign, "spring");
    EXPECT_EQ(moved[0].moved, 3);
    EXPECT_FALSE(moved[0].adds_account) << "ben sends for it already";
    EXPECT_EQ(view(resolved.id).account, "ben");
    EXPECT_EQ(view(resolved.id).state, JobState::queued);
    const EventView last = queries()->events(resolved.id).back();
    EXPECT_EQ(last.kind, "job.moved");
    EXPECT_EQ(last.detail, "from anna to ben by ops");
    EXPECT_EQ(last.at, now + hours{1});
}

TEST_F(MovedJobs, leave_what_is_being_sent_unknown_or_held_where_it_is) {
    const CampaignId spring = add_leads("spring", {"a", "b", "c", "d"});
    start();
    const JobBrief sending = resolve(spring, "ACo-a");
    ASSERT_TRUE(reserve(sending));
    const JobBrief unknown = resolve(spring, "ACo-b");
    ASSERT_TRUE(finish(unknown, *reserve(unknown), Outcome::unknown, JobState::unknown));
    const auto visit = begin_visit(spring);
    VisitResult somebody_else;
    somebody_else.attempt = visit->visit->attempt;
    somebody_else.job = visit->visit->job.id;
    somebody_else.to = JobState::held;
    somebody_else.reason = Reason::identity_mismatch;
    wait(store->finish_visit(leases[0], somebody_else, {}, now, {}));

    const AdminStore::MovedJobs moved = move().at(0);

    EXPECT_EQ(moved.moved, 1);
    EXPECT_EQ(moved.sending, 1);
    EXPECT_EQ(moved.unknown, 1);
    EXPECT_EQ(moved.held, 1);
    EXPECT_EQ(view(sending.id).account, "anna");
    EXPECT_EQ(view(unknown.id).account, "anna");
}

TEST_F(MovedJobs, bring_the_account_into_the_campaign) {
    const CampaignId spring = add_leads("spring", {"a"});
    Campaign campaign;
    campaign.name = "spring";
    database->admin_store().save_campaign({campaign, "", ""}, {accounts[0]}, now);

    EXPECT_TRUE(move().at(0).adds_account);
    EXPECT_FALSE(queries()->work_in_progress(minutes{11}, now).leads.empty());
    EXPECT_TRUE(queries()->work_in_progress(minutes{11}, now).leads[0].takes_part);
    EXPECT_EQ(
        database->admin_store().campaign_origin(spring).accounts,
        (std::vector<std::string>{"anna", "ben"})
    );
}

TEST_F(MovedJobs, are_those_of_the_campaign_asked_for_and_never_of_an_archived_one) {
    const CampaignId spring = add_leads("spring", {"a"});
    add_leads("summer", {"b"});
    const CampaignId old = add_leads("old", {"c"});
    database->admin_store().set_campaign_state(old, CampaignState::archived, now);

    const auto one = move(spring);
    ASSERT_EQ(one.size(), 1U);
    EXPECT_EQ(one[0].campaign, "spring");

    const auto rest = move();
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0].campaign, "summer");
}

TEST_F(MovedJobs, of_a_campaign_with_nothing_to_move_only_name_what_stays) {
    const CampaignId spring = add_leads("spring", {"a"});
    Campaign campaign;
    campaign.name = "spring";
    database->admin_store().save_campaign({campaign, "", ""}, {accounts[0]}, now);
    start();
    const auto visit = begin_visit(spring);
    VisitResult somebody_else;
    somebody_else.attempt = visit->visit->attempt;
    somebody_else.job = visit->visit->job.id;
    somebody_else.to = JobState::held;
    somebody_else.reason = Reason::identity_mismatch;
    wait(store->finish_visit(leases[0], somebody_else, {}, now, {}));

    const AdminStore::MovedJobs left = move().at(0);

    EXPECT_EQ(left.moved, 0);
    EXPECT_EQ(left.held, 1);
    EXPECT_FALSE(left.adds_account);
    EXPECT_EQ(
        database->admin_store().campaign_origin(spring).accounts, std::vector<std::string>{"anna"}
    );
}

TEST_F(MovedJobs, are_not_sent_by_the_account_that_had_them) {
    const CampaignId spring = add_leads("spring", {"a"});
    start();
    const JobBrief taken = resolve(spring, "ACo-a");
    (void)move();
    EXPECT_EQ(reserve(taken).error().why, DenyReason::not_ready) << "it is queued again";

    TakeNext by_ben;
    by_ben.may_send = false;
    by_ben.lease = leases[1];
    by_ben.campaigns = {spring};
    by_ben.now = now;
    VisitResult found;
    found.attempt = wait(store->take_next(by_ben))->visit->attempt;
    found.job = taken.id;
    found.to = JobState::resolved;
    found.profile = ProfileFacts{"ACo-a", "slug", "Jane", "Doe", ""};
    wait(store->finish_visit(leases[1], found, {}, now, {}));
    EXPECT_EQ(reserve(taken).error().why, DenyReason::not_ready) << "it is ben's";
    EXPECT_TRUE(attempts_of(taken.id).back().kind == AttemptKind::visit);
}

TEST_F(MovedJobs, can_be_rehearsed) {
    add_leads("spring", {"a", "b"});
    AdminStore& admin = database->admin_store();
    {
        const auto rehearsal = admin.begin_transaction();
        EXPECT_EQ(admin.move_jobs({accounts[0], accounts[1], {}}, "ops", now).at(0).moved, 2);
    }
    EXPECT_EQ(queries()->work_in_progress(minutes{11}, now).leads.at(0).alias, "anna");
}

TEST_F(MovedJobs, of_people_in_several_campaigns_are_counted_by_campaign) {
    const CampaignId spring = add_leads("spring", {"a", "b", "c"});
    const CampaignId summer = add_leads("summer", {"b", "c", "d"});
    add_leads("autumn", {"c"});
    const auto shared = queries()->shared_leads(summer);
    ASSERT_EQ(shared.size(), 2U);
    EXPECT_EQ(shared[0].campaign, "spring");
    EXPECT_EQ(shared[0].leads, 2);
    EXPECT_EQ(shared[1].campaign, "autumn");

    database->admin_store().set_campaign_state(spring, CampaignState::archived, now);
    EXPECT_EQ(database->admin_store().shared_leads(summer).size(), 1U);
}

}  // namespace
}  // namespace invito::test
