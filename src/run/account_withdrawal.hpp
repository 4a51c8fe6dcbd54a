#pragma once
// One account taking back invitations that nobody has answered for long: the oldest first, one at a
// time, each charged before it leaves.

#include "account_actor.hpp"
#include "account_reads.hpp"
#include "invito/support/random.hpp"

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

namespace invito {

class AccountWithdrawal final : public AccountActor {
public:
    template <class T>
    using Async = boost::asio::awaitable<T>;

    AccountWithdrawal(
        RunServices services, RunBoard::WorkerId id, const RunAccount& account, AccountStart start,
        Random random
    );

    Async<void> run() override;

    [[nodiscard]] AccountOutcome outcome() const override;

private:
    struct Intent {
        AttemptId attempt;
        Instant at;
    };

    Async<std::vector<PendingInvitation>> old_invitations();
    // Whether the account's turn came before the run ended.
    Async<bool> wait_for_turn();
    Async<void> withdraw(PendingInvitation invitation, std::string invitation_id);
    Async<void> record_reply(PendingInvitation invitation, Intent intent, Reply<std::string> reply);
    void count(Outcome outcome);

    AccountSession session_;
    AccountReads reads_;
    Random random_;
    WithdrawTally tally_;
    Instant next_at_;  // pacing
};

}  // namespace invito
