#include "invito/report/csv_cells.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ostream>

namespace invito {
namespace {

constexpr std::size_t csv_flush_bytes = 256 * 1024;

bool starts_formula(std::string_view content) {
    constexpr std::string_view openings = "=+-@\t\r";
    return !content.empty() && openings.find(content.front()) != std::string_view::npos;
}

}  // namespace

CsvCells::CsvCells(std::ostream& out, CsvCellsOptions options) : out_(out), options_(options) {
    buffer_.reserve(csv_flush_bytes + 16 * 1024);
    if (options_.excel) buffer_ += "\xEF\xBB\xBF";
}

void CsvCells::text(std::string_view content) {
    begin_cell();
    const bool is_neutralised = !options_.raw && starts_formula(content);
    if (content.find_first_of(",\"\r\n\t") == std::string_view::npos) {
        if (is_neutralised) buffer_ += '\'';
        buffer_ += content;
        return;
    }
    buffer_ += '"';
    if (is_neutralised) buffer_ += '\'';
    while (!content.empty()) {
        const std::size_t quote = std::min(content.find('"'), content.size());
        buffer_ += content.substr(0, quote);
        if (quote == content.size()) break;
        buffer_ += "\"\"";
        content.remove_prefix(quote + 1);
    }
    buffer_ += '"';
}

void CsvCells::plain(std::string_view content) {
    begin_cell();
    buffer_ += content;
}

void CsvCells::number(std::int64_t value) {
    std::array<char, 24> digits{};
    const auto [end, problem] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    ensure(problem == std::errc{}, "24 characters hold any 64 bit number");
    plain({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void CsvCells::end_row() {
    buffer_ += '\n';
    row_is_empty_ = true;
    if (buffer_.size() >= csv_flush_bytes) flush();
}

void CsvCells::finish() {
    ensure(row_is_empty_, "the last row of a CSV has ended");
    flush();
}

void CsvCells::begin_cell() {
    if (!row_is_empty_) buffer_ += ',';
    row_is_empty_ = false;
}

void CsvCells::flush() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
}

}  // namespace invito
