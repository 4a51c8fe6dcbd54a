#include "invito/report/status_screen.hpp"

#include "cells.hpp"
#include "invito/report/attention.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/table.hpp"
#include "invito/report/words.hpp"
#include "json_fields.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {
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
    if (!run.empty()) write_block(out, {.text = {}, .indent = 2}, run, style);
    if (!sync.empty()) write_block(out, {.text = {}, .indent = 2}, sync, style);
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

}  // namespace invito
