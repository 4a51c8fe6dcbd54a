#pragma once
// What texts in settings and campaigns may look like: names, notes, secrets, command lines.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// "first_name", "hook2": a-z, 0-9 and _, beginning with a letter.
[[nodiscard]] bool is_field_name(std::string_view name);

// "spring-founders": a-z, 0-9 and -, beginning and ending with a letter or digit, at most 64 long.
[[nodiscard]] bool is_campaign_name(std::string_view name);

// The closest campaign name to any text; "" if it has no letter or digit.
[[nodiscard]] std::string to_campaign_name(std::string_view text);

// Whether a note's template is well formed: {{name}} and {{name|fallback}} only. What the names
// mean is decided where the list is known.
struct NoteSyntaxError {
    std::size_t offset = 0;  // into the template
    std::string what;
    std::string found;
};

[[nodiscard]] std::optional<NoteSyntaxError> find_note_syntax_error(std::string_view text);

// A key of this name with this text is a secret: "api_key", "token", ... with a long value.
[[nodiscard]] bool is_secret(std::string_view name, std::string_view text);

// A text that looks like an API key although a file, a command or a host belongs there.
[[nodiscard]] bool is_key_instead_of_path(std::string_view text);

// The same for the value at `path`: only the provider's settings are suspected.
[[nodiscard]] bool is_misplaced_key(std::string_view path, std::string_view text);

// "b1F...x2"; "hidden" if too short to show any of it.
[[nodiscard]] std::string redact(std::string_view secret);

// All that stands between separators, empty texts too.
[[nodiscard]] std::vector<std::string> split(std::string_view text, std::string_view separator);

// A command line as words, without a shell: quotes group, a backslash keeps the next character,
// nothing is expanded. nullopt if a quote is not closed or the last character is a backslash.
[[nodiscard]] std::optional<std::vector<std::string>> split_words(std::string_view text);

}  // namespace invito
