#include "test_database.hpp"

#include "store/ledger.hpp"
#include "store/meta.hpp"
#include "store/open_connection.hpp"
#include "support/ledger_numbers.hpp"

namespace invito::test {

TestDatabase::TestDatabase() : path_(directory_.file("invito.db")) {
    // Power cuts are not what these tests are about: rows of a test need no sync each.
    connection_ = std::make_unique<store::Connection>(path_, store::Access::read_write_create);
    connection_->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
    store::migrate(*connection_, "0.0-test", noon).value();
    store::remember_created_at(*connection_, noon);
    store::remember_provider_kind(*connection_, "sandbox");
}

AccountId TestDatabase::add_account(const std::string& alias) {
    const std::string provider_account_id = "id-" + alias;
    connection_->execute("INSERT INTO member (provider_id) VALUES (NULL)");
    const std::int64_t member = connection_->inserted_id();
    connection_
        ->prepare(
            "INSERT INTO account (alias, provider_account_id, member_id, tier) "
            "VALUES (?1, ?2, ?3, 'free')"
        )
        .bind(alias, provider_account_id, member)
        .run();
    return AccountId{connection_->inserted_id()};
}

CampaignId TestDatabase::add_campaign(const std::string& name) {
    connection_
        ->prepare(
            "INSERT INTO campaign (name, assign, when_missing, when_too_long, "
            "when_note_quota_used, created_at) "
            "VALUES (?1, 'balanced', 'skip', 'skip', 'wait', ?2)"
        )
        .bind(name, noon)
        .run();
    const CampaignId campaign{connection_->inserted_id()};
    connection_
        ->prepare("INSERT INTO import (campaign_id, source_path, started_at) VALUES (?1, ?2, ?3)")
        .bind(campaign, name + ".csv", noon)
        .run();
    return campaign;
}

JobId TestDatabase::add_job(const JobRow& row) {
    const std::string next = "person-" + std::to_string(number("SELECT count(*) FROM person"));
    connection_->prepare("INSERT INTO person (slug) VALUES (?1)")
        .bind(row.slug.value_or(next))
        .run();
    const PersonId person{connection_->inserted_id()};
    connection_
        ->prepare(
            "INSERT INTO job (campaign_id, person_id, account_id, state, reason, error_type, "
            "http_status, import_id, source_line, created_at, changed_at, sent_at, accepted_at) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
            "(SELECT min(id) FROM import WHERE campaign_id = ?1), 2, ?8, ?9, ?10, ?11)"
        )
        .bind(
            row.campaign, person, row.account, to_string(row.state), to_string(row.reason),
            row.error_type, row.http_status, noon, row.changed_at, row.sent_at, row.accepted_at
        )
        .run();
    return JobId{connection_->inserted_id()};
}

AttemptId TestDatabase::add_attempt(const AttemptRow& row) {
    std::optional<std::string_view> outcome;
    if (row.outcome) outcome = to_string(*row.outcome);
    connection_
        ->prepare(
            "INSERT INTO attempt (kind, account_id, member_id, job_id, campaign_id, person_id, "
            "run_id, intent_at, outcome, charged, note, http_status, took_ms, live) VALUES (?1, "
            "?2, "
            "(SELECT member_id FROM account WHERE id = ?2), ?3, "
            "(SELECT campaign_id FROM job WHERE id = ?3), "
            "(SELECT person_id FROM job WHERE id = ?3), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        )
        .bind(
            to_string(row.kind), row.account, row.job, row.run, row.intent_at, outcome,
            !row.outcome || is_charged(*row.outcome), row.note, row.http_status, row.took,
            store::is_live(row.kind, row.outcome)
        )
        .run();
    const AttemptId attempt{connection_->inserted_id()};
    execute(number_attempts);
    return attempt;
}

RunId TestDatabase::add_run(const RunRow& row) {
    connection_
        ->prepare(
            "INSERT INTO run (started_at, ended_at, pid, host, program_version, seed, "
            "first_attempt_id, last_attempt_id) VALUES (?1, ?2, ?3, 'build1', '0.1', 7, ?4, ?5)"
        )
        .bind(row.started_at, row.ended_at, row.pid, row.first_attempt, row.last_attempt)
        .run();
    return RunId{connection_->inserted_id()};
}

std::int64_t TestDatabase::number(const std::string& sql) {
    auto row = connection_->prepare(sql);
    row.step();
    return row.integer(0);
}

}  // namespace invito::test
