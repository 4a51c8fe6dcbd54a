#include "invito/ports/erasure.hpp"
#include "invito/ports/provider.hpp"
#include "invito/ports/run_summary.hpp"
#include "invito/support/names.hpp"

#include <algorithm>

namespace invito {
namespace {

constexpr auto run_ends = std::to_array<Named<RunEnd>>({
    {RunEnd::done, "done"},
    {RunEnd::quota_used, "quota_used"},
    {RunEnd::campaign_limit, "campaign_limit"},
    {RunEnd::window_closed, "window_closed"},
    {RunEnd::window_not_open, "window_not_open"},
    {RunEnd::campaign_days, "campaign_days"},
    {RunEnd::pacing, "pacing"},
    {RunEnd::resting, "resting"},
    {RunEnd::deferred, "deferred"},
    {RunEnd::paused, "paused"},
    {RunEnd::account_stopped, "account_stopped"},
    {RunEnd::unknown_open, "unknown_open"},
    {RunEnd::held, "held"},
    {RunEnd::stopped, "stopped"},
    {RunEnd::max_duration, "max_duration"},
    {RunEnd::max_sends, "max_sends"},
    {RunEnd::key_refused, "key_refused"},
    {RunEnd::unavailable, "unavailable"},
    {RunEnd::clock_off, "clock_off"},
});

constexpr auto kinds_of_files = std::to_array<Named<KeptFile::Kind>>({
    {KeptFile::Kind::backup, "backup"},
    {KeptFile::Kind::report, "report"},
    {KeptFile::Kind::rejects, "rejects"},
});

}  // namespace

std::string_view to_string(RunEnd end) {
    return name_of(run_ends, end);
}

std::string_view to_string(KeptFile::Kind kind) {
    return name_of(kinds_of_files, kind);
}

bool ErasureResult::is_proved() const {
    const bool all_done = std::ranges::none_of(files, [](const ErasureFile& file) {
        return file.fate == ErasureFile::Fate::failed;
    });
    return all_done && std::ranges::all_of(remainders, &Remainder::is_somebody_else);
}

void throw_exception_from_error(const ProviderError& error, const boost::source_location&) {
    throw InternalFailure(
        "a provider's answer was used without looking whether it is an error: " + error.what
    );
}

}  // namespace invito
