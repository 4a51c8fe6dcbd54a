// The contract of every Store: a waiting job is put off or skipped; any other is left alone.

#include "store_steps.hpp"

namespace invito::test {
namespace {

template <class Engine>
class WaitingJobContract : public StoreSteps<Engine> {
protected:
    void skip(JobId job, Reason reason) {
        this->wait(this->store->settle_waiting_job(job, JobState::skipped, reason, now, now));
    }
};
TYPED_TEST_SUITE(WaitingJobContract, Engines);

TYPED_TEST(WaitingJobContract, is_put_off_in_the_state_it_has) {
    const CampaignId campaign = this->campaign_of(2);
    this->start();
    const JobBrief resolved = this->resolve(campaign, "id-0");
    const JobBrief queued = this->begin_visit(campaign)->grant->job;

    this->defer(resolved.id, JobState::resolved, now + hours{1});
    this->defer(queued.id, JobState::queued, now + hours{2});

    EXPECT_EQ(this->view(resolved.id).state, JobState::resolved);
    EXPECT_EQ(this->view(resolved.id).not_before, now + hours{1});
    EXPECT_EQ(this->view(queued.id).state, JobState::queued);
    EXPECT_EQ(this->view(queued.id).not_before, now + hours{2});
}

TYPED_TEST(WaitingJobContract, is_skipped_for_its_note) {
    const CampaignId campaign = this->campaign_of(2);
    this->start();
    for (const Reason reason : {Reason::missing_variable, Reason::note_too_long}) {
        const JobBrief job = this->resolve(campaign, "id-" + std::string(to_string(reason)));

        this->skip(job.id, reason);

        EXPECT_EQ(this->view(job.id).state, JobState::skipped);
        EXPECT_EQ(this->view(job.id).reason, reason);
    }
}

TYPED_TEST(WaitingJobContract, is_the_only_one_that_moves) {
    const CampaignId campaign = this->campaign_of(3);
    this->start();
    const JobBrief first = this->resolve(campaign, "id-0");
    this->resolve(campaign, "id-1");

    this->skip(first.id, Reason::note_too_long);

    EXPECT_EQ(this->records()->count_jobs({}).of(JobState::skipped), 1);
    EXPECT_EQ(this->records()->count_jobs({}).waiting(), 2);
}

TYPED_TEST(WaitingJobContract, that_is_on_its_way_or_over_is_left_alone) {
    const CampaignId campaign = this->campaign_of(3);
    this->start();
    const auto sent = this->send_next(campaign, "id-0");
    const auto unknown = this->reserve_next(campaign, "id-1");
    this->finish(unknown.job, unknown.attempt, Outcome::unknown, JobState::unknown);
    const auto sending = this->reserve_next(campaign, "id-2");

    for (const JobBrief& job : {sent.job, unknown.job, sending.job}) {
        const JobState before = this->view(job.id).state;
        this->skip(job.id, Reason::note_too_long);
        EXPECT_EQ(this->view(job.id).state, before);
    }
}

}  // namespace
}  // namespace invito::test
