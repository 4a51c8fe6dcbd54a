#include "invito/app/job_moves.hpp"

#include "invito/app/importing.hpp"
#include "invito/app/status.hpp"
#include "invito/report/wording.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace invito {

namespace {

Error cannot_move(const char* code, std::string what, std::string hint) {
    return Error{
        .kind = ErrorKind::usage, .code = code, .what = std::move(what), .hint = std::move(hint)};
}

// The ids of both accounts, and of the campaign.
Result<AdminStore::JobMove> find_move(
    const LeadMove& wanted, const Settings& settings, AdminStore& admin
) {
    const std::vector<AccountId> configured = save_accounts(settings, admin, wanted.now);
    const auto from = admin.find_account(wanted.from);
    if (!from) {
        return cannot_move(
            "account.unknown",
            fmt::format("there is no account \"{}\" in the database", wanted.from),
            "invito accounts list shows those that leads wait for"
        );
    }
    AdminStore::JobMove move{.from = *from, .to = configured[settings.places.at(wanted.to)]};
    if (const auto sender = admin.sender_instead_of(move.to)) {
        return cannot_move(
            "account.same_member",
            fmt::format(
                "{} sends nothing: it is the same LinkedIn member as {}", wanted.to, *sender
            ),
            fmt::format("--to {}", *sender)
        );
    }
    if (wanted.campaign) {
        const auto campaign = find_campaign(admin, *wanted.campaign);
        if (!campaign) return campaign.error();
        move.campaign = campaign->id;
    }
    return move;
}

std::string what_stays(const AdminStore::MovedJobs& move, const std::string& from) {
    std::vector<std::string> parts;
    const auto add = [&parts](std::int64_t count, const char* why) {
        if (count > 0) parts.push_back(fmt::format("{} {}", count, why));
    };
    add(move.sending, "being sent");
    add(move.unknown, "with an unknown outcome");
    add(move.held, "held for a decision");
    if (parts.empty()) return {};
    return fmt::format("{}: stays with {}: {}", move.campaign, from, fmt::join(parts, ", "));
}

}  // namespace

Result<MovedLeads> move_leads(const LeadMove& move, const Settings& settings, AdminStore& admin) {
    const auto found = find_move(move, settings, admin);
    if (!found) return found.error();
    return admin.move_jobs(*found, move.who, move.now);
}

Result<MovedLeads> rehearse_move(
    const LeadMove& move, const Settings& settings, AdminStore& admin
) {
    const auto rehearsal = admin.begin_transaction();
    return move_leads(move, settings, admin);
}

std::int64_t moved_in_all(const MovedLeads& moves) {
    std::int64_t sum = 0;
    for (const AdminStore::MovedJobs& move : moves) sum += move.moved;
    return sum;
}

std::vector<std::string> describe_moves(
    const MovedLeads& moves, const std::string& from, const std::string& to
) {
    std::vector<std::string> lines;
    for (const AdminStore::MovedJobs& move : moves) {
        if (move.moved > 0) {
            lines.push_back(fmt::format(
                "{}: {} to {}{}", move.campaign, counted(move.moved, "lead goes", "leads go"), to,
                move.adds_account ? ", which becomes one of its accounts" : ""
            ));
        }
        if (std::string stays = what_stays(move, from); !stays.empty())
            lines.push_back(std::move(stays));
    }
    if (moved_in_all(moves) == 0) lines.push_back(fmt::format("No lead waits for {}.", from));
    return lines;
}

}  // namespace invito
