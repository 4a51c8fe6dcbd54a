#include "pauses.hpp"

#include "invito/support/failure.hpp"
#include "operations.hpp"

#include <fmt/format.h>
#include <optional>
#include <vector>

namespace invito::store {
namespace {

std::optional<AccountId> find_account(sql::Session& db, const std::string& alias) {
    auto row = db.prepare("SELECT id FROM account WHERE alias = ?1");
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

// With all accounts of its member. False if something graver stopped the account.
bool set_paused(sql::Session& db, AccountId account, const PauseTerms& terms, Instant now) {
    constexpr std::string_view own =
        "UPDATE account SET state_since = CASE state WHEN 'ok' THEN ?2 ELSE state_since END, "
        "state_detail = ?3, paused_until = ?4, state = 'paused', paused_by_person = 1 "
        "WHERE id = ?1 AND state IN ('ok', 'paused')";
    constexpr std::string_view others =
        "UPDATE account SET state_since = CASE state WHEN 'ok' THEN ?2 ELSE state_since END, "
        "state_detail = ?3, paused_until = ?4, state = 'paused', paused_by_person = 1 "
        "WHERE member_id = (SELECT member_id FROM account WHERE id = ?1) AND id <> ?1 "
        "AND state IN ('ok', 'paused')";
    const auto changed = db.run(own, account, now, terms.reason, terms.until);
    if (changed == 0) return false;
    db.run(others, account, now, terms.reason, terms.until);
    return true;
}

constexpr const char* pause_ended = "the pause ended";

template <class Id>
std::vector<Id> changed_ids(sql::Statement& update) {
    std::vector<Id> ids;
    while (update.step()) {
        ids.emplace_back();
        update.read(0, ids.back());
    }
    return ids;
}

}  // namespace

Result<void> pause_account(
    sql::Session& db, const std::string& alias, const PauseTerms& terms, Instant now
) {
    sql::Transaction transaction(db);
    const auto id = find_account(db, alias);
    if (!id) return unknown_account(alias);
    if (!set_paused(db, *id, terms, now)) return stopped_account(alias);
    record_event(
        db, {.at = now, .run = {}, .account = *id, .kind = "account.paused", .detail = terms.reason}
    );
    transaction.commit();
    return {};
}

Result<void> resume_account(sql::Session& db, const std::string& alias, Instant now) {
    sql::Transaction transaction(db);
    const auto id = find_account(db, alias);
    if (!id) return unknown_account(alias);
    db.run(
        "UPDATE account SET state = 'ok', state_since = ?2, state_detail = '', "
        "paused_by_person = 0, paused_until = NULL WHERE id = ?1",
        *id, now
    );
    const MemberId member = member_of(db, *id);
    db.run(
        "UPDATE account SET state = 'ok', state_since = ?2, state_detail = '', "
        "paused_by_person = 0, paused_until = NULL "
        "WHERE member_id = ?1 AND state IN ('paused', 'restricted')",
        member, now
    );
    save_backoff(db, member, Backoff{});
    record_event(db, {.at = now, .run = {}, .account = *id, .kind = "account.resumed"});
    transaction.commit();
    return {};
}

void pause_campaign(sql::Session& db, CampaignId campaign, const PauseTerms& terms, Instant now) {
    sql::Transaction transaction(db);
    const auto changed = db.run(
        "UPDATE campaign SET state = 'paused', paused_until = ?2, "
        "pause_reason = ?3 WHERE id = ?1 AND state IN ('active', 'paused')",
        campaign, terms.until, terms.reason
    );
    ensure(changed == 1, "only a campaign that is active or paused is paused");
    record_event(
        db, {.at = now,
             .run = {},
             .campaign = campaign,
             .kind = "campaign.paused",
             .detail = terms.reason}
    );
    transaction.commit();
}

void end_pauses(sql::Session& db, RunId run, Instant now) {
    // The rests of an account stay: the provider asked for them, not the person who paused it.
    std::vector<AccountId> accounts;
    {
        auto resumed = db.prepare(
            "UPDATE account SET state = 'ok', state_since = paused_until, state_detail = '', "
            "paused_by_person = 0, paused_until = NULL "
            "WHERE state = 'paused' AND paused_until <= ?1 RETURNING id"
        );
        accounts = changed_ids<AccountId>(resumed.bind(now));
    }
    for (const AccountId account : accounts) {
        record_event(
            db, {.at = now,
                 .run = run,
                 .account = account,
                 .kind = "account.resumed",
                 .detail = pause_ended}
        );
    }

    std::vector<CampaignId> campaigns;
    {
        auto resumed = db.prepare(
            "UPDATE campaign SET state = 'active', paused_until = NULL, pause_reason = '' "
            "WHERE state = 'paused' AND paused_until <= ?1 RETURNING id"
        );
        campaigns = changed_ids<CampaignId>(resumed.bind(now));
    }
    for (const CampaignId campaign : campaigns) {
        record_event(
            db, {.at = now,
                 .run = run,
                 .campaign = campaign,
                 .kind = "campaign.active",
                 .detail = pause_ended}
        );
    }
}

}  // namespace invito::store
