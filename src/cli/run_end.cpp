#include "run_end.hpp"

#include "invito/report/attention.hpp"
#include "invito/report/words.hpp"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>

namespace invito {

namespace {

bool nothing_was_due(const RunReport& report) {
    const RunCounts& counts = report.counts;
    return counts.sent + counts.skipped + counts.failed + counts.unknown + counts.held == 0;
}

bool all_signed_out(const RunReport& report) {
    const auto& accounts = report.accounts;
    return !accounts.empty() &&
           std::all_of(accounts.begin(), accounts.end(), [](const AccountOutcome& account) {
               return account.state == AccountState::reconnect;
           });
}

bool needs_a_person(const RunReport& report) {
    return std::ranges::any_of(report.accounts, &AccountOutcome::needs_attention);
}

bool has_leads_without_sender(const RunReport& report) {
    return std::ranges::any_of(report.stranded, &StrandedLeads::needs_person);
}

// Of a run that no trouble ended.
std::string peaceful_sentence(const RunReport& report) {
    const bool was_limited = report.end == RunEnd::max_duration || report.end == RunEnd::max_sends;
    if (was_limited && report.waiting > 0) return "ended as it was told; invito run continues";
    if (report.end == RunEnd::paused) return "done, but for what is paused";
    if (report.end == RunEnd::held) return "done, but for what waits for a decision";
    return "everything due was done";
}

std::string exit_sentence(ExitCode code, const RunReport& report) {
    switch (code) {
        case ExitCode::ok: return peaceful_sentence(report);
        case ExitCode::partial:
            return "finished; some invitations failed, are unknown or wait for you";
        case ExitCode::attention:
            return needs_a_person(report) ? "finished, an account needs attention"
                                          : "finished, but some leads have nobody who sends them";
        case ExitCode::empty: return "nothing was due";
        case ExitCode::unavailable: return "run again later";
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
std::string sentence_of(ExitCode code) {
    switch (code) {
        case ExitCode::ok: return "everything due was done";
        case ExitCode::partial:
            return "finished, but not everything could be done; run it again later";
        case ExitCode::attention: return "finished, an account needs attention";
        case ExitCode::unavailable: return "run it again later";
        case ExitCode::auth: return "nothing can be asked before a new sign-in or key";
        case ExitCode::config: return "set the clock, then run it again";
        case ExitCode::interrupted:
        case ExitCode::terminated: return "stopped; the same command goes on";
        default: return std::string(describe(code).meaning);
    }
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

std::vector<RunEndReason> reasons_of(const RunReport& report) {
    std::vector<RunEndReason> reasons;
    for (const auto& [words, count] : report.reasons) {
        const std::size_t space = std::min(words.find(' '), words.size());
        const auto state = parse_job_state(words.substr(0, space));
        if (!state || space == words.size()) continue;
        reasons.push_back({*state, words.substr(space + 1), count});
    }
    std::stable_sort(
        reasons.begin(), reasons.end(),
        [](const RunEndReason& a, const RunEndReason& b) { return a.count > b.count; }
    );
    return reasons;
}

}  // namespace

std::string sentence_of(RunEnd end) {
    switch (end) {
        case RunEnd::done: return "all work is done";
        case RunEnd::quota_used: return "the quota is used";
        case RunEnd::campaign_limit: return "the campaign's limit is reached";
        case RunEnd::window_closed: return "the window closed";
        case RunEnd::window_not_open: return "the window is not open";
        case RunEnd::campaign_days: return "today is no day of the campaign";
        case RunEnd::pacing: return "it is too early for the next one";
        case RunEnd::resting: return "the account rests after a refusal";
        case RunEnd::deferred: return "what is left may be tried only later";
        case RunEnd::paused: return "what is left is paused";
        case RunEnd::account_stopped: return "no account may send what is left";
        case RunEnd::unknown_open: return "only unknown outcomes are left";
        case RunEnd::held: return "only decisions of a person are left";
        case RunEnd::stopped: return "stopped";
        case RunEnd::max_duration: return "--max-duration is over";
        case RunEnd::max_sends: return "--max-sends is reached";
        case RunEnd::key_refused: return "Unipile refused the API key";
        case RunEnd::unavailable: return "Unipile cannot be reached";
        case RunEnd::clock_off: return "this machine's clock is wrong";
    }
    return {};
}

std::string attention_of(const AccountOutcome& account) {
    const std::string wait =
        account.jobs_waiting == 0
            ? std::string()
            : fmt::format(
                  " ({} for it)", counted(account.jobs_waiting, "lead waits", "leads wait")
              );
    switch (account.state) {
        case AccountState::reconnect:
            return fmt::format("{} needs a new LinkedIn sign-in{}", account.alias, wait);
        case AccountState::restricted:
            return fmt::format("{} is restricted by LinkedIn{}", account.alias, wait);
        case AccountState::unreachable:
            return fmt::format(
                "{} is not known to Unipile: invito accounts discover{}", account.alias, wait
            );
        case AccountState::paused:
            return fmt::format(
                "{} is paused: invito resume --account {}{}", account.alias, account.alias, wait
            );
        case AccountState::same_member:
            return fmt::format(
                "{} is the same LinkedIn member as {}: take one of them out of the "
                "configuration{}",
                account.alias, account.detail, wait
            );
        case AccountState::ok: break;
    }
    return fmt::format("{} met a limit of LinkedIn and rests{}", account.alias, wait);
}

ExitCode trouble_of(const RunReport& report, int signal) {
    if (signal == SIGINT) return ExitCode::interrupted;
    if (signal == SIGTERM) return ExitCode::terminated;
    const bool needs_attention = needs_a_person(report) || has_leads_without_sender(report);
    const bool is_auth = report.end == RunEnd::key_refused || all_signed_out(report);
    return gravest({
        report.end == RunEnd::unavailable ? ExitCode::unavailable : ExitCode::ok,
        report.end == RunEnd::clock_off ? ExitCode::config : ExitCode::ok,
        is_auth ? ExitCode::auth : ExitCode::ok,
        needs_attention ? ExitCode::attention : ExitCode::ok,
    });
}

ExitCode exit_code_of(const RunReport& report, int signal, bool exit_empty) {
    const ExitCode trouble = trouble_of(report, signal);
    if (trouble != ExitCode::ok) return trouble;
    const RunCounts& counts = report.counts;
    if (counts.failed + counts.unknown + counts.held > 0) return ExitCode::partial;
    return exit_empty && nothing_was_due(report) ? ExitCode::empty : ExitCode::ok;
}

ExitCode exit_code_of_outcomes(const RunReport& report, int signal) {
    const ExitCode trouble = trouble_of(report, signal);
    if (trouble != ExitCode::ok) return trouble;
    const auto is_partial = [](const AccountOutcome& account) {
        const WithdrawTally& withdrawn = account.withdraw;
        return account.sync.is_partial || withdrawn.refused + withdrawn.unknown > 0;
    };
    return std::ranges::any_of(report.accounts, is_partial) ? ExitCode::partial : ExitCode::ok;
}

RunEndData run_end_data(const RunReport& report, const RunOverview& board, ExitCode code) {
    RunEndData data{
        .run = report.run,
        .started_at = report.started_at,
        .ended_at = report.ended_at,
        .ended = std::string(to_string(report.end)),
        .ended_sentence = sentence_of(report.end),
        .counts = report.counts,
        .reasons = reasons_of(report),
        .waiting = report.waiting,
        .next_at = report.next_at,
        .requests = report.requests,
        .retries = report.retries,
        .rate_limited = report.rate_limited,
        .answers = static_cast<std::int64_t>(report.latencies.size()),
        .median = percentile(report.latencies, 50),
        .p95 = percentile(report.latencies, 95),
        .exit_code = static_cast<int>(code),
        .exit_sentence = exit_sentence(code, report),
        .stranded = report.stranded,
        .open_before = report.open_before,
    };
    if (report.storage_failed) {
        data.ended = "storage_failed";
        data.ended_sentence = "its database failed";
    }
    for (const AccountOutcome& account : report.accounts) {
        data.accounts.push_back({
            .alias = account.alias,
            .state = std::string(to_string(account.state)),
            .day_used = account.day_used,
            .day_cap = account.day_cap,
            .week_used = account.week_used,
            .week_cap = account.week_cap,
            .next_at = account.next_at,
        });
        if (account.needs_attention) data.attention.push_back(attention_of(account));
    }
    for (const Attention& one : attention_of(report.stranded))
        data.attention.push_back(one.text + " " + one.command);
    for (const StrandedLeads& leads : report.stranded) {
        if (leads.why == Refusal::campaign_total) data.attention.push_back(beyond_limit(leads));
    }
    for (const EndedCampaign& campaign : report.ended_campaigns) {
        data.ended_campaigns.push_back({campaign.name, campaign.last_day, campaign.unreached});
    }
    if (report.last_error) data.attention.push_back(report.last_error->what);
    for (const TroubleCount& trouble : board.troubles()) {
        data.troubles.push_back(
            {trouble.code, trouble.account, trouble.type, trouble.http_status, trouble.count}
        );
    }
    return data;
}

RunEnding run_ending(const RunReport& report, ExitCode code) {
    RunEnding ending{
        .run = report.run,
        .started_at = report.started_at,
        .ended_at = report.ended_at,
        .ended = std::string(to_string(report.end)),
        .ended_sentence = sentence_of(report.end),
        .requests = report.requests,
        .exit_code = static_cast<int>(code),
        .exit_sentence = sentence_of(code),
    };
    if (report.storage_failed) {
        ending.ended = "storage_failed";
        ending.ended_sentence = "its database failed";
    }
    for (const AccountOutcome& account : report.accounts) {
        if (account.needs_attention) ending.attention.push_back(attention_of(account));
    }
    if (report.last_error) ending.attention.push_back(report.last_error->what);
    return ending;
}

}  // namespace invito
