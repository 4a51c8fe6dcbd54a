#include "invito/report/report_screen.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/failure.hpp"
#include "job_row.hpp"

#include <algorithm>
#include <array>
#include <charconv>
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

}  // namespace

CsvCells::CsvCells(std::ostream& out, CsvCellsOptions options) : out_(out), options_(options) {
    buffer_.reserve(csv_flush_bytes + 16 * 1024);
    if (options_.excel) buffer_ += "\xEF\xBB\xBF";
}

void CsvCells::text(std::string_view content) {
    begin_cell();
    const bool is_neutralised = !options_.raw && starts_formula(content);
    if (content.find_first_of(",\"\r\n\t") == std::string_view::npos) {
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
    if (!row_is_empty_) buffer_ += ',';
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
constexpr std::array<std::string_view, 1> added_columns = {"gone_at"};

bool is_added(std::string_view column) {
    return std::ranges::find(added_columns, column) != added_columns.end();
}

// RFC 3339 for millions of instants: the zone is asked only where its offset changes, and digits
// are written in place.
class Timestamps {
public:
    explicit Timestamps(TimeZone zone) : zone_(zone) {}

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
    }

    void two_digits(std::size_t position, std::int64_t value) {
        text_[position] = static_cast<char>('0' + value / 10);
        text_[position + 1] = static_cast<char>('0' + value % 10);
    }

    TimeZone zone_;
    OffsetSpan span_;
    std::chrono::minutes offset_{};
    std::string text_;
};

class Rows {
public:
    Rows(std::ostream& out, const ReportCsvOptions& options)
        : cells_(out, options.cells), timestamps_(options.zone) {}

    void heading() {
        in_order(JobRow{}, [this](std::string_view column, const auto&) { cells_.plain(column); });
    }

    void add(const JobRow& row) {
        in_order(row, [this](std::string_view, const auto& content) { cell(content); });
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
        cells_.end_row();
    }

    template <class T>
    void cell(const T& content) {
        if constexpr (std::is_convertible_v<const T&, std::string_view>) {
            cells_.text(content);
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
        } else if constexpr (std::is_same_v<T, TenthsOfDays>) {
            cells_.plain(decimal(content));
        } else if (content) {
            cell(*content);
        } else {
            cells_.empty();
        }
    }

    static std::string decimal(TenthsOfDays time) {
        return std::to_string(time.count / 10) + '.' + std::to_string(time.count % 10);
    }

    CsvCells cells_;
    Timestamps timestamps_;
};

}  // namespace

void write_report_csv(
    std::ostream& out, Queries& queries, const JobFilter& filter, const ReportCsvOptions& options
) {
    Rows rows(out, options);
    rows.heading();
    queries.each_job(filter, [&](const JobView& job) {
        JobRow row = job_row(job);
        if (options.anonymous) row.make_anonymous();
        rows.add(row);
    });
    rows.finish();
}

}  // namespace invito
