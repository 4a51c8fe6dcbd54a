#include "invito/report/report_json.hpp"

#include "invito/report/words.hpp"
#include "json_fields.hpp"

namespace invito {
namespace {

void write_period(JsonWriter& json, const ReportData& data) {
    const ReportRequest& request = data.request;
    json.object("period", [&] {
        json.field("since", data.since);
        json.field("until", data.until);
        json.field("time_zone", request.zone.name());
        json.field("campaign", request.filter.campaign);
        json.field("account", request.filter.account);
        json.field("run", request.filter.run);
    });
}

void write_totals(JsonWriter& json, const ReportData& data) {
    const TimeToAccept& time = data.time_to_accept;
    json.object("totals", [&] {
        write_fields(json, data.totals);
        json.object("time_to_accept", [&] {
            json.field("count", time.count);
            json.field("median_hours", time.median / std::chrono::hours{1});
            json.field("p90_hours", time.p90 / std::chrono::hours{1});
        });
    });
}

void write_groups(JsonWriter& json, const ReportData& data) {
    json.list("campaigns", data.campaigns, [&](const CampaignReport& campaign) {
        json.field("campaign", campaign.name);
        json.field("state", campaign.state);
        write_fields(json, campaign.jobs);
    });
    json.list("accounts", data.accounts, [&](const AccountReport& account) {
        json.field("account", account.alias);
        json.field("state", account.state);
        json.field("next", account.next_at);
        write_fields(json, account.jobs);
    });
    json.list("variants", data.variants, [&](const VariantReport& variant) {
        write_fields(json, variant);
        write_acceptance_fields(json, {variant.accepted, variant.sent});
    });
    json.list("days", data.days, [&](const DayCount& day) {
        json.field("date", day.day);
        json.field("account", day.account);
        json.field("sent", day.sent);
        json.field("accepted", day.accepted);
    });
}

}  // namespace

void write_report_json(std::ostream& out, const ReportData& data) {
    write_json_document(out, data.request.zone, [&](JsonWriter& json) {
        json.field("generated_at", data.request.now);
        json.field("tool", data.request.tool);
        write_period(json, data);
        write_totals(json, data);
        write_groups(json, data);
        json.field("reasons", data.reasons);
        json.list("errors", data.errors, [&](const ErrorTally& tally) {
            json.field("type", tally.type);
            json.field("http", tally.http_status);
            json.field("count", tally.count);
        });
        json.field("stranded", data.request.stranded);
        json.field("runs", data.runs);
        json.list("pending_age", data.pending_age, [&](const AgeCount& age) {
            json.field("days_from", age.days_from);
            json.field("days_to", unless_zero(age.days_to));
            json.field("count", age.count);
        });
    });
}

}  // namespace invito
