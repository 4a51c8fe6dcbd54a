#pragma once
// A list that a test says row by row; the first row stands on line 2.

#include "invito/ports/lead_source.hpp"

#include <deque>
#include <string>
#include <vector>

namespace invito::test {

class RowsInMemory final : public LeadSource {
public:
    RowsInMemory& lead(const std::string& slug, LeadFields fields = {}) {
        LeadRow row;
        row.lead.line = ++line_;
        row.lead.identity = {IdentifierKind::public_identifier, slug};
        row.lead.fields = std::move(fields);
        row.cells = {slug};
        rows_.push_back(row);
        return *this;
    }
    RowsInMemory& rejected(const std::string& reason) {
        RowFinding row;
        row.line = ++line_;
        row.reason = reason;
        rows_.push_back(row);
        return *this;
    }
    RowsInMemory& breaks_off() {
        breaks_off_ = true;
        return *this;
    }
    RowsInMemory& blank() {
        rows_.push_back(BlankRow{++line_});
        return *this;
    }

    Result<ListRow> next() override {
        if (rows_.empty() && breaks_off_) {
            return Error{.kind = ErrorKind::data, .code = "list.encoding", .what = "not UTF-8"};
        }
        if (rows_.empty()) return ListRow(EndOfList{});
        ListRow row = rows_.front();
        rows_.pop_front();
        return row;
    }
    [[nodiscard]] const std::vector<std::string>& header() const override { return header_; }

private:
    std::size_t line_ = 1;
    bool breaks_off_ = false;
    std::deque<ListRow> rows_;
    std::vector<std::string> header_;
};

inline LeadFields hook(const std::string& text) {
    LeadFields fields;
    fields.variables["hook"] = text;
    return fields;
}

}  // namespace invito::test
