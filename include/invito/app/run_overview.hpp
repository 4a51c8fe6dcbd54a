#pragma once
// What a run has told so far, gathered from its news: the data of the live block, of the status
// print on SIGUSR1, and of the errors in the summary.

#include "invito/ports/observer.hpp"
#include "invito/ports/run_summary.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace invito {

// The provider as a whole does not answer.
struct HostTrouble {
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

    void run_started(const RunNews& news) override;
    void job_changed(const JobNews& news) override;
    void account_changed(const AccountNews& news) override;
    void progress(const RunNews& news) override;
    void trouble(const Trouble& trouble) override;

    // Nothing happened until now.
    void pass_time(Instant now) { run_.at = now; }

    // A person has asked the run to stop.
    void ask_to_stop() { is_stopping_ = true; }

    // By place: that order, then the order of their first news.
    using Accounts = std::map<std::size_t, AccountNews>;

    [[nodiscard]] const RunNews& run() const { return run_; }
    [[nodiscard]] const Accounts& accounts() const { return accounts_; }
    [[nodiscard]] const AccountNews* find_account(const std::string& alias) const;
    [[nodiscard]] const AccountNews* next_account() const;  // the first that may act by itself
    [[nodiscard]] std::optional<Instant> next_at() const;
    [[nodiscard]] const std::vector<TroubleCount>& troubles() const { return troubles_; }
    [[nodiscard]] const std::optional<HostTrouble>& host_trouble() const { return host_trouble_; }
    [[nodiscard]] bool is_stopping() const { return is_stopping_; }

private:
    std::unordered_map<std::string, std::size_t> places_;
    RunNews run_;
    Accounts accounts_;
    std::vector<TroubleCount> troubles_;
    // Of troubles_, by code, account, type and status.
    std::map<std::tuple<std::string, std::string, std::string, int>, std::size_t> trouble_places_;
    std::optional<HostTrouble> host_trouble_;
    bool is_stopping_ = false;
};

// The stable word for a fault as it reaches people and programs, e.g. "account.reconnect".
[[nodiscard]] std::string trouble_code(Fault fault);

// One lead alone is touched by it: the line of the job says all there is.
[[nodiscard]] bool concerns_one_person(Fault fault);

// The same news for several observers, in order.
class ObserverList : public Observer {
public:
    // Outlives this list.
    void add(Observer& observer) { observers_.push_back(&observer); }

    void run_started(const RunNews& news) override {
        for (Observer* observer : observers_) observer->run_started(news);
    }
    void job_changed(const JobNews& news) override {
        for (Observer* observer : observers_) observer->job_changed(news);
    }
    void account_changed(const AccountNews& news) override {
        for (Observer* observer : observers_) observer->account_changed(news);
    }
    void progress(const RunNews& news) override {
        for (Observer* observer : observers_) observer->progress(news);
    }
    void trouble(const Trouble& trouble) override {
        for (Observer* observer : observers_) observer->trouble(trouble);
    }

private:
    std::vector<Observer*> observers_;
};

}  // namespace invito
