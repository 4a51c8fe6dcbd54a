// How much the database is asked for each row of a list. Time depends on the machine, this does
// not: a statement more for each row shows here.

#include "invito/ports/admin_store.hpp"
#include "invito/support/failure.hpp"
#include "test_database.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace invito::test {
namespace {

// What a connection does while this lives.
class ImportWatch {
public:
    explicit ImportWatch(store::Connection& connection) : connection_(connection) {
        constexpr unsigned ends = SQLITE_TRACE_PROFILE;
        sqlite3_trace_v2(connection_.handle(), ends, &ImportWatch::note, this);
    }
    ~ImportWatch() { sqlite3_trace_v2(connection_.handle(), 0, nullptr, nullptr); }
    ImportWatch(const ImportWatch&) = delete;
    ImportWatch& operator=(const ImportWatch&) = delete;

    std::int64_t statements = 0;
    std::int64_t sorts = 0;
    std::int64_t automatic_indexes = 0;
    std::string scans;

private:
    static int note(unsigned, void* watch, void* subject, void*) {
        auto& seen = *static_cast<ImportWatch*>(watch);
        auto* const statement = static_cast<sqlite3_stmt*>(subject);
        ++seen.statements;
        seen.sorts += sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_SORT, 1);
        seen.automatic_indexes += sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_AUTOINDEX, 1);
        const int steps = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
        if (steps > 1) seen.scans += std::string(sqlite3_sql(statement)) + '\n';
        return 0;
    }

    store::Connection& connection_;
};

class ImportStatements : public ::testing::Test {
protected:
    ImportStatements() { account = database.add_account("anna"); }

    struct Asked {
        std::int64_t statements = 0;  // for sixteen rows
        std::int64_t changed_rows = 0;
    };

    // By the difference of two batches, which leaves out what is asked once for a batch.
    Asked import(const std::string& name, int first_lead) {
        const auto transaction = admin->begin_transaction();
        Campaign campaign;
        campaign.name = name;
        const CampaignId id = admin->save_campaign({campaign, "", ""}, {account}, noon);
        const ImportId import = admin->begin_import(id, name + ".csv", noon);
        statements_for(import, 0, first_lead, rows);  // what is asked once for an import
        const std::int64_t of_few = statements_for(import, rows, first_lead + rows, rows);
        const std::int64_t changed = sqlite3_total_changes(database.connection().handle());
        const std::int64_t of_many =
            statements_for(import, 2 * rows, first_lead + 2 * rows, 2 * rows);
        Asked asked;
        EXPECT_EQ((of_many - of_few) % (rows / 16), 0) << "each row alike";
        asked.statements = (of_many - of_few) / (rows / 16);
        asked.changed_rows = sqlite3_total_changes(database.connection().handle()) - changed;
        admin->finish_import(import, {}, "", noon);
        ImportWatch watch(database.connection());
        (void)admin->gone_leads(import, 5);
        asked_at_end = watch.statements;
        transaction->commit();
        return asked;
    }

    std::int64_t statements_for(ImportId import, int first_line, int first_lead, int count) {
        std::vector<NewJob> batch;
        for (int i = 0; i < count; ++i) {
            NewJob job;
            job.lead.line = static_cast<std::size_t>(first_line + i) + 2;
            const std::string slug = "p" + std::to_string(first_lead + i);
            job.lead.identity = {IdentifierKind::public_identifier, slug};
            job.lead.fields.company = "Acme";
            job.lead.fields.variables["hook"] = "your talk";
            job.account = account;
            batch.push_back(std::move(job));
        }
        ImportWatch watch(database.connection());
        admin->add_jobs(import, batch, noon);
        EXPECT_EQ(watch.sorts, 0);
        EXPECT_EQ(watch.automatic_indexes, 0);
        EXPECT_EQ(watch.scans, "");
        return watch.statements;
    }

    static constexpr int rows = 48;
    TestDatabase database;
    std::unique_ptr<AdminStore> admin = std::make_unique<AdminStore>(database.connection());
    AccountId account;
    std::int64_t asked_at_end = 0;
};

TEST_F(ImportStatements, of_a_first_list_write_a_person_and_a_job) {
    EXPECT_EQ(import("spring", 0).statements, 16 + 1) << "jobs are written together";

    EXPECT_EQ(asked_at_end, 1) << "nothing can be gone";
}

TEST_F(ImportStatements, look_for_the_person_where_there_are_others) {
    import("spring", 0);

    EXPECT_EQ(import("summer", 1'000).statements, 2 * 16 + 1);
    EXPECT_EQ(import("autumn", 0).statements, 16 + 1)
        << "people who are there, in another campaign";
}

TEST_F(ImportStatements, look_twice_where_the_provider_has_named_people) {
    import("spring", 0);
    database.execute("UPDATE person SET public_identifier = 'new-' || id, resolved_at = id");

    EXPECT_EQ(import("summer", 1'000).statements, 3 * 16 + 1);
}

TEST_F(ImportStatements, of_a_list_that_says_the_same_write_nothing) {
    import("spring", 0);

    const Asked again = import("spring", 0);

    EXPECT_EQ(again.statements, 16);
    EXPECT_EQ(again.changed_rows, 0);
    EXPECT_EQ(asked_at_end, 3) << "all were seen: nobody is looked for, and the first question is "
                                  "planned anew, as triggers are back";
}

TEST_F(ImportStatements, of_a_list_whose_rows_moved_say_where_they_are_now) {
    import("spring", 0);
    database.execute("UPDATE job SET source_line = source_line + 1");

    const Asked again = import("spring", 0);

    EXPECT_EQ(again.statements, 2 * 16);
    EXPECT_EQ(again.changed_rows, 2 * rows);
    EXPECT_EQ(database.number("SELECT max(source_line) FROM job"), 4 * rows + 1);
}

TEST_F(ImportStatements, of_another_list_say_whose_the_leads_are_now) {
    import("spring", 0);
    database.execute("UPDATE import SET source_path = 'elsewhere.csv'");

    EXPECT_EQ(import("spring", 0).statements, 2 * 16);
    EXPECT_EQ(database.number("SELECT count(*) FROM job WHERE import_id = 2"), 4 * rows);
}

TEST_F(ImportStatements, of_a_row_that_changed_write_it_once) {
    import("spring", 0);
    database.execute("UPDATE job SET company = 'Another'");

    EXPECT_EQ(import("spring", 0).changed_rows, 2 * 2 * rows)
        << "the row, and the company that it named before";
    EXPECT_EQ(database.number("SELECT count(*) FROM job WHERE import_id = 2"), 4 * rows);
}

}  // namespace
}  // namespace invito::test
