#pragma once
// What a run has told so far, gathered from its news: the data of the live block, of the status
// print on SIGUSR1, and of the errors in the summary.

#include "invito/ports/observer.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// Troubles that differ only in time.
struct TroubleCount {
    std::string code;     // "account.reconnect"
    std::string account;  // alias; empty: the run itself
    std::string type;     // the provider's, verbatim
    int http_status = 0;
    std::int64_t count = 0;
    std::string what;
    std::string what_now;
};

class RunOverview : public Observer {
public:
    RunOverview() = default;
    explicit RunOverview(std::vector<std::string> aliases_in_order);

    void run_started(const RunNews& news) override;
    void job_changed(const JobNews& news) override;
    void account_changed(const AccountNews& news) override;
    void progress(const RunNews& news) override;
    void trouble(const Trouble& trouble) override;

    [[nodiscard]] const RunNews& run() const { return run_; }
    [[nodiscard]] const std::vector<AccountNews>& accounts() const { return accounts_; }
    [[nodiscard]] std::optional<Instant> next_at() const;  // of the first account that may act
    [[nodiscard]] const std::vector<TroubleCount>& troubles() const { return troubles_; }

private:
    [[nodiscard]] std::size_t rank(const std::string& alias) const;

    std::vector<std::string> order_;
    RunNews run_;
    std::vector<AccountNews> accounts_;  // in that order, then in order of their first news
    std::vector<TroubleCount> troubles_;
};

// The stable word for a fault as it reaches people and programs, e.g. "account.reconnect".
[[nodiscard]] std::string trouble_code(Fault fault);

// Nobody else is touched by it: the line of the job says all there is.
[[nodiscard]] bool concerns_one_person(Fault fault);

}  // namespace invito
