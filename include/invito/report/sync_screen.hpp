#pragma once
// What `sync` says at its end: what was learned for each account, and what could not be.

#include "invito/model/outcome_tally.hpp"
#include "invito/report/run_ending.hpp"
#include "invito/report/style.hpp"

#include <iosfwd>
#include <vector>

namespace invito {

using SyncEndAccount = AccountEnd<SyncTally>;

struct SyncEndData {
    RunEnding ending;
    bool only_unknown = false;
    std::vector<SyncEndAccount> accounts;
};

void write_sync_text(std::ostream& out, const SyncEndData& data, const Style& style);

// The last line of `sync --json`, type "summary".
void write_sync_summary_json(std::ostream& out, const SyncEndData& data, const TimeZone& zone);

}  // namespace invito
