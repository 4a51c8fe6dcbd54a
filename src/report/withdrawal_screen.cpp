#include "invito/report/withdrawal_screen.hpp"

#include "invito/report/json_documents.hpp"
#include "invito/report/wording.hpp"
#include "json_fields.hpp"
#include "parts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

void write_leads(std::ostream& out, const WithdrawPreview& preview, const Style& style) {
    using enum Table::Align;
    if (preview.oldest.empty()) return;
    out << '\n';
    Table table(
        "Job", {{"Job", right},
                {"Lead", left, Table::Fit::cut},
                {"Campaign", left, Table::Fit::cut},
                {"Account"},
                {"Sent"}}
    );
    for (const PendingLead& one : preview.oldest) {
        table.add_row(
            {one.job.value, one.lead, one.campaign, one.account,
             near_time(one.sent_at, preview.now, style.zone)}
        );
    }
    table.print(out, style);
    const auto more = preview.chosen() - std::ssize(preview.oldest);
    if (more > 0) out << fmt::format("and {} more\n", more);
}

std::string left_alone_text(LeftAlone why, std::int64_t count) {
    switch (why) {
        case LeftAlone::unknown:
            return fmt::format(
                "{} with an unknown outcome (invito sync --unknown-only looks for {})", count,
                count == 1 ? "it" : "them"
            );
        case LeftAlone::being_sent: return fmt::format("{} being sent", count);
        case LeftAlone::other_account:
            return fmt::format("{} of accounts that are not chosen or not configured", count);
        case LeftAlone::gone: return fmt::format("{} not pending any more", count);
        default: return fmt::format("{} {}", count, spoken(to_string(why)));
    }
}

void write_left_alone(std::ostream& out, const WithdrawPreview& preview, const Style& style) {
    std::vector<std::string> parts;
    for (const auto& [why, count] : preview.left_alone)
        parts.push_back(left_alone_text(why, count));
    if (parts.empty()) return;
    out << '\n';
    write_labelled(out, "Others", joined(parts), style);
}

void write_alerts(std::ostream& out, const WithdrawPreview& preview, const Style& style) {
    for (const WithdrawAccount& account : preview.accounts) {
        if (!account.stop || account.chosen == 0) continue;
        write_alert(out, account.stop->text, account.stop->command, style);
    }
    if (preview.to_be_sent == 0) return;
    const std::string& campaign = preview.scope.campaign.value();
    write_alert(
        out,
        fmt::format(
            "{} of {} {} still to be invited. To stop that:", counted(preview.to_be_sent, "lead"),
            campaign, preview.to_be_sent == 1 ? "is" : "are"
        ),
        "invito pause " + campaign, style
    );
}

}  // namespace

std::int64_t WithdrawAccount::possible_today() const {
    if (stop) return 0;
    if (!per_day) return chosen;
    return std::clamp<std::int64_t>(*per_day - used_today, 0, chosen);
}

std::int64_t WithdrawPreview::chosen() const {
    std::int64_t sum = 0;
    for (const WithdrawAccount& account : accounts) sum += account.chosen;
    return sum;
}

std::int64_t WithdrawPreview::possible_today() const {
    std::int64_t sum = 0;
    for (const WithdrawAccount& account : accounts) sum += account.possible_today();
    return sum;
}

void write_withdraw_preview(std::ostream& out, const WithdrawPreview& preview, const Style& style) {
    using enum Table::Align;
    const auto& older_than = preview.scope.older_than;
    Table table(
        "Account",
        {{"Account", left, Table::Fit::cut},
         {"Pending", right},
         {older_than ? "Older than " + format_duration(*older_than) : "To withdraw", right},
         {"Today", right}}
    );
    for (const WithdrawAccount& account : preview.accounts) {
        table.add_row(
            {account.alias, account.pending, account.chosen,
             quota_cell(account.used_today, account.per_day, style)}
        );
    }
    table.print(out, style);
    write_leads(out, preview, style);
    write_left_alone(out, preview, style);
    write_alerts(out, preview, style);
    out << '\n';
}

void write_withdraw_preview_json(
    std::ostream& out, const WithdrawPreview& preview, const TimeZone& zone
) {
    using std::chrono::days;
    const WithdrawalScope& scope = preview.scope;
    write_json_document(out, zone, [&](JsonWriter& json) {
        json.field(
            "older_than_days",
            scope.older_than
                ? std::optional(std::chrono::duration_cast<days>(*scope.older_than).count())
                : std::nullopt
        );
        json.field("old", preview.chosen());
        json.field("possible_today", preview.possible_today());
        json.list("accounts", preview.accounts, [&](const WithdrawAccount& account) {
            json.field("account", account.alias);
            json.field("pending", account.pending);
            json.field("old", account.chosen);
            json.field("withdrawn_today", account.used_today);
            json.field("withdrawals_per_day", account.per_day);
            json.field(
                "stopped_by", account.stop ? std::optional(account.stop->code) : std::nullopt
            );
        });
        json.field("oldest", preview.oldest);
        json.field("since", scope.sent_since);
        json.field("campaign", scope.campaign);
        json.object("left_alone", [&] {
            for (const auto& [why, count] : preview.left_alone) json.field(to_string(why), count);
        });
        json.field("to_be_sent", preview.to_be_sent);
    });
}

std::string withdraw_question(const WithdrawPreview& preview, const std::string& said) {
    const std::int64_t chosen = preview.chosen();
    const std::int64_t today = preview.possible_today();
    const bool is_one = chosen == 1;
    const std::string what = said.empty()
                                 ? fmt::format("Withdraw {}", counted(chosen, "pending invitation"))
                                 : fmt::format("{}. Withdraw {}", said, is_one ? "it" : "them");
    const std::string when = today == chosen ? "" : fmt::format(", {} of them today", today);
    return fmt::format(
        "{}{}{}? LinkedIn lets nobody invite {} again for up to three weeks, and this database "
        "never does.",
        what, when, is_one ? "" : ", the oldest first", is_one ? "this person" : "these people"
    );
}

}  // namespace invito
