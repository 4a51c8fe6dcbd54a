#include "json_fields.hpp"

#include "blocker_text.hpp"
#include "invito/report/wording.hpp"
#include "parts.hpp"

namespace invito {

void write_json(JsonWriter& json, RunId run) {
    json.value(run ? std::optional(run_name(run)) : std::nullopt);
}

void write_json(JsonWriter& json, std::chrono::local_days date) {
    json.value(format_date(std::chrono::year_month_day{date}));
}

void write_json(JsonWriter& json, std::chrono::year_month_day date) {
    json.value(format_date(date));
}

std::optional<std::string_view> unless_empty(std::string_view text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<std::int64_t> unless_zero(std::int64_t number) {
    return number == 0 ? std::nullopt : std::optional(number);
}

std::optional<Instant> unless_zero(Instant at) {
    return at == Instant{} ? std::nullopt : std::optional(at);
}

void write_fields(JsonWriter& json, const StateCounts& jobs) {
    write_count_fields(json, jobs);
}

void write_holder(JsonWriter& json, const std::optional<LeaseHolder>& holder) {
    if (!holder) return;
    json.field("held_by", holder->host);
    json.field("held_by_run", holder->run);
    json.field("held_until", holder->until);
}

void write_fields(JsonWriter& json, const AccountStatus& account) {
    const AccountView& view = account.view;
    json.field("account", view.record.alias);
    json.field("account_id", view.record.provider_account_id);
    json.field("tier", view.tier);
    json.field("state", account.state);
    json.field("state_since", unless_zero(view.state_since));
    json.field("until", account.until);
    json.field("detail", view.record.state_detail);
    json.field("today", view.day_used);
    json.field("today_limit", account.day_cap);
    json.field("week", view.week_used);
    json.field("week_limit", account.week_cap);
    json.field("notes_month", view.month_notes);
    json.field("notes_limit", account.note_cap);
    json.field("visits_today", view.day_visits);
    json.field("visits_limit", account.visit_cap);
    json.field("caps_percent", account.caps_percent);
    json.field("caps_whole_at", account.caps_whole_at);
    json.list("provider_limits", account.provider_limits, [&json](const ProviderLimit& limit) {
        json.field("action", limit.action);
        json.field("until", limit.until);
    });
    json.field("pending", view.pending);
    json.field("synced_at", view.record.synced_at);
    json.field("by_hand", view.by_hand);
    json.field("waiting", account.waiting);
    json.field("next", account.next_at);
    write_bound_fields(json, account.blockers);
    write_holder(json, view.holder);
}

void write_fields(JsonWriter& json, const StrandedLeads& leads) {
    json.field("campaign", leads.campaign);
    json.field("account", leads.account);
    json.field("leads", leads.leads);
    json.field("why", leads.why);
    json.field("account_state", leads.state);
    json.field("needs_person", leads.needs_person);
}

void write_fields(JsonWriter& json, const RunView& run) {
    json.field("run", run.id);
    json.field("kind", run.kind);
    json.field("started_at", run.started_at);
    json.field("ended_at", run.ended_at);
    json.field("ended", run.ended);
    json.field("exit_code", run.exit_code);
    json.field("pid", run.pid);
    json.field("host", run.host);
    json.field("version", run.program_version);
    write_fields(json, run.counts);
    json.field("accepted", run.accepted);
    json.object("requests", [&] {
        json.field("total", run.requests);
        json.field("rate_limited", run.rate_limited);
        json.field("p50_ms", run.median.count());
        json.field("p95_ms", run.p95.count());
    });
}

void write_fields(JsonWriter& json, const AuditFinding& finding) {
    write_fields(json, finding.window);
    json.field("attempts", finding.attempts);
    json.field("attempts_total", finding.attempts_total);
}

void write_fields(JsonWriter& json, const RowFinding& finding) {
    json.field("verdict", finding.verdict);
    json.field("reason", finding.reason);
    json.field("count", finding.count);
    json.field("first_line", finding.line);
    json.field("example", finding.what);
    json.field("hint", finding.hint);
}

void write_fields(JsonWriter& json, const SettingChange& change) {
    json.field("key", change.key);
    json.field("before", change.before);
    json.field("after", change.after);
    json.field("named", change.is_named);
}

void write_fields(JsonWriter& json, const RenderedNote& note) {
    json.field("line", note.line);
    json.field("linkedin_url", note.person);
    json.field("variant", unless_empty(note.variant));
    json.field("length", note.awaited.empty() ? std::optional(note.length) : std::nullopt);
    json.field("text", note.text);
    json.field("awaited", note.awaited);
}

void write_fields(JsonWriter& json, const SuppressionView& entry) {
    const bool is_erased = entry.key.kind == SuppressionKind::erased;
    json.field("kind", entry.key.kind);
    json.field("key", is_erased ? std::string() : entry.key.value);
    json.field("reason", entry.reason);
    json.field("source", entry.source);
    json.field("said_by", unless_empty(entry.said_by));
    json.field("since", entry.added_at);
}

}  // namespace invito
