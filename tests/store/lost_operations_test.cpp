// Every kind of operation on a shared database, with each exchange of it lost in turn, the commit
// among them: on its way to the server, and on its way back.

#include "fault_proxy.hpp"
#include "shared_server.hpp"
#include "store/postgres/server.hpp"
#include "store/sql_queries.hpp"
#include "store_world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using Lose = FaultProxy::Lose;
using store::postgres::PgSession;
using testing::ElementsAre;
using testing::IsEmpty;

class LostOperation : public ::testing::Test {
protected:
    // Each repetition of an operation has a number, which is found in what it writes. The leads
    // that one imports are there for those after it.
    struct Kind {
        const char* name;
        std::string (*perform)(LostOperation&, sql::Session&, int number);
        const char* kept;  // the answer of perform(), as the database has it afterwards: in one row
        bool looks_afterwards = false;  // in a transaction of its own
    };

    LostOperation() : admin_session_(direct(url_)) {
        auto database = Database::over(direct(url_), DatabaseOptions{}).value();
        AdminStore& admin = database->admin_store();
        account_ = admin.save_accounts({{"anna", "acc-anna", Tier::premium}}, now)[0];
        RunStart start;
        start.host = "here";
        start.at = now;
        run_ =
            in_transaction(*admin_session_, [&](auto& db) { return store::begin_run(db, start); });
        lease_anew(*admin_session_);
    }

    static std::unique_ptr<PgSession> direct(const std::string& url) {
        return std::make_unique<PgSession>(store::postgres::SessionTerms{
            .url = url, .turns = std::make_shared<store::postgres::Turns>()});
    }

    template <class Operation>
    static std::invoke_result_t<Operation, sql::Session&> in_transaction(
        sql::Session& db, Operation operation
    ) {
        sql::Transaction transaction(db);
        auto answer = operation(db);
        transaction.commit();
        return answer;
    }

    std::int64_t lease_anew(sql::Session& db) {
        const auto given = in_transaction(db, [&](auto& session) {
            return store::lease_accounts(session, run_, {account_}, now);
        });
        lease_ = given.leases.at(0);
        return lease_.epoch;
    }

    std::int64_t import_list(AdminStore& admin, const std::string& name) const {
        const auto transaction = admin.begin_transaction();
        Campaign campaign;
        campaign.name = name;
        const CampaignId id = admin.save_campaign({campaign, "l.csv", ""}, {account_}, now);
        const ImportId import = admin.begin_import(id, "l.csv", now);
        std::vector<NewJob> jobs(3);
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            jobs[i].lead.line = i + 2;
            jobs[i].lead.identity = {
                IdentifierKind::public_identifier, fmt::format("{}-{}", name, i)};
            jobs[i].account = account_;
        }
        const auto rows = admin.add_jobs(import, jobs, now);
        ImportTotals totals;
        totals.rows = totals.imported = std::ssize(jobs);
        admin.finish_import(import, totals, "", now);
        transaction->commit();
        return std::ranges::count(rows, RowVerdict::imported, &RowOutcome::verdict);
    }

    // As the store's threads do, and a person who gives a command again. How often it took.
    template <class Operation>
    static int until_it_is_kept(Operation operation) {
        for (int times = 1; times < 10; ++times) {
            try {
                operation();
                return times;
            } catch (const StorageConflict&) {
            } catch (const StorageUnreachable&) {
            }
        }
        ADD_FAILURE() << "it is never kept";
        return 0;
    }

    void lose_each_exchange_of(const Kind& kind, Lose what) {
        int times_of_last = 0;
        for (int nth = 1; !HasFailure(); ++nth) {
            SCOPED_TRACE(fmt::format("{}: exchange {}", kind.name, nth));
            const auto session = direct(through(url_, folder_.path()));
            std::string answer;
            proxy_.lose(what, nth);
            const int times =
                until_it_is_kept([&] { answer = kind.perform(*this, *session, nth); });
            const bool was_reached = proxy_.stop_losing();
            EXPECT_THAT(
                admin_session_->all<std::string>(kind.kept, std::to_string(nth)),
                ElementsAre(answer)
            );
            if (!was_reached) {
                EXPECT_GT(nth, 1) << "it commits";
                break;
            }
            times_of_last = times;
        }
        EXPECT_EQ(times_of_last, what == Lose::request || kind.looks_afterwards ? 2 : 1)
            << kind.name << ": the last exchange is the commit, and what it kept is not done again";
    }

    void lose_each_exchange(Lose what) {
        for (const Kind& kind : every_kind) {
            lose_each_exchange_of(kind, what);
            if (HasFailure()) return;
            EXPECT_THAT(store::find_contradictions(*admin_session_), IsEmpty()) << kind.name;
        }
    }

    static const std::vector<Kind> every_kind;

    TempDir folder_;
    std::string url_ = new_shared_database();
    FaultProxy proxy_{shared_server_folder(), folder_.path()};
    std::unique_ptr<PgSession> admin_session_;
    AccountId account_;
    RunId run_;
    Lease lease_;
};

const std::vector<LostOperation::Kind> LostOperation::every_kind = {
    {"do-not-contact entry",
     [](LostOperation&, sql::Session& db, int number) {
         const SuppressionKey key{SuppressionKind::person, std::to_string(number)};
         const auto added = AdminStore(db).add_suppression({{key}}, now);
         return std::to_string(added.added + added.known);
     },
     "SELECT CAST(count(*) AS TEXT) FROM suppression WHERE key = ?1", true},
    {"import of a list",
     [](LostOperation& world, sql::Session& db, int number) {
         AdminStore admin(db);
         return std::to_string(world.import_list(admin, std::to_string(number)));
     },
     "SELECT CAST(count(*) AS TEXT) FROM job j JOIN campaign c ON c.id = j.campaign_id "
     "JOIN import i ON i.id = j.import_id AND i.imported = 3 WHERE c.name = ?1"},
    {"decision about a lead",
     [](LostOperation&, sql::Session& db, int number) -> std::string {
         const JobId job{number};
         const auto decided = AdminStore(db).cancel_jobs({job}, "a person", now);
         return decided.changed == 1 ? "cancelled" : "refused";
     },
     "SELECT state FROM job WHERE CAST(id AS TEXT) = ?1"},
    {"event of a webhook",
     [](LostOperation&, sql::Session& db, int number) {
         ProviderEvent event;
         event.account_id = "acc-anna";
         const auto receipt = AdminStore(db).receive_event(event, std::to_string(number), now);
         return std::to_string(receipt.is_new ? 1 : 0);
     },
     "SELECT CAST(count(*) AS TEXT) FROM webhook_event WHERE key = ?1"},
    {"begin of a run",
     [](LostOperation&, sql::Session& db, int number) {
         RunStart start;
         start.at = now;
         start.host = start.host_id = std::to_string(number);
         const RunId run =
             in_transaction(db, [&](auto& session) { return store::begin_run(session, start); });
         return std::to_string(run.value);
     },
     "SELECT CAST(id AS TEXT) FROM run WHERE host = ?1"},
    {"heartbeat",
     [](LostOperation& world, sql::Session& db, int number) {
         RunCounts counts;
         counts.sent = number;
         sql::Transaction transaction(db);
         store::heartbeat(db, world.run_, counts);
         transaction.commit();
         return std::to_string(number);
     },
     "SELECT CAST(sent AS TEXT) FROM run WHERE host = 'here'"},
    {"taking of a lease",
     [](LostOperation& world, sql::Session& db, int) {
         return std::to_string(world.lease_anew(db));
     },
     "SELECT CAST(lease_epoch AS TEXT) FROM account"},
    {"change of an account",
     [](LostOperation& world, sql::Session& db, int number) -> std::string {
         AccountChange change;
         change.event = std::to_string(number);
         sql::Transaction transaction(db);
         store::change_account(db, world.lease_, change, now);
         transaction.commit();
         return "1";
     },
     "SELECT CAST(count(*) AS TEXT) FROM event WHERE kind = ?1"},
    {"charge of a list that is read",
     [](LostOperation& world, sql::Session& db, int number) {
         const Instant at = from_millis(number);
         const auto attempt = in_transaction(db, [&](auto& session) {
             return store::charge(session, world.lease_, AttemptKind::list, std::nullopt, at, {});
         });
         return std::to_string(attempt.value().value);
     },
     "SELECT CAST(id AS TEXT) FROM attempt WHERE CAST(intent_at AS TEXT) = ?1"},
    {"giving back of a lease",
     [](LostOperation& world, sql::Session& db, int) -> std::string {
         sql::Transaction transaction(db);
         store::give_back_leases(db, {world.lease_});
         transaction.commit();
         return "0";
     },
     "SELECT CAST(lease_run AS TEXT) FROM account"},
    {"end of a run",
     [](LostOperation& world, sql::Session& db, int number) {
         const std::string ended = std::to_string(number);
         sql::Transaction transaction(db);
         store::end_run(db, world.run_, RunSpan{now, now}, ended, 0, RunCounts{});
         transaction.commit();
         return ended;
     },
     "SELECT ended FROM run WHERE host = 'here'"},
};

TEST_F(LostOperation, on_its_way_to_the_server_is_done_once) {
    lose_each_exchange(Lose::request);
}

TEST_F(LostOperation, on_its_way_back_is_done_once) {
    lose_each_exchange(Lose::answer);
}

}  // namespace
}  // namespace invito::test
