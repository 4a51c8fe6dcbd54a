// One account taking back invitations that a person has chosen: the oldest first, one at a time,
// each charged before it leaves.

#include "account_reads.hpp"
#include "invito/plan/error_policy.hpp"
#include "invito/support/random.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

namespace invito {
namespace {

// What was answered or is gone since somebody chose it is no matter of this account any more.
std::vector<PendingInvitation> only_chosen_of(
    AccountId account, std::vector<PendingInvitation> all, const std::vector<JobId>& chosen
) {
    std::erase_if(all, [account, &chosen](const PendingInvitation& one) {
        return one.account != account || one.gone_at ||
               !std::ranges::binary_search(chosen, one.job.id);
    });
    return all;
}

class AccountWithdrawal final : public AccountActor {
public:
    template <class T>
    using Async = boost::asio::awaitable<T>;

    AccountWithdrawal(
        RunServices services, RunCoordinator::WorkerId id, const RunAccount& account,
        AccountStart start, Random random
    )
        : session_(services, id, account, std::move(start)), reads_(session_), random_(random) {}

    Async<void> run() override;

    [[nodiscard]] AccountOutcome outcome() const override {
        AccountOutcome outcome = session_.outcome();
        outcome.withdraw = stats_;
        return outcome;
    }
    [[nodiscard]] bool changes_hands() const override { return session_.must_leave(); }

private:
    struct Intent {
        AttemptId attempt;
        Instant at;
    };

    Async<std::vector<PendingInvitation>> chosen_invitations();
    // Whether the account's turn came before the run ended.
    Async<bool> wait_for_turn();
    Async<void> withdraw(PendingInvitation invitation, std::string invitation_id);
    Async<void> record_reply(PendingInvitation invitation, Intent intent, Reply<std::string> reply);
    void count(Outcome outcome, JobId job);
    void leave_unlisted(JobId job);

    AccountSession session_;
    AccountReads reads_;
    Random random_;
    WithdrawStats stats_;
    Instant next_at_;  // pacing
};

boost::asio::awaitable<void> AccountWithdrawal::run() {
    auto chosen = co_await chosen_invitations();
    stats_.left = std::ssize(chosen);
    co_await session_.wait_until_safe();
    if (chosen.empty() || !session_.may_act()) co_return;

    // The sent list names them as a withdrawal must: the id that a send was answered with may be
    // another one.
    const SentList sent = co_await reads_.sent_list();
    for (PendingInvitation& one : chosen) {
        const SentInvitation* const listed = sent.find(one.job);
        if (listed == nullptr) {
            if (sent.is_complete) leave_unlisted(one.job.id);
            continue;
        }
        const bool is_our_turn = co_await wait_for_turn();
        if (!is_our_turn) co_return;
        co_await withdraw(std::move(one), listed->invitation_id);
    }
}

boost::asio::awaitable<std::vector<PendingInvitation>> AccountWithdrawal::chosen_invitations() {
    constexpr Instant first_ever;
    auto pending =
        co_await session_.services().store.pending_invitations(session_.account().id, first_ever);
    const auto& chosen = session_.services().options.withdraw.jobs;
    co_return only_chosen_of(session_.account().id, std::move(pending), chosen);
}

boost::asio::awaitable<bool> AccountWithdrawal::wait_for_turn() {
    for (;;) {
        const Instant now = co_await session_.now_within_recorded_day();
        if (!session_.may_act()) co_return false;
        const Slot slot = next_slot(session_.budget(), Counted::withdrawals, now);
        stats_.next_at = std::max(slot.at, next_at_);
        if (slot.at == never) co_return false;
        if (*stats_.next_at <= now) co_return true;
        const auto why = slot.at > next_at_ ? slot.binding : DenyReason::pacing;
        co_await session_.sleep_until(*stats_.next_at, why);
    }
}

boost::asio::awaitable<void> AccountWithdrawal::withdraw(
    PendingInvitation invitation, std::string invitation_id
) {
    const RunServices& services = session_.services();
    const Instant now = co_await session_.now_within_recorded_day();
    if (!session_.may_act()) co_return;
    auto rules = cap_rules(session_.budget(), Counted::withdrawals, now);
    const auto attempt = co_await services.store.charge(
        session_.lease(), AttemptKind::withdraw, invitation.job.id, now, std::move(rules)
    );
    if (!attempt) {
        co_await session_.on_denied(attempt.error().why);
        co_return;
    }
    session_.budget().charges.add(AttemptKind::withdraw, now, false);
    const Pacing& pacing = session_.account().policy.pacing;
    next_at_ = now + random_.between(pacing.min, pacing.max);

    ++services.coordinator.in_flight;
    auto reply = co_await services.provider.withdraw(
        session_.account().provider_account_id, std::move(invitation_id)
    );
    --services.coordinator.in_flight;
    session_.count_exchange(reply.exchange);
    const Intent intent{*attempt, now};
    co_await record_reply(std::move(invitation), intent, std::move(reply));
}

boost::asio::awaitable<void> AccountWithdrawal::record_reply(
    PendingInvitation invitation, Intent intent, Reply<std::string> reply
) {
    const RunServices& services = session_.services();
    const Instant now = services.clock.now();
    WithdrawalResult result;
    result.attempt = intent.attempt;
    result.job = invitation.job.id;
    result.is_withdrawn = reply.result.has_value();
    result.http_status = reply.exchange.http_status;
    result.took = reply.exchange.took;
    AccountChange change;
    if (reply.result) {
        services.coordinator.host_answered();
    } else {
        const ProviderError& error = reply.result.error();
        const ErrorPolicy error_policy = after_refused_withdrawal(error.fault);
        result.outcome = error_policy.outcome;
        result.error_type = error.type;
        BackoffInput input;
        input.action = AttemptKind::withdraw;
        input.jitter = random_.unit();
        change = change_after(error_policy, error, input, session_.account_backoff(), now);
        session_.report_error(error, error_policy.run, "the invitation stays as it was");
    }
    session_.add_window(change, AttemptKind::withdraw, reply.exchange, now);
    if (!is_charged(result.outcome)) {
        session_.budget().charges.refund(AttemptKind::withdraw, intent.at, false);
    }
    const Outcome outcome = result.outcome;
    const bool is_withdrawn = result.is_withdrawn;
    co_await services.store.finish_withdrawal(session_.lease(), std::move(result), change, now);
    session_.apply(change);

    if (!is_withdrawn) {
        count(outcome, invitation.job.id);
        co_return;
    }
    ++stats_.withdrawn;
    --stats_.left;
    services.observer.job_changed(
        session_.job_event(invitation.job, invitation.campaign, JobState::withdrawn, Reason::none)
    );
}

// Answered or gone meanwhile.
void AccountWithdrawal::leave_unlisted(JobId job) {
    ++stats_.not_listed;
    --stats_.left;
    if (stats_.unlisted.size() < WithdrawStats::unlisted_max) stats_.unlisted.push_back(job);
}

// Of a withdrawal that was not confirmed. What is the account's matter leaves it for later.
void AccountWithdrawal::count(Outcome outcome, JobId job) {
    switch (outcome) {
        case Outcome::unknown: ++stats_.unknown; break;
        case Outcome::refused: ++stats_.refused; break;
        case Outcome::done: leave_unlisted(job); return;
        default: return;
    }
    --stats_.left;
}

}  // namespace

std::unique_ptr<AccountActor> make_withdrawal(
    RunServices services, RunCoordinator::WorkerId id, const RunAccount& account,
    AccountStart start, Random random
) {
    return std::make_unique<AccountWithdrawal>(services, id, account, std::move(start), random);
}

}  // namespace invito
