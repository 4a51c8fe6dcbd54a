#pragma once
// LeadSource: rows of a list, one at a time, in bounded memory. Each physical record comes out as
// exactly one ListRow, so that totals add up. And what a validation found in a list.

#include "invito/model/account.hpp"
#include "invito/model/lead.hpp"
#include "invito/support/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace invito {

struct BlankRow {
    std::size_t line = 0;
};

// Rows that became no waiting job: one, or all of one reason. Rejected ones cannot become a lead;
// the rejects file carries their original cells.
struct RowFinding {
    std::string verdict = "rejected";  // or skipped, suppressed, duplicate
    std::string reason = {};           // stable word, e.g. "company_page"
    std::int64_t count = 1;
    std::size_t line = 0;   // of the first one
    std::string what = {};  // for people, e.g. "linkedin.com/company/acme is a company page"
    std::string hint = {};
    std::vector<std::size_t> lines = {};  // of several: the first ones
    // Rejected: what stood where the profile should, short and printable. Suppressed: why.
    std::string text = {};
    std::string detail = {};     // skipped: the variable that is missing, or the note's length
    std::string account = {};    // note_too_long: whose
    Tier tier = Tier::premium;   // of that account
    std::size_t length_max = 0;  // and the longest note it may send
    std::vector<std::string> cells = {};  // of one rejected row, as read
};

// `cells` are the original ones: the rejects file needs them if a later rule refuses the lead.
struct LeadRow {
    Lead lead;
    std::vector<std::string> cells;
};

struct EndOfList {};

// Words that say nothing, whole cells only and in any letter case. White space and invisible marks
// never say anything.
struct EmptyValues {
    std::vector<std::string> words = {};  // of the list's owner
    bool replaces = false;                // they stand instead of the usual ones (NULL, N/A, ...)
};

// The cells of one column that hold such a word.
struct EmptyCells {
    static constexpr std::size_t lines_max = 3;

    std::string column;   // its header; the field's name where a list has no header
    std::string example;  // the first word
    std::int64_t count = 0;
    std::vector<std::size_t> lines = {};  // the first few
};

using ListRow = std::variant<LeadRow, RowFinding, BlankRow, EndOfList>;

class LeadSource {
public:
    virtual ~LeadSource() = default;

    // The next row, then EndOfList for ever. An Error ends the list: the file itself is unusable
    // (kind data).
    virtual Result<ListRow> next() = 0;

    // Column names as they stand in the file; empty for lists without a header.
    [[nodiscard]] virtual const std::vector<std::string>& header() const = 0;

    // What was read as nothing so far, by column.
    [[nodiscard]] virtual std::vector<EmptyCells> empty_cells() const { return {}; }
};

// --- a validation: a verdict for every row, and the notes as they would be sent

struct RenderedNote {
    std::size_t line = 0;
    std::string person = {};   // as the list names it
    std::string variant = {};  // empty: a lead's own text, or the only one
    std::string text = {};     // as it would be sent; "(headline)" where something is awaited
    std::size_t length = 0;
    std::vector<std::string> awaited = {};  // what only the profile will tell

    friend bool operator==(const RenderedNote&, const RenderedNote&) = default;
};

// Of all notes, or of one variant.
struct NoteCounts {
    std::string name = {};                  // of the variant
    std::int64_t notes = 0;                 // usable leads that would get one, and which is known
    std::int64_t fallbacks = 0;             // with a fallback for an empty variable
    std::int64_t lost_controls = 0;         // of them: with control characters that were left out
    std::int64_t too_long = 0;              // leads whose note is longer than may be sent
    std::size_t longest_too_long = 0;       // and how long the longest of those is
    std::int64_t later = 0;                 // usable leads that wait for something of the profile
    std::vector<std::string> awaited = {};  // what that is
    RenderedNote longest = {};              // of those that are known; line 0: none
    std::size_t length_max = 0;             // the longest one that may be sent
};

struct ValidationReport {
    // The sum of the five below.
    std::int64_t rows = 0;
    std::int64_t usable = 0;
    std::int64_t skipped = 0;
    std::int64_t rejected = 0;
    std::int64_t duplicates = 0;
    std::int64_t blank = 0;

    NoteCounts all;
    std::vector<NoteCounts> variants = {};  // in the order of the campaign; empty: it has none
    std::vector<RenderedNote> shown = {};
};

}  // namespace invito
