#pragma once
// What an account reads to learn what became of its invitations, and what that says of those whose
// outcome is not known. Every read is a charged row of the ledger before it leaves; a read that
// fails or is not allowed now proves nothing. Only what was read completely proves that something
// is not there.

#include "account_session.hpp"
#include "invito/plan/reconcile.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace invito {

// The pending invitations of an account, as far as they could be read.
class SentList {
public:
    bool is_complete = false;

    void add(std::vector<SentInvitation> items);

    [[nodiscard]] const std::vector<SentInvitation>& items() const { return items_; }
    // That of `job`'s person; nullptr: not seen.
    [[nodiscard]] const SentInvitation* find(const JobBrief& job) const;

private:
    std::vector<SentInvitation> items_;
    std::unordered_map<std::string, std::size_t> by_provider_id_;
    std::unordered_map<std::string, std::size_t> by_slug_;
};

// The newest relations of an account, as far as they could be read.
class Relations {
public:
    bool is_complete = false;  // back to where they were asked for

    void add(std::vector<Relation> items);

    // That with `job`'s person; nullptr: not seen.
    [[nodiscard]] const Relation* find(const JobBrief& job) const;

    // By provider id; without one, by slug.
    [[nodiscard]] const std::unordered_map<std::string, Relation>& by_key() const {
        return by_key_;
    }

private:
    std::unordered_map<std::string, Relation> by_key_;     // provider id; without one, the slug
    std::unordered_map<std::string, std::string> key_of_;  // of a slug
};

// None of the three: it was not allowed now.
struct ProfileLookup {
    std::optional<Profile> profile = {};
    std::optional<Profile> of_another = {};  // whom the provider answers with now: proves nothing
    std::optional<Fault> fault = {};
};

// Gone, or not for this account to see.
[[nodiscard]] bool is_closed(const ProfileLookup& lookup);

// A relation may be shown later than it was made, or out of order by a little.
inline constexpr Duration relations_overlap = std::chrono::days{1};

// An unknown invitation after a look; unknown still, too, if a person has settled it meanwhile.
struct UnknownCheck {
    JobBrief job;
    CheckVerdict verdict;
    std::string invitation_id;  // if it was found
    std::string evidence;
};

[[nodiscard]] UnknownHistory history_of(const UnknownAttempt& unknown, bool strict);

class AccountReads {
public:
    template <class T>
    using Async = boost::asio::awaitable<T>;

    explicit AccountReads(AccountSession& session) : session_(session) {}

    Async<SentList> sent_list();

    // Newest first, until one is older than `back_to`.
    Async<Relations> relations(Instant back_to);

    Async<ProfileLookup> profile(JobBrief job);

    // Looks for each of `due` and writes down what that means. Stops when the account, the run or
    // the budget of visits does: what was not looked for is not in the answer.
    Async<std::vector<UnknownCheck>> look_for(std::vector<UnknownAttempt> due, SentList sent);

    // Without another look.
    Async<std::vector<UnknownCheck>> give_up(std::vector<UnknownAttempt> given_up);

private:
    // A read, and the row that it is charged with.
    struct Look {
        AttemptId attempt;
        AttemptKind kind = AttemptKind::list;
    };

    // nullopt: not now.
    Async<std::optional<Look>> charge(AttemptKind kind, std::optional<JobId> job);
    // Settles the ledger row of a read and lets the account feel what its answer means.
    Async<void> finish(Look look, Exchange exchange, std::optional<ProviderError> error);
    Async<UnknownCheck> settle(UnknownAttempt unknown, Evidence seen, std::string invitation_id);
    Async<void> refresh_looks();

    AccountSession& session_;
};

}  // namespace invito
