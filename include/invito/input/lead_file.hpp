#pragma once
// A list file as a LeadSource: detects encoding, delimiter and header, maps columns, and gives each
// row one verdict. Where the chosen profile column of a row is of no use, another column that is
// certainly the same person's stands in for it.

#include "invito/ports/lead_source.hpp"
#include "invito/support/result.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// What `encoding` below may be called, without synonyms.
[[nodiscard]] std::vector<std::string> encoding_names();

struct LeadFileOptions {
    std::string path;  // "-": standard input
    // canonical -> header, where detection is wrong; an empty one: no column is it
    std::map<std::string, std::string> columns = {};
    std::optional<std::string> encoding = {};  // a name or synonym of Encoding
    std::optional<char> delimiter = {};
    std::string campaign_file = {};  // for hints; empty: unknown
    EmptyValues empty_values = {};

    // Lists of those who must not be contacted may name companies or domains instead of people.
    // Normalised headers, one of which is enough for a header row; then nobody needs a person.
    std::vector<std::string> sufficient_headers = {};
    std::optional<std::string> bytes = {};  // of the file, where they are read already
    bool columns_may_lack = false;          // a header of `columns` that is not there is no error
    // Of a note. One that is no column, but the header of a column that got another name, names it.
    std::vector<std::string> note_variables = {};
    bool campaign_has_note = false;  // a column "Note" or "Notes" is then not a lead's own note
};

// How the file was understood; shown to people before anything is written.
struct ListShape {
    char delimiter = ',';
    std::string encoding = "UTF-8";
    std::size_t header_line = 1;
    struct Mapping {
        std::string canonical;  // "linkedin_url", or the variable's name
        std::string header;
        std::string note = {};  // e.g. "chosen over \"Profile URL\": more addresses"
        std::size_t column = 0;
    };
    std::vector<Mapping> mapping;

    // Columns that may hold the lead's address, the chosen one first.
    struct Person {
        std::size_t column = 0;
        bool holds_identifiers = false;  // a bare word is a person

        friend bool operator==(const Person&, const Person&) = default;
    };
    std::vector<Person> people = {};
    bool is_found_by_values = false;  // no header says which one it is
    bool is_rejects_file = false;     // it has columns that this program added

    std::vector<Error> warnings = {};  // of the first rows: what is readable and looks wrong
};

// What a list that is not UTF-8 was probably saved in, where only one encoding makes words of it. A
// guess: whoever goes by it shows the cell.
struct LikelyEncoding {
    std::string name;  // as list.encoding says it
    std::size_t line = 0;
    std::string cell;  // as it is read then
};
[[nodiscard]] std::optional<LikelyEncoding> likely_encoding(const std::string& path);

// "comma", "semicolon", "tab", "pipe", else the character in quotes.
[[nodiscard]] std::string delimiter_name(char delimiter);

class LeadFile : public LeadSource {
public:
    // Reads the first rows. Errors: data; "list.missing", "list.unreadable", "list.empty",
    // "list.xlsx" (and the other codes of ForeignFile), "list.encoding", "list.no_profile_column",
    // "list.several_profile_columns", "list.no_such_column", and those of CsvReader. next() ends
    // with the same where they stand further down.
    [[nodiscard]] static Result<std::unique_ptr<LeadFile>> open(LeadFileOptions options);
    ~LeadFile() override;

    Result<ListRow> next() override;
    [[nodiscard]] const std::vector<std::string>& header() const override;
    [[nodiscard]] std::vector<EmptyCells> empty_cells() const override;
    [[nodiscard]] const ListShape& shape() const;

    // Waits for the end of a list that comes through a pipe or from a keyboard. Errors: data;
    // "list.unreadable".
    [[nodiscard]] Result<void> take_all();

    // SHA-256 of the file's bytes; complete after EndOfList.
    [[nodiscard]] std::string sha256() const;

private:
    struct State;
    explicit LeadFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Leads written inside a campaign file or as a bare YAML list. The source's header is linkedin_url
// and every other name that a row has, so that its rejects make a list.
struct InlineRow {
    std::size_t line = 0;
    std::map<std::string, std::string> fields;  // canonical or free names; "linkedin_url" is needed
};
[[nodiscard]] std::unique_ptr<LeadSource> make_inline_source(
    std::vector<InlineRow> rows, const EmptyValues& empty_values = {}
);

}  // namespace invito
