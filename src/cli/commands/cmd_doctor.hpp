#pragma once
// What `doctor` found, line by line, and the exit code it adds up to.

#include "exit_code.hpp"
#include "invito/app/doctor.hpp"
#include "invito/report/terminal_text.hpp"

#include <iosfwd>
#include <span>

namespace invito {

// The gravest of the failures; with `strict` a warning counts like an account in need.
[[nodiscard]] ExitCode exit_code_of(const Checkup& checkup, bool strict);

void write_checkup_text(std::ostream& out, const Checkup& checkup, bool strict, const Style& style);
void write_checkup_json(std::ostream& out, const Checkup& checkup, bool strict);
void write_assumptions(
    std::ostream& out, std::span<const Assumption> assumptions, const Style& style
);

}  // namespace invito
