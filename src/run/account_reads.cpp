#include "account_reads.hpp"

#include "invito/model/lead.hpp"
#include "invito/support/mutants.hpp"

#include <algorithm>

namespace invito {
namespace {

// LinkedIn keeps about 1,500 pending invitations; this many pages of 100 mean that something is
// wrong.
constexpr int sent_pages_max = 60;

// Of 100 each: nobody makes that many relations while an invitation is pending.
constexpr int relation_pages_max = 40;

// Whether the page holds something older. A relation without a time proves nothing.
bool reaches(const std::vector<Relation>& page, Instant back_to) {
    return std::ranges::any_of(page, [back_to](const Relation& relation) {
        return relation.connected_at && *relation.connected_at < back_to;
    });
}

}  // namespace

void SentList::add(std::vector<SentInvitation> items) {
    for (SentInvitation& item : items) {
        const std::size_t place = items_.size();
        if (!item.provider_id.empty()) by_provider_id_[item.provider_id] = place;
        if (!item.public_identifier.empty()) {
            by_slug_[canonical_public_identifier(item.public_identifier)] = place;
        }
        items_.push_back(std::move(item));
    }
}

const SentInvitation* SentList::find(const JobBrief& job) const {
    if (const auto found = by_provider_id_.find(job.provider_id); found != by_provider_id_.end()) {
        return &items_[found->second];
    }
    if (job.identity.kind != IdentifierKind::public_identifier) return nullptr;
    const auto found = by_slug_.find(job.identity.value);
    return found == by_slug_.end() ? nullptr : &items_[found->second];
}

void Relations::add(std::vector<Relation> items) {
    for (Relation& item : items) {
        const std::string slug = canonical_public_identifier(item.public_identifier);
        std::string key = item.provider_id.empty() ? slug : item.provider_id;
        if (key.empty()) continue;
        if (!slug.empty()) key_of_[slug] = key;
        by_key_.insert_or_assign(std::move(key), std::move(item));
    }
}

const Relation* Relations::find(const JobBrief& job) const {
    auto found = by_key_.find(job.provider_id);
    if (found == by_key_.end()) {
        if (job.identity.kind != IdentifierKind::public_identifier) return nullptr;
        const auto named = key_of_.find(job.identity.value);
        if (named == key_of_.end()) return nullptr;
        found = by_key_.find(named->second);
    }
    return found == by_key_.end() ? nullptr : &found->second;
}

bool is_closed(const ProfileSight& sight) {
    return sight.fault == Fault::not_found || sight.fault == Fault::unreachable;
}

boost::asio::awaitable<SentList> AccountReads::sent_list() {
    SentList sent;
    std::optional<std::string> cursor;
    for (int page = 0; page < sent_pages_max; ++page) {
        const auto attempt = co_await charge(AttemptKind::list, std::nullopt);
        if (!attempt) co_return sent;
        auto reply = co_await session_.services().provider.sent_page(
            session_.account().provider_account_id, cursor
        );
        co_await finish(*attempt, reply.exchange, error_of(reply));
        if (!reply.result) {
            if (is_mutant(Mutant::incomplete_list_is_absence)) sent.is_complete = page > 0;
            co_return sent;
        }
        sent.add(std::move(reply.result->items));
        cursor = reply.result->cursor;
        if (!cursor) {
            sent.is_complete = true;
            co_return sent;
        }
    }
    co_return sent;
}

boost::asio::awaitable<Relations> AccountReads::relations(Instant back_to) {
    Relations relations;
    std::optional<std::string> cursor;
    for (int page = 0; page < relation_pages_max; ++page) {
        const auto attempt = co_await charge(AttemptKind::list, std::nullopt);
        if (!attempt) co_return relations;
        auto reply = co_await session_.services().provider.relations_page(
            session_.account().provider_account_id, cursor
        );
        co_await finish(*attempt, reply.exchange, error_of(reply));
        if (!reply.result) co_return relations;
        cursor = reply.result->cursor;
        relations.is_complete = !cursor || reaches(reply.result->items, back_to);
        relations.add(std::move(reply.result->items));
        if (relations.is_complete) co_return relations;
    }
    co_return relations;
}

boost::asio::awaitable<ProfileSight> AccountReads::profile(JobBrief job) {
    ProfileSight sight;
    const auto attempt = co_await charge(AttemptKind::visit, job.id);
    if (!attempt) co_return sight;
    auto reply = co_await session_.services().provider.profile(
        session_.account().provider_account_id, job.provider_id
    );
    co_await finish(*attempt, reply.exchange, error_of(reply));
    if (!reply.result) {
        sight.fault = reply.result.error().fault;
        if (is_mutant(Mutant::closed_profile_is_absence)) sight.profile.emplace();
    } else {
        const bool is_theirs = reply.result->provider_id == job.provider_id ||
                               is_mutant(Mutant::any_profile_is_theirs);
        (is_theirs ? sight.profile : sight.of_another) = std::move(*reply.result);
    }
    co_return sight;
}

boost::asio::awaitable<std::optional<AttemptId>> AccountReads::charge(
    AttemptKind kind, std::optional<JobId> job
) {
    const Instant now = co_await session_.now_within_recorded_day();
    const AccountBudget& budget = session_.budget();
    const Counted action = kind == AttemptKind::visit ? Counted::visits : Counted::list_reads;
    const Slot slot = next_slot(budget, action, now);
    const bool is_host_down = session_.services().board.breaker().is_open();
    if (slot.at > now || is_host_down || !session_.may_act()) co_return std::nullopt;

    auto rules = cap_rules(budget, action, now);
    const auto attempt = co_await session_.services().store.charge(
        session_.lease(), kind, job, now, std::move(rules)
    );
    if (!attempt) {
        co_await session_.after_lost_turn(attempt.error().why);
        co_return std::nullopt;
    }
    session_.budget().charges.add(kind, now, false);
    co_return *attempt;
}

boost::asio::awaitable<void> AccountReads::finish(
    AttemptId attempt, Exchange exchange, std::optional<ProviderError> error
) {
    const RunServices& services = session_.services();
    session_.count_exchange(exchange);
    const Instant now = services.clock.now();
    if (!error) {
        services.board.host_answered();
        co_await services.store.finish_charge(
            attempt, Outcome::done, exchange.http_status, std::string(), now
        );
        co_return;
    }
    const Consequence consequence =
        after_refused_visit(error->fault, 0, services.options.read_retries);
    Setback setback;
    setback.action = ActionClass::visit;
    const AccountChange change =
        change_after(consequence, *error, setback, session_.standing(), now);
    // The row stays charged whatever the answer: a look that failed was a look.
    co_await services.store.finish_charge(
        attempt, Outcome::done, exchange.http_status, error->type, now
    );
    co_await services.store.change_account(session_.lease(), change, now);
    session_.apply(change);
    session_.note_trouble(*error, consequence.run, "what was not read proves nothing");
}

}  // namespace invito
