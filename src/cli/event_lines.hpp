#pragma once
// A run as lines, one for each piece of news. What a line tells is said once, as fields; the log
// and the JSON lines are two formats of it. In JSON the fields are an interface: only additions.

#include "invito/ports/observer.hpp"
#include "invito/report/json_writer.hpp"
#include "log.hpp"
#include "invito/app/run_overview.hpp"

#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace invito {

// The log came first, and has shorter names for some.
struct EventFieldName {
    std::string_view json = {};  // empty: not there
    std::string_view log = {};   // empty: not there, or the name of the event says it
};

struct EventField {
    EventFieldName name;
    std::variant<std::string, std::int64_t, bool> value;
};

// What is optional and not there is left out.
class EventFields {
public:
    explicit EventFields(const TimeZone& zone) : zone_(zone) {}

    template <class T>
    void add(EventFieldName name, const T& content) {
        if constexpr (is_optional<T>) {
            if (content) add(name, *content);
        } else if constexpr (std::same_as<T, bool>) {
            fields_.push_back({name, content});
        } else if constexpr (std::integral<T>) {
            fields_.push_back({name, static_cast<std::int64_t>(content)});
        } else if constexpr (std::same_as<T, Instant>) {
            fields_.push_back({name, format_rfc3339(content, zone_)});
        } else if constexpr (std::is_enum_v<T>) {
            fields_.push_back({name, std::string(to_string(content))});
        } else {
            fields_.push_back({name, std::string(content)});
        }
    }

    // By the same name in both.
    template <class T>
    void add(std::string_view name, const T& content) {
        add(EventFieldName{.json = name, .log = name}, content);
    }

    [[nodiscard]] auto begin() const { return fields_.begin(); }
    [[nodiscard]] auto end() const { return fields_.end(); }

private:
    TimeZone zone_;
    std::vector<EventField> fields_;
};

class LogObserver : public Observer {
public:
    // `board` gets each piece of news before this observer does. Names only where the settings
    // allow them.
    LogObserver(Log& log, const RunOverview& board, bool names_allowed, TimeZone zone);

    void run_started(const RunNews& news) override;
    void job_changed(const JobNews& news) override;
    void account_changed(const AccountNews& news) override;
    // A heartbeat every five minutes.
    void progress(const RunNews& news) override;
    void trouble(const Trouble& trouble) override;

private:
    void write(Instant at, LogLevel level, std::string event, const EventFields& fields);

    Log& log_;
    const RunOverview& board_;
    bool names_allowed_;
    TimeZone zone_;
    std::optional<Instant> last_heartbeat_;
};

class JsonObserver : public Observer {
public:
    JsonObserver(std::ostream& out, TimeZone zone, std::vector<std::string> accounts);

    void run_started(const RunNews& news) override;
    void job_changed(const JobNews& news) override;
    void account_changed(const AccountNews& news) override;
    void progress(const RunNews& news) override;
    void trouble(const Trouble& trouble) override;

private:
    void write_fields(JsonWriter& json, Instant at, const EventFields& fields) const;
    void write(std::string_view type, Instant at, const EventFields& fields);

    std::ostream& out_;
    TimeZone zone_;
    std::vector<std::string> accounts_;  // aliases that take part
    RunId run_;
};

}  // namespace invito
