#pragma once
// The exit codes of the program: the one list from which help, reports and behaviour come. Codes
// are an interface: only additions.

#include "invito/support/result.hpp"

#include <initializer_list>
#include <span>
#include <string_view>

namespace invito {

enum class ExitCode {
    ok = 0,
    error = 1,
    usage = 2,
    partial = 10,
    attention = 11,
    threshold = 12,
    empty = 20,
    data = 65,
    unavailable = 69,
    internal = 70,
    storage = 74,
    locked = 75,
    auth = 77,
    config = 78,
    interrupted = 130,
    terminated = 143,
};

struct ExitCodeEntry {
    ExitCode code;
    std::string_view name;
    std::string_view short_text;  // a few words, for the last lines of a command's help
    std::string_view meaning;     // a sentence
    std::string_view alert;       // whom it should wake: no, ticket, page
};

// In rising order.
[[nodiscard]] std::span<const ExitCodeEntry> exit_codes();
[[nodiscard]] const ExitCodeEntry& describe(ExitCode code);

[[nodiscard]] ExitCode exit_code_of(ErrorKind kind);

// The one that is reported when several apply: 74 > 78 > 77 > 69 > 11 > 10 > 0; anything else wins
// over all of them.
[[nodiscard]] ExitCode gravest(std::initializer_list<ExitCode> codes);

}  // namespace invito
