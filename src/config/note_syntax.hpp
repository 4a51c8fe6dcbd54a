#pragma once
// Whether a note's template is well formed: {{name}} and {{name|fallback}} only. What the names
// mean is decided where the list is known.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

struct NoteSyntaxError {
    std::size_t offset = 0;  // into the template
    std::string what;
    std::string found;
};

[[nodiscard]] std::optional<NoteSyntaxError> find_note_syntax_error(std::string_view text);

}  // namespace invito
