#pragma once
// Golden files: what a screen looked like when somebody last looked at it and approved.

#include <string>
#include <string_view>

namespace invito::test {

// Compares `actual` with tests/data/report/<name>.golden. With INVITO_UPDATE_GOLDEN=1 in the
// environment it is written instead.
void expect_golden(std::string_view name, const std::string& actual);

// The same for JSON, which must parse and end in one line end. The file has one field per line.
void expect_golden_json(std::string_view name, const std::string& actual);

}  // namespace invito::test
