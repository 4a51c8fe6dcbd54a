#pragma once
// Fields that several JSON documents share, so that they have the same names everywhere.

#include "invito/plan/outlook.hpp"
#include "invito/ports/records.hpp"
#include "invito/report/account_status.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/support/time_zone.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace invito {

// RFC 3339 in `zone`, or null.
void write_time_field(
    JsonWriter& json, std::string_view name, std::optional<Instant> at, const TimeZone& zone
);

// leads, waiting, sent, pending, ..., acceptance_rate, small_sample.
void write_count_fields(JsonWriter& json, const StateCounts& jobs);

void write_account_fields(JsonWriter& json, const AccountStatus& account, const TimeZone& zone);
void write_campaign_fields(
    JsonWriter& json, const CampaignView& campaign, const Outlook& outlook, const TimeZone& zone
);
// Leads that do not go by themselves, and why.
void write_stranded(JsonWriter& json, const std::vector<StrandedLeads>& stranded);

void write_run_object(JsonWriter& json, const RunView& run, const TimeZone& zone);

}  // namespace invito
