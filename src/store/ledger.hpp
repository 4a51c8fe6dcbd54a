#pragma once
// The ledger of attempts: how a row is written, and how many lie in a window. Each row knows its
// place in the order of time, so that a window is counted by two look-ups, however many it holds.

#include "invito/model/job.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/ports/operations.hpp"
#include "session.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace invito::store {

struct NewAttempt {
    AttemptKind kind = AttemptKind::visit;
    Lease lease;
    MemberId member;
    std::optional<CampaignId> campaign = {};
    std::optional<JobId> job = {};
    std::optional<PersonId> person = {};
    Instant intent_at;
    std::string_view note = {};
    std::string_view note_variant = {};
    std::optional<Outcome> outcome = {};  // of one that is known to be over
};

// The member's last attempt of a kind, whose numbers the next one continues.
[[nodiscard]] sql::Statement ask_last_attempt(sql::Session& db, MemberId member, AttemptKind kind);
// nullopt: the person or the job has a live invitation, and the database forbids another.
// `last`: asked for before, in the same turn of the member.
std::optional<AttemptId> write_attempt(
    sql::Session& db, const NewAttempt& attempt, sql::Statement last
);
std::optional<AttemptId> write_attempt(sql::Session& db, const NewAttempt& attempt);

// Ends an open attempt; false: it was ended meanwhile.
struct AttemptEnd {
    AttemptId attempt;
    Outcome outcome = Outcome::done;
    bool keeps_charge = false;  // although its outcome would give it back
    int http_status = 0;
    std::string_view error_type = {};
    Duration took{};
    Instant at;
    // of an invitation
    std::string_view invitation_id = {};
    std::optional<Fault> fault = {};
    std::optional<Instant> check_at = {};
};
// As the end of a visit, of an invitation or of a withdrawal tells it.
template <class Result>
[[nodiscard]] AttemptEnd end_of(const Result& result, Instant now) {
    return {
        .attempt = result.attempt,
        .outcome = result.outcome,
        .http_status = result.http_status,
        .error_type = result.error_type,
        .took = result.took,
        .at = now};
}
bool end_attempt(sql::Session& db, const AttemptEnd& end);

// Whether an attempt of that outcome keeps its person from being invited by another one.
[[nodiscard]] bool is_live(AttemptKind kind, std::optional<Outcome> outcome);

struct CountedSince {
    Counted counted = Counted::invitations;
    Instant since;
};
// The member's charged rows in each of the windows, in one statement.
[[nodiscard]] std::vector<std::int64_t> count_charged(
    sql::Session& db, MemberId member, const std::vector<CountedSince>& windows
);
[[nodiscard]] std::vector<Charge> load_charges(
    sql::Session& db, MemberId member, const Lookback& lookback, Instant now
);

// The campaign's charged invitations later than `since`, oldest first.
[[nodiscard]] std::vector<Instant> load_charges(
    sql::Session& db, CampaignId campaign, Instant since
);
[[nodiscard]] std::int64_t count_charged(sql::Session& db, CampaignId campaign, Instant since);
[[nodiscard]] std::optional<CampaignClosure> closure_of(
    sql::Session& db, CampaignId campaign, const CampaignCaps& caps, Duration lateness, Instant now
);

// After rows have changed hands: the places of all attempts of the member are given anew.
void number_attempts(sql::Session& db, MemberId member);
// The same of all campaigns, after rows have come from where nobody numbers them.
void number_in_campaigns(sql::Session& db);

}  // namespace invito::store
