#include "json_fields.hpp"

#include "hurdle_text.hpp"
#include "invito/report/words.hpp"

namespace invito {
namespace {

// The store says "never" with the beginning of time.
std::optional<Instant> if_set(Instant at) {
    if (at == Instant{}) return std::nullopt;
    return at;
}

}  // namespace

void write_time_field(
    JsonWriter& json, std::string_view name, std::optional<Instant> at, const TimeZone& zone
) {
    json.key(name);
    if (at) {
        json.value(format_rfc3339(*at, zone));
    } else {
        json.null();
    }
}

void write_count_fields(JsonWriter& json, const StateCounts& jobs) {
    const Acceptance acceptance{jobs.of(JobState::accepted), jobs.invited()};
    json.field("leads", jobs.total());
    json.field("waiting", jobs.waiting());
    json.field("sent", jobs.invited());
    json.field("pending", jobs.pending());
    json.field("gone", jobs.gone);
    json.field("accepted", jobs.of(JobState::accepted));
    json.field("withdrawn", jobs.of(JobState::withdrawn));
    json.field("skipped", jobs.of(JobState::skipped));
    json.field("failed", jobs.of(JobState::failed));
    json.field("unknown", jobs.of(JobState::unknown));
    json.field("held", jobs.of(JobState::held));
    json.field("cancelled", jobs.of(JobState::cancelled));
    json.key("acceptance_rate");
    if (acceptance.invited > 0) {
        json.value(acceptance.share());
    } else {
        json.null();
    }
    json.field("small_sample", acceptance.is_small_sample());
}

void write_account_fields(JsonWriter& json, const AccountStatus& account, const TimeZone& zone) {
    const AccountView& view = account.view;
    json.field("account", view.record.alias);
    json.field("account_id", view.record.provider_account_id);
    json.field("tier", to_string(view.tier));
    json.field("state", account.state);
    write_time_field(json, "state_since", if_set(view.state_since), zone);
    write_time_field(json, "until", account.until, zone);
    json.field("detail", view.record.state_detail);
    json.field("today", view.day_used);
    json.field("today_limit", account.day_cap);
    json.field("week", view.week_used);
    json.field("week_limit", account.week_cap);
    json.field("notes_month", view.month_notes);
    json.field("visits_today", view.day_visits);
    json.field("pending", view.pending);
    write_time_field(json, "synced_at", view.record.synced_at, zone);
    json.field("by_hand", view.by_hand);
    json.field("waiting", account.waiting);
    write_time_field(json, "next", account.next_at, zone);
    write_bound_fields(json, account.hurdles, zone);
}

void write_campaign_fields(
    JsonWriter& json, const CampaignView& campaign, const Outlook& outlook, const TimeZone& zone
) {
    const Prospect& prospect = outlook.of(campaign.record.id);
    json.field("campaign", campaign.record.campaign.name);
    json.field("state", to_string(campaign.record.state));
    write_time_field(json, "paused_until", campaign.record.paused_until, zone);
    json.field("pause_reason", campaign.record.pause_reason);
    write_bound_fields(json, prospect.hurdles, zone);
    write_time_field(json, "next", prospect.next_at, zone);
    write_time_field(json, "created_at", if_set(campaign.record.created_at), zone);
    json.key("accounts");
    json.begin_array();
    for (const std::string& alias : campaign.accounts) json.value(alias);
    json.end_array();
    json.field("invited_today", campaign.invited_today);
    write_count_fields(json, campaign.jobs);
}

void write_stranded(JsonWriter& json, const std::vector<StrandedLeads>& stranded) {
    json.key("stranded");
    json.begin_array();
    for (const StrandedLeads& leads : stranded) {
        json.begin_object();
        json.field("campaign", leads.campaign);
        json.field("account", leads.account);
        json.field("leads", leads.leads);
        json.field("why", to_string(leads.why));
        json.field("account_state", to_string(leads.state));
        json.field("needs_person", leads.needs_person);
        json.end_object();
    }
    json.end_array();
}

void write_run_object(JsonWriter& json, const RunView& run, const TimeZone& zone) {
    json.begin_object();
    json.field("run", run_name(run.id));
    json.field("kind", to_string(run.kind));
    write_time_field(json, "started_at", run.started_at, zone);
    write_time_field(json, "ended_at", run.ended_at, zone);
    json.field("ended", run.ended);
    json.field("exit_code", run.exit_code);
    json.field("pid", run.pid);
    json.field("host", run.host);
    json.field("version", run.program_version);
    json.field("sent", run.counts.sent);
    json.field("skipped", run.counts.skipped);
    json.field("failed", run.counts.failed);
    json.field("unknown", run.counts.unknown);
    json.field("held", run.counts.held);
    json.key("requests");
    json.begin_object();
    json.field("total", run.requests);
    json.field("rate_limited", run.rate_limited);
    json.field("p50_ms", run.median.count());
    json.field("p95_ms", run.p95.count());
    json.end_object();
    json.end_object();
}

}  // namespace invito
