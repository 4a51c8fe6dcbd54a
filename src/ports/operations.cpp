#include "invito/ports/operations.hpp"

#include "invito/support/failure.hpp"

namespace invito {

void throw_exception_from_error(const Denied& denied, const boost::source_location& where) {
    throw InternalFailure(
        "a refusal was taken for a grant: " + std::string(to_string(denied.why)) + " at " +
        where.to_string()
    );
}

JobBrief after_visit(JobBrief job, const VisitResult& result) {
    job.state = result.to;
    if (result.counts_as_try) ++job.tries;
    const bool is_the_leads = result.profile && result.reason != Reason::identity_mismatch;
    if (!is_the_leads) return job;
    job.provider_id = result.profile->provider_id;
    job.profile_first_name = result.profile->first_name;
    job.profile_last_name = result.profile->last_name;
    job.profile_headline = result.profile->headline;
    job.profile_location = result.profile->location;
    return job;
}

}  // namespace invito
