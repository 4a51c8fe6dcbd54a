#include "configured_accounts.hpp"

#include "operations.hpp"

#include <optional>
#include <string_view>
#include <utility>

namespace invito::store {
namespace {

std::optional<AccountId> find_configured(
    sql::Session& db, std::string_view column_sql, const std::string& value
) {
    auto row = db.prepare(column_sql);
    if (!row.bind(value).step()) return std::nullopt;
    return AccountId{row.integer(0)};
}

// An alias that another row still has is freed: the row keeps its ledger under a name nobody can
// configure.
void free_alias(sql::Session& db, const std::string& alias, AccountId keeper) {
    db.run(
        "UPDATE account SET alias = alias || '#' || id WHERE alias = ?1 AND id <> ?2", alias, keeper
    );
}

// The accounts of the last configuration in its order, if `accounts` says the same: then there is
// nothing to write. Every run and every import asks, and nearly always it does.
std::optional<std::vector<AccountId>> ids_if_unchanged(
    sql::Session& db, const std::vector<AccountEntry>& accounts
) {
    std::vector<AccountId> ids;
    ids.reserve(accounts.size());
    auto row = db.prepare(
        "SELECT id, alias, provider_account_id, tier, position FROM account "
        "WHERE position IS NOT NULL ORDER BY position"
    );
    while (row.step()) {
        if (ids.size() == accounts.size()) return std::nullopt;
        const AccountEntry& entry = accounts[ids.size()];
        const bool is_same =
            row.view(1) == entry.alias && row.view(2) == entry.provider_account_id &&
            row.view(3) == to_string(entry.tier) && row.integer(4) == std::ssize(ids);
        if (!is_same) return std::nullopt;
        ids.push_back(AccountId{row.integer(0)});
    }
    if (ids.size() < accounts.size()) return std::nullopt;
    return ids;
}

AccountId save_account(
    sql::Session& db, const AccountEntry& account, std::int64_t position, Instant now
) {
    auto id = find_configured(
        db, "SELECT id FROM account WHERE provider_account_id = ?1", account.provider_account_id
    );
    if (id) {
        free_alias(db, account.alias, *id);
    } else {
        id = find_configured(db, "SELECT id FROM account WHERE alias = ?1", account.alias);
    }
    if (!id) {
        const MemberId member = add_member(db);
        db.run(
            "INSERT INTO account (alias, provider_account_id, tier, state_since, position, "
            "member_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            account.alias, account.provider_account_id, to_string(account.tier), now, position,
            member
        );
        return AccountId{db.inserted_id()};
    }
    db.run(
        "UPDATE account SET alias = ?2, provider_account_id = ?3, tier = ?4, position = ?5 "
        "WHERE id = ?1",
        *id, account.alias, account.provider_account_id, to_string(account.tier), position
    );
    return *id;
}

}  // namespace

std::vector<AccountId> save_accounts(
    sql::Session& db, const std::vector<AccountEntry>& accounts, Instant now
) {
    sql::JoinedTransaction transaction(db);
    if (auto unchanged = ids_if_unchanged(db, accounts)) return *std::move(unchanged);
    std::vector<AccountId> ids;
    ids.reserve(accounts.size());
    db.execute("UPDATE account SET position = NULL WHERE position IS NOT NULL");
    for (const AccountEntry& account : accounts)
        ids.push_back(save_account(db, account, std::ssize(ids), now));
    transaction.commit();
    return ids;
}

}  // namespace invito::store
