#pragma once
// Copies of a database. All of them are the same one, and only the newest may send: an older copy
// lacks what was sent since, and would send it again.

#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// Every run raises the number, first in the database and then beside it: in the lock file and in
// the state folder. So what stands beside is never ahead of the database it was written for.
struct Generation {
    std::string id;           // of the database, drawn once; empty: no run has begun yet
    std::int64_t number = 0;  // of runs that have begun

    friend bool operator==(const Generation&, const Generation&) = default;
};

// Whether a run began in another copy of `database` that this one does not know of.
[[nodiscard]] bool is_older(const Generation& database, const Generation& beside);

// Why a ledger may lack invitations.
enum class Doubt { none, older_copy, restored, other_host };

struct Lineage {
    Generation generation;
    std::string host;           // a hash, of the machine of the last run; empty: not known
    Doubt doubt = Doubt::none;  // the last one
    std::string moved_to = {};  // the URL of what it is now; empty: it is here
    // Configured accounts of which no sync has read the whole sent list since then.
    struct Unsynced {
        AccountId id;
        std::string alias;
    };
    std::vector<Unsynced> unsynced = {};
};

// A run begins.
struct GenerationChange {
    Generation beside;     // the latest that is known beside the database
    std::string fresh_id;  // for a database that has none yet
    std::string host;
    std::optional<Doubt> doubt = {};  // nullopt: none, unless it is older than `beside`
    Instant now;
};

}  // namespace invito
