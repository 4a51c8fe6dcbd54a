#pragma once
// Which jobs a command is about: the filter flags, or numbers as operands.

#include "context.hpp"
#include "invito/app/status.hpp"
#include "invito/ports/records.hpp"

#include <string>
#include <vector>

namespace invito {

// From --campaign, --account, --state, --reason, --error. Errors: usage, "usage.value".
[[nodiscard]] Result<JobFilter> job_filter(const Invocation& invocation);

// The operands, or else what the filter flags match. Errors: usage; "jobs.none_named" if there are
// neither: "all jobs" must be said.
[[nodiscard]] Result<std::vector<JobId>> selected_jobs(
    const Invocation& invocation, Records& records
);

// Who decides about jobs, for their history.
[[nodiscard]] std::string operator_name(const Environment& environment);

}  // namespace invito
