#include "invito/report/attention.hpp"

#include "invito/report/words.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <string_view>
#include <unordered_map>

namespace invito {
namespace {

// Its days are over, and not all of its leads were reached.
std::optional<Attention> attention_of_end(const CampaignView& view) {
    const CampaignRecord& record = view.record;
    const auto& end = record.campaign.schedule.end;
    const bool is_cut_short = record.state == CampaignState::done && view.jobs.waiting() > 0;
    if (!is_cut_short || !end) return std::nullopt;
    const auto day = std::chrono::sys_days{*end};
    return Attention{
        .code = "campaign.over",
        .account = {},
        .text = fmt::format(
            "{} ended on {}, {} not reached. To go on, set a later end and import again:",
            record.campaign.name, calendar_day(day, day, TimeZone{}),
            counted(view.jobs.waiting(), "lead was", "leads were")
        ),
        .command = fmt::format("invito campaigns show {}", record.campaign.name)};
}

// Leads that the limit in all of their campaign keeps back, by its name.
using BeyondLimit = std::unordered_map<std::string_view, std::int64_t>;

BeyondLimit beyond_limit(const Outlook& outlook) {
    BeyondLimit left;
    for (const StrandedLeads& leads : outlook.stranded) {
        if (leads.why == Refusal::campaign_total) left[leads.campaign] += leads.leads;
    }
    return left;
}

// Its limit in all is used up, and leads are left.
std::optional<Attention> attention_of_limit(const CampaignView& view, const BeyondLimit& left) {
    const auto own = left.find(view.record.campaign.name);
    if (own == left.end()) return std::nullopt;
    return Attention{
        .code = "campaign.limit",
        .account = {},
        .text = fmt::format(
            "{} has used up its limit in all, {} left. To go on, raise limits.total and import "
            "again:",
            view.record.campaign.name, counted(own->second, "lead is", "leads are")
        ),
        .command = fmt::format("invito campaigns show {}", view.record.campaign.name)};
}

Attention not_configured(const std::string& account, std::int64_t leads) {
    return {
        .code = "account.not_configured",
        .account = account,
        .text = fmt::format(
            "{} for {}, which is not in the configuration. Give them to another account:",
            counted(leads, "lead waits", "leads wait"), account
        ),
        .command = fmt::format("invito jobs move --from {} --to ALIAS", account)};
}

Attention left_campaign(const StrandedLeads& leads) {
    return {
        .code = "account.left_campaign",
        .account = leads.account,
        .text = fmt::format(
            "{} of {} {} for {}, which was taken out of its accounts. Give them to another one:",
            counted(leads.leads, "lead"), leads.campaign, leads.leads == 1 ? "waits" : "wait",
            leads.account
        ),
        .command = fmt::format(
            "invito jobs move --from {} --to ALIAS --campaign {}", leads.account, leads.campaign
        )};
}

// The state stands in the table already; this is for its end and its reason.
std::optional<Attention> attention_of(
    const CampaignRecord& record, Instant now, const TimeZone& zone
) {
    const bool has_more_to_say = record.paused_until || !record.pause_reason.empty();
    if (record.state != CampaignState::paused || !has_more_to_say) return std::nullopt;
    const std::string& name = record.campaign.name;
    const std::string until =
        record.paused_until
            ? fmt::format(" until {}", calendar_time(*record.paused_until, now, zone))
            : std::string();
    return Attention{
        .code = "campaign.paused",
        .account = {},
        .text = fmt::format(
            "{}: paused{}{}. To go on{}:", name, until, in_brackets(record.pause_reason),
            record.paused_until ? " earlier" : ""
        ),
        .command = fmt::format("invito resume {}", name)};
}

}  // namespace

std::optional<Attention> attention_of(
    const AccountView& account, Instant now, const TimeZone& zone
) {
    const std::string& alias = account.record.alias;
    const std::string since =
        near_time(account.state_since, now, zone) + in_brackets(account.record.state_detail);
    Attention attention{
        .code = fmt::format("account.{}", to_string(account.record.state)),
        .account = alias,
        .text = {},
        .command = fmt::format("invito resume --account {}", alias)};
    switch (account.record.state) {
        case AccountState::ok: return std::nullopt;
        case AccountState::reconnect:
            attention.text = fmt::format(
                "{}: LinkedIn sign-in expired {}. Reconnect it in the Unipile dashboard, then:",
                alias, at_near_time(account.state_since, now, zone)
            );
            attention.command = fmt::format("invito doctor --account {}", alias);
            break;
        case AccountState::restricted:
            attention.text = fmt::format(
                "{}: restricted by LinkedIn since {}. Stop using it by hand too, wait at least "
                "24-48 h, lower per_day, then:",
                alias, since
            );
            break;
        case AccountState::paused:
            if (account.record.paused_until) {
                attention.text = fmt::format(
                    "{}: paused until {}{}. To go on earlier:", alias,
                    calendar_time(*account.record.paused_until, now, zone),
                    in_brackets(account.record.state_detail)
                );
                break;
            }
            attention.text = fmt::format("{}: paused since {}. To go on:", alias, since);
            break;
        case AccountState::unreachable:
            attention.text = fmt::format(
                "{}: not usable at Unipile since {}. Compare its id with:", alias, since
            );
            attention.command = "invito accounts discover";
            break;
        case AccountState::same_member:
            attention.text = fmt::format(
                "{}: the same LinkedIn member as {}, and only {} sends. Take one of them out of "
                "the "
                "configuration, then:",
                alias, account.record.state_detail, account.record.state_detail
            );
            attention.command = "invito doctor";
            break;
    }
    return attention;
}

std::vector<Attention> attention_of(const std::vector<StrandedLeads>& stranded) {
    std::vector<Attention> all;
    std::vector<std::pair<std::string, std::int64_t>> gone;  // accounts, in order
    std::unordered_map<std::string_view, std::size_t> places;
    for (const StrandedLeads& leads : stranded) {
        if (!leads.needs_person) continue;
        if (leads.why == Refusal::account_left_campaign) all.push_back(left_campaign(leads));
        if (leads.why != Refusal::account_not_configured) continue;
        const auto [place, is_new] = places.try_emplace(leads.account, gone.size());
        if (is_new) gone.emplace_back(leads.account, 0);
        gone[place->second].second += leads.leads;
    }
    for (const auto& [account, leads] : gone) all.push_back(not_configured(account, leads));
    return all;
}

std::vector<Attention> attention_of(const StatusData& data, const TimeZone& zone) {
    std::vector<Attention> all;
    for (const AccountStatus& account : data.accounts) {
        if (!account.is_configured) continue;
        if (auto attention = attention_of(account.view, data.now, zone)) {
            all.push_back(std::move(*attention));
        }
    }
    std::ranges::move(attention_of(data.outlook.stranded), std::back_inserter(all));
    const BeyondLimit limited = beyond_limit(data.outlook);
    std::int64_t unknown = 0;
    std::int64_t held = 0;
    for (const CampaignView& campaign : data.campaigns) {
        if (auto attention = attention_of(campaign.record, data.now, zone)) {
            all.push_back(std::move(*attention));
        }
        if (auto attention = attention_of_end(campaign)) all.push_back(std::move(*attention));
        auto limit = attention_of_limit(campaign, limited);
        if (limit) all.push_back(std::move(*limit));
        unknown += campaign.jobs.of(JobState::unknown);
        held += campaign.jobs.of(JobState::held);
    }
    if (unknown > 0) {
        const bool is_looking = data.running && data.running->kind != RunKind::withdraw;
        const char* const when =
            is_looking ? ", being looked for:" : ", looked for by the next run:";
        all.push_back(
            {.code = "job.unknown",
             .account = {},
             .text = counted(unknown, "unknown outcome") + when,
             .command = "invito jobs list --state unknown"}
        );
    }
    if (held > 0) {
        all.push_back(
            {.code = "job.held",
             .account = {},
             .text = counted(held, "lead waits", "leads wait") + " for a decision:",
             .command = "invito jobs list --state held"}
        );
    }
    return all;
}

}  // namespace invito
