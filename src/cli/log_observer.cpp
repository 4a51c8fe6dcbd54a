#include "log_observer.hpp"

#include "invito/report/words.hpp"

#include <fmt/format.h>

namespace invito {

namespace {

constexpr Duration heartbeat_gap = std::chrono::minutes{5};

LogLevel level_of(JobState state) {
    switch (state) {
        case JobState::queued:
        case JobState::resolved:
        case JobState::sending: return LogLevel::debug;
        case JobState::failed:
        case JobState::unknown:
        case JobState::held: return LogLevel::warn;
        default: return LogLevel::info;
    }
}

std::string used_part(int used, const Cap& cap) {
    return cap ? fmt::format("{}/{}", used, *cap) : std::to_string(used);
}

const char* action_for(AccountState state) {
    switch (state) {
        case AccountState::reconnect: return "sign in again in the Unipile dashboard";
        case AccountState::restricted: return "leave it alone, then invito resume --account";
        case AccountState::unreachable: return "compare its id with invito accounts discover";
        case AccountState::same_member:
            return "take one account of the member out of the configuration";
        case AccountState::paused: return "invito resume --account";
        case AccountState::ok: return "";
    }
    return "";
}

}  // namespace

LogObserver::LogObserver(Log& log, const RunOverview& board, bool names_allowed, TimeZone zone)
    : log_(log), board_(board), names_allowed_(names_allowed), zone_(zone) {}

LogLine LogObserver::line(Instant at, LogLevel level, std::string event) const {
    LogLine line{at, level, std::move(event), {}};
    line.fields.emplace_back("run", run_name(board_.run().run));
    return line;
}

void LogObserver::run_started(const RunNews& news) {
    LogLine started = line(news.at, LogLevel::info, "run.started");
    started.fields.emplace_back("waiting", std::to_string(news.waiting));
    log_.write(started);
    last_heartbeat_ = news.at;
}

void LogObserver::job_changed(const JobNews& news) {
    const LogLevel level = level_of(news.state);
    if (!log_.takes(level)) return;
    LogLine changed = line(news.at, level, fmt::format("invitation.{}", to_string(news.state)));
    auto& fields = changed.fields;
    fields.emplace_back("campaign", news.campaign);
    fields.emplace_back("account", news.account);
    fields.emplace_back("job", std::to_string(news.job.value));
    if (names_allowed_ && !news.name.empty()) fields.emplace_back("name", news.name);
    if (names_allowed_ && !news.company.empty()) fields.emplace_back("company", news.company);
    if (news.reason != Reason::none) fields.emplace_back("reason", to_string(news.reason));
    if (news.state == JobState::sent)
        fields.emplace_back("note", news.with_note ? "true" : "false");
    if (!news.error_type.empty()) fields.emplace_back("type", news.error_type);
    if (news.http_status != 0) fields.emplace_back("http", std::to_string(news.http_status));
    const bool has_answer = news.http_status != 0;
    if (has_answer || news.took > Duration{}) {
        fields.emplace_back("ms", std::to_string(news.took.count()));
    }
    if (!news.what.empty()) fields.emplace_back("what", news.what);
    if (!news.evidence.empty()) fields.emplace_back("evidence", news.evidence);
    const AccountNews* const account = board_.find_account(news.account);
    if (news.state == JobState::sent && account != nullptr) {
        fields.emplace_back("today", used_part(account->day_used, account->day_cap));
        fields.emplace_back("week", used_part(account->week_used, account->week_cap));
    }
    log_.write(changed);
}

void LogObserver::account_changed(const AccountNews& news) {
    const bool stopped = news.state != AccountState::ok;
    const LogLevel level = !news.state_changed ? LogLevel::debug
                           : stopped           ? LogLevel::warn
                                               : LogLevel::info;
    if (!log_.takes(level)) return;
    LogLine changed = line(news.at, level, fmt::format("account.{}", to_string(news.state)));
    auto& fields = changed.fields;
    fields.emplace_back("account", news.alias);
    const bool is_alias = news.state == AccountState::same_member;
    if (!news.detail.empty()) fields.emplace_back(is_alias ? "sender" : "type", news.detail);
    if (stopped) {
        fields.emplace_back("action", action_for(news.state));
    } else {
        if (news.waits_for) fields.emplace_back("waits_for", to_string(*news.waits_for));
        if (news.next_at) fields.emplace_back("next", format_rfc3339(*news.next_at, zone_));
    }
    log_.write(changed);
}

void LogObserver::progress(const RunNews& news) {
    if (last_heartbeat_ && news.at - *last_heartbeat_ < heartbeat_gap) return;
    last_heartbeat_ = news.at;
    LogLine heartbeat = line(news.at, LogLevel::info, "run.progress");
    auto& fields = heartbeat.fields;
    fields.emplace_back("sent", std::to_string(news.counts.sent));
    fields.emplace_back("skipped", std::to_string(news.counts.skipped));
    fields.emplace_back("failed", std::to_string(news.counts.failed));
    fields.emplace_back("unknown", std::to_string(news.counts.unknown));
    fields.emplace_back("held", std::to_string(news.counts.held));
    fields.emplace_back("waiting", std::to_string(news.waiting));
    if (const auto next = board_.next_at()) {
        fields.emplace_back("next", format_rfc3339(*next, zone_));
    }
    log_.write(heartbeat);
}

void LogObserver::trouble(const Trouble& trouble) {
    const Fault fault = trouble.error.fault;
    const LogLevel level = concerns_one_person(fault) ? LogLevel::debug : LogLevel::warn;
    if (!log_.takes(level)) return;
    LogLine line_out = line(trouble.at, level, trouble_code(fault));
    auto& fields = line_out.fields;
    if (!trouble.account.empty()) fields.emplace_back("account", trouble.account);
    if (!trouble.error.type.empty()) fields.emplace_back("type", trouble.error.type);
    if (trouble.error.http_status != 0) {
        fields.emplace_back("http", std::to_string(trouble.error.http_status));
    }
    if (!trouble.error.request_id.empty()) {
        fields.emplace_back("request", trouble.error.request_id);
    }
    if (!trouble.error.what.empty()) fields.emplace_back("what", trouble.error.what);
    if (!trouble.what_now.empty()) fields.emplace_back("action", trouble.what_now);
    log_.write(line_out);
}

}  // namespace invito
