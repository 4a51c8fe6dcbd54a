#include "invito/report/plan_screen.hpp"
#include "json_fields.hpp"

namespace invito {
namespace {

void write_items(JsonWriter& json, const EachPlanItem& each_item) {
    json.key("items");
    json.begin_array();
    each_item([&](const PlanItem& item) {
        json.begin_object();
        json.field("line", item.line);
        json.field("linkedin_url", item.linkedin_url);
        json.field("account", item.account);
        json.field("at", item.at);
        json.field("campaign", item.campaign);
        json.field("job", item.job);
        json.field("with_note", item.with_note);
        json.end_object();
    });
    json.end_array();
}

void write_accounts(JsonWriter& json, const std::vector<PlanAccount>& accounts) {
    json.list("accounts", accounts, [&](const PlanAccount& account) {
        json.field("account", account.alias);
        json.field("tier", account.tier);
        json.field("state", account.state);
        json.field("today", account.day_used);
        json.field("today_limit", account.day_cap);
        json.field("week", account.week_used);
        json.field("week_limit", account.week_cap);
        json.field("leads", account.leads);
        json.field("finish", account.finishes);
    });
}

void write_notes(JsonWriter& json, const std::vector<PlanNotes>& all) {
    json.list("notes", all, [&](const PlanNotes& notes) {
        json.field("campaign", notes.campaign);
        write_fields(json, notes.all);
        json.field("without", notes.without);
        json.field("awaited", notes.awaited);
        json.list("variants", notes.variants, [&](const PlanNotes::Counts& counts) {
            json.field("variant", counts.variant);
            write_fields(json, counts);
        });
    });
}

}  // namespace

void write_plan_json(
    std::ostream& out, const PlanData& data, const EachPlanItem& each_item, const TimeZone& zone
) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.field("generated_at", data.now);
        json.field("horizon_days", data.horizon_days);
        json.field("planned", data.planned);
        json.field("finish", data.finish);
        json.list("campaigns", data.campaigns, [&](const PlanCampaign& campaign) {
            json.field("campaign", campaign.name);
            json.field("state", campaign.state);
        });
        write_notes(json, data.notes);
        write_accounts(json, data.accounts);
        json.list("days", data.days, [&](const PlanDay& day) {
            json.field("date", day.date);
            json.field("account", day.account);
            json.field("planned", day.planned);
            json.field("bound_by", unless_empty(day.bound_by));
        });
        json.list("left", data.rest, [&](const PlanRest& rest) {
            json.field("campaign", rest.campaign);
            json.field("account", rest.account);
            json.field("leads", rest.leads);
            json.field("for_ever", rest.is_for_ever);
            json.field("bound_by", unless_empty(rest.rule));
        });
        json.object("skipped", [&] {
            for (const PlanSkips& skips : data.skips) json.field(skips.reason, skips.count);
        });
        write_items(json, each_item);
    });
}

}  // namespace invito
