#include "invito/report/json_writer.hpp"
#include "invito/report/plan_screen.hpp"
#include "invito/report/words.hpp"
#include "json_fields.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

template <class Rows, class Write>
void write_array(JsonWriter& json, std::string_view name, const Rows& rows, const Write& write) {
    json.key(name);
    json.begin_array();
    for (const auto& row : rows) {
        json.begin_object();
        write(row);
        json.end_object();
    }
    json.end_array();
}

void write_days(JsonWriter& json, const PlanData& data) {
    write_array(json, "days", data.days, [&json](const PlanDay& day) {
        json.field("date", iso_date(day.date));
        json.field("account", day.account);
        json.field("planned", day.planned);
        json.field("bound_by", unless_empty(day.bound_by));
    });
}

void write_items(JsonWriter& json, const EachPlanItem& each_item, const TimeZone& zone) {
    json.key("items");
    json.begin_array();
    each_item([&](const PlanItem& item) {
        json.begin_object();
        json.field("line", item.line);
        json.field("linkedin_url", item.linkedin_url);
        json.field("account", item.account);
        write_time_field(json, "at", item.at, zone);
        json.field("campaign", item.campaign);
        json.field("job", item.job.value);
        json.field("with_note", item.with_note);
        json.end_object();
    });
    json.end_array();
}

void write_accounts(JsonWriter& json, const PlanData& data, const TimeZone& zone) {
    write_array(json, "accounts", data.accounts, [&](const PlanAccount& account) {
        json.field("account", account.alias);
        json.field("tier", account.tier);
        json.field("state", account.state);
        json.field("today", account.day_used);
        json.field("today_limit", account.day_cap);
        json.field("week", account.week_used);
        json.field("week_limit", account.week_cap);
        json.field("leads", account.leads);
        write_time_field(json, "finish", account.finishes, zone);
    });
}

void write_counts(JsonWriter& json, const PlanNotes::Counts& counts) {
    json.field("with_note", counts.with_note);
    json.field("longest", counts.longest);
    json.field("longest_line", counts.longest_line);
    json.field("limit", counts.limit);
    json.field("fallbacks", counts.fallbacks);
    json.field("awaits_profile", counts.awaits_profile);
}

void write_notes(JsonWriter& json, const PlanData& data) {
    write_array(json, "notes", data.notes, [&json](const PlanNotes& notes) {
        json.field("campaign", notes.campaign);
        write_counts(json, notes.all);
        json.field("without", notes.without);
        json.key("awaited");
        json.begin_array();
        for (const std::string& name : notes.awaited) json.value(name);
        json.end_array();
        write_array(json, "variants", notes.variants, [&json](const PlanNotes::Counts& counts) {
            json.field("variant", counts.variant);
            write_counts(json, counts);
        });
    });
}

void write_left(JsonWriter& json, const PlanData& data) {
    write_array(json, "left", data.rest, [&json](const PlanRest& rest) {
        json.field("campaign", rest.campaign);
        json.field("account", rest.account);
        json.field("leads", rest.leads);
        json.field("for_ever", rest.is_for_ever);
        json.field("bound_by", unless_empty(rest.rule));
    });
}

}  // namespace

void write_plan_json(
    std::ostream& out, const PlanData& data, const EachPlanItem& each_item, const TimeZone& zone
) {
    JsonWriter json(out);
    json.begin_object();
    json.field("v", 1);
    write_time_field(json, "generated_at", data.now, zone);
    json.field("horizon_days", data.horizon_days);
    json.field("planned", data.planned);
    write_time_field(json, "finish", data.finish, zone);
    write_array(json, "campaigns", data.campaigns, [&json](const PlanCampaign& campaign) {
        json.field("campaign", campaign.name);
        json.field("state", to_string(campaign.state));
    });
    write_notes(json, data);
    write_accounts(json, data, zone);
    write_days(json, data);
    write_left(json, data);
    json.key("skipped");
    json.begin_object();
    for (const PlanSkips& skips : data.skips) json.field(skips.reason, skips.count);
    json.end_object();
    write_items(json, each_item, zone);
    json.end_object();
    json.finish();
}

}  // namespace invito
