#include "invito/report/sync_screen.hpp"

#include "invito/report/table.hpp"
#include "invito/report/words.hpp"
#include "run_ending_lines.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {
namespace {

bool any(const SyncEndData& data, std::int64_t SyncTally::*number) {
    return std::ranges::any_of(data.accounts, [number](const SyncEndAccount& account) {
        return account.tally.*number > 0;
    });
}

std::vector<std::int64_t SyncTally::*> columns_of(bool shows_undecided) {
    std::vector<std::int64_t SyncTally::*> numbers = {
        &SyncTally::accepted, &SyncTally::pending, &SyncTally::gone, &SyncTally::withdrawn,
        &SyncTally::by_hand};
    if (shows_undecided) numbers.push_back(&SyncTally::undecided);
    return numbers;
}

void write_accounts(std::ostream& out, const SyncEndData& data, const Style& style) {
    using enum Table::Align;
    const bool shows_undecided = any(data, &SyncTally::undecided);
    std::vector<Table::Column> columns = {
        {"Account", left, Table::Fit::cut},
        {"Accepted", right},
        {"Pending", right},
        {"Gone", right},
        {"Withdrawn", right},
        {"By hand", right}};
    if (shows_undecided) columns.push_back({"Not told", right});
    Table table("Account", std::move(columns));
    for (const auto& [alias, state, tally] : data.accounts) {
        std::vector<Table::Cell> cells = {alias};
        for (const auto number : columns_of(shows_undecided)) {
            // A stopped account was not asked, and a nought would say that it was.
            if (state == "ok") {
                cells.emplace_back(tally.*number);
            } else {
                cells.emplace_back("-");
            }
        }
        table.add_row(std::move(cells));
    }
    table.print(out, style);
    out << '\n';
}

std::string learned(const SyncEndData& data) {
    SyncTally sum;
    for (const SyncEndAccount& account : data.accounts) {
        sum.accepted += account.tally.accepted;
        sum.withdrawn += account.tally.withdrawn;
        sum.by_hand += account.tally.by_hand;
        sum.skipped += account.tally.skipped;
        sum.unknown_sent += account.tally.unknown_sent;
        sum.unknown_absent += account.tally.unknown_absent;
    }
    std::vector<std::string> parts;
    if (sum.accepted > 0) parts.push_back(fmt::format("{} accepted", sum.accepted));
    if (sum.withdrawn > 0) parts.push_back(fmt::format("{} withdrawn", sum.withdrawn));
    if (sum.by_hand > 0) {
        parts.push_back(counted(sum.by_hand, "invitation") + " by hand now counted");
    }
    if (sum.skipped > 0) {
        parts.push_back(counted(sum.skipped, "lead") + " skipped, invited by hand");
    }
    if (sum.unknown_sent > 0) parts.push_back(fmt::format("{} unknown: sent", sum.unknown_sent));
    if (sum.unknown_absent > 0) {
        parts.push_back(fmt::format("{} unknown: not sent", sum.unknown_absent));
    }
    return parts.empty() ? "nothing new" : fmt::format("{}", fmt::join(parts, ", "));
}

// What a person should know about an account's numbers.
std::vector<std::string> remarks_of(
    const SyncEndAccount& account, const Style& style, Instant now
) {
    const SyncTally& tally = account.tally;
    std::vector<std::string> remarks;
    if (tally.relations_read_at) {
        remarks.push_back(fmt::format(
            "{}: its relations were read {} and are left alone for two hours", account.alias,
            at_near_time(*tally.relations_read_at, now, style.zone)
        ));
    }
    if (tally.unknown_left > 0) {
        remarks.push_back(fmt::format(
            "{}: {} not known yet: looked for again later, never sent again on a guess",
            account.alias, counted(tally.unknown_left, "outcome is", "outcomes are")
        ));
    }
    if (tally.is_partial && account.state == "ok") {
        remarks.push_back(fmt::format(
            "{}: not everything could be read; what was not read changed nothing", account.alias
        ));
    }
    return remarks;
}

}  // namespace

void write_sync_text(std::ostream& out, const SyncEndData& data, const Style& style) {
    if (!data.only_unknown) write_accounts(out, data, style);
    std::vector<std::string> remarks;
    for (const SyncEndAccount& account : data.accounts) {
        for (std::string& remark : remarks_of(account, style, data.ending.ended_at))
            remarks.push_back(std::move(remark));
    }
    write_ending(out, data.ending, "Sync", learned(data), remarks, style);
}

void write_sync_summary_json(std::ostream& out, const SyncEndData& data, const TimeZone& zone) {
    const auto write_tally = [](JsonWriter& json, const SyncTally& tally) {
        write_fields(json, tally);
        json.field("partial", tally.is_partial);
        json.field("relations_read_at", tally.relations_read_at);
    };
    write_summary_json(out, data.ending, RunKind::sync, data.accounts, zone, write_tally);
}

}  // namespace invito
