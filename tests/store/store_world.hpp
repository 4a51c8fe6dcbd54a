#pragma once
// A database in a folder of its own, a store on it, and the steps of a run: each does one thing as
// a runner would, with defaults for all that does not matter to a test.

#include "invito/ports/engine.hpp"
#include "store/session.hpp"
#include "support/run_coro.hpp"
#include "support/temp_dir.hpp"

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

namespace invito::test {

using std::chrono::hours;
using std::chrono::minutes;

inline constexpr Instant now{hours{490'000}};

// What carries out the operations of a store: the event loop, a thread of its own, or several with
// a session each, to one database that others share.
enum class Engine { single_threaded, threaded, shared };

class StoreWorld {
protected:
    explicit StoreWorld(Engine engine);
    // A shared database of that URL, which has a schema and nothing else.
    explicit StoreWorld(const std::string& url);

    // People's part, before the store starts.
    CampaignId add_leads(const std::string& name, const std::vector<std::string>& slugs);

    // The same while the store is at work: another process does it.
    CampaignId add_leads_beside_the_run(
        const std::string& name, const std::vector<std::string>& slugs
    );

    // One waiting lead of that company and address.
    CampaignId add_lead(const std::string& name, const LeadFields& fields);

    // As another process would, while a run has the database.
    void suppress_beside_the_run(const SuppressionKey& key);
    [[nodiscard]] const std::string& place() const { return place_; }
    [[nodiscard]] std::unique_ptr<Database> another_process() const;
    [[nodiscard]] std::unique_ptr<sql::Session> another_session() const;
    void save_accounts();

    void start();

    template <class T>
    T wait(boost::asio::awaitable<T> task) {
        return run_coro(context, std::move(task));
    }

    Granted<Taken> begin_visit(CampaignId campaign, Instant at = now);
    std::optional<JobBrief> next_resolved(
        std::size_t account, std::vector<CampaignId> campaigns, Instant at = now
    );

    // A job taken to `resolved`.
    JobBrief resolve(
        CampaignId campaign, const std::string& provider_id,
        const std::string& public_identifier = "slug"
    );
    JobBrief end_visit(const VisitGrant& visit, const VisitResult& result, Instant at);

    [[nodiscard]] ReserveInvitation request_for(const JobBrief& job, Instant at = now) const;
    Granted<AttemptId> reserve(const JobBrief& job, Instant at = now);
    bool finish(const JobBrief& job, AttemptId attempt, Outcome outcome, JobState to);

    // Whoever runs now has not been heard of for long enough. SQLite's runs need no such thing: of
    // a second one the first is dead.
    void let_runs_die();

    // By a run that begins when this one is over. SQLite tells no run from another by its lease:
    // there the same one takes them once more.
    LeasedAccounts lease_anew(std::vector<AccountId> asked, Instant at = now);

    // As a run does that begins when this one was killed. How many invitations became unknown.
    int recover(Instant at = now);

    // --- what is known afterwards
    [[nodiscard]] std::unique_ptr<Queries> queries() const;
    [[nodiscard]] JobView view(JobId job) const;
    AccountRecord record(
        std::size_t account = 0, Instant charges_since = Instant{}, Instant at = now
    );
    [[nodiscard]] std::vector<AttemptView> attempts_of(JobId job) const;

    TempDir directory;

private:
    Engine engine_;
    std::string place_;  // of the database

protected:
    boost::asio::io_context context;
    std::unique_ptr<Database> database;
    std::vector<AccountId> accounts;
    std::unique_ptr<RunStore> store;
    RunId run;
    std::vector<Lease> leases;

private:
    CampaignId add_leads_to(
        AdminStore& admin, const std::string& name, const std::vector<std::string>& slugs
    );
};

}  // namespace invito::test
