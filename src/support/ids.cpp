#include "invito/support/ids.hpp"

#include "invito/support/text.hpp"

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
    const auto number = parse_number<std::int64_t>(name.substr(before_number.size()));
    if (!number || *number <= 0) return std::nullopt;
    return RunId{*number};
}

}  // namespace invito
