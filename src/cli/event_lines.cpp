#include "event_lines.hpp"

#include "invito/report/json_documents.hpp"
#include "invito/report/wording.hpp"

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
        case AccountState::not_ready: return "none: it comes back by itself and is asked again";
        case AccountState::blocked: return "look at it in the Unipile dashboard";
        case AccountState::restricted: return "leave it alone, then invito resume --account";
        case AccountState::unreachable: return "compare its id with invito accounts discover";
        case AccountState::same_member:
            return "take one account of the member out of the configuration";
        case AccountState::paused: return "invito resume --account";
        case AccountState::ok: return "";
    }
    return "";
}

EventFields fields_of_start(const RunEvent& event, const TimeZone& zone) {
    EventFields fields(zone);
    fields.add("waiting", event.waiting);
    return fields;
}

EventFields fields_of(const RunEvent& event, const TimeZone& zone) {
    EventFields fields(zone);
    fields.add("sent", event.counts.sent);
    fields.add("skipped", event.counts.skipped);
    fields.add("failed", event.counts.failed);
    fields.add("unknown", event.counts.unknown);
    fields.add("held", event.counts.held);
    fields.add("waiting", event.waiting);
    fields.add({.json = "unknown_before"}, event.open_before.unknown);
    fields.add({.json = "held_before"}, event.open_before.held);
    fields.add({.json = "next"}, event.next_at);
    return fields;
}

EventFields fields_of(const JobEvent& event, const TimeZone& zone) {
    const bool has_answer = event.http_status != 0;
    EventFields fields(zone);
    fields.add("campaign", event.campaign);
    fields.add("account", event.account);
    fields.add("job", event.job.value);
    fields.add({.json = "state"}, event.state);
    fields.add({.log = "name"}, unless_empty(event.name));
    fields.add({.log = "company"}, unless_empty(event.company));
    fields.add("reason", unless_empty(to_string(event.reason)));
    if (event.state == JobState::sent)
        fields.add({.json = "with_note", .log = "note"}, event.with_note);
    fields.add({.json = "invitation_id"}, unless_empty(event.invitation_id));
    fields.add({.json = "error_type", .log = "type"}, unless_empty(event.error_type));
    fields.add("http", unless_zero(event.http_status));
    if (has_answer || event.took > Duration{}) fields.add("ms", event.took.count());
    fields.add({.json = "not_before"}, event.not_before);
    fields.add({.json = "message", .log = "what"}, unless_empty(event.what));
    fields.add("evidence", unless_empty(event.evidence));
    if (event.settles == Settles::earlier_unknown) fields.add({.json = "of_earlier_run"}, true);
    return fields;
}

EventFields fields_of(const AccountEvent& event, const TimeZone& zone) {
    const bool is_stopped = event.state != AccountState::ok;
    const bool is_alias = event.state == AccountState::same_member;
    const auto unless_stopped = [is_stopped](std::string_view name) {
        return EventFieldName{.json = name, .log = is_stopped ? std::string_view() : name};
    };
    EventFields fields(zone);
    fields.add("account", event.alias);
    fields.add({.json = "state"}, event.state);
    fields.add({.json = "detail", .log = is_alias ? "sender" : "type"}, unless_empty(event.detail));
    fields.add({.log = "action"}, unless_empty(action_for(event.state)));
    fields.add(unless_stopped("waits_for"), event.waits_for);
    fields.add(unless_stopped("next"), event.next_at);
    fields.add({.json = "today"}, event.day_used);
    fields.add({.json = "today_limit"}, event.day_cap);
    fields.add({.json = "week"}, event.week_used);
    fields.add({.json = "week_limit"}, event.week_cap);
    fields.add({.json = "waiting"}, event.jobs_waiting);
    if (!event.holder) return fields;
    fields.add("held_by", event.holder->host);
    fields.add("held_by_run", run_name(event.holder->run));
    fields.add("held_until", event.holder->until);
    return fields;
}

EventFields fields_of(const DatabaseEvent& event, const TimeZone& zone) {
    EventFields fields(zone);
    fields.add({.json = "state"}, event.state);
    fields.add({.json = "message", .log = "what"}, database_sentence(event));
    return fields;
}

EventFields fields_of(const ErrorEvent& event, const TimeZone& zone) {
    const ProviderError& error = event.error;
    EventFields fields(zone);
    fields.add({.json = "code"}, info_of(error.fault).code);
    fields.add("account", unless_empty(event.account));
    fields.add({.json = "error_type", .log = "type"}, unless_empty(error.type));
    fields.add("http", unless_zero(error.http_status));
    fields.add({.json = "request_id", .log = "request"}, unless_empty(error.request_id));
    fields.add({.json = "message", .log = error.what.empty() ? "" : "what"}, error.what);
    fields.add("action", unless_empty(event.what_now));
    fields.add({.json = "again"}, event.again_at);
    return fields;
}

std::string text_of(const EventField& field) {
    if (const auto* const text = std::get_if<std::string>(&field.value)) return *text;
    if (const auto* const flag = std::get_if<bool>(&field.value)) return *flag ? "true" : "false";
    return std::to_string(std::get<std::int64_t>(field.value));
}

}  // namespace

LogObserver::LogObserver(Log& log, const RunOverview& overview, bool names_allowed, TimeZone zone)
    : log_(log), overview_(overview), names_allowed_(names_allowed), zone_(zone) {}

void LogObserver::write(Instant at, LogLevel level, std::string event, const EventFields& fields) {
    LogLine line{at, level, std::move(event), {{"run", run_name(overview_.run().run)}}};
    for (const EventField& field : fields) {
        if (!field.name.log.empty()) line.fields.emplace_back(field.name.log, text_of(field));
    }
    log_.write(line);
}

void LogObserver::run_started(const RunEvent& event) {
    write(event.at, LogLevel::info, "run.started", fields_of_start(event, zone_));
    last_heartbeat_ = event.at;
}

void LogObserver::job_changed(const JobEvent& event) {
    const LogLevel level = level_of(event.state);
    if (!log_.takes(level)) return;
    JobEvent told = event;
    if (!names_allowed_) told.name = told.company = {};
    EventFields fields = fields_of(told, zone_);
    const AccountEvent* const account = overview_.find_account(event.account);
    if (event.state == JobState::sent && account != nullptr) {
        fields.add({.log = "today"}, used_of(account->day_used, account->day_cap));
        fields.add({.log = "week"}, used_of(account->week_used, account->week_cap));
    }
    write(event.at, level, fmt::format("invitation.{}", to_string(event.state)), fields);
}

void LogObserver::account_changed(const AccountEvent& event) {
    const LogLevel level = !event.state_changed              ? LogLevel::debug
                           : event.state != AccountState::ok ? LogLevel::warn
                                                             : LogLevel::info;
    if (!log_.takes(level)) return;
    const std::string name =
        fmt::format("account.{}", event.holder ? "leased" : to_string(event.state));
    write(event.at, level, name, fields_of(event, zone_));
}

void LogObserver::database_changed(const DatabaseEvent& event) {
    const bool is_well = event.state == DatabaseEvent::State::ok;
    const std::string name = fmt::format("database.{}", to_string(event.state));
    write(event.at, is_well ? LogLevel::info : LogLevel::warn, name, fields_of(event, zone_));
}

void LogObserver::progress(const RunEvent& event) {
    if (last_heartbeat_ && event.at - *last_heartbeat_ < heartbeat_gap) return;
    last_heartbeat_ = event.at;
    EventFields fields = fields_of(event, zone_);
    fields.add({.log = "next"}, overview_.next_at());
    write(event.at, LogLevel::info, "run.progress", fields);
}

void LogObserver::error_occurred(const ErrorEvent& event) {
    const Fault fault = event.error.fault;
    const LogLevel level = info_of(fault).is_told_elsewhere ? LogLevel::debug : LogLevel::warn;
    if (!log_.takes(level)) return;
    write(event.at, level, std::string(info_of(fault).code), fields_of(event, zone_));
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

void JsonObserver::run_started(const RunEvent& event) {
    run_ = event.run;
    write_json_line(out_, "start", zone_, [&](JsonWriter& json) {
        write_fields(json, event.at, fields_of_start(event, zone_));
        json.field("accounts", accounts_);
    });
    out_.flush();
}

void JsonObserver::job_changed(const JobEvent& event) {
    write("job", event.at, fields_of(event, zone_));
}

void JsonObserver::account_changed(const AccountEvent& event) {
    write("account", event.at, fields_of(event, zone_));
}

void JsonObserver::database_changed(const DatabaseEvent& event) {
    write("database", event.at, fields_of(event, zone_));
}

void JsonObserver::progress(const RunEvent& event) {
    write("progress", event.at, fields_of(event, zone_));
}

void JsonObserver::error_occurred(const ErrorEvent& event) {
    write("error", event.at, fields_of(event, zone_));
}

}  // namespace invito
