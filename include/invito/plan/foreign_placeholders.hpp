#pragma once
// Placeholders in the syntax of other tools: {firstName}, [First Name], %FIRSTNAME%, {Hi|Hello}. A
// note would send them word for word. Plain text with such signs ([sic], 100%, "A|B") is left
// alone.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

struct ForeignPlaceholder {
    std::size_t offset = 0;  // into the text
    std::string found;       // "{firstName}"
    std::string instead;     // "{{first_name}}"; empty: there is nothing like it
    std::string advice;      // "write {{first_name}}"

    friend bool operator==(const ForeignPlaceholder&, const ForeignPlaceholder&) = default;
};

// In the order of the text. `columns` are those that a variable may name.
[[nodiscard]] std::vector<ForeignPlaceholder> find_foreign_placeholders(
    std::string_view text, const std::vector<std::string>& columns
);

// The variable that somebody means who writes `name` for it ("firstName", "contact.first name",
// "FNAME"), one of `columns` where one is alike. Empty: `name` is no name of a variable.
[[nodiscard]] std::string variable_meant(
    std::string_view name, const std::vector<std::string>& columns
);

// For texts whose list is not at hand: first_name, company and the like.
[[nodiscard]] const std::vector<std::string>& usual_columns();

}  // namespace invito
