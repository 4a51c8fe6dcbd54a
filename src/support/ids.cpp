#include "invito/support/ids.hpp"

#include <charconv>
#include <fmt/format.h>

namespace invito {

namespace {

constexpr std::string_view before_number = "r-";

}  // namespace

std::string run_name(RunId run) {
    return fmt::format("{}{:04}", before_number, run.value);
}

std::optional<RunId> parse_run_name(std::string_view name) {
    if (!name.starts_with(before_number)) return std::nullopt;
    RunId run;
    const char* const end = name.data() + name.size();
    const auto parsed = std::from_chars(name.data() + before_number.size(), end, run.value);
    if (parsed.ec != std::errc{} || parsed.ptr != end || run.value <= 0) return std::nullopt;
    return run;
}

}  // namespace invito
