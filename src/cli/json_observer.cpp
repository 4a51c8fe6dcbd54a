#include "json_observer.hpp"

#include "invito/report/json_writer.hpp"
#include "invito/report/words.hpp"
#include "run_overview.hpp"

#include <ostream>

namespace invito {

namespace {

// Begins {"type":...,"v":1,"time":...,"run":...; ends the line on destruction.
struct JsonLine {
    JsonLine(std::ostream& stream, const char* type, Instant at, const TimeZone& zone, RunId run)
        : out(stream), json(stream) {
        json.begin_object();
        json.field("type", type);
        json.field("v", 1);
        json.field("time", format_rfc3339(at, zone));
        json.field("run", run_name(run));
    }
    JsonLine(const JsonLine&) = delete;
    JsonLine& operator=(const JsonLine&) = delete;
    ~JsonLine() {
        json.end_object();
        json.finish();
        out.flush();
    }

    std::ostream& out;
    JsonWriter json;
};

void optional_time(
    JsonWriter& json, const char* name, const std::optional<Instant>& at, const TimeZone& zone
) {
    if (at) json.field(name, format_rfc3339(*at, zone));
}

void optional_text(JsonWriter& json, const char* name, std::string_view text) {
    if (!text.empty()) json.field(name, text);
}

void counts_and_waiting(JsonWriter& json, const RunNews& news) {
    json.field("sent", news.counts.sent);
    json.field("skipped", news.counts.skipped);
    json.field("failed", news.counts.failed);
    json.field("unknown", news.counts.unknown);
    json.field("held", news.counts.held);
    json.field("waiting", news.waiting);
    json.field("unknown_before", news.open_before.unknown);
    json.field("held_before", news.open_before.held);
}

}  // namespace

JsonObserver::JsonObserver(std::ostream& out, TimeZone zone, std::vector<std::string> accounts)
    : out_(out), zone_(zone), accounts_(std::move(accounts)) {}

void JsonObserver::run_started(const RunNews& news) {
    run_ = news.run;
    JsonLine line(out_, "start", news.at, zone_, run_);
    line.json.field("waiting", news.waiting);
    line.json.key("accounts");
    line.json.begin_array();
    for (const std::string& alias : accounts_) line.json.value(alias);
    line.json.end_array();
}

void JsonObserver::job_changed(const JobNews& news) {
    JsonLine line(out_, "job", news.at, zone_, run_);
    JsonWriter& json = line.json;
    json.field("campaign", news.campaign);
    json.field("account", news.account);
    json.field("job", news.job.value);
    json.field("state", to_string(news.state));
    optional_text(json, "reason", to_string(news.reason));
    if (news.state == JobState::sent) json.field("with_note", news.with_note);
    optional_text(json, "invitation_id", news.invitation_id);
    optional_text(json, "error_type", news.error_type);
    const bool has_answer = news.http_status != 0;
    if (has_answer) json.field("http", news.http_status);
    if (has_answer || news.took > Duration{}) json.field("ms", news.took.count());
    optional_time(json, "not_before", news.not_before, zone_);
    optional_text(json, "message", news.what);
    optional_text(json, "evidence", news.evidence);
    if (news.settles == Settles::earlier_unknown) json.field("of_earlier_run", true);
}

void JsonObserver::account_changed(const AccountNews& news) {
    JsonLine line(out_, "account", news.at, zone_, run_);
    JsonWriter& json = line.json;
    json.field("account", news.alias);
    json.field("state", to_string(news.state));
    optional_text(json, "detail", news.detail);
    if (news.waits_for) json.field("waits_for", to_string(*news.waits_for));
    optional_time(json, "next", news.next_at, zone_);
    json.field("today", news.day_used);
    if (news.day_cap) json.field("today_limit", *news.day_cap);
    json.field("week", news.week_used);
    if (news.week_cap) json.field("week_limit", *news.week_cap);
    json.field("waiting", news.jobs_waiting);
}

void JsonObserver::progress(const RunNews& news) {
    JsonLine line(out_, "progress", news.at, zone_, run_);
    counts_and_waiting(line.json, news);
    optional_time(line.json, "next", news.next_at, zone_);
}

void JsonObserver::trouble(const Trouble& trouble) {
    JsonLine line(out_, "error", trouble.at, zone_, run_);
    JsonWriter& json = line.json;
    json.field("code", trouble_code(trouble.error.fault));
    optional_text(json, "account", trouble.account);
    optional_text(json, "error_type", trouble.error.type);
    if (trouble.error.http_status != 0) json.field("http", trouble.error.http_status);
    optional_text(json, "request_id", trouble.error.request_id);
    json.field("message", trouble.error.what);
    optional_text(json, "action", trouble.what_now);
    optional_time(json, "again", trouble.again_at, zone_);
}

}  // namespace invito
