#include "log.hpp"

#include "invito/report/wording.hpp"
#include "invito/support/json_writer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace invito {

namespace {

constexpr std::array level_names = {"trace", "debug", "info", "warn", "error"};

std::string_view name_of(LogLevel level) {
    return level_names[static_cast<std::size_t>(level)];
}

// sd-daemon(3): "<6>" is informational.
int journal_priority(LogLevel level) {
    switch (level) {
        case LogLevel::error: return 3;
        case LogLevel::warn: return 4;
        case LogLevel::info: return 6;
        default: return 7;
    }
}

// A value that logfmt can carry on one line.
std::string logfmt_value(std::string_view value) {
    const bool is_plain =
        !value.empty() && std::all_of(value.begin(), value.end(), [](unsigned char c) {
            return c > ' ' && c != '"' && c != '=' && c != '\\' && c != 0x7f;
        });
    if (is_plain) return std::string(value);
    std::string out = "\"";
    for (const char c : value) {
        if (c == '\n') {
            out += "\\n";
        } else if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') {
            out += '?';
        } else {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
    }
    return out + '"';
}

std::string as_json(const LogLine& line, const TimeZone& zone) {
    JsonWriter json;
    json.begin_object();
    json.field("time", format_rfc3339(line.at, zone));
    json.field("level", name_of(line.level));
    json.field("event", line.event);
    for (const auto& [name, value] : line.fields) json.field(name, value);
    json.end_object();
    return json.take();
}

// spdlog's own opens by name: a second time, with the umask's mode, and whatever stands there.
class FileSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    explicit FileSink(Descriptor file) : file_(std::move(file)) {}

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        if (!write_all(file_, {line.data(), line.size()}))
            spdlog::throw_spdlog_ex("the log file cannot be written", errno);
    }
    void flush_() override {}  // nothing is held back

private:
    Descriptor file_;
};

// Levels are ours, and so is the text: of spdlog it takes the way out.
std::unique_ptr<spdlog::logger> plain_logger(spdlog::sink_ptr sink) {
    auto logger = std::make_unique<spdlog::logger>("invito", std::move(sink));
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::trace);
    return logger;
}

}  // namespace

LogLevel parse_log_level(std::string_view name) {
    const auto found = std::find(level_names.begin(), level_names.end(), name);
    return found == level_names.end() ? LogLevel::info
                                      : static_cast<LogLevel>(found - level_names.begin());
}

std::string format_log_line(const LogLine& line, LogFormat format, const TimeZone& zone) {
    if (format == LogFormat::json) return as_json(line, zone);
    std::string out =
        format == LogFormat::logfmt
            ? fmt::format(
                  "{} level={} event={}", format_rfc3339(line.at, zone), name_of(line.level),
                  line.event
              )
            : fmt::format(
                  "{} {:<5} {}", clock_time(line.at, zone), name_of(line.level), line.event
              );
    for (const auto& [name, value] : line.fields)
        out += fmt::format(" {}={}", name, logfmt_value(value));
    return out;
}

struct Log::State {
    LogOptions options;
    std::unique_ptr<spdlog::logger> to_stderr;
    std::unique_ptr<spdlog::logger> to_file;

    Result<void> open_file() {
        to_file.reset();
        auto file = open_to_append(options.file, options.rules);
        if (!file) {
            Error error = file.error();
            if (error.kind == ErrorKind::storage) error.code = "log.file";
            error.hint = "choose another with --log-file or INVITO_LOG_FILE";
            return error;
        }
        to_file = plain_logger(std::make_shared<FileSink>(std::move(*file)));
        return {};
    }

    void open_stderr() {
        to_stderr = plain_logger(std::make_shared<spdlog::sinks::stderr_sink_st>());
    }

    void write_stderr(LogLevel level, const std::string& text) {
        const int priority = journal_priority(level);
        to_stderr->info(options.journal ? fmt::format("<{}>{}", priority, text) : text);
    }
};

Log::Log(std::unique_ptr<State> state) : state_(std::move(state)) {}
Log::~Log() = default;

Result<std::unique_ptr<Log>> Log::open(LogOptions options) {
    auto state = std::make_unique<State>();
    state->options = std::move(options);
    if (state->options.to_stderr) state->open_stderr();
    if (!state->options.file.empty()) {
        if (auto opened = state->open_file(); !opened) return opened.error();
    }
    return std::unique_ptr<Log>(new Log(std::move(state)));
}

bool Log::takes(LogLevel level) const {
    return level >= state_->options.level && (state_->to_stderr || state_->to_file);
}

void Log::write(const LogLine& line) {
    if (!takes(line.level)) return;
    const std::string text = format_log_line(line, state_->options.format, state_->options.zone);
    if (state_->to_stderr) state_->write_stderr(line.level, text);
    if (state_->to_file) state_->to_file->info(text);
}

void Log::reopen_file() {
    if (state_->options.file.empty() || state_->open_file()) return;
    if (!state_->to_stderr) state_->open_stderr();
    state_->write_stderr(
        LogLevel::error,
        fmt::format("level=error event=log.file_lost file={}", logfmt_value(state_->options.file))
    );
}

}  // namespace invito
