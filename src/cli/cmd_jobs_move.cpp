// `jobs move`: leads that wait for one account go to another.
#include "cmd.hpp"
#include "invito/app/compose.hpp"
#include "invito/app/importing.hpp"
#include "invito/app/status.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/words.hpp"
#include "job_moves.hpp"
#include "job_selection.hpp"
#include "usage_errors.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numeric>
#include <ostream>

namespace invito {

namespace {

std::string what_stays(const Registry::MovedJobs& move, const std::string& from) {
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

std::int64_t moved_in_all(const std::vector<Registry::MovedJobs>& moves) {
    return std::accumulate(
        moves.begin(), moves.end(), std::int64_t{0},
        [](std::int64_t sum, const Registry::MovedJobs& move) { return sum + move.moved; }
    );
}

std::vector<std::string> describe_moves(
    const std::vector<Registry::MovedJobs>& moves, const std::string& from, const std::string& to
) {
    std::vector<std::string> lines;
    for (const Registry::MovedJobs& move : moves) {
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

namespace {

struct MoveNames {
    std::string from;
    std::string to;
};

Result<MoveNames> named_accounts(const Invocation& invocation, const Settings& settings) {
    const auto from = invocation.text("--from");
    const auto to = invocation.text("--to");
    if (!from || !to) {
        return usage_error(
            "usage.needs_accounts", "jobs move needs two accounts",
            "invito jobs move --from anna --to ben"
        );
    }
    if (settings.find_account(*to) == nullptr) return unknown_account(*to, settings);
    if (*from != *to) return MoveNames{*from, *to};
    return usage_error("usage.value", "--from and --to name the same account", "name another one");
}

// The ids of both. Takes over the accounts of the configuration, as an import does.
Result<Registry::JobMove> find_move(
    const Invocation& invocation, const Settings& settings, const MoveNames& names,
    Registry& registry, Instant now
) {
    const std::vector<AccountId> configured = save_accounts(settings, registry, now);
    Registry::JobMove move;
    const auto from = registry.find_account(names.from);
    if (!from) {
        return usage_error(
            "account.unknown",
            fmt::format("there is no account \"{}\" in the database", names.from),
            "invito accounts list shows those that leads wait for"
        );
    }
    move.from = *from;
    move.to = configured[static_cast<std::size_t>(
        settings.find_account(names.to) - settings.accounts.data()
    )];
    if (const auto sender = registry.sender_instead_of(move.to)) {
        return usage_error(
            "account.same_member",
            fmt::format(
                "{} sends nothing: it is the same LinkedIn member as {}", names.to, *sender
            ),
            fmt::format("--to {}", *sender)
        );
    }
    if (const auto name = invocation.text("--campaign")) {
        const auto campaign = find_campaign(registry, *name);
        if (!campaign) return campaign.error();
        move.campaign = campaign->id;
    }
    return move;
}

void write_moves_json(std::ostream& out, const std::vector<Registry::MovedJobs>& moves) {
    JsonWriter json(out);
    json.begin_object();
    json.field("v", 1);
    json.field("moved", moved_in_all(moves));
    json.key("campaigns");
    json.begin_array();
    for (const Registry::MovedJobs& move : moves) {
        json.begin_object();
        json.field("campaign", move.campaign);
        json.field("moved", move.moved);
        json.field("sending", move.sending);
        json.field("unknown", move.unknown);
        json.field("held", move.held);
        json.field("adds_account", move.adds_account);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    json.finish();
}

// An account that sends nothing now gets the leads all the same: it may be mended first.
void warn_of_stop(const Context& context, const Settings& settings, const std::string& alias) {
    const auto ledger = open_ledger(settings);
    if (!ledger) return;
    for (const AccountStatus& account : read_standing(*ledger, settings).accounts) {
        if (account.view.record.alias != alias) continue;
        const auto stop = attention_of(account.view, ledger->now, context.err_style.zone);
        if (!stop) return;
        warn(
            context, {Error{
                         .kind = ErrorKind::config,
                         .code = stop->code,
                         .what = fmt::format("{} sends nothing now", alias),
                         .found = stop->text,
                         .hint = stop->command,
                     }}
        );
    }
}

Result<ExitCode> move_jobs(Context& context, const Settings& settings) {
    const auto names = named_accounts(context.invocation, settings);
    if (!names) return names.error();
    const auto database = open_database(settings);
    if (!database) return database.error();
    Registry& registry = (*database)->registry();
    const Instant now = now_for(settings, (*database)->created_at());
    const std::string who = operator_name(context.environment);

    // The very thing, taken back: what is shown is what will be done.
    std::vector<Registry::MovedJobs> moves;
    {
        const auto rehearsal = registry.begin_transaction();
        const auto move = find_move(context.invocation, settings, *names, registry, now);
        if (!move) return move.error();
        moves = registry.move_jobs(*move, who, now);
    }
    const std::int64_t count = moved_in_all(moves);
    for (const std::string& line : describe_moves(moves, names->from, names->to))
        context.err << line << '\n';
    const bool is_to_be_done = count > 0 && !context.is_dry_run();
    if (is_to_be_done) {
        const auto yes = ask_yes(
            context,
            fmt::format("Move {} from {} to {}?", counted(count, "lead"), names->from, names->to),
            "moves"
        );
        if (!yes) return yes.error();
        if (!*yes) {
            context.err << "Nothing was changed.\n";
            return ExitCode::ok;
        }
        const auto move = find_move(context.invocation, settings, *names, registry, now);
        if (!move) return move.error();
        moves = registry.move_jobs(*move, who, now);
        context.err << fmt::format("{} moved.\n", counted(moved_in_all(moves), "lead"));
    } else {
        context.err << "Nothing was changed.\n";
    }
    if (context.json()) write_moves_json(context.out, moves);
    if (is_to_be_done) warn_of_stop(context, settings, names->to);
    return ExitCode::ok;
}

}  // namespace

ExitCode cmd_jobs_move(Context& context) {
    return with_settings(context, move_jobs);
}

}  // namespace invito
