#include "invito/input/lead_file.hpp"

#include "byte_source.hpp"
#include "column_map.hpp"
#include "dialect.hpp"
#include "encoding.hpp"
#include "headers.hpp"
#include "invito/input/csv.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/foreign_file.hpp"
#include "invito/support/text.hpp"
#include "lead_row.hpp"
#include "list_errors.hpp"
#include "text_faults.hpp"

#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <istream>

namespace invito {
namespace {

using namespace input;

constexpr std::size_t sampled_rows = 200;
constexpr std::size_t sampled_bytes_max = 1024 * 1024;

std::size_t cell_bytes(const CsvRecord& record) {
    std::size_t bytes = 0;
    for (const std::string& cell : record.cells) bytes += cell.size();
    return bytes;
}

bool is_empty_record(const CsvRecord& record) {
    return std::ranges::all_of(record.cells, [](const std::string& cell) {
        return trim(cell).empty();
    });
}

}  // namespace

struct LeadFile::State {
    explicit State(LeadFileOptions wanted)
        : options(std::move(wanted)), hints{options.columns, options.sufficient_headers} {}

    Result<void> open();
    Result<void> open_text();
    void open_reader();
    Result<void> read_header();
    Result<void> read_sample();
    Result<void> check_sample();
    Result<void> map();
    [[nodiscard]] std::size_t last_filled_before(std::size_t place) const;
    void take_header(std::size_t position);
    void drop_lacking_columns();
    void drop_own_columns(std::vector<std::string>& cells) const;
    Result<bool> read(CsvRecord& record);
    [[nodiscard]] Error placed(Error error) const;

    LeadFileOptions options;
    std::unique_ptr<ByteSource> bytes;
    std::unique_ptr<Utf8Stream> text;
    std::unique_ptr<std::istream> stream;
    std::unique_ptr<CsvReader> reader;
    const Encoding* encoding = &utf8();

    HeaderHints hints;
    std::vector<std::string> header;
    std::vector<std::size_t> own_columns;  // of an earlier rejects file, from right to left
    std::deque<CsvRecord> read_ahead;
    ListShape shape;
    std::optional<RowJudge> judge;
};

Result<void> LeadFile::State::open() {
    if (const auto opened = open_text(); !opened) return opened.error();
    open_reader();
    if (const auto found = read_header(); !found) return found.error();
    if (const auto sampled = read_sample(); !sampled) return sampled.error();
    if (const auto checked = check_sample(); !checked) return checked.error();
    return map();
}

Result<void> LeadFile::State::open_text() {
    auto source = options.bytes ? ByteSource::of(options.path, *std::move(options.bytes))
                                : ByteSource::open(options.path);
    if (!source) return source.error();
    bytes = std::move(*source);
    std::string head;
    const Result<std::size_t> read = bytes->read(head);
    if (!read) return read.error();
    if (head.empty()) return empty_list(options.path);
    if (const auto foreign = recognise_foreign_file(head)) return no_list(options.path, *foreign);

    const auto guess = guess_encoding(head, options.encoding);
    if (!guess) return placed(guess.error());
    encoding = guess->encoding;
    shape.encoding = encoding->shown;
    head.erase(0, guess->mark_bytes);
    auto decoder = Decoder::open(*encoding);
    if (!decoder) return placed(decoder.error());
    text = std::make_unique<Utf8Stream>(*bytes, *std::move(decoder), std::move(head));
    stream = std::make_unique<std::istream>(text.get());
    return {};
}

void LeadFile::State::open_reader() {
    std::size_t first_line = 1;
    std::optional<char> delimiter = options.delimiter;
    if (const auto separator = find_separator_line(text->peek())) {
        stream->ignore(static_cast<std::streamsize>(separator->bytes));
        if (!delimiter) delimiter = separator->delimiter;
        first_line = 2;
    }
    shape.delimiter = delimiter ? *delimiter : detect_delimiter(text->peek(), hints);
    CsvOptions csv;
    csv.delimiter = shape.delimiter;
    reader = std::make_unique<CsvReader>(*stream, csv, first_line);
}

// Where no row looks like a header, it is the one above the first address, which may be that row
// itself, or the first one: its cells explain the error.
Result<void> LeadFile::State::read_header() {
    std::optional<std::size_t> first_filled;
    std::optional<std::size_t> above_address;
    while (read_ahead.size() < header_records_max && !above_address) {
        CsvRecord record;
        const Result<bool> found = read(record);
        if (!found) return found.error();
        if (!*found) break;
        const std::size_t place = read_ahead.size();
        read_ahead.push_back(std::move(record));
        const CsvRecord& row = read_ahead.back();
        if (is_empty_record(row)) continue;
        if (known_headers(row.cells, hints) > 0) {
            take_header(place);
            return {};
        }
        if (!first_filled) first_filled = place;
        if (has_address(row.cells)) above_address = last_filled_before(place);
    }
    if (!first_filled) return empty_list(options.path);
    take_header(above_address.value_or(*first_filled));
    return {};
}

// The row at `place` itself if nothing stands above it.
std::size_t LeadFile::State::last_filled_before(std::size_t place) const {
    for (std::size_t i = place; i-- > 0;) {
        if (!is_empty_record(read_ahead[i])) return i;
    }
    return place;
}

void LeadFile::State::take_header(std::size_t position) {
    const auto row = read_ahead.begin() + static_cast<std::ptrdiff_t>(position);
    shape.header_line = row->line;
    header = std::move(row->cells);
    for (std::size_t column = header.size(); column-- > 0;) {
        if (is_own_header(header[column])) own_columns.push_back(column);
    }
    shape.is_rejects_file = !own_columns.empty();
    drop_own_columns(header);
    if (options.columns_may_lack) drop_lacking_columns();
    read_ahead.erase(read_ahead.begin(), row + 1);
}

void LeadFile::State::drop_lacking_columns() {
    std::erase_if(options.columns, [this](const auto& stated) {
        if (stated.second.empty()) return false;
        const std::string name = normalised_header(stated.second);
        return std::ranges::find(header, name, normalised_header) == header.end();
    });
}

void LeadFile::State::drop_own_columns(std::vector<std::string>& cells) const {
    for (const std::size_t column : own_columns) {
        if (column < cells.size()) cells.erase(cells.begin() + static_cast<std::ptrdiff_t>(column));
    }
}

Result<void> LeadFile::State::read_sample() {
    std::size_t sampled_bytes = 0;
    while (read_ahead.size() < sampled_rows && sampled_bytes < sampled_bytes_max) {
        CsvRecord record;
        const Result<bool> found = read(record);
        if (!found) return found.error();
        if (!*found) break;
        sampled_bytes += cell_bytes(record);
        read_ahead.push_back(std::move(record));
    }
    return {};
}

// The first of each fault speaks for all.
Result<void> LeadFile::State::check_sample() {
    if (auto fault = find_foreign_quotes(header, shape.header_line)) return placed(*fault);
    std::optional<Error> twice;
    std::optional<Error> escapes;
    for (const CsvRecord& record : read_ahead) {
        if (auto fault = find_foreign_quotes(record.cells, record.line)) return placed(*fault);
        for (const std::string& cell : record.cells) {
            const auto once = twice ? std::nullopt : encoded_once(cell);
            if (once) twice = encoded_twice(cell, *once, record.line);
            if (!escapes && has_escapes(cell)) escapes = escaped(cell, record.line);
        }
    }
    for (const auto& fault : {twice, escapes}) {
        if (fault) shape.warnings.push_back(placed(*fault));
    }
    return {};
}

Result<void> LeadFile::State::map() {
    ListSample sample;
    for (const CsvRecord& record : read_ahead) {
        sample.push_back(record.cells);
        drop_own_columns(sample.back());
    }
    const CellValues values(options.empty_values);
    const ListHeader named{options.path, options.campaign_file, shape.header_line, header};
    const ColumnRules rules{
        options.columns, options.sufficient_headers.empty(), values, options.campaign_has_note};
    auto mapped = map_columns(named, sample, rules);
    if (!mapped) return mapped.error();
    shape.mapping = mapped->description;
    shape.people = mapped->person;
    shape.is_found_by_values = mapped->is_found_by_values;
    judge.emplace(header, *std::move(mapped), hints, values, shape.delimiter);
    return {};
}

// Bytes that are not in the list's encoding end the text where they stand: the reader's line there
// is theirs.
Result<bool> LeadFile::State::read(CsvRecord& record) {
    const Result<bool> read = reader->next(record);
    if (reader->at_end() && text->error()) return *text->error();
    if (reader->at_end() && text->undecodable()) {
        const BadEncoding bad{*encoding, *text->undecodable(), reader->line()};
        return undecodable(options.path, bad);
    }
    if (!read) return placed(read.error());
    return *read;
}

Error LeadFile::State::placed(Error error) const {
    if (!error.place) error.place.emplace();
    error.place->file = options.path;
    return error;
}

LeadFile::LeadFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
LeadFile::~LeadFile() = default;

Result<std::unique_ptr<LeadFile>> LeadFile::open(LeadFileOptions options) {
    auto state = std::make_unique<State>(std::move(options));
    if (const auto opened = state->open(); !opened) return opened.error();
    return std::unique_ptr<LeadFile>(new LeadFile(std::move(state)));
}

Result<ListRow> LeadFile::next() {
    CsvRecord record;
    if (!state_->read_ahead.empty()) {
        record = std::move(state_->read_ahead.front());
        state_->read_ahead.pop_front();
    } else {
        record.cells.reserve(state_->header.size());
        const Result<bool> found = state_->read(record);
        if (!found) return found.error();
        if (!*found) return ListRow{EndOfList{}};
    }
    state_->drop_own_columns(record.cells);
    ListRow row = state_->judge->judge(std::move(record));
    auto* const rejected = std::get_if<RejectedRow>(&row);
    const bool is_too_wide = rejected != nullptr && rejected->reason == "too_many_cells";
    if (is_too_wide && has_escaped_delimiters(rejected->cells)) {
        rejected->hint = escaped_delimiters_hint;
    }
    return row;
}

std::vector<EmptyCells> LeadFile::empty_cells() const {
    return state_->judge->empty_cells();
}

const std::vector<std::string>& LeadFile::header() const {
    return state_->header;
}

const ListShape& LeadFile::shape() const {
    return state_->shape;
}

Result<void> LeadFile::take_all() {
    return state_->bytes->take_all();
}

std::string LeadFile::sha256() const {
    return state_->bytes->sha256();
}

std::string delimiter_name(char delimiter) {
    switch (delimiter) {
        case ',': return "comma";
        case ';': return "semicolon";
        case '\t': return "tab";
        case '|': return "pipe";
        default: return fmt::format("\"{}\"", delimiter);
    }
}

}  // namespace invito
