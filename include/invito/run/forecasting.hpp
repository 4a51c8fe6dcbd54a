#pragma once
// From the records to a forecast: what a run of these accounts and campaigns would be given.

#include "invito/plan/forecast.hpp"
#include "invito/plan/note.hpp"
#include "invito/ports/queries.hpp"
#include "invito/run/runner.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace invito {

struct ForecastTerms {
    std::vector<RunAccount> accounts;
    std::vector<CampaignId> campaigns;  // whatever their state: as if they were active
    Duration lateness{};
    Instant now;
    Instant until;                    // the horizon
    NameRule names = NameRule::warn;  // in notes
};

struct ForecastInput {
    ForecastRequest request;                // its accounts are those of the terms
    std::vector<CampaignRecord> campaigns;  // those of the request, in the same order
};

// Jobs of accounts that are not among the terms' are left out: a run would not touch them either.
// `queries` outlives the input, which reads fresh jobs when the forecast asks for them; whoever
// wants them as they are now holds Queries::read_snapshot() until then.
[[nodiscard]] ForecastInput forecast_input(Queries& queries, const ForecastTerms& terms);

// A waiting job with the text it would be sent with; empty: without a note.
using VisitWaiting = std::function<void(const WaitingJob&, const NoteDecision&)>;

// Streams the campaign's jobs that the forecast looks at, or would with a horizon far enough. Says
// how many wait behind those.
std::int64_t each_waiting_job(
    Queries& queries, const ForecastTerms& terms, const CampaignRecord& record,
    const VisitWaiting& visit
);

}  // namespace invito
