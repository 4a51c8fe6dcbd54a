#include "invito/input/csv.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

namespace invito {
namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;

Error unclosed_quote(std::size_t line) {
    return {
        .kind = ErrorKind::data,
        .code = "csv.unclosed_quote",
        .what = fmt::format("the quote opened on line {} is never closed", line),
        .place = Place{{}, line},
        .hint = "end the cell with a double quote, or write a quote inside a cell twice",
    };
}

// The lines between were swallowed: rows would be lost in it.
Error unbalanced_quote(std::size_t line, std::size_t end_line) {
    return {
        .kind = ErrorKind::data,
        .code = "csv.unbalanced_quote",
        .what = fmt::format(
            "the quote opened on line {} ends on line {}, in the middle of a cell", line, end_line
        ),
        .place = Place{{}, line},
        .hint = "is a closing quote missing on that line? A quote inside a cell is written twice",
    };
}

Error backslash_quote(std::size_t line) {
    return {
        .kind = ErrorKind::data,
        .code = "csv.backslash_quote",
        .what = fmt::format("the cell on line {} has quotes escaped with a backslash", line),
        .place = Place{{}, line},
        .hint =
            "CSV (RFC 4180) writes a quote inside a cell twice: replace \\\" by \"\", or export "
            "again (in MySQL with ESCAPED BY '\"')",
        .help_topic = "csv",
    };
}

// One that is not escaped itself.
bool ends_in_backslash(std::string_view text) {
    const std::size_t last_other = text.find_last_not_of('\\');
    return (text.size() - (last_other == std::string_view::npos ? 0 : last_other + 1)) % 2 == 1;
}

Error record_too_long(std::size_t line, std::size_t bytes_max) {
    return {
        .kind = ErrorKind::data,
        .code = "csv.record_too_long",
        .what = fmt::format("the record on line {} is longer than {} KiB", line, bytes_max / 1024),
        .place = Place{{}, line},
        .hint = "is a closing quote missing on that line?",
    };
}

Error too_many_cells(std::size_t line, std::size_t cells_max) {
    return {
        .kind = ErrorKind::data,
        .code = "csv.too_many_cells",
        .what = fmt::format("the record on line {} has more than {} cells", line, cells_max),
        .place = Place{{}, line},
        .hint = "is the delimiter the right one?",
    };
}

void append_cell(std::string& line, const std::string& cell, std::string_view special) {
    if (cell.find_first_of(special) == std::string::npos) {
        line += cell;
        return;
    }
    line += '"';
    for (const char c : cell) {
        if (c == '"') line += '"';
        line += c;
    }
    line += '"';
}

}  // namespace

CsvReader::CsvReader(std::istream& stream, CsvOptions options, std::size_t first_line)
    : stream_(stream), options_(options), line_(first_line), buffer_(buffer_bytes) {
    for (const char c : {options_.delimiter, '\n', '\r', '\0'}) {
        ends_plain_text_[static_cast<unsigned char>(c)] = true;
    }
}

Result<bool> CsvReader::next(CsvRecord& record) {
    record.line = line_;
    record.has_nul = false;
    record_bytes_ = 0;
    backslash_closed_a_cell_ = false;
    std::size_t count = 0;
    if (has_more()) {
        CellEnd end = CellEnd::delimiter;
        while (end == CellEnd::delimiter) {
            if (count == options_.cells_max) return too_many_cells(record.line, count);
            std::string& cell =
                count < record.cells.size() ? record.cells[count] : record.cells.emplace_back();
            ++count;
            cell.clear();
            const Result<CellEnd> read = read_cell(record, cell);
            if (!read) return read.error();
            end = *read;
        }
    }
    record.cells.resize(count);
    return count > 0;
}

bool CsvReader::has_more() {
    if (position_ < available_) return true;
    if (ended_) return false;
    const auto read =
        stream_.rdbuf()->sgetn(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    position_ = 0;
    available_ = read > 0 ? static_cast<std::size_t>(read) : 0;
    ended_ = available_ == 0;
    return !ended_;
}

Result<CsvReader::CellEnd> CsvReader::read_cell(CsvRecord& record, std::string& cell) {
    if (!has_more() || buffer_[position_] != '"') {
        const std::size_t line = line_;
        Result<CellEnd> end = read_plain(record, cell);
        // As in "5\", blue": the quote that was meant to close.
        if (end && backslash_closed_a_cell_ && cell.ends_with('"')) return backslash_quote(line);
        return end;
    }
    const Result<Quoted> quoted = read_quoted(record, cell);
    if (!quoted) return quoted.error();
    Result<CellEnd> end = read_plain(record, cell);
    if (!end) return end.error();
    const auto fine = check_quotes(*quoted, std::string_view(cell).substr(quoted->bytes));
    if (!fine) return fine.error();
    if (quoted->ends_in_backslash) backslash_closed_a_cell_ = true;
    return end;
}

// Spaces behind a closing quote mean nothing.
Result<void> CsvReader::check_quotes(const Quoted& quoted, std::string_view tail) const {
    if (tail.find_first_not_of(" \t") == std::string_view::npos) return {};
    if (quoted.has_backslash_quote) return backslash_quote(quoted.line);
    if (quoted.end_line > quoted.line) return unbalanced_quote(quoted.line, quoted.end_line);
    return {};
}

Result<CsvReader::Quoted> CsvReader::read_quoted(CsvRecord& record, std::string& cell) {
    Quoted quoted{.line = line_};
    after_carriage_return_ = false;
    ++position_;
    while (has_more()) {
        const char* begin = buffer_.data() + position_;
        const std::size_t rest = available_ - position_;
        const void* quote = std::memchr(begin, '"', rest);
        const std::size_t bytes =
            quote == nullptr ? rest
                             : static_cast<std::size_t>(static_cast<const char*>(quote) - begin);
        take_quoted({begin, bytes}, record, cell);
        position_ += bytes;
        if (const auto charged = charge(bytes, record); !charged) return charged.error();
        if (quote == nullptr) continue;

        ++position_;
        quoted.ends_in_backslash = ends_in_backslash(cell);
        quoted.has_backslash_quote |= quoted.ends_in_backslash;
        const bool doubled = has_more() && buffer_[position_] == '"';
        if (!doubled) {
            quoted.end_line = line_;
            quoted.bytes = cell.size();
            return quoted;
        }
        cell += '"';
        ++position_;
        after_carriage_return_ = false;
    }
    if (quoted.has_backslash_quote) return backslash_quote(quoted.line);
    return unclosed_quote(quoted.line);
}

Result<CsvReader::CellEnd> CsvReader::read_plain(CsvRecord& record, std::string& cell) {
    while (has_more()) {
        const char* begin = buffer_.data() + position_;
        const char* end = buffer_.data() + available_;
        const char* stop = begin;
        while (stop != end && !ends_plain_text_[static_cast<unsigned char>(*stop)]) ++stop;
        const auto bytes = static_cast<std::size_t>(stop - begin);
        cell.append(begin, bytes);
        position_ += bytes;
        if (const auto charged = charge(bytes + 1, record); !charged) return charged.error();
        if (stop == end) continue;

        ++position_;
        if (*stop == options_.delimiter) return CellEnd::delimiter;
        if (*stop != '\0') {
            if (*stop == '\r' && has_more() && buffer_[position_] == '\n') ++position_;
            ++line_;
            return CellEnd::record;
        }
        record.has_nul = true;
        cell += '\0';
    }
    return CellEnd::record;
}

void CsvReader::take_quoted(std::string_view piece, CsvRecord& record, std::string& cell) {
    cell += piece;
    constexpr std::string_view rare("\n\r\0", 3);
    const bool is_plain = std::ranges::all_of(rare, [piece](char c) {
        return piece.find(c) == std::string_view::npos;
    });
    if (is_plain) {
        after_carriage_return_ = after_carriage_return_ && piece.empty();
        return;
    }
    for (const char c : piece) {
        const bool second_half = c == '\n' && after_carriage_return_;
        if ((c == '\n' && !second_half) || c == '\r') ++line_;
        if (c == '\0') record.has_nul = true;
        after_carriage_return_ = c == '\r';
    }
}

Result<void> CsvReader::charge(std::size_t bytes, const CsvRecord& record) {
    record_bytes_ += bytes;
    if (record_bytes_ <= options_.record_bytes_max) return {};
    return record_too_long(record.line, options_.record_bytes_max);
}

std::string csv_line(const std::vector<std::string>& cells, char delimiter) {
    ensure(!cells.empty(), "a line of CSV has at least one cell");
    const char special[] = {delimiter, '"', '\r', '\n'};
    const bool looks_like_no_record = cells.size() == 1 && cells.front().empty();
    if (looks_like_no_record) return "\"\"";

    std::string line;
    for (const std::string& cell : cells) {
        if (&cell != &cells.front()) line += delimiter;
        append_cell(line, cell, {special, sizeof special});
    }
    return line;
}

}  // namespace invito
