#pragma once
// What a run has told so far, gathered from its events: the data of the live block, of the status
// print on SIGUSR1, and of the errors in the summary. And what a person has to know after it: which
// account stopped, why nothing could be sent, what is wrong with the clock or the database, and
// what to do next.

#include "invito/config/settings.hpp"
#include "invito/ports/observer.hpp"
#include "invito/ports/queries.hpp"
#include "invito/ports/run_summary.hpp"

#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace invito {

// The provider as a whole does not answer.
struct HostOutage {
    Instant since;  // the first try that failed
    Instant at;     // the last one
    std::int64_t count = 0;
    Fault fault = Fault::not_sent;
    int http_status = 0;
    std::optional<Instant> again_at = {};

    // One request that fails is no news: it is tried again.
    [[nodiscard]] bool is_lasting() const { return again_at || count > 1; }
};

class RunOverview : public Observer {
public:
    RunOverview() = default;
    explicit RunOverview(const std::vector<std::string>& aliases_in_order);

    void run_started(const RunEvent& event) override;
    void job_changed(const JobEvent& event) override;
    void account_changed(const AccountEvent& event) override;
    void progress(const RunEvent& event) override;
    void error_occurred(const ErrorEvent& event) override;

    // Nothing happened until now.
    void pass_time(Instant now) { run_.at = now; }

    // A person has asked the run to stop.
    void ask_to_stop() { is_stopping_ = true; }

    // By place: that order, then the order of their first event.
    using Accounts = std::map<std::size_t, AccountEvent>;

    [[nodiscard]] const RunEvent& run() const { return run_; }
    [[nodiscard]] const Accounts& accounts() const { return accounts_; }
    [[nodiscard]] const AccountEvent* find_account(const std::string& alias) const;
    [[nodiscard]] const AccountEvent* next_account() const;  // the first that may act by itself
    [[nodiscard]] std::optional<Instant> next_at() const;
    [[nodiscard]] const std::vector<ErrorCount>& error_counts() const { return error_counts_; }
    [[nodiscard]] const std::optional<HostOutage>& host_outage() const { return host_outage_; }
    [[nodiscard]] bool is_stopping() const { return is_stopping_; }

private:
    std::unordered_map<std::string, std::size_t> places_;
    RunEvent run_;
    Accounts accounts_;
    std::vector<ErrorCount> error_counts_;
    // Of error_counts_, by code, account, type and status.
    std::map<std::tuple<std::string, std::string, std::string, int>, std::size_t> error_places_;
    std::optional<HostOutage> host_outage_;
    bool is_stopping_ = false;
};

// The same events for several observers, in order.
class ObserverList : public Observer {
public:
    // Outlives this list.
    void add(Observer& observer) { observers_.push_back(&observer); }

    void run_started(const RunEvent& event) override {
        for (Observer* observer : observers_) observer->run_started(event);
    }
    void job_changed(const JobEvent& event) override {
        for (Observer* observer : observers_) observer->job_changed(event);
    }
    void account_changed(const AccountEvent& event) override {
        for (Observer* observer : observers_) observer->account_changed(event);
    }
    void progress(const RunEvent& event) override {
        for (Observer* observer : observers_) observer->progress(event);
    }
    void error_occurred(const ErrorEvent& event) override {
        for (Observer* observer : observers_) observer->error_occurred(event);
    }
    void database_changed(const DatabaseEvent& event) override {
        for (Observer* observer : observers_) observer->database_changed(event);
    }

private:
    std::vector<Observer*> observers_;
};

struct RunFindingsInput {
    RunKind kind;
    const RunSummary& summary;
    const RunOverview& overview;
    const Settings& settings;
    std::vector<AccountView> accounts;  // as the database has them now
    TimeZone zone;                      // display only
};

// Accounts that need a person, in the summary's order; then, of a run that
// invites, "window.closed" if hours alone are in the way.
[[nodiscard]] std::vector<Error> run_findings(const RunFindingsInput& input);

// The run sent nothing, or nothing more, because of the clock; nullopt: it was fine. Times are
// shown in `zone`.
[[nodiscard]] std::optional<Error> clock_error(const RunSummary& summary, const TimeZone& zone);

// Other runs held every account, or the database could not be told what is sent; nullopt: neither
// ended the run.
[[nodiscard]] std::optional<Error> shared_database_error(
    const RunSummary& summary, const TimeZone& zone
);

// The run went by this machine's clock alone; nullopt: it did not, or it was over at once.
[[nodiscard]] std::optional<Error> clock_warning(const RunSummary& summary);

// A database that failed in the middle of a run.
struct BrokenStorage {
    std::string_view what;                          // of the failure
    std::string database;                           // its path
    std::optional<std::uintmax_t> free_bytes = {};  // where it lies; nullopt: cannot be asked
    std::int64_t sent = 0;                          // recorded in this run
};

// Errors: storage, "storage.full" or "storage.failed".
[[nodiscard]] Error storage_error(const BrokenStorage& broken);

// What ended a run whose database failed in the middle: storage_error, or locked, "storage.busy". A
// failure of anything else goes on its way.
[[nodiscard]] Error broken_storage(
    const std::exception_ptr& failure, const Settings& settings, std::int64_t sent
);

}  // namespace invito
