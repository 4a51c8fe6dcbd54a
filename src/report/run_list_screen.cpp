#include "invito/report/run_list_screen.hpp"

#include "invito/report/wording.hpp"
#include "json_fields.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

std::string began(const RunView& run, Instant now, const TimeZone& zone) {
    constexpr std::size_t minutes = std::string_view("09:00").size();
    return fmt::format(
        "{} {}", calendar_day(run.started_at, now, zone),
        clock_time(run.started_at, zone).substr(0, minutes)
    );
}

// Only runs that invite send anything, and are accepted later.
Table::Cell count_cell(const RunView& run, std::int64_t count) {
    if (run.kind != RunKind::invite) return std::string("-");
    return count;
}

Table::Cell exit_cell(const std::optional<int>& code) {
    if (!code) return std::string("-");
    return {std::to_string(*code), *code == 0 ? Tone::plain : Tone::caution};
}

Table::Cell ended_cell(const RunView& run, const std::optional<RunId>& running) {
    if (run.id == running) return {"not yet", Tone::good};
    return {ended_text(run, running), run.ended_at ? Tone::plain : Tone::caution};
}

}  // namespace

std::string ended_text(const RunView& run, const std::optional<RunId>& running) {
    if (run.ended_at) return spoken(run.ended);
    return run.id == running ? std::string() : "did not end";
}

void write_run_list(std::ostream& out, const RunList& list, Instant now, const Style& style) {
    if (list.runs.empty()) {
        out << "No runs.\n";
        write_next(out, "invito run", style);
        return;
    }
    using enum Table::Align;
    constexpr auto whole = Table::Fit::whole;
    Table table(
        "Run", {{"Run"},
                {"Kind", left, whole, Table::Keep::if_roomy},
                {"Began"},
                {"Took", right, whole, Table::Keep::if_roomy},
                {"Sent", right},
                {"Accepted", right},
                {"Exit", right},
                {"Ended", left, Table::Fit::wrap}}
    );
    for (const RunView& run : list.runs) {
        const bool is_running = run.id == list.running;
        const std::optional<Instant> end = is_running ? now : run.ended_at;
        table.add_row(
            {run_name(run.id), run.kind, began(run, now, style.zone),
             end ? describe_duration(*end - run.started_at) : "-", count_cell(run, run.counts.sent),
             count_cell(run, run.accepted), exit_cell(run.exit_code), ended_cell(run, list.running)}
        );
    }
    table.print(out, style);
    if (list.has_more) {
        out << fmt::format(
            "\nThe newest {}. All of them: --limit 0\n",
            counted(static_cast<std::int64_t>(list.runs.size()), "run")
        );
    }
}

void write_run_list_json(std::ostream& out, const RunList& list, const TimeZone& zone) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.list("items", list.runs, [&](const RunView& run) {
            write_fields(json, run);
            json.field("running", run.id == list.running);
        });
    });
}

}  // namespace invito
