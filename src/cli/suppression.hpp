#pragma once
// The do-not-contact files of rules.suppression, read whole or not at all.

#include "invito/config/settings.hpp"
#include "invito/ports/registry.hpp"
#include "invito/support/result.hpp"

#include <string>
#include <vector>

namespace invito {

// A CSV with a profile column, or one profile per line with # for comments. Errors: config;
// "suppression.missing", "suppression.line" for the first line that names nobody: a list that is
// half read would let somebody be contacted.
[[nodiscard]] Result<std::vector<SuppressionEntry>> read_suppression_file(const std::string& path);

// Every file of the settings into the database.
[[nodiscard]] Result<void> take_suppression_files(
    Registry& registry, const Settings& settings, Instant now
);

}  // namespace invito
