#include "account_decisions.hpp"

#include "operations.hpp"

#include <fmt/format.h>
#include <optional>

namespace invito::store {
namespace {

std::optional<AccountId> find_account(Connection& connection, const std::string& alias) {
    auto row = connection.prepare("SELECT id FROM account WHERE alias = ?1");
    if (!row.bind(alias).step()) return std::nullopt;
    return AccountId{row.integer(0)};
}

Error unknown_account(const std::string& alias) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "account.unknown",
        .what = "there is no account of that name",
        .found = alias,
        .hint = "`invito accounts list` shows the names",
    };
}

Error stopped_account(const std::string& alias) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "account.stopped",
        .what = "the account is stopped already, by more than a pause",
        .found = alias,
        .hint = fmt::format("`invito accounts show {}` tells why", alias),
    };
}

// False if something graver stopped the account.
bool set_paused(Connection& connection, AccountId account, const std::string& reason, Instant now) {
    auto changed = connection.prepare(
        "UPDATE account SET state_since = CASE state WHEN 'ok' THEN ?2 ELSE state_since END, "
        "state_detail = ?3, state = 'paused', paused_by_person = 1 WHERE id = ?1 AND state IN "
        "('ok', 'paused') "
        "RETURNING id"
    );
    return changed.bind(account, now, reason).step();
}

}  // namespace

Result<void> pause_account(
    Connection& connection, const std::string& alias, const std::string& reason, Instant now
) {
    Transaction transaction(connection);
    const auto id = find_account(connection, alias);
    if (!id) return unknown_account(alias);
    if (!set_paused(connection, *id, reason, now)) return stopped_account(alias);
    record_event(
        connection,
        {.at = now, .run = {}, .account = *id, .kind = "account.paused", .detail = reason}
    );
    transaction.commit();
    return {};
}

Result<void> resume_account(Connection& connection, const std::string& alias, Instant now) {
    Transaction transaction(connection);
    const auto id = find_account(connection, alias);
    if (!id) return unknown_account(alias);
    connection
        .prepare(
            "UPDATE account SET state = 'ok', state_since = ?2, state_detail = '', "
            "paused_by_person = 0 WHERE id = ?1"
        )
        .bind(*id, now)
        .run();
    save_backoff(connection, *id, Backoff{});
    record_event(connection, {.at = now, .run = {}, .account = *id, .kind = "account.resumed"});
    transaction.commit();
    return {};
}

}  // namespace invito::store
