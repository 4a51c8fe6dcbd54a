#pragma once
// A run in the log: one line per result, a heartbeat every five minutes, names only where the
// settings allow them.

#include "invito/ports/observer.hpp"
#include "log.hpp"
#include "run_overview.hpp"

#include <optional>

namespace invito {

class LogObserver : public Observer {
public:
    // `board` gets each piece of news before this observer does.
    LogObserver(Log& log, const RunOverview& board, bool names_allowed, TimeZone zone);

    void run_started(const RunNews& news) override;
    void job_changed(const JobNews& news) override;
    void account_changed(const AccountNews& news) override;
    void progress(const RunNews& news) override;
    void trouble(const Trouble& trouble) override;

private:
    [[nodiscard]] LogLine line(Instant at, LogLevel level, std::string event) const;

    Log& log_;
    const RunOverview& board_;
    bool names_allowed_;
    TimeZone zone_;
    std::optional<Instant> last_heartbeat_;
};

}  // namespace invito
