// One account learning what became of its invitations: unknown outcomes, answers, and invitations
// that were made by hand. Reads only; nothing is sent.

#include "account_reads.hpp"
#include "invito/model/lead.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/plan/reconcile.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

namespace invito {
namespace {

// Profiles of vanished invitations that one sync asks for: visits are for the next leads, too.
constexpr std::size_t profiles_max = 20;

// Of none: never.
Instant earliest_of(const std::vector<PendingInvitation>& pending) {
    if (pending.empty()) return Instant::max();
    return std::ranges::min_element(pending, {}, &PendingInvitation::sent_at)->sent_at;
}

// The provider's word for an invitation; where it has none, the person's.
std::string key_of(const SentInvitation& listed) {
    if (!listed.invitation_id.empty()) return listed.invitation_id;
    if (!listed.provider_id.empty()) return listed.provider_id;
    return canonical_public_identifier(listed.public_identifier);
}

std::vector<ListedInvitation> listed_at(const SentList& sent, Instant now) {
    std::vector<ListedInvitation> all;
    for (const SentInvitation& item : sent.items()) {
        std::string key = key_of(item);
        if (key.empty()) continue;  // it would be another one at each sync
        all.push_back(
            {.invitation_id = std::move(key),
             .provider_id = item.provider_id,
             .public_identifier = item.public_identifier,
             .latest_sent_at = latest_sent_at(item.approximate_time, now),
             .with_note = item.with_note}
        );
    }
    return all;
}

// Whoever became a relation since the earliest instant that a limit looks at, as if invited in the
// last possible moment and with a note: when it was, and by whom, nothing tells.
std::vector<ListedInvitation> accepted_since(const Relations& relations, Instant now) {
    std::vector<ListedInvitation> all;
    for (const auto& [key, relation] : relations.by_key()) {
        all.push_back(
            {.invitation_id = key,
             .provider_id = relation.provider_id,
             .public_identifier = relation.public_identifier,
             .latest_sent_at = std::min(relation.connected_at.value_or(now), now),
             .with_note = true,
             .is_accepted = true}
        );
    }
    std::ranges::sort(all, {}, [](const ListedInvitation& one) {
        return std::pair(one.latest_sent_at, std::string_view(one.invitation_id));
    });
    return all;
}

// A profile that is not there any more shows no invitation either.
std::optional<Profile> profile_shown_by(const ProfileLookup& lookup) {
    return is_closed(lookup) ? Profile() : lookup.profile;
}

// The others were asked before, and are known to be gone.
void put_unasked_first(std::vector<PendingInvitation>& missing) {
    std::ranges::stable_sort(missing, {}, [](const PendingInvitation& one) {
        return one.gone_at.has_value();
    });
}

JobState state_after(InvitationStatus status) {
    switch (status) {
        case InvitationStatus::accepted: return JobState::accepted;
        case InvitationStatus::withdrawn: return JobState::withdrawn;
        case InvitationStatus::pending:
        case InvitationStatus::gone: return JobState::sent;
    }
    return JobState::sent;
}

class AccountSync final : public AccountActor {
public:
    template <class T>
    using Async = boost::asio::awaitable<T>;

    AccountSync(
        RunServices services, RunCoordinator::WorkerId id, const RunAccount& account,
        AccountStart start
    )
        : session_(services, id, account, std::move(start)), reads_(session_) {}

    Async<void> run() override;

    [[nodiscard]] AccountOutcome outcome() const override {
        AccountOutcome outcome = session_.outcome();
        outcome.sync = stats_;
        return outcome;
    }
    [[nodiscard]] bool changes_hands() const override { return session_.must_leave(); }

private:
    using Pending = std::vector<PendingInvitation>;

    Async<void> settle_unknown(std::vector<UnknownAttempt> unknown, SentList sent);
    Async<void> wait_until_shown(std::vector<UnknownAttempt> unknown);
    Async<void> learn_by_hand(std::vector<ListedInvitation> listed);
    // Returns what the lists do not show: its profiles have to be asked.
    Async<Pending> learn_from_lists(Pending pending, SentList sent, Relations relations);
    Async<Relations> read_relations(Instant back_to);
    Async<void> ask_profiles(Pending missing);
    Async<void> record(std::vector<LearnedStatus> statuses, Pending of);
    void count(InvitationStatus status);
    void tell(const JobBrief& job, const std::string& campaign, JobState to, Reason reason);

    AccountSession session_;
    AccountReads reads_;
    SyncStats stats_;
    std::optional<Instant> related_until_;  // known now, if the relations were read completely
};

boost::asio::awaitable<void> AccountSync::run() {
    const RunServices& services = session_.services();
    const SyncTerms& terms = services.options.sync;
    // The one that sends learns the outcomes of all accounts of its member.
    if (session_.record().state == AccountState::same_member) {
        stats_.is_partial = true;
        co_return;
    }
    auto unknown = co_await services.store.due_unknowns(session_.account().id, never);
    stats_.unknown_left = static_cast<std::int64_t>(unknown.size());
    co_await session_.wait_until_safe();
    if (!session_.may_act()) {
        stats_.is_partial = true;
        co_return;
    }
    co_await wait_until_shown(unknown);
    if (terms.only_unknown && unknown.empty()) co_return;

    SentList sent = co_await reads_.sent_list();
    const bool is_list_complete = sent.is_complete;
    co_await settle_unknown(std::move(unknown), sent);
    if (!terms.only_unknown) {
        const Instant now = services.clock.now();
        const Instant since = terms.sent_within ? now - *terms.sent_within : Instant{};
        auto pending = co_await services.store.pending_invitations(session_.account().id, since);
        const bool is_in_doubt = session_.record().is_in_doubt;
        co_await learn_by_hand(listed_at(sent, now));
        Relations relations;
        if (is_in_doubt || !pending.empty())
            relations = co_await read_relations(std::min(earliest_of(pending), now));
        // What was lost and accepted since stands in no list of sent ones.
        if (is_in_doubt) co_await learn_by_hand(accepted_since(relations, now));
        if (is_list_complete && (!is_in_doubt || relations.is_complete))
            co_await services.store.confirm_sent_list(session_.lease());
        auto missing =
            co_await learn_from_lists(std::move(pending), std::move(sent), std::move(relations));
        co_await ask_profiles(std::move(missing));
    }
    stats_.is_partial = stats_.is_partial || !is_list_complete;
    if (terms.only_unknown || stats_.is_partial) co_return;
    co_await services.store.finish_sync(session_.lease(), related_until_, services.clock.now());
}

// An invitation of the last minute is not looked for yet.
boost::asio::awaitable<void> AccountSync::wait_until_shown(std::vector<UnknownAttempt> unknown) {
    Instant shown_at;
    for (const UnknownAttempt& one : unknown)
        shown_at = std::max(shown_at, first_check(one.intent_at));
    if (shown_at <= session_.services().clock.now()) co_return;
    co_await session_.sleep_until(shown_at);
}

boost::asio::awaitable<void> AccountSync::settle_unknown(
    std::vector<UnknownAttempt> unknown, SentList sent
) {
    std::map<JobId, std::string> campaign_of;
    for (const UnknownAttempt& one : unknown) campaign_of[one.job.id] = one.campaign;
    const auto looked_for = co_await reads_.look_for(std::move(unknown), std::move(sent));
    for (const UnknownCheck& checked : looked_for) {
        const JobState to = checked.verdict.job;
        if (to == JobState::unknown) continue;
        // Given up is not known: it stays among those left.
        if (checked.verdict.outcome == Outcome::sent) ++stats_.unknown_sent;
        if (checked.verdict.outcome == Outcome::absent) ++stats_.unknown_absent;
        if (checked.verdict.outcome != Outcome::unknown) --stats_.unknown_left;
        tell(checked.job, campaign_of[checked.job.id], to, checked.verdict.reason);
    }
}

boost::asio::awaitable<void> AccountSync::learn_by_hand(std::vector<ListedInvitation> listed) {
    const Instant now = session_.services().clock.now();
    if (listed.empty()) co_return;
    const auto found =
        co_await session_.services().store.record_by_hand(session_.lease(), std::move(listed), now);
    stats_.by_hand += found.added;
    stats_.skipped += static_cast<std::int64_t>(found.skipped.size());
    // Its numbers of today may have changed.
    if (found.added > 0) co_await session_.reload();
}

boost::asio::awaitable<AccountSync::Pending> AccountSync::learn_from_lists(
    Pending pending, SentList sent, Relations relations
) {
    Pending missing;
    const Instant now = session_.services().clock.now();
    const std::string& alias = session_.account().alias;

    std::vector<LearnedStatus> statuses;
    Pending decided;
    for (PendingInvitation& one : pending) {
        const Relation* const relation = relations.find(one.job);
        const ListSighting seen{
            .is_related = relation != nullptr,
            .is_listed = sent.find(one.job) != nullptr,
            .is_list_complete = sent.is_complete,
        };
        LearnedStatus learned{.attempt = one.attempt, .job = one.job.id, .at = now};
        switch (classify_lists(seen, one.sent_at, now)) {
            case ListVerdict::accepted:
                learned.status = InvitationStatus::accepted;
                learned.at = relation->connected_at.value_or(now);
                learned.evidence = "among the relations of " + alias;
                break;
            case ListVerdict::pending:
                learned.status = InvitationStatus::pending;
                learned.evidence = "in the sent list of " + alias;
                break;
            case ListVerdict::ask_profile: missing.push_back(std::move(one)); continue;
            case ListVerdict::undecided: ++stats_.undecided; continue;
        }
        statuses.push_back(std::move(learned));
        decided.push_back(std::move(one));
    }
    co_await record(std::move(statuses), std::move(decided));
    co_return missing;
}

// A partial read still proves what it shows; it only does not count as read.
boost::asio::awaitable<Relations> AccountSync::read_relations(Instant back_to) {
    const Instant now = session_.services().clock.now();
    const AccountRecord& record = session_.record();
    // What was read before the doubt, a copy may not know.
    const std::optional<Instant> known = record.is_in_doubt ? std::nullopt : record.related_until;
    if (known && now < *known + relations_pause) {
        stats_.relations_read_at = known;
        co_return Relations();
    }
    if (known) back_to = std::max(back_to, *known - relations_overlap);
    if (record.is_in_doubt) back_to = std::min(back_to, limits_look_back_to(now));
    Relations relations = co_await reads_.relations(back_to);
    const bool is_for_all = !session_.services().options.sync.sent_within;
    if (relations.is_complete && is_for_all) related_until_ = now;
    if (!relations.is_complete) stats_.is_partial = true;
    co_return relations;
}

boost::asio::awaitable<void> AccountSync::ask_profiles(Pending missing) {
    put_unasked_first(missing);
    std::size_t asked = 0;
    for (PendingInvitation& one : missing) {
        if (one.gone_at) {
            ++stats_.gone;
            continue;
        }
        ProfileLookup lookup;
        if (asked < profiles_max) lookup = co_await reads_.profile(one.job);
        ++asked;
        const Instant now = session_.services().clock.now();
        std::optional<InvitationStatus> status;
        if (const auto shown = profile_shown_by(lookup))
            status = classify_profile(*shown, one.sent_at, now);
        if (lookup.fault && !status) stats_.is_partial = true;
        if (!status) {
            ++stats_.undecided;
            continue;
        }
        const std::string evidence = "on the profile, read by " + session_.account().alias;
        std::vector<LearnedStatus> learned(1);
        learned.front() = {one.attempt, one.job.id, *status, now, evidence};
        Pending of(1);
        of.front() = std::move(one);
        co_await record(std::move(learned), std::move(of));
    }
}

boost::asio::awaitable<void> AccountSync::record(std::vector<LearnedStatus> statuses, Pending of) {
    if (statuses.empty()) co_return;
    const std::vector<LearnedStatus> told = statuses;
    co_await session_.services().store.record_statuses(
        session_.lease(), std::move(statuses), session_.services().clock.now()
    );
    for (std::size_t i = 0; i < told.size(); ++i) {
        count(told[i].status);
        const JobState to = state_after(told[i].status);
        if (to != JobState::sent) tell(of[i].job, of[i].campaign, to, Reason::none);
    }
}

void AccountSync::count(InvitationStatus status) {
    switch (status) {
        case InvitationStatus::pending: ++stats_.pending; break;
        case InvitationStatus::accepted: ++stats_.accepted; break;
        case InvitationStatus::withdrawn: ++stats_.withdrawn; break;
        case InvitationStatus::gone: ++stats_.gone; break;
    }
}

void AccountSync::tell(
    const JobBrief& job, const std::string& campaign, JobState to, Reason reason
) {
    const JobEvent told = session_.job_event(job, campaign, to, reason);
    session_.services().observer.job_changed(told);
}

}  // namespace

std::unique_ptr<AccountActor> make_sync(
    RunServices services, RunCoordinator::WorkerId id, const RunAccount& account, AccountStart start
) {
    return std::make_unique<AccountSync>(services, id, account, std::move(start));
}

}  // namespace invito
