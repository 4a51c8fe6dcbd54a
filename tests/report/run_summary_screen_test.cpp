#include "invito/report/run_summary_screen.hpp"

#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::HasSubstr;
using testing::Not;

RunSummaryData sample_run_end() {
    RunSummaryData data;
    data.run = RunId{42};
    data.started_at = at("2026-11-23T09:00:00+01:00");
    data.ended_at = at("2026-11-23T18:00:00+01:00");
    data.ended = "window_closed";
    data.ended_sentence = "the window closed";
    data.counts = {.sent = 60, .skipped = 3, .failed = 1, .unknown = 1};
    data.reasons = {
        {JobState::skipped, "already_connected", 2},
        {JobState::skipped, "already_invited", 1},
        {JobState::failed, "unreachable", 1}};
    data.waiting = 201;
    data.next_at = at("2026-11-24T09:04:00+01:00");
    data.finishes_at = at("2026-12-07T16:00:00+01:00");
    data.requests = 67;
    data.retries = 2;
    data.answers = 66;
    data.median = 800ms;
    data.p95 = 2100ms;
    data.accounts = {
        {.alias = "anna",
         .detail = {},
         .day_used = 25,
         .day_cap = 25,
         .week_used = 72,
         .week_cap = 120},
        {.alias = "carla",
         .state = AccountState::reconnect,
         .detail = {},
         .day_used = 10,
         .day_cap = {},
         .week_used = 10,
         .week_cap = {}}};
    data.error_counts = {
        {"account.reconnect", "carla", "errors/disconnected_account", 401, 1, {}, {}}};
    data.alerts = {"7 leads of autumn are beyond the campaign's limit"};
    data.exit_code = 11;
    data.exit_sentence = "finished, an account needs attention";
    return data;
}

void write_whole_end(std::ostream& out, const RunSummaryData& data, const Style& style) {
    write_run_summary_text(out, data, style);
    write_exit_line(out, data.exit_code, data.exit_sentence, style);
}

std::string run_end_text(const RunSummaryData& data) {
    return printed([&](std::ostream& out) { write_whole_end(out, data, unicode_style()); });
}

TEST(RunSummaryScreen, gives_the_verdict_first_and_the_worst_last) {
    const RunSummaryData data = sample_run_end();

    expect_golden_everywhere("run_end", [&](std::ostream& out, const Style& style) {
        write_whole_end(out, data, style);
    });
}

TEST(RunSummaryScreen, has_a_summary_line_for_programs) {
    const RunSummaryData data = sample_run_end();

    expect_golden_json("run_summary.json", printed([&](std::ostream& out) {
                           write_run_summary_json(out, data, unicode_style().zone);
                       }));
}

TEST(RunSummaryScreen, keeps_remarks_right_of_long_bars) {
    RunSummaryData data = sample_run_end();
    data.counts = {.sent = 2, .skipped = 40, .failed = 12, .unknown = 0};
    data.reasons = {
        {JobState::skipped, "already_connected", 21},
        {JobState::skipped, "invited_by_other_account", 12},
        {JobState::skipped, "recently_withdrawn", 7},
        {JobState::failed, "not_found", 12}};

    expect_golden_screen("run_end_long_bars", [&](std::ostream& out, const Style& style) {
        write_whole_end(out, data, style);
    });
}

TEST(RunSummaryScreen, of_a_run_without_requests_is_short) {
    RunSummaryData data;
    data.run = RunId{7};
    data.started_at = at("2026-11-23T09:00:00+01:00");
    data.ended_at = at("2026-11-23T09:00:00.800+01:00");
    data.ended_sentence = "nothing is left to do";
    data.exit_sentence = "everything due was done";

    const std::string text = run_end_text(data);

    EXPECT_THAT(text, HasSubstr("Run r-0007 ended at 09:00: nothing is left to do\n"));
    EXPECT_THAT(text, HasSubstr("0.8 s, 0 requests\n"));
    EXPECT_THAT(text, Not(HasSubstr("median")));
    EXPECT_THAT(text, Not(HasSubstr("never sent again")));
}

TEST(RunSummaryScreen, keeps_what_was_open_before_out_of_its_table) {
    RunSummaryData data = sample_run_end();
    data.counts = {};
    data.open_before = {.unknown = 1, .held = 2};

    const std::string text = run_end_text(data);

    EXPECT_THAT(text, HasSubstr("  unknown     0\n"));
    EXPECT_THAT(
        text,
        HasSubstr("Still open from before: 1 unknown, looked for; 2 leads wait for a decision\n")
    );
    EXPECT_THAT(text, Not(HasSubstr("jobs list --state held")))
        << "they were told when it was news";
}

TEST(RunSummaryScreen, names_the_leads_it_held_and_where_to_decide) {
    RunSummaryData data = sample_run_end();
    data.counts.held = 1;
    data.reasons.push_back({JobState::held, "identity_mismatch", 1});

    const std::string text = run_end_text(data);

    EXPECT_THAT(text, HasSubstr("identity_mismatch 1"));
    EXPECT_THAT(text, HasSubstr("! 1 lead waits for a decision: invito jobs list --state held\n"));
}

TEST(RunSummaryScreen, says_of_an_unknown_outcome_what_becomes_of_it) {
    EXPECT_THAT(
        run_end_text(sample_run_end()),
        HasSubstr("looked for; sent again only if nowhere after a day")
    );
}

TEST(RunSummaryScreen, of_no_run_are_both_lines_for_programs) {
    const std::string text = printed([](std::ostream& out) {
        const Instant now = at("2026-11-23T09:00:00+01:00");
        write_no_run_json(out, now, "nothing_to_do", 0, unicode_style().zone);
    });

    EXPECT_THAT(
        text,
        testing::StartsWith(
            R"({"type":"start","v":1,"time":"2026-11-23T09:00:00+01:00","run":null,"waiting":0,)"
            R"("accounts":[]})"
            "\n"
            R"({"type":"summary","v":1,"run":null,)"
        )
    );
    EXPECT_THAT(text, HasSubstr(R"("ended":"nothing_to_do","exit_code":0,"sent":0)"));
}

TEST(RunSummaryScreen, knows_no_times_where_nothing_was_answered) {
    RunSummaryData data = sample_run_end();
    data.answers = 0;

    EXPECT_THAT(run_end_text(data), HasSubstr("67 requests, 2 retries, 0 rate-limited"));
}

TEST(RunSummaryScreen, names_no_slot_in_the_past) {
    RunSummaryData data = sample_run_end();
    data.next_at = data.ended_at - 4min;

    EXPECT_THAT(run_end_text(data), HasSubstr("next slot now, ends Mon 7 Dec"));
}

TEST(RunSummaryScreen, tells_fast_answers_in_milliseconds) {
    RunSummaryData data = sample_run_end();
    data.median = 0ms;
    data.p95 = 3ms;

    EXPECT_THAT(run_end_text(data), HasSubstr("median <1 ms, p95 3 ms,"));
}

TEST(RunSummaryScreen, makes_the_reasons_of_the_provider_safe) {
    RunSummaryData data = sample_run_end();
    data.reasons = {{JobState::failed, "errors/\x1b[2J", 1}};

    EXPECT_THAT(run_end_text(data), HasSubstr("errors/?[2J 1"));
}

AccountOutcome account(const std::string& alias) {
    AccountOutcome account;
    account.alias = alias;
    return account;
}

RunSummaryData sample_sync() {
    RunSummaryData data;
    data.run = RunId{43};
    data.started_at = at("2026-11-23T20:30:00+01:00");
    data.ended_at = at("2026-11-23T20:31:10+01:00");
    data.ended = "done";
    data.ended_sentence = "all work is done";
    data.requests = 9;
    data.exit_sentence = "everything due was done";
    data.accounts = {account("anna"), account("ben")};
    SyncStats& anna = data.accounts[0].sync;
    anna.accepted = 3;
    anna.pending = 140;
    anna.gone = 1;
    anna.withdrawn = 2;
    anna.by_hand = 1;
    anna.skipped = 1;
    anna.unknown_sent = 1;
    return data;
}

// One thing of everything that a sync may have to say.
RunSummaryData failed_sync() {
    RunSummaryData data = sample_sync();
    SyncStats& ben = data.accounts[1].sync;
    ben.undecided = 4;
    ben.unknown_left = 2;
    ben.is_partial = true;
    ben.relations_read_at = at("2026-11-23T19:10:00+01:00");
    data.accounts.push_back(account("carla"));
    data.accounts.back().state = AccountState::reconnect;
    data.exit_code = 10;
    data.exit_sentence = "finished, but not everything could be done; run it again later";
    return data;
}

std::string sync_text(const RunSummaryData& data) {
    return printed([&](std::ostream& out) { write_sync_text(out, data, false, unicode_style()); });
}

TEST(SyncScreen, shows_what_was_learned_for_each_account) {
    expect_golden_everywhere("sync", [](std::ostream& out, const Style& style) {
        write_sync_text(out, sample_sync(), false, style);
    });
}

TEST(SyncScreen, says_what_could_not_be_learned_and_asks_nothing_of_a_stopped_account) {
    expect_golden_everywhere("sync_trouble", [](std::ostream& out, const Style& style) {
        write_sync_text(out, failed_sync(), false, style);
    });
}

TEST(SyncScreen, has_a_summary_line_for_programs) {
    expect_golden_json("sync_summary.json", printed([](std::ostream& out) {
                           write_sync_summary_json(out, failed_sync(), unicode_style().zone);
                       }));
}

TEST(SyncScreen, of_the_unknown_only_has_no_table) {
    const std::string text = printed([](std::ostream& out) {
        write_sync_text(out, sample_sync(), true, unicode_style());
    });

    EXPECT_THAT(text, Not(HasSubstr("Pending")));
}

TEST(SyncScreen, that_learned_nothing_says_so) {
    RunSummaryData data = sample_sync();
    data.accounts[0].sync = {};

    EXPECT_THAT(sync_text(data), HasSubstr("Sync r-0043 ended at 20:31: nothing new\n"));
}

TEST(SyncScreen, of_a_stopped_run_says_why_it_stopped) {
    RunSummaryData data = sample_sync();
    data.ended = "stopped";
    data.ended_sentence = "stopped";

    EXPECT_THAT(sync_text(data), HasSubstr("; stopped\n"));
}

RunSummaryData sample_withdrawal() {
    RunSummaryData data;
    data.run = RunId{44};
    data.started_at = at("2026-11-23T14:07:31+01:00");
    data.ended_at = at("2026-11-23T14:31:00+01:00");
    data.ended = "done";
    data.ended_sentence = "all work is done";
    data.requests = 22;
    data.exit_code = 10;
    data.exit_sentence = "finished, but not everything could be done; run it again later";
    data.accounts.resize(2);
    data.accounts[0].alias = "anna";
    data.accounts[1].alias = "ben";
    data.accounts[1].withdraw.withdrawn = 2;
    WithdrawStats& anna = data.accounts[0].withdraw;
    anna.withdrawn = 17;
    anna.not_listed = 1;
    anna.unlisted = {JobId{17}};
    anna.refused = 1;
    anna.unknown = 1;
    anna.left = 3;
    anna.next_at = at("2026-11-24T09:00:00+01:00");
    return data;
}

TEST(WithdrawScreen, gives_the_verdict_and_what_is_left) {
    expect_golden_everywhere("withdraw", [](std::ostream& out, const Style& style) {
        write_withdraw_text(out, sample_withdrawal(), style);
    });
}

TEST(WithdrawScreen, has_a_summary_line_for_programs) {
    expect_golden_json(
        "withdraw_summary.json", printed([](std::ostream& out) {
            write_withdraw_summary_json(out, sample_withdrawal(), unicode_style().zone);
        })
    );
}

TEST(WithdrawScreen, names_no_next_time_where_nothing_is_left) {
    RunSummaryData data = sample_withdrawal();
    data.accounts[0].withdraw.left = 0;

    const std::string text =
        printed([&](std::ostream& out) { write_withdraw_text(out, data, unicode_style()); });

    EXPECT_THAT(text, Not(HasSubstr("09:00")));
}

AccountOutcome held_by_another_run(std::string alias) {
    AccountOutcome account;
    account.alias = std::move(alias);
    account.waits_for = DenyReason::lost_lease;
    account.holder = LeaseHolder{
        .account = {},
        .run = RunId{12},
        .host = "web-2",
        .pid = 4711,
        .until = at("2026-11-23T18:01:00+01:00"),
        .since = at("2026-11-23T09:00:00+01:00")};
    account.sync.is_partial = true;
    return account;
}

TEST(RunSummaryScreen, names_the_runs_that_act_for_its_accounts) {
    RunSummaryData data = sample_run_end();
    for (const char* alias : {"dora", "emil"}) data.accounts.push_back(held_by_another_run(alias));

    expect_golden_everywhere("run_end_shared", [&](std::ostream& out, const Style& style) {
        write_whole_end(out, data, style);
    });
    const std::string json =
        printed([&](std::ostream& out) { write_run_summary_json(out, data, TimeZone()); });
    EXPECT_THAT(
        json,
        HasSubstr(R"("held_by":"web-2","held_by_run":"r-0012","held_until":"2026-11-23T17:01:)")
    );
}

TEST(RunSummaryScreen, names_five_of_many_accounts_of_other_runs) {
    RunSummaryData data = sample_run_end();
    for (int i = 1; i <= 7; ++i)
        data.accounts.push_back(held_by_another_run("x" + std::to_string(i)));

    const std::string text = run_end_text(data);

    EXPECT_THAT(text, HasSubstr("2 more"));
    EXPECT_THAT(text, testing::Not(HasSubstr("x6")));
}

TEST(SyncScreen, names_the_accounts_that_it_left_to_another_run) {
    RunSummaryData data = sample_sync();
    data.accounts.push_back(held_by_another_run("dora"));

    expect_golden_everywhere("sync_shared", [&](std::ostream& out, const Style& style) {
        write_sync_text(out, data, false, style);
    });
}

}  // namespace
}  // namespace invito::test
