#pragma once
// Provider: what the runner needs from the service that talks to LinkedIn. Errors say what went
// wrong in the runner's words (Fault) and, for a write, what is known of its effect (Effect). No
// implementation ever retries a write.

#include "invito/model/account.hpp"
#include "invito/model/fault.hpp"
#include "invito/model/lead.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/time.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

struct ProviderError {
    Fault fault = Fault::unavailable;
    Effect effect = Effect::none;
    int http_status = 0;  // 0: no answer
    std::string type;     // the provider's word, verbatim; for people; empty if there was none
    std::string title;    // display only
    std::string what;     // one sentence for a person; no secret, no body
    std::optional<Duration> retry_after = {};
    std::string request_id = {};
};

template <class T>
using ProviderResult = boost::system::result<T, ProviderError>;

[[noreturn]] inline void
throw_exception_from_error(const ProviderError& error, const boost::source_location&) {
    throw InternalFailure(
        "a provider's answer was used without looking whether it is an error: " + error.what
    );
}

// What is known of one exchange, whatever its result.
struct Exchange {
    int http_status = 0;
    Duration took{};                          // real time
    std::optional<Instant> server_date = {};  // from the Date header of a fresh, uncached answer
    std::optional<RateWindow> rate_window = {};
};

template <class T>
struct Reply {
    Exchange exchange;
    ProviderResult<T> result;
};

struct Invitation {
    std::string account_id;   // the provider's id of the account
    std::string provider_id;  // of the person
    std::string note;         // empty: the field is left out
    Instant start_by;         // a request not begun by then is aborted as not_sent
};

struct Receipt {
    std::string invitation_id;              // the provider's proof
    std::optional<int> usage_percent = {};  // of the provider's limit; only when a step is crossed
};

struct SentInvitation {  // pending ones only
    std::string invitation_id;
    std::string provider_id;        // of the invited person; may be empty
    std::string public_identifier;  // may be empty
    std::string name;
    std::optional<Instant> approximate_time = {};
    bool with_note = false;
};

struct Relation {
    std::string provider_id;
    std::string public_identifier;
    std::string name;
    std::optional<Instant> connected_at = {};
};

enum class SessionHealth {
    ok,          // it can act, as far as the provider tells
    signed_out,  // its owner must sign in again
    waits,       // it comes back without anybody's help
    other,       // a person has to look at it
};

struct ProviderAccount {
    std::string id;
    bool is_linkedin = false;
    std::string network;  // whose account it is, in the provider's word: for people
    std::string name;
    SessionHealth health = SessionHealth::ok;
    std::string status;             // the provider's word for it, for people; empty: not told
    std::optional<Tier> tier = {};  // nullopt: the provider does not tell
    std::string member_id;  // of the LinkedIn member, as people's provider ids; empty: not told
    std::string former_id = {};  // before the provider moved it to this version; empty: it did not
    std::string own_public_identifier;
};

struct OwnProfile {
    std::string provider_id;
    std::string public_identifier;
    std::string name;
    bool is_premium = false;
    bool has_recruiter = false;
    bool has_sales_navigator = false;
};

template <class T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> cursor = {};  // nullopt: the last page
    bool is_newest_first = true;  // nothing in it or behind it is newer than what stands before
};

// `account_id` is always the provider's id. Every call has a deadline of its own; cancelling the
// calling coroutine does not cancel a request that has begun, because its outcome must be learned.
class Provider {
public:
    virtual ~Provider() = default;

    template <class T>
    using Answer = boost::asio::awaitable<Reply<T>>;

    // A profile visit. `identifier` is a public identifier or a provider id, not encoded. Retries
    // are the caller's.
    virtual Answer<Profile> profile(std::string account_id, std::string identifier) = 0;

    // Never retried below this line. Result, or an error whose effect says whether it may have been
    // sent.
    virtual Answer<Receipt> invite(Invitation invitation) = 0;

    // Pending invitations, order not documented: absence is known only after the last page.
    virtual Answer<Page<SentInvitation>> sent_page(
        std::string account_id, std::optional<std::string> cursor
    ) = 0;

    // Newest first, where the page says so.
    virtual Answer<Page<Relation>> relations_page(
        std::string account_id, std::optional<std::string> cursor
    ) = 0;

    virtual Answer<OwnProfile> own_profile(std::string account_id) = 0;

    // Does not touch LinkedIn.
    virtual Answer<Page<ProviderAccount>> accounts_page(std::optional<std::string> cursor) = 0;

    virtual Answer<ProviderAccount> account(std::string account_id) = 0;

    // Never retried below this line.
    virtual Answer<std::string> withdraw(std::string account_id, std::string invitation_id) = 0;
};

}  // namespace invito
