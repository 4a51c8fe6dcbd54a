// The contract of every RunStore: a waiting job is put off or skipped; any other is left alone.

#include "store_steps.hpp"

namespace invito::test {
namespace {

class WaitingJobContract : public StoreSteps {
protected:
    void skip(JobId job, Reason reason) {
        wait(store->settle_waiting_job(job, JobState::skipped, reason, now, now));
    }
};
INSTANTIATE_TEST_SUITE_P(, WaitingJobContract, every_engine, engine_name);

TEST_P(WaitingJobContract, is_put_off_in_the_state_it_has) {
    const CampaignId campaign = campaign_of(2);
    start();
    const JobBrief resolved = resolve(campaign, "id-0");
    const JobBrief queued = begin_visit(campaign)->visit->job;

    defer(resolved.id, JobState::resolved, now + hours{1});
    defer(queued.id, JobState::queued, now + hours{2});

    EXPECT_EQ(view(resolved.id).state, JobState::resolved);
    EXPECT_EQ(view(resolved.id).not_before, now + hours{1});
    EXPECT_EQ(view(queued.id).state, JobState::queued);
    EXPECT_EQ(view(queued.id).not_before, now + hours{2});
}

TEST_P(WaitingJobContract, is_skipped_for_its_note) {
    const CampaignId campaign = campaign_of(2);
    start();
    for (const Reason reason : {Reason::missing_variable, Reason::note_too_long}) {
        const JobBrief job = resolve(campaign, "id-" + std::string(to_string(reason)));

        skip(job.id, reason);

        EXPECT_EQ(view(job.id).state, JobState::skipped);
        EXPECT_EQ(view(job.id).reason, reason);
    }
}

TEST_P(WaitingJobContract, is_the_only_one_that_moves) {
    const CampaignId campaign = campaign_of(3);
    start();
    const JobBrief first = resolve(campaign, "id-0");
    resolve(campaign, "id-1");

    skip(first.id, Reason::note_too_long);

    EXPECT_EQ(queries()->count_jobs({}).of(JobState::skipped), 1);
    EXPECT_EQ(queries()->count_jobs({}).waiting(), 2);
}

TEST_P(WaitingJobContract, that_is_on_its_way_or_over_is_left_alone) {
    const CampaignId campaign = campaign_of(3);
    start();
    const auto sent = send_next(campaign, "id-0");
    const auto unknown = reserve_next(campaign, "id-1");
    finish(unknown.job, unknown.attempt, Outcome::unknown, JobState::unknown);
    const auto sending = reserve_next(campaign, "id-2");

    for (const JobBrief& job : {sent.job, unknown.job, sending.job}) {
        const JobState before = view(job.id).state;
        skip(job.id, Reason::note_too_long);
        EXPECT_EQ(view(job.id).state, before);
    }
}

}  // namespace
}  // namespace invito::test
