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

void write_account_fields(JsonWriter& json, const RunEndAccount& account) {
    json.field("state", account.state);
    json.field("today", account.day_used);
    json.field("today_limit", account.day_cap);
    json.field("week", account.week_used);
    json.field("week_limit", account.week_cap);
    json.field("next", account.next_at);
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
    write_json_line(out, "start", zone, [&](JsonWriter& json) {
        json.field("time", now);
        json.field("run", RunId{});
        json.field("waiting", 0);
        json.field("accounts", std::vector<std::string>());
    });
    RunEndData nothing;
    nothing.started_at = nothing.ended_at = now;
    nothing.ended = ended;
    nothing.exit_code = exit_code;
    write_run_summary_json(out, nothing, zone);
}

void write_run_summary_json(std::ostream& out, const RunEndData& data, const TimeZone& zone) {
    write_json_line(out, "summary", zone, [&](JsonWriter& json) {
        json.field("run", data.run);
        write_fields(json, data);
        write_fields(json, data.counts);
        json.field("waiting", data.waiting);
        json.field("unknown_before", data.open_before.unknown);
        json.field("held_before", data.open_before.held);
        json.field("next", data.next_at);
        json.field("finish", data.finishes_at);
        json.object("accounts", [&] {
            for (const RunEndAccount& account : data.accounts)
                json.object(account.alias, [&] { write_account_fields(json, account); });
        });
        json.list("ended_campaigns", data.ended_campaigns, [&](const RunEndCampaign& campaign) {
            json.field("campaign", campaign.name);
            json.field("last_day", campaign.last_day);
            json.field("unreached", campaign.unreached);
        });
        json.field("stranded", data.stranded);
        json.list("errors", data.troubles, [&](const RunEndTrouble& trouble) {
            json.field("code", trouble.code);
            json.field("account", trouble.account);
            json.field("type", trouble.type);
            json.field("http", trouble.http_status);
            json.field("count", trouble.count);
        });
        json.object("requests", [&] {
            json.field("total", data.requests);
            json.field("retries", data.retries);
            json.field("rate_limited", data.rate_limited);
            json.field("p50_ms", data.median.count());
            json.field("p95_ms", data.p95.count());
        });
    });
}

}  // namespace invito
