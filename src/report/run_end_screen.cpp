#include "invito/report/run_end_screen.hpp"

#include "invito/report/json_writer.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"
#include "json_fields.hpp"
#include "tally.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {
namespace {

std::vector<std::string> reasons_of(const RunEndData& data, JobState state) {
    std::vector<std::string> texts;
    for (const RunEndReason& one : data.reasons) {
        if (one.state == state) texts.push_back(fmt::format("{} {}", one.reason, one.count));
    }
    return texts;
}

std::vector<std::string> outlook_of(const RunEndData& data, const TimeZone& zone) {
    std::vector<std::string> texts;
    if (data.next_at) {
        const bool is_due = *data.next_at <= data.ended_at;
        texts.push_back(
            "next slot " + (is_due ? "now" : calendar_time(*data.next_at, data.ended_at, zone))
        );
    }
    if (data.finishes_at) {
        texts.push_back("ends " + calendar_day(*data.finishes_at, data.ended_at, zone));
    }
    return texts;
}

std::vector<Tally> tallies_of(const RunEndData& data, const TimeZone& zone) {
    std::vector<std::string> about_unknown = reasons_of(data, JobState::unknown);
    if (data.counts.unknown > 0) {
        about_unknown.emplace_back("looked for; sent again only if nowhere after a day");
    }
    std::vector<Tally> tallies = {
        {.label = "sent", .count = data.counts.sent, .tone = Tone::good},
        {.label = "skipped",
         .count = data.counts.skipped,
         .remarks = reasons_of(data, JobState::skipped)},
        {.label = "failed",
         .count = data.counts.failed,
         .remarks = reasons_of(data, JobState::failed),
         .tone = Tone::bad},
        {.label = "unknown",
         .count = data.counts.unknown,
         .remarks = std::move(about_unknown),
         .tone = Tone::caution},
    };
    if (data.counts.held > 0) {
        tallies.push_back(
            {.label = "held",
             .count = data.counts.held,
             .remarks = reasons_of(data, JobState::held),
             .tone = Tone::caution}
        );
    }
    tallies.push_back(
        {.label = "waiting",
         .count = data.waiting,
         .remarks = outlook_of(data, zone),
         .has_bar = false}
    );
    return tallies;
}

// "1 lead waits for a decision: invito jobs list --state held"
void write_held(std::ostream& out, const RunEndData& data, const Style& style) {
    if (data.counts.held == 0) return;
    const std::string what = counted(data.counts.held, "lead waits", "leads wait");
    write_attention(out, what + " for a decision:", "invito jobs list --state held", style);
}

// Of earlier runs: no part of this one's table.
std::string open_before_text(const OpenLeads& open) {
    std::string text;
    if (open.unknown > 0) text = fmt::format("{} unknown, looked for", open.unknown);
    if (open.held > 0) {
        if (!text.empty()) text += "; ";
        text += counted(open.held, "lead waits", "leads wait") + " for a decision";
    }
    return text;
}

// Answers come within milliseconds from a sandbox and within seconds from the provider.
std::string latency_text(Duration latency) {
    if (latency < std::chrono::milliseconds{1}) return "<1 ms";
    if (latency < std::chrono::seconds{1}) return fmt::format("{} ms", latency.count());
    return describe_duration(latency);
}

std::string timing_of(const RunEndData& data) {
    std::string text = fmt::format(
        "{}, {}", describe_duration(data.ended_at - data.started_at),
        counted(data.requests, "request")
    );
    if (data.requests == 0) return text;
    if (data.answers > 0) {
        text +=
            fmt::format(", median {}, p95 {}", latency_text(data.median), latency_text(data.p95));
    }
    return text +
           fmt::format(
               ", {}, {} rate-limited", counted(data.retries, "retry", "retries"), data.rate_limited
           );
}

std::string ended_text(const RunEndCampaign& campaign) {
    const auto day = std::chrono::sys_days{campaign.last_day};
    return fmt::format(
        "{}: {} not reached before its end on {}", campaign.name,
        counted(campaign.unreached, "lead was", "leads were"), calendar_day(day, day, TimeZone{})
    );
}

void write_ended_campaigns(JsonWriter& json, const std::vector<RunEndCampaign>& campaigns) {
    json.key("ended_campaigns");
    json.begin_array();
    for (const RunEndCampaign& campaign : campaigns) {
        json.begin_object();
        json.field("campaign", campaign.name);
        json.field("last_day", format_date(campaign.last_day));
        json.field("unreached", campaign.unreached);
        json.end_object();
    }
    json.end_array();
}

void write_account_object(JsonWriter& json, const RunEndAccount& account, const TimeZone& zone) {
    json.begin_object();
    json.field("state", account.state);
    json.field("today", account.day_used);
    json.field("today_limit", account.day_cap);
    json.field("week", account.week_used);
    json.field("week_limit", account.week_cap);
    write_time_field(json, "next", account.next_at, zone);
    json.end_object();
}

void write_trouble_object(JsonWriter& json, const RunEndTrouble& trouble) {
    json.begin_object();
    json.field("code", trouble.code);
    json.field("account", trouble.account);
    json.field("type", trouble.type);
    json.field("http", trouble.http_status);
    json.field("count", trouble.count);
    json.end_object();
}

}  // namespace

void write_run_end_text(std::ostream& out, const RunEndData& data, const Style& style) {
    const std::string verdict = fmt::format(
        "Run {} ended {}: {}", run_name(data.run),
        at_near_time(data.ended_at, data.ended_at, style.zone), data.ended_sentence
    );
    write_block(out, {.text = {}, .indent = 2}, verdict, style);

    write_tallies(out, tallies_of(data, style.zone), style);
    write_block(out, {.text = style.accessible ? "" : "  ", .indent = 2}, timing_of(data), style);
    if (const std::string open = open_before_text(data.open_before); !open.empty()) {
        write_block(out, {.text = {}, .indent = 2}, "Still open from before: " + open, style);
    }
    out << fmt::format("Report: invito report {}\n", run_name(data.run));
    for (const RunEndCampaign& campaign : data.ended_campaigns)
        write_attention(out, ended_text(campaign), {}, style);
    write_held(out, data, style);
    for (const std::string& sentence : data.attention) write_attention(out, sentence, {}, style);
}

void write_exit_line(
    std::ostream& out, int exit_code, std::string_view sentence, const Style& style
) {
    const Tone tone = exit_code == 0 ? Tone::good : Tone::caution;
    write_block(out, {.text = fmt::format("exit {}: ", exit_code), .tone = tone}, sentence, style);
}

void write_no_run_json(
    std::ostream& out, Instant now, std::string_view ended, int exit_code, const TimeZone& zone
) {
    JsonWriter start(out);
    start.begin_object();
    start.field("type", "start");
    start.field("v", 1);
    write_time_field(start, "time", now, zone);
    start.key("run");
    start.null();
    start.field("waiting", 0);
    start.key("accounts");
    start.begin_array();
    start.end_array();
    start.end_object();
    start.finish();
    RunEndData nothing;
    nothing.started_at = nothing.ended_at = now;
    nothing.ended = ended;
    nothing.exit_code = exit_code;
    write_run_summary_json(out, nothing, zone);
}

void write_run_summary_json(std::ostream& out, const RunEndData& data, const TimeZone& zone) {
    JsonWriter json(out);
    json.begin_object();
    json.field("type", "summary");
    json.field("v", 1);
    json.field("run", data.run ? std::optional(run_name(data.run)) : std::nullopt);
    write_time_field(json, "started_at", data.started_at, zone);
    write_time_field(json, "ended_at", data.ended_at, zone);
    json.field("ended", data.ended);
    json.field("exit_code", data.exit_code);
    json.field("sent", data.counts.sent);
    json.field("skipped", data.counts.skipped);
    json.field("failed", data.counts.failed);
    json.field("unknown", data.counts.unknown);
    json.field("held", data.counts.held);
    json.field("waiting", data.waiting);
    json.field("unknown_before", data.open_before.unknown);
    json.field("held_before", data.open_before.held);
    write_time_field(json, "next", data.next_at, zone);
    write_time_field(json, "finish", data.finishes_at, zone);
    json.key("accounts");
    json.begin_object();
    for (const RunEndAccount& account : data.accounts) {
        json.key(account.alias);
        write_account_object(json, account, zone);
    }
    json.end_object();
    write_ended_campaigns(json, data.ended_campaigns);
    write_stranded(json, data.stranded);
    json.key("errors");
    json.begin_array();
    for (const RunEndTrouble& trouble : data.troubles) write_trouble_object(json, trouble);
    json.end_array();
    json.key("requests");
    json.begin_object();
    json.field("total", data.requests);
    json.field("retries", data.retries);
    json.field("rate_limited", data.rate_limited);
    json.field("p50_ms", data.median.count());
    json.field("p95_ms", data.p95.count());
    json.end_object();
    json.end_object();
    json.finish();
}

}  // namespace invito
