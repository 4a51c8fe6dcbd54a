#pragma once
// The sandbox's world: invented accounts, people with built-in meanings, and what can go wrong.
// Only data; the state lives in src/sandbox, the HTTP face in server.hpp.

#include "invito/support/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace invito::sandbox {

struct SandboxAccount {
    std::string id;
    std::string name;
    std::string tier = "premium";  // free, premium, sales_navigator, recruiter
    std::string status = "OK";     // OK, CREDENTIALS, STOPPED, ERROR, PERMISSIONS, CONNECTING
    // Invitations in 7 days against which `usage` is told on the answer that crosses 50, 75, 90 or
    // 95 percent. Nothing is refused above it. 0: never told.
    int weekly_allowance = 0;
    // Or GOOGLE, WHATSAPP, ...: people mix up the ids of theirs. MOCK: v2's own, for trying; no
    // webhook ever tells of one.
    std::string type = "LINKEDIN";
    // The slug of the LinkedIn member it belongs to; empty: made from the name. Accounts of one
    // member share what LinkedIn knows of it.
    std::string member = {};
};

// What v2 calls it.
[[nodiscard]] std::string id_in_v2(std::string_view account_id);

// Anna and Ben (premium) and Carla (free).
[[nodiscard]] const std::vector<SandboxAccount>& default_accounts();

// Any slug is a person. Those that begin with one of these prefixes behave in a special way.
struct SpecialSlug {
    std::string_view prefix;
    std::string_view meaning;
};

[[nodiscard]] const std::vector<SpecialSlug>& special_slugs();

// What goes wrong, and when. Counts are per account unless said otherwise and start at 1.
enum class FaultKind {
    disconnect,  // 401 disconnected_account from the n-th invitation on; status becomes CREDENTIALS
    restricted,  // 403 account_restricted
    checkpoint,  // 401 checkpoint_error
    weekly_limit,      // 422 cannot_resend_yet
    rate_limited,      // 429, with Retry-After
    act_then_hang,     // acts, then never answers
    act_then_close,    // acts, then closes the connection
    error_after_act,   // acts, then 500
    error_before_act,  // 500 without acting
    act_late,          // closes the connection, acts `delay` later
    flaky_5xx,         // 503 with a probability, before acting
    bad_json,          // acts, then 200 with a body that is not JSON
    slow,              // answers after `delay`
    already_connected,
    throttled,       // 429 of v2's own limiter, with Retry-After: it never reached LinkedIn
    coarse_refusal,  // 422 that tells neither whether the account is meant nor why
    wrong_receipt,   // acts, then a success with another object
    wrong_receipt_before_act,  // a success with another object, without acting
    // Of reads:
    stale_copy,           // v2: a copy is the answer, however old it is and whatever was asked for
    shift_between_pages,  // v2: of the sent list, the first row leaves behind the first page
    no_total,             // v2: the sent list does not tell how many rows it has
    wrong_person,         // a profile is somebody else's
};

struct FaultRule {
    FaultKind kind = FaultKind::slow;
    std::string account = {};  // id; empty: every account
    // First invitation it applies to; for slow and flaky_5xx first request, for those of reads
    // first read that it might happen to.
    int from = 1;
    int count = 0;           // how many; 0: all from then on
    double probability = 1;  // drawn from the seed
    Duration delay{};        // slow: real time; act_late: sandbox time
    Duration retry_after{};  // rate_limited, throttled; rounded up to seconds; 0: no header
};

// Of v2, for each account and kind of request; in sandbox time.
struct RateLimit {
    int requests = 0;  // 0: none
    Duration window = std::chrono::hours{24};
};

struct Scenario {
    std::string name;
    std::string description;
    std::vector<FaultRule> faults = {};
    double acceptance = 0.3;  // share of invitations accepted
    Duration accept_after_min = std::chrono::hours{1};
    Duration accept_after_max = std::chrono::hours{72};
    RateLimit rate_limit = {};
    std::vector<SandboxAccount> more_accounts = {};  // beside those there are anyway
};

// What `sandbox serve --scenario` offers.
[[nodiscard]] const std::vector<Scenario>& scenarios();

}  // namespace invito::sandbox
