#pragma once
// What a person has to know after a run: which account stopped, why nothing could be sent, what is
// wrong with the clock or the database, and what to do next.

#include "invito/app/run_overview.hpp"
#include "invito/config/settings.hpp"
#include "invito/plan/trusted_time.hpp"
#include "invito/ports/records.hpp"
#include "invito/run/runner.hpp"

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

struct RunFindingsInput {
    const RunSummary& summary;
    const RunOverview& board;
    const Settings& settings;
    std::vector<AccountView> accounts;  // as the database has them now
    TimeZone zone;                      // display only
};

// Accounts that need a person, in the summary's order; then "window.closed" if hours alone are in
// the way.
[[nodiscard]] std::vector<Error> run_findings(const RunFindingsInput& input);

// The run sent nothing, or nothing more, because of the clock; nullopt: it was fine. Times are
// shown in `zone`.
[[nodiscard]] std::optional<Error> clock_error(const RunSummary& summary, const TimeZone& zone);

// The run went by this machine's clock alone; nullopt: it did not, or it was over at once.
[[nodiscard]] std::optional<Error> clock_warning(const RunSummary& summary);

// A database that failed in the middle of a run.
struct BrokenStorage {
    std::string_view what;                          // of the failure
    std::string database;                           // its path
    std::optional<std::uintmax_t> free_bytes = {};  // where it lies; nullopt: cannot be asked
    std::int64_t sent = 0;                          // recorded in this run
};

// Errors: storage, "storage.full" or "storage.failed".
[[nodiscard]] Error storage_error(const BrokenStorage& broken);

// As anybody but root may use it.
[[nodiscard]] std::optional<std::uintmax_t> free_bytes_beside(const std::string& file);

}  // namespace invito
