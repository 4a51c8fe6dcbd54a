#include "refusal_count.hpp"

#include <algorithm>

namespace invito {

namespace {

// Notes that are too long are one thing per longest note, whatever their own length.
bool is_same(const ImportRefusal& rows, const RowFinding& finding) {
    if (rows.verdict != finding.verdict || rows.reason != finding.reason) return false;
    return finding.reason == "note_too_long" ? rows.length_max == finding.length_max
                                             : rows.detail == finding.detail;
}

ImportRefusal first_of(const RowFinding& finding) {
    return {
        .verdict = finding.verdict,
        .reason = finding.reason,
        .count = 0,
        .first_line = static_cast<std::int64_t>(finding.line),
        .example = finding.what,
        .hint = finding.hint,
        .lines = {},
        .text = finding.text,
        .detail = finding.detail,
        .account = finding.account,
        .tier = finding.tier,
        .length_max = finding.length_max,
    };
}

}  // namespace

void RefusalCount::take(const RowFinding& finding) {
    auto rows = std::ranges::find_if(refusals_, [&finding](const ImportRefusal& candidate) {
        return is_same(candidate, finding);
    });
    if (rows == refusals_.end()) {
        rows = refusals_.insert(refusals_.end(), first_of(finding));
    }
    ++rows->count;
    if (rows->lines.size() < ImportRefusal::lines_max) {
        rows->lines.push_back(static_cast<std::int64_t>(finding.line));
    }
}

std::vector<ImportRefusal> RefusalCount::refusals() const {
    std::vector<ImportRefusal> sorted = refusals_;
    std::ranges::stable_sort(sorted, std::ranges::greater{}, &ImportRefusal::count);
    return sorted;
}

}  // namespace invito
