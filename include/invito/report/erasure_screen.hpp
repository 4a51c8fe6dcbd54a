#pragma once
// `erase`: what goes, what stays, and the proof.

#include "invito/ports/erasure.hpp"
#include "invito/report/style.hpp"

#include <iosfwd>
#include <string>

namespace invito {

// Before the question. `database` is the path of the database itself.
void write_erasure_plan(
    std::ostream& out, const ErasurePlan& plan, const std::string& database, const Style& style
);

// Afterwards.
void write_erasure_result(
    std::ostream& out, const ErasurePlan& plan, const ErasureResult& result, const Style& style
);

// nullptr: nothing was done (--dry-run).
void write_erasure_json(std::ostream& out, const ErasurePlan& plan, const ErasureResult* result);

}  // namespace invito
