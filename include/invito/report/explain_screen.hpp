#pragma once
// What `explain` prints: one lead's whole story - who it is, what its state means, every rule it
// waits for, and everything that happened.

#include "invito/plan/explain.hpp"
#include "invito/ports/records.hpp"
#include "invito/report/account_status.hpp"
#include "invito/report/style.hpp"
#include "invito/support/time.hpp"

#include <iosfwd>
#include <optional>
#include <vector>

namespace invito {

struct Explanation {
    JobView job;
    AccountStatus account;
    CampaignView campaign;
    std::optional<SuppressionView> suppression = {};
    std::optional<FoundProfile> found = {};  // the profile for which the job is or was held
    std::vector<Hurdle> hurdles = {};        // of a waiting job, in the order in which they let go
    std::int64_t before = 0;                 // waiting leads of the account that go first
    std::vector<AttemptView> attempts = {};
    std::vector<EventView> events = {};

    [[nodiscard]] bool is_waiting() const {
        return job.state == JobState::queued || job.state == JobState::resolved;
    }
    [[nodiscard]] bool will_be_skipped() const { return is_waiting() && suppression.has_value(); }
};

void write_explanation(
    std::ostream& out, const Explanation& explanation, Instant now, const Style& style
);
void write_explanations_json(
    std::ostream& out, const std::vector<Explanation>& explanations, Instant now,
    const TimeZone& zone
);

}  // namespace invito
