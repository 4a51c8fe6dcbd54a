#pragma once
// From the records to a forecast: what a run of these accounts and campaigns would be given.

#include "invito/plan/campaign_note.hpp"
#include "invito/plan/forecast.hpp"
#include "invito/ports/records.hpp"
#include "invito/run/runner.hpp"

#include <functional>
#include <vector>

namespace invito {

struct ForecastTerms {
    std::vector<RunAccount> accounts;
    std::vector<CampaignId> campaigns;  // whatever their state: as if they were active
    Duration lateness{};
    Instant now;
    Instant until;  // the horizon

    // Told of each waiting job, with the text it would be sent with; empty: without a note.
    std::function<void(const WaitingJob&, const NoteDecision&)> on_job = {};
};

struct ForecastInput {
    ForecastRequest request;                // its accounts are those of the terms
    std::vector<CampaignRecord> campaigns;  // those of the request, in the same order
};

// Jobs of accounts that are not among the terms' are left out: a run would not touch them either.
[[nodiscard]] ForecastInput forecast_input(Records& records, const ForecastTerms& terms);

}  // namespace invito
