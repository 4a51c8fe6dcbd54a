#include "cmd.hpp"
#include "invito/app/account_moves.hpp"
#include "invito/app/accounts.hpp"
#include "invito/app/first_steps.hpp"
#include "invito/app/status.hpp"
#include "invito/config/api_key.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/wording.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ostream>
#include <utility>

namespace invito {

namespace {

void print_discovered_json(
    Context& context, const std::vector<DiscoveredAccount>& accounts,
    const std::vector<std::string>& written
) {
    write_json_document(context.out, {}, [&](JsonWriter& json) {
        json.list("items", accounts, [&json](const DiscoveredAccount& account) {
            json.field("alias", account.alias);
            json.field("id", account.id);
            json.field("name", account.name);
            json.field("tier", account.tier.value_or(Tier::free));
            json.field("status", account.status);
            json.field("same_member_as", unless_empty(account.same_member_as));
        });
        json.field("written", written);
    });
}

std::string summary_of(std::size_t found) {
    if (found == 0) return "Every LinkedIn account found there is in the configuration already.";
    return fmt::format(
        "{} not in the configuration yet. What is printed belongs under accounts:, where --write "
        "puts it.",
        counted(static_cast<std::int64_t>(found), "LinkedIn account is", "LinkedIn accounts are")
    );
}

// Those left out are the same members as others.
void tell_written(
    Context& context, const std::string& file, const std::vector<DiscoveredAccount>& found,
    const std::vector<std::string>& written
) {
    std::vector<Error> warnings;
    for (const DiscoveredAccount& account : found) {
        if (account.same_member_as.empty()) continue;
        warnings.push_back(account_left_out(account));
    }
    warn(context, warnings);
    const auto count = static_cast<std::int64_t>(written.size());
    if (count == 0) {
        context.err << fmt::format("{} has all of them already; nothing was written.\n", file);
    } else {
        context.err << fmt::format(
            "Wrote {} into {}: {}.\n", counted(count, "account"), file, fmt::join(written, ", ")
        );
    }
    write_next(context.err, "invito doctor", context.err_style);
}

Result<ExitCode> accounts_list(
    Context& context, const Settings& settings, const ReadSession& session
) {
    const CurrentState current = read_current_state(session, settings);
    warn(context, stranded_warnings(current.outlook));
    if (context.json()) {
        write_accounts_json(context.out, current.accounts, context.out_style.zone);
    } else {
        write_account_list(context.out, current.accounts, session.now, context.out_style);
    }
    return ExitCode::ok;
}

Result<ExitCode> accounts_show(
    Context& context, const Settings& settings, const ReadSession& session
) {
    const std::string& alias = context.invocation.operands.front();
    std::vector<std::string> known;
    const CurrentState current = read_current_state(session, settings);
    for (const AccountStatus& account : current.accounts) {
        known.push_back(account.view.record.alias);
        if (known.back() != alias) continue;
        if (context.json()) {
            write_account_json(context.out, account, context.out_style.zone);
        } else {
            write_account(context.out, account, session.now, context.out_style);
        }
        return ExitCode::ok;
    }
    return unknown_stored_account(alias, known);
}

void print_moves_json(
    Context& context, const std::vector<AccountMove>& moves, const std::vector<std::string>& written
) {
    write_json_document(context.out, {}, [&](JsonWriter& json) {
        json.list("items", moves, [&json](const AccountMove& move) {
            const bool is_there = move.after != nullptr;
            json.field("alias", move.before.alias);
            json.field("former_id", move.before.id);
            json.field("id", is_there ? std::optional(move.after->id) : std::nullopt);
            json.field("unknown_outcomes", move.before.unknown);
        });
        json.field("written", written);
    });
}

// The configured accounts, as the version knows them that the configuration is to move to.
Result<ExitCode> discover_moves(
    Context& context, const Settings& settings, const std::vector<ProviderAccount>& listed
) {
    const auto known = known_accounts(settings);
    if (!known) return known.error();
    const auto moves = find_moves(settings, *known, listed);
    warn(context, move_warnings(moves));
    std::vector<std::string> written;
    if (context.invocation.has("--write")) {
        auto aliases = write_moves(settings, moves);
        if (!aliases) return aliases.error();
        written = *std::move(aliases);
    }
    if (context.json()) {
        print_moves_json(context, moves, written);
        return ExitCode::ok;
    }
    if (!written.empty()) {
        tell_written(context, *settings.config_file, {}, written);
        return ExitCode::ok;
    }
    const auto found =
        std::ranges::count_if(moves, [](const AccountMove& move) { return move.after != nullptr; });
    if (found > 0) context.out << yaml_block(settings, moves);
    return say(
        context, "{} of {} found there. --write puts the ids in the place of those of now.", found,
        counted(std::ssize(moves), "account")
    );
}

// Where the accounts are asked for: a move has its own key and address.
Settings asked_settings(const Context& context, Settings settings) {
    if (context.invocation.text("--api")) settings.provider = in_v2(std::move(settings.provider));
    return settings;
}

Result<ExitCode> accounts_discover(Context& context, const Settings& configured) {
    const Settings settings = asked_settings(context, configured);
    if (auto known = find_provider(settings); !known) return known.error();
    const auto api_key = load_api_key(settings.provider, context.environment);
    if (!api_key) return api_key.error();
    const auto session = ProviderSession::open(settings, context.environment, api_key->value);
    if (!session) return session.error();
    context.err << fmt::format("Asking {} for its accounts.\n", settings.provider.address())
                << std::flush;
    const auto reply = (*session)->accounts();
    if (!reply.result) return error_of(reply.result.error(), settings);

    if (settings.provider.api != configured.provider.api) {
        std::vector<ProviderAccount> listed = *reply.result;
        (*session)->ask_members(listed);
        return discover_moves(context, configured, listed);
    }
    const auto accounts = discovered_accounts(*reply.result, settings);
    std::vector<Error> warnings;
    for (const SecondAccount& second : second_accounts(*reply.result, settings))
        warnings.push_back(account_of_same_member(second.alias, second.sender, ""));
    warn(context, warnings);
    std::vector<std::string> written;
    const bool is_to_write = context.invocation.has("--write");
    if (is_to_write) {
        auto aliases = write_accounts(settings, accounts);
        if (!aliases) return aliases.error();
        written = std::move(*aliases);
    }
    if (context.json()) {
        print_discovered_json(context, accounts, written);
        return ExitCode::ok;
    }
    if (is_to_write) {
        tell_written(context, *settings.config_file, accounts, written);
        return ExitCode::ok;
    }
    for (const DiscoveredAccount& account : accounts) context.out << yaml_entry(account);
    return say(context, "{}", summary_of(accounts.size()));
}

}  // namespace

std::span<const NamedCommand> account_commands() {
    static constexpr NamedCommand all[] = {
        {"accounts list", accounts_list,
         [](std::ostream& out) { write_accounts_json(out, {AccountStatus{}}, {}); }},
        {"accounts show", accounts_show,
         [](std::ostream& out) { write_account_json(out, {}, {}); }},
        {"accounts discover", accounts_discover}};
    return all;
}

}  // namespace invito
