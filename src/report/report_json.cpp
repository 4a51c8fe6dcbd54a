#include "invito/report/report_json.hpp"

#include "invito/report/json_writer.hpp"
#include "invito/report/words.hpp"
#include "json_fields.hpp"

namespace invito {
namespace {

// An array of objects, one per element.
template <class Element, class WriteFields>
void write_array(
    JsonWriter& json, std::string_view name, const std::vector<Element>& elements,
    const WriteFields& write_fields
) {
    json.key(name);
    json.begin_array();
    for (const Element& element : elements) {
        json.begin_object();
        write_fields(element);
        json.end_object();
    }
    json.end_array();
}

void write_period(JsonWriter& json, const ReportData& data) {
    const ReportRequest& request = data.request;
    const JobFilter& filter = request.filter;
    json.key("period");
    json.begin_object();
    write_time_field(json, "since", data.since, request.zone);
    write_time_field(json, "until", data.until, request.zone);
    json.field("time_zone", request.zone.name());
    json.field("campaign", filter.campaign);
    json.field("account", filter.account);
    json.field("run", filter.run ? std::optional(run_name(*filter.run)) : std::nullopt);
    json.end_object();
}

void write_totals(JsonWriter& json, const ReportData& data) {
    json.key("totals");
    json.begin_object();
    write_count_fields(json, data.totals);
    json.key("time_to_accept");
    json.begin_object();
    json.field("count", data.time_to_accept.count);
    json.field("median_hours", data.time_to_accept.median / std::chrono::hours{1});
    json.field("p90_hours", data.time_to_accept.p90 / std::chrono::hours{1});
    json.end_object();
    json.end_object();
}

void write_groups(JsonWriter& json, const ReportData& data) {
    const TimeZone& zone = data.request.zone;
    write_array(json, "campaigns", data.campaigns, [&](const CampaignReport& campaign) {
        json.field("campaign", campaign.name);
        json.field("state", to_string(campaign.state));
        write_count_fields(json, campaign.jobs);
    });
    write_array(json, "accounts", data.accounts, [&](const AccountReport& account) {
        json.field("account", account.alias);
        json.field("state", to_string(account.state));
        write_time_field(json, "next", account.next_at, zone);
        write_count_fields(json, account.jobs);
    });
    write_array(json, "variants", data.variants, [&](const VariantReport& variant) {
        const Acceptance acceptance{variant.accepted, variant.sent};
        json.field("campaign", variant.campaign);
        json.field("variant", variant.variant);
        json.field("sent", variant.sent);
        json.field("accepted", variant.accepted);
        json.key("acceptance_rate");
        if (variant.sent > 0) {
            json.value(acceptance.share());
        } else {
            json.null();
        }
        json.field("small_sample", acceptance.is_small_sample());
    });
    write_array(json, "days", data.days, [&](const DayCount& day) {
        json.field("date", day.day);
        json.field("account", day.account);
        json.field("sent", day.sent);
        json.field("accepted", day.accepted);
    });
}

void write_causes(JsonWriter& json, const ReportData& data) {
    write_array(json, "reasons", data.reasons, [&](const ReasonTally& tally) {
        json.field("state", to_string(tally.state));
        json.field("reason", to_string(tally.reason));
        json.field("count", tally.count);
    });
    write_array(json, "errors", data.errors, [&](const ErrorTally& tally) {
        json.field("type", tally.type);
        json.field("http", tally.http_status);
        json.field("count", tally.count);
    });
}

}  // namespace

void write_report_json(std::ostream& out, const ReportData& data) {
    const TimeZone& zone = data.request.zone;
    JsonWriter json(out);
    json.begin_object();
    json.field("v", 1);
    write_time_field(json, "generated_at", data.request.now, zone);
    json.field("tool", data.request.tool);
    write_period(json, data);
    write_totals(json, data);
    write_groups(json, data);
    write_causes(json, data);
    write_stranded(json, data.request.stranded);
    json.key("runs");
    json.begin_array();
    for (const RunView& run : data.runs) write_run_object(json, run, zone);
    json.end_array();
    write_array(json, "pending_age", data.pending_age, [&](const AgeCount& age) {
        json.field("days_from", age.days_from);
        json.field("days_to", age.days_to == 0 ? std::nullopt : std::optional(age.days_to));
        json.field("count", age.count);
    });
    json.end_object();
    json.finish();
}

}  // namespace invito
