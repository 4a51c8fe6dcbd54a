#include "invito/app/run_opening.hpp"

#include "invito/app/importing.hpp"

#include <boost/asio/io_context.hpp>
#include <unordered_set>

namespace invito {

namespace {

// Also where nothing is due today: a timer's operator learns of it before the night when it is.
Result<void> check_provider(
    const Settings& settings, const Secret& api_key, const Environment& environment
) {
    boost::asio::io_context io{1};
    const auto clock = make_clock(settings, real_now(), io.get_executor());
    const auto provider = make_provider(settings, api_key, environment, *clock, io.get_executor());
    if (!provider) return provider.error();
    return {};
}

}  // namespace

Result<RunOpening> open_run(
    const Settings& settings, const Environment& environment,
    const std::vector<const AccountSettings*>& accounts, const OpeningTerms& terms
) {
    if (terms.if_missing == IfMissing::refuse) {
        if (auto found = find_database(settings); !found) return found.error();
    }
    auto api_key = load_api_key(settings.provider, environment);
    if (!api_key) return api_key.error();
    if (auto fine = check_provider(settings, api_key->value, environment); !fine) {
        return fine.error();
    }
    auto locks = take_run_locks(settings, accounts, terms.lock_wait);
    if (!locks) return locks.error();
    const bool is_new = !find_database(settings);
    auto database = open_database(settings, terms.if_missing, terms.patience);
    if (!database) return database.error();
    auto lineage =
        begin_generation(settings, environment, **database, locks->database, terms.takes_over);
    if (!lineage) return lineage.error();
    return RunOpening{
        std::move(*api_key), std::move(*locks), std::move(*database), std::move(*lineage), is_new};
}

Result<std::vector<Error>> leave_out_unsynced(const RunOpening& opening, RunOptions& options) {
    // Anew: an account that came with this configuration is in as much doubt as its database.
    const Lineage lineage = opening.database->lineage();
    std::unordered_set<std::int64_t> unsynced;
    for (const Lineage::Unsynced& account : lineage.unsynced) unsynced.insert(account.id.value);
    std::vector<std::string> left_out;
    std::erase_if(options.accounts, [&](const RunAccount& account) {
        const bool is_unsynced = unsynced.contains(account.id.value);
        if (!is_unsynced) return false;
        left_out.push_back(account.alias);
        options.other_accounts.push_back(account.id);
        return true;
    });
    if (left_out.empty()) return std::vector<Error>{};
    const Error error = sync_first(lineage, left_out);
    if (options.accounts.empty()) return error;
    return std::vector{error};
}

void take_accounts(
    RunOptions& options, const Settings& settings,
    const std::vector<const AccountSettings*>& chosen, Database& database
) {
    const Instant now = now_for(settings, database.created_at());
    const std::vector<AccountId> ids = save_accounts(settings, database.registry(), now);
    const std::unordered_set<const AccountSettings*> taken(chosen.begin(), chosen.end());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const AccountSettings& account = settings.accounts[i];
        if (taken.contains(&account)) {
            options.accounts.push_back(
                {ids[i], account.alias, account.id, account.tier, account.policy}
            );
        } else {
            options.other_accounts.push_back(ids[i]);
        }
    }
}

}  // namespace invito
