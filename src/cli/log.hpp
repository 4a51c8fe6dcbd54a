#pragma once
// The log: one line per fact, as text, logfmt or JSON, to standard error and to a file. The only
// code that knows spdlog.

#include "invito/support/output_file.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito {

enum class LogFormat { text, logfmt, json };
enum class LogLevel { trace, debug, info, warn, error };

[[nodiscard]] LogLevel parse_log_level(std::string_view name);  // as validated by the settings

// A fact. All values are text, also in JSON: the machine format of a run is --json.
struct LogLine {
    Instant at;
    LogLevel level = LogLevel::info;
    std::string event;  // "invitation.sent"
    std::vector<std::pair<std::string, std::string>> fields;
};

// One line without its end.
[[nodiscard]] std::string format_log_line(
    const LogLine& line, LogFormat format, const TimeZone& zone
);

struct LogOptions {
    bool to_stderr = true;
    LogFormat format = LogFormat::logfmt;
    LogLevel level = LogLevel::info;
    bool journal = false;    // "<6>" before each line on standard error, for systemd's journal
    std::string file;        // empty: none
    OutputRules rules = {};  // of the file: it is added to, but never to one of our own
    TimeZone zone;
};

class Log {
public:
    // Errors: storage, "log.file"; usage, as open_to_append.
    [[nodiscard]] static Result<std::unique_ptr<Log>> open(LogOptions options);
    ~Log();

    // Whether a line of this level is written anywhere; if not, it need not be composed.
    [[nodiscard]] bool takes(LogLevel level) const;

    void write(const LogLine& line);

    // After the file was moved away. A file that cannot be opened again is reported on standard
    // error, once, and logging goes on there.
    void reopen_file();

private:
    struct State;
    explicit Log(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace invito
