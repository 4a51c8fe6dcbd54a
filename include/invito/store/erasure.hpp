#pragma once
// Erases people from a database and from the files that this program wrote beside it, and looks
// afterwards whether anything is left.

#include "invito/ports/erasure.hpp"
#include "invito/support/result.hpp"

#include <string>
#include <vector>

namespace invito {

// What an erasure would do; changes nothing. Errors: those of open_records.
[[nodiscard]] Result<ErasurePlan> plan_erasure(
    const std::string& database, const std::vector<Identity>& people
);

// Carries out `plan`. The database is migrated, nobody runs on it, and no connection to it is open
// in this process. Files come first and the database last, so that a broken erasure can be
// repeated. What could not be done is in the result. Errors: of the database itself.
// StorageFailure.
[[nodiscard]] Result<ErasureResult> erase(
    const std::string& database, const ErasurePlan& plan, Instant now
);

}  // namespace invito
