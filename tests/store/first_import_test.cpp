// The first list of a store is written in a quicker way than later ones. It must leave the same
// behind, to the last id, whatever becomes of it.

#include "invito/ports/admin_store.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/random.hpp"
#include "store/import_state.hpp"
#include "store/meta.hpp"
#include "store/suppression_ops.hpp"
#include "support/other_process.hpp"
#include "test_database.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <sqlite3.h>

namespace invito::test {
namespace {

using store::FirstImportTerms;

constexpr FirstImportTerms of_nobody{.people_max = 0};

// As a schema may come to have them: names that need quotes, and an index that asks for people.
constexpr auto more_indexes =
    "CREATE UNIQUE INDEX \"job \"\"place\"\"\" ON job (import_id, source_line);"
    "CREATE UNIQUE INDEX job_of_person ON job (person_id, campaign_id);";

// One that is to become a job, or a row that becomes none.
struct ListedRow {
    NewJob job;
    bool is_rejected = false;
    bool has_unknown_account = false;
};
using List = std::vector<ListedRow>;

class ImportingStore {
public:
    explicit ImportingStore(const FirstImportTerms& terms)
        : admin(std::make_unique<AdminStore>(database.connection(), terms)) {
        database.execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF");
        for (const char* const alias : {"anna", "ben"})
            accounts.push_back(database.add_account(alias));
    }

    // The verdicts of the rows, and how many leads are gone.
    std::string import(const std::string& name, const List& list, std::size_t batch_rows = 7) {
        const auto transaction = admin->begin_transaction();
        std::string told = import_into(name, list, batch_rows);
        transaction->commit();
        return told;
    }

    std::string import_into(const std::string& name, const List& list, std::size_t batch_rows) {
        const ImportId import = begin(name);
        ImportTotals totals;
        std::vector<NewJob> batch;
        std::string told;
        const auto flush = [&] {
            for (const RowOutcome& outcome : admin->add_jobs(import, batch, noon)) {
                told += std::to_string(static_cast<int>(outcome.verdict)) + ' ' + outcome.said_by;
                totals.imported += outcome.verdict == RowVerdict::imported ? 1 : 0;
            }
            batch.clear();
        };
        for (const ListedRow& row : list) {
            if (row.is_rejected) {
                admin->add_rejected(import, {{row.job.lead.line, "company_page"}});
            } else if (row.has_unknown_account) {
                admin->remember_lead(import, row.job.lead);
            } else {
                told += admin->note_variant(import, row.job.lead.identity);
                batch.push_back(row.job);
            }
            if (batch.size() == batch_rows) flush();
        }
        flush();
        admin->finish_import(import, totals, "sha", noon);
        const GoneLeads gone = admin->gone_leads(import, 3);
        told += " gone " + std::to_string(gone.count) + ' ' + std::to_string(gone.waiting);
        for (const GoneLeads::Example& lead : gone.examples)
            told += ' ' + std::to_string(lead.job.value) + lead.identity.value;
        return told;
    }

    ImportId begin(const std::string& name) {
        Campaign campaign;
        campaign.name = name;
        const CampaignId id = admin->save_campaign({campaign, "", ""}, accounts, noon);
        return admin->begin_import(id, name + ".csv", noon);
    }

    // What forbids some of the people and companies that random_list() names.
    void forbid() {
        admin->add_suppression(
            {{{SuppressionKind::person, "p3"}},
             {{SuppressionKind::company, "acme 2"}},
             {{SuppressionKind::domain, "d3.example"}}},
            noon
        );
        database.execute("INSERT INTO meta (key, value) VALUES ('erasure_salt', 'salt')");
        const SuppressionKey mark = store::erased_key("salt", "p5");
        database.connection()
            .prepare(
                "INSERT INTO suppression (kind, key, source, added_at) "
                "VALUES ('erased', ?1, 'command', 5)"
            )
            .bind(mark.value)
            .run();
    }

    [[nodiscard]] std::vector<std::string> rows_of(const std::string& select) {
        std::vector<std::string> rows;
        const auto take = [](void* all, int columns, char** values, char**) {
            std::string text;
            for (int column = 0; column < columns; ++column)
                text += (values[column] == nullptr ? "NULL" : std::string(values[column])) + '|';
            static_cast<std::vector<std::string>*>(all)->push_back(std::move(text));
            return 0;
        };
        sqlite3* const handle = database.connection().handle();
        EXPECT_EQ(sqlite3_exec(handle, select.c_str(), take, &rows, nullptr), SQLITE_OK) << select;
        return rows;
    }

    [[nodiscard]] std::vector<std::string> schema() {
        return rows_of("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
    }

    [[nodiscard]] std::vector<std::string> indexes() {
        return rows_of("SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name");
    }

    [[nodiscard]] std::map<std::string, std::vector<std::string>> content() {
        std::map<std::string, std::vector<std::string>> all;
        for (std::string name : rows_of("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
            name.pop_back();
            all[name] = rows_of("SELECT * FROM \"" + name + '"');
            std::ranges::sort(all[name]);
        }
        return all;
    }

    void expect_to_be_sound() {
        EXPECT_EQ(rows_of("PRAGMA integrity_check"), std::vector<std::string>{"ok|"});
        EXPECT_TRUE(rows_of("PRAGMA foreign_key_check").empty());
        EXPECT_EQ(
            rows_of("SELECT * FROM job_count WHERE jobs <> 0 ORDER BY 1, 2, 3"),
            rows_of("SELECT campaign_id, account_id, state, count(*) FROM job "
                    "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3")
        );
    }

    TestDatabase database;
    std::unique_ptr<AdminStore> admin;
    std::vector<AccountId> accounts;
};

ListedRow lead(std::size_t line, const std::string& slug) {
    ListedRow row;
    row.job.lead.line = line;
    row.job.lead.identity = {IdentifierKind::public_identifier, slug};
    row.job.account = AccountId{1};
    return row;
}

List leads(int first, int count) {
    List list;
    for (int i = first; i < first + count; ++i)
        list.push_back(lead(list.size() + 2, "q" + std::to_string(i)));
    return list;
}

// Every sort of row, of few people, so that many stand there twice.
List random_list(Random& draw, int rows, int people) {
    const auto below = [&draw](int n) {
        return static_cast<int>(draw.between(std::int64_t{0}, std::int64_t{n - 1}));
    };
    List list;
    for (int i = 0; i < rows; ++i) {
        ListedRow row = lead(list.size() + 2, "p" + std::to_string(below(people)));
        Lead& lead = row.job.lead;
        if (below(4) == 0)
            lead.identity = {IdentifierKind::provider_id, "ACo" + std::to_string(below(people))};
        row.job.account = AccountId{1 + below(2)};
        if (below(6) == 0) row.job.skip = Reason::missing_variable;
        if (below(3) == 0) row.job.note_variant = "warm";
        if (below(2) == 0) lead.fields.company = "Acme " + std::to_string(below(6));
        if (below(3) == 0) lead.fields.email = "a@d" + std::to_string(below(6)) + ".example";
        if (below(3) == 0) lead.fields.variables["hook"] = "\"\u00e4\\ \n" + std::to_string(i);
        if (below(4) == 0)
            lead.fields.variables["email_2"] = "b@d" + std::to_string(below(6)) + ".example";
        row.is_rejected = below(9) == 0;
        row.has_unknown_account = below(9) == 0;
        list.push_back(std::move(row));
    }
    return list;
}

std::uint32_t always_seven(std::string_view) {
    return 7;
}

struct Way {
    const char* name;
    FirstImportTerms terms;
};

constexpr Way ways[] = {
    {"in memory", {}},
    {"beyond its limit", {.people_max = 5}},
    {"at its limit from the first", {.people_max = 1}},
    {"with one hash for all", {.hash = always_seven}},
};

TEST(FirstImport, leaves_what_any_import_leaves) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Random draw(seed);
        const bool has_more = seed % 2 == 0;
        const bool is_forbidden = seed % 3 == 0;
        const List spring = random_list(draw, 60, 25);
        const List summer = random_list(draw, 40, 35);
        const List spring_again = random_list(draw, 50, 25);
        const auto tell = [&](ImportingStore& store) {
            if (has_more) store.database.execute(more_indexes);
            if (is_forbidden) store.forbid();
            std::string told = store.import("spring", spring);
            told += store.import("summer", summer);
            told += store.import("spring", spring);
            return told + store.import("spring", spring_again);
        };
        ImportingStore ordinary(of_nobody);
        const auto schema = [&] {
            ImportingStore untouched(of_nobody);
            if (has_more) untouched.database.execute(more_indexes);
            return untouched.schema();
        }();
        const std::string expected = tell(ordinary);
        ordinary.expect_to_be_sound();

        for (const Way& way : ways) {
            ImportingStore store(way.terms);

            EXPECT_EQ(tell(store), expected) << "seed " << seed << ", " << way.name;

            EXPECT_EQ(store.content(), ordinary.content()) << "seed " << seed << ", " << way.name;
            EXPECT_EQ(store.schema(), schema) << "seed " << seed << ", " << way.name;
            store.expect_to_be_sound();
        }
    }
}

TEST(FirstImport, keeps_everybody_where_all_hashes_are_equal) {
    ImportingStore store({.hash = always_seven});

    store.import("spring", leads(0, 300));

    EXPECT_EQ(store.database.number("SELECT count(DISTINCT slug) FROM person"), 300);
    EXPECT_EQ(store.database.number("SELECT count(DISTINCT person_id) FROM job"), 300);
}

TEST(FirstImport, grows_with_its_list) {
    ImportingStore store({});
    List list = leads(0, 5'000);
    std::ranges::copy(leads(0, 5'000), std::back_inserter(list));

    store.import("spring", list, 1'000);

    EXPECT_EQ(store.database.number("SELECT count(*) FROM job"), 5'000);
    EXPECT_EQ(store.database.number("SELECT duplicates FROM import"), 0) << "the caller counts";
    EXPECT_EQ(store.database.number("SELECT count(*) FROM import_row"), 5'000);
}

TEST(FirstImport, has_its_indexes_back_before_it_is_kept) {
    ImportingStore store({});
    const auto schema = store.schema();
    const auto transaction = store.admin->begin_transaction();
    const ImportId import = store.begin("spring");
    ASSERT_NE(store.schema(), schema) << "it is the first";

    store.admin->finish_import(import, {}, "sha", noon);

    EXPECT_EQ(store.schema(), schema);
}

TEST(FirstImport, is_one_alone) {
    ImportingStore store({});
    store.import("spring", leads(0, 1));
    const auto indexes = store.indexes();
    const auto transaction = store.admin->begin_transaction();

    store.begin("summer");

    EXPECT_EQ(store.indexes(), indexes) << "the store has a lead";
}

TEST(FirstImport, needs_a_transaction_that_ends_with_it) {
    ImportingStore store({});
    const auto schema = store.schema();

    store.begin("spring");

    EXPECT_EQ(store.schema(), schema);
}

TEST(FirstImport, leaves_the_schema_when_it_is_given_up) {
    ImportingStore store({});
    store.database.execute(more_indexes);
    const auto schema = store.schema();
    for (const bool is_finished : {false, true}) {
        {
            const auto transaction = store.admin->begin_transaction();
            const ImportId import = store.begin("spring");
            store.admin->add_jobs(import, {leads(0, 1).front().job}, noon);
            if (is_finished) store.admin->finish_import(import, {}, "sha", noon);
        }

        EXPECT_EQ(store.schema(), schema);
        EXPECT_EQ(store.database.number("SELECT count(*) FROM person"), 0);
    }
    store.import("spring", leads(0, 4));
    EXPECT_EQ(store.database.number("SELECT sum(jobs) FROM job_count"), 4) << "it may come again";
    store.expect_to_be_sound();
}

TEST(FirstImport, leaves_the_schema_when_it_fails) {
    ImportingStore store({});
    const auto schema = store.schema();
    List list = leads(0, 10);
    list.back().job.account = AccountId{99};

    EXPECT_THROW(store.import("spring", list), StorageFailure);

    EXPECT_EQ(store.schema(), schema);
    EXPECT_EQ(store.database.number("SELECT count(*) FROM job"), 0);
    store.import("spring", leads(0, 10));
    store.expect_to_be_sound();
}

TEST(FirstImport, leaves_the_schema_when_it_is_killed) {
    for (const bool is_finished : {false, true}) {
        ImportingStore store({});
        store.database.execute(more_indexes);
        const auto schema = store.schema();
        const auto content = store.content();
        OtherProcess importing([&] {
            // Not the connection of the parent: SQLite forbids that.
            auto* const connection =
                new store::Connection(store.database.path(), store::Access::read_write);
            auto admin = std::make_unique<AdminStore>(*connection);
            auto transaction = admin->begin_transaction();
            connection->execute("PRAGMA cache_size = 10");  // so that most of it is in the log
            Campaign campaign;
            campaign.name = "spring";
            const CampaignId id = admin->save_campaign({campaign, "", ""}, store.accounts, noon);
            const ImportId import = admin->begin_import(id, "spring.csv", noon);
            std::vector<NewJob> jobs;
            for (const ListedRow& row : leads(0, 2'000)) jobs.push_back(row.job);
            admin->add_jobs(import, jobs, noon);
            if (is_finished) admin->finish_import(import, {}, "sha", noon);
            return std::pair(std::move(admin), std::move(transaction));
        });

        importing.kill();

        EXPECT_EQ(store.schema(), schema);
        EXPECT_EQ(store.content(), content);
        store.import("spring", leads(0, 10));
        EXPECT_EQ(store.database.number("SELECT count(*) FROM job"), 10);
        store.expect_to_be_sound();
    }
}

TEST(FirstImport, gives_its_memory_back) {
    ImportingStore store({});
    const std::string cache = store.database.connection().pragma("cache_size");
    {
        const auto transaction = store.admin->begin_transaction();
        EXPECT_NE(store.database.connection().pragma("cache_size"), cache);
    }
    EXPECT_EQ(store.database.connection().pragma("cache_size"), cache);

    store.database.execute("PRAGMA temp_store = MEMORY");
    store.import("spring", leads(0, 3));

    EXPECT_EQ(store.database.connection().pragma("temp_store"), "2") << "in memory";
}

}  // namespace
}  // namespace invito::test
