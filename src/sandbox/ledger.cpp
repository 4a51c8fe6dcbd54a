#include "ledger.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <functional>

namespace invito::sandbox {

void Ledger::add_relation(std::string slug, Instant since) {
    ensure(
        relations_.empty() || relations_.back().since <= since,
        "relations are added in the order in which they came about"
    );
    relations_.push_back({std::move(slug), since});
}

std::size_t Ledger::add_invitation(Invitation invitation, std::optional<Instant> accept_at) {
    const std::size_t number = invitations_.size();
    const Invitation& stored = invitations_.emplace_back(std::move(invitation));
    latest_.insert_or_assign(stored.slug, number);
    if (accept_at) acceptances_.push({*accept_at, number});
    return number;
}

void Ledger::advance(Instant now) {
    while (!acceptances_.empty() && acceptances_.top().at <= now) {
        const Acceptance due = acceptances_.top();
        acceptances_.pop();
        if (invitations_[due.number].state == InvitationState::pending) accept(due.number, due.at);
    }
}

const Invitation* Ledger::latest(std::string_view slug) const {
    const auto found = latest_.find(slug);
    return found == latest_.end() ? nullptr : &invitations_[found->second];
}

bool Ledger::withdraw(std::size_t number, Instant now) {
    if (number >= invitations_.size()) return false;
    Invitation& invitation = invitations_[number];
    if (invitation.state != InvitationState::pending) return false;
    invitation.state = InvitationState::withdrawn;
    invitation.ended_at = now;
    return true;
}

void Ledger::accept_all(Instant now) {
    for (std::size_t number = 0; number < invitations_.size(); ++number) {
        if (invitations_[number].state == InvitationState::pending) accept(number, now);
    }
}

void Ledger::accept(std::size_t number, Instant at) {
    Invitation& invitation = invitations_[number];
    // An acceptance noticed late must not get behind the newest relation.
    if (!relations_.empty()) at = std::max(at, relations_.back().since);
    invitation.state = InvitationState::accepted;
    invitation.ended_at = at;
    add_relation(invitation.slug, at);
}

Page Ledger::pending(std::optional<std::size_t> before, std::size_t limit) const {
    Page page;
    std::size_t number = std::min(before.value_or(invitations_.size()), invitations_.size());
    while (number-- > 0) {
        if (invitations_[number].state != InvitationState::pending) continue;
        if (page.positions.size() == limit) {
            page.next = number + 1;
            break;
        }
        page.positions.push_back(number);
    }
    return page;
}

Page Ledger::relations(std::optional<std::size_t> before, std::size_t limit) const {
    Page page;
    std::size_t position = std::min(before.value_or(relations_.size()), relations_.size());
    while (position > 0 && page.positions.size() < limit) page.positions.push_back(--position);
    if (position > 0) page.next = position;
    return page;
}

}  // namespace invito::sandbox
