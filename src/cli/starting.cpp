#include "starting.hpp"

#include "account_status.hpp"
#include "invito/report/words.hpp"
#include "questions.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito {

namespace {

std::string spoken_list(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

std::int64_t left(const Cap& cap, std::int64_t used, std::int64_t otherwise) {
    return cap ? std::max<std::int64_t>(*cap - used, 0) : otherwise;
}

// The most that the accounts' quotas allow in the next 24 hours, never more than waits.
std::int64_t most_in_a_day(
    const CampaignView& campaign, const std::vector<AccountStatus>& accounts
) {
    const std::int64_t waiting = campaign.jobs.waiting();
    std::int64_t most = 0;
    for (const AccountStatus& account : accounts) {
        const auto& used = campaign.accounts;
        const std::string& alias = account.view.record.alias;
        if (std::find(used.begin(), used.end(), alias) == used.end()) continue;
        if (account.view.record.state != AccountState::ok) continue;
        most += std::min(
            left(account.day_cap, account.view.day_used, waiting),
            left(account.week_cap, account.view.week_used, waiting)
        );
    }
    return std::min({most, waiting, left(campaign.record.campaign.per_day, 0, waiting)});
}

Error cannot_start(const char* code, std::string what, std::string hint) {
    return Error{
        .kind = ErrorKind::usage,
        .code = code,
        .what = std::move(what),
        .hint = std::move(hint),
    };
}

}  // namespace

std::string start_question(
    const CampaignView& campaign, Records& records, const Settings& settings, Instant now
) {
    const std::string sandbox = settings.provider.kind == ProviderKind::sandbox
                                    ? "SANDBOX: nobody is really invited. "
                                    : "";
    return fmt::format(
        "Start \"{}\"? Up to {} in 24 hours from {}, {} in all. {}Sent invitations cannot be "
        "unsent by this tool.",
        campaign.record.campaign.name,
        counted(most_in_a_day(campaign, account_statuses(records, settings, now)), "invitation"),
        spoken_list(campaign.accounts),
        campaign.jobs.waiting(),
        sandbox
    );
}

Result<bool> start_campaign(
    const Context& context,
    const Settings& settings,
    Registry& registry,
    const CampaignRecord& campaign
) {
    const std::string& name = campaign.campaign.name;
    switch (campaign.state) {
        case CampaignState::active:
        case CampaignState::done:
            return true;
        case CampaignState::paused:
            if (campaign.is_under_way()) return true;
            return cannot_start(
                "campaign.paused",
                fmt::format("\"{}\" is paused", name),
                fmt::format("invito resume {}", name)
            );
        case CampaignState::archived:
            return cannot_start(
                "campaign.archived",
                fmt::format("\"{}\" is archived", name),
                "import its list under another name"
            );
        case CampaignState::draft:
            break;
    }
    const auto ledger = open_ledger(settings);
    if (!ledger) return ledger.error();
    const auto views = ledger->records->campaigns(ledger->now);
    const auto view = std::find_if(views.begin(), views.end(), [&](const CampaignView& candidate) {
        return candidate.record.id == campaign.id;
    });
    if (view == views.end()) return false;
    const auto yes =
        ask_yes(context, start_question(*view, *ledger->records, settings, ledger->now), "starts");
    if (!yes) return yes.error();
    if (*yes && !context.is_dry_run()) {
        registry.set_campaign_state(campaign.id, CampaignState::active, ledger->now);
    }
    return *yes;
}

}  // namespace invito
