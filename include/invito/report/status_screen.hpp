#pragma once
// What `status` shows: campaigns, accounts with their quotas, the run, and what needs a person.

#include "invito/plan/outlook.hpp"
#include "invito/ports/records.hpp"
#include "invito/report/account_status.hpp"
#include "invito/report/style.hpp"
#include "invito/support/time.hpp"

#include <iosfwd>
#include <optional>
#include <vector>

namespace invito {

struct StatusData {
    Instant now;
    std::vector<CampaignView> campaigns;
    std::vector<AccountStatus> accounts;
    std::optional<RunView> running = {};
    std::optional<RunView> last_run = {};   // that invited; shown if none is running
    std::optional<RunView> last_sync = {};  // that ended
    Outlook outlook = {};
};

void write_status_text(std::ostream& out, const StatusData& data, const Style& style);
void write_status_json(std::ostream& out, const StatusData& data, const TimeZone& zone);

}  // namespace invito
