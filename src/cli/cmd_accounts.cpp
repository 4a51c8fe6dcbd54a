#include "cmd.hpp"
#include "invito/app/accounts.hpp"
#include "invito/app/status.hpp"
#include "invito/config/api_key.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/words.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

void print_discovered_json(Context& context, const std::vector<DiscoveredAccount>& accounts) {
    JsonWriter json(context.out);
    json.begin_object();
    json.field("v", 1);
    json.key("items");
    json.begin_array();
    for (const DiscoveredAccount& account : accounts) {
        json.begin_object();
        json.field("alias", account.alias);
        json.field("id", account.id);
        json.field("name", account.name);
        json.field("tier", to_string(account.tier));
        json.field("status", account.status);
        json.key("same_member_as");
        if (account.same_member_as.empty()) {
            json.null();
        } else {
            json.value(account.same_member_as);
        }
        json.end_object();
    }
    json.end_array();
    json.end_object();
    json.finish();
}

std::string summary_of(std::size_t news) {
    if (news == 0) return "Every LinkedIn account found there is in the configuration already.\n";
    return fmt::format(
        "{} not in the configuration yet. What is printed belongs under accounts:\n",
        counted(static_cast<std::int64_t>(news), "LinkedIn account is", "LinkedIn accounts are")
    );
}

Result<ExitCode> accounts_list(Context& context, const Settings& settings, const Ledger& ledger) {
    const Standing standing = read_standing(ledger, settings);
    warn(context, stranded_warnings(standing.outlook));
    if (context.json()) {
        write_accounts_json(context.out, standing.accounts, context.out_style.zone);
    } else {
        write_account_list(context.out, standing.accounts, ledger.now, context.out_style);
    }
    return ExitCode::ok;
}

Result<ExitCode> accounts_show(Context& context, const Settings& settings, const Ledger& ledger) {
    const std::string& alias = context.invocation.operands.front();
    std::vector<std::string> known;
    const Standing standing = read_standing(ledger, settings);
    for (const AccountStatus& account : standing.accounts) {
        known.push_back(account.view.record.alias);
        if (known.back() != alias) continue;
        if (context.json()) {
            write_account_json(context.out, account, context.out_style.zone);
        } else {
            write_account(context.out, account, ledger.now, context.out_style);
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
    context.err << summary_of(accounts.size());
    return ExitCode::ok;
}

}  // namespace

ExitCode cmd_accounts_list(Context& context) {
    return with_ledger(context, accounts_list);
}

ExitCode cmd_accounts_show(Context& context) {
    return with_ledger(context, accounts_show);
}

ExitCode cmd_accounts_discover(Context& context) {
    return with_settings(context, accounts_discover);
}

}  // namespace invito
