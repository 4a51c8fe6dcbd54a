#include "run_end.hpp"

#include "invito/report/status_screen.hpp"
#include "invito/report/wording.hpp"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <string_view>
#include <tuple>

namespace invito {

namespace {

bool nothing_was_due(const RunSummary& summary) {
    const RunCounts& counts = summary.counts;
    return counts.sent + counts.skipped + counts.failed + counts.unknown + counts.held == 0;
}

bool all_are(AccountState state, const RunSummary& summary) {
    const auto& accounts = summary.accounts;
    return !accounts.empty() && std::ranges::all_of(accounts, [&](const AccountOutcome& account) {
        return account.state == state;
    });
}

bool has_stopped_account(const RunSummary& summary) {
    return std::ranges::any_of(summary.accounts, &AccountOutcome::needs_attention);
}

bool needs_a_person(const RunSummary& summary) {
    return std::ranges::any_of(summary.accounts, [](const AccountOutcome& account) {
        return account.needs_attention && account.state != AccountState::not_ready;
    });
}

bool has_leads_without_sender(const RunSummary& summary) {
    return std::ranges::any_of(summary.stranded, &StrandedLeads::needs_person);
}

// Of a run that no failure ended.
std::string success_sentence(const RunSummary& summary) {
    const bool was_limited =
        summary.end == StopReason::max_duration || summary.end == StopReason::max_sends;
    if (was_limited && summary.waiting > 0) return "ended as it was told; invito run continues";
    if (summary.end == StopReason::paused) return "done, but for what is paused";
    if (summary.end == StopReason::held) return "done, but for what waits for a decision";
    return "everything due was done";
}

std::string attention_sentence(const RunSummary& summary) {
    if (needs_a_person(summary)) return "finished, an account needs attention";
    if (has_leads_without_sender(summary))
        return "finished, but some leads have nobody who sends them";
    return "finished, but for an account that is not ready at Unipile";
}

std::string exit_sentence(ExitCode code, const RunSummary& summary) {
    switch (code) {
        case ExitCode::ok: return success_sentence(summary);
        case ExitCode::partial:
            return "finished; some invitations failed, are unknown or wait for you";
        case ExitCode::attention: return attention_sentence(summary);
        case ExitCode::empty: return "nothing was due";
        case ExitCode::unavailable: return "run again later";
        case ExitCode::locked: return "nothing was done here; other runs act for every account";
        case ExitCode::auth: return "nothing can be sent before a new sign-in or key";
        case ExitCode::config: return "set the clock, then run again";
        case ExitCode::storage:
            return "what was sent is recorded; nothing more is sent before the database works";
        case ExitCode::interrupted:
        case ExitCode::terminated: return "stopped; invito run continues";
        default: return std::string(describe(code).meaning);
    }
}

// Of a run that did not invite.
std::string sentence_of(ExitCode code, const RunSummary& summary) {
    switch (code) {
        case ExitCode::ok: return "everything due was done";
        case ExitCode::partial:
            return "finished, but not everything could be done; run it again later";
        case ExitCode::attention: return attention_sentence(summary);
        case ExitCode::unavailable: return "run it again later";
        case ExitCode::locked: return "nothing was done; other runs act for every account";
        case ExitCode::auth: return "nothing can be asked before a new sign-in or key";
        case ExitCode::config: return "set the clock, then run it again";
        case ExitCode::interrupted:
        case ExitCode::terminated: return "stopped; the same command goes on";
        default: return std::string(describe(code).meaning);
    }
}

std::string word_of(const RunSummary& summary) {
    return summary.storage_failed ? "storage_failed" : std::string(to_string(summary.end));
}

std::string sentence_of(const RunSummary& summary) {
    return summary.storage_failed ? "its database failed" : sentence_of(summary.end);
}

std::string beyond_limit(const StrandedLeads& leads) {
    return fmt::format(
        "{} of {} {} beyond the campaign's limit", counted(leads.leads, "lead"), leads.campaign,
        leads.leads == 1 ? "is" : "are"
    );
}

Duration percentile(std::vector<Duration> values, std::size_t percent) {
    if (values.empty()) return {};
    const std::size_t rank = (values.size() * percent + 99) / 100;
    const auto nth =
        values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(values.begin(), nth, values.end());
    return *nth;
}

// Most frequent first.
std::vector<SummaryReason> reasons_of(const RunSummary& summary) {
    std::vector<SummaryReason> reasons;
    for (const auto& [cause, count] : summary.reason_counts)
        reasons.push_back({cause.first, std::string(to_string(cause.second)), count});
    std::ranges::sort(reasons, [](const SummaryReason& a, const SummaryReason& b) {
        return std::tuple(b.count, to_string(a.state), std::string_view(a.reason)) <
               std::tuple(a.count, to_string(b.state), std::string_view(b.reason));
    });
    return reasons;
}

}  // namespace

std::string sentence_of(StopReason end) {
    switch (end) {
        case StopReason::done: return "all work is done";
        case StopReason::quota_used: return "the quota is used";
        case StopReason::campaign_limit: return "the campaign's limit is reached";
        case StopReason::window_closed: return "the window closed";
        case StopReason::window_not_open: return "the window is not open";
        case StopReason::campaign_days: return "today is no day of the campaign";
        case StopReason::pacing: return "it is too early for the next one";
        case StopReason::resting: return "the account rests after a refusal";
        case StopReason::deferred: return "what is left may be tried only later";
        case StopReason::paused: return "what is left is paused";
        case StopReason::account_stopped: return "no account may send what is left";
        case StopReason::unknown_open: return "only unknown outcomes are left";
        case StopReason::held: return "only decisions of a person are left";
        case StopReason::other_run: return "another run acts for the rest";
        case StopReason::all_leased: return "other runs act for every account";
        case StopReason::stopped: return "stopped";
        case StopReason::max_duration: return "--max-duration is over";
        case StopReason::max_sends: return "--max-sends is reached";
        case StopReason::key_refused: return "Unipile refused the API key";
        case StopReason::unavailable: return "Unipile cannot be reached";
        case StopReason::clock_off: return "this machine's clock is wrong";
        case StopReason::database_unsafe: return "the database may lose what it is told";
    }
    return {};
}

ExitCode failure_code(const RunSummary& summary, int signal) {
    if (signal == SIGINT) return ExitCode::interrupted;
    if (signal == SIGTERM) return ExitCode::terminated;
    const bool needs_attention = has_stopped_account(summary) || has_leads_without_sender(summary);
    const bool is_auth =
        summary.end == StopReason::key_refused || all_are(AccountState::reconnect, summary);
    const bool is_unavailable = summary.end == StopReason::unavailable ||
                                summary.end == StopReason::database_unsafe ||
                                all_are(AccountState::not_ready, summary);
    return gravest({
        summary.end == StopReason::all_leased ? ExitCode::locked : ExitCode::ok,
        is_unavailable ? ExitCode::unavailable : ExitCode::ok,
        summary.end == StopReason::clock_off ? ExitCode::config : ExitCode::ok,
        is_auth ? ExitCode::auth : ExitCode::ok,
        needs_attention ? ExitCode::attention : ExitCode::ok,
    });
}

ExitCode exit_code_of(const RunSummary& summary, int signal, bool exit_empty) {
    const ExitCode failure = failure_code(summary, signal);
    if (failure != ExitCode::ok) return failure;
    const RunCounts& counts = summary.counts;
    if (counts.failed + counts.unknown + counts.held > 0) return ExitCode::partial;
    return exit_empty && nothing_was_due(summary) ? ExitCode::empty : ExitCode::ok;
}

ExitCode exit_code_of_outcomes(const RunSummary& summary, int signal) {
    const ExitCode failure = failure_code(summary, signal);
    if (failure != ExitCode::ok) return failure;
    const auto is_partial = [](const AccountOutcome& account) {
        const WithdrawStats& withdrawn = account.withdraw;
        return account.sync.is_partial || withdrawn.refused + withdrawn.unknown > 0;
    };
    return std::ranges::any_of(summary.accounts, is_partial) ? ExitCode::partial : ExitCode::ok;
}

RunSummaryData run_summary_data(
    const RunSummary& summary, const RunOverview& overview, ExitCode code
) {
    RunSummaryData data{summary};
    data.ended = word_of(summary);
    data.ended_sentence = sentence_of(summary);
    data.reasons = reasons_of(summary);
    data.answers = std::ssize(summary.latencies);
    data.median = percentile(summary.latencies, 50);
    data.p95 = percentile(summary.latencies, 95);
    data.error_counts = overview.error_counts();
    for (const Alert& one : alerts_of(summary.stranded))
        data.alerts.push_back(one.text + " " + one.command);
    for (const StrandedLeads& leads : summary.stranded) {
        if (leads.why == DenyReason::campaign_total) data.alerts.push_back(beyond_limit(leads));
    }
    data.exit_code = static_cast<int>(code);
    data.exit_sentence = exit_sentence(code, summary);
    return data;
}

RunSummaryData outcome_summary_data(const RunSummary& summary, ExitCode code) {
    RunSummaryData data{summary};
    data.ended = word_of(summary);
    data.ended_sentence = sentence_of(summary);
    data.exit_code = static_cast<int>(code);
    data.exit_sentence = sentence_of(code, summary);
    return data;
}

}  // namespace invito
