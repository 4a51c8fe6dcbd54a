#include "invito/report/report_screen.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/failure.hpp"
#include "job_row.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>

namespace invito {
namespace {

constexpr std::size_t csv_flush_bytes = 256 * 1024;

bool starts_formula(std::string_view content) {
    constexpr std::string_view openings = "=+-@\t\r";
    return !content.empty() && openings.find(content.front()) != std::string_view::npos;
}

bool has_only_digits(std::string_view content) {
    return !content.empty() && content.find_first_not_of("0123456789") == std::string_view::npos;
}

// As a number a spreadsheet shows it as 7.4E+18, keeps 15 digits of it, and drops zeros in front.
bool loses_digits(std::string_view content) {
    constexpr std::size_t shown_digits = 11;
    if (!has_only_digits(content)) return false;
    return content.size() > shown_digits || (content.size() > 1 && content.front() == '0');
}

}  // namespace

CsvCells::CsvCells(std::ostream& out, CsvCellsOptions options) : out_(out), options_(options) {
    buffer_.reserve(csv_flush_bytes + 16 * 1024);
    if (options_.excel) buffer_ += "\xEF\xBB\xBF";
}

void CsvCells::text(std::string_view content) {
    if (options_.excel && loses_digits(content)) {
        digits_as_text(content);
        return;
    }
    begin_cell();
    const bool is_neutralised = !options_.raw && starts_formula(content);
    const std::array<char, 5> special = {'"', '\r', '\n', '\t', options_.delimiter};
    if (content.find_first_of(std::string_view(special.data(), special.size())) ==
        std::string_view::npos) {
        if (is_neutralised) buffer_ += '\'';
        buffer_ += content;
        return;
    }
    buffer_ += '"';
    if (is_neutralised) buffer_ += '\'';
    while (!content.empty()) {
        const std::size_t quote = std::min(content.find('"'), content.size());
        buffer_ += content.substr(0, quote);
        if (quote == content.size()) break;
        buffer_ += "\"\"";
        content.remove_prefix(quote + 1);
    }
    buffer_ += '"';
}

void CsvCells::id(std::string_view content) {
    options_.excel&& has_only_digits(content) ? digits_as_text(content) : text(content);
}

// A formula that is a text: what every spreadsheet shows whole, and sorts as text.
void CsvCells::digits_as_text(std::string_view digits) {
    begin_cell();
    buffer_ += "\"=\"\"";
    buffer_ += digits;
    buffer_ += "\"\"\"";
}

void CsvCells::plain(std::string_view content) {
    begin_cell();
    buffer_ += content;
}

void CsvCells::number(std::int64_t value) {
    std::array<char, 24> digits{};
    const auto [end, problem] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    ensure(problem == std::errc{}, "24 characters hold any 64 bit number");
    plain({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void CsvCells::decimal(double value, int digits) {
    std::array<char, 40> text{};
    const auto [end, problem] = std::to_chars(
        text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits
    );
    ensure(problem == std::errc{}, "40 characters hold any of our numbers");
    // 3.25 with a point is the 25th of March where numbers have a comma.
    if (options_.excel && options_.delimiter == ';') std::replace(text.data(), end, '.', ',');
    plain({text.data(), static_cast<std::size_t>(end - text.data())});
}

void CsvCells::end_row() {
    buffer_ += '\n';
    row_is_empty_ = true;
    if (buffer_.size() >= csv_flush_bytes) flush();
}

void CsvCells::finish() {
    ensure(row_is_empty_, "the last row of a CSV has ended");
    flush();
}

void CsvCells::begin_cell() {
    if (!row_is_empty_) buffer_ += options_.delimiter;
    row_is_empty_ = false;
}

void CsvCells::flush() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
}

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

// Tools may go by the place of a column. So what was not there from the beginning stands at the
// end, wherever it stands in a row.
constexpr std::array<std::string_view, 2> added_columns = {"gone_at", "outcome"};

constexpr std::array<std::string_view, 3> id_columns = {
    "public_identifier", "provider_id", "invitation_id"};

bool is_id(std::string_view column) {
    return std::ranges::find(id_columns, column) != id_columns.end();
}

bool is_added(std::string_view column) {
    return std::ranges::find(added_columns, column) != added_columns.end();
}

// RFC 3339 for millions of instants: the zone is asked only where its offset changes, and digits
// are written in place. A spreadsheet takes for a time what has no offset and a space: local ones.
class Timestamps {
public:
    Timestamps(TimeZone zone, bool is_local) : zone_(zone), is_local_(is_local) {}

    // Valid until the next call.
    std::string_view text(Instant at) {
        if (at < span_.begin || at >= span_.end) start_span(at);
        const auto local = floor<seconds>(at + offset_);
        const auto day = floor<days>(local);
        const std::chrono::year_month_day date{day};
        const auto of_day = (local - day).count();
        const int year = int{date.year()};
        two_digits(0, year / 100);
        two_digits(2, year % 100);
        two_digits(5, unsigned{date.month()});
        two_digits(8, unsigned{date.day()});
        two_digits(11, of_day / 3600);
        two_digits(14, of_day / 60 % 60);
        two_digits(17, of_day % 60);
        return text_;
    }

private:
    void start_span(Instant at) {
        span_ = zone_.span_at(at);
        offset_ = floor<std::chrono::minutes>(span_.utc_offset);  // as in format_rfc3339
        text_ = format_rfc3339(at, zone_);
        if (!is_local_) return;
        text_.resize(std::string_view("2026-11-02T10:30:00").size());
        text_[std::string_view("2026-11-02").size()] = ' ';
    }

    void two_digits(std::size_t position, std::int64_t value) {
        text_[position] = static_cast<char>('0' + value / 10);
        text_[position + 1] = static_cast<char>('0' + value % 10);
    }

    TimeZone zone_;
    bool is_local_;
    OffsetSpan span_;
    std::chrono::minutes offset_{};
    std::string text_;
};

class Rows {
public:
    Rows(std::ostream& out, const ReportCsvOptions& options)
        : cells_(out, options.cells),
          timestamps_(options.zone, options.cells.excel),
          options_(options) {}

    void heading() {
        in_order(JobRow{}, [this](std::string_view column, const auto&) { cells_.plain(column); });
        for (const std::string& column : options_.columns) cells_.text(column);
        cells_.end_row();
    }

    void add(const JobView& job) {
        JobRow row = job_row(job);
        if (options_.anonymous) row.make_anonymous();
        in_order(row, [this](std::string_view column, const auto& content) {
            cell(content, is_id(column));
        });
        for (const std::string& column : options_.columns) {
            if (options_.anonymous) {
                cells_.empty();
            } else {
                cells_.text(column_of(job.fields, column));
            }
        }
        cells_.end_row();
    }

    void finish() { cells_.finish(); }

private:
    template <class Visit>
    void in_order(const JobRow& row, const Visit& visit) {
        for (const bool visits_added : {false, true}) {
            for_each_member(row, [&](std::string_view column, const auto& content) {
                if (is_added(column) == visits_added) visit(column, content);
            });
        }
    }

    template <class T>
    void cell(const T& content, bool is_identifier) {
        if constexpr (std::is_convertible_v<const T&, std::string_view>) {
            is_identifier ? cells_.id(content) : cells_.text(content);
        } else if constexpr (std::is_same_v<T, bool>) {
            cells_.plain(content ? "true" : "false");
        } else if constexpr (std::is_integral_v<T>) {
            cells_.number(static_cast<std::int64_t>(content));
        } else if constexpr (std::is_enum_v<T>) {
            cells_.plain(to_string(content));
        } else if constexpr (std::is_same_v<T, Instant>) {
            cells_.plain(timestamps_.text(content));
        } else if constexpr (std::is_same_v<T, RunId>) {
            cells_.plain(run_name(content));
        } else if constexpr (std::is_same_v<T, JobId>) {
            cells_.number(content.value);
        } else if constexpr (std::is_same_v<T, HundredthsOfDays>) {
            cells_.decimal(static_cast<double>(content.count) / 100, 2);
        } else if (content) {
            cell(*content, is_identifier);
        } else {
            cells_.empty();
        }
    }

    static std::string_view column_of(const LeadFields& fields, const std::string& name) {
        const auto* const column = std::ranges::find(lead_columns, name, &LeadColumn::name);
        if (column != lead_columns.end()) return fields.*column->field;
        const auto variable = fields.variables.find(name);
        return variable == fields.variables.end() ? std::string_view() : variable->second;
    }

    CsvCells cells_;
    Timestamps timestamps_;
    const ReportCsvOptions& options_;
};

}  // namespace

void write_report_csv(
    std::ostream& out, Queries& queries, const std::vector<JobFilter>& filters,
    const ReportCsvOptions& options
) {
    Rows rows(out, options);
    rows.heading();
    for (JobFilter filter : filters) {
        filter.reads_all_fields = !options.columns.empty();
        queries.each_job(filter, [&](const JobView& job) { rows.add(job); });
    }
    rows.finish();
}

namespace {

// Fields of JSON as cells, or as the heading above them: those of an object follow its name.
class FieldCells {
public:
    FieldCells(CsvCells& cells, bool is_heading) : cells_(cells), is_heading_(is_heading) {}

    template <class T>
    void field(std::string_view name, const T& content) {
        if (is_heading_) {
            cells_.plain(prefix_ + std::string(name));
        } else {
            cell(content);
        }
    }

    template <class Write>
    void object(std::string_view name, const Write& write) {
        prefix_ = fmt::format("{}_", name);
        write();
        prefix_.clear();
    }

private:
    void cell(bool flag) { cells_.plain(flag ? "true" : "false"); }
    void cell(std::int64_t number) { cells_.number(number); }
    void cell(const std::optional<double>& share) {
        share ? cells_.decimal(*share, 4) : cells_.empty();
    }

    CsvCells& cells_;
    bool is_heading_;
    std::string prefix_;
};

}  // namespace

void write_report_table_csv(
    std::ostream& out, const ReportData& data, const CsvCellsOptions& options
) {
    CsvCells cells(out, options);
    const bool has_campaigns = !data.request.campaigns.empty();
    FieldCells heading(cells, true);
    if (has_campaigns) cells.plain("campaign");
    cells.text(data.request.cut->name());
    write_cut_fields(heading, CutRow{});
    cells.end_row();
    FieldCells fields(cells, false);
    for (const CutRow& row : data.cut) {
        if (has_campaigns) cells.text(row.campaign);
        cells.text(row.key);
        write_cut_fields(fields, row);
        cells.end_row();
    }
    cells.finish();
}

}  // namespace invito
