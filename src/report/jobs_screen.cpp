#include "invito/report/jobs_screen.hpp"

#include "cells.hpp"
#include "invito/report/table.hpp"
#include "invito/report/words.hpp"
#include "invito/support/text.hpp"
#include "job_row.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {
namespace {

constexpr std::size_t rows_at_once = 500;

Table::Cell state_cell(const JobView& job) {
    return {std::string(to_string(job.state)), tone_of(job.state)};
}

// The one fact that matters most in the job's state.
std::string remark_of(const JobView& job, Instant now, const TimeZone& zone) {
    if (job.reason != Reason::none) return spoken(to_string(job.reason));
    if (job.accepted_at) return near_time(*job.accepted_at, now, zone);
    if (job.withdrawn_at) return near_time(*job.withdrawn_at, now, zone);
    if (job.gone_at) return "not pending any more";
    if (job.sent_at) return near_time(*job.sent_at, now, zone);
    if (job.not_before > now) return "from " + near_time(job.not_before, now, zone);
    return job.error_type;
}

void write_empty_list(std::ostream& out, const Style& style) {
    out << "No jobs match.\n";
    write_next(out, "invito status", style);
}

std::string origin_of(const JobView& job, Instant now, const TimeZone& zone) {
    return fmt::format(
        "{}:{}, imported {}", job.source_file, job.source_line,
        at_near_time(job.imported_at, now, zone)
    );
}

void write_attempts(
    std::ostream& out, const std::vector<AttemptView>& attempts, Instant now, const Style& style
) {
    using enum Table::Align;
    if (attempts.empty()) return;
    Table table(
        "Attempt", {{"When"},
                    {"Kind"},
                    {"Run"},
                    {"Outcome"},
                    {"HTTP", right},
                    {"Remark", left, Table::Fit::wrap}}
    );
    for (const AttemptView& attempt : attempts) {
        const bool has_both = !attempt.error_type.empty() && !attempt.evidence.empty();
        table.add_row(
            {calendar_time(attempt.intent_at, now, style.zone),
             std::string(to_string(attempt.kind)),
             attempt.run ? run_name(attempt.run) : std::string("-"),
             std::string(attempt.outcome ? to_string(*attempt.outcome) : "open"),
             attempt.http_status == 0 ? std::string("-") : std::to_string(attempt.http_status),
             attempt.error_type + (has_both ? ", " : "") + attempt.evidence}
        );
    }
    out << '\n';
    table.print(out, style);
}

void write_events(
    std::ostream& out, const std::vector<EventView>& events, Instant now, const Style& style
) {
    if (events.empty()) return;
    Table table("Event", {{"When"}, {"Event"}, {"Detail", Table::Align::left, Table::Fit::wrap}});
    for (const EventView& event : events)
        table.add_row({calendar_time(event.at, now, style.zone), event.kind, event.detail});
    out << '\n';
    table.print(out, style);
}

void write_attempt_fields(JsonWriter& json, const AttemptView& attempt) {
    json.field("attempt", attempt.id);
    json.field("kind", attempt.kind);
    json.field("account", attempt.account);
    json.field("run", attempt.run);
    json.field("intent_at", attempt.intent_at);
    json.field("finished_at", attempt.finished_at);
    json.field("outcome", attempt.outcome);
    json.field("charged", attempt.charged);
    json.field("with_note", attempt.with_note);
    json.field("http_status", unless_zero(attempt.http_status));
    json.field("error_type", attempt.error_type);
    json.field("invitation_id", attempt.invitation_id);
    json.field("evidence", attempt.evidence);
    json.field("seen_at", attempt.seen_at);
}

}  // namespace

Tone tone_of(JobState state, Tone otherwise) {
    switch (state) {
        case JobState::accepted:
        case JobState::sent: return Tone::good;
        case JobState::failed: return Tone::bad;
        case JobState::unknown:
        case JobState::held: return Tone::caution;
        default: return otherwise;
    }
}

std::string lead_label(const JobView& job) {
    const std::string name = lead_name(job);
    return job.fields.company.empty() ? name : fmt::format("{}, {}", name, job.fields.company);
}

void write_job_list(
    std::ostream& out, Records& records, const JobFilter& filter, Instant now, const Style& style
) {
    using enum Table::Align;
    std::vector<Table::Column> columns = {{"Job", right}, {"State"}};
    if (!filter.account) columns.push_back({"Account"});
    if (!filter.campaign) columns.push_back({"Campaign", left, Table::Fit::cut});
    columns.push_back({"Lead", left, Table::Fit::cut});
    columns.push_back({"Remark"});
    Table table("Job", columns);
    std::int64_t shown = 0;
    records.each_job(filter, [&](const JobView& job) {
        std::vector<Table::Cell> cells = {job.id.value, state_cell(job)};
        if (!filter.account) cells.emplace_back(job.account);
        if (!filter.campaign) cells.emplace_back(job.campaign);
        cells.emplace_back(lead_name(job));
        cells.emplace_back(remark_of(job, now, style.zone));
        table.add_row(std::move(cells));
        ++shown;
        if (table.rows() == rows_at_once) table.print(out, style);
    });
    if (shown == 0) {
        write_empty_list(out, style);
        return;
    }
    if (table.rows() > 0) table.print(out, style);
    const std::int64_t total = filter.limit > 0 ? records.count_jobs(filter).total() : shown;
    out << '\n';
    if (total > shown) {
        out << fmt::format(
            "{} of {} shown. All of them: --limit 0\n", shown, counted(total, "job")
        );
    } else {
        out << counted(shown, "job") << '\n';
    }
}

void write_jobs_json(
    std::ostream& out, Records& records, const JobFilter& filter, const TimeZone& zone
) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.key("items");
        json.begin_array();
        records.each_job(filter, [&](const JobView& job) { json.value(job_row(job)); });
        json.end_array();
    });
}

void write_job(
    std::ostream& out, Records& records, const JobView& job, Instant now, const Style& style
) {
    const TimeZone& zone = style.zone;
    const Table::Cell state = state_cell(job);
    out << "Job " << job.id.value << ": " << painted(state.text, state.tone, style) << '\n';
    write_detail(out, "Reason", spoken(to_string(job.reason)), style);
    if (!job.error_type.empty()) {
        write_detail(
            out, "Error", fmt::format("{} (HTTP {})", job.error_type, job.http_status), style
        );
    }
    write_detail(out, "Lead", lead_label(job), style);
    write_detail(out, "Title", job.fields.title, style);
    write_detail(out, "Profile", linkedin_url_of(job), style);
    write_detail(out, "Campaign", job.campaign, style);
    write_detail(out, "Account", job.account, style);
    write_detail(out, "Source", origin_of(job, now, zone), style);
    if (job.sent_at) write_detail(out, "Sent", near_time(*job.sent_at, now, zone), style);
    write_detail(out, "Invitation", job.invitation_id, style);
    if (job.accepted_at) {
        write_detail(out, "Accepted", near_time(*job.accepted_at, now, zone), style);
    }
    if (job.withdrawn_at) {
        write_detail(out, "Withdrawn", near_time(*job.withdrawn_at, now, zone), style);
    }
    if (job.gone_at) {
        const std::string seen = near_time(*job.gone_at, now, zone);
        write_detail(out, "Gone", seen + ": not pending any more, not connected", style);
    }
    if (job.not_before > now) {
        write_detail(out, "Not before", near_time(job.not_before, now, zone), style);
    }
    if (job.note.empty()) {
        write_detail(out, "Variant", job.note_variant, style);
    } else {
        std::string title = counted(static_cast<std::int64_t>(utf16_units(job.note)), "character");
        if (!job.note_variant.empty()) title += ", variant " + job.note_variant;
        write_detail(out, "Note", title, style);
        write_block(out, {.text = std::string(style.accessible ? 2 : 14, ' ')}, job.note, style);
    }
    write_attempts(out, records.attempts(job.id), now, style);
    write_events(out, records.events(job.id), now, style);
}

void write_job_json(std::ostream& out, Records& records, const JobView& job, const TimeZone& zone) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        write_fields(json, job_row(job));
        json.field("note", job.note);
        json.field("not_before", unless_zero(job.not_before));
        json.list("ledger", records.attempts(job.id), [&](const AttemptView& attempt) {
            write_attempt_fields(json, attempt);
        });
        json.field("events", records.events(job.id));
    });
}

}  // namespace invito
