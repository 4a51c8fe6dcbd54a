#pragma once
// An Error for people and for programs: what happened, where, what was found, what to do next.

#include "invito/report/terminal_text.hpp"
#include "invito/support/result.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

enum class Severity { error, warning };

// "invito.yaml:31:7", as far as the place is known.
[[nodiscard]] std::string place_text(const Place& place);

void write_error_text(
    std::ostream& out, const Error& error, const Style& style, Severity severity = Severity::error
);

// The same for many. Errors that differ only in their place become one with the other lines named;
// of one code at most five different ones are shown, and the rest is counted.
void write_error_texts(
    std::ostream& out, const std::vector<Error>& errors, const Style& style,
    Severity severity = Severity::error
);

// {"type":"error","v":1,"code":...} on one line; type is "warning" for warnings.
void write_error_json(std::ostream& out, const Error& error, Severity severity = Severity::error);

}  // namespace invito
