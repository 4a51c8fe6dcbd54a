#include "invito/report/report_csv.hpp"

#include "invito/report/words.hpp"
#include "invito/support/text.hpp"
#include "job_fields.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace invito {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

constexpr std::array<std::string_view, 29> columns = {
    "campaign",       "run",           "job",
    "account",        "linkedin_url",  "public_identifier",
    "provider_id",    "first_name",    "last_name",
    "company",        "title",         "email",
    "state",          "reason",        "error_type",
    "http_status",    "attempts",      "with_note",
    "note_length",    "imported_at",   "scheduled_at",
    "sent_at",        "accepted_at",   "withdrawn_at",
    "days_to_accept", "invitation_id", "source_file",
    "source_line",    "note_variant"};

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
        : cells_(out, options.cells), timestamps_(options.zone), anonymous_(options.anonymous) {}

    void heading() {
        for (const std::string_view column : columns) cells_.plain(column);
        cells_.end_row();
    }

    void add(const JobView& job) {
        cells_.text(job.campaign);
        cells_.plain(job.run ? run_name(*job.run) : std::string());
        cells_.number(job.id.value);
        cells_.text(job.account);
        if (anonymous_) {
            nobody();
        } else {
            person(job);
        }
        outcome(job);
        moments(job);
        cells_.text(anonymous_ ? std::string_view() : job.invitation_id);
        cells_.text(job.source_file);
        cells_.number(job.source_line);
        cells_.plain(job.note_variant);
        cells_.end_row();
    }

    void finish() { cells_.finish(); }

private:
    static constexpr int person_columns = 8;

    void person(const JobView& job) {
        cells_.text(linkedin_url_of(job));
        cells_.text(public_identifier_of(job));
        cells_.text(provider_id_of(job));
        cells_.text(first_name_of(job));
        cells_.text(last_name_of(job));
        cells_.text(job.fields.company);
        cells_.text(job.fields.title);
        cells_.text(job.fields.email);
    }

    void nobody() {
        for (int i = 0; i < person_columns; ++i) cells_.empty();
    }

    void outcome(const JobView& job) {
        cells_.plain(to_string(job.state));
        cells_.plain(to_string(job.reason));
        cells_.text(job.error_type);
        cells_.plain(job.http_status == 0 ? std::string() : std::to_string(job.http_status));
        cells_.number(job.attempts);
        cells_.plain(job.with_note ? "true" : "false");
        cells_.number(static_cast<std::int64_t>(utf16_units(job.note)));
    }

    void moments(const JobView& job) {
        moment(job.imported_at);
        moment(job.scheduled_at);
        moment(job.sent_at);
        moment(job.accepted_at);
        moment(job.withdrawn_at);
        const auto tenths = tenths_of_days_to_accept(job);
        cells_.plain(tenths ? decimal(*tenths) : std::string());
    }

    void moment(std::optional<Instant> at) {
        cells_.plain(at ? timestamps_.text(*at) : std::string_view());
    }

    static std::string decimal(std::int64_t tenths) {
        return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
    }

    CsvCells cells_;
    Timestamps timestamps_;
    bool anonymous_;
};

}  // namespace

void write_report_csv(
    std::ostream& out, Records& records, const JobFilter& filter, const ReportCsvOptions& options
) {
    Rows rows(out, options);
    rows.heading();
    records.each_job(filter, [&](const JobView& job) { rows.add(job); });
    rows.finish();
}

}  // namespace invito
