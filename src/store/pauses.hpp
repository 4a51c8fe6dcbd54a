#pragma once
// Pauses that people make, of accounts and campaigns: their beginning and both ways of ending.

#include "invito/ports/registry.hpp"
#include "invito/support/result.hpp"
#include "invito/support/time.hpp"
#include "session.hpp"

#include <string>

namespace invito::store {

// As Registry promises them.
[[nodiscard]] Result<void> pause_account(
    sql::Session& db, const std::string& alias, const PauseTerms& terms, Instant now
);
[[nodiscard]] Result<void> resume_account(sql::Session& db, const std::string& alias, Instant now);
void pause_campaign(sql::Session& db, CampaignId campaign, const PauseTerms& terms, Instant now);

}  // namespace invito::store
