#pragma once
// A database in a folder of its own, a store on it, and the steps of a run: each does one thing as
// a runner would, with defaults for all that does not matter to a test.

#include "invito/ports/engine.hpp"
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

// What carries out the operations of a store: the event loop, or a thread of its own.
enum class Engine { single_threaded, threaded };

class StoreWorld {
protected:
    explicit StoreWorld(Engine engine);

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
    [[nodiscard]] std::unique_ptr<Database> another_process() const;

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

    // --- what is known afterwards
    [[nodiscard]] std::unique_ptr<Queries> queries() const;
    [[nodiscard]] JobView view(JobId job) const;
    AccountRecord record(
        std::size_t account = 0, Instant charges_since = Instant{}, Instant at = now
    );
    [[nodiscard]] std::vector<AttemptView> attempts_of(JobId job) const;

    TempDir directory;
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

    Engine engine_;
};

}  // namespace invito::test
