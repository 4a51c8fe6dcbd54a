#include "invito/ports/store.hpp"

namespace invito {

void learn(JobBrief& job, const ProfileFacts& facts) {
    job.provider_id = facts.provider_id;
    job.profile_first_name = facts.first_name;
    job.profile_last_name = facts.last_name;
    job.profile_headline = facts.headline;
    job.profile_location = facts.location;
}

}  // namespace invito
