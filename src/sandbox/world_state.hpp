#pragma once
// The state of the sandbox: accounts, and what they and the invented people have done. Pure: time
// comes in as an argument, everything else from the seed. Knows neither HTTP nor faults.

#include "invito/sandbox/world.hpp"
#include "invito/support/time.hpp"
#include "people.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace invito::sandbox {

enum class InvitationState : std::uint8_t { pending, accepted, withdrawn };

struct Invitation {
    std::string slug;
    std::string note;
    Instant sent_at;
    Instant ended_at{};  // accepted or withdrawn
    InvitationState state = InvitationState::pending;
};

struct Relation {
    std::string slug;
    Instant since;
};

// Positions in a list that only ever grows at its end, newest first.
struct Page {
    std::vector<std::size_t> positions;
    std::optional<std::size_t> next;  // the page after this one begins below here
};

// What one account has done: its invitations, who accepted them and when, and its relations. Knows
// nothing of who may be invited.
class AccountHistory {
public:
    // Appends to the relations. Precondition: not older than the newest one.
    void add_relation(std::string slug, Instant since);

    // Returns the invitation's number. `accept_at`: nullopt if it never will be accepted.
    std::size_t add_invitation(Invitation invitation, std::optional<Instant> accept_at);

    // Lets everything happen that is due by `now`. Call before reading.
    void advance(Instant now);

    // The newest invitation to a person, nullptr if there is none.
    [[nodiscard]] const Invitation* latest(std::string_view slug) const;

    // False if there is no such pending invitation.
    [[nodiscard]] bool withdraw(std::size_t number, Instant now);
    void accept_all(Instant now);

    // The pending ones below `before` (nullopt: from the newest on).
    [[nodiscard]] Page pending(std::optional<std::size_t> before, std::size_t limit) const;
    [[nodiscard]] Page relations(std::optional<std::size_t> before, std::size_t limit) const;

    [[nodiscard]] const Invitation& invitation(std::size_t number) const {
        return invitations_[number];
    }
    [[nodiscard]] std::size_t relation_count() const { return relations_.size(); }
    [[nodiscard]] const Relation& relation(std::size_t position) const {
        return relations_[position];
    }

private:
    struct Acceptance {
        Instant at;
        std::size_t number = 0;
        friend bool operator>(const Acceptance& a, const Acceptance& b) { return a.at > b.at; }
    };

    void accept(std::size_t number, Instant at);

    std::deque<Invitation> invitations_;  // never moves: the keys below point into it
    std::unordered_map<std::string_view, std::size_t> latest_;
    std::priority_queue<Acceptance, std::vector<Acceptance>, std::greater<>> acceptances_;
    std::vector<Relation> relations_;
};

// What LinkedIn knows of a member, under however many accounts.
struct Member {
    std::string seed;        // the id of its first account: its luck is drawn from it
    std::size_t number = 0;  // of its first account
    AccountHistory history;
    std::deque<Instant> sent_this_week;  // kept only with a weekly allowance
};

struct Account {
    SandboxAccount settings;  // with the status of now
    Person owner;
    Instant created_at;
    Member* member = nullptr;

    [[nodiscard]] bool has_tier(std::string_view tier) const;
};

// How an account stands to a person, as a profile shows it.
enum class Relationship {
    stranger,
    invitation_sent,
    invitation_withdrawn,
    invitation_received,
    connected,
    self,
};

struct Profile {
    Person person;
    Relationship relationship = Relationship::stranger;
    std::optional<Instant> connected_at = {};  // when known
};

struct InvitationRequest {
    std::string account_id;
    std::string provider_id;
    std::string message;
    std::string user_email;
};

struct Receipt {
    std::string invitation_id;
    std::optional<int> usage;  // percent, only when a step was crossed
};

struct SentInvitation {
    std::string id;
    Person person;
    std::string note;
    Instant sent_at;
};

struct Connection {
    Person person;
    Instant since;
};

template <class T>
struct PageOf {
    std::vector<T> items;
    std::optional<std::size_t> next;  // `before` of the page after this one
};

class World {
public:
    // `start` dates the accounts and the relations that they have from the beginning.
    World(
        std::uint64_t seed, const Scenario& scenario, std::vector<SandboxAccount> accounts,
        Instant start
    );

    [[nodiscard]] const std::deque<Account>& accounts() const { return accounts_; }
    [[nodiscard]] const Account* find(std::string_view account_id) const;

    // `product`: the linkedin_api of the request, empty for classic.
    [[nodiscard]] Answer<Profile> profile(
        std::string_view account_id, std::string_view identifier, std::string_view product,
        Instant now
    );
    [[nodiscard]] Answer<const Account*> own_profile(std::string_view account_id) const;
    [[nodiscard]] Answer<Receipt> invite(const InvitationRequest& request, Instant now);
    [[nodiscard]] Answer<void> cancel(
        std::string_view account_id, std::string_view invitation_id, Instant now
    );

    // Newest first. `before`: nullopt for the first page.
    [[nodiscard]] Answer<PageOf<SentInvitation>> sent(
        std::string_view account_id, std::optional<std::size_t> before, std::size_t limit,
        Instant now
    );
    [[nodiscard]] Answer<PageOf<Connection>> relations(
        std::string_view account_id, std::optional<std::size_t> before, std::size_t limit,
        Instant now
    );
    // Made by hand, and taken back before anybody can look twice.
    [[nodiscard]] SentInvitation taken_back_soon(Instant now);

    // Relations of an account since its beginning, and with whom one of them is. Precondition: it
    // is a known account, and there are as many.
    [[nodiscard]] std::size_t relation_count(std::string_view account_id, Instant now);
    [[nodiscard]] Person related_person(std::string_view account_id, std::size_t position);

    // Unknown accounts are ignored.
    void set_status(std::string_view account_id, const std::string& status);
    void accept_all(Instant now);

private:
    [[nodiscard]] Member& new_member(const Account& first, Instant start);
    [[nodiscard]] Account* find_mutable(std::string_view account_id);
    [[nodiscard]] Answer<Account*> connected_account(std::string_view account_id, Instant now);
    [[nodiscard]] Relationship relationship(const Account& account, const Person& person) const;
    void let_pending_be_pending(Account& account, const Person& person, Instant now) const;
    [[nodiscard]] Answer<void> may_invite(
        Account& account, const Person& person, const InvitationRequest& request, Instant now
    ) const;
    [[nodiscard]] std::optional<Instant> acceptance_of(
        const Account& account, const Person& person, Instant now
    ) const;

    std::uint64_t seed_;
    double acceptance_;
    Duration accept_after_min_;
    Duration accept_after_max_;
    People people_;
    std::deque<Member> members_;
    std::deque<Account> accounts_;
    TextMap<Account*> by_id_;
};

}  // namespace invito::sandbox
