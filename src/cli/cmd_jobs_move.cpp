// `jobs move`: leads that wait for one account go to another.
#include "account_status.hpp"
#include "campaign_input.hpp"
#include "cmd.hpp"
#include "compose.hpp"
#include "importing.hpp"
#include "invito/report/attention.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/words.hpp"
#include "job_moves.hpp"
#include "job_selection.hpp"
#include "questions.hpp"
#include "usage_errors.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

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
    for (const AccountStatus& account :
         read_standing(*ledger->records, settings, ledger->now).accounts) {
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

}  // namespace

ExitCode cmd_jobs_move(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto names = named_accounts(context.invocation, *settings);
    if (!names) return fail(context, names.error());
    const auto database = open_database(*settings);
    if (!database) return fail(context, database.error());
    Registry& registry = (*database)->registry();
    const Instant now = now_for(*settings, (*database)->created_at());
    const std::string who = operator_name(context.environment);

    // The very thing, taken back: what is shown is what will be done.
    std::vector<Registry::MovedJobs> moves;
    {
        const auto rehearsal = registry.begin_transaction();
        const auto move = find_move(context.invocation, *settings, *names, registry, now);
        if (!move) return fail(context, move.error());
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
        if (!yes) return fail(context, yes.error());
        if (!*yes) {
            context.err << "Nothing was changed.\n";
            return ExitCode::ok;
        }
        const auto move = find_move(context.invocation, *settings, *names, registry, now);
        if (!move) return fail(context, move.error());
        moves = registry.move_jobs(*move, who, now);
        context.err << fmt::format("{} moved.\n", counted(moved_in_all(moves), "lead"));
    } else {
        context.err << "Nothing was changed.\n";
    }
    if (context.json()) write_moves_json(context.out, moves);
    if (is_to_be_done) warn_of_stop(context, *settings, names->to);
    return ExitCode::ok;
}

}  // namespace invito
