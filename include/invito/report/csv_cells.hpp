#pragma once
// CSV for spreadsheets and other tools: RFC 4180 quoting, line feeds, formulas made harmless.
// Buffered: memory is bounded, however many rows.

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace invito {

struct CsvCellsOptions {
    bool raw = false;    // leave cells alone that a spreadsheet would run as a formula
    bool excel = false;  // begin with a byte order mark, so that Excel reads UTF-8
};

class CsvCells {
public:
    CsvCells(std::ostream& out, CsvCellsOptions options);
    CsvCells(const CsvCells&) = delete;
    CsvCells& operator=(const CsvCells&) = delete;

    // A cell that begins with = + - @, a tab or a carriage return gets a leading ' (OWASP "CSV
    // Injection", 2026-08).
    void text(std::string_view content);

    // Ours, not foreign: needs neither quotes nor neutralising.
    void plain(std::string_view content);
    void number(std::int64_t value);
    void empty() { plain({}); }

    void end_row();

    // Precondition: the last row has ended.
    void finish();

private:
    void begin_cell();
    void flush();

    std::ostream& out_;
    CsvCellsOptions options_;
    std::string buffer_;
    bool row_is_empty_ = true;
};

}  // namespace invito
