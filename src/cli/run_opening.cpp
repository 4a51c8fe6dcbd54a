#include "run_opening.hpp"

#include "campaign_input.hpp"
#include "importing.hpp"

#include <algorithm>

namespace invito {

Result<std::vector<const AccountSettings*>> choose_accounts(
    const Invocation& invocation, const Settings& settings
) {
    std::vector<const AccountSettings*> chosen;
    for (const std::string& alias : invocation.list("--account")) {
        const AccountSettings* const account = settings.find_account(alias);
        if (account == nullptr) return unknown_account(alias, settings);
        chosen.push_back(account);
    }
    if (!chosen.empty()) return chosen;
    for (const AccountSettings& account : settings.accounts)
        chosen.push_back(&account);
    if (!chosen.empty()) return chosen;
    return Error{
        .kind = ErrorKind::config,
        .code = "accounts.none",
        .what = "no account is configured",
        .hint = "invito accounts discover prints what to write under accounts:",
        .help_topic = "config",
    };
}

Result<RunOpening> open_run(
    const Context& context,
    const Settings& settings,
    const std::vector<const AccountSettings*>& accounts
) {
    auto api_key = load_api_key(settings.provider, context.environment);
    if (!api_key) return api_key.error();
    if (auto made = make_database_folder(settings); !made) return made.error();
    auto locks = take_run_locks(context, settings, accounts);
    if (!locks) return locks.error();
    auto database = open_database(settings, database_patience(context.invocation));
    if (!database) return database.error();
    return RunOpening{std::move(*api_key), std::move(*locks), std::move(*database)};
}

void take_accounts(
    RunOptions& options,
    const Settings& settings,
    const std::vector<const AccountSettings*>& chosen,
    Registry& registry,
    Instant now
) {
    const std::vector<AccountId> ids = save_accounts(settings, registry, now);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const AccountSettings& account = settings.accounts[i];
        if (std::ranges::find(chosen, &account) == chosen.end()) {
            options.other_accounts.push_back(ids[i]);
        } else {
            options.accounts.push_back(
                {ids[i], account.alias, account.id, account.tier, account.policy}
            );
        }
    }
}

}  // namespace invito
