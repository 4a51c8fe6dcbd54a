#include "invito/report/run_summary_screen.hpp"

#include "invito/model/job.hpp"
#include "invito/plan/error_policy.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/wording.hpp"
#include "json_fields.hpp"
#include "parts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <string>
#include <vector>

namespace invito {
namespace {

std::vector<std::string> reasons_of(const RunSummaryData& data, JobState state) {
    std::vector<std::string> texts;
    for (const SummaryReason& one : data.reasons) {
        if (one.state == state) texts.push_back(fmt::format("{} {}", one.reason, one.count));
    }
    return texts;
}

std::vector<std::string> outlook_of(const RunSummaryData& data, const TimeZone& zone) {
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

std::vector<CountRow> count_rows_of(const RunSummaryData& data, const TimeZone& zone) {
    std::vector<std::string> about_unknown = reasons_of(data, JobState::unknown);
    if (data.counts.unknown > 0) {
        about_unknown.emplace_back("looked for; sent again only if nowhere after a day");
    }
    std::vector<CountRow> rows = {
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
        rows.push_back(
            {.label = "held",
             .count = data.counts.held,
             .remarks = reasons_of(data, JobState::held),
             .tone = Tone::caution}
        );
    }
    rows.push_back(
        {.label = "waiting",
         .count = data.waiting,
         .remarks = outlook_of(data, zone),
         .has_bar = false}
    );
    return rows;
}

// "1 lead waits for a decision: invito jobs list --state held"
void write_held(std::ostream& out, const RunSummaryData& data, const Style& style) {
    if (data.counts.held == 0) return;
    const std::string what = counted(data.counts.held, "lead waits", "leads wait");
    write_alert(out, what + " for a decision:", "invito jobs list --state held", style);
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

std::string timing_of(const RunSummaryData& data) {
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

std::string ended_text(const EndedCampaign& campaign) {
    return fmt::format(
        "{}: {} not reached before its end on {}", campaign.name,
        counted(campaign.unreached, "lead was", "leads were"), calendar_date(campaign.last_day)
    );
}

// "Run r-0042 ended at 18:00: the window closed".
void write_verdict(
    std::ostream& out, std::string_view what, const RunSummaryData& data, const std::string& result,
    const Style& style
) {
    const std::string at = at_near_time(data.ended_at, data.ended_at, style.zone);
    write_block(
        out, fmt::format("{} {} ended {}: {}", what, run_name(data.run), at, result), style
    );
}

void write_timing(std::ostream& out, const std::string& timing, const Style& style) {
    write_block(out, {.text = style.accessible ? "" : "  ", .indent = 2}, timing, style);
}

// "With other runs: anna (r-0012 on web-2), ben (r-0013 on web-3)"
void write_held_accounts(std::ostream& out, const RunSummaryData& data, const Style& style) {
    constexpr std::size_t shown = 5;
    std::vector<std::string> held;
    std::size_t count = 0;
    for (const AccountOutcome& account : data.accounts) {
        if (!account.holder || ++count > shown) continue;
        held.push_back(account.alias + in_brackets(run_on_host(*account.holder)));
    }
    if (count > shown) held.push_back(fmt::format("{} more", count - shown));
    if (count > 0) write_block(out, "With other runs: " + joined(std::move(held)), style);
}

}  // namespace

void write_run_summary_text(std::ostream& out, const RunSummaryData& data, const Style& style) {
    write_verdict(out, "Run", data, data.ended_sentence, style);
    write_count_rows(out, count_rows_of(data, style.zone), style);
    write_timing(out, timing_of(data), style);
    if (const std::string open = open_before_text(data.open_before); !open.empty()) {
        write_block(out, "Still open from before: " + open, style);
    }
    write_held_accounts(out, data, style);
    out << fmt::format("Report: invito report {}\n", run_name(data.run));
    for (const EndedCampaign& campaign : data.ended_campaigns)
        write_alert(out, ended_text(campaign), {}, style);
    write_held(out, data, style);
    for (const std::string& sentence : data.alerts) write_alert(out, sentence, {}, style);
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
    RunSummaryData nothing;
    nothing.started_at = nothing.ended_at = now;
    nothing.ended = ended;
    nothing.exit_code = exit_code;
    write_run_summary_json(out, nothing, zone);
}

void write_run_summary_json(std::ostream& out, const RunSummaryData& data, const TimeZone& zone) {
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
            for (const AccountOutcome& account : data.accounts) {
                json.object(account.alias, [&] {
                    json.field("state", account.state);
                    json.field("today", account.day_used);
                    json.field("today_limit", account.day_cap);
                    json.field("week", account.week_used);
                    json.field("week_limit", account.week_cap);
                    json.field("next", account.next_at);
                    write_holder(json, account.holder);
                });
            }
        });
        json.list("ended_campaigns", data.ended_campaigns, [&](const EndedCampaign& campaign) {
            json.field("campaign", campaign.name);
            json.field("last_day", campaign.last_day);
            json.field("unreached", campaign.unreached);
        });
        json.field("stranded", data.stranded);
        json.list("errors", data.error_counts, [&](const ErrorCount& seen) {
            json.field("code", seen.code);
            json.field("account", seen.account);
            json.field("type", seen.type);
            json.field("http", seen.http_status);
            json.field("count", seen.count);
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

// --- runs that did not invite

namespace {

void write_opening(
    std::ostream& out, std::string_view what, const RunSummaryData& data, std::string result,
    const Style& style
) {
    if (data.ended != "done") result += "; " + data.ended_sentence;
    write_verdict(out, what, data, result, style);
    const std::string took = describe_duration(data.ended_at - data.started_at);
    write_timing(out, fmt::format("{}, {}", took, counted(data.requests, "request")), style);
    write_held_accounts(out, data, style);
}

void write_remarks(std::ostream& out, const std::vector<std::string>& remarks, const Style& style) {
    if (!remarks.empty()) out << '\n';
    for (const std::string& remark : remarks) write_alert(out, remark, {}, style);
}

// `write_stats(account)` writes the fields that only this kind has.
template <class WriteStats>
void write_summary_json(
    std::ostream& out, RunKind kind, const RunSummaryData& data, const TimeZone& zone,
    const WriteStats& write_stats
) {
    write_json_line(out, "summary", zone, [&](JsonWriter& json) {
        json.field("run", data.run);
        json.field("kind", kind);
        write_fields(json, data);
        json.object("accounts", [&] {
            for (const AccountOutcome& account : data.accounts) {
                json.object(account.alias, [&] {
                    json.field("state", account.state);
                    write_stats(json, account);
                    write_holder(json, account.holder);
                });
            }
        });
        json.object("requests", [&] { json.field("total", data.requests); });
    });
}

template <class Count>
std::int64_t sum_of(const RunSummaryData& data, const Count& count_of) {
    std::int64_t sum = 0;
    for (const AccountOutcome& account : data.accounts) sum += count_of(account);
    return sum;
}

// --- sync

using SyncNumber = std::int64_t SyncStats::*;

std::int64_t sum_of(const RunSummaryData& data, SyncNumber number) {
    return sum_of(data, [number](const AccountOutcome& account) { return account.sync.*number; });
}

void write_accounts(std::ostream& out, const RunSummaryData& data, const Style& style) {
    struct Shown {
        const char* title;
        SyncNumber number;
    };
    std::vector<Shown> shown = {
        {"Accepted", &SyncStats::accepted}, {"Pending", &SyncStats::pending},
        {"Gone", &SyncStats::gone},         {"Withdrawn", &SyncStats::withdrawn},
        {"By hand", &SyncStats::by_hand},
    };
    if (sum_of(data, &SyncStats::undecided) > 0)
        shown.push_back({"Not told", &SyncStats::undecided});
    std::vector<Table::Column> columns = {{"Account", Table::Align::left, Table::Fit::cut}};
    for (const Shown& one : shown) {
        columns.push_back(
            {one.title, Table::Align::right, Table::Fit::whole, Table::Keep::if_telling}
        );
    }
    Table table("Account", std::move(columns));
    for (const AccountOutcome& account : data.accounts) {
        std::vector<Table::Cell> cells = {account.alias};
        // A stopped account was not asked, and a nought would say that it was.
        const bool was_asked = account.state == AccountState::ok && !account.holder;
        for (const Shown& one : shown)
            cells.push_back(was_asked ? Table::Cell(account.sync.*one.number) : Table::Cell("-"));
        table.add_row(std::move(cells));
    }
    out << '\n';
    table.print(out, style);
}

}  // namespace

std::string sync_result(const RunSummaryData& data) {
    struct LearnedCount {
        SyncNumber number;
        const char* one;
        const char* many;
    };
    constexpr LearnedCount learned_counts[] = {
        {&SyncStats::accepted, "accepted", "accepted"},
        {&SyncStats::withdrawn, "withdrawn", "withdrawn"},
        {&SyncStats::by_hand, "invitation by hand now counted", "invitations by hand now counted"},
        {&SyncStats::skipped, "lead skipped, invited by hand", "leads skipped, invited by hand"},
        {&SyncStats::unknown_sent, "unknown: sent", "unknown: sent"},
        {&SyncStats::unknown_absent, "unknown: not sent", "unknown: not sent"},
    };
    std::vector<std::string> parts;
    for (const LearnedCount& one : learned_counts)
        parts.push_back(counted_if_any(sum_of(data, one.number), one.one, one.many));
    const std::string text = joined(std::move(parts));
    return text.empty() ? "nothing new" : text;
}

namespace {

// What a person should know about an account's numbers.
void add_remarks(
    std::vector<std::string>& remarks, const AccountOutcome& account, Instant now,
    const TimeZone& zone
) {
    const SyncStats& stats = account.sync;
    if (stats.relations_read_at) {
        remarks.push_back(fmt::format(
            "{}: its relations were read {} and are left alone for two hours", account.alias,
            at_near_time(*stats.relations_read_at, now, zone)
        ));
    }
    if (stats.unknown_left > 0) {
        remarks.push_back(fmt::format(
            "{}: {} not known yet: looked for again later, never sent again on a guess",
            account.alias, counted(stats.unknown_left, "outcome is", "outcomes are")
        ));
    }
    if (stats.is_partial && account.state == AccountState::ok && !account.holder) {
        remarks.push_back(fmt::format(
            "{}: not everything could be read; what was not read changed nothing", account.alias
        ));
    }
}

}  // namespace

void write_sync_text(
    std::ostream& out, const RunSummaryData& data, bool only_unknown, const Style& style
) {
    write_opening(out, "Sync", data, sync_result(data), style);
    if (!only_unknown) write_accounts(out, data, style);
    std::vector<std::string> remarks;
    for (const AccountOutcome& account : data.accounts)
        add_remarks(remarks, account, data.ended_at, style.zone);
    write_remarks(out, remarks, style);
}

void write_sync_summary_json(std::ostream& out, const RunSummaryData& data, const TimeZone& zone) {
    const auto write_stats = [](JsonWriter& json, const AccountOutcome& account) {
        write_fields(json, account.sync);
        json.field("partial", account.sync.is_partial);
        json.field("relations_read_at", account.sync.relations_read_at);
    };
    write_summary_json(out, RunKind::sync, data, zone, write_stats);
}

namespace {

// --- withdraw

std::string numbers_of(const std::vector<JobId>& jobs) {
    std::vector<std::string> numbers;
    for (const JobId job : jobs) numbers.push_back(std::to_string(job.value));
    if (numbers.empty()) return {};
    return in_brackets((jobs.size() == 1 ? "job " : "jobs ") + spoken_list(numbers));
}

void add_remarks(std::vector<std::string>& remarks, const AccountOutcome& account) {
    const WithdrawStats& stats = account.withdraw;
    if (stats.not_listed > 0) {
        remarks.push_back(fmt::format(
            "{}: {} in the sent list any more{}; invito sync tells what became of {}",
            account.alias, counted(stats.not_listed, "invitation is not", "invitations are not"),
            numbers_of(stats.unlisted), stats.not_listed == 1 ? "it" : "them"
        ));
    }
    if (stats.refused > 0) {
        remarks.push_back(fmt::format(
            "{}: LinkedIn refused {}", account.alias, counted(stats.refused, "withdrawal")
        ));
    }
    if (stats.unknown > 0) {
        remarks.push_back(fmt::format(
            "{}: {} without an answer; invito sync tells what became of it", account.alias,
            counted(stats.unknown, "withdrawal")
        ));
    }
}

std::int64_t withdrawn_by(const RunSummaryData& data) {
    return sum_of(data, [](const AccountOutcome& account) { return account.withdraw.withdrawn; });
}

std::string what_stays(std::int64_t withdrawn, const RunSummaryData& data, const Style& style) {
    return fmt::format(
        "LinkedIn takes no new invitation to {} before {}; here {} withdrawn, because nobody is "
        "invited a second time.",
        withdrawn == 1 ? "this person" : "these people",
        calendar_day(data.ended_at + reinvite_block, data.ended_at, style.zone),
        withdrawn == 1 ? "the job stays" : "the jobs stay"
    );
}

}  // namespace

std::string withdraw_result(const RunSummaryData& data) {
    return counted(withdrawn_by(data), "invitation") + " withdrawn";
}

void write_withdraw_text(std::ostream& out, const RunSummaryData& data, const Style& style) {
    using enum Table::Align;
    Table table(
        "Account",
        {{"Account", left, Table::Fit::cut}, {"Withdrawn", right}, {"Left", right}, {"Next"}}
    );
    std::vector<std::string> remarks;
    for (const AccountOutcome& account : data.accounts) {
        const WithdrawStats& stats = account.withdraw;
        const bool has_next = stats.left > 0 && stats.next_at;
        table.add_row(
            {account.alias, stats.withdrawn, stats.left,
             has_next ? near_time(*stats.next_at, data.ended_at, style.zone) : "-"}
        );
        add_remarks(remarks, account);
    }
    const std::int64_t withdrawn = withdrawn_by(data);
    write_opening(out, "Withdrawal", data, withdraw_result(data), style);
    out << '\n';
    table.print(out, style);
    if (withdrawn > 0) write_block(out, what_stays(withdrawn, data, style), style);
    write_remarks(out, remarks, style);
}

void write_withdraw_summary_json(
    std::ostream& out, const RunSummaryData& data, const TimeZone& zone
) {
    const auto write_stats = [](JsonWriter& json, const AccountOutcome& account) {
        const WithdrawStats& stats = account.withdraw;
        write_fields(json, stats);
        json.field("next", stats.left > 0 ? stats.next_at : std::nullopt);
        json.field("not_listed_jobs", stats.unlisted);
    };
    write_summary_json(out, RunKind::withdraw, data, zone, write_stats);
}

}  // namespace invito
