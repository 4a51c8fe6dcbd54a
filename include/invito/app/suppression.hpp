#pragma once
// The suppression list of the settings and of the command line.

#include "invito/app/compose.hpp"
#include "invito/input/do_not_contact_file.hpp"
#include "invito/model/suppression.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/ports/queries.hpp"
#include "invito/report/privacy_screen.hpp"
#include "invito/support/result.hpp"

#include <string>
#include <vector>

namespace invito {

// A file of rules.suppression. Errors: config; "suppression.missing", "suppression.line" for the
// first line that names nobody: a list that is half read would let somebody be contacted.
[[nodiscard]] Result<DoNotContactFile> read_suppression_file(
    const std::string& path, const Rules& rules
);

// Errors: config, "suppression.columns" for a column that is named and that none of `files` has.
[[nodiscard]] Result<void> check_suppression_columns(
    const std::vector<DoNotContactFile>& files, const Rules& rules
);

// Every file of the settings into the database. Errors: those of the two above.
[[nodiscard]] Result<void> take_suppression_files(
    AdminStore& admin, const Settings& settings, Instant now
);

// Each operand is one entry. Errors: usage, "suppression.invalid".
[[nodiscard]] Result<std::vector<SuppressionKey>> parse_suppression_keys(
    const std::vector<std::string>& operands
);

// Somebody whom the entry would forbid.
[[nodiscard]] SuppressionSubject subject_named_by(const SuppressionKey& key);

// "2 people, 1 company, 1 domain".
[[nodiscard]] std::string counted_by_kind(const std::vector<SuppressionEntry>& entries);

// Those of the people whom an erasure keeps away.
[[nodiscard]] std::vector<SuppressionKey> erased_among(
    Queries& queries, const std::vector<SuppressionKey>& keys
);

// Which rows of a list, or which of the operands, the list forbids; without the time.
[[nodiscard]] Result<SuppressionCheck> check_list(const std::string& path, Queries& queries);
[[nodiscard]] Result<SuppressionCheck> check_operands(
    const std::vector<std::string>& operands, Queries& queries
);

}  // namespace invito
