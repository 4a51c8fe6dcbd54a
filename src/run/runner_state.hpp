#pragma once
// One run from the inside: the flow is in runner.cpp, what is counted and told in runner_books.cpp.

#include "account_actor.hpp"
#include "account_session.hpp"
#include "invito/run/outlook.hpp"
#include "invito/support/random.hpp"
#include "run_board.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <exception>
#include <map>
#include <memory>
#include <unordered_set>
#include <vector>

namespace invito {

struct Runner::State {
    State(Clock& c, Provider& p, Store& s, Observer& o, RunOptions given);

    template <class T>
    using Async = boost::asio::awaitable<T>;

    Async<void> open_books();
    Async<void> load_campaigns();
    Async<WorkInHand> take_stock();
    [[nodiscard]] OpenLeads open_leads_of(const WorkInHand& work) const;
    [[nodiscard]] std::int64_t waiting_of(const RunAccount& account) const;
    Async<void> finish_campaigns();
    Async<bool> meet_provider();
    Async<void> load_accounts();
    Async<std::vector<AccountRecord>> load_records(std::vector<std::size_t> places);
    Async<void> reload(std::vector<std::size_t> places);
    Async<void> end_pauses();
    Async<void> learn_members(std::vector<AccountMember> listed);
    Async<void> apply_listing(std::vector<ProviderAccount> listed);
    void tell_start();
    void tell_state(std::size_t account);
    [[nodiscard]] AccountNews account_news(std::size_t account);
    Async<void> record_campaign_limits();
    Async<void> record_account_limits();
    Async<void> work();
    Async<void> beat();
    Async<void> close_books(bool may_work);
    Async<void> tell_outlook();
    [[nodiscard]] bool is_of_this_run(const WaitingLeads& leads) const;
    [[nodiscard]] std::vector<OutlookQueue> queues_of_this_run(const WorkInHand& work) const;
    [[nodiscard]] std::vector<std::size_t> all_places() const;
    [[nodiscard]] AccountStart start_of(std::size_t account) const;
    [[nodiscard]] std::unique_ptr<AccountActor> make_actor(std::size_t account);
    void spawn_actors();
    [[nodiscard]] AccountOutcome outcome_of(std::size_t account) const;
    [[nodiscard]] RunNews news() const;

    Clock& clock;
    Provider& provider;
    Store& store;
    Observer& observer;
    RunOptions options;
    RunBoard board;
    Random random;
    boost::asio::any_io_executor executor;  // of run()
    std::map<CampaignId, RunCampaign> campaigns;
    std::unordered_set<CampaignId> under_way;  // of campaigns; the others are finished
    // By place in options.accounts; the actors take the last three over.
    std::vector<Lease> leases;
    std::vector<AccountRecord> records;
    std::vector<std::vector<CampaignGate>> gates;
    std::vector<LocalDay> recorded_days;        // whose limits are written down; empty: not yet
    std::map<AccountId, std::int64_t> waiting;  // leads, as last counted
    std::vector<std::unique_ptr<AccountActor>> actors;
    std::exception_ptr broken;
    std::unordered_set<AccountId> other_accounts;
    bool is_working = false;
};

}  // namespace invito
