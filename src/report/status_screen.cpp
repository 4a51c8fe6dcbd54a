#include "invito/report/status_screen.hpp"

#include "hurdle_text.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"
#include "json_fields.hpp"
#include "parts.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>
#include <ostream>
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

namespace {

void write_campaigns(std::ostream& out, const StatusData& data, const Style& style) {
    if (data.campaigns.empty()) {
        out << "No campaigns yet.\n";
        return;
    }
    std::vector<CampaignRow> rows;
    for (const CampaignView& campaign : data.campaigns)
        rows.push_back({campaign.record.campaign.name, campaign.record.state, campaign.jobs});
    write_campaign_table(out, rows, style);
}

void write_accounts(std::ostream& out, const StatusData& data, const Style& style) {
    if (data.accounts.empty()) return;
    using enum Table::Align;
    const bool shows_by_hand = std::ranges::any_of(data.accounts, [](const AccountStatus& account) {
        return account.view.by_hand > 0;
    });
    std::vector<Table::Column> columns = {
        {"Account", left, Table::Fit::cut},
        {"State"},
        {"Today", right},
        {"7 days", right},
        {"Pending", right}};
    if (shows_by_hand) columns.push_back({"By hand", right});
    columns.push_back({"Next"});
    Table table("Account", std::move(columns));
    for (const AccountStatus& account : data.accounts) {
        const AccountView& view = account.view;
        std::vector<Table::Cell> cells = {
            view.record.alias, account_state_cell(account, data.now, style),
            quota_cell(view.day_used, account.day_cap, style),
            quota_cell(view.week_used, account.week_cap, style), view.pending};
        if (shows_by_hand) cells.emplace_back(view.by_hand);
        cells.emplace_back(next_cell(account, data.now, style));
        table.add_row(std::move(cells));
    }
    out << '\n';
    table.print(out, style);
}

std::string_view doing(RunKind kind) {
    switch (kind) {
        case RunKind::invite: return "sends";
        case RunKind::sync: return "learns outcomes";
        case RunKind::withdraw: return "withdraws invitations";
    }
    return "";
}

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

}  // namespace

void write_status_text(std::ostream& out, const StatusData& data, const Style& style) {
    write_campaigns(out, data, style);
    write_accounts(out, data, style);

    const std::string run = run_sentence(data, style.zone);
    const std::string sync = sync_sentence(data, style.zone);
    const std::vector<Attention> attention = attention_of(data, style.zone);
    const std::string next = next_step(data);
    if (!run.empty() || !attention.empty() || !next.empty()) out << '\n';
    if (!run.empty()) write_block(out, run, style);
    if (!sync.empty()) write_block(out, sync, style);
    for (const Attention& one : attention) write_attention(out, one.text, one.command, style);
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
        json.field("attention", attention_of(data, zone));
    });
}

namespace {

std::string waits_for_word(const AccountStatus& account) {
    const Hurdle* const stopping = stopping_hurdle(account.hurdles);
    if (stopping != nullptr) return hurdle_word(*stopping, {.account = &account});
    return account.waiting > 0 ? "-" : "leads";
}

std::string waits_for(const AccountStatus& account, Instant now, const TimeZone& zone) {
    std::string text = waits_for_text(account.hurdles, {.account = &account}, now, zone);
    if (!text.empty()) return text;
    return account.waiting > 0 ? "nothing: it may send now" : "leads: none is waiting";
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
                    {"7 days", right},
                    {"Waiting", right},
                    {"Next"},
                    {"Waits for", left, Table::Fit::wrap}}
    );
    for (const AccountStatus& account : accounts) {
        const AccountView& view = account.view;
        table.add_row(
            {view.record.alias, account_state_cell(account, now, style),
             quota_cell(view.day_used, account.day_cap, style),
             quota_cell(view.week_used, account.week_cap, style), account.waiting,
             next_cell(account, now, style), waits_for_word(account)}
        );
    }
    table.print(out, style);
}

void write_account(
    std::ostream& out, const AccountStatus& account, Instant now, const Style& style
) {
    const AccountView& view = account.view;
    const AccountRecord& record = view.record;
    const Table::Cell state = account_state_cell(account, now, style);
    Style spelled_out = style;
    spelled_out.accessible = true;  // "14 of 25", also outside accessible mode

    out << "Account " << terminal_safe(record.alias) << ": "
        << painted(state.text, state.tone, style) << '\n';
    // An account of the same member has been one from the beginning.
    if (record.state != AccountState::ok && record.state != AccountState::same_member) {
        std::string since = near_time(view.state_since, now, style.zone);
        if (!record.state_detail.empty()) since += fmt::format(" ({})", record.state_detail);
        write_detail(out, "Since", since, style);
    }
    write_detail(out, "Unipile id", record.provider_account_id, style);
    write_detail(out, "Tier", spoken(to_string(view.tier)), style);
    write_detail(out, "Today", quota_cell(view.day_used, account.day_cap, spelled_out), style);
    write_detail(out, "7 days", quota_cell(view.week_used, account.week_cap, spelled_out), style);
    if (view.by_hand > 0) {
        write_detail(out, "By hand", fmt::format("{} in 7 days", view.by_hand), style);
    }
    write_detail(out, "Visits", fmt::format("{} today", view.day_visits), style);
    write_detail(out, "Notes", fmt::format("{} in 30 days", view.month_notes), style);
    write_detail(out, "Pending", std::to_string(view.pending), style);
    write_detail(
        out, "Leads", fmt::format("{} waiting, {} sent", account.waiting, view.jobs.invited()),
        style
    );
    write_detail(
        out, "Accepted",
        describe(Acceptance{view.jobs.of(JobState::accepted), view.jobs.invited()}), style
    );
    write_detail(out, "Outcomes", outcomes_read(view, now, style.zone), style);
    if (record.first_sent_at) {
        write_detail(
            out, "First sent", calendar_day(*record.first_sent_at, now, style.zone), style
        );
    }
    write_detail(out, "Waits for", waits_for(account, now, style.zone), style);
    write_detail(out, "Next", next_cell(account, now, style), style);
    if (!account.is_configured) return;
    if (const auto attention = attention_of(view, now, style.zone)) {
        write_attention(out, attention->text, attention->command, style);
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

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string labels_text(const Campaign& campaign) {
    std::vector<std::string> labels;
    for (const auto& [name, value] : campaign.labels)
        labels.push_back(fmt::format("{}: {}", name, value));
    return joined(labels);
}

std::string caps_text(const Campaign& campaign) {
    std::vector<std::string> caps;
    if (campaign.per_day) caps.push_back(fmt::format("{} per day", *campaign.per_day));
    if (campaign.total) caps.push_back(fmt::format("{} in all", *campaign.total));
    return caps.empty() ? "those of its accounts" : joined(caps);
}

std::string schedule_text(const Schedule& schedule) {
    std::vector<std::string> parts;
    if (schedule.start) parts.push_back("from " + format_date(*schedule.start));
    if (schedule.end) parts.push_back("to " + format_date(*schedule.end));
    for (const auto& date : schedule.skip_dates) parts.push_back("without " + format_date(date));
    return joined(parts);
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
    return waits_for_text(outlook.of(view.record.id).hurdles, {.campaign = &view}, now, zone);
}

// Of a campaign whose days ended before its work did; empty of any other.
std::string unreached_text(const CampaignView& view) {
    const auto& end = view.record.campaign.schedule.end;
    const bool is_cut_short = view.record.state == CampaignState::done && view.jobs.waiting() > 0;
    if (!is_cut_short || !end) return {};
    const auto day = std::chrono::sys_days{*end};
    return fmt::format(
        "{} not reached before its end on {}",
        counted(view.jobs.waiting(), "lead was", "leads were"), calendar_day(day, day, TimeZone{})
    );
}

void write_note(std::ostream& out, const NotePolicy& note, const Style& style) {
    if (!note.has_note()) write_detail(out, "Note", "none", style);
    for (const NoteVariant& variant : note.texts()) {
        const std::string label = variant.name.empty() ? "Note" : "Note " + variant.name;
        write_detail(out, label, variant.text, style);
    }
}

}  // namespace

void write_campaign_list(
    std::ostream& out, const std::vector<CampaignView>& campaigns, const Style& style
) {
    if (campaigns.empty()) {
        out << "No campaigns yet.\n";
        write_next(out, "invito import campaigns/example.yaml", style);
        return;
    }
    std::vector<CampaignRow> rows;
    for (const CampaignView& campaign : campaigns)
        rows.push_back({campaign.record.campaign.name, campaign.record.state, campaign.jobs});
    write_campaign_table(out, rows, style);
}

void write_campaign(
    std::ostream& out, const CampaignView& view, const Outlook& outlook, Instant now,
    const Style& style
) {
    const Campaign& campaign = view.record.campaign;
    const Table::Cell state = campaign_state_cell(view.record.state);
    out << "Campaign " << terminal_safe(campaign.name) << ": "
        << painted(state.text, state.tone, style) << '\n';
    write_detail(out, "Waits for", waits_for(view, outlook, now, style.zone), style);
    write_detail(out, "About", campaign.description, style);
    write_detail(out, "Labels", labels_text(campaign), style);
    write_detail(out, "Created", calendar_time(view.record.created_at, now, style.zone), style);
    write_detail(
        out, "Accounts",
        fmt::format("{} ({})", joined(view.accounts), spoken(to_string(campaign.assign))), style
    );
    write_detail(out, "Limits", caps_text(campaign), style);
    write_detail(out, "Schedule", schedule_text(campaign.schedule), style);
    if (campaign.window) write_detail(out, "Window", window_text(*campaign.window), style);
    write_detail(out, "Priority", std::to_string(campaign.priority), style);
    write_note(out, campaign.note, style);

    const StateCounts& jobs = view.jobs;
    out << '\n' << counted(jobs.total(), "lead") << '\n';
    write_tallies(
        out,
        {{.label = "sent",
          .count = jobs.invited(),
          .remarks = {fmt::format("{} in the last 24 h", view.invited_today)},
          .tone = Tone::good},
         {.label = "waiting", .count = jobs.waiting()},
         {.label = "skipped", .count = jobs.of(JobState::skipped)},
         {.label = "failed", .count = jobs.of(JobState::failed), .tone = Tone::bad},
         {.label = "unknown", .count = jobs.of(JobState::unknown), .tone = Tone::caution}},
        style
    );
    out << "Accepted: " << describe(Acceptance{jobs.of(JobState::accepted), jobs.invited()})
        << '\n';
    if (const std::string unreached = unreached_text(view); !unreached.empty()) {
        write_attention(
            out, unreached + ". To go on, set a later end and import again.", {}, style
        );
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
