#include "world_state.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/random.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>

namespace invito::sandbox {

void AccountHistory::add_relation(std::string slug, Instant since) {
    ensure(
        relations_.empty() || relations_.back().since <= since,
        "relations are added in the order in which they came about"
    );
    relations_.push_back({std::move(slug), since});
}

std::size_t AccountHistory::add_invitation(
    Invitation invitation, std::optional<Instant> accept_at
) {
    const std::size_t number = invitations_.size();
    const Invitation& stored = invitations_.emplace_back(std::move(invitation));
    latest_.insert_or_assign(stored.slug, number);
    if (accept_at) acceptances_.push({*accept_at, number});
    return number;
}

void AccountHistory::advance(Instant now) {
    while (!acceptances_.empty() && acceptances_.top().at <= now) {
        const Acceptance due = acceptances_.top();
        acceptances_.pop();
        if (invitations_[due.number].state == InvitationState::pending) accept(due.number, due.at);
    }
}

const Invitation* AccountHistory::latest(std::string_view slug) const {
    const auto found = latest_.find(slug);
    return found == latest_.end() ? nullptr : &invitations_[found->second];
}

bool AccountHistory::withdraw(std::size_t number, Instant now) {
    if (number >= invitations_.size()) return false;
    Invitation& invitation = invitations_[number];
    if (invitation.state != InvitationState::pending) return false;
    invitation.state = InvitationState::withdrawn;
    invitation.ended_at = now;
    return true;
}

void AccountHistory::accept_all(Instant now) {
    for (std::size_t number = 0; number < invitations_.size(); ++number) {
        if (invitations_[number].state == InvitationState::pending) accept(number, now);
    }
}

void AccountHistory::accept(std::size_t number, Instant at) {
    Invitation& invitation = invitations_[number];
    // An acceptance noticed late must not get behind the newest relation.
    if (!relations_.empty()) at = std::max(at, relations_.back().since);
    invitation.state = InvitationState::accepted;
    invitation.ended_at = at;
    add_relation(invitation.slug, at);
}

Page AccountHistory::pending(std::optional<std::size_t> before, std::size_t limit) const {
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

Page AccountHistory::relations(std::optional<std::size_t> before, std::size_t limit) const {
    Page page;
    std::size_t position = std::min(before.value_or(relations_.size()), relations_.size());
    while (position > 0 && page.positions.size() < limit) page.positions.push_back(--position);
    if (position > 0) page.next = position;
    return page;
}

namespace {

using std::chrono::days;

constexpr std::size_t note_max_free = 200;
constexpr std::size_t note_max = 300;

// The same person cannot be invited again for up to 3 weeks after a withdrawal (LinkedIn Help).
constexpr Duration rest_after_withdrawal = days{21};

constexpr int first_relations = 12;  // every account has some from the beginning
constexpr Duration between_first_relations = days{9};
constexpr Duration account_age = days{200};
constexpr Duration age_of_pending_people = days{7};

// Invitation ids look like the provider's: 19 digits.
constexpr std::uint64_t first_invitation_id = 7'000'000'000'000'000'000U;
constexpr std::uint64_t ids_per_account = 1'000'000'000'000U;

std::string invitation_id(const Account& account, std::size_t number) {
    return fmt::format(
        "{}", first_invitation_id + account.member->number * ids_per_account + number
    );
}

// The number of the account's invitation with this id, whether or not there is one.
std::optional<std::size_t> number_of(const Account& account, std::string_view id) {
    const auto value = parse_number<std::uint64_t>(id);
    const std::uint64_t base = first_invitation_id + account.member->number * ids_per_account;
    if (!value || *value < base || *value - base >= ids_per_account) return std::nullopt;
    return *value - base;
}

std::string slug_of_name(std::string_view name) {
    std::string slug = to_lower_nfc(name);
    for (char& c : slug) {
        if (c == ' ') c = '-';
    }
    return slug;
}

// The percentage reached, if this invitation crossed one of the steps (OpenAPI description of v1).
std::optional<int> usage_after(Account& account, Instant now) {
    const int allowance = account.settings.weekly_allowance;
    if (allowance <= 0) return std::nullopt;
    auto& sent = account.member->sent_this_week;
    while (!sent.empty() && sent.front() + days{7} <= now) sent.pop_front();
    const auto percent = [&](std::size_t count) {
        return static_cast<int>(count * 100 / static_cast<std::size_t>(allowance));
    };
    const int before = percent(sent.size());
    sent.push_back(now);
    const int after = percent(sent.size());
    for (const int step : {50, 75, 90, 95}) {
        if (before < step && step <= after) return after;
    }
    return std::nullopt;
}

}  // namespace

bool Account::has_tier(std::string_view tier) const {
    return settings.tier == tier;
}

World::World(
    std::uint64_t seed, const Scenario& scenario, std::vector<SandboxAccount> accounts,
    Instant start
)
    : seed_(seed),
      acceptance_(scenario.acceptance),
      accept_after_min_(scenario.accept_after_min),
      accept_after_max_(scenario.accept_after_max),
      people_(seed) {
    TextMap<Member*> by_owner;
    for (SandboxAccount& settings : accounts) {
        Account& account = accounts_.emplace_back();
        account.settings = std::move(settings);
        const std::string& slug = account.settings.member;
        account.owner = people_.by_slug(slug.empty() ? slug_of_name(account.settings.name) : slug);
        account.created_at = start - account_age;
        const auto known = by_owner.find(account.owner.slug);
        account.member = known == by_owner.end() ? &new_member(account, start) : known->second;
        by_owner.emplace(account.owner.slug, account.member);
        by_id_.emplace(account.settings.id, &account);
    }
}

Member& World::new_member(const Account& first, Instant start) {
    Member& member = members_.emplace_back();
    member.seed = first.settings.id;
    member.number = accounts_.size() - 1;
    for (int i = first_relations; i > 0; --i) {
        member.history.add_relation(
            fmt::format("connected-colleague-{}", i), start - i * between_first_relations
        );
    }
    return member;
}

const Account* World::find(std::string_view account_id) const {
    const auto found = by_id_.find(account_id);
    return found == by_id_.end() ? nullptr : found->second;
}

Account* World::find_mutable(std::string_view account_id) {
    const auto found = by_id_.find(account_id);
    return found == by_id_.end() ? nullptr : found->second;
}

Answer<Account*> World::connected_account(std::string_view account_id, Instant now) {
    Account* account = find_mutable(account_id);
    if (account == nullptr) return api_errors::account_not_found;
    account->member->history.advance(now);
    if (account->settings.status != "OK") return api_errors::disconnected_account;
    return account;
}

Relationship World::relationship(const Account& account, const Person& person) const {
    if (person.slug == account.owner.slug) return Relationship::self;
    if (const Invitation* invitation = account.member->history.latest(person.slug)) {
        switch (invitation->state) {
            case InvitationState::pending: return Relationship::invitation_sent;
            case InvitationState::accepted: return Relationship::connected;
            case InvitationState::withdrawn: return Relationship::invitation_withdrawn;
        }
    }
    switch (behaviour_of(person.slug)) {
        case Behaviour::connected: return Relationship::connected;
        case Behaviour::received: return Relationship::invitation_received;
        case Behaviour::withdrawn: return Relationship::invitation_withdrawn;
        case Behaviour::self: return Relationship::self;
        default: return Relationship::stranger;
    }
}

// People with the prefix "pending-" appear in the sent list from the moment somebody looks.
void World::let_pending_be_pending(Account& account, const Person& person, Instant now) const {
    if (behaviour_of(person.slug) != Behaviour::pending) return;
    if (account.member->history.latest(person.slug) != nullptr) return;
    Invitation invitation{.slug = person.slug, .note = "", .sent_at = now - age_of_pending_people};
    account.member->history.add_invitation(std::move(invitation), std::nullopt);
}

Answer<Profile> World::profile(
    std::string_view account_id, std::string_view identifier, std::string_view product, Instant now
) {
    const Answer<Account*> found = connected_account(account_id, now);
    // On this route 404 means the person (vendor documentation of GET /users/{identifier}).
    if (!found && found.error() == api_errors::account_not_found)
        return api_errors::invalid_account;
    if (!found) return found.error();
    Account& account = **found;
    if (!product.empty() && !account.has_tier(product)) return api_errors::feature_not_subscribed;
    Answer<Person> person = people_.find(identifier);
    if (!person) return person.error();
    let_pending_be_pending(account, *person, now);

    Profile profile{.person = std::move(*person)};
    profile.relationship = relationship(account, profile.person);
    if (profile.relationship == Relationship::connected) {
        const Invitation* accepted = account.member->history.latest(profile.person.slug);
        if (accepted != nullptr) profile.connected_at = accepted->ended_at;
    }
    return profile;
}

Answer<const Account*> World::own_profile(std::string_view account_id) const {
    const Account* account = find(account_id);
    if (account == nullptr) return api_errors::account_not_found;
    if (account->settings.status != "OK") return api_errors::disconnected_account;
    return account;
}

Answer<void> World::may_invite(
    Account& account, const Person& person, const InvitationRequest& request, Instant now
) const {
    switch (behaviour_of(person.slug)) {
        case Behaviour::missing: return api_errors::invalid_recipient;
        case Behaviour::unreachable: return api_errors::user_unreachable;
        case Behaviour::blocked: return api_errors::cannot_invite_attendee;
        case Behaviour::wants_email:
            if (request.user_email.empty()) return api_errors::email_required;
            break;
        default: break;
    }
    switch (relationship(account, person)) {
        case Relationship::stranger: return {};
        case Relationship::connected: return api_errors::already_connected;
        case Relationship::self: return api_errors::cannot_invite_attendee;
        case Relationship::invitation_sent:
        case Relationship::invitation_received: return api_errors::already_invited_recently;
        case Relationship::invitation_withdrawn: break;
    }
    const Invitation* withdrawn = account.member->history.latest(person.slug);
    if (withdrawn != nullptr && withdrawn->ended_at + rest_after_withdrawal <= now) return {};
    return api_errors::already_invited_recently;
}

Answer<Receipt> World::invite(const InvitationRequest& request, Instant now) {
    const Answer<Account*> found = connected_account(request.account_id, now);
    if (!found) return found.error();
    Account& account = **found;
    const std::size_t longest = account.has_tier("free") ? note_max_free : note_max;
    if (code_points(request.message) > longest) return api_errors::too_many_characters;
    const Answer<std::string> slug = people_.slug_of_id(request.provider_id);
    if (!slug) return slug.error();
    const Person person = people_.by_slug(*slug);
    let_pending_be_pending(account, person, now);
    const Answer<void> allowed = may_invite(account, person, request, now);
    if (!allowed) return allowed.error();

    Invitation invitation{.slug = *slug, .note = request.message, .sent_at = now};
    const std::size_t number = account.member->history.add_invitation(
        std::move(invitation), acceptance_of(account, person, now)
    );
    return Receipt{invitation_id(account, number), usage_after(account, now)};
}

std::optional<Instant> World::acceptance_of(
    const Account& account, const Person& person, Instant now
) const {
    Random random = Random(seed_).fork(account.member->seed).fork(person.slug);
    if (random.unit() >= acceptance_) return std::nullopt;
    return now + random.between(accept_after_min_, accept_after_max_);
}

Answer<void> World::cancel(
    std::string_view account_id, std::string_view invitation_id, Instant now
) {
    const Answer<Account*> account = connected_account(account_id, now);
    if (!account) return account.error();
    const auto number = number_of(**account, invitation_id);
    if (!number || !(*account)->member->history.withdraw(*number, now))
        return api_errors::no_such_invitation;
    return {};
}

Answer<PageOf<SentInvitation>> World::sent(
    std::string_view account_id, std::optional<std::size_t> before, std::size_t limit, Instant now
) {
    const Answer<Account*> account = connected_account(account_id, now);
    if (!account) return account.error();
    const Page page = (*account)->member->history.pending(before, limit);
    PageOf<SentInvitation> answer{.items = {}, .next = page.next};
    for (const std::size_t number : page.positions) {
        const Invitation& invitation = (*account)->member->history.invitation(number);
        answer.items.push_back(
            {invitation_id(**account, number), people_.by_slug(invitation.slug), invitation.note,
             invitation.sent_at}
        );
    }
    return answer;
}

Answer<PageOf<Connection>> World::relations(
    std::string_view account_id, std::optional<std::size_t> before, std::size_t limit, Instant now
) {
    const Answer<Account*> account = connected_account(account_id, now);
    if (!account) return account.error();
    const Page page = (*account)->member->history.relations(before, limit);
    PageOf<Connection> answer{.items = {}, .next = page.next};
    for (const std::size_t position : page.positions) {
        const Relation& relation = (*account)->member->history.relation(position);
        answer.items.push_back({people_.by_slug(relation.slug), relation.since});
    }
    return answer;
}

SentInvitation World::taken_back_soon(Instant now) {
    return {"0", people_.by_slug("pending-for-a-moment"), "", now};
}

std::size_t World::relation_count(std::string_view account_id, Instant now) {
    AccountHistory& history = find_mutable(account_id)->member->history;
    history.advance(now);
    return history.relation_count();
}

Person World::related_person(std::string_view account_id, std::size_t position) {
    return people_.by_slug(find(account_id)->member->history.relation(position).slug);
}

void World::set_status(std::string_view account_id, const std::string& status) {
    if (Account* account = find_mutable(account_id)) account->settings.status = status;
}

void World::accept_all(Instant now) {
    for (Member& member : members_) {
        member.history.advance(now);
        member.history.accept_all(now);
    }
}

}  // namespace invito::sandbox
