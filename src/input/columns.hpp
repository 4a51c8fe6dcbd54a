#pragma once
// What the columns of a list are called, which row names them, how its cells are separated, and
// which column holds what.

#include "cells.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/model/lead.hpp"
#include "invito/support/result.hpp"
#include "list_errors.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito::input {

using LeadField = std::string LeadFields::*;

inline constexpr std::string_view person_column = "linkedin_url";
inline constexpr std::string_view identifier_column = "public_identifier";  // bare ones, too

[[nodiscard]] constexpr bool names_person(std::string_view canonical) {
    return canonical == person_column || canonical == identifier_column;
}

// first_name, company, ...; nullopt for the person's and for free names, which are variables.
[[nodiscard]] std::optional<LeadField> canonical_field(std::string_view name);

// Whose address a column that may name the person holds; better ones first.
enum class PersonLink {
    none,             // another column
    profile,          // linkedin.com/in/...
    id,               // an id, or a link with one
    identifier,       // public identifiers alone
    word,             // likewise, but maybe of another service: a handle, a slug
    uncertain,        // counts only if its values are addresses
    sales_navigator,  // of no use, but says why
};

// Whether bare words of such a column are people.
[[nodiscard]] constexpr bool holds_identifiers(PersonLink link) {
    return link == PersonLink::identifier || link == PersonLink::word;
}

struct KnownHeader {
    std::string_view canonical;  // "linkedin_url", "first_name", ...
    PersonLink link = PersonLink::none;
    std::size_t rank = 0;  // place in the table: lower is more specific
};

// Letters and digits in lower case: "LinkedIn URL (public)*" -> "linkedinurlpublic".
[[nodiscard]] std::string normalised_header(std::string_view header);

// nullopt: not in the table. `normalised` as normalised_header() returns it.
[[nodiscard]] std::optional<KnownHeader> find_known_header(std::string_view normalised);

// "note" and "notes": in exports of a CRM they are what a colleague wrote about the lead.
[[nodiscard]] bool is_plain_note(std::string_view normalised);

// "Personal Hook" and "personalHook" -> "personal_hook". Empty if there is no letter or digit.
[[nodiscard]] std::string snake_case(std::string_view header);

// invito_line, invito_reason and invito_hint, which an earlier rejects file carries.
[[nodiscard]] bool is_own_header(std::string_view header);

// Whether the header says that the column is not about the lead but about a company, or about the
// account that writes to people. `normalised` as normalised_header() returns it.
[[nodiscard]] bool names_company_or_sender(std::string_view normalised);

// What a header row is recognised by, besides the table.
struct HeaderHints {
    std::map<std::string, std::string> stated = {};  // canonical -> header
    std::vector<std::string> sufficient = {};        // normalised: one of them makes a header row
};

// Header row: has a column for the person, a sufficient one, or at least two known columns. Returns
// how many cells are known, 0 if it is no header row.
[[nodiscard]] std::size_t known_headers(
    const std::vector<std::string>& cells, const HeaderHints& hints
);

// A row that names columns has none.
[[nodiscard]] bool has_address(const std::vector<std::string>& cells);

// --- How a list's cells are separated: detected on its first lines.

// How many records may stand before and including the header row.
constexpr std::size_t header_records_max = 10;

// Excel's first line "sep=;": it says how the rest is separated and is no row.
struct SeparatorLine {
    char delimiter;
    std::size_t bytes;  // with its line end
};
[[nodiscard]] std::optional<SeparatorLine> find_separator_line(std::string_view text);

// Comma, semicolon, tab or pipe, whichever makes the best header row, then the most regular rows.
// `head`: the beginning of the list, maybe cut off; quoted text counts for nothing.
[[nodiscard]] char detect_delimiter(std::string_view head, const HeaderHints& hints);

// --- Which column holds what.

struct ColumnMap {
    struct Field {
        std::size_t column;
        LeadField field;
    };
    struct Variable {
        std::size_t column;
        std::string name;
    };
    // LinkedIn's Invitations.csv names both sides of an invitation; the person is the other one.
    struct Sides {
        struct Side {
            std::size_t profile = 0;
            std::optional<std::size_t> full_name = {};
        };
        std::size_t direction = 0;  // OUTGOING or INCOMING
        Side invitee;
        Side inviter;
    };

    // The column of the person, then those that may stand in for it in a row where it is of no use.
    // Empty: the list has sides, or nobody needs a person.
    std::vector<ListShape::Person> person;
    bool is_found_by_values = false;
    std::optional<Sides> sides;
    std::vector<Field> fields;
    std::vector<Variable> variables;  // by name
    std::vector<ListShape::Mapping> description;
};

// A list's first rows, without columns of an earlier rejects file.
using ListSample = std::vector<std::vector<std::string>>;

struct ColumnRules {
    std::map<std::string, std::string> stated = {};  // canonical or free name -> header, or nothing
    bool needs_person = true;
    CellValues values = {};
    std::vector<std::string> note_variables = {};  // their own names for columns, beside ours
    bool campaign_has_note = false;                // then "Note" and "Notes" are about the lead
};

// The person's column is the known one with most addresses; where no name is known, the only one
// whose values mostly are addresses. What is stated overrides detection; a stated person has no
// stand-in. Errors: data; "list.no_such_column", "list.no_profile_column",
// "list.several_profile_columns".
[[nodiscard]] Result<ColumnMap> map_columns(
    const ListHeader& header, const ListSample& sample, const ColumnRules& rules
);

}  // namespace invito::input
