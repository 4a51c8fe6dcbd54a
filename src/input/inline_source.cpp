#include "invito/input/lead_file.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/support/text.hpp"
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
        for (const auto& [name, value] : row.fields)
            others.insert(name);
    }
    std::vector<std::string> names = {std::string(input::person_column)};
    others.erase(names.front());
    names.insert(names.end(), others.begin(), others.end());
    return names;
}

LeadFields read_fields(const InlineRow& row) {
    LeadFields fields;
    for (const auto& [name, value] : row.fields) {
        const std::string_view text = trim(value);
        if (name == input::person_column || text.empty()) continue;
        if (const auto field = input::canonical_field(name)) {
            fields.** field = text;
        } else {
            fields.variables.emplace(name, text);
        }
    }
    return fields;
}

class InlineSource : public LeadSource {
public:
    explicit InlineSource(std::vector<InlineRow> rows)
        : rows_(std::move(rows)), header_(names_of(rows_)) {}

    Result<ListRow> next() override {
        if (position_ == rows_.size()) return ListRow{EndOfList{}};
        const InlineRow& row = rows_[position_++];
        std::vector<std::string> cells = cells_of(row);
        auto person = parse_identity(cells.front());
        if (person) {
            Lead lead{row.line, *std::move(person), read_fields(row)};
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

    std::vector<InlineRow> rows_;
    std::vector<std::string> header_;
    std::size_t position_ = 0;
};

}  // namespace

std::unique_ptr<LeadSource> make_inline_source(std::vector<InlineRow> rows) {
    return std::make_unique<InlineSource>(std::move(rows));
}

}  // namespace invito
