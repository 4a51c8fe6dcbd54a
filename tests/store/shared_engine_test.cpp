// A shared database as a whole: what opening it makes and refuses, who locks what, and what becomes
// of people who are erased or pruned beside runs that go on.

#include "shared_server.hpp"
#include "store_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using std::chrono::days;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const DatabaseOptions options_of_test{
    .provider_kind = "unipile", .program_version = "test", .now = now};

class SharedEngine : public ::testing::Test, protected StoreWorld {
protected:
    SharedEngine() : StoreWorld(invito::test::Engine::shared) { let_server_sync(true); }
    ~SharedEngine() override { let_server_sync(false); }

    [[nodiscard]] std::unique_ptr<const invito::Engine> engine(const std::string& state = "a")
        const {
        return engine_of(url_place(place(), state));
    }

    [[nodiscard]] DatabasePlace url_place(const std::string& url, const std::string& state = "a")
        const {
        return {.name = url, .state_folder = directory.file(state), .is_replicated = false};
    }

    void sql(const std::string& text) const { another_session()->execute(text); }

    // Of the server that refuses all, or is not there.
    [[nodiscard]] std::string url_of_nobody() const {
        return "postgresql:///invito?host=" + directory.path() + "&user=invito";
    }

    static std::vector<Identity> people(const std::string& slug) {
        return {{IdentifierKind::public_identifier, slug}};
    }
};

// --- opening

TEST_F(SharedEngine, makes_the_tables_of_an_empty_database_when_it_opens_it) {
    const auto blank = engine_of(url_place(new_blank_database()));
    EXPECT_TRUE(blank->is_missing());
    EXPECT_EQ(blank->queries().error().code, "database.missing");
    DatabaseOptions options = options_of_test;
    options.must_exist = true;
    EXPECT_EQ(blank->open(options).error().code, "database.missing");
    EXPECT_TRUE(blank->is_missing());

    ASSERT_TRUE(blank->open(options_of_test).has_value());

    EXPECT_FALSE(blank->is_missing());
    EXPECT_EQ(blank->queries().value()->provider_kind(), "unipile");
    EXPECT_EQ(blank->created_at().value(), now);
    EXPECT_FALSE(blank->plan_migration().value().is_due());
}

TEST_F(SharedEngine, remembers_whose_it_is) {
    sql("DELETE FROM meta WHERE key = 'provider_kind'");
    ASSERT_TRUE(engine()->open(options_of_test).has_value());
    DatabaseOptions other = options_of_test;
    other.provider_kind = "sandbox";
    EXPECT_EQ(engine()->open(other).error().code, "database.kind");
}

TEST_F(SharedEngine, refuses_what_a_newer_program_made) {
    sql("UPDATE schema_migration SET version = 99");
    EXPECT_EQ(engine()->open(options_of_test).error().code, "database.newer");
    EXPECT_EQ(engine()->queries().error().code, "database.newer");
    EXPECT_EQ(engine()->check().error().code, "database.newer");
    EXPECT_FALSE(engine()->is_missing());
}

TEST_F(SharedEngine, refuses_a_schema_of_its_number_that_it_has_not_made) {
    sql("UPDATE schema_migration SET checksum = 'another'");
    EXPECT_EQ(engine()->open(options_of_test).error().code, "database.foreign");
    EXPECT_EQ(engine()->queries().error().code, "database.foreign");
}

TEST_F(SharedEngine, refuses_to_write_where_no_second_server_keeps_a_commit) {
    DatabasePlace place = url_place(this->place());
    place.is_replicated = true;
    const auto refused = engine_of(place)->open(options_of_test);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "database.unsafe");
    EXPECT_EQ(refused.error().kind, ErrorKind::config);
    EXPECT_THAT(refused.error().found, HasSubstr("synchronous_standby_names"));
    EXPECT_TRUE(engine_of(place)->queries().has_value()) << "reading needs none";
    EXPECT_THAT(
        engine_of(place)->check().value().findings, Contains(HasSubstr("synchronous_standby_names"))
    );
}

TEST_F(SharedEngine, tells_a_server_that_is_away_from_one_that_refuses) {
    const auto away = engine_of(url_place(url_of_nobody()));
    DatabaseOptions options = options_of_test;
    options.patience = Duration::zero();
    const auto unreachable = away->open(options);
    ASSERT_FALSE(unreachable.has_value());
    EXPECT_EQ(unreachable.error().code, "database.unreachable");
    EXPECT_EQ(unreachable.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(away->queries(Duration::zero()).error().kind, ErrorKind::unavailable);
    EXPECT_FALSE(away->is_missing()) << "whoever opens it says why";

    std::vector<std::string> told;
    on_busy_database([&told](const BusyDatabase& busy) { told.push_back(busy.away); });
    options.patience = std::chrono::milliseconds{1'100};
    EXPECT_FALSE(away->open(options).has_value());
    on_busy_database({});
    EXPECT_THAT(told, ElementsAre(HasSubstr("cannot be reached"))) << "once, however often asked";

    std::string none = place();
    none.replace(none.find("///"), none.find('?') - none.find("///"), "///no_such_database");
    const auto refused = engine_of(url_place(none))->open(options_of_test);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "database.refused") << refused.error().what;
    EXPECT_EQ(refused.error().kind, ErrorKind::config);
}

// --- one runner for each state folder

TEST_F(SharedEngine, lets_one_runner_of_each_state_folder_work) {
    const auto first = engine("a")->lock({.pid = 1, .host = "here"});
    ASSERT_TRUE(first.has_value());
    EXPECT_TRUE(engine("b")->lock({.pid = 2, .host = "here"}).has_value());
    const auto again = engine("a")->lock({.pid = 3, .host = "here"});
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code, "database.locked");
    EXPECT_TRUE(engine_of(url_place(url_of_nobody(), "a"))->lock({.pid = 4}).has_value())
        << "another database is another lock";
}

TEST_F(SharedEngine, remembers_its_generation_in_the_state_folder) {
    EXPECT_EQ(engine("a")->recorded_generation(), Generation());
    engine("a")->lock({.pid = 1}).value().record({"fresh", 41});
    EXPECT_EQ(engine("a")->recorded_generation(), (Generation{"fresh", 41}));
    EXPECT_EQ(engine("b")->recorded_generation(), Generation());
}

TEST_F(SharedEngine, names_a_run_that_lives_and_lets_nobody_migrate_under_it) {
    EXPECT_FALSE(engine()->lock_holder().has_value());
    start();
    const auto holder = engine()->lock_holder();
    ASSERT_TRUE(holder.has_value());
    EXPECT_EQ(holder->host, "here");
    EXPECT_EQ(holder->run, "r-0001");
    EXPECT_EQ(holder->since, now);
    const auto refused = engine()->migrate(options_of_test);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::locked);

    let_runs_die();

    EXPECT_FALSE(engine()->lock_holder().has_value());
    EXPECT_TRUE(engine()->migrate(options_of_test).has_value());
}

TEST_F(SharedEngine, tells_that_somebody_has_committed) {
    const auto watched = engine();
    const std::string before = watched->change_mark();
    suppress_beside_the_run({SuppressionKind::domain, "example.org"});
    EXPECT_NE(watched->change_mark(), before);
}

TEST_F(SharedEngine, leaves_copies_to_the_server) {
    EXPECT_EQ(engine()->back_up(directory.file("copy")).error().kind, ErrorKind::usage);
    EXPECT_EQ(
        engine()->restore({.from = "copy", .database = options_of_test, .change = {}}).error().kind,
        ErrorKind::usage
    );
}

// --- what is wrong with it

TEST_F(SharedEngine, finds_nothing_wrong_with_a_sound_one) {
    add_leads("spring", {"jane", "tom"});
    const auto check = engine()->check().value();
    EXPECT_THAT(check.findings, IsEmpty());
    EXPECT_EQ(check.schema_version, 1);
    EXPECT_GT(check.bytes, 1'000'000U);
    EXPECT_THAT(check.facts, Contains(HasSubstr("PostgreSQL 15")));
    EXPECT_THAT(check.facts, Contains(HasSubstr("a commit takes up to ")));
}

TEST_F(SharedEngine, finds_ids_that_would_be_given_out_again_and_counts_that_are_wrong) {
    add_leads("spring", {"jane", "tom"});
    sql("ALTER TABLE job ALTER COLUMN id RESTART WITH 1; UPDATE job SET state = 'sent'");
    const auto findings = engine()->check().value().findings;
    EXPECT_THAT(findings, Contains(HasSubstr("the ids of job are given out again: the next is 1")));
    EXPECT_GT(findings.size(), 1U) << "jobs that were sent have an attempt";
}

// --- people

TEST_F(SharedEngine, erases_people_and_proves_that_nothing_is_left) {
    add_leads("spring", {"jane-erased", "tom"});
    const auto plan = engine()->plan_erasure(people("jane-erased")).value();
    ASSERT_EQ(plan.people.size(), 1U);
    EXPECT_EQ(plan.people[0].jobs, 1);

    const auto result = engine()->erase(plan, now).value();

    EXPECT_EQ(result.jobs, 1);
    EXPECT_THAT(result.remainders, IsEmpty());
    EXPECT_TRUE(result.is_proved());
    EXPECT_TRUE(engine()->plan_erasure(people("jane-erased")).value().people[0].is_marked);
    EXPECT_EQ(engine()->personal_data(people("tom").front()).value().is_known, true);
    EXPECT_THAT(engine()->check().value().findings, IsEmpty());
}

TEST_F(SharedEngine, waits_with_an_erasure_while_a_run_has_a_request_to_them_on_its_way) {
    const CampaignId campaign = add_leads("spring", {"jane-erased"});
    start();
    const auto on_its_way = begin_visit(campaign);
    ASSERT_TRUE(on_its_way.has_value());
    const auto plan = engine()->plan_erasure(people("jane-erased")).value();

    EXPECT_THROW((void)engine()->erase(plan, now), StorageBusy);
    EXPECT_EQ(engine()->plan_erasure(people("jane-erased")).value().people[0].jobs, 1);

    let_runs_die();
    EXPECT_EQ(engine()->erase(plan, now).value().jobs, 1) << "nobody waits for its answer any more";
}

TEST_F(SharedEngine, prunes_people_whose_jobs_are_over) {
    add_leads("spring", {"jane-pruned", "tom"});
    sql("UPDATE import SET started_at = 0; UPDATE job SET state = 'cancelled', changed_at = 0 "
        "WHERE id = 1");
    const Instant cutoff = now - days{365};
    const auto plan = engine()->plan_prune(cutoff).value();
    EXPECT_EQ(plan.goes.people, 1);
    EXPECT_EQ(plan.stays, 1);

    EXPECT_EQ(engine()->prune(cutoff, now).value().people, 1);

    EXPECT_TRUE(engine()->plan_prune(cutoff).value().is_empty());
    const auto session = another_session();
    EXPECT_FALSE(session->has("SELECT 1 FROM person WHERE slug = 'jane-pruned'"));
    EXPECT_TRUE(session->has("SELECT 1 FROM person WHERE slug = 'tom'"));
}

}  // namespace
}  // namespace invito::test
