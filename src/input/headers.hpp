#pragma once
// What the columns of known exports are called, and which row of a list names its columns.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito::input {

// Whose link a column that may name the person holds; better ones first.
enum class PersonLink {
    none,             // another column
    profile,          // linkedin.com/in/...
    id,               // an id, or a link with one
    uncertain,        // counts only if its values are /in/ links
    sales_navigator,  // of no use, but says why
};

struct KnownHeader {
    std::string_view canonical;  // "linkedin_url", "first_name", ...
    PersonLink link = PersonLink::none;
    std::size_t rank = 0;  // place in the table: lower is more specific
};

// Letters and digits in lower case: "LinkedIn URL (public)*" -> "linkedinurlpublic".
[[nodiscard]] std::string normalised_header(std::string_view header);

// nullopt: not in the table. `normalised` as normalised_header() returns it.
[[nodiscard]] std::optional<KnownHeader> find_known_header(std::string_view normalised);

// "Personal Hook" and "personalHook" -> "personal_hook". Empty if there is no letter or digit.
[[nodiscard]] std::string snake_case(std::string_view header);

// invito_line, invito_reason and invito_hint, which an earlier rejects file carries.
[[nodiscard]] bool is_own_header(std::string_view header);

// Header row: has a column for the person, or at least two known columns. `stated`: canonical ->
// header, known as well. Returns how many cells are known, 0 if it is no header row.
[[nodiscard]] std::size_t known_headers(
    const std::vector<std::string>& cells, const std::map<std::string, std::string>& stated
);

}  // namespace invito::input
