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

using Shown = Evidence::Shown;

bool shows_invitation(const Profile& profile) {
    if (profile.is_connected) return true;
    const ProfileInvitation pending{InvitationDirection::sent, ProfileInvitationStatus::pending};
    return profile.invitation == pending;
}

Shown shown_by(const ProfileLookup& lookup) {
    if (lookup.profile) {
        return shows_invitation(*lookup.profile) ? Shown::invitation : Shown::no_invitation;
    }
    // Another member's, or the person under another id: an invitation there may be this one.
    const bool is_another = lookup.of_another && !shows_invitation(*lookup.of_another);
    return is_another || is_closed(lookup) ? Shown::closed : Shown::nothing;
}

// Whoever accepted one of them did so after it. never: there are none.
Instant oldest_intent(const std::vector<UnknownAttempt>& due) {
    Instant oldest = never;
    for (const UnknownAttempt& unknown : due) oldest = std::min(oldest, unknown.intent_at);
    return oldest;
}

bool was_read(const ProfileLookup& lookup) {
    return lookup.profile || lookup.of_another || lookup.fault;
}

std::string evidence_text(
    const Evidence& seen, const CheckVerdict& verdict, const std::string& alias
) {
    if (verdict.reason == Reason::no_evidence) {
        return "no look was complete within " + format_duration(search_time);
    }
    if (seen.is_listed) return "in the sent list of " + alias;
    if (seen.profile == Shown::invitation) return "on the profile, read by " + alias;
    if (seen.is_related) return "among the relations of " + alias;
    if (classify_evidence(seen) != Sighting::absent) return {};
    return seen.profile == Shown::closed
               ? "the profile is closed; neither in the sent list nor among the relations"
               : "neither in the sent list nor on the profile";
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

bool is_closed(const ProfileLookup& lookup) {
    return lookup.fault == Fault::not_found || lookup.fault == Fault::unreachable;
}

boost::asio::awaitable<SentList> AccountReads::sent_list() {
    SentList sent;
    std::optional<std::string> cursor;
    for (int page = 0; page < sent_pages_max; ++page) {
        const auto look = co_await charge(AttemptKind::list, std::nullopt);
        if (!look) co_return sent;
        auto reply = co_await session_.services().provider.sent_page(
            session_.account().provider_account_id, cursor
        );
        co_await finish(*look, reply.exchange, error_of(reply));
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
        const auto look = co_await charge(AttemptKind::list, std::nullopt);
        if (!look) co_return relations;
        auto reply = co_await session_.services().provider.relations_page(
            session_.account().provider_account_id, cursor
        );
        co_await finish(*look, reply.exchange, error_of(reply));
        if (!reply.result) co_return relations;
        cursor = reply.result->cursor;
        const Page<Relation>& read = *reply.result;
        relations.is_complete = !cursor || (read.is_newest_first && reaches(read.items, back_to));
        relations.add(std::move(reply.result->items));
        if (relations.is_complete) co_return relations;
    }
    co_return relations;
}

boost::asio::awaitable<ProfileLookup> AccountReads::profile(JobBrief job) {
    ProfileLookup lookup;
    const auto look = co_await charge(AttemptKind::visit, job.id);
    if (!look) co_return lookup;
    auto reply = co_await session_.services().provider.profile(
        session_.account().provider_account_id, job.provider_id
    );
    co_await finish(*look, reply.exchange, error_of(reply));
    if (!reply.result) {
        lookup.fault = reply.result.error().fault;
        if (is_mutant(Mutant::closed_profile_is_absence)) lookup.profile.emplace();
    } else {
        const bool is_theirs = reply.result->provider_id == job.provider_id ||
                               is_mutant(Mutant::any_profile_is_theirs);
        (is_theirs ? lookup.profile : lookup.of_another) = std::move(*reply.result);
    }
    co_return lookup;
}

boost::asio::awaitable<std::optional<AccountReads::Look>> AccountReads::charge(
    AttemptKind kind, std::optional<JobId> job
) {
    const Instant now = co_await session_.now_within_recorded_day();
    const AccountBudget& budget = session_.budget();
    const Counted action = kind == AttemptKind::visit ? Counted::visits : Counted::list_reads;
    const Slot slot = next_slot(budget, action, now);
    const bool is_host_down = session_.services().coordinator.breaker().is_open();
    if (slot.at > now || is_host_down || !session_.may_act()) co_return std::nullopt;

    auto rules = cap_rules(budget, action, now);
    const auto attempt = co_await session_.services().store.charge(
        session_.lease(), kind, job, now, std::move(rules)
    );
    if (!attempt) {
        co_await session_.on_denied(attempt.error().why);
        co_return std::nullopt;
    }
    session_.budget().charges.add(kind, now, false);
    co_return Look{*attempt, kind};
}

boost::asio::awaitable<void> AccountReads::finish(
    Look look, Exchange exchange, std::optional<ProviderError> error
) {
    const RunServices& services = session_.services();
    session_.count_exchange(exchange);
    const Instant now = services.clock.now();
    ErrorPolicy error_policy;
    AccountChange change;
    std::string type;
    if (error) {
        error_policy = after_refused_visit(error->fault, 0, services.options.read_retries);
        BackoffInput input;
        input.action = look.kind;
        change = change_after(error_policy, *error, input, session_.account_backoff(), now);
        type = error->type;
    } else {
        services.coordinator.host_answered();
    }
    session_.add_window(change, look.kind, exchange, now);
    // The row stays charged whatever the answer: a look that failed was a look.
    co_await services.store.finish_charge(
        look.attempt, Outcome::done, exchange.http_status, std::move(type), now
    );
    if (!change.is_empty()) {
        co_await services.store.change_account(session_.lease(), change, now);
        session_.apply(change);
    }
    if (error) session_.report_error(*error, error_policy.run, "what was not read proves nothing");
}

UnknownHistory history_of(const UnknownAttempt& unknown, bool strict) {
    UnknownHistory history;
    history.intent_at = unknown.intent_at;
    history.checks = unknown.checks;
    history.partial_checks = unknown.partial_checks;
    history.earlier = unknown.earlier;
    history.strict = strict;
    return history;
}

boost::asio::awaitable<std::vector<UnknownCheck>> AccountReads::look_for(
    std::vector<UnknownAttempt> due, SentList sent
) {
    std::vector<UnknownCheck> all;
    const Instant back_to = oldest_intent(due) - relations_overlap;
    std::optional<Relations> related;  // read for the first closed profile
    for (UnknownAttempt& unknown : due) {
        if (!session_.may_act()) break;
        const Instant now = session_.services().clock.now();
        const bool is_repeated = unknown.partial_checks > 0;
        if (is_repeated && !leaves_visits_for_leads(session_.outlook(), now)) continue;
        Evidence seen;
        seen.is_list_complete = sent.is_complete;
        const SentInvitation* const listed = sent.find(unknown.job);
        seen.is_listed = listed != nullptr;
        if (!seen.is_listed) {
            const ProfileLookup lookup = co_await profile(unknown.job);
            if (!was_read(lookup)) break;
            seen.profile = shown_by(lookup);
        }
        if (seen.profile == Shown::closed && seen.is_list_complete) {
            if (!related) related = co_await relations(back_to);
            seen.is_related = related->find(unknown.job) != nullptr;
            seen.are_relations_complete = related->is_complete;
        }
        std::string invitation_id = seen.is_listed ? listed->invitation_id : std::string();
        auto checked = co_await settle(std::move(unknown), seen, std::move(invitation_id));
        all.push_back(std::move(checked));
    }
    co_await refresh_looks();
    co_return all;
}

boost::asio::awaitable<std::vector<UnknownCheck>> AccountReads::give_up(
    std::vector<UnknownAttempt> given_up
) {
    std::vector<UnknownCheck> all;
    const Evidence nothing;
    for (UnknownAttempt& unknown : given_up) {
        auto checked = co_await settle(std::move(unknown), nothing, std::string());
        all.push_back(std::move(checked));
    }
    co_await refresh_looks();
    co_return all;
}

boost::asio::awaitable<void> AccountReads::refresh_looks() {
    session_.outlook().looks = co_await session_.services().store.next_looks(session_.account().id);
}

boost::asio::awaitable<UnknownCheck> AccountReads::settle(
    UnknownAttempt unknown, Evidence seen, std::string invitation_id
) {
    const RunServices& services = session_.services();
    const Instant now = services.clock.now();
    const UnknownHistory history = history_of(unknown, services.options.strict);
    UnknownCheck checked;
    checked.verdict = classify_sighting(history, classify_evidence(seen), now);
    checked.invitation_id = std::move(invitation_id);
    checked.evidence = evidence_text(seen, checked.verdict, session_.account().alias);
    CheckResult result;
    result.attempt = unknown.attempt;
    result.job = unknown.job.id;
    result.outcome = checked.verdict.outcome;
    result.to = checked.verdict.job;
    result.reason = checked.verdict.reason;
    result.check_at = checked.verdict.check_at;
    result.checks = checked.verdict.checks;
    result.partial_checks = checked.verdict.partial_checks;
    result.invitation_id = checked.invitation_id;
    result.evidence = checked.evidence;
    const bool is_ours =
        co_await services.store.finish_check(session_.lease(), std::move(result), now);
    if (!is_ours) checked.verdict = CheckVerdict();
    checked.job = std::move(unknown.job);
    checked.job.state = checked.verdict.job;
    co_return checked;
}

}  // namespace invito
