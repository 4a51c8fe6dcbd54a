#pragma once
// What the store knows of an account, and what it must be told for it.

#include "invito/model/account.hpp"
#include "invito/model/job.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/plan/reconcile.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// The right to act for an account. A later lease of the same account makes this one worthless.
struct Lease {
    AccountId account;
    RunId run;
    std::int64_t epoch = 0;

    friend bool operator==(const Lease&, const Lease&) = default;
};

// An account to load, and how far back the caps look that are configured for it: what limits held
// look at comes on top. nullopt: without its charges.
struct AccountToLoad {
    AccountId account;
    std::optional<Lookback> lookback;
};

// Whose LinkedIn account the provider says an account is.
struct AccountMember {
    std::string provider_account_id;
    std::string member_id;       // empty: not told
    std::string former_id = {};  // of the same account, before the provider moved it
};

// A charged row of the ledger, as far as counting needs it.
struct Charge {
    AttemptKind kind = AttemptKind::invite;
    Instant at;
    bool with_note = false;
};

// Everything about an account that outlives a run. Charges, limits held, pacing, back-off and
// ramp-up are those of its LinkedIn member, whatever account they came about with.
struct AccountRecord {
    AccountId id;
    std::string alias;
    std::string provider_account_id;
    std::string member_id = {};  // of its LinkedIn member, as the provider told it; empty: not yet
    AccountState state = AccountState::ok;
    std::string state_detail;                  // same_member: the alias of the account that sends
    bool paused_by_person = false;             // else a pause came from refusals
    std::optional<Instant> paused_until = {};  // a pause that ends by itself
    Instant next_at;
    std::uint64_t pause_seed = 0;   // of its stream of pauses, for the life of the database
    std::int64_t pauses_drawn = 0;  // its place in that stream
    Backoff backoff;
    std::optional<Instant> first_sent_at;
    std::vector<HeldLimits> held;  // of local days that are not over
    std::vector<Charge>
        charges;  // of the last 30 days + lateness, oldest first; empty if nothing is capped
    NextLooks next_looks = {};                  // for evidence of unknown invitations
    std::optional<Instant> synced_at = {};      // when its outcomes were last read completely
    std::optional<Instant> related_until = {};  // its relations are known that were made before
    // The ledger may lack what it has sent: it is an older copy, or was another machine's.
    bool is_in_doubt = false;
};

// A pause that somebody wanted needs nobody, nor does what comes back by itself.
[[nodiscard]] inline bool needs_a_person(const AccountRecord& record) {
    const bool is_meant = record.state == AccountState::paused && record.paused_by_person;
    return record.state != AccountState::ok && record.state != AccountState::not_ready && !is_meant;
}

// The limits that a lease's run works with from now on.
struct LeasedLimits {
    Lease lease;
    DayLimits limits;
};

}  // namespace invito
