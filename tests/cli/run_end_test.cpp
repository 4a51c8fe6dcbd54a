#include "cli/run_end.hpp"

#include <csignal>
#include <gmock/gmock.h>
#include <set>

namespace invito {
namespace {

using testing::ElementsAre;

AccountOutcome outcome(AccountState state, bool needs_attention) {
    AccountOutcome account;
    account.alias = "carla";
    account.state = state;
    account.needs_attention = needs_attention;
    account.jobs_waiting = 10;
    return account;
}

RunSummary report_with(std::vector<AccountOutcome> accounts, RunCounts counts = {}) {
    RunSummary report;
    report.run = RunId{42};
    report.accounts = std::move(accounts);
    report.counts = counts;
    return report;
}

TEST(RunExitCode, is_zero_when_everything_due_was_done) {
    RunSummary report = report_with({outcome(AccountState::ok, false)}, {.sent = 3});

    EXPECT_EQ(exit_code_of(report, 0, true), ExitCode::ok);
    report.end = StopReason::quota_used;
    EXPECT_EQ(exit_code_of(report, 0, false), ExitCode::ok);
    report.end = StopReason::window_closed;
    EXPECT_EQ(exit_code_of(report, 0, false), ExitCode::ok);
}

TEST(RunExitCode, is_partial_with_failures_or_unknown_outcomes) {
    EXPECT_EQ(exit_code_of(report_with({}, {.failed = 1}), 0, false), ExitCode::partial);
    EXPECT_EQ(exit_code_of(report_with({}, {.unknown = 1}), 0, false), ExitCode::partial);
    EXPECT_EQ(exit_code_of(report_with({}, {.held = 1}), 0, false), ExitCode::partial);
    EXPECT_EQ(exit_code_of(report_with({}, {.sent = 1, .skipped = 5}), 0, false), ExitCode::ok);
}

TEST(RunExitCode, leaves_out_what_earlier_runs_left_open) {
    RunSummary report = report_with({}, {.sent = 1});
    report.open_before = {.unknown = 2, .held = 3};

    EXPECT_EQ(exit_code_of(report, 0, false), ExitCode::ok);
}

TEST(RunExitCode, of_a_sync_or_a_withdrawal_is_partial_when_something_was_not_learned_or_done) {
    std::vector<AccountOutcome> accounts(4, outcome(AccountState::ok, false));
    EXPECT_EQ(exit_code_of_outcomes(report_with(accounts), 0), ExitCode::ok);
    accounts[1].sync.is_partial = true;
    accounts[2].withdraw.refused = 1;
    accounts[3].withdraw.unknown = 1;
    for (std::size_t i = 1; i < accounts.size(); ++i)
        EXPECT_EQ(exit_code_of_outcomes(report_with({accounts[i]}), 0), ExitCode::partial) << i;
    EXPECT_EQ(exit_code_of_outcomes(report_with(accounts), SIGINT), ExitCode::interrupted);
}

TEST(RunExitCode, lets_an_account_in_need_win_over_failures) {
    const RunSummary report = report_with(
        {outcome(AccountState::ok, false), outcome(AccountState::reconnect, true)}, {.failed = 1}
    );

    EXPECT_EQ(exit_code_of(report, 0, false), ExitCode::attention);
}

TEST(RunExitCode, is_auth_when_every_account_is_signed_out) {
    EXPECT_EQ(
        exit_code_of(report_with({outcome(AccountState::reconnect, true)}), 0, false),
        ExitCode::auth
    );
}

TEST(RunExitCode, of_accounts_that_come_back_by_themselves_says_to_run_again) {
    const AccountOutcome not_ready = outcome(AccountState::not_ready, true);

    EXPECT_EQ(exit_code_of(report_with({not_ready}), 0, false), ExitCode::unavailable);
    EXPECT_EQ(exit_code_of(report_with({not_ready, not_ready}), 0, false), ExitCode::unavailable);
    EXPECT_EQ(
        exit_code_of(report_with({not_ready, outcome(AccountState::ok, false)}), 0, false),
        ExitCode::attention
    );
    EXPECT_EQ(
        exit_code_of(report_with({outcome(AccountState::blocked, true)}), 0, false),
        ExitCode::attention
    );
}

TEST(RunSummaryData, of_an_account_that_comes_back_by_itself_asks_for_no_attention) {
    const RunSummary report =
        report_with({outcome(AccountState::not_ready, true), outcome(AccountState::ok, false)});

    const auto data = run_summary_data(report, RunOverview{}, ExitCode::attention);

    EXPECT_EQ(data.exit_sentence, "finished, but for an account that is not ready at Unipile");
}

TEST(RunExitCode, tells_a_refused_key_and_a_network_that_is_down_apart) {
    RunSummary report = report_with({outcome(AccountState::ok, false)});

    report.end = StopReason::key_refused;
    EXPECT_EQ(exit_code_of(report, 0, false), ExitCode::auth);
    report.end = StopReason::unavailable;
    EXPECT_EQ(exit_code_of(report, 0, false), ExitCode::unavailable);
}

TEST(RunExitCode, is_config_when_the_clock_is_wrong_whatever_else_happened) {
    RunSummary report = report_with({outcome(AccountState::reconnect, true)}, {.failed = 1});

    report.end = StopReason::clock_off;

    EXPECT_EQ(exit_code_of(report, 0, false), ExitCode::config);
}

TEST(RunExitCode, is_locked_only_where_other_runs_act_for_every_account) {
    RunSummary report = report_with({outcome(AccountState::ok, false)});

    report.end = StopReason::all_leased;
    EXPECT_EQ(exit_code_of(report, 0, false), ExitCode::locked);
    EXPECT_EQ(exit_code_of_outcomes(report, 0), ExitCode::locked);
    report.end = StopReason::other_run;
    EXPECT_EQ(exit_code_of(report, 0, false), ExitCode::ok);
}

TEST(RunExitCode, says_to_run_again_where_the_database_was_not_safe) {
    RunSummary report = report_with({outcome(AccountState::ok, false)}, {.failed = 1});

    report.end = StopReason::database_unsafe;

    EXPECT_EQ(exit_code_of(report, 0, false), ExitCode::unavailable);
}

TEST(RunExitCode, names_the_signal_that_stopped_the_run) {
    RunSummary report = report_with({}, {.failed = 1});
    report.end = StopReason::stopped;

    EXPECT_EQ(exit_code_of(report, SIGINT, false), ExitCode::interrupted);
    EXPECT_EQ(exit_code_of(report, SIGTERM, false), ExitCode::terminated);
}

TEST(RunExitCode, is_empty_only_when_asked_for_and_nothing_was_due) {
    EXPECT_EQ(exit_code_of(report_with({}), 0, true), ExitCode::empty);
    EXPECT_EQ(exit_code_of(report_with({}), 0, false), ExitCode::ok);
    EXPECT_EQ(exit_code_of(report_with({}, {.skipped = 1}), 0, true), ExitCode::ok);
}

TEST(RunSummaryData, puts_reasons_in_order_and_percentiles_on_real_values) {
    RunSummary report = report_with({});
    report.reason_counts = {
        {{JobState::failed, Reason::not_found}, 1},
        {{JobState::skipped, Reason::already_connected}, 5},
        {{JobState::skipped, Reason::already_invited}, 2}};
    for (int ms = 1; ms <= 100; ++ms) report.latencies.emplace_back(ms);

    const RunSummaryData data = run_summary_data(report, RunOverview{}, ExitCode::ok);

    ASSERT_EQ(data.reasons.size(), 3U);
    EXPECT_EQ(data.reasons.front().reason, "already_connected");
    EXPECT_EQ(data.reasons.front().state, JobState::skipped);
    EXPECT_EQ(data.reasons.back().reason, "not_found");
    EXPECT_EQ(data.median, Duration{50});
    EXPECT_EQ(data.p95, Duration{95});
}

StrandedLeads leads_of(
    const std::string& account, const std::string& campaign, std::int64_t leads, DenyReason why
) {
    const bool needs_person =
        why == DenyReason::account_not_configured || why == DenyReason::account_left_campaign;
    return {campaign, account, leads, why, AccountState::ok, needs_person};
}

TEST(RunExitCode, is_attention_when_nobody_sends_some_leads_and_a_person_can_mend_it) {
    RunSummary report = report_with({outcome(AccountState::ok, false)}, {.sent = 3});
    report.stranded = {leads_of("anna", "spring", 19, DenyReason::account_not_configured)};
    EXPECT_EQ(exit_code_of(report, 0, false), ExitCode::attention);
    EXPECT_EQ(exit_code_of(report, 0, true), ExitCode::attention);

    report.stranded = {leads_of("anna", "spring", 2, DenyReason::campaign_total)};
    EXPECT_EQ(exit_code_of(report, 0, false), ExitCode::ok) << "somebody wanted it so";
}

TEST(RunSummaryData, names_the_leads_that_nobody_sends_and_what_to_do) {
    RunSummary report = report_with({outcome(AccountState::ok, false)});
    report.stranded = {
        leads_of("anna", "spring", 19, DenyReason::account_not_configured),
        leads_of("anna", "summer", 2, DenyReason::account_not_configured),
        leads_of("ben", "summer", 1, DenyReason::account_left_campaign),
        leads_of("ben", "autumn", 7, DenyReason::campaign_total)};

    const RunSummaryData data = run_summary_data(report, RunOverview{}, ExitCode::attention);

    EXPECT_THAT(
        data.alerts,
        ElementsAre(
            "1 lead of summer waits for ben, which was taken out of its accounts. Give them to "
            "another one: invito jobs move --from ben --to ALIAS --campaign summer",
            "21 leads wait for anna, which is not in the configuration. Give them to another "
            "account: invito jobs move --from anna --to ALIAS",
            "7 leads of autumn are beyond the campaign's limit"
        )
    );
    EXPECT_EQ(data.exit_sentence, "finished, but some leads have nobody who sends them");
    EXPECT_EQ(data.stranded, report.stranded);
}

TEST(RunSummaryData, says_that_everything_due_was_done_only_when_it_was) {
    const auto sentence = [](StopReason end, std::int64_t waiting) {
        RunSummary report = report_with({outcome(AccountState::ok, false)}, {.sent = 1});
        report.end = end;
        report.waiting = waiting;
        return run_summary_data(report, RunOverview{}, ExitCode::ok).exit_sentence;
    };
    EXPECT_EQ(sentence(StopReason::done, 0), "everything due was done");
    EXPECT_EQ(sentence(StopReason::quota_used, 5), "everything due was done");
    EXPECT_EQ(sentence(StopReason::max_sends, 0), "everything due was done");
    EXPECT_EQ(sentence(StopReason::max_sends, 5), "ended as it was told; invito run continues");
    EXPECT_EQ(sentence(StopReason::max_duration, 5), "ended as it was told; invito run continues");
    EXPECT_EQ(sentence(StopReason::paused, 5), "done, but for what is paused");
    EXPECT_EQ(sentence(StopReason::held, 0), "done, but for what waits for a decision");
}

TEST(RunSummaryData, has_a_sentence_and_a_word_for_every_end) {
    std::set<std::string> sentences;
    std::set<std::string> words;
    constexpr int ends = static_cast<int>(StopReason::database_unsafe) + 1;
    for (int i = 0; i < ends; ++i) {
        sentences.insert(sentence_of(static_cast<StopReason>(i)));
        words.insert(std::string(to_string(static_cast<StopReason>(i))));
    }
    EXPECT_EQ(std::ssize(sentences), ends);
    EXPECT_EQ(std::ssize(words), ends);
    EXPECT_FALSE(sentences.contains(""));
    EXPECT_FALSE(words.contains(""));
}

}  // namespace
}  // namespace invito
