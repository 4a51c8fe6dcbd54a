#include "column_map.hpp"

#include "headers.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <tuple>

namespace invito::input {
namespace {

// A column that may name the person, with what the sample says about it.
struct Candidate {
    std::size_t column = 0;
    KnownHeader known = {};
    std::size_t filled = 0;
    std::size_t addresses = 0;  // of profiles, or ids
    std::size_t links = 0;      // of them: /in/ links
    std::string first_address = {};

    [[nodiscard]] bool is_mostly_addresses() const { return addresses * 2 > filled; }
    // Of use although it has no address.
    [[nodiscard]] bool has_identifiers() const {
        return holds_identifiers(known.link) && filled > 0;
    }
};

class ColumnMapper {
public:
    ColumnMapper(const ListHeader& header, const ListSample& sample, const ColumnRules& rules)
        : header_(header), sample_(sample), rules_(rules), used_(header.cells.size(), false) {
        for (const std::string& cell : header.cells)
            names_of_headers_.push_back(normalised_header(cell));
    }

    Result<ColumnMap> run() {
        if (const auto taken = take_stated(); !taken) return taken.error();
        if (map_.person.empty()) take_sides();
        if (!has_person()) choose_person();
        if (!has_person()) {
            if (auto found = find_person(); !found) return found.error();
        }
        if (!has_person() && rules_.needs_person)
            return no_profile_column(header_, some_profiles());
        detect_fields();
        name_variables();
        return std::move(map_);
    }

private:
    Result<void> take_stated();
    void take_sides();
    void leave_out(const std::string& name);
    void choose_person();
    Result<void> find_person();
    void detect_fields();
    void name_variables();

    [[nodiscard]] bool has_person() const { return !map_.person.empty() || map_.sides; }
    [[nodiscard]] std::optional<std::size_t> column_named(std::string_view normalised) const;
    [[nodiscard]] std::optional<std::size_t> find_header(const std::string& wanted) const;
    [[nodiscard]] std::vector<Candidate> known_candidates() const;
    [[nodiscard]] std::vector<Candidate> columns_of_addresses() const;
    [[nodiscard]] std::string some_profiles() const;
    [[nodiscard]] Candidate weigh(std::size_t column, KnownHeader known) const;
    [[nodiscard]] std::string choice_note(const std::vector<Candidate>& candidates) const;
    void take_person(const Candidate& candidate, std::string note);
    [[nodiscard]] bool is_plain_note_column(std::size_t column) const;
    [[nodiscard]] std::string other_note(std::size_t column) const;
    void describe(std::string canonical, std::size_t column, std::string note = {});
    [[nodiscard]] std::string free_variable_name(std::size_t column);

    const ListHeader& header_;
    const ListSample& sample_;
    const ColumnRules& rules_;
    std::vector<std::string> names_of_headers_;  // normalised
    std::vector<bool> used_;
    std::set<std::string> names_;
    ColumnMap map_;
};

Result<void> ColumnMapper::take_stated() {
    for (const auto& [name, wanted] : rules_.stated) {
        if (wanted.empty()) {
            leave_out(name);
            continue;
        }
        const auto column = find_header(wanted);
        if (!column) return no_such_column(wanted, header_);
        if (names_person(name)) {
            const auto known = find_known_header(names_of_headers_[*column]);
            const bool says_so = known && holds_identifiers(known->link);
            map_.person.push_back({*column, says_so || name == identifier_column});
        } else if (const auto field = canonical_field(name)) {
            map_.fields.push_back({*column, *field});
        } else {
            map_.variables.push_back({*column, name});
        }
        describe(name, *column);
    }
    return {};
}

// Nothing is taken for it. A free name is that of one column, which then is nothing at all.
void ColumnMapper::leave_out(const std::string& name) {
    names_.insert(name);
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        const bool is_it = snake_case(header_.cells[column]) == name;
        if (is_it && !canonical_field(name)) used_[column] = true;
    }
}

std::optional<std::size_t> ColumnMapper::column_named(std::string_view normalised) const {
    const auto found = std::ranges::find(names_of_headers_, normalised);
    if (found == names_of_headers_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names_of_headers_.begin());
}

std::optional<std::size_t> ColumnMapper::find_header(const std::string& wanted) const {
    const auto exact = std::ranges::find(header_.cells, wanted);
    if (exact == header_.cells.end()) return column_named(normalised_header(wanted));
    return static_cast<std::size_t>(exact - header_.cells.begin());
}

void ColumnMapper::take_sides() {
    const auto direction = column_named("direction");
    const auto inviter = column_named("inviterprofileurl");
    const auto invitee = column_named("inviteeprofileurl");
    if (!direction || !inviter || !invitee) return;
    map_.sides = ColumnMap::Sides{
        *direction, {*invitee, column_named("to")}, {*inviter, column_named("from")}};
    describe(
        std::string(person_column), *invitee,
        fmt::format("\"{}\" where the direction is INCOMING", header_.cells[*inviter])
    );
    used_[*inviter] = true;
    for (const auto& side : {map_.sides->invitee, map_.sides->inviter}) {
        if (side.full_name) used_[*side.full_name] = true;
    }
    if (const auto name = map_.sides->invitee.full_name) describe("full_name", *name);
}

std::vector<Candidate> ColumnMapper::known_candidates() const {
    std::vector<Candidate> candidates;
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        const auto known = find_known_header(names_of_headers_[column]);
        if (!known || known->link == PersonLink::none || used_[column]) continue;
        const Candidate candidate = weigh(column, *known);
        const bool is_plausible = candidate.addresses * 2 >= candidate.filled;
        if (known->link == PersonLink::uncertain && !is_plausible) continue;
        candidates.push_back(candidate);
    }
    std::ranges::stable_sort(candidates, {}, [](const Candidate& candidate) {
        return std::tuple(
            -static_cast<std::int64_t>(candidate.links),
            candidate.known.link != PersonLink::identifier || !candidate.has_identifiers(),
            -static_cast<std::int64_t>(candidate.addresses), candidate.known.link,
            candidate.known.rank
        );
    });
    return candidates;
}

// A header of the table, unless another column alone has the addresses.
void ColumnMapper::choose_person() {
    const std::vector<Candidate> candidates = known_candidates();
    if (candidates.empty()) return;
    const Candidate& best = candidates.front();
    const bool is_certain =
        best.addresses > 0 || (best.known.link == PersonLink::identifier && best.has_identifiers());
    if (!is_certain && !columns_of_addresses().empty()) return;

    take_person(best, choice_note(candidates));
    for (const Candidate& candidate : candidates) {
        const PersonLink link = candidate.known.link;
        const bool is_same_person = link != PersonLink::uncertain && link != PersonLink::word;
        if (candidate.column != best.column && is_same_person) {
            map_.person.push_back({candidate.column, holds_identifiers(link)});
        }
    }
}

// Columns without a known name whose values mostly are addresses, and that are the lead's.
std::vector<Candidate> ColumnMapper::columns_of_addresses() const {
    std::vector<Candidate> candidates;
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        if (used_[column] || names_company_or_sender(names_of_headers_[column])) continue;
        Candidate candidate = weigh(column, {});
        if (candidate.is_mostly_addresses()) candidates.push_back(std::move(candidate));
    }
    return candidates;
}

// A first row that holds an address itself names no columns.
Result<void> ColumnMapper::find_person() {
    if (has_address(header_.cells)) return {};
    const std::vector<Candidate> candidates = columns_of_addresses();
    if (candidates.empty()) return {};
    if (candidates.size() > 1) {
        std::vector<ColumnSample> columns;
        for (const Candidate& candidate : candidates)
            columns.push_back({header_.cells[candidate.column], candidate.first_address});
        return several_profile_columns(header_, columns);
    }
    take_person(candidates.front(), "found by its values");
    map_.is_found_by_values = true;
    return {};
}

// Where a list has too few addresses in a column to tell: its header.
std::string ColumnMapper::some_profiles() const {
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        if (names_company_or_sender(names_of_headers_[column])) continue;
        if (weigh(column, {}).addresses > 0) return header_.cells[column];
    }
    return {};
}

Candidate ColumnMapper::weigh(std::size_t column, KnownHeader known) const {
    Candidate candidate{.column = column, .known = known};
    for (const auto& row : sample_) {
        if (column >= row.size()) continue;
        const std::string_view value = rules_.values.of(row[column]);
        if (value.empty()) continue;
        ++candidate.filled;
        if (!parse_address(value)) continue;
        if (candidate.addresses++ == 0) candidate.first_address = value;
        if (ascii_lower(value).find("in/") != std::string::npos) ++candidate.links;
    }
    return candidate;
}

std::string ColumnMapper::choice_note(const std::vector<Candidate>& candidates) const {
    if (candidates.size() < 2) return {};
    std::string others;
    for (std::size_t i = 1; i < candidates.size(); ++i) {
        others += fmt::format("{}\"{}\"", i > 1 ? ", " : "", header_.cells[candidates[i].column]);
    }
    const bool has_more = candidates[0].links > candidates[1].links;
    return fmt::format(
        "chosen over {}: {}", others, has_more ? "more addresses" : "more specific name"
    );
}

void ColumnMapper::take_person(const Candidate& candidate, std::string note) {
    map_.person = {{candidate.column, holds_identifiers(candidate.known.link)}};
    describe(std::string(person_column), candidate.column, std::move(note));
}

void ColumnMapper::detect_fields() {
    struct Best {
        std::size_t rank;
        std::size_t column;
    };
    std::map<std::string_view, Best> best;
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        const auto known = find_known_header(names_of_headers_[column]);
        const bool detected = known && known->link == PersonLink::none && !used_[column] &&
                              !names_.contains(std::string(known->canonical));
        if (!detected || (rules_.campaign_has_note && is_plain_note_column(column))) continue;
        const auto [entry, added] = best.try_emplace(known->canonical, Best{known->rank, column});
        if (!added && known->rank < entry->second.rank) entry->second = {known->rank, column};
    }
    for (const auto& [canonical, choice] : best) {
        map_.fields.push_back({choice.column, canonical_field(canonical).value()});
        const bool is_plain_note = is_plain_note_column(choice.column);
        describe(
            std::string(canonical), choice.column,
            is_plain_note ? "sent as the lead's own note: the campaign has none" : ""
        );
    }
}

void ColumnMapper::name_variables() {
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        if (used_[column]) continue;
        std::string name = free_variable_name(column);
        map_.variables.push_back({column, name});
        const bool is_other_note =
            rules_.campaign_has_note && is_plain_note_column(column) && !names_.contains("note");
        describe(std::move(name), column, is_other_note ? other_note(column) : std::string());
    }
    std::ranges::sort(map_.variables, {}, &ColumnMap::Variable::name);
}

bool ColumnMapper::is_plain_note_column(std::size_t column) const {
    return is_plain_note(names_of_headers_[column]);
}

std::string ColumnMapper::other_note(std::size_t column) const {
    return fmt::format(
        "not sent: the campaign has a note; list.columns: {{note: {}}} sends it",
        header_.cells[column]
    );
}

std::string ColumnMapper::free_variable_name(std::size_t column) {
    std::string stem = snake_case(header_.cells[column]);
    if (stem.empty()) stem = fmt::format("column_{}", column + 1);
    std::string name = stem;
    const auto is_taken = [this](const std::string& candidate) {
        return names_.contains(candidate) || names_person(candidate) ||
               canonical_field(candidate).has_value();
    };
    for (int copy = 2; is_taken(name); ++copy) name = fmt::format("{}_{}", stem, copy);
    return name;
}

void ColumnMapper::describe(std::string canonical, std::size_t column, std::string note) {
    used_[column] = true;
    names_.insert(canonical);
    map_.description.push_back(
        {std::move(canonical), header_.cells[column], std::move(note), column}
    );
}

}  // namespace

Result<ColumnMap> map_columns(
    const ListHeader& header, const ListSample& sample, const ColumnRules& rules
) {
    return ColumnMapper(header, sample, rules).run();
}

}  // namespace invito::input
