#pragma once
// Accounts that come back under another id: moved to another version of the provider's API, or
// connected anew. Limits count the LinkedIn member, so that what matters is whether it is the same.

#include "invito/app/accounts.hpp"
#include "invito/app/doctor.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace invito {

// An account as it is known here.
struct KnownAccount {
    std::string alias;
    std::string id;              // the provider's
    std::string member_id = {};  // of the LinkedIn member; empty: not told yet
    std::int64_t unknown = 0;    // its invitations whose outcome is unknown
};

// Those of the database; none if there is no database. Errors: those of open_read_session.
[[nodiscard]] Result<std::vector<KnownAccount>> known_accounts(const Settings& settings);

enum class SameMember { yes, no, unproved };

// By the member's id, which decides where it is told; else by the id that the provider says the
// account had before.
[[nodiscard]] SameMember is_same_member(const KnownAccount& before, const ProviderAccount& after);

// A configured account, and what it is where the configuration is to move.
struct AccountMove {
    KnownAccount before;
    const ProviderAccount* after = nullptr;  // nullptr: none there is the same member, for sure
};

// Of each account of the settings, in their order. `known` says more of some; `listed` outlives it.
[[nodiscard]] std::vector<AccountMove> find_moves(
    const Settings& settings, const std::vector<KnownAccount>& known,
    const std::vector<ProviderAccount>& listed
);

// The lines of the configuration that say so.
[[nodiscard]] std::string yaml_block(
    const Settings& settings, const std::vector<AccountMove>& moves
);

// Codes "account.not_moved", of one that is nobody there, and "account.unsettled", of one whose
// invitations should be settled before.
[[nodiscard]] std::vector<Error> move_warnings(const std::vector<AccountMove>& moves);

// The ids in place of those that are there, and the address of v2 in place of the DSN. Returns the
// aliases. Errors: as of write_accounts.
[[nodiscard]] Result<std::vector<std::string>> write_moves(
    const Settings& settings, const std::vector<AccountMove>& moves
);

// Of the configured accounts whose id is another than that of the database: is it the same member?
// A failure where it is not: its limits would begin anew. `only`: of this alias.
void check_moves(
    Checkup& checkup, const Settings& settings, const std::vector<KnownAccount>& known,
    const std::vector<ProviderAccount>& listed, const std::optional<std::string>& only
);

}  // namespace invito
