#pragma once
// One small world for all screens: two campaigns, three accounts, a Monday in November; and the
// golden files, what a screen looked like when somebody last looked at it and approved.

#include "invito/report/status_screen.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/time.hpp"
#include "support/fake_queries.hpp"

#include <functional>
#include <sstream>
#include <string>
#include <string_view>

namespace invito::test {

// Precondition: RFC 3339.
[[nodiscard]] Instant at(std::string_view text);

// Mon 2026-11-23 14:07:31 in Berlin.
[[nodiscard]] Instant sample_now();

[[nodiscard]] Style unicode_style();
[[nodiscard]] Style ascii_style();
[[nodiscard]] Style accessible_style();

[[nodiscard]] StateCounts counts(
    std::int64_t queued, std::int64_t sent, std::int64_t accepted, std::int64_t skipped,
    std::int64_t failed, std::int64_t unknown
);
[[nodiscard]] CampaignView campaign_view(
    const std::string& name, CampaignState state, const StateCounts& jobs
);
[[nodiscard]] RunView sample_run();
[[nodiscard]] StatusData sample_status();

// A sent job of Jane Doe.
[[nodiscard]] JobView sample_job(std::int64_t id = 1842);

// Sixty jobs in every state.
[[nodiscard]] FakeQueries sample_queries();

// A filter for one thing: filter_by(&JobFilter::campaign, "recruit-cpp").
template <class T>
[[nodiscard]] JobFilter filter_by(T JobFilter::*field, T wanted) {
    JobFilter filter;
    filter.*field = std::move(wanted);
    return filter;
}

// What `write` writes.
[[nodiscard]] std::string printed(const std::function<void(std::ostream&)>& write);

// Compares `actual` with tests/data/report/<name>.golden. With INVITO_UPDATE_GOLDEN=1 in the
// environment it is written instead.
void expect_golden(std::string_view name, const std::string& actual);

// The same for JSON, which must parse and end in one line end. The file has one field per line.
void expect_golden_json(std::string_view name, const std::string& actual);

// The screen in the three styles: <name>.unicode, <name>.ascii and <name>.accessible. No line may
// be longer than the terminal is wide.
void expect_golden_screen(
    const std::string& name, const std::function<void(std::ostream&, const Style&)>& write
);

// The same at 60 columns, at 120, and where nobody looks: <name>.60, <name>.120 and <name>.piped.
// What is piped may be wider.
void expect_golden_widths(
    const std::string& name, const std::function<void(std::ostream&, const Style&)>& write
);

// Both: 60, 80 and 120 columns, every style, and where nobody looks.
void expect_golden_everywhere(
    const std::string& name, const std::function<void(std::ostream&, const Style&)>& write
);

}  // namespace invito::test
