#pragma once
// Which jobs a command is about: the filter flags, or numbers as operands.

#include "invito/app/status.hpp"
#include "invito/ports/queries.hpp"
#include "invocation.hpp"

#include <vector>

namespace invito {

// From --campaign, --account, --state, --reason, --error. Errors: usage, "usage.value".
[[nodiscard]] Result<JobFilter> job_filter(const Invocation& invocation);

// The operands, or else what the filter flags match. Errors: usage; "jobs.none_named" if there are
// neither: "all jobs" must be said.
[[nodiscard]] Result<std::vector<JobId>> selected_jobs(
    const Invocation& invocation, Queries& queries
);

}  // namespace invito
