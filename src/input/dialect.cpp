#include "dialect.hpp"

#include "invito/input/csv.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <compare>
#include <istream>
#include <streambuf>
#include <vector>

namespace invito::input {
namespace {

constexpr char candidates[] = {',', ';', '\t', '|'};
constexpr std::size_t sampled_records = 20;

class ViewBuffer : public std::streambuf {
public:
    explicit ViewBuffer(std::string_view text) {
        char* begin = const_cast<char*>(text.data());  // a get area is only read
        setg(begin, begin, begin + text.size());
    }
};

struct Fitness {
    std::size_t known_headers = 0;
    std::size_t regular_rows = 0;  // as wide as the header row, or as the most usual row

    friend auto operator<=>(const Fitness&, const Fitness&) = default;
};

std::vector<std::vector<std::string>> first_records(std::string_view head, char delimiter) {
    ViewBuffer buffer(head);
    std::istream stream(&buffer);
    CsvReader reader(stream, {.delimiter = delimiter});
    std::vector<std::vector<std::string>> records;
    CsvRecord record;
    while (records.size() < sampled_records) {
        const Result<bool> read = reader.next(record);
        if (!read || !*read) break;
        records.push_back(record.cells);
    }
    return records;
}

std::size_t rows_of_width(const std::vector<std::vector<std::string>>& records, std::size_t width) {
    if (width < 2) return 0;
    return static_cast<std::size_t>(
        std::ranges::count(records, width, &std::vector<std::string>::size)
    );
}

Fitness fitness(std::string_view head, char delimiter, const HeaderHints& hints) {
    const auto records = first_records(head, delimiter);
    Fitness best;
    for (std::size_t i = 0; i < std::min(records.size(), header_records_max); ++i) {
        const std::size_t known = known_headers(records[i], hints);
        if (known == 0) continue;
        return {known, rows_of_width(records, records[i].size())};
    }
    for (const auto& record : records) {
        best.regular_rows = std::max(best.regular_rows, rows_of_width(records, record.size()));
    }
    return best;
}

}  // namespace

std::optional<SeparatorLine> find_separator_line(std::string_view text) {
    constexpr std::string_view marker = "sep=";
    const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
    const bool quoted =
        line.size() == marker.size() + 3 && line.front() == '"' && line.back() == '"';
    const std::string_view bare = quoted ? line.substr(1, line.size() - 2) : line;
    if (bare.size() != marker.size() + 1 || !ascii_iequals(bare.substr(0, marker.size()), marker)) {
        return std::nullopt;
    }
    const std::string_view rest = text.substr(line.size());
    const std::size_t line_end = rest.starts_with("\r\n") ? 2 : rest.empty() ? 0 : 1;
    return SeparatorLine{bare.back(), line.size() + line_end};
}

char detect_delimiter(std::string_view head, const HeaderHints& hints) {
    char best = candidates[0];
    Fitness best_fitness;
    for (const char candidate : candidates) {
        const Fitness candidate_fitness = fitness(head, candidate, hints);
        if (candidate_fitness > best_fitness) {
            best = candidate;
            best_fitness = candidate_fitness;
        }
    }
    return best;
}

}  // namespace invito::input
