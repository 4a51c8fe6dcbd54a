#include "cmd.hpp"
#include "invito/app/accounts.hpp"
#include "invito/app/status.hpp"
#include "invito/config/api_key.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/wording.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

void print_discovered_json(Context& context, const std::vector<DiscoveredAccount>& accounts) {
    write_json_document(context.out, {}, [&](JsonWriter& json) {
        json.list("items", accounts, [&json](const DiscoveredAccount& account) {
            json.field("alias", account.alias);
            json.field("id", account.id);
            json.field("name", account.name);
            json.field("tier", account.tier);
            json.field("status", account.status);
            json.field("same_member_as", unless_empty(account.same_member_as));
        });
    });
}

std::string summary_of(std::size_t found) {
    if (found == 0) return "Every LinkedIn account found there is in the configuration already.";
    return fmt::format(
        "{} not in the configuration yet. What is printed belongs under accounts:",
        counted(static_cast<std::int64_t>(found), "LinkedIn account is", "LinkedIn accounts are")
    );
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

Result<ExitCode> accounts_discover(Context& context, const Settings& settings) {
    const auto api_key = load_api_key(settings.provider, context.environment);
    if (!api_key) return api_key.error();
    const auto session = ProviderSession::open(settings, context.environment, api_key->value);
    if (!session) return session.error();
    context.err << fmt::format("Asking {} for its accounts.\n", settings.provider.dsn)
                << std::flush;
    const auto reply = (*session)->accounts();
    if (!reply.result) return error_of(reply.result.error(), settings);

    const auto accounts = discovered_accounts(*reply.result, settings);
    std::vector<Error> warnings;
    for (const SecondAccount& second : second_accounts(*reply.result, settings))
        warnings.push_back(account_of_same_member(second.alias, second.sender, ""));
    warn(context, warnings);
    if (context.json()) {
        print_discovered_json(context, accounts);
        return ExitCode::ok;
    }
    for (const DiscoveredAccount& account : accounts) context.out << yaml_entry(account);
    return say(context, "{}", summary_of(accounts.size()));
}

}  // namespace

std::span<const NamedCommand> account_commands() {
    static constexpr NamedCommand all[] = {
        {"accounts list", accounts_list},
        {"accounts show", accounts_show},
        {"accounts discover", accounts_discover}};
    return all;
}

}  // namespace invito
