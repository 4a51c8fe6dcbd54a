#pragma once
// Cells, sentences, rows and counts with bars that several screens share.

#include "invito/ports/records.hpp"
#include "invito/report/account_status.hpp"
#include "invito/report/style.hpp"
#include "invito/report/table.hpp"
#include "invito/report/terminal_text.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

// "14/25", without a cap "14/-"; accessible: "14 of 25", "14, no limit".
[[nodiscard]] std::string quota_cell(std::int64_t used, Cap cap, const Style& style);

// "71  30%"; accessible: "71 (30%)". Small samples get no percentage,
// and none at all is not a rate: "-".
[[nodiscard]] std::string accepted_cell(const StateCounts& jobs, const Style& style);

// "quota used", "resting until 15:10".
[[nodiscard]] Table::Cell account_state_cell(
    const AccountStatus& account, Instant now, const Style& style
);

// "14:09", "after sign-in".
[[nodiscard]] std::string next_cell(const AccountStatus& account, Instant now, const Style& style);

[[nodiscard]] Table::Cell campaign_state_cell(CampaignState state);

// "49 sent, 3 skipped, 1 failed, 1 unknown".
[[nodiscard]] std::string run_counts_text(const RunCounts& counts);

// "Campaign", waiting, sent, accepted, skipped, failed, unknown; one row each.
struct CampaignRow {
    std::string name;
    CampaignState state = CampaignState::draft;
    StateCounts jobs;
};
void write_campaign_table(
    std::ostream& out, const std::vector<CampaignRow>& rows, const Style& style
);

// "  Label     text", the lines of a record shown in full.
void write_detail(
    std::ostream& out, std::string_view label, std::string_view text, const Style& style
);

struct Tally {
    std::string label;
    std::int64_t count = 0;
    std::vector<std::string> remarks = {};
    Tone tone = Tone::plain;
    bool has_bar = true;
};

// Bars are to scale with each other. Remarks stand in one column.
void write_tallies(std::ostream& out, const std::vector<Tally>& tallies, const Style& style);

}  // namespace invito
