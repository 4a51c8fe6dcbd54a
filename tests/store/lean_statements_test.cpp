// The statements of one job and of one imported row, as SQLite will carry them out: none builds a
// table of its own, sorts or walks through one. Each would cost more than the rows it is about.

#include "hot_paths.hpp"
#include "store/connection.hpp"

#include <gmock/gmock.h>
#include <set>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace invito::test {
namespace {

using ::testing::IsEmpty;

// While this lives, it keeps the text of every statement of every new connection.
class StatementWatch {
public:
    StatementWatch() {
        seen().clear();
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(&StatementWatch::attach));
    }
    ~StatementWatch() {
        sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&StatementWatch::attach));
    }
    StatementWatch(const StatementWatch&) = delete;
    StatementWatch& operator=(const StatementWatch&) = delete;

    static std::set<std::string>& seen() {
        static std::set<std::string> statements;
        return statements;
    }

private:
    static int attach(sqlite3* connection, char**, const sqlite3_api_routines*) {
        return sqlite3_trace_v2(connection, SQLITE_TRACE_PROFILE, &StatementWatch::note, nullptr);
    }

    static int note(unsigned, void*, void* subject, void*) {
        seen().insert(sqlite3_sql(static_cast<sqlite3_stmt*>(subject)));
        return 0;
    }
};

// What is not lean yet: what a statement does, and how it begins. The lists only ever get shorter.
using Known = std::vector<std::string>;

const Known for_both_yet = {
    "OpenEphemeral: WITH named",
    "SCAN: SELECT EXISTS (SELECT 1 FROM suppression)",
    "SCAN: SELECT j.company, j.email, i.source_path",
    "SCAN: WITH named",
    "SorterOpen: SELECT j.company, j.email, i.source_path",
    "SorterOpen: WITH named",
};
const Known for_a_job_yet = {};
const Known for_a_row_yet = {"SCAN: SELECT 1 FROM suppression LIMIT 1"};

class LeanStatements : public HotPaths {
protected:
    // "what it does: statement", for each of them.
    std::vector<std::string> findings() {
        const std::set<std::string> statements = StatementWatch::seen();
        store::Connection connection(directory.file("invito.db"), store::Access::read_only);
        std::vector<std::string> found;
        for (const std::string& sql : statements) {
            for (const std::string& deed : deeds_of(connection, sql))
                found.push_back(deed + ": " + sql);
        }
        return found;
    }

    // What is found and not known, and what is known and found no more.
    std::vector<std::string> surprises(const Known& known_here) {
        Known known = for_both_yet;
        known.insert(known.end(), known_here.begin(), known_here.end());
        std::vector<std::string> found = findings();
        std::vector<std::string> surprising;
        for (const std::string& one : known) {
            const auto is_of_it = [&](const std::string& finding) {
                return finding.starts_with(one);
            };
            if (std::erase_if(found, is_of_it) == 0) surprising.push_back("lean by now: " + one);
        }
        surprising.insert(surprising.end(), found.begin(), found.end());
        return surprising;
    }

    static std::set<std::string> deeds_of(store::Connection& connection, const std::string& sql) {
        std::set<std::string> deeds;
        const std::string explain = "EXPLAIN " + sql;
        auto step = connection.prepare(explain);
        while (step.step()) {
            const std::string opcode = step.text(1);
            if (opcode == "OpenEphemeral" || opcode == "SorterOpen") deeds.insert(opcode);
        }
        const std::string plan = "EXPLAIN QUERY PLAN " + sql;
        auto line = connection.prepare(plan);
        while (line.step()) {
            const std::string detail = line.text(3);
            if (detail.starts_with("SCAN") && detail != "SCAN CONSTANT ROW") deeds.insert("SCAN");
        }
        return deeds;
    }

private:
    StatementWatch watch_;
};

TEST_F(LeanStatements, are_what_the_watch_looks_for) {
    open();
    StatementWatch::seen() = {
        "SELECT alias FROM account ORDER BY tier",
        "SELECT 1 FROM account WHERE tier IN ('a', 'b', 'c')",
        "SELECT 1 FROM account WHERE id = ?1",
    };

    EXPECT_THAT(findings(), ::testing::SizeIs(4));
}

TEST_F(LeanStatements, take_a_job_from_its_visit_to_its_answer) {
    open();
    StatementWatch::seen().clear();
    resolve(campaign, "id-jane", "jane");
    const auto job = next_resolved(0, {campaign}, now);
    ASSERT_TRUE(job);
    ReserveInvitation request = request_for(*job);
    request.rules = {{Counted::invitations, now - hours{24}, 5, DenyReason::day_cap}};
    const auto sent = wait(store->reserve_invitation(request));
    ASSERT_TRUE(sent);
    finish(*job, *sent, Outcome::sent, JobState::sent);

    EXPECT_THAT(surprises(for_a_job_yet), IsEmpty());
}

TEST_F(LeanStatements, import_a_row) {
    open();
    AdminStore& admin = database->admin_store();
    Campaign autumn;
    autumn.name = "autumn";
    const CampaignId id = admin.save_campaign({autumn, "l.csv", ""}, accounts, now);
    const ImportId import = admin.begin_import(id, "l.csv", now);
    std::vector<NewJob> rows(2);
    rows[0].lead.identity = {IdentifierKind::public_identifier, "jane"};
    rows[1].lead.identity = {IdentifierKind::public_identifier, "new"};
    rows[1].lead.fields.company = "Acme";
    rows[0].account = rows[1].account = accounts[0];
    StatementWatch::seen().clear();
    admin.add_jobs(import, rows, now);

    EXPECT_THAT(surprises(for_a_row_yet), IsEmpty());
}

}  // namespace
}  // namespace invito::test
