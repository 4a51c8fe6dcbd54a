// The contract of every RunStore: operations that wait at the same moment may share a commit; none
// sees half of another, and none pays for the mistake of another.

#include "store/connection.hpp"
#include "store_steps.hpp"

namespace invito::test {
namespace {

boost::asio::awaitable<void> without_answer(boost::asio::awaitable<VisitEnd> operation) {
    co_await std::move(operation);
}

class SharedCommitContract : public StoreSteps {
protected:
    // Reserves each of the jobs under a cap, all asked for at once; how many were granted.
    int granted_at_once(const std::vector<JobBrief>& jobs, int cap) {
        std::vector<std::future<Granted<AttemptId>>> answers;
        for (const JobBrief& job : jobs) {
            ReserveInvitation request = request_for(job);
            request.rules = {{Counted::invitations, now - hours{24}, cap, DenyReason::day_cap}};
            answers.push_back(boost::asio::co_spawn(
                context, store->reserve_invitation(std::move(request)), boost::asio::use_future
            ));
        }
        context.restart();
        context.run();
        return static_cast<int>(std::ranges::count_if(answers, [](auto& answer) {
            return answer.get().has_value();
        }));
    }

    std::future<void> skip_at_once(JobId job, JobState to) {
        VisitResult result;
        result.job = job;
        result.to = to;
        result.reason = Reason::not_found;
        auto operation = store->finish_visit(leases[0], result, {}, now, {});
        return boost::asio::co_spawn(
            context, without_answer(std::move(operation)), boost::asio::use_future
        );
    }

    // What no SQL of ours does: the next operation that needs the table fails as a broken disk
    // does.
    void break_the_database() {
        const auto other_program = another_session();
        sql::Session& other = *other_program;
        other.execute(
            other.is_shared() ? "DROP TABLE attempt CASCADE"
                              : "PRAGMA foreign_keys = OFF; DROP TABLE attempt"
        );
    }
};
INSTANTIATE_TEST_SUITE_P(, SharedCommitContract, every_engine, engine_name);

TEST_P(SharedCommitContract, the_last_slot_goes_to_one_of_many_that_ask_at_once) {
    constexpr int leads = 20;
    const CampaignId campaign = campaign_of(leads);
    start();
    std::vector<JobBrief> jobs;
    for (int i = 0; i < leads; ++i) jobs.push_back(resolve(campaign, "id-" + std::to_string(i)));

    EXPECT_EQ(granted_at_once(jobs, 7), 7);
    EXPECT_EQ(charged(AttemptKind::invite), 7);
    EXPECT_EQ(queries()->count_jobs({}).of(JobState::sending), 7);
}

TEST_P(SharedCommitContract, one_job_is_reserved_by_one_of_many_that_ask_at_once) {
    const JobBrief job = resolved_job();

    EXPECT_EQ(granted_at_once(std::vector<JobBrief>(10, job), 100), 1);
}

TEST_P(SharedCommitContract, a_mistake_of_one_does_not_spoil_its_neighbours) {
    const CampaignId campaign = campaign_of(3);
    start();
    const JobBrief resolved = resolve(campaign, "id-0");
    const JobId queued = begin_visit(campaign)->visit->job.id;

    auto before = skip_at_once(queued, JobState::failed);
    auto mistake = skip_at_once(resolved.id, JobState::failed);  // it is not queued
    auto after = boost::asio::co_spawn(
        context, store->reserve_invitation(request_for(resolved)), boost::asio::use_future
    );
    context.restart();
    context.run();

    EXPECT_NO_THROW(before.get());
    EXPECT_THROW(mistake.get(), InternalFailure);
    EXPECT_TRUE(after.get());
    EXPECT_EQ(view(queued).state, JobState::failed);
    EXPECT_EQ(view(resolved.id).state, JobState::sending);
}

TEST_P(SharedCommitContract, an_answer_is_known_to_others_before_it_is_given) {
    const auto intent = open_invitation();

    EXPECT_EQ(view(intent.job.id).state, JobState::sending) << "another connection reads it";
}

TEST_P(SharedCommitContract, a_broken_database_fails_every_operation_as_such) {
    start();
    break_the_database();

    EXPECT_THROW(charge(AttemptKind::list), StorageFailure);
    EXPECT_THROW(charge(AttemptKind::list), StorageFailure) << "and each one after it";
}

}  // namespace
}  // namespace invito::test
