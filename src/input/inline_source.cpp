#include "cell_value.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/input/linkedin_url.hpp"
#include "lead_fields.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace invito {
namespace {

// linkedin_url, then every other name that any row has.
std::vector<std::string> names_of(const std::vector<InlineRow>& rows) {
    std::set<std::string> others;
    for (const InlineRow& row : rows) {
        for (const auto& [name, value] : row.fields) others.insert(name);
    }
    std::vector<std::string> names = {std::string(input::person_column)};
    others.erase(names.front());
    names.insert(names.end(), others.begin(), others.end());
    return names;
}

class InlineSource : public LeadSource {
public:
    InlineSource(std::vector<InlineRow> rows, const EmptyValues& empty_values)
        : rows_(std::move(rows)), header_(names_of(rows_)), values_(empty_values) {}

    Result<ListRow> next() override {
        if (position_ == rows_.size()) return ListRow{EndOfList{}};
        const InlineRow& row = rows_[position_++];
        std::vector<std::string> cells = cells_of(row);
        auto person = parse_identity(values_.of(cells.front()));
        LeadFields fields = read_fields(row.line, cells);
        if (person) {
            Lead lead{row.line, *std::move(person), std::move(fields)};
            return ListRow{LeadRow{std::move(lead), std::move(cells)}};
        }
        NotAProfile why = person.error();
        return ListRow{RejectedRow{
            row.line,
            std::move(cells),
            std::move(why.reason),
            std::move(why.what),
            std::move(why.hint),
            std::move(why.text),
        }};
    }

    [[nodiscard]] std::vector<EmptyCells> empty_cells() const override {
        return empty_.cells(header_);
    }

    [[nodiscard]] const std::vector<std::string>& header() const override { return header_; }

private:
    [[nodiscard]] std::vector<std::string> cells_of(const InlineRow& row) const {
        std::vector<std::string> cells;
        for (const std::string& name : header_) {
            const auto field = row.fields.find(name);
            cells.push_back(field == row.fields.end() ? "" : field->second);
        }
        return cells;
    }

    LeadFields read_fields(std::size_t line, const std::vector<std::string>& cells) {
        LeadFields fields;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string_view value = values_.of(cells[i]);
            empty_.take(cells[i], value, i, line);
            if (i == 0 || value.empty()) continue;
            if (const auto field = input::canonical_field(header_[i])) {
                fields.** field = value;
            } else {
                fields.variables.emplace(header_[i], value);
            }
        }
        return fields;
    }

    std::vector<InlineRow> rows_;
    std::vector<std::string> header_;
    input::CellValues values_;
    input::EmptyCellCount empty_;
    std::size_t position_ = 0;
};

}  // namespace

std::unique_ptr<LeadSource> make_inline_source(
    std::vector<InlineRow> rows, const EmptyValues& empty_values
) {
    return std::make_unique<InlineSource>(std::move(rows), empty_values);
}

}  // namespace invito
