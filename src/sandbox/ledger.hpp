#pragma once
// What one account of the sandbox has done: its invitations, who accepted them and when, and its
// relations. Knows nothing of who may be invited; see world_state.hpp.

#include "invito/support/time.hpp"

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

class Ledger {
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

}  // namespace invito::sandbox
