#include "clock_errors.hpp"

#include <fmt/format.h>

namespace invito {

namespace {

std::string both_times(const DateReading& reading, const TimeZone& zone) {
    return fmt::format(
        "{} here, {} in the Date of Unipile's answer", format_rfc3339(reading.machine, zone),
        format_rfc3339(reading.server, zone)
    );
}

}  // namespace

std::optional<Error> clock_error(const RunReport& report, const TimeZone& zone) {
    if (!report.clock_off) return std::nullopt;
    const DateReading& reading = *report.clock_off;
    const std::string gap = describe_duration(std::chrono::abs(reading.machine - reading.server));
    const char* const side = reading.machine > reading.server ? "ahead of" : "behind";
    Error error{.kind = ErrorKind::config, .code = "clock.off", .what = {}};
    error.found = both_times(reading, zone);
    if (report.is_time_confirmed) {
        error.what = fmt::format(
            "this machine's time is now {} {} Unipile's: nothing more is sent", gap, side
        );
        error.hint = "was the machine paused, or restored? Set its clock, then run again";
    } else {
        error.what =
            fmt::format("this machine's clock is {} {} Unipile's: nothing is sent", gap, side);
        error.hint = "set it: timedatectl set-ntp true; timedatectl shows whether it worked";
    }
    return error;
}

std::optional<Error> clock_warning(const RunReport& report) {
    const bool was_over_at_once =
        report.end == RunEnd::key_refused || report.end == RunEnd::unavailable;
    if (report.is_time_confirmed || report.clock_off || was_over_at_once) return std::nullopt;
    return Error{
        .kind = ErrorKind::config,
        .code = "clock.unconfirmed",
        .what = "Unipile's answers carry no Date: the run went by this machine's clock alone",
        .hint = "does a proxy remove the header? Make sure that the clock is right: timedatectl",
    };
}

}  // namespace invito
