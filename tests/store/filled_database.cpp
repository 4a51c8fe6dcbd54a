#include "filled_database.hpp"

#include "support/ledger_numbers.hpp"

#include <fmt/format.h>

namespace invito::test {
namespace {

void add_campaigns(TestDatabase& database) {
    database.add_account("anna");
    database.add_account("ben");
    database.add_campaign("Frühling");
    database.add_campaign("summer");
    database.execute(
        "UPDATE account SET position = id - 1, lease_epoch = 4, state_detail = 'it''s \"quoted\"';"
        "UPDATE member SET provider_id = 'member-' || id WHERE id = 1;"
        "INSERT INTO former_account VALUES ('old-anna', 1), ('OLD-Ben', 2);"
        "INSERT INTO campaign_account (campaign_id, account_id) VALUES (1, 1), (1, 2), (2, 1);"
        "UPDATE campaign SET labels = '{\"a\": 1}', note_text = 'two\nlines\t' || char(0x1F600);"
    );
}

void add_jobs_in_all_states(TestDatabase& database) {
    for (std::size_t state = 0; state <= static_cast<std::size_t>(JobState::cancelled); ++state)
        database.add_job({.state = static_cast<JobState>(state)});
    // Moved, so that a counter of none stays behind.
    database.execute(
        "UPDATE job SET state = 'skipped', reason = 'not_found' WHERE state = 'sending';"
        "UPDATE job SET account_id = 2 WHERE id = 1;"
        "UPDATE campaign_account SET turn = 3 WHERE campaign_id = 1 AND account_id = 1;"
        "UPDATE job SET first_name = 'אבגד', last_name = '  spaces ', company = '', "
        "note = 'a''b\"c\\d', variables = '{\"x\": null}', not_before = -1 WHERE id = 2;"
    );
}

void add_people(TestDatabase& database) {
    // Merged into one who comes later, and one who comes earlier.
    database.execute(
        "UPDATE person SET merged_into = 5 WHERE id = 3;"
        "UPDATE person SET merged_into = 3 WHERE id = 4;"
        "UPDATE person SET provider_id = 'ACoAA-Zz', public_identifier = NULL WHERE id = 1;"
        "INSERT INTO person_said VALUES (1, 'company', 'Ä gmbh', 1), (1, 'domain', 'a.b', NULL);"
        "INSERT INTO found_profile VALUES (2, 'p', 'pub', 'Jane', '', 5, NULL);"
        "INSERT INTO import_row VALUES (1, 2, 'rejected', 'no_url'), (1, 10, 'duplicate', '');"
    );
}

void add_ledger(TestDatabase& database) {
    database.add_attempt({.kind = AttemptKind::visit, .job = JobId{1}, .outcome = Outcome::done});
    database.add_attempt({.job = JobId{1}, .note = "Hello"});
    database.add_attempt({.kind = AttemptKind::list, .outcome = std::nullopt});
    database.add_run({.started_at = noon, .ended_at = noon});
    database.execute(
        "UPDATE run SET seed = -9223372036854775807 - 1, sent = 9223372036854775807;"
        "INSERT INTO erased_invitation VALUES ('sha256:b', 2), ('sha256:B', 2);"
        "INSERT INTO pruned_person VALUES ('sha256:c', 2, 1);"
        "INSERT INTO account_limits (account_id, member_id, run_id, since, day, zone, begins_at, "
        "ends_at, per_day, pacing_min_ms, hours, lateness_ms) VALUES (1, 1, 1, 5, '2026-11-23', "
        "'Europe/Berlin', 1, 2, NULL, 30000, '1111100 600-1020', 7);"
        "INSERT INTO campaign_limits (campaign_id, since, per_day) VALUES (1, 5, 20);"
        "INSERT INTO event (at, run_id, job_id, kind) VALUES (5, 1, 1, 'job.retried');"
    );
}

void add_rules_and_files(TestDatabase& database) {
    database.execute(
        "INSERT INTO suppression VALUES ('person', 'z', '', 'command', 1), "
        "('person', 'Z', 'a reason', 'command', 1), ('domain', 'z', '', 'b.txt', 1);"
        "INSERT INTO kept_file (path, kind, written_at, sha256) VALUES ('/a b', 'backup', 1, '');"
        "INSERT INTO webhook_event (key, kind, at, received_at, effect) "
        "VALUES ('k', 'other', 1, 2, 'none');"
        "INSERT INTO meta VALUES ('id', 'abc'), ('generation', '7'), ('host', 'h');"
    );
}

}  // namespace

void fill_every_table(TestDatabase& database) {
    add_campaigns(database);
    add_jobs_in_all_states(database);
    add_people(database);
    add_ledger(database);
    add_rules_and_files(database);
}

void add_worked_jobs(TestDatabase& database, int jobs) {
    const std::string rows = fmt::format(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) ", jobs
    );
    database.execute(
        "BEGIN;" + rows +
        "INSERT INTO person (id, slug, first_name, headline) "
        "SELECT 1000 + i, 'worked-' || i, 'Jane', 'Head of something at a company' FROM n;" +
        rows +
        "INSERT INTO job (id, campaign_id, person_id, account_id, state, import_id, source_line, "
        "first_name, last_name, company, title, email, created_at, changed_at, sent_at) "
        "SELECT 1000 + i, 1, 1000 + i, 1, 'sent', 1, i, 'Jane', 'Doe', 'Example Company', "
        "'Head of something', 'jane@example.com', 1, 1, 1 FROM n;" +
        rows +
        "INSERT INTO attempt (kind, account_id, member_id, campaign_id, job_id, person_id, "
        "intent_at, finished_at, outcome, live) SELECT k.column1, 1, 1, 1, 1000 + i, 1000 + i, i, "
        "i, k.column2, k.column3 FROM n, (VALUES ('visit', 'done', 0), ('invite', 'sent', 1)) k;"
        "COMMIT"
    );
}

}  // namespace invito::test
