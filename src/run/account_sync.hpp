#pragma once
// One account learning what became of its invitations: unknown outcomes, answers, and invitations
// that were made by hand. Reads only; nothing is sent.

#include "account_actor.hpp"
#include "unknown_search.hpp"

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

namespace invito {

class AccountSync final : public AccountActor {
public:
    template <class T>
    using Async = boost::asio::awaitable<T>;

    AccountSync(
        RunServices services, RunBoard::WorkerId id, const RunAccount& account, AccountStart start
    );

    Async<void> run() override;

    [[nodiscard]] AccountOutcome outcome() const override;

private:
    using Pending = std::vector<PendingInvitation>;

    Async<void> settle_unknown(std::vector<UnknownAttempt> unknown, SentList sent);
    Async<void> wait_until_shown(std::vector<UnknownAttempt> unknown);
    Async<void> learn_by_hand(SentList sent);
    // Returns what the lists do not show: its profiles have to be asked.
    Async<Pending> learn_from_lists(Pending pending, SentList sent);
    Async<Relations> read_relations(Instant oldest_sent_at);
    Async<void> ask_profiles(Pending missing);
    Async<void> record(std::vector<LearnedFate> fates, Pending of);
    void count(Fate fate);
    void tell(const JobBrief& job, const std::string& campaign, JobState to, Reason reason);

    AccountSession session_;
    AccountReads reads_;
    SyncTally tally_;
    std::optional<Instant> related_until_;  // known now, if the relations were read completely
};

}  // namespace invito
