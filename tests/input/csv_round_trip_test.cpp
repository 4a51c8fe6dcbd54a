#include "invito/input/csv.hpp"

#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <streambuf>

namespace invito {
namespace {

// The same cases each time, unless the environment asks for others.
[[maybe_unused]] const int seeded = ::setenv("RC_PARAMS", "seed=20261123 max_size=40", 0);

using Cells = std::vector<std::string>;

// Gives at most `piece` bytes at a time: every place becomes a border between two reads.
class PieceBuffer : public std::streambuf {
public:
    PieceBuffer(std::string text, std::size_t piece) : text_(std::move(text)), piece_(piece) {}

protected:
    std::streamsize xsgetn(char* out, std::streamsize wanted) override {
        const std::size_t count =
            std::min({piece_, text_.size() - position_, static_cast<std::size_t>(wanted)});
        std::copy_n(text_.data() + position_, count, out);
        position_ += count;
        return static_cast<std::streamsize>(count);
    }

private:
    std::string text_;
    std::size_t piece_;
    std::size_t position_ = 0;
};

std::vector<CsvRecord> read_in_pieces(const std::string& text, char delimiter, std::size_t piece) {
    PieceBuffer buffer(text, piece);
    std::istream stream(&buffer);
    CsvOptions options;
    options.delimiter = delimiter;
    CsvReader reader(stream, options);
    std::vector<CsvRecord> records;
    CsvRecord record;
    while (reader.next(record).value()) records.push_back(record);
    return records;
}

// Mostly what matters to CSV, so that short cells already meet every rule.
rc::Gen<std::string> any_cell() {
    return rc::gen::container<std::string>(rc::gen::weightedOneOf<char>({
        {3, rc::gen::element('"', ',', ';', '\t', '|', '\r', '\n', ' ')},
        {1, rc::gen::arbitrary<char>()},
    }));
}

rc::Gen<Cells> any_cells() {
    return rc::gen::nonEmpty(rc::gen::container<Cells>(any_cell()));
}

RC_GTEST_PROP(CsvRoundTrip, gives_back_what_csv_line_wrote, ()) {
    const auto rows = *rc::gen::container<std::vector<Cells>>(any_cells());
    const char delimiter = *rc::gen::element(',', ';', '\t', '|');
    const std::string line_end = *rc::gen::element<std::string>("\n", "\r\n", "\r");
    const auto piece = *rc::gen::inRange<std::size_t>(1, 5);
    std::string text;
    for (const Cells& row : rows) text += csv_line(row, delimiter) + line_end;

    const auto records = read_in_pieces(text, delimiter, piece);

    RC_ASSERT(records.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) RC_ASSERT(records[i].cells == rows[i]);
}

RC_GTEST_PROP(CsvRoundTrip, does_not_depend_on_where_reads_are_cut, ()) {
    const std::string text = csv_line(*any_cells()) + *rc::gen::element<std::string>("\n", "\r\n") +
                             csv_line(*any_cells());

    const auto whole = read_in_pieces(text, ',', text.size());
    const auto bytewise = read_in_pieces(text, ',', 1);

    RC_ASSERT(whole.size() == bytewise.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        RC_ASSERT(whole[i].cells == bytewise[i].cells);
        RC_ASSERT(whole[i].line == bytewise[i].line);
        RC_ASSERT(whole[i].has_nul == bytewise[i].has_nul);
    }
}

}  // namespace
}  // namespace invito
