#pragma once
// RFC 4180, and what exports really contain: BOM, any of , ; tab |, CRLF, LF or CR, quoted line
// breaks. Streaming: memory is bounded by the longest record.

#include "invito/support/result.hpp"

#include <array>
#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

struct CsvRecord {
    std::size_t line = 0;  // physical line on which it starts, from 1
    std::vector<std::string> cells;
    bool has_nul = false;
};

struct CsvOptions {
    char delimiter = ',';
    std::size_t record_bytes_max = 8 * 1024 * 1024;
    std::size_t cells_max = 16'384;  // what a spreadsheet can hold
};

// Pull reader over a stream of UTF-8 bytes. An empty line is a record of one empty cell. Quotes
// inside an unquoted cell, and text after a closing quote, are kept as they are, unless they show
// that the text was written by other rules: then cells cannot be told from their text.
class CsvReader {
public:
    CsvReader(std::istream& stream, CsvOptions options, std::size_t first_line = 1);

    // Fills `record`, reusing its memory; false at the end. Errors: data; "csv.unclosed_quote",
    // "csv.unbalanced_quote", "csv.backslash_quote", "csv.record_too_long", "csv.too_many_cells";
    // their place has a line and no file.
    Result<bool> next(CsvRecord& record);

    // Physical line of the next unread byte.
    [[nodiscard]] std::size_t line() const { return line_; }

    // True once the stream gave its last byte and that was read.
    [[nodiscard]] bool at_end() const { return ended_; }

private:
    enum class CellEnd { delimiter, record };

    // What a cell in quotes says about the rules it was written by.
    struct Quoted {
        std::size_t line = 0;              // of its opening quote
        std::size_t end_line = 0;          // of its closing quote
        std::size_t bytes = 0;             // of its text; what follows stood behind the quotes
        bool has_backslash_quote = false;  // a backslash right before a quote
        bool ends_in_backslash = false;    // right before the closing one
    };

    bool has_more();
    Result<CellEnd> read_cell(CsvRecord& record, std::string& cell);
    Result<Quoted> read_quoted(CsvRecord& record, std::string& cell);
    Result<void> check_quotes(const Quoted& quoted, std::string_view tail) const;
    Result<CellEnd> read_plain(CsvRecord& record, std::string& cell);
    void take_quoted(std::string_view piece, CsvRecord& record, std::string& cell);
    [[nodiscard]] Result<void> charge(std::size_t bytes, const CsvRecord& record);

    std::istream& stream_;
    CsvOptions options_;
    std::size_t line_;
    std::array<bool, 256> ends_plain_text_{};
    std::vector<char> buffer_;
    std::size_t position_ = 0;
    std::size_t available_ = 0;
    std::size_t record_bytes_ = 0;
    bool backslash_closed_a_cell_ = false;  // of this record
    bool after_carriage_return_ = false;    // inside quotes, where a line break may span two reads
    bool ended_ = false;
};

// One line of CSV for `cells`, without line end; quotes where needed. Precondition: at least one
// cell.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells, char delimiter = ',');

}  // namespace invito
