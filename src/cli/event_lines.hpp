#pragma once
// A run as lines, one for each event. What a line tells is said once, as fields; the log
// and the JSON lines are two formats of it. In JSON the fields are an interface: only additions.

#include "invito/app/run_overview.hpp"
#include "invito/ports/observer.hpp"
#include "invito/support/time.hpp"
#include "log.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

class EventFields;
class JsonWriter;

class LogObserver : public Observer {
public:
    // `overview` gets each event before this observer does. Names only where the settings
    // allow them.
    LogObserver(Log& log, const RunOverview& overview, bool names_allowed, TimeZone zone);

    void run_started(const RunEvent& event) override;
    void job_changed(const JobEvent& event) override;
    void account_changed(const AccountEvent& event) override;
    // A heartbeat every five minutes.
    void progress(const RunEvent& event) override;
    void error_occurred(const ErrorEvent& event) override;
    void database_changed(const DatabaseEvent& event) override;

private:
    void write(Instant at, LogLevel level, std::string event, const EventFields& fields);

    Log& log_;
    const RunOverview& overview_;
    bool names_allowed_;
    TimeZone zone_;
    std::optional<Instant> last_heartbeat_;
};

class JsonObserver : public Observer {
public:
    JsonObserver(std::ostream& out, TimeZone zone, std::vector<std::string> accounts);

    void run_started(const RunEvent& event) override;
    void job_changed(const JobEvent& event) override;
    void account_changed(const AccountEvent& event) override;
    void progress(const RunEvent& event) override;
    void error_occurred(const ErrorEvent& event) override;
    void database_changed(const DatabaseEvent& event) override;

private:
    void write_fields(JsonWriter& json, Instant at, const EventFields& fields) const;
    void write(std::string_view type, Instant at, const EventFields& fields);

    std::ostream& out_;
    TimeZone zone_;
    std::vector<std::string> accounts_;  // aliases that take part
    RunId run_;
};

}  // namespace invito
