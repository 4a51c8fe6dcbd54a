#include "column_map.hpp"

#include "headers.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <tuple>

namespace invito::input {
namespace {

// A column that may name the person, with what the sample says about it.
struct Candidate {
    std::size_t column = 0;
    KnownHeader known;
    std::size_t filled = 0;
    std::size_t valid = 0;
    std::size_t links = 0;  // valid and written as /in/ links
};

class ColumnMapper {
public:
    ColumnMapper(
        const ListHeader& header,
        const ListSample& sample,
        const std::map<std::string, std::string>& stated
    )
        : header_(header), sample_(sample), stated_(stated), used_(header.cells.size(), false) {}

    Result<ColumnMap> run() {
        if (const auto taken = take_stated(); !taken) return taken.error();
        if (map_.person.empty()) choose_person();
        if (map_.person.empty()) return no_profile_column(header_);
        detect_fields();
        name_variables();
        return std::move(map_);
    }

private:
    Result<void> take_stated();
    void choose_person();
    void detect_fields();
    void name_variables();

    [[nodiscard]] std::optional<std::size_t> find_header(const std::string& wanted) const;
    [[nodiscard]] Candidate weigh(std::size_t column, KnownHeader known) const;
    [[nodiscard]] std::string choice_note(const std::vector<Candidate>& candidates) const;
    void describe(std::string canonical, std::size_t column, std::string note = {});
    [[nodiscard]] std::string free_variable_name(std::size_t column);

    const ListHeader& header_;
    const ListSample& sample_;
    const std::map<std::string, std::string>& stated_;
    std::vector<bool> used_;
    std::set<std::string> names_;
    ColumnMap map_;
};

Result<void> ColumnMapper::take_stated() {
    for (const auto& [name, wanted] : stated_) {
        const auto column = find_header(wanted);
        if (!column) return no_such_column(wanted, header_);
        if (name == person_column) {
            map_.person = {*column};
        } else if (const auto field = canonical_field(name)) {
            map_.fields.push_back({*column, *field});
        } else {
            map_.variables.push_back({*column, name});
        }
        describe(name, *column);
    }
    return {};
}

std::optional<std::size_t> ColumnMapper::find_header(const std::string& wanted) const {
    const auto& header = header_.cells;
    const auto exact = std::ranges::find(header, wanted);
    const auto similar = std::ranges::find(header, normalised_header(wanted), normalised_header);
    const auto found = exact != header.end() ? exact : similar;
    if (found == header.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header.begin());
}

void ColumnMapper::choose_person() {
    std::vector<Candidate> candidates;
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        const auto known = find_known_header(normalised_header(header_.cells[column]));
        if (!known || known->link == PersonLink::none || used_[column]) continue;
        const Candidate candidate = weigh(column, *known);
        const bool mostly_links = candidate.links * 2 >= candidate.filled;
        if (known->link == PersonLink::uncertain && !mostly_links) continue;
        candidates.push_back(candidate);
    }
    if (candidates.empty()) return;

    std::ranges::stable_sort(candidates, [](const Candidate& a, const Candidate& b) {
        return std::tuple(b.valid, a.known.link, a.known.rank) <
               std::tuple(a.valid, b.known.link, b.known.rank);
    });
    describe(std::string(person_column), candidates.front().column, choice_note(candidates));
    for (const Candidate& candidate : candidates) {
        const bool first = map_.person.empty();
        if (first || candidate.known.link != PersonLink::uncertain) {
            map_.person.push_back(candidate.column);
        }
    }
}

Candidate ColumnMapper::weigh(std::size_t column, KnownHeader known) const {
    Candidate candidate{.column = column, .known = known};
    for (const auto& row : sample_) {
        if (column >= row.size() || trim(row[column]).empty()) continue;
        ++candidate.filled;
        if (!parse_identity(row[column])) continue;
        ++candidate.valid;
        if (ascii_lower(row[column]).find("/in/") != std::string::npos) ++candidate.links;
    }
    return candidate;
}

std::string ColumnMapper::choice_note(const std::vector<Candidate>& candidates) const {
    if (candidates.size() < 2) return {};
    std::string others;
    for (std::size_t i = 1; i < candidates.size(); ++i) {
        others += fmt::format("{}\"{}\"", i > 1 ? ", " : "", header_.cells[candidates[i].column]);
    }
    const bool more_valid = candidates[0].valid > candidates[1].valid;
    return fmt::format(
        "chosen over {}: {}", others, more_valid ? "more valid values" : "more specific name"
    );
}

void ColumnMapper::detect_fields() {
    struct Best {
        std::size_t rank;
        std::size_t column;
    };
    std::map<std::string_view, Best> best;
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        const auto known = find_known_header(normalised_header(header_.cells[column]));
        const bool detected = known && known->link == PersonLink::none && !used_[column] &&
                              !names_.contains(std::string(known->canonical));
        if (!detected) continue;
        const auto [entry, added] = best.try_emplace(known->canonical, Best{known->rank, column});
        if (!added && known->rank < entry->second.rank) entry->second = {known->rank, column};
    }
    for (const auto& [canonical, choice] : best) {
        map_.fields.push_back({choice.column, canonical_field(canonical).value()});
        describe(std::string(canonical), choice.column);
    }
}

void ColumnMapper::name_variables() {
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
        if (used_[column]) continue;
        std::string name = free_variable_name(column);
        map_.variables.push_back({column, name});
        describe(std::move(name), column);
    }
    std::ranges::sort(map_.variables, {}, &ColumnMap::Variable::name);
}

std::string ColumnMapper::free_variable_name(std::size_t column) {
    std::string stem = snake_case(header_.cells[column]);
    if (stem.empty()) stem = fmt::format("column_{}", column + 1);
    std::string name = stem;
    const auto is_taken = [this](const std::string& candidate) {
        return names_.contains(candidate) || candidate == person_column ||
               canonical_field(candidate).has_value();
    };
    for (int copy = 2; is_taken(name); ++copy)
        name = fmt::format("{}_{}", stem, copy);
    return name;
}

void ColumnMapper::describe(std::string canonical, std::size_t column, std::string note) {
    used_[column] = true;
    names_.insert(canonical);
    map_.description.push_back({std::move(canonical), header_.cells[column], std::move(note)});
}

}  // namespace

Result<ColumnMap> map_columns(
    const ListHeader& header,
    const ListSample& sample,
    const std::map<std::string, std::string>& stated
) {
    return ColumnMapper(header, sample, stated).run();
}

}  // namespace invito::input
