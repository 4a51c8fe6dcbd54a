#include "invito/report/import_screen.hpp"
#include "invito/report/wording.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>

namespace invito {
namespace {

constexpr std::size_t named_lines_max = 3;

// Reasons that are one to people. Their hint is that of the first row, unless there is one here.
struct FindingGroup {
    std::string_view code;
    std::string_view one;   // "row is not a personal profile"
    std::string_view many;  // "rows are not personal profiles"
    std::string_view hint;
};

constexpr FindingGroup not_a_person{
    "list.not_a_person", "row is not a personal profile", "rows are not personal profiles",
    "people look like linkedin.com/in/..."};
constexpr FindingGroup indirect_link{
    "list.indirect_link", "row is a {} link", "rows are {} links",
    "export the public profile URL column from your tool; short links cannot be resolved safely"};

struct NamedGroup {
    std::string_view reason;
    FindingGroup group;
};

constexpr std::array<NamedGroup, 13> groups = {{
    {"numeric_id",
     {"list.numeric_id", "row has a member number, which cannot be invited",
      "rows have member numbers, which cannot be invited", ""}},
    {"no_profile", {"list.no_profile", "row has no profile", "rows have no profile", ""}},
    {"no_address",
     {"list.no_address", "row has a word where an address should be",
      "rows have words where addresses should be", ""}},
    {"other_header",
     {"list.other_header", "row belongs to a second list in the file",
      "rows belong to a second list in the file", ""}},
    {"no_direction",
     {"list.no_direction", "row does not say whose invitation it is",
      "rows do not say whose invitation it is", ""}},
    {"bad_encoding",
     {"list.row_encoding", "profile cannot be read", "profiles cannot be read", ""}},
    {"nul_bytes", {"list.nul_bytes", "row contains NUL bytes", "rows contain NUL bytes", ""}},
    {"too_many_cells",
     {"list.too_many_cells", "row has more cells than the header",
      "rows have more cells than the header", ""}},
    {"unknown_account",
     {"list.unknown_account", "row names an account that the campaign does not use",
      "rows name accounts that the campaign does not use", ""}},
    {"suppressed",
     {"list.suppressed", "lead is on the do-not-contact list",
      "leads are on the do-not-contact list", ""}},
    {"erased",
     {"list.erased", "lead was erased; a mark keeps them away",
      "leads were erased; marks keep them away", ""}},
    {"invited_before",
     {"list.invited_before", "lead was invited before and pruned; nobody is invited twice",
      "leads were invited before and pruned; nobody is invited twice", ""}},
    {"duplicate",
     {"list.duplicate", "row names a person a second time", "rows name a person a second time",
      ""}},
}};

// What a link leads round by; in the order of the sentence.
struct Detour {
    std::string_view reason;
    std::string_view kind;
};
constexpr std::array<Detour, 3> detours = {{
    {"sales_navigator", "Sales Navigator"},
    {"recruiter", "Recruiter"},
    {"short_link", "short"},
}};

const FindingGroup& group_of(std::string_view reason) {
    if (std::ranges::find(detours, reason, &Detour::reason) != detours.end()) return indirect_link;
    const auto* named = std::ranges::find(groups, reason, &NamedGroup::reason);
    return named == groups.end() ? not_a_person : named->group;
}

// " (lines 5, 9, 12, ...)"
std::string places(const RowFinding& rows) {
    if (rows.lines.empty()) return {};
    const auto shown = std::min(rows.lines.size(), named_lines_max);
    const auto last = rows.lines.begin() + static_cast<std::ptrdiff_t>(shown);
    return fmt::format(
        " ({} {}{})", rows.count == 1 ? "line" : "lines", fmt::join(rows.lines.begin(), last, ", "),
        rows.count > static_cast<std::int64_t>(shown) ? ", ..." : ""
    );
}

// " (line 17: linkedin.com/company/acme)"
std::string first_place(const RowFinding& rows, std::string_view text) {
    return text.empty() ? places(rows) : fmt::format(" (line {}: {})", rows.line, text);
}

// Rows of reasons that are one to people.
using Members = std::vector<const RowFinding*>;

std::string links_of(const Members& members) {
    std::vector<std::string_view> kinds;
    for (const auto& [reason, kind] : detours) {
        if (std::ranges::find(members, reason, &RowFinding::reason) != members.end())
            kinds.push_back(kind);
    }
    return fmt::format("{}", fmt::join(kinds, " or "));
}

ListFinding finding_of(const RowFinding& rows, std::string code) {
    return {std::move(code), rows.verdict, rows.count, rows.line, {}, rows.hint};
}

ListFinding missing_variable(const RowFinding& rows) {
    if (rows.detail.empty()) {
        ListFinding finding = finding_of(rows, "note.malformed");
        finding.what = fmt::format(
            "{} that cannot be read{}",
            counted(rows.count, "lead has a note of its own", "leads have notes of their own"),
            first_place(rows, rows.what)
        );
        finding.hint = "write {{name}} or {{name|fallback}}; they are skipped now";
        return finding;
    }
    ListFinding finding = finding_of(rows, "note.missing_variable");
    finding.what = fmt::format(
        "{} \"{}\" and it has no fallback{}", counted(rows.count, "lead lacks", "leads lack"),
        rows.detail, places(rows)
    );
    finding.hint = fmt::format(
        "write {{{{{}|your work}}}}, or note.when_missing: send_without_note; they are skipped "
        "now",
        rows.detail
    );
    return finding;
}

ListFinding note_too_long(const RowFinding& rows) {
    ListFinding finding = finding_of(rows, "note.too_long");
    finding.what = fmt::format(
        "{} longer than {} characters (line {}: {})", counted(rows.count, "note is", "notes are"),
        rows.length_max, rows.line, rows.detail
    );
    finding.hint = fmt::format(
        "account {} is tier {}: {}; shorten, or when_too_long: send_without_note; notes are "
        "never cut",
        rows.account, to_string(rows.tier), rows.length_max
    );
    return finding;
}

// Several reasons as one.
RowFinding together(const Members& members) {
    RowFinding all = *members.front();
    for (std::size_t i = 1; i < members.size(); ++i) {
        const RowFinding& member = *members[i];
        all.count += member.count;
        all.lines.insert(all.lines.end(), member.lines.begin(), member.lines.end());
        if (member.line >= all.line) continue;
        all.line = member.line;
        all.text = member.text;
        all.hint = member.hint;
    }
    std::ranges::sort(all.lines);
    return all;
}

ListFinding grouped(
    const FindingGroup& group, const Members& members, const std::string& rejects_file
) {
    const RowFinding rows = together(members);
    ListFinding finding = finding_of(rows, std::string(group.code));
    std::string sentence = counted(rows.count, group.one, group.many);
    if (&group == &indirect_link) {
        sentence = fmt::format(fmt::runtime(sentence), links_of(members));
    }
    finding.what = sentence + first_place(rows, rows.text);
    if (!group.hint.empty()) finding.hint = group.hint;
    if (&group == &not_a_person && !rejects_file.empty()) {
        const auto name = rejects_file.substr(rejects_file.find_last_of('/') + 1);
        finding.hint += fmt::format("; rows are in {}", name);
    }
    return finding;
}

}  // namespace

std::vector<ListFinding> list_findings(
    const std::vector<RowFinding>& refusals, const std::string& rejects_file
) {
    std::vector<ListFinding> findings;
    std::vector<std::pair<const FindingGroup*, Members>> members;
    for (const RowFinding& rows : refusals) {
        if (rows.reason == "missing_variable") {
            findings.push_back(missing_variable(rows));
        } else if (rows.reason == "note_too_long") {
            findings.push_back(note_too_long(rows));
        } else {
            const FindingGroup* const group = &group_of(rows.reason);
            auto known =
                std::ranges::find(members, group, [](const auto& one) { return one.first; });
            if (known == members.end()) known = members.insert(members.end(), {group, {}});
            known->second.push_back(&rows);
        }
    }
    for (const auto& [group, rows] : members)
        findings.push_back(grouped(*group, rows, rejects_file));
    std::ranges::stable_sort(findings, std::ranges::greater{}, &ListFinding::count);
    return findings;
}

}  // namespace invito
