#include "invito/report/accounts_screen.hpp"

#include "cells.hpp"
#include "hurdle_text.hpp"
#include "invito/report/attention.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/table.hpp"
#include "invito/report/words.hpp"
#include "json_fields.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {
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

}  // namespace invito
