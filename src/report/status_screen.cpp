#include "invito/report/status_screen.hpp"

#include "blocker_text.hpp"
#include "invito/plan/missed_days.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"
#include "json_fields.hpp"
#include "parts.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <ostream>
#include <string_view>
#include <unordered_map>

namespace invito {

namespace {

// Its days ended before its work did.
bool is_cut_short(const CampaignView& view) {
    const CampaignRecord& record = view.record;
    return record.state == CampaignState::done && view.jobs.waiting() > 0 &&
           record.campaign.schedule.end.has_value();
}

// Leads that the limit in all of their campaign keeps back, by its name.
using BeyondLimit = std::unordered_map<std::string_view, std::int64_t>;

BeyondLimit beyond_limit(const Outlook& outlook) {
    BeyondLimit left;
    for (const StrandedLeads& leads : outlook.stranded) {
        if (leads.why == DenyReason::campaign_total) left[leads.campaign] += leads.leads;
    }
    return left;
}

void add_attention(
    std::vector<Alert>& all, const CampaignView& view, const BeyondLimit& beyond, Instant now,
    const TimeZone& zone
) {
    const CampaignRecord& record = view.record;
    const std::string& name = record.campaign.name;
    const std::string show = "invito campaigns show " + name;
    // The state stands in the table already; this is for its end and its reason.
    const bool has_more_to_say = record.paused_until || !record.pause_reason.empty();
    if (record.state == CampaignState::paused && has_more_to_say) {
        const auto& end = record.paused_until;
        const std::string until = end ? " until " + calendar_time(*end, now, zone) : "";
        all.push_back(
            {.code = "campaign.paused",
             .account = {},
             .text = fmt::format(
                 "{}: paused{}{}. To go on{}:", name, until, in_brackets(record.pause_reason),
                 end ? " earlier" : ""
             ),
             .command = "invito resume " + name}
        );
    }
    if (is_cut_short(view)) {
        all.push_back(
            {.code = "campaign.over",
             .account = {},
             .text = fmt::format(
                 "{} ended on {}, {} not reached. To go on, set a later end and import again:",
                 name, calendar_date(*record.campaign.schedule.end),
                 counted(view.jobs.waiting(), "lead was", "leads were")
             ),
             .command = show}
        );
    }
    if (const auto left = beyond.find(name); left != beyond.end()) {
        all.push_back(
            {.code = "campaign.limit",
             .account = {},
             .text = fmt::format(
                 "{} has used up its limit in all, {} left. To go on, raise limits.total and "
                 "import again:",
                 name, counted(left->second, "lead is", "leads are")
             ),
             .command = show}
        );
    }
}

Alert not_configured(std::string_view account, std::int64_t leads) {
    return {
        .code = "account.not_configured",
        .account = std::string(account),
        .text = fmt::format(
            "{} for {}, which is not in the configuration. Give them to another account:",
            counted(leads, "lead waits", "leads wait"), account
        ),
        .command = fmt::format("invito jobs move --from {} --to ALIAS", account)};
}

Alert left_campaign(const StrandedLeads& leads) {
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

Alert told_of_pause(const AccountView& account, Instant now, const TimeZone& zone) {
    const AccountRecord& record = account.record;
    const std::string why = in_brackets(record.state_detail);
    std::string text = record.paused_until
                           ? fmt::format(
                                 "{}: paused until {}{}. To go on earlier:", record.alias,
                                 calendar_time(*record.paused_until, now, zone), why
                             )
                           : fmt::format(
                                 "{}: paused since {}{}. To go on:", record.alias,
                                 near_time(account.state_since, now, zone), why
                             );
    return {
        "account.paused", record.alias, std::move(text), "invito resume --account " + record.alias};
}

Alert told_of_same_member(const AccountRecord& record) {
    return {
        "account.same_member", record.alias,
        fmt::format(
            "{0}: the same LinkedIn member as {1}, and only {1} sends. Take one of them out of the "
            "configuration, then:",
            record.alias, record.state_detail
        ),
        "invito doctor"};
}

}  // namespace

std::optional<Alert> alerts_of(const AccountView& account, Instant now, const TimeZone& zone) {
    const AccountRecord& record = account.record;
    const std::string& alias = record.alias;
    const std::string why = in_brackets(record.state_detail);
    const std::string since = near_time(account.state_since, now, zone) + why;
    const std::string resume = "invito resume --account " + alias;
    const std::string doctor = "invito doctor --account " + alias;
    // Of {0}, the alias, since {1}.
    const auto told = [&](std::string_view text, std::string command) {
        const std::string code = fmt::format("account.{}", to_string(record.state));
        return Alert{
            code, alias, fmt::format(fmt::runtime(text), alias, since), std::move(command)};
    };
    switch (record.state) {
        case AccountState::ok: break;
        case AccountState::reconnect: {
            const std::string expired = at_near_time(account.state_since, now, zone);
            return told(
                "{0}: LinkedIn sign-in expired " + expired +
                    ". Reconnect it in the Unipile dashboard, then:",
                doctor
            );
        }
        case AccountState::not_ready:
            return told(
                "{0}: not ready at Unipile since {1}. It comes back by itself, and each run asks "
                "again. To ask now:",
                doctor
            );
        case AccountState::blocked:
            return told(
                "{0}: blocked at Unipile since {1}. Look at it in the Unipile dashboard, then:",
                doctor
            );
        case AccountState::restricted:
            return told(
                "{0}: restricted by LinkedIn since {1}. Stop using it by hand too, wait at least "
                "24-48 h, lower per_day, then:",
                resume
            );
        case AccountState::paused: return told_of_pause(account, now, zone);
        case AccountState::unreachable:
            return told(
                "{0}: not usable at Unipile since {1}. Compare its id with:",
                "invito accounts discover"
            );
        case AccountState::same_member: return told_of_same_member(record);
    }
    return std::nullopt;
}

std::vector<Alert> alerts_of(const std::vector<StrandedLeads>& stranded) {
    std::vector<Alert> all;
    std::vector<std::string_view> gone;  // accounts, in order
    std::unordered_map<std::string_view, std::int64_t> waiting;
    for (const StrandedLeads& leads : stranded) {
        if (!leads.needs_person) continue;
        if (leads.why == DenyReason::account_left_campaign) all.push_back(left_campaign(leads));
        if (leads.why != DenyReason::account_not_configured) continue;
        if (!waiting.contains(leads.account)) gone.push_back(leads.account);
        waiting[leads.account] += leads.leads;
    }
    for (const std::string_view account : gone)
        all.push_back(not_configured(account, waiting[account]));
    return all;
}

namespace {

// "Mon and Tue"; from a week on weekdays alone would be doubtful: "9 days since Mon 23 Nov".
std::string days_text(const std::vector<std::chrono::local_days>& days) {
    constexpr std::size_t weekdays_shown = 4;
    if (days.size() > weekdays_shown) {
        const std::chrono::year_month_day first{days.front()};
        const bool are_more = days.size() >= std::size_t{missed_days_max};
        return fmt::format(
            "on {} days{} since {}", days.size(), are_more ? " or more" : "", calendar_date(first)
        );
    }
    std::vector<std::string> names;
    for (const std::chrono::local_days day : days)
        names.push_back(calendar_date(std::chrono::year_month_day{day}).substr(0, 3));
    return "on " + spoken_list(names);
}

Alert missed_runs(const MissedRuns& missed, Instant now, const TimeZone& zone) {
    return {
        .code = "run.missed",
        .account = {},
        .text = fmt::format(
            "no run since {} although the window was open {}. Is the timer there? To send now:",
            near_time(missed.last_run_at, now, zone), days_text(missed.days)
        ),
        .command = "invito run"};
}

}  // namespace

std::vector<Alert> alerts_of(const StatusData& data, const TimeZone& zone) {
    std::vector<Alert> all;
    if (data.missed) all.push_back(missed_runs(*data.missed, data.now, zone));
    for (const AccountStatus& account : data.accounts) {
        if (!account.is_configured) continue;
        if (auto alert = alerts_of(account.view, data.now, zone)) {
            all.push_back(std::move(*alert));
        }
    }
    std::ranges::move(alerts_of(data.outlook.stranded), std::back_inserter(all));
    const BeyondLimit beyond = beyond_limit(data.outlook);
    std::int64_t unknown = 0;
    std::int64_t held = 0;
    for (const CampaignView& campaign : data.campaigns) {
        add_attention(all, campaign, beyond, data.now, zone);
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

namespace {

Tone tone_of_account(std::string_view state) {
    if (state == "ok") return Tone::good;
    if (state == "not_configured" || state == "resting") return Tone::caution;
    const auto stopped = parse<AccountState>(state);
    // Its time comes by itself.
    if (!stopped) return Tone::quiet;
    const bool may_go_on = *stopped == AccountState::paused || *stopped == AccountState::not_ready;
    return may_go_on ? Tone::caution : Tone::bad;
}

}  // namespace

Table::Cell account_state_cell(const AccountStatus& account, Instant now, const Style& style) {
    std::string text = spoken(account.state);
    // The end of a pause stands in the column Next.
    const bool is_paused = account.view.record.state == AccountState::paused;
    if (account.until && !is_paused)
        text += " until " + calendar_time(*account.until, now, style.zone);
    return {std::move(text), tone_of_account(account.state)};
}

std::string next_cell(const AccountStatus& account, Instant now, const Style& style) {
    const char* const nothing = style.accessible ? "nothing is due" : "-";
    if (!account.is_configured) return nothing;
    switch (account.view.record.state) {
        case AccountState::ok:
            return account.next_at ? near_time(*account.next_at, now, style.zone) : nothing;
        case AccountState::reconnect: return "after sign-in";
        case AccountState::not_ready: return "when ready";
        case AccountState::blocked:
        case AccountState::paused:
            if (account.next_at) return near_time(*account.next_at, now, style.zone);
            if (account.until) return near_time(*account.until, now, style.zone);
            return "after resume";
        case AccountState::restricted: return "after resume";
        case AccountState::unreachable:
        case AccountState::same_member: return "after repair";
    }
    return nothing;
}

namespace {

std::string waits_for_cell(const AccountStatus& account, const Style& style) {
    const Blocker* const stopping = stopping_blocker(account.blockers);
    if (stopping != nullptr) return blocker_word(*stopping, {.account = &account});
    if (account.waiting == 0) return "leads";
    return style.accessible ? "nothing" : "-";
}

// "49 sent, 3 skipped, 1 failed, 1 unknown".
std::string run_counts_text(const RunCounts& counts) {
    std::string text = fmt::format(
        "{} sent, {} skipped, {} failed, {} unknown", counts.sent, counts.skipped, counts.failed,
        counts.unknown
    );
    if (counts.held > 0) text += fmt::format(", {} held", counts.held);
    return text;
}

void write_campaigns(
    std::ostream& out, const std::vector<CampaignView>& campaigns, const Style& style
) {
    if (campaigns.empty()) {
        out << "No campaigns yet.\n";
        return;
    }
    std::vector<CampaignReport> rows;
    for (const CampaignView& view : campaigns)
        rows.push_back({view.record.campaign.name, view.record.state, view.jobs});
    write_campaign_table(out, rows, style);
}

// Which columns there are: a wide terminal has room for more.
struct AccountColumns {
    bool by_hand = false;
    bool wide = false;
};

std::vector<Table::Column> columns_of(const AccountColumns& has) {
    using enum Table::Align;
    std::vector<Table::Column> columns = {{"Account", left, Table::Fit::cut}, {"State"}};
    columns.push_back({"Today", right});
    if (has.wide) columns.emplace_back();
    columns.push_back({"7 days", right});
    columns.push_back({"Pending", right});
    if (has.by_hand)
        columns.push_back({"By hand", right, Table::Fit::whole, Table::Keep::if_roomy});
    columns.push_back({"Next"});
    if (has.wide) columns.push_back({"Waits for", left, Table::Fit::wrap});
    return columns;
}

Table::Cell gauge_cell(const AccountStatus& account, const Style& style) {
    constexpr int columns = 10;
    if (!account.day_cap) return std::string();
    return gauge(account.view.day_used, *account.day_cap, columns, style);
}

std::vector<Table::Cell> cells_of(
    const AccountStatus& account, const AccountColumns& has, Instant now, const Style& style
) {
    const AccountView& view = account.view;
    std::vector<Table::Cell> cells = {view.record.alias, account_state_cell(account, now, style)};
    cells.emplace_back(quota_cell(view.day_used, account.day_cap, style));
    if (has.wide) cells.push_back(gauge_cell(account, style));
    cells.emplace_back(quota_cell(view.week_used, account.week_cap, style));
    cells.emplace_back(view.pending);
    if (has.by_hand) cells.emplace_back(view.by_hand);
    cells.emplace_back(next_cell(account, now, style));
    if (has.wide) cells.emplace_back(waits_for_cell(account, style));
    return cells;
}

void write_accounts(std::ostream& out, const StatusData& data, const Style& style) {
    if (data.accounts.empty()) return;
    constexpr int wide = 110;
    const AccountColumns has{
        .by_hand = std::ranges::any_of(
            data.accounts, [](const AccountStatus& account) { return account.view.by_hand > 0; }
        ),
        .wide = style.width >= wide};
    Table table("Account", columns_of(has));
    for (const AccountStatus& account : data.accounts)
        table.add_row(cells_of(account, has, data.now, style));
    out << '\n';
    table.print(out, style);
}

// Of a shared database, a line for each run: "r-0042 on web-2 acts for anna, ben and 3 more".
std::vector<std::string> runs_of_accounts(const std::vector<AccountStatus>& accounts) {
    constexpr std::size_t aliases_shown = 3;
    std::map<std::int64_t, std::vector<const AccountView*>> by_run;
    for (const AccountStatus& account : accounts)
        if (account.view.holder) by_run[account.view.holder->run.value].push_back(&account.view);
    std::vector<std::string> lines;
    for (const auto& [run, views] : by_run) {
        std::vector<std::string> names;
        for (const AccountView* view : views)
            if (names.size() < aliases_shown) names.push_back(view->record.alias);
        if (views.size() > names.size())
            names.push_back(fmt::format("{} more", views.size() - names.size()));
        lines.push_back(
            fmt::format("{} acts for {}", run_on_host(*views[0]->holder), spoken_list(names))
        );
    }
    return lines;
}

std::string_view doing(RunKind kind) {
    switch (kind) {
        case RunKind::invite: return "sends";
        case RunKind::sync: return "learns outcomes";
        case RunKind::withdraw: return "withdraws invitations";
    }
    return "";
}

}  // namespace

std::string sync_sentence(const StatusData& data, const TimeZone& zone) {
    if (!data.last_sync || !data.last_sync->ended_at) return {};
    return fmt::format(
        "Outcomes as of the sync that ended {}",
        at_near_time(*data.last_sync->ended_at, data.now, zone)
    );
}

std::string run_sentence(const StatusData& data, const TimeZone& zone) {
    if (data.running) {
        const RunView& run = *data.running;
        return fmt::format(
            "Run {} {} since {} (pid {}): {}", run_name(run.id), doing(run.kind),
            near_time(run.started_at, data.now, zone), run.pid, run_counts_text(run.counts)
        );
    }
    if (!data.last_run) return {};
    const RunView& run = *data.last_run;
    if (!run.ended_at) {
        return fmt::format(
            "Run {} began {} and did not end properly: {}. The next run settles what it left open.",
            run_name(run.id), at_near_time(run.started_at, data.now, zone),
            run_counts_text(run.counts)
        );
    }
    return fmt::format(
        "Last run {} ended {} ({}): {}", run_name(run.id),
        at_near_time(*run.ended_at, data.now, zone), spoken(run.ended), run_counts_text(run.counts)
    );
}

namespace {

// "70% of its caps since the refusal on Tue 24 Nov; all of them again on Fri 4 Dec"; empty: all.
std::string lowered_caps(const AccountStatus& account, Instant now, const TimeZone& zone) {
    if (!account.caps_whole_at) return {};
    return fmt::format(
        "{}% of its caps since the refusal on {}; all of them again on {}", account.caps_percent,
        calendar_day(account.view.record.backoff.health.since, now, zone),
        calendar_day(*account.caps_whole_at, now, zone)
    );
}

std::string_view requests_of(AttemptKind action) {
    switch (action) {
        case AttemptKind::visit: return "profile visits";
        case AttemptKind::invite: return "invitations";
        case AttemptKind::list: return "list reads";
        case AttemptKind::withdraw: return "withdrawals";
    }
    return {};
}

}  // namespace

std::string provider_limits_text(const AccountStatus& account, Instant now, const TimeZone& zone) {
    std::vector<std::string> parts;
    for (const ProviderLimit& limit : account.provider_limits) {
        parts.push_back(fmt::format(
            "no {} until {}", requests_of(limit.action), calendar_time(limit.until, now, zone)
        ));
    }
    if (parts.empty()) return {};
    return "Unipile's own limit: " + joined(std::move(parts));
}

namespace {

// Empty if nothing is to be started.
std::string next_step(const StatusData& data) {
    if (data.campaigns.empty()) {
        return "invito import campaigns/example.yaml (invito init writes it)\n"
               "invito demo (shows everything, no account needed)";
    }
    for (const CampaignView& campaign : data.campaigns) {
        if (campaign.record.state == CampaignState::draft) {
            return fmt::format("invito start {}", campaign.record.campaign.name);
        }
    }
    const bool has_work = std::ranges::any_of(data.campaigns, [](const CampaignView& campaign) {
        return campaign.record.state == CampaignState::active && campaign.jobs.waiting() > 0;
    });
    return has_work && !data.running && !data.last_run ? "invito run" : "";
}

void write_campaign_fields(JsonWriter& json, const CampaignView& campaign, const Outlook& outlook) {
    const CampaignRecord& record = campaign.record;
    const OutlookEntry& entry = outlook.of(record.id);
    json.field("campaign", record.campaign.name);
    json.field("state", record.state);
    json.field("paused_until", record.paused_until);
    json.field("pause_reason", record.pause_reason);
    write_bound_fields(json, entry.blockers);
    json.field("next", entry.next_at);
    json.field("created_at", unless_zero(record.created_at));
    json.field("accounts", campaign.accounts);
    json.field("invited_today", campaign.invited_today);
    write_fields(json, campaign.jobs);
}

void write_campaigns(
    JsonWriter& json, std::string_view name, const std::vector<CampaignView>& campaigns,
    const Outlook& outlook
) {
    json.list(name, campaigns, [&](const CampaignView& campaign) {
        write_campaign_fields(json, campaign, outlook);
    });
}

}  // namespace

void write_status_text(std::ostream& out, const StatusData& data, const Style& style) {
    write_campaigns(out, data.campaigns, style);
    write_accounts(out, data, style);

    const std::string run = run_sentence(data, style.zone);
    const std::string sync = sync_sentence(data, style.zone);
    const std::vector<Alert> alerts = alerts_of(data, style.zone);
    const std::string next = next_step(data);
    if (!run.empty() || !alerts.empty() || !next.empty()) out << '\n';
    if (!run.empty()) write_block(out, run, style);
    for (const std::string& line : runs_of_accounts(data.accounts)) write_block(out, line, style);
    if (!sync.empty()) write_block(out, sync, style);
    for (const AccountStatus& account : data.accounts) {
        for (const std::string& text :
             {lowered_caps(account, data.now, style.zone),
              provider_limits_text(account, data.now, style.zone)}) {
            if (text.empty()) continue;
            write_block(out, fmt::format("{}: {}", account.view.record.alias, text), style);
        }
    }
    for (const Alert& one : alerts) write_alert(out, one.text, one.command, style);
    if (!next.empty()) write_next(out, next, style);
}

void write_status_json(std::ostream& out, const StatusData& data, const TimeZone& zone) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.field("generated_at", data.now);
        write_campaigns(json, "campaigns", data.campaigns, data.outlook);
        json.field("accounts", data.accounts);
        json.field("running", data.running);
        json.field("last_run", data.last_run);
        json.field("last_sync", data.last_sync);
        json.field("stranded", data.outlook.stranded);
        json.field("attention", alerts_of(data, zone));
    });
}

namespace {

std::string waits_for(const AccountStatus& account, Instant now, const TimeZone& zone) {
    std::string text = waits_for_text(account.blockers, {.account = &account}, now, zone);
    if (!text.empty()) return text;
    return account.waiting > 0 ? "nothing: it may send now" : "leads: none is waiting";
}

// "2 of 5 in 30 days"; without a cap "2 in 30 days".
std::string used_in(std::int64_t used, Cap cap, std::string_view period) {
    return cap ? fmt::format("{} of {} {}", used, *cap, period)
               : fmt::format("{} {}", used, period);
}

// How old the number of the accepted is.
std::string outcomes_read(const AccountView& view, Instant now, const TimeZone& zone) {
    if (!view.record.synced_at) return "never read; invito sync reads them";
    return "read " + near_time(*view.record.synced_at, now, zone);
}

}  // namespace

void write_account_list(
    std::ostream& out, const std::vector<AccountStatus>& accounts, Instant now, const Style& style
) {
    if (accounts.empty()) {
        out << "No accounts yet.\n";
        write_next(out, "invito accounts discover   (lists those connected at Unipile)", style);
        return;
    }
    using enum Table::Align;
    Table table(
        "Account", {{"Account", left, Table::Fit::cut},
                    {"State"},
                    {"Today", right},
                    {"7 days", right, Table::Fit::whole, Table::Keep::if_roomy},
                    {"Waiting", right, Table::Fit::whole, Table::Keep::if_roomy},
                    {"Next"},
                    {"Waits for", left, Table::Fit::wrap}}
    );
    for (const AccountStatus& account : accounts) {
        const AccountView& view = account.view;
        table.add_row(
            {view.record.alias, account_state_cell(account, now, style),
             quota_cell(view.day_used, account.day_cap, style),
             quota_cell(view.week_used, account.week_cap, style), account.waiting,
             next_cell(account, now, style), waits_for_cell(account, style)}
        );
    }
    table.print(out, style);
}

// "r-0042 on web-2 (pid 4711), lease until 14:05"
std::string holder_text(const AccountView& view, Instant now, const TimeZone& zone) {
    if (!view.holder) return {};
    return fmt::format(
        "{} (pid {}), lease until {}", run_on_host(*view.holder), view.holder->pid,
        near_time(view.holder->until, now, zone)
    );
}

std::vector<Detail> details_of(const AccountStatus& account, Instant now, const TimeZone& zone) {
    const AccountView& view = account.view;
    const AccountRecord& record = view.record;
    const Style spelled_out{.accessible = true, .zone = zone};  // "14 of 25"
    // An account of the same member has been one from the beginning.
    const bool has_since =
        record.state != AccountState::ok && record.state != AccountState::same_member;
    const std::string since =
        near_time(view.state_since, now, zone) + in_brackets(record.state_detail);
    return {
        {"Since", has_since ? since : ""},
        {"Unipile id", record.provider_account_id},
        {"Tier", spoken(to_string(view.tier))},
        {"Today", quota_cell(view.day_used, account.day_cap, spelled_out)},
        {"7 days", quota_cell(view.week_used, account.week_cap, spelled_out)},
        {"By hand", view.by_hand > 0 ? fmt::format("{} in 7 days", view.by_hand) : ""},
        {"Caps", lowered_caps(account, now, zone)},
        {"Limits", provider_limits_text(account, now, zone)},
        {"Visits", used_in(view.day_visits, account.visit_cap, "today")},
        {"Notes", used_in(view.month_notes, account.note_cap, "in 30 days")},
        {"Pending", std::to_string(view.pending)},
        {"Leads", fmt::format("{} waiting, {} sent", account.waiting, view.jobs.invited())},
        {"Accepted", describe(acceptance_of(view.jobs))},
        {"Outcomes", outcomes_read(view, now, zone)},
        {"First sent", record.first_sent_at ? calendar_day(*record.first_sent_at, now, zone) : ""},
        {"Waits for", waits_for(account, now, zone)},
        {"Run", holder_text(view, now, zone)},
        {"Next", next_cell(account, now, spelled_out)}};
}

void write_account(
    std::ostream& out, const AccountStatus& account, Instant now, const Style& style
) {
    const AccountView& view = account.view;
    const AccountRecord& record = view.record;
    const Table::Cell state = account_state_cell(account, now, style);

    out << "Account " << terminal_safe(record.alias) << ": "
        << painted(state.text, state.tone, style) << '\n';
    write_details(out, details_of(account, now, style.zone), style);
    if (!account.is_configured) return;
    if (const auto alert = alerts_of(view, now, style.zone)) {
        write_alert(out, alert->text, alert->command, style);
    }
}

void write_accounts_json(
    std::ostream& out, const std::vector<AccountStatus>& accounts, const TimeZone& zone
) {
    write_json_document(out, zone, [&](JsonWriter& json) { json.field("items", accounts); });
}

void write_account_json(std::ostream& out, const AccountStatus& account, const TimeZone& zone) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        write_fields(json, account);
        json.field("jobs", account.view.jobs);
    });
}

namespace {

std::string labels_text(const Campaign& campaign) {
    std::vector<std::string> labels;
    for (const auto& [name, value] : campaign.labels)
        labels.push_back(fmt::format("{}: {}", name, value));
    return joined(std::move(labels));
}

std::string caps_text(const Campaign& campaign) {
    const std::string caps = joined(
        {campaign.per_day ? fmt::format("{} per day", *campaign.per_day) : "",
         campaign.total ? fmt::format("{} in all", *campaign.total) : ""}
    );
    return caps.empty() ? "those of its accounts" : caps;
}

std::string schedule_text(const Schedule& schedule) {
    std::vector<std::string> parts;
    if (schedule.start) parts.push_back("from " + format_date(*schedule.start));
    if (schedule.end) parts.push_back("to " + format_date(*schedule.end));
    for (const auto& date : schedule.skip_dates) parts.push_back("without " + format_date(date));
    return joined(std::move(parts));
}

std::string clock_text(std::chrono::minutes of_day) {
    return fmt::format("{:02}:{:02}", of_day.count() / 60, of_day.count() % 60);
}

// "Mon Tue Wed, 10:00 to 17:00"
std::string window_text(const Window& window) {
    if (window.always) return "always";
    constexpr std::array<std::string_view, 7> names = {"Mon", "Tue", "Wed", "Thu",
                                                       "Fri", "Sat", "Sun"};
    std::string days;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (window.days[i]) days += fmt::format("{}{}", days.empty() ? "" : " ", names[i]);
    }
    return fmt::format("{}, {} to {}", days, clock_text(window.from), clock_text(window.to));
}

std::string waits_for(
    const CampaignView& view, const Outlook& outlook, Instant now, const TimeZone& zone
) {
    return waits_for_text(outlook.of(view.record.id).blockers, {.campaign = &view}, now, zone);
}

}  // namespace

std::vector<Detail> details_of(
    const CampaignView& view, const Outlook& outlook, Instant now, const TimeZone& zone
) {
    const Campaign& campaign = view.record.campaign;
    return {
        {"Waits for", waits_for(view, outlook, now, zone)},
        {"About", campaign.description},
        {"Labels", labels_text(campaign)},
        {"Created", calendar_time(view.record.created_at, now, zone)},
        {"Accounts",
         fmt::format(
             "{} ({})", fmt::join(view.accounts, ", "), spoken(to_string(campaign.assign))
         )},
        {"Limits", caps_text(campaign)},
        {"Schedule", schedule_text(campaign.schedule)},
        {"Window", campaign.window ? window_text(*campaign.window) : ""},
        {"Priority", std::to_string(campaign.priority)}};
}

namespace {

void write_note(std::ostream& out, const NotePolicy& note, const Style& style) {
    if (!note.has_note()) write_details(out, {{"Note", "none"}}, style);
    for (const NoteVariant& variant : note.texts()) {
        const std::string label = variant.name.empty() ? "Note" : "Note " + variant.name;
        write_details(out, {{label, variant.text}}, style);
    }
}

}  // namespace

void write_campaign_list(
    std::ostream& out, const std::vector<CampaignView>& campaigns, const Style& style
) {
    write_campaigns(out, campaigns, style);
    if (campaigns.empty()) write_next(out, "invito import campaigns/example.yaml", style);
}

void write_campaign(
    std::ostream& out, const CampaignView& view, const Outlook& outlook, Instant now,
    const Style& style
) {
    const Campaign& campaign = view.record.campaign;
    const Table::Cell state = campaign_state_cell(view.record.state);
    out << "Campaign " << terminal_safe(campaign.name) << ": "
        << painted(state.text, state.tone, style) << '\n';
    write_details(out, details_of(view, outlook, now, style.zone), style);
    write_note(out, campaign.note, style);

    const StateCounts& jobs = view.jobs;
    out << '\n' << counted(jobs.total(), "lead") << '\n';
    write_count_rows(
        out, count_rows_of(jobs, {fmt::format("{} in the last 24 h", view.invited_today)}), style
    );
    out << "Accepted: " << describe(acceptance_of(jobs)) << '\n';
    if (is_cut_short(view)) {
        const std::string text = fmt::format(
            "{} not reached before its end on {}. To go on, set a later end and import again.",
            counted(jobs.waiting(), "lead was", "leads were"), calendar_date(*campaign.schedule.end)
        );
        write_alert(out, text, {}, style);
    }
}

void write_campaigns_json(
    std::ostream& out, const std::vector<CampaignView>& campaigns, const Outlook& outlook,
    const TimeZone& zone
) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        write_campaigns(json, "items", campaigns, outlook);
    });
}

void write_campaign_json(
    std::ostream& out, const CampaignView& view, const Outlook& outlook, const TimeZone& zone
) {
    const Campaign& campaign = view.record.campaign;
    write_json_document(out, zone, [&](JsonWriter& json) {
        write_campaign_fields(json, view, outlook);
        json.field("description", campaign.description);
        json.object("labels", [&] {
            for (const auto& [name, value] : campaign.labels) json.field(name, value);
        });
        json.field("assign", campaign.assign);
        json.field("per_day", campaign.per_day);
        json.field("total", campaign.total);
        json.field("priority", campaign.priority);
        json.field("note", campaign.note.text);
        json.list("note_variants", campaign.note.variants, [&](const NoteVariant& variant) {
            json.field("variant", variant.name);
            json.field("text", variant.text);
        });
    });
}

}  // namespace invito
