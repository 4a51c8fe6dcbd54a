#include "invito/report/html_report.hpp"

#include "invito/report/wording.hpp"
#include "invito/support/digest.hpp"
#include "job_row.hpp"
#include "markup.hpp"
#include "report_sections.hpp"
#include "web_files.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <vector>

namespace invito {
namespace {

// --- The leads: as data for the page's script, and the first of them as a table.

struct LeadColumn {
    std::string_view name;  // of the CSV report
    std::string_view title;
    std::string_view kind;  // what page and script make of a cell
    bool names_person = false;
    std::string (*text)(const JobRow&, const TimeZone&);
};

std::string time_text(const std::optional<Instant>& at, const TimeZone& zone) {
    return at ? format_rfc3339(*at, zone) : "";
}

// "2026-11-23 14:07"
std::string without_seconds(std::string rfc3339) {
    std::ranges::replace(rfc3339, 'T', ' ');
    return rfc3339.substr(0, std::string_view("2026-11-23 14:07").size());
}

constexpr LeadColumn lead_table[] = {
    {"job", "Job", "number", false,
     [](const JobRow& row, const TimeZone&) { return fmt::format("{}", row.job.value); }},
    {"first_name", "First name", "text", true,
     [](const JobRow& row, const TimeZone&) { return std::string(row.first_name); }},
    {"last_name", "Last name", "text", true,
     [](const JobRow& row, const TimeZone&) { return std::string(row.last_name); }},
    {"company", "Company", "text", true,
     [](const JobRow& row, const TimeZone&) { return std::string(row.company); }},
    {"linkedin_url", "Profile", "link", true,
     [](const JobRow& row, const TimeZone&) { return row.linkedin_url; }},
    {"campaign", "Campaign", "text", false,
     [](const JobRow& row, const TimeZone&) { return std::string(row.campaign); }},
    {"account", "Account", "text", false,
     [](const JobRow& row, const TimeZone&) { return std::string(row.account); }},
    {"state", "State", "state", false,
     [](const JobRow& row, const TimeZone&) { return std::string(to_string(row.state)); }},
    {"reason", "Reason", "text", false,
     [](const JobRow& row, const TimeZone&) {
         return row.reason == Reason::none ? "" : std::string(to_string(row.reason));
     }},
    {"sent_at", "Sent", "time", false,
     [](const JobRow& row, const TimeZone& zone) { return time_text(row.sent_at, zone); }},
    {"accepted_at", "Accepted", "time", false,
     [](const JobRow& row, const TimeZone& zone) { return time_text(row.accepted_at, zone); }},
};

class LeadTable {
public:
    LeadTable(const ReportData& data, Queries& queries, bool anonymous)
        : data_(data), queries_(queries) {
        for (const LeadColumn& column : lead_table)
            if (!anonymous || !column.names_person) columns_.push_back(&column);
        for (const JobFilter& filter : data.request.filters())
            listed_ += queries.count_jobs(filter);
    }

    void write(std::ostream& out) const {
        if (listed_.total() == 0) return;
        out << html("<h2>Leads</h2>").text;
        if (listed_.total() > html_leads_max) {
            out << html(
                       "<p>{} leads are too many for a page. One row for each: "
                       "<code>invito report --csv FILE</code></p>",
                       listed_.total()
            )
                       .text;
            return;
        }
        write_tools(out);
        write_first_rows(out);
        write_data(out);
    }

private:
    static constexpr std::int64_t first_rows = 200;

    void write_tools(std::ostream& out) const {
        Markup states;
        for (const auto& [state, word] : enum_names<JobState>)
            if (listed_.of(state) > 0)
                states += html(R"(<option value="{}">{}</option>)", word, spoken(word));
        out << html(
                   R"(<div class="tools" id="leads-tools" hidden><label>Words in any column)"
                   R"(<input type="search" id="leads-words"></label><label>State)"
                   R"(<select id="leads-state"><option value="">all</option>{}</select></label>)"
                   R"(<button type="button" id="leads-copy">Copy as CSV</button>)"
                   R"(<span id="leads-count" role="status"></span></div>)",
                   states
        )
                   .text;
    }

    // Up to `limit` of them.
    template <class Visit>
    void each_row(std::int64_t limit, const Visit& visit) const {
        for (JobFilter filter : data_.request.filters()) {
            if (limit == 0) return;
            filter.limit = limit;
            queries_.each_job(filter, [&](const JobView& job) {
                visit(job_row(job));
                --limit;
            });
        }
    }

    [[nodiscard]] Markup cell(const LeadColumn& column, const JobRow& row) const {
        const std::string text = column.text(row, data_.request.zone);
        if (column.kind == "number") return html(R"(<td class="n">{}</td>)", text);
        if (column.kind == "time") return html(R"(<td class="t">{}</td>)", without_seconds(text));
        if (column.kind == "state")
            return html(R"(<td><span class="state is-{}">{}</span></td>)", text, text);
        if (column.kind == "link")
            return html(
                R"(<td><a href="{}" rel="noreferrer noopener">{}</a></td>)", text,
                text.substr(text.rfind('/') + 1)
            );
        return html("<td><bdi>{}</bdi></td>", text);
    }

    void write_first_rows(std::ostream& out) const {
        Markup head;
        for (const LeadColumn* const column : columns_)
            head += html(R"(<th scope="col">{}</th>)", column->title);
        out << R"(<div class="scroll" role="group" aria-label="Leads" tabindex="0">)"
            << R"(<table id="leads"><thead><tr>)" << head.text << "</tr></thead><tbody>";
        each_row(first_rows, [&](const JobRow& row) {
            out << "<tr>";
            for (const LeadColumn* const column : columns_) out << cell(*column, row).text;
            out << "</tr>\n";
        });
        out << "</tbody></table></div>"
            << R"(<p class="more"><button type="button" id="leads-more" hidden>Show more</button>)"
            << "</p>";
        if (listed_.total() > first_rows)
            out << html(
                       "<noscript><p>The first {} of {} leads are shown. All of them: "
                       "<code>invito report --csv FILE</code></p></noscript>",
                       first_rows, listed_.total()
            )
                       .text;
    }

    void write_data(std::ostream& out) const {
        JsonWriter columns;
        columns.begin_array();
        for (const LeadColumn* const column : columns_) {
            columns.begin_object();
            columns.field("name", column->name);
            columns.field("kind", column->kind);
            columns.end_object();
        }
        columns.end_array();
        out << R"(<script type="application/json" id="leads-data">{"columns":)" << columns.take()
            << R"(,"rows":[)";
        std::string_view separator;
        each_row(html_leads_max, [&](const JobRow& row) {
            JsonWriter cells;
            cells.begin_array();
            for (const LeadColumn* const column : columns_)
                cells.value(column->text(row, data_.request.zone));
            cells.end_array();
            out << separator << escaped_json(cells.take());
            separator = ",\n";
        });
        out << "]}</script>\n";
    }

    const ReportData& data_;
    Queries& queries_;
    std::vector<const LeadColumn*> columns_;
    StateCounts listed_;
};

void write_head(std::ostream& out, const ReportData& data) {
    // What somebody wrote into a list cannot run even if it came out as markup.
    out << "<!doctype html>\n"
        << html(
               R"(<html lang="en"><head><meta charset="utf-8">)"
               R"(<meta name="viewport" content="width=device-width, initial-scale=1">)"
               R"(<meta http-equiv="Content-Security-Policy" content="default-src 'none'; )"
               R"(style-src 'sha256-{}'; script-src 'sha256-{}'">)"
               R"(<meta name="referrer" content="no-referrer"><title>{}: invito</title>)",
               sha256_base64(page_css()), sha256_base64(report_js()),
               report_subject_text(data.request)
           )
               .text
        << "<style>" << page_css() << "</style></head>\n<body>";
}

}  // namespace

void write_report_html(
    std::ostream& out, const ReportData& data, Queries& queries, const HtmlReportOptions& options
) {
    write_head(out, data);
    out << report_heading(data, options.is_sandbox).text << "<main>";
    out << report_sections(data).text;
    LeadTable(data, queries, options.anonymous).write(out);
    out << "</main>"
        << html(
               "<footer>Made by {}. The file holds all that it shows and asks nobody for "
               "anything.</footer>",
               data.request.tool
           )
               .text
        << "<script>" << report_js() << "</script></body></html>\n";
}

}  // namespace invito
