#pragma once
// Steps that many parts of the contract share, on top of StoreContract.

#include "invito/support/failure.hpp"
#include "store_contract.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <utility>

namespace invito::test {

inline constexpr Duration one_ms{1};

class StoreSteps : public StoreContract {
protected:
    // A campaign whose leads are "<name>-0", "<name>-1" and so on, and a started run.
    CampaignId campaign_of(int leads, const std::string& name = "spring");

    // --- one job on its way, in a campaign of its own, with the run started
    JobBrief resolved_job();

    struct Intent {
        JobBrief job;
        AttemptId attempt;
    };

    Intent open_invitation(Instant at = now);
    Intent unknown_invitation();

    // --- the next job of a campaign, taken to where a test begins
    Intent reserve_next(CampaignId campaign, const std::string& provider_id, Instant at = now);
    Intent send_next(CampaignId campaign, const std::string& provider_id, Instant at = now);

    // --- requests of a run, with the lease of the first account unless a test names another
    Denied refusal_of(ReserveInvitation request);
    static VisitResult found(const VisitGrant& visit, const std::string& provider_id);
    VisitEnd finish_visit(VisitResult result, AccountChange change = {});
    bool finish_invitation(InvitationResult result, AccountChange change = {}, Instant at = now);
    static InvitationResult result_of(const Intent& intent, Outcome outcome, JobState to);
    static CheckResult look_at(const Intent& intent, Outcome outcome, JobState to);
    bool finish_check(CheckResult result, Instant at = now);
    Granted<AttemptId> charge(AttemptKind kind, std::vector<CapRule> rules = {}, Instant at = now);
    void finish_charge(AttemptId attempt, Outcome outcome);
    void change(AccountChange change);
    void stop_account(AccountState state);
    void defer(JobId job, JobState state, Instant until);

    // Two operations that wait at the same moment, and what each returned.
    template <class T>
    std::pair<T, T> both(boost::asio::awaitable<T> first, boost::asio::awaitable<T> second) {
        auto a = boost::asio::co_spawn(context, std::move(first), boost::asio::use_future);
        auto b = boost::asio::co_spawn(context, std::move(second), boost::asio::use_future);
        context.restart();
        context.run();
        T answer = a.get();
        return {std::move(answer), b.get()};
    }

    // Charged rows of the first account.
    std::int64_t charged(AttemptKind kind);
};

}  // namespace invito::test
