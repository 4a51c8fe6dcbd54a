#include "event_lines.hpp"

#include "invito/report/json_writer.hpp"
#include "invito/report/words.hpp"

#include <concepts>
#include <cstdint>
#include <fmt/format.h>
#include <ostream>
#include <type_traits>
#include <variant>

namespace invito {

// The log came first, and has shorter names for some.
struct EventFieldName {
    std::string_view json = {};  // empty: not there
    std::string_view log = {};   // empty: not there, or the name of the event says it
};

struct EventField {
    EventFieldName name;
    std::variant<std::string, std::int64_t, bool> value;
};

// What is optional and not there is left out.
class EventFields {
public:
    explicit EventFields(const TimeZone& zone) : zone_(zone) {}

    template <class T>
    void add(EventFieldName name, const T& content) {
        if constexpr (is_optional<T>) {
            if (content) add(name, *content);
        } else if constexpr (std::same_as<T, bool>) {
            fields_.push_back({name, content});
        } else if constexpr (std::integral<T>) {
            fields_.push_back({name, static_cast<std::int64_t>(content)});
        } else if constexpr (std::same_as<T, Instant>) {
            fields_.push_back({name, format_rfc3339(content, zone_)});
        } else if constexpr (std::is_enum_v<T>) {
            fields_.push_back({name, std::string(to_string(content))});
        } else {
            fields_.push_back({name, std::string(content)});
        }
    }

    // By the same name in both.
    template <class T>
    void add(std::string_view name, const T& content) {
        add(EventFieldName{.json = name, .log = name}, content);
    }

    [[nodiscard]] auto begin() const { return fields_.begin(); }
    [[nodiscard]] auto end() const { return fields_.end(); }

private:
    TimeZone zone_;
    std::vector<EventField> fields_;
};

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

EventFields fields_of_start(const RunNews& news, const TimeZone& zone) {
    EventFields fields(zone);
    fields.add("waiting", news.waiting);
    return fields;
}

EventFields fields_of(const RunNews& news, const TimeZone& zone) {
    EventFields fields(zone);
    fields.add("sent", news.counts.sent);
    fields.add("skipped", news.counts.skipped);
    fields.add("failed", news.counts.failed);
    fields.add("unknown", news.counts.unknown);
    fields.add("held", news.counts.held);
    fields.add("waiting", news.waiting);
    fields.add({.json = "unknown_before"}, news.open_before.unknown);
    fields.add({.json = "held_before"}, news.open_before.held);
    fields.add({.json = "next"}, news.next_at);
    return fields;
}

EventFields fields_of(const JobNews& news, const TimeZone& zone) {
    const bool has_answer = news.http_status != 0;
    EventFields fields(zone);
    fields.add("campaign", news.campaign);
    fields.add("account", news.account);
    fields.add("job", news.job.value);
    fields.add({.json = "state"}, news.state);
    fields.add({.log = "name"}, unless_empty(news.name));
    fields.add({.log = "company"}, unless_empty(news.company));
    fields.add("reason", unless_empty(to_string(news.reason)));
    if (news.state == JobState::sent)
        fields.add({.json = "with_note", .log = "note"}, news.with_note);
    fields.add({.json = "invitation_id"}, unless_empty(news.invitation_id));
    fields.add({.json = "error_type", .log = "type"}, unless_empty(news.error_type));
    fields.add("http", unless_zero(news.http_status));
    if (has_answer || news.took > Duration{}) fields.add("ms", news.took.count());
    fields.add({.json = "not_before"}, news.not_before);
    fields.add({.json = "message", .log = "what"}, unless_empty(news.what));
    fields.add("evidence", unless_empty(news.evidence));
    if (news.settles == Settles::earlier_unknown) fields.add({.json = "of_earlier_run"}, true);
    return fields;
}

EventFields fields_of(const AccountNews& news, const TimeZone& zone) {
    const bool is_stopped = news.state != AccountState::ok;
    const bool is_alias = news.state == AccountState::same_member;
    const auto unless_stopped = [is_stopped](std::string_view name) {
        return EventFieldName{.json = name, .log = is_stopped ? std::string_view() : name};
    };
    EventFields fields(zone);
    fields.add("account", news.alias);
    fields.add({.json = "state"}, news.state);
    fields.add({.json = "detail", .log = is_alias ? "sender" : "type"}, unless_empty(news.detail));
    fields.add({.log = "action"}, unless_empty(action_for(news.state)));
    fields.add(unless_stopped("waits_for"), news.waits_for);
    fields.add(unless_stopped("next"), news.next_at);
    fields.add({.json = "today"}, news.day_used);
    fields.add({.json = "today_limit"}, news.day_cap);
    fields.add({.json = "week"}, news.week_used);
    fields.add({.json = "week_limit"}, news.week_cap);
    fields.add({.json = "waiting"}, news.jobs_waiting);
    return fields;
}

EventFields fields_of(const Trouble& trouble, const TimeZone& zone) {
    const ProviderError& error = trouble.error;
    EventFields fields(zone);
    fields.add({.json = "code"}, info_of(error.fault).code);
    fields.add("account", unless_empty(trouble.account));
    fields.add({.json = "error_type", .log = "type"}, unless_empty(error.type));
    fields.add("http", unless_zero(error.http_status));
    fields.add({.json = "request_id", .log = "request"}, unless_empty(error.request_id));
    fields.add({.json = "message", .log = error.what.empty() ? "" : "what"}, error.what);
    fields.add("action", unless_empty(trouble.what_now));
    fields.add({.json = "again"}, trouble.again_at);
    return fields;
}

std::string text_of(const EventField& field) {
    if (const auto* const text = std::get_if<std::string>(&field.value)) return *text;
    if (const auto* const flag = std::get_if<bool>(&field.value)) return *flag ? "true" : "false";
    return std::to_string(std::get<std::int64_t>(field.value));
}

}  // namespace

LogObserver::LogObserver(Log& log, const RunOverview& board, bool names_allowed, TimeZone zone)
    : log_(log), board_(board), names_allowed_(names_allowed), zone_(zone) {}

void LogObserver::write(Instant at, LogLevel level, std::string event, const EventFields& fields) {
    LogLine line{at, level, std::move(event), {{"run", run_name(board_.run().run)}}};
    for (const EventField& field : fields) {
        if (!field.name.log.empty()) line.fields.emplace_back(field.name.log, text_of(field));
    }
    log_.write(line);
}

void LogObserver::run_started(const RunNews& news) {
    write(news.at, LogLevel::info, "run.started", fields_of_start(news, zone_));
    last_heartbeat_ = news.at;
}

void LogObserver::job_changed(const JobNews& news) {
    const LogLevel level = level_of(news.state);
    if (!log_.takes(level)) return;
    JobNews told = news;
    if (!names_allowed_) told.name = told.company = {};
    EventFields fields = fields_of(told, zone_);
    const AccountNews* const account = board_.find_account(news.account);
    if (news.state == JobState::sent && account != nullptr) {
        fields.add({.log = "today"}, used_of(account->day_used, account->day_cap));
        fields.add({.log = "week"}, used_of(account->week_used, account->week_cap));
    }
    write(news.at, level, fmt::format("invitation.{}", to_string(news.state)), fields);
}

void LogObserver::account_changed(const AccountNews& news) {
    const LogLevel level = !news.state_changed              ? LogLevel::debug
                           : news.state != AccountState::ok ? LogLevel::warn
                                                            : LogLevel::info;
    if (!log_.takes(level)) return;
    const std::string event = fmt::format("account.{}", to_string(news.state));
    write(news.at, level, event, fields_of(news, zone_));
}

void LogObserver::progress(const RunNews& news) {
    if (last_heartbeat_ && news.at - *last_heartbeat_ < heartbeat_gap) return;
    last_heartbeat_ = news.at;
    EventFields fields = fields_of(news, zone_);
    fields.add({.log = "next"}, board_.next_at());
    write(news.at, LogLevel::info, "run.progress", fields);
}

void LogObserver::trouble(const Trouble& trouble) {
    const Fault fault = trouble.error.fault;
    const LogLevel level = info_of(fault).concerns_one_person ? LogLevel::debug : LogLevel::warn;
    if (!log_.takes(level)) return;
    write(trouble.at, level, std::string(info_of(fault).code), fields_of(trouble, zone_));
}

JsonObserver::JsonObserver(std::ostream& out, TimeZone zone, std::vector<std::string> accounts)
    : out_(out), zone_(zone), accounts_(std::move(accounts)) {}

void JsonObserver::write_fields(JsonWriter& json, Instant at, const EventFields& fields) const {
    json.field("time", at);
    json.field("run", run_name(run_));
    for (const EventField& field : fields) {
        if (field.name.json.empty()) continue;
        std::visit([&](const auto& value) { json.field(field.name.json, value); }, field.value);
    }
}

void JsonObserver::write(std::string_view type, Instant at, const EventFields& fields) {
    write_json_line(out_, type, zone_, [&](JsonWriter& json) { write_fields(json, at, fields); });
    out_.flush();
}

void JsonObserver::run_started(const RunNews& news) {
    run_ = news.run;
    write_json_line(out_, "start", zone_, [&](JsonWriter& json) {
        write_fields(json, news.at, fields_of_start(news, zone_));
        json.field("accounts", accounts_);
    });
    out_.flush();
}

void JsonObserver::job_changed(const JobNews& news) {
    write("job", news.at, fields_of(news, zone_));
}

void JsonObserver::account_changed(const AccountNews& news) {
    write("account", news.at, fields_of(news, zone_));
}

void JsonObserver::progress(const RunNews& news) {
    write("progress", news.at, fields_of(news, zone_));
}

void JsonObserver::trouble(const Trouble& trouble) {
    write("error", trouble.at, fields_of(trouble, zone_));
}

}  // namespace invito
