#include "account_status.hpp"
#include "cmd.hpp"
#include "compose.hpp"
#include "invito/report/accounts_screen.hpp"
#include "invito/support/text.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

ExitCode cmd_accounts_list(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto ledger = open_ledger(*settings);
    if (!ledger) return fail(context, ledger.error());
    const Standing standing = read_standing(*ledger->records, *settings, ledger->now);
    warn_of_stranded(context, standing.outlook);
    if (context.json()) {
        write_accounts_json(context.out, standing.accounts, context.out_style.zone);
    } else {
        write_account_list(context.out, standing.accounts, ledger->now, context.out_style);
    }
    return ExitCode::ok;
}

ExitCode cmd_accounts_show(Context& context) {
    const std::string& alias = context.invocation.operands.front();
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto ledger = open_ledger(*settings);
    if (!ledger) return fail(context, ledger.error());
    std::vector<std::string> known;
    const Standing standing = read_standing(*ledger->records, *settings, ledger->now);
    for (const AccountStatus& account : standing.accounts) {
        known.push_back(account.view.record.alias);
        if (known.back() != alias) continue;
        if (context.json()) {
            write_account_json(context.out, account, context.out_style.zone);
        } else {
            write_account(context.out, account, ledger->now, context.out_style);
        }
        return ExitCode::ok;
    }
    const auto guess = closest(alias, known);
    return fail(
        context,
        Error{
            .kind = ErrorKind::usage,
            .code = "account.unknown",
            .what = fmt::format("there is no account \"{}\" in the database", alias),
            .hint = guess ? fmt::format("did you mean \"{}\"?", *guess)
                          : "accounts get there with the first import",
        }
    );
}

}  // namespace invito
