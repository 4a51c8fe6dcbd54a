#include "invito/ports/queries.hpp"

#include "invito/ports/engine.hpp"
#include "support/other_process.hpp"
#include "test_database.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using test::noon;
using test::TestDatabase;
using ::testing::ElementsAre;

class QueriesTest : public ::testing::Test {
protected:
    QueriesTest() {
        anna_ = database_.add_account("anna");
        ben_ = database_.add_account("ben");
        spring_ = database_.add_campaign("spring");
        autumn_ = database_.add_campaign("autumn");
    }

    [[nodiscard]] Queries& queries() const { return *queries_; }

    TestDatabase database_;
    AccountId anna_, ben_;
    CampaignId spring_, autumn_;
    std::unique_ptr<Queries> queries_ = engine_of(database_.path())->queries().value();
};

TEST_F(QueriesTest, count_the_jobs_of_each_campaign_by_state) {
    database_.add_job({.campaign = spring_, .account = anna_, .state = JobState::sent});
    database_.add_job({.campaign = spring_, .account = ben_, .state = JobState::sent});
    database_.add_job({.campaign = spring_, .account = ben_, .state = JobState::accepted});
    database_.add_job({.campaign = spring_, .account = ben_, .state = JobState::withdrawn});
    database_.add_job({.campaign = spring_, .account = ben_, .state = JobState::resolved});
    database_.add_job({.campaign = autumn_, .account = ben_, .state = JobState::sending});

    const auto campaigns = queries().campaigns(noon);

    ASSERT_EQ(campaigns.size(), 2U);
    EXPECT_EQ(campaigns[0].record.campaign.name, "spring");
    EXPECT_EQ(campaigns[0].jobs.of(JobState::sent), 2);
    EXPECT_EQ(campaigns[0].jobs.invited(), 4);
    EXPECT_EQ(campaigns[0].jobs.waiting(), 1);
    EXPECT_EQ(campaigns[0].jobs.total(), 5);
    EXPECT_EQ(campaigns[1].jobs.waiting(), 1);
    EXPECT_EQ(campaigns[1].jobs.total(), 1);
}

TEST_F(QueriesTest, know_names_without_a_look_at_jobs) {
    database_.execute("UPDATE campaign SET state = 'archived' WHERE name = 'spring'");
    for (const char* id : {"7", "9", "8"}) {
        database_.execute(
            "INSERT INTO run (id, kind, started_at, pid, host, program_version, seed, "
            "first_attempt_id) VALUES (" +
            std::string(id) + ", 'sync', " + id + "000, 1, 'h', '1', 1, 1)"
        );
    }
    database_.execute("ALTER TABLE job RENAME TO no_job");
    database_.execute("ALTER TABLE attempt RENAME TO no_attempt");

    const KnownNames names = queries().known_names(2);

    ASSERT_EQ(names.campaigns.size(), 2U);
    EXPECT_EQ(names.campaigns[0].name, "autumn");
    EXPECT_EQ(names.campaigns[1].name, "spring");
    EXPECT_EQ(names.campaigns[1].state, CampaignState::archived);
    EXPECT_THAT(names.accounts, ElementsAre("anna", "ben"));
    ASSERT_EQ(names.runs.size(), 2U) << "of the newest";
    EXPECT_EQ(names.runs[0].id, RunId{9});
    EXPECT_EQ(names.runs[1].id, RunId{8});
    EXPECT_EQ(names.runs[0].kind, RunKind::sync);
    EXPECT_EQ(names.runs[0].started_at, Instant{9s});
}

TEST_F(QueriesTest, show_campaigns_without_jobs_and_their_accounts) {
    database_.execute("INSERT INTO campaign_account (campaign_id, account_id) VALUES (1, 2), (1, 1)"
    );

    const auto campaigns = queries().campaigns(noon);

    EXPECT_THAT(campaigns[0].accounts, ElementsAre("anna", "ben"));
    EXPECT_THAT(campaigns[0].record.campaign.accounts, ElementsAre("anna", "ben"));
    EXPECT_EQ(campaigns[1].jobs.total(), 0);
}

TEST_F(QueriesTest, count_what_a_campaign_sent_in_24_hours) {
    const auto invite = [&](Instant at, Outcome outcome) {
        const JobId job = database_.add_job({.campaign = spring_, .state = JobState::sent});
        database_.add_attempt({.job = job, .intent_at = at, .outcome = outcome});
    };
    invite(noon, Outcome::sent);
    invite(noon - 24h + 1ms, Outcome::sent);
    invite(noon - 24h, Outcome::sent);
    invite(noon, Outcome::refused);

    EXPECT_EQ(queries().campaigns(noon)[0].invited_today, 2);
    EXPECT_EQ(queries().campaigns(noon)[1].invited_today, 0);
}

TEST_F(QueriesTest, count_an_accounts_use_over_rolling_windows) {
    struct Use {
        AttemptKind kind;
        Duration ago;
        Outcome outcome;
        std::string note;
    };
    const std::vector<Use> uses = {
        {AttemptKind::invite, 1h, Outcome::sent, "hello"},
        {AttemptKind::invite, 24h, Outcome::unknown, ""},
        {AttemptKind::invite, days{7}, Outcome::sent, "hello"},
        {AttemptKind::invite, days{30}, Outcome::sent, "hello"},
        {AttemptKind::invite, 1h, Outcome::limited, "hello"},
        {AttemptKind::invite, days{2}, Outcome::external, ""},
        {AttemptKind::visit, 1h, Outcome::done, ""},
        {AttemptKind::visit, 25h, Outcome::done, ""}};
    for (const Use& use : uses) {
        const JobId job = database_.add_job({.account = anna_, .state = JobState::sent});
        database_.add_attempt(
            {.kind = use.kind,
             .account = anna_,
             .job = job,
             .intent_at = noon - use.ago,
             .outcome = use.outcome,
             .note = use.note}
        );
    }

    const auto accounts = queries().accounts(noon);

    ASSERT_EQ(accounts.size(), 2U);
    EXPECT_EQ(accounts[0].day_used, 1);
    EXPECT_EQ(accounts[0].week_used, 3);
    EXPECT_EQ(accounts[0].month_notes, 2);
    EXPECT_EQ(accounts[0].day_visits, 1);
    EXPECT_EQ(accounts[0].by_hand, 1);
    EXPECT_EQ(accounts[0].pending, 8);
    EXPECT_EQ(accounts[1].week_used, 0);
}

TEST_F(QueriesTest, show_an_account_as_it_is_stored) {
    database_.execute(
        "UPDATE account SET tier = 'recruiter', state = 'reconnect', state_since = 5000, "
        "state_detail = 'gone' WHERE alias = 'ben'; "
        "UPDATE member SET next_at = 6000, rest_until = 7000, rest_level = 2 "
        "WHERE id = (SELECT member_id FROM account WHERE alias = 'ben')"
    );
    const JobId job = database_.add_job({.account = ben_, .state = JobState::unknown});
    database_.add_attempt({.account = ben_, .job = job, .outcome = Outcome::unknown});
    database_.execute("UPDATE attempt SET check_at = 8000");

    const AccountView ben = queries().accounts(noon)[1];

    EXPECT_EQ(ben.record.id, ben_);
    EXPECT_EQ(ben.record.alias, "ben");
    EXPECT_EQ(ben.record.provider_account_id, "id-ben");
    EXPECT_EQ(ben.tier, Tier::recruiter);
    EXPECT_EQ(ben.record.state, AccountState::reconnect);
    EXPECT_EQ(ben.state_since, from_millis(5000));
    EXPECT_EQ(ben.record.state_detail, "gone");
    EXPECT_EQ(ben.record.next_at, from_millis(6000));
    EXPECT_EQ(ben.record.backoff.rest_until, from_millis(7000));
    EXPECT_EQ(ben.record.backoff.rest_level, 2);
    EXPECT_EQ(ben.record.next_looks.first, from_millis(8000));
    EXPECT_TRUE(ben.record.charges.empty());
    EXPECT_EQ(ben.jobs.of(JobState::unknown), 1);
}

TEST_F(QueriesTest, count_an_accounts_jobs_over_all_campaigns) {
    database_.add_job({.campaign = spring_, .account = anna_});
    database_.add_job({.campaign = autumn_, .account = anna_});

    EXPECT_EQ(queries().accounts(noon)[0].jobs.of(JobState::queued), 2);
}

TEST_F(QueriesTest, list_runs_newest_first) {
    for (int day = 0; day < 4; ++day)
        database_.add_run({.started_at = noon + days{day}, .ended_at = noon + days{day} + 1h});

    const auto ids = [](const std::vector<RunView>& runs) {
        std::vector<std::int64_t> numbers;
        for (const RunView& run : runs) numbers.push_back(run.id.value);
        return numbers;
    };
    EXPECT_THAT(ids(queries().runs(std::nullopt, 0)), ElementsAre(4, 3, 2, 1));
    EXPECT_THAT(ids(queries().runs(std::nullopt, 2)), ElementsAre(4, 3));
    EXPECT_THAT(ids(queries().runs(noon + days{2}, 10)), ElementsAre(4, 3));
}

TEST_F(QueriesTest, show_a_run_as_it_is_stored) {
    const RunId id = database_.add_run({.ended_at = noon + 9h});
    database_.execute(
        "UPDATE run SET ended = 'window_closed', exit_code = 11, sent = 60, skipped = 3, "
        "failed = 2, unknown = 1, held = 4"
    );

    const RunView run = queries().run(id).value();

    EXPECT_EQ(run.started_at, noon);
    EXPECT_EQ(run.ended_at, noon + 9h);
    EXPECT_EQ(run.pid, 4121);
    EXPECT_EQ(run.host, "build1");
    EXPECT_EQ(run.program_version, "0.1");
    EXPECT_EQ(run.ended, "window_closed");
    EXPECT_EQ(run.exit_code, 11);
    EXPECT_EQ(run.counts.sent, 60);
    EXPECT_EQ(run.counts.skipped, 3);
    EXPECT_EQ(run.counts.failed, 2);
    EXPECT_EQ(run.counts.unknown, 1);
    EXPECT_EQ(run.counts.held, 4);
    EXPECT_EQ(run.requests, 0);
    EXPECT_EQ(run.median, 0ms);
    EXPECT_FALSE(queries().run(RunId{99}));
}

TEST_F(QueriesTest, count_what_a_killed_run_did_from_the_ledger) {
    const RunId before = database_.add_run({.ended_at = noon});
    const RunId killed = database_.add_run({.first_attempt = 2});
    const auto attempt = [this](RunId run, AttemptKind kind, Outcome outcome, JobState state) {
        const JobId job = database_.add_job({.state = state, .changed_at = noon + 1s});
        database_.add_attempt({.kind = kind, .job = job, .run = run, .outcome = outcome});
        database_.execute(
            "UPDATE attempt SET finished_at = " + std::to_string(to_millis(noon + 1s))
        );
    };
    attempt(before, AttemptKind::invite, Outcome::sent, JobState::sent);
    attempt(killed, AttemptKind::invite, Outcome::sent, JobState::accepted);
    attempt(killed, AttemptKind::visit, Outcome::done, JobState::sent);
    attempt(killed, AttemptKind::visit, Outcome::done, JobState::skipped);
    attempt(killed, AttemptKind::visit, Outcome::refused, JobState::failed);
    attempt(killed, AttemptKind::invite, Outcome::refused, JobState::failed);
    attempt(killed, AttemptKind::visit, Outcome::done, JobState::held);
    database_.add_attempt(
        {.job = database_.add_job({.state = JobState::sending}), .run = killed, .outcome = {}}
    );

    const RunCounts counts = queries().run(killed).value().counts;

    EXPECT_EQ(counts.sent, 1);
    EXPECT_EQ(counts.skipped, 1);
    EXPECT_EQ(counts.failed, 2);
    EXPECT_EQ(counts.held, 1);
    EXPECT_EQ(counts.unknown, 1) << "nobody knows what became of the one on its way";
    EXPECT_EQ(queries().run(before).value().counts.sent, 0) << "its own books say so";
}

TEST_F(QueriesTest, count_who_of_those_that_a_run_invited_has_accepted) {
    const RunId morning = database_.add_run({.ended_at = noon});
    const auto invite = [this](RunId run, JobState state, Outcome outcome) {
        const JobId job = database_.add_job({.state = state});
        database_.add_attempt(
            {.kind = AttemptKind::visit, .job = job, .run = run, .outcome = Outcome::done}
        );
        database_.add_attempt({.job = job, .run = run, .outcome = outcome});
    };
    invite(morning, JobState::accepted, Outcome::sent);
    invite(morning, JobState::accepted, Outcome::sent);
    invite(morning, JobState::sent, Outcome::sent);
    invite(morning, JobState::accepted, Outcome::refused);
    const RunId evening = database_.add_run({.ended_at = noon, .first_attempt = 9});
    invite(evening, JobState::accepted, Outcome::sent);

    EXPECT_EQ(queries().run(morning).value().accepted, 2);
    EXPECT_EQ(queries().run(evening).value().accepted, 1);
}

TEST_F(QueriesTest, know_since_when_an_account_could_have_sent_for_a_campaign) {
    const auto millis = [](Instant at) { return std::to_string(to_millis(at)); };
    const auto add = [&](AccountId account, JobState state, Instant imported_at) {
        const JobId job =
            database_.add_job({.campaign = spring_, .account = account, .state = state});
        database_.execute(
            "UPDATE job SET created_at = " + millis(imported_at) +
            " WHERE id = " + std::to_string(job.value)
        );
    };
    add(anna_, JobState::sent, noon - 9h);
    add(anna_, JobState::resolved, noon + 1h);
    add(anna_, JobState::queued, noon + 2h);
    add(ben_, JobState::queued, noon + 5h);
    const auto since = [this](AccountId account) {
        return queries().waiting_since(spring_, account);
    };
    EXPECT_EQ(since(anna_), std::nullopt) << "never started";

    for (const Instant started : {noon, noon + 4h}) {
        database_.execute(
            "INSERT INTO event (at, campaign_id, kind) VALUES (" + millis(started) +
            ", 1, 'campaign.active'), (" + millis(noon + 8h) + ", 2, 'campaign.active')"
        );
        EXPECT_EQ(since(anna_), std::max(noon + 1h, started));
    }
    EXPECT_EQ(since(ben_), noon + 5h);
    EXPECT_EQ(queries().waiting_since(autumn_, anna_), std::nullopt);
}

TEST_F(QueriesTest, do_not_count_what_a_later_run_did_with_the_leads_of_a_killed_one) {
    const RunId killed = database_.add_run({});
    const JobId job = database_.add_job({.state = JobState::skipped, .changed_at = noon + 24h});
    database_.add_attempt(
        {.kind = AttemptKind::visit, .job = job, .run = killed, .outcome = Outcome::done}
    );
    database_.execute("UPDATE attempt SET finished_at = " + std::to_string(to_millis(noon)));

    EXPECT_EQ(queries().run(killed).value().counts.skipped, 0);
}

TEST_F(QueriesTest, take_what_a_running_run_has_on_its_way_for_no_outcome) {
    const RunId run = database_.add_run({.pid = 4121});
    database_.add_attempt(
        {.job = database_.add_job({.state = JobState::sending}), .run = run, .outcome = {}}
    );
    const test::OtherProcess other([this] {
        return engine_of(database_.path())->lock({.pid = 4121, .host = "build1"});
    });

    EXPECT_EQ(queries().running().value().counts.unknown, 0);
}

TEST_F(QueriesTest, know_the_last_run_of_each_kind) {
    database_.add_run({.ended_at = noon});
    database_.add_run({.ended_at = noon});
    database_.add_run({});
    database_.execute("UPDATE run SET kind = 'sync' WHERE id > 1");

    EXPECT_EQ(queries().last_run(RunKind::invite, false)->id, RunId{1});
    EXPECT_EQ(queries().last_run(RunKind::sync, false)->id, RunId{3});
    EXPECT_EQ(queries().last_run(RunKind::sync, true)->id, RunId{2});
    EXPECT_FALSE(queries().last_run(RunKind::withdraw, false));
}

TEST_F(QueriesTest, time_the_answered_requests_of_a_run) {
    const RunId first = database_.add_run({.first_attempt = 1});
    for (int i = 1; i <= 19; ++i)
        database_.add_attempt(
            {.kind = AttemptKind::visit,
             .run = first,
             .outcome = Outcome::done,
             .http_status = i == 3 ? 429 : 200,
             .took = Duration{i * 10}}
        );
    database_.add_attempt(
        {.kind = AttemptKind::visit,
         .run = first,
         .outcome = Outcome::not_sent,
         .http_status = 0,
         .took = 60s}
    );
    const RunId second = database_.add_run({.first_attempt = 21});
    database_.add_attempt({.kind = AttemptKind::visit, .run = second, .took = 5s});

    const RunView killed = queries().run(first).value();
    const RunView latest = queries().run(second).value();

    EXPECT_EQ(killed.requests, 20);
    EXPECT_EQ(killed.rate_limited, 1);
    EXPECT_EQ(killed.median, 100ms);
    EXPECT_EQ(killed.p95, 190ms);
    EXPECT_EQ(latest.requests, 1);
    EXPECT_EQ(latest.median, 5s);
    EXPECT_EQ(latest.p95, 5s);
}

TEST_F(QueriesTest, know_the_run_that_holds_the_database) {
    database_.add_run({.pid = 4121});
    EXPECT_FALSE(queries().running()) << "nobody holds it: that run was killed";

    const test::OtherProcess other([this] {
        return engine_of(database_.path())->lock({.pid = 4121, .host = "build1"});
    });

    ASSERT_TRUE(queries().running());
    EXPECT_EQ(queries().running()->id, RunId{1});
}

TEST_F(QueriesTest, do_not_take_a_killed_run_for_the_one_that_starts) {
    database_.add_run({.pid = 4000});
    const auto lock = engine_of(database_.path())->lock({.pid = 4121, .host = "build1"});

    EXPECT_FALSE(queries().running());
}

TEST_F(QueriesTest, do_not_take_an_ended_run_for_a_running_one) {
    database_.add_run({.ended_at = noon, .pid = 4121});
    const auto lock = engine_of(database_.path())->lock({.pid = 4121, .host = "build1"});

    EXPECT_FALSE(queries().running());
}

TEST_F(QueriesTest, know_when_a_run_last_came_to_its_own_end) {
    const auto ended = [&](std::int64_t id, const char* kind, int exit_code) {
        database_.execute(
            "INSERT INTO run (id, kind, started_at, ended_at, pid, host, program_version, seed, "
            "first_attempt_id, ended, exit_code) VALUES (" +
            std::to_string(id) + ", '" + kind + "', 1, " + std::to_string(id * 1000) +
            ", 1, 'h', '1', 1, 1, 'done', " + std::to_string(exit_code) + ")"
        );
    };
    EXPECT_EQ(queries().last_success(RunKind::invite), std::nullopt);

    ended(1, "run", 0);
    ended(2, "run", 11);
    ended(3, "run", 69);
    ended(4, "sync", 0);
    ended(5, "run", 143);
    database_.execute(
        "INSERT INTO run (id, started_at, pid, host, program_version, seed, first_attempt_id, "
        "ended) VALUES (6, 1, 1, 'h', '1', 1, 1, 'interrupted')"
    );

    EXPECT_EQ(queries().last_success(RunKind::invite), from_millis(2000));
    EXPECT_EQ(queries().last_success(RunKind::sync), from_millis(4000));
    EXPECT_EQ(queries().last_success(RunKind::withdraw), std::nullopt);
}

TEST_F(QueriesTest, know_the_oldest_invitation_that_is_still_unknown) {
    const auto invite = [&](Instant at, JobState state, Outcome outcome) {
        const JobId job =
            database_.add_job({.campaign = spring_, .account = anna_, .state = state});
        database_.add_attempt({.account = anna_, .job = job, .intent_at = at, .outcome = outcome});
    };
    EXPECT_EQ(queries().oldest_unknown(), std::nullopt);

    invite(noon - 3h, JobState::held, Outcome::unknown);
    invite(noon - 2h, JobState::unknown, Outcome::unknown);
    invite(noon - 1h, JobState::unknown, Outcome::unknown);
    invite(noon - 4h, JobState::sent, Outcome::sent);

    EXPECT_EQ(queries().oldest_unknown(), noon - 2h);
}

}  // namespace
}  // namespace invito
