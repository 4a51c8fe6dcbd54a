#pragma once
// What an account reads to learn what became of its invitations. Every read is a charged row of the
// ledger before it leaves; a read that fails or is not allowed now proves nothing.

#include "account_session.hpp"

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

private:
    std::unordered_map<std::string, Relation> by_key_;     // provider id; without one, the slug
    std::unordered_map<std::string, std::string> key_of_;  // of a slug
};

// None of the three: it was not allowed now.
struct ProfileSight {
    std::optional<Profile> profile = {};
    std::optional<Profile> of_another = {};  // whom the provider answers with now: proves nothing
    std::optional<Fault> fault = {};
};

// Gone, or not for this account to see.
[[nodiscard]] bool is_closed(const ProfileSight& sight);

// A relation may be shown later than it was made, or out of order by a little.
inline constexpr Duration relations_overlap = std::chrono::days{1};

class AccountReads {
public:
    template <class T>
    using Async = boost::asio::awaitable<T>;

    explicit AccountReads(AccountSession& session) : session_(session) {}

    Async<SentList> sent_list();

    // Newest first, until one is older than `back_to`.
    Async<Relations> relations(Instant back_to);

    Async<ProfileSight> profile(JobBrief job);

private:
    // nullopt: not now.
    Async<std::optional<AttemptId>> charge(AttemptKind kind, std::optional<JobId> job);
    // Settles the ledger row of a read and lets the account feel what its answer means.
    Async<void> finish(AttemptId attempt, Exchange exchange, std::optional<ProviderError> error);

    AccountSession& session_;
};

}  // namespace invito
