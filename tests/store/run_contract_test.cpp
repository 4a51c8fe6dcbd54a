// The contract of every Store: the books of a run.

#include "store_steps.hpp"

namespace invito::test {
namespace {

template <class Engine>
class RunContract : public StoreSteps<Engine> {
protected:
    RunId begin(Instant at = now) {
        RunStart start;
        start.at = at;
        start.pid = 4121;
        start.host = "build1";
        start.program_version = "1.2.3";
        start.seed = 7;
        return this->wait(this->store->begin_run(start));
    }

    void end(RunId id, const RunSpan& span = {now, now + hours{1}}) {
        this->wait(this->store->end_run(id, span, "quota_used", 10, counts));
    }

    RunView view_of(RunId id) { return this->records()->run(id).value(); }

    RunCounts counts{.sent = 4, .skipped = 3, .failed = 2, .unknown = 1};
};
TYPED_TEST_SUITE(RunContract, Engines);

TYPED_TEST(RunContract, later_runs_have_higher_numbers) {
    this->start();

    const RunId first = this->begin();
    const RunId second = this->begin();

    EXPECT_LT(first, second);
}

TYPED_TEST(RunContract, a_run_is_on_record_from_its_beginning) {
    this->start();

    const RunView seen = this->view_of(this->begin(now + hours{2}));

    EXPECT_EQ(seen.started_at, now + hours{2});
    EXPECT_EQ(seen.pid, 4121);
    EXPECT_EQ(seen.host, "build1");
    EXPECT_EQ(seen.program_version, "1.2.3");
    EXPECT_EQ(seen.ended_at, std::nullopt);
    EXPECT_EQ(seen.ended, "");
}

TYPED_TEST(RunContract, a_heartbeat_tells_the_counts_so_far_and_not_an_end) {
    this->start();
    const RunId begun = this->begin();
    this->wait(this->store->heartbeat(begun, {.sent = 1}));

    this->wait(this->store->heartbeat(begun, this->counts));

    const RunView seen = this->view_of(begun);
    EXPECT_EQ(seen.counts.sent, 4);
    EXPECT_EQ(seen.counts.skipped, 3);
    EXPECT_EQ(seen.counts.failed, 2);
    EXPECT_EQ(seen.counts.unknown, 1);
    EXPECT_EQ(seen.ended, "");
}

TYPED_TEST(RunContract, the_end_of_a_run_says_how_with_which_code_and_counts) {
    this->start();
    const RunId begun = this->begin();

    this->end(begun);

    const RunView seen = this->view_of(begun);
    EXPECT_EQ(seen.ended, "quota_used");
    EXPECT_EQ(seen.exit_code, 10);
    EXPECT_EQ(seen.counts.sent, 4);
}

TYPED_TEST(RunContract, a_run_is_told_in_the_time_it_ended_with) {
    this->start();
    const RunId begun = this->begin(now);

    this->end(begun, {now + minutes{5}, now + minutes{65}});

    EXPECT_EQ(this->view_of(begun).started_at, now + minutes{5});
    EXPECT_EQ(this->view_of(begun).ended_at, now + minutes{65});
}

TYPED_TEST(RunContract, a_run_that_was_killed_is_closed_by_the_next) {
    this->start();
    const RunId killed = this->begin();

    this->begin();

    EXPECT_EQ(this->view_of(killed).ended, "interrupted");
    EXPECT_EQ(this->view_of(killed).exit_code, std::nullopt);
}

TYPED_TEST(RunContract, a_run_that_ended_is_not_called_interrupted) {
    this->start();
    const RunId ended = this->begin();
    this->end(ended);

    this->begin();

    EXPECT_EQ(this->view_of(ended).ended, "quota_used");
}

TYPED_TEST(RunContract, each_run_owns_the_attempts_made_in_it) {
    this->start();
    this->charge(AttemptKind::list);
    const RunId second = this->begin();
    this->leases = this->wait(this->store->lease_accounts(second, this->accounts));
    this->charge(AttemptKind::list);
    this->charge(AttemptKind::visit);
    this->end(second);
    const RunId third = this->begin();

    EXPECT_EQ(this->view_of(this->run).requests, 1);
    EXPECT_EQ(this->view_of(second).requests, 2);
    EXPECT_EQ(this->view_of(third).requests, 0);
}

}  // namespace
}  // namespace invito::test
