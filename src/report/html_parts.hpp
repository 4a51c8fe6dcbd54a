#pragma once
// What the report and the dashboard are built of: tables, sections, figures, tiles. A number names
// where it stands in the JSON that says the same (RFC 6901), so that a test can hold the two
// together; "*" stands for every element, and the number is then their sum.

#include "invito/model/policy.hpp"
#include "invito/plan/acceptance.hpp"
#include "markup.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

[[nodiscard]] Markup number(std::string_view pointer, std::int64_t count);

// The rule of all reports: no rate of few.
[[nodiscard]] Markup rate(const Acceptance& acceptance);

struct HtmlColumn {
    std::string_view title;
    std::string_view kind = "w";  // class of its cells: words, a number (n), prose
};

// A heading, then rows of cells that are markup already; the first names the row.
class HtmlTable {
public:
    explicit HtmlTable(std::vector<HtmlColumn> columns);
    void add(const std::vector<Markup>& cells);
    // `name`: what a reader is told who cannot see what stands above it.
    [[nodiscard]] Markup markup(std::string_view name) const;

private:
    std::vector<HtmlColumn> columns_;
    Markup rows_;
};

[[nodiscard]] Markup section(std::string_view title, const Markup& content);
[[nodiscard]] Markup section(
    std::string_view title, const HtmlTable& table, const Markup& remarks = {}
);
[[nodiscard]] Markup figure(
    std::string_view caption, const Markup& chart, const HtmlTable& numbers
);
[[nodiscard]] Markup paragraph(const std::string& text);  // of nothing none
[[nodiscard]] Markup tile(
    std::string_view title, const Markup& figure, std::string_view remark = {}
);
// `pointer` is that of what is used; that of the limit has "_limit" behind it.
[[nodiscard]] Markup meter(const std::string& pointer, std::int64_t used, const Cap& cap);

}  // namespace invito
