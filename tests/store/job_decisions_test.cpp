// A person's decisions about jobs whose outcome nobody knows.

#include "store_world.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

class JobDecisions : public ::testing::Test, protected StoreWorld {
protected:
    JobDecisions() : StoreWorld(Engine::inlined) {}

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
        wait(store->finish_invitation(leases[0], result, {}, now));
        return job.id;
    }

    Registry::JobDecision settle(JobId job, Registry::Finding finding, const char* why = "") {
        return another_process()->registry().settle_jobs(
            {job}, finding, {"ops", why, now + hours{2}}
        );
    }

    std::vector<EventView> events(JobId job) { return records()->events(job); }

    AttemptView invitation(JobId job) { return attempts_of(job).back(); }
};

TEST_F(JobDecisions, an_unknown_invitation_that_a_person_saw_is_sent_as_of_its_intent) {
    const JobId job = job_with(Outcome::unknown, JobState::unknown);

    EXPECT_EQ(settle(job, Registry::Finding::sent, "seen in her list").changed, 1);

    EXPECT_EQ(view(job).state, JobState::sent);
    EXPECT_EQ(view(job).sent_at, now);
    EXPECT_EQ(invitation(job).outcome, Outcome::sent);
    EXPECT_EQ(invitation(job).evidence, "checked by ops: seen in her list");
}

TEST_F(JobDecisions, keeps_who_decided_and_when_in_the_event_log) {
    const JobId job = job_with(Outcome::unknown, JobState::unknown);

    settle(job, Registry::Finding::not_sent, "asked her");

    const EventView last = events(job).back();
    EXPECT_EQ(last.kind, "job.settled_not_sent");
    EXPECT_EQ(last.detail, "by ops: asked her");
    EXPECT_EQ(last.at, now + hours{2});
}

TEST_F(JobDecisions, one_that_was_not_sent_may_go_again_and_keeps_its_slot) {
    const JobId job = job_with(Outcome::unknown, JobState::unknown);

    settle(job, Registry::Finding::not_sent);

    EXPECT_EQ(view(job).state, JobState::resolved);
    EXPECT_EQ(invitation(job).outcome, Outcome::absent);
    EXPECT_TRUE(invitation(job).charged);
}

TEST_F(JobDecisions, an_answer_of_an_unknown_type_may_be_settled_too) {
    const JobId job = job_with(Outcome::refused, JobState::held, Reason::unknown_error_type);

    EXPECT_EQ(settle(job, Registry::Finding::sent).changed, 1);
    EXPECT_EQ(view(job).state, JobState::sent);
    EXPECT_TRUE(invitation(job).charged);
}

TEST_F(JobDecisions, what_is_known_is_not_settled) {
    const JobId job = job_with(Outcome::sent, JobState::sent);

    EXPECT_EQ(settle(job, Registry::Finding::not_sent).refused, 1);
    EXPECT_EQ(view(job).state, JobState::sent);
}

}  // namespace
}  // namespace invito::test
