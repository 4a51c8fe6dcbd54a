// The contract of every RunStore: the books of a run.

#include "store_steps.hpp"

namespace invito::test {
namespace {

class RunContract : public StoreSteps {
protected:
    RunId begin(Instant at = now) {
        RunStart start;
        start.at = at;
        start.pid = 4121;
        start.host = "build1";
        start.program_version = "1.2.3";
        start.seed = 7;
        return wait(store->begin_run(start));
    }

    void end(RunId id, const RunSpan& span = {now, now + hours{1}}) {
        wait(store->end_run(id, span, "quota_used", 10, counts));
    }

    RunView view_of(RunId id) { return queries()->run(id).value(); }

    RunCounts counts{.sent = 4, .skipped = 3, .failed = 2, .unknown = 1, .held = 5};
};
INSTANTIATE_TEST_SUITE_P(, RunContract, every_engine, engine_name);

TEST_P(RunContract, later_runs_have_higher_numbers) {
    start();

    const RunId first = begin();
    const RunId second = begin();

    EXPECT_LT(first, second);
}

TEST_P(RunContract, a_run_is_on_record_from_its_beginning) {
    start();

    const RunView seen = view_of(begin(now + hours{2}));

    EXPECT_EQ(seen.started_at, now + hours{2});
    EXPECT_EQ(seen.pid, 4121);
    EXPECT_EQ(seen.host, "build1");
    EXPECT_EQ(seen.program_version, "1.2.3");
    EXPECT_EQ(seen.ended_at, std::nullopt);
    EXPECT_EQ(seen.ended, "");
}

TEST_P(RunContract, a_heartbeat_tells_who_was_skipped_without_a_request_and_not_an_end) {
    start();
    const RunId begun = begin();
    wait(store->heartbeat(begun, {.skipped = 1}));

    wait(store->heartbeat(begun, counts));

    const RunView seen = view_of(begun);
    EXPECT_EQ(seen.counts.skipped, 3);
    EXPECT_EQ(seen.counts.sent, 0) << "it sent nothing, whatever it says before its end";
    EXPECT_EQ(seen.ended, "");
}

TEST_P(RunContract, a_running_run_has_sent_what_the_ledger_says) {
    const CampaignId campaign = campaign_of(2);
    start();
    send_next(campaign, "id-0");
    resolve(campaign, "id-1");

    EXPECT_EQ(view_of(leases[0].run).counts.sent, 1);
}

TEST_P(RunContract, open_leads_are_those_nobody_knows_of_and_those_that_wait_for_a_person) {
    const CampaignId campaign = campaign_of(3);
    start();
    const Intent lost = reserve_next(campaign, "id-0");
    finish(lost.job, lost.attempt, Outcome::unknown, JobState::unknown);
    VisitResult somebody_else = found(*begin_visit(campaign)->visit, "id-9");
    somebody_else.to = JobState::held;
    somebody_else.reason = Reason::identity_mismatch;
    finish_visit(somebody_else);

    const WorkInProgress work = wait(store->work_in_progress(minutes{11}, now));

    EXPECT_EQ(work.campaigns[0].unknown, 1);
    EXPECT_EQ(work.campaigns[0].held, 1);
}

TEST_P(RunContract, the_end_of_a_run_says_how_with_which_code_and_counts) {
    start();
    const RunId begun = begin();

    end(begun);

    const RunView seen = view_of(begun);
    EXPECT_EQ(seen.ended, "quota_used");
    EXPECT_EQ(seen.exit_code, 10);
    EXPECT_EQ(seen.counts.sent, 4);
    EXPECT_EQ(seen.counts.held, 5);
}

TEST_P(RunContract, a_run_is_told_in_the_time_it_ended_with) {
    start();
    const RunId begun = begin(now);

    end(begun, {now + minutes{5}, now + minutes{65}});

    EXPECT_EQ(view_of(begun).started_at, now + minutes{5});
    EXPECT_EQ(view_of(begun).ended_at, now + minutes{65});
}

TEST_P(RunContract, a_run_that_was_killed_is_closed_by_the_next) {
    start();
    const RunId killed = begin();

    begin();

    EXPECT_EQ(view_of(killed).ended, "interrupted");
    EXPECT_EQ(view_of(killed).exit_code, std::nullopt);
}

TEST_P(RunContract, a_run_that_ended_is_not_called_interrupted) {
    start();
    const RunId ended = begin();
    end(ended);

    begin();

    EXPECT_EQ(view_of(ended).ended, "quota_used");
}

TEST_P(RunContract, each_run_owns_the_attempts_made_in_it) {
    start();
    charge(AttemptKind::list);
    const RunId second = begin();
    leases = wait(store->lease_accounts(second, accounts, now)).leases;
    charge(AttemptKind::list);
    charge(AttemptKind::visit);
    end(second);
    const RunId third = begin();

    EXPECT_EQ(view_of(run).requests, 1);
    EXPECT_EQ(view_of(second).requests, 2);
    EXPECT_EQ(view_of(third).requests, 0);
}

}  // namespace
}  // namespace invito::test
