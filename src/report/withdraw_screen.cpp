#include "invito/report/withdraw_screen.hpp"

#include "cells.hpp"
#include "invito/report/table.hpp"
#include "invito/report/words.hpp"
#include "run_ending_lines.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <ostream>

namespace invito {
namespace {

void write_oldest(std::ostream& out, const WithdrawPreview& preview, const Style& style) {
    if (preview.oldest.empty()) return;
    out << '\n';
    Table table("Lead", {{"Oldest", Table::Align::left, Table::Fit::cut}, {"Account"}, {""}});
    for (const OldInvitation& one : preview.oldest)
        table.add_row(
            {one.lead, one.account, "sent " + calendar_day(one.sent_at, preview.now, style.zone)}
        );
    table.print(out, style);
    const auto more = preview.old() - static_cast<std::int64_t>(preview.oldest.size());
    if (more > 0) out << fmt::format("and {} more\n", more);
}

std::vector<std::string> remarks_of(const WithdrawEndAccount& account) {
    const WithdrawTally& tally = account.tally;
    std::vector<std::string> remarks;
    if (tally.not_listed > 0) {
        remarks.push_back(fmt::format(
            "{}: {} in the sent list any more; invito sync tells what became of it", account.alias,
            counted(tally.not_listed, "invitation is not", "invitations are not")
        ));
    }
    if (tally.refused > 0) {
        remarks.push_back(fmt::format(
            "{}: LinkedIn refused {}", account.alias, counted(tally.refused, "withdrawal")
        ));
    }
    if (tally.unknown > 0) {
        remarks.push_back(fmt::format(
            "{}: {} without an answer; invito sync tells what became of it", account.alias,
            counted(tally.unknown, "withdrawal")
        ));
    }
    return remarks;
}

std::int64_t withdrawn_by(const WithdrawEndData& data) {
    std::int64_t all = 0;
    for (const WithdrawEndAccount& account : data.accounts) all += account.tally.withdrawn;
    return all;
}

}  // namespace

std::int64_t WithdrawAccount::possible_today() const {
    if (!per_day) return old;
    return std::clamp<std::int64_t>(*per_day - used_today, 0, old);
}

std::int64_t WithdrawPreview::old() const {
    return std::accumulate(
        accounts.begin(), accounts.end(), std::int64_t{0},
        [](std::int64_t sum, const auto& one) { return sum + one.old; }
    );
}

std::int64_t WithdrawPreview::possible_today() const {
    return std::accumulate(
        accounts.begin(), accounts.end(), std::int64_t{0},
        [](std::int64_t sum, const auto& one) { return sum + one.possible_today(); }
    );
}

void write_withdraw_preview(std::ostream& out, const WithdrawPreview& preview, const Style& style) {
    using enum Table::Align;
    Table table(
        "Account", {{"Account", left, Table::Fit::cut},
                    {"Pending", right},
                    {"Older than " + format_duration(preview.older_than), right},
                    {"Today", right}}
    );
    for (const WithdrawAccount& account : preview.accounts) {
        table.add_row(
            {account.alias, account.pending, account.old,
             quota_cell(account.used_today, account.per_day, style)}
        );
    }
    table.print(out, style);
    write_oldest(out, preview, style);
    out << '\n';
}

void write_withdraw_preview_json(
    std::ostream& out, const WithdrawPreview& preview, const TimeZone& zone
) {
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.field(
            "older_than_days",
            std::chrono::duration_cast<std::chrono::days>(preview.older_than).count()
        );
        json.field("old", preview.old());
        json.field("possible_today", preview.possible_today());
        json.list("accounts", preview.accounts, [&](const WithdrawAccount& account) {
            json.field("account", account.alias);
            json.field("pending", account.pending);
            json.field("old", account.old);
            json.field("withdrawn_today", account.used_today);
            json.field("withdrawals_per_day", account.per_day);
        });
        json.field("oldest", preview.oldest);
    });
}

std::string withdraw_question(const WithdrawPreview& preview) {
    const std::int64_t old = preview.old();
    const std::int64_t today = preview.possible_today();
    const std::string when = today == old ? "" : fmt::format(", {} of them today", today);
    return fmt::format(
        "Withdraw {}{}, the oldest first? LinkedIn lets nobody invite these people again for up to "
        "three weeks, and this database never does.",
        counted(old, "pending invitation"), when
    );
}

void write_withdraw_text(std::ostream& out, const WithdrawEndData& data, const Style& style) {
    using enum Table::Align;
    Table table(
        "Account",
        {{"Account", left, Table::Fit::cut}, {"Withdrawn", right}, {"Left", right}, {"Next"}}
    );
    for (const WithdrawEndAccount& account : data.accounts) {
        const WithdrawTally& tally = account.tally;
        const bool has_next = tally.left > 0 && tally.next_at;
        table.add_row(
            {account.alias, tally.withdrawn, tally.left,
             has_next ? near_time(*tally.next_at, data.ending.ended_at, style.zone) : "-"}
        );
    }
    table.print(out, style);
    out << '\n';
    std::vector<std::string> remarks;
    for (const WithdrawEndAccount& account : data.accounts) {
        for (std::string& remark : remarks_of(account)) remarks.push_back(std::move(remark));
    }
    const std::string result = counted(withdrawn_by(data), "invitation") + " withdrawn";
    write_ending(out, data.ending, "Withdrawal", result, remarks, style);
}

void write_withdraw_summary_json(
    std::ostream& out, const WithdrawEndData& data, const TimeZone& zone
) {
    const auto write_tally = [](JsonWriter& json, const WithdrawTally& tally) {
        write_fields(json, tally);
        json.field("next", tally.left > 0 ? tally.next_at : std::nullopt);
    };
    write_summary_json(out, data.ending, RunKind::withdraw, data.accounts, zone, write_tally);
}

}  // namespace invito
