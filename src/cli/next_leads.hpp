#pragma once
// `run -n`: who would be next, account by account, without sending or changing anything.

#include "context.hpp"
#include "exit_code.hpp"
#include "invito/config/campaign_file.hpp"
#include "invito/config/settings.hpp"

#include <string>
#include <vector>

namespace invito {

// `files` are imported into a database that forgets them. Drafts are shown as if they were started.
[[nodiscard]] ExitCode show_next_leads(
    Context& context, const Settings& settings, const std::vector<CampaignFile>& files,
    const std::vector<std::string>& names
);

}  // namespace invito
