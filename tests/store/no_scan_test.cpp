// However many accounts, leads and attempts there are: what a run asks for each of them looks up
// rows and walks through no table, by a statement that is planned once.

#include "hot_paths.hpp"
#include "store/connection.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sqlite3.h>

namespace invito::test {
namespace {

// While this lives, the statements of every new connection are watched: how many rows each stepped
// through in the largest scan of a table or of a whole index, and whether it was planned anew for
// other values of its parameters.
class ScanWatch {
public:
    ScanWatch() {
        scans().clear();
        replanned().clear();
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(&ScanWatch::attach));
    }
    ~ScanWatch() {
        sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&ScanWatch::attach));
    }
    ScanWatch(const ScanWatch&) = delete;
    ScanWatch& operator=(const ScanWatch&) = delete;

    static std::map<std::string, int>& scans() {
        static std::map<std::string, int> found;
        return found;
    }

    static std::set<std::string>& replanned() {
        static std::set<std::string> found;
        return found;
    }

private:
    static int attach(sqlite3* connection, char**, const sqlite3_api_routines*) {
        return sqlite3_trace_v2(connection, SQLITE_TRACE_PROFILE, &ScanWatch::note, nullptr);
    }

    static int note(unsigned, void*, void* subject, void*) {
        auto* const statement = static_cast<sqlite3_stmt*>(subject);
        const int steps = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
        if (steps >= strangers / 2) {
            int& most = scans()[sqlite3_sql(statement)];
            most = std::max(most, steps);
        }
        if (sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_REPREPARE, 0) > 0)
            replanned().insert(sqlite3_sql(statement));
        return 0;
    }
};

class NoScan : public HotPaths {
protected:
    void TearDown() override {
        const auto& replanned = ScanWatch::replanned();
        EXPECT_TRUE(replanned.empty()) << ::testing::PrintToString(replanned);
    }

private:
    ScanWatch watch_;
};

TEST_F(NoScan, the_watch_sees_one) {
    store::Connection connection(directory.file("invito.db"), store::Access::read_only);
    auto row = connection.prepare("SELECT count(*) FROM event WHERE detail = ?1");
    row.bind(std::string("x")).step();
    row.step();

    EXPECT_EQ(ScanWatch::scans().size(), 1U);
}

TEST_F(NoScan, the_watch_sees_a_plan_that_is_made_anew) {
    store::Connection connection(directory.file("invito.db"), store::Access::read_only);
    for (const char* const kind : {"invite", "visit"}) {
        auto row =
            connection.prepare("SELECT count(*) FROM attempt WHERE job_id = 1 AND kind = ?1");
        row.bind(kind).step();
        row.step();
    }

    EXPECT_EQ(ScanWatch::replanned().size(), 1U);
    ScanWatch::replanned().clear();
}

TEST_F(NoScan, for_an_account_that_starts) {
    open();
    start_an_account();

    EXPECT_TRUE(ScanWatch::scans().empty()) << ::testing::PrintToString(ScanWatch::scans());
}

TEST_F(NoScan, for_a_lead_from_its_visit_to_its_answer) {
    open();
    take_leads_from_visit_to_answer();

    EXPECT_TRUE(ScanWatch::scans().empty()) << ::testing::PrintToString(ScanWatch::scans());
}

TEST_F(NoScan, for_an_account_that_is_shown) {
    (void)queries()->accounts(now);
    for (const AccountId account : accounts)
        (void)queries()->charges(account, Lookback::longest({}), now);

    // All accounts are counted at once.
    std::erase_if(ScanWatch::scans(), [](const auto& scan) {
        return scan.first.starts_with("SELECT id, tier, state_since FROM account") ||
               scan.first.find("FROM job_count") != std::string::npos;
    });
    EXPECT_TRUE(ScanWatch::scans().empty()) << ::testing::PrintToString(ScanWatch::scans());
}

TEST_F(NoScan, for_an_account_that_is_audited) {
    (void)queries()->audit({});

    // The ledger is read once, whoever's it is.
    std::erase_if(ScanWatch::scans(), [](const auto& scan) {
        return scan.first.find("FROM attempt NOT INDEXED") != std::string::npos ||
               scan.first.starts_with("SELECT m.id, a.alias FROM member m");
    });
    EXPECT_TRUE(ScanWatch::scans().empty()) << ::testing::PrintToString(ScanWatch::scans());
}

TEST_F(NoScan, for_a_row_that_is_imported) {
    open();
    import_a_row();

    EXPECT_TRUE(ScanWatch::scans().empty()) << ::testing::PrintToString(ScanWatch::scans());
}

}  // namespace
}  // namespace invito::test
