#include "invito/input/lead_file.hpp"

#include "cells.hpp"
#include "columns.hpp"
#include "encoding.hpp"
#include "invito/input/csv.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/ports/lead_source.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/file.hpp"
#include "invito/support/text.hpp"
#include "list_errors.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <fmt/format.h>
#include <istream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito {
namespace {

using namespace input;

// One record of a list -> its verdict.
class RowClassifier {
public:
    // `header`: the columns' names.
    RowClassifier(
        const std::vector<std::string>& header, ColumnMap columns, HeaderHints hints,
        CellValues values, char delimiter
    );

    // A lead, a rejected row or a blank one. A row that names the columns again is blank; one that
    // names others begins another list, whose rows are rejected.
    [[nodiscard]] ListRow classify(CsvRecord record);

    [[nodiscard]] const ColumnMap& columns() const { return columns_; }
    [[nodiscard]] std::vector<EmptyCells> empty_cells() const { return empty_.cells(header_); }

private:
    enum class HeaderRow { none, same, other };

    void read_values(const std::vector<std::string>& cells);
    [[nodiscard]] std::string_view value_at(std::size_t column) const;
    [[nodiscard]] HeaderRow header_row(const std::vector<std::string>& cells) const;
    [[nodiscard]] bool may_be_header_row() const;
    [[nodiscard]] boost::system::result<Identity, NotAProfile> find_person() const;
    [[nodiscard]] boost::system::result<Identity, NotAProfile> other_side(
        const ColumnMap::Sides::Side** side
    ) const;
    [[nodiscard]] LeadFields read_fields(const ColumnMap::Sides::Side* side) const;

    std::vector<std::string> header_;
    std::vector<std::string> names_;  // of the header, normalised
    ColumnMap columns_;
    HeaderHints hints_;
    CellValues cell_values_;
    char delimiter_;
    std::size_t other_header_line_ = 0;     // 0: the rows are those of our header
    std::vector<std::string_view> values_;  // of the record that is judged
    EmptyCellCount empty_;
};

RowFinding rejected(std::size_t line, std::vector<std::string> cells, NotAProfile why) {
    return {
        .reason = std::move(why.reason),
        .line = line,
        .what = std::move(why.what),
        .hint = std::move(why.hint),
        .text = std::move(why.text),
        .cells = std::move(cells),
    };
}

RowFinding rejected(CsvRecord record, NotAProfile why) {
    return rejected(record.line, std::move(record.cells), std::move(why));
}

RowFinding with_nul(CsvRecord record) {
    return rejected(
        std::move(record),
        {
            .reason = "nul_bytes",
            .what = "the row contains NUL bytes",
            .hint = "export the list again; the file is damaged or in another encoding",
        }
    );
}

RowFinding with_too_many_cells(CsvRecord record, std::size_t width, char delimiter) {
    const std::size_t cells = record.cells.size();
    return rejected(
        std::move(record),
        {
            .reason = "too_many_cells",
            .what = fmt::format("{} cells, but the header has {}", cells, width),
            .hint = fmt::format(
                "put double quotes around a cell that contains a {}", delimiter_name(delimiter)
            ),
        }
    );
}

RowFinding of_another_list(CsvRecord record, std::size_t header_line) {
    return rejected(
        std::move(record),
        {
            .reason = "other_header",
            .what = fmt::format("the row belongs to the columns named on line {}", header_line),
            .hint = "two lists are in one file: put the second into a file of its own",
        }
    );
}

NotAProfile no_direction(std::string_view direction) {
    return refusal(
        "no_direction", direction.empty() ? "the row" : direction,
        "does not say which side the other person is on",
        "the direction of an invitation is OUTGOING or INCOMING"
    );
}

RowClassifier::RowClassifier(
    const std::vector<std::string>& header, ColumnMap columns, HeaderHints hints, CellValues values,
    char delimiter
)
    : header_(header),
      columns_(std::move(columns)),
      hints_(std::move(hints)),
      cell_values_(std::move(values)),
      delimiter_(delimiter) {
    for (const std::string& cell : header_) names_.push_back(normalised_header(cell));
}

ListRow RowClassifier::classify(CsvRecord record) {
    if (record.has_nul) return with_nul(std::move(record));
    read_values(record.cells);
    const bool is_blank = std::ranges::all_of(values_, &std::string_view::empty);
    if (is_blank) return BlankRow{record.line};
    switch (header_row(record.cells)) {
        case HeaderRow::none: break;
        case HeaderRow::same: other_header_line_ = 0; return BlankRow{record.line};
        case HeaderRow::other: other_header_line_ = record.line; return BlankRow{record.line};
    }
    if (other_header_line_ != 0) return of_another_list(std::move(record), other_header_line_);
    if (record.cells.size() > header_.size()) {
        return with_too_many_cells(std::move(record), header_.size(), delimiter_);
    }
    for (std::size_t column = 0; column < record.cells.size(); ++column)
        empty_.take(record.cells[column], values_[column], column, record.line);

    const ColumnMap::Sides::Side* side = nullptr;
    auto person = columns_.sides ? other_side(&side) : find_person();
    if (!person) return rejected(std::move(record), person.error());
    Lead lead{record.line, *std::move(person), read_fields(side)};
    return LeadRow{std::move(lead), std::move(record.cells)};
}

void RowClassifier::read_values(const std::vector<std::string>& cells) {
    values_.clear();
    for (const std::string& cell : cells) values_.push_back(cell_values_.of(cell));
}

std::string_view RowClassifier::value_at(std::size_t column) const {
    return column < values_.size() ? values_[column] : std::string_view();
}

// Files put together carry their headers along.
RowClassifier::HeaderRow RowClassifier::header_row(const std::vector<std::string>& cells) const {
    if (!may_be_header_row() || has_address(cells)) return HeaderRow::none;
    std::size_t filled = 0;
    std::size_t same = 0;
    for (std::size_t column = 0; column < values_.size(); ++column) {
        if (values_[column].empty()) continue;
        ++filled;
        if (column >= names_.size()) continue;
        const std::string name = normalised_header(values_[column]);
        const auto known = find_known_header(name);
        const auto ours = find_known_header(names_[column]);
        const bool means_the_same = known && ours && known->canonical == ours->canonical;
        if (name == names_[column] || means_the_same) ++same;
    }
    if (same == filled) return HeaderRow::same;
    const std::size_t known = known_headers(cells, hints_);
    return known >= 2 && known * 2 >= filled ? HeaderRow::other : HeaderRow::none;
}

// Cheap: nearly every row has somebody's address, or a word that heads no column.
bool RowClassifier::may_be_header_row() const {
    if (columns_.person.empty()) return true;
    const std::string_view value = value_at(columns_.person.front().column);
    if (value.empty()) return true;
    if (value.find('/') != std::string_view::npos) return false;
    const std::string name = normalised_header(value);
    return name == names_[columns_.person.front().column] || find_known_header(name).has_value();
}

// The first column with a usable identity; else why the first filled one has none.
boost::system::result<Identity, NotAProfile> RowClassifier::find_person() const {
    boost::system::result<Identity, NotAProfile> person = no_profile();
    for (const auto& [column, holds_identifiers] : columns_.person) {
        const std::string_view value = value_at(column);
        if (value.empty()) continue;
        auto named = holds_identifiers ? parse_identity(value) : parse_address(value);
        if (named) return named;
        if (person.error().reason == no_profile().reason) person = std::move(named);
    }
    return person;
}

boost::system::result<Identity, NotAProfile> RowClassifier::other_side(
    const ColumnMap::Sides::Side** side
) const {
    const ColumnMap::Sides& sides = *columns_.sides;
    const std::string_view direction = value_at(sides.direction);
    if (ascii_iequals(direction, "outgoing")) {
        *side = &sides.invitee;
    } else if (ascii_iequals(direction, "incoming")) {
        *side = &sides.inviter;
    } else {
        return no_direction(direction);
    }
    return parse_address(value_at((*side)->profile));
}

LeadFields RowClassifier::read_fields(const ColumnMap::Sides::Side* side) const {
    LeadFields fields;
    for (const auto& [column, field] : columns_.fields) fields.*field = value_at(column);
    for (const auto& [column, name] : columns_.variables) {
        const std::string_view value = value_at(column);
        if (value.empty()) continue;
        fields.variables.emplace_hint(fields.variables.end(), name, value);
    }
    if (side != nullptr && side->full_name) fields.full_name = value_at(*side->full_name);
    return fields;
}

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
    std::optional<RowClassifier> classifier;
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
        options.columns, options.sufficient_headers.empty(), values, options.note_variables,
        options.campaign_has_note};
    auto mapped = map_columns(named, sample, rules);
    if (!mapped) return mapped.error();
    shape.mapping = mapped->description;
    shape.people = mapped->person;
    shape.is_found_by_values = mapped->is_found_by_values;
    classifier.emplace(header, *std::move(mapped), hints, values, shape.delimiter);
    return {};
}

// Bytes that are not in the list's encoding end the text where they stand: the reader's line there
// is theirs.
Result<bool> LeadFile::State::read(CsvRecord& record) {
    const Result<bool> read = reader->next(record);
    if (reader->at_end() && text->error()) return *text->error();
    if (reader->at_end() && text->undecodable()) {
        // A bare list is its own campaign file, which says nothing.
        const bool is_bare = options.campaign_file == options.path;
        const std::string_view stated_by = is_bare ? "--encoding" : "list.encoding:";
        const BadEncoding bad{*encoding, *text->undecodable(), reader->line(), stated_by};
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
    ListRow row = state_->classifier->classify(std::move(record));
    auto* const rejected = std::get_if<RowFinding>(&row);
    const bool is_too_wide = rejected != nullptr && rejected->reason == "too_many_cells";
    if (is_too_wide && has_escaped_delimiters(rejected->cells)) {
        rejected->hint = escaped_delimiters_hint;
    }
    return row;
}

std::vector<EmptyCells> LeadFile::empty_cells() const {
    return state_->classifier->empty_cells();
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

std::vector<std::string> encoding_names() {
    std::vector<std::string> names;
    for (const Encoding& one : encodings()) names.emplace_back(one.name);
    return names;
}

std::optional<LikelyEncoding> likely_encoding(const std::string& path) {
    auto bytes = ByteSource::open(path);
    if (!bytes) return std::nullopt;
    auto decoder = Decoder::open(utf8());
    if (!decoder) return std::nullopt;
    Utf8Stream text(**bytes, *std::move(decoder), {});
    std::size_t line = 1;
    for (std::string_view piece = text.peek(); !piece.empty(); piece = text.peek()) {
        line += static_cast<std::size_t>(std::ranges::count(piece, '\n'));
        std::string taken(piece.size(), '\0');
        text.sgetn(taken.data(), static_cast<std::streamsize>(taken.size()));
    }
    if (!text.undecodable()) return std::nullopt;
    const EncodingAdvice advice = advise_on_encoding(*text.undecodable());
    if (advice.is_utf8_otherwise || advice.readings.size() != 1) return std::nullopt;
    const LikelyReading& reading = advice.readings.front();
    return LikelyEncoding{
        std::string(reading.encoding->name), line + advice.lines_below, shortened(reading.cell)};
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

namespace {

// linkedin_url, then every other name that any row has.
std::vector<std::string> names_of(const std::vector<InlineRow>& rows) {
    std::set<std::string> others;
    for (const InlineRow& row : rows) {
        for (const auto& [name, value] : row.fields) others.insert(name);
    }
    std::vector<std::string> names = {std::string(person_column)};
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
        return ListRow{rejected(row.line, std::move(cells), person.error())};
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
            if (const auto field = canonical_field(header_[i])) {
                fields.** field = value;
            } else {
                fields.variables.emplace(header_[i], value);
            }
        }
        return fields;
    }

    std::vector<InlineRow> rows_;
    std::vector<std::string> header_;
    CellValues values_;
    EmptyCellCount empty_;
    std::size_t position_ = 0;
};

}  // namespace

std::unique_ptr<LeadSource> make_inline_source(
    std::vector<InlineRow> rows, const EmptyValues& empty_values
) {
    return std::make_unique<InlineSource>(std::move(rows), empty_values);
}

}  // namespace invito
