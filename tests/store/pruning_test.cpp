// People all of whose jobs are over for long enough lose their names: who they are, that nobody is
// invited twice although a list names them again, and that being killed in between does no harm.

#include "store/pruning.hpp"

#include "invito/ports/engine.hpp"
#include "store/erasure.hpp"
#include "store/meta.hpp"
#include "store/people.hpp"
#include "store_world.hpp"
#include "test_database.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <map>

namespace invito::test {
namespace {

using std::chrono::days;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Instant long_ago = noon - days{400};
constexpr Instant before = noon - days{365};

// --- who goes

class WhoIsPruned : public ::testing::Test {
protected:
    WhoIsPruned() {
        database.add_account("anna");
        database.add_campaign("spring");
        database.execute("UPDATE import SET started_at = 0");
    }

    JobId add(JobState state, Instant changed_at = long_ago, const std::string& more = {}) {
        const JobId job = database.add_job({.state = state, .changed_at = changed_at});
        if (!more.empty())
            database.execute("UPDATE job SET " + more + " WHERE id = " + std::to_string(job.value));
        return job;
    }

    bool goes(JobId job) {
        const store::FinishedPeople finished(database.connection(), before);
        return finished.contains(PersonId{
            database.number("SELECT person_id FROM job WHERE id = " + std::to_string(job.value))});
    }

    TestDatabase database;
};

TEST_F(WhoIsPruned, is_whose_every_job_is_over_since_then) {
    using enum JobState;
    for (const JobState state : {accepted, withdrawn, skipped, failed, cancelled}) {
        EXPECT_TRUE(goes(add(state))) << to_string(state);
        EXPECT_FALSE(goes(add(state, before))) << to_string(state);
    }
    for (const JobState state : {queued, resolved, sending, sent, unknown, held})
        EXPECT_FALSE(goes(add(state))) << to_string(state);
}

TEST_F(WhoIsPruned, is_whose_invitation_is_known_not_to_be_pending_any_more) {
    const std::string gone = std::to_string(to_millis(long_ago));
    const std::string gone_later = std::to_string(to_millis(before));
    EXPECT_TRUE(goes(add(JobState::sent, long_ago, "gone_at = " + gone)));
    EXPECT_FALSE(goes(add(JobState::sent, long_ago, "gone_at = " + gone_later)));
}

TEST_F(WhoIsPruned, waits_in_a_campaign_that_was_archived_by_then) {
    const JobId waiting = add(JobState::queued);
    database.execute("UPDATE campaign SET state = 'archived'");
    EXPECT_TRUE(goes(waiting));
    EXPECT_FALSE(goes(add(JobState::held)));
    database.execute(
        "INSERT INTO event (at, campaign_id, kind) VALUES (" + std::to_string(to_millis(before)) +
        ", 1, 'campaign.archived')"
    );
    EXPECT_FALSE(goes(waiting));
}

TEST_F(WhoIsPruned, was_not_tried_since_and_is_not_now) {
    const JobId old = add(JobState::failed);
    database.add_attempt({.job = old, .intent_at = long_ago, .outcome = Outcome::refused});
    database.execute("UPDATE attempt SET finished_at = intent_at");
    EXPECT_TRUE(goes(old));
    database.execute("UPDATE attempt SET finished_at = NULL");
    EXPECT_FALSE(goes(old));
    database.execute("UPDATE attempt SET finished_at = " + std::to_string(to_millis(before)));
    EXPECT_FALSE(goes(old));
}

TEST_F(WhoIsPruned, is_a_human_being_whatever_rows_there_are_of_them) {
    const JobId old = add(JobState::skipped);
    const JobId head = add(JobState::accepted);
    database.execute("UPDATE person SET merged_into = 2 WHERE id = 1");
    EXPECT_TRUE(goes(old));
    EXPECT_TRUE(goes(head));
    database.execute("UPDATE job SET state = 'held' WHERE id = 1");
    EXPECT_FALSE(goes(old));
    EXPECT_FALSE(goes(head));
}

TEST_F(WhoIsPruned, was_named_by_no_list_since) {
    const JobId old = add(JobState::failed);
    database.execute("INSERT INTO person_said VALUES (1, 'company', 'acme', 1)");
    EXPECT_TRUE(goes(old));
    database.execute("UPDATE import SET started_at = " + std::to_string(to_millis(before)));
    EXPECT_FALSE(goes(old));
}

// --- what becomes of them

// Five leads of last year's list. Nora was invited and has accepted, Bert's name was unknown to
// LinkedIn, Cleo waits for her answer, Dan was skipped, and Eve is in a list of this year, too.
class Pruning : public ::testing::Test, protected StoreWorld {
protected:
    static constexpr Instant cutoff = now - days{365};

    Pruning() : StoreWorld(Engine::single_threaded) {
        add_year_ago("last", {"nora", "bert", "cleo", "dan", "eve"});
        sql("UPDATE person SET provider_id = 'ACo-' || slug, public_identifier = slug || '-now', "
            "first_name = 'Anna-Maria', last_name = 'Muster', headline = 'Chief Tester', "
            "location = 'Musterstadt', resolved_at = 1");
        sql("UPDATE job SET state = 'accepted', sent_at = 1, accepted_at = 2 WHERE id = 1;"
            "UPDATE job SET state = 'failed', reason = 'not_found' WHERE id = 2;"
            "UPDATE job SET state = 'sent', sent_at = 1 WHERE id = 3;"
            "UPDATE job SET state = 'skipped', reason = 'missing_variable' WHERE id = 4;"
            "UPDATE job SET state = 'cancelled' WHERE id = 5;"
            "UPDATE campaign_account SET turn = 5");
        for (const char* const invited : {"1", "3"}) {
            const std::string id = invited;
            sql("INSERT INTO attempt (kind, account_id, member_id, campaign_id, job_id, person_id, "
                "intent_at, finished_at, outcome, live, member_nth, note_nth, campaign_nth, note, "
                "invitation_id, evidence) SELECT 'invite', account_id, 1, campaign_id, id, "
                "person_id, " +
                id + ", " + id + ", 'sent', 1, (" + id + " + 1) / 2, (" + id + " + 1) / 2, (" + id +
                " + 1) / 2, 'Hello Anna-Maria', 'inv-' || id, "
                "'checked by tom: saw Anna-Maria' FROM job WHERE id = " +
                id);
        }
        add_year_ago("this", {"eve"});
        sql("UPDATE job SET changed_at = " + std::to_string(to_millis(now)) + " WHERE id = 6");
    }

    void sql(const std::string& text) { connection().execute(text); }
    std::int64_t number(const std::string& text) {
        auto row = connection().prepare(text);
        row.step();
        return row.integer(0);
    }
    std::string text(const std::string& query) {
        auto row = connection().prepare(query);
        return row.step() ? row.text(0) : "(no row)";
    }

    // Beside that of the database, as another program.
    store::Connection& connection() {
        if (!connection_) {
            connection_ = std::make_unique<store::Connection>(
                directory.file("invito.db"), store::Access::read_write
            );
        }
        return *connection_;
    }

    void add_year_ago(const std::string& campaign, const std::vector<std::string>& slugs) {
        AdminStore& admin = database->admin_store();
        Campaign settings;
        settings.name = campaign;
        const Instant then = cutoff - days{10};
        const CampaignId id =
            admin.save_campaign({settings, campaign + "-list.csv", ""}, accounts, then);
        const ImportId import = admin.begin_import(id, campaign + "-list.csv", then);
        std::vector<NewJob> jobs;
        for (const std::string& slug : slugs) {
            NewJob job;
            job.lead = {
                jobs.size() + 2, {IdentifierKind::public_identifier, slug}, fields_of(slug)};
            job.account = accounts[0];
            jobs.push_back(job);
        }
        admin.add_jobs(import, jobs, then);
        admin.finish_import(
            import, {.rows = std::ssize(jobs), .imported = std::ssize(jobs)}, "", then
        );
        admin.set_campaign_state(id, CampaignState::active, then);
    }

    static LeadFields fields_of(const std::string& slug) {
        LeadFields fields;
        fields.first_name = "Anna-Maria";
        fields.last_name = "Muster";
        fields.company = slug + " Holding";
        fields.email = slug + "@" + slug + ".example";
        fields.note = "Own words for Anna-Maria";
        fields.variables = {{"pet", "Rex the dog"}};
        return fields;
    }

    // Nobody else has the database open.
    void prune() {
        connection_.reset();
        store.reset();
        database.reset();
        done = engine_of(directory.file("invito.db"))->prune(cutoff, now).value();
        database = another_process();
    }

    // Of one more list, with addresses alone.
    std::map<std::string, RowOutcome> import_again(
        const std::string& campaign, const std::vector<Identity>& people
    ) {
        AdminStore& admin = database->admin_store();
        const auto known = admin.find_campaign(campaign);
        Campaign settings;
        settings.name = campaign;
        const CampaignId id =
            known ? known->id : admin.save_campaign({settings, "new.csv", ""}, accounts, now);
        const ImportId import = admin.begin_import(id, "new.csv", now);
        std::vector<NewJob> jobs;
        for (const Identity& person : people) {
            NewJob job;
            job.lead = {jobs.size() + 2, person, {}};
            job.account = accounts[0];
            jobs.push_back(job);
        }
        std::map<std::string, RowOutcome> outcomes;
        const auto rows = admin.add_jobs(import, jobs, now);
        for (std::size_t i = 0; i < rows.size(); ++i) outcomes.emplace(people[i].value, rows[i]);
        admin.set_campaign_state(id, CampaignState::active, now);
        return outcomes;
    }

    static Identity named(const std::string& slug) {
        return {IdentifierKind::public_identifier, slug};
    }
    static Identity of_id(const std::string& id) { return {IdentifierKind::provider_id, id}; }

    std::vector<std::string> contradictions() {
        return engine_of(directory.file("invito.db"))->check().value().findings;
    }

    PruneCounts done;

private:
    std::unique_ptr<store::Connection> connection_;
};

TEST_F(Pruning, is_foretold_by_its_plan_and_changes_nothing_before_it) {
    const auto engine = engine_of(directory.file("invito.db"));
    const PrunePlan plan = engine->plan_prune(cutoff).value();
    EXPECT_EQ(plan.goes, (PruneCounts{.people = 3, .jobs = 3, .notes = 1}));
    EXPECT_EQ(plan.stays, 2);
    EXPECT_EQ(engine->plan_prune(cutoff).value().goes, plan.goes);

    prune();

    EXPECT_EQ(done, plan.goes);
    EXPECT_TRUE(engine->plan_prune(cutoff).value().is_empty());
    EXPECT_EQ(engine->plan_prune(cutoff).value().stays, 2);
    prune();
    EXPECT_EQ(done, PruneCounts{});
    EXPECT_THAT(contradictions(), IsEmpty());
}

TEST_F(Pruning, leaves_nothing_that_leads_back_in_any_byte) {
    sql("INSERT INTO found_profile VALUES (2, 'ACo-stranger', 'stranger', 'Some', 'Body', 1, NULL)"
    );
    sql("INSERT INTO event (at, job_id, kind, detail) VALUES (1, 1, 'job.settled_sent', "
        "'by tom: saw Anna-Maria')");
    sql("DELETE FROM job WHERE person_id = 5; DELETE FROM person_said WHERE person_id = 5; DELETE "
        "FROM person WHERE slug = 'eve'");
    sql("UPDATE job SET state = 'accepted'");
    prune();
    connection();
    const std::vector<std::string> texts = {"nora",      "bert",        "cleo",    "dan-now",
                                            "ACo-",      "Anna-Maria",  "Muster",  "Chief Tester",
                                            "Own words", "Rex the dog", "Holding", ".example",
                                            "inv-1",     "inv-3",       "stranger"};
    EXPECT_EQ(done.people, 4);
    std::vector<std::string> found;
    for (const char* const file : {"invito.db", "invito.db-wal"}) {
        const auto in_file = store::texts_in_file(directory.file(file), texts);
        for (const std::string& one : in_file.value_or(std::vector<std::string>{}))
            found.push_back(one);
    }
    EXPECT_THAT(found, IsEmpty());
    EXPECT_EQ(number("SELECT count(*) FROM person WHERE slug NOT LIKE 'pruned:%'"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM job WHERE source_line <> 0 OR import_id > 0"), 0);
}

TEST_F(Pruning, keeps_what_limits_and_the_ledger_count) {
    const std::string ledger =
        "SELECT group_concat(intent_at || outcome || live || charged || member_nth || note_nth || "
        "(note <> '')) FROM attempt";
    const std::string states =
        "SELECT group_concat(state || reason || coalesce(sent_at, '')) FROM job";
    const std::string before_ledger = text(ledger);
    const std::string before_states = text(states);
    prune();
    EXPECT_EQ(text(ledger), before_ledger);
    EXPECT_EQ(text(states), before_states);
    EXPECT_EQ(text("SELECT group_concat(row_count) FROM import"), "5,1");
    EXPECT_EQ(text("SELECT slug FROM person WHERE id = 3"), "cleo") << "waits for her answer";
}

TEST_F(Pruning, of_whoever_was_invited_remembers_that_under_every_name) {
    prune();
    const auto rows = import_again(
        "new",
        {named("nora"), named("nora-now"), of_id("ACo-nora"), named("cleo"), named("new-one")}
    );
    for (const char* const name : {"nora", "nora-now", "ACo-nora"}) {
        EXPECT_EQ(rows.at(name).verdict, RowVerdict::duplicate) << name;
        EXPECT_TRUE(rows.at(name).was_pruned) << name;
    }
    EXPECT_EQ(rows.at("new-one").verdict, RowVerdict::imported);
    EXPECT_EQ(
        number("SELECT count(*) FROM person WHERE slug = 'nora' OR provider_id = 'ACo-nora'"), 0
    ) << "nothing of them comes back";
    EXPECT_EQ(
        text("SELECT group_concat(reason) FROM import_row"),
        "invited_before,invited_before,invited_before"
    );
    EXPECT_THAT(contradictions(), IsEmpty());
}

TEST_F(Pruning, of_the_same_list_brings_nobody_back_who_was_invited) {
    prune();
    const auto rows = import_again("last", {named("nora"), named("bert"), named("dan")});
    EXPECT_EQ(rows.at("nora").verdict, RowVerdict::duplicate);
    EXPECT_EQ(rows.at("bert").verdict, RowVerdict::unchanged) << "it failed, and stays so";
    EXPECT_EQ(rows.at("dan").verdict, RowVerdict::updated) << "the list mends it";
    EXPECT_EQ(number("SELECT count(*) FROM job"), 6);
}

TEST_F(Pruning, lets_whoever_was_not_invited_be_invited_later) {
    prune();
    const auto rows = import_again("new", {named("bert")});
    EXPECT_EQ(rows.at("bert").verdict, RowVerdict::imported);
    EXPECT_EQ(text("SELECT slug FROM person WHERE id = 2"), "bert");
    start();
    const CampaignId campaign{number("SELECT id FROM campaign WHERE name = 'new'")};
    const JobBrief job = resolve(campaign, "ACo-bert", "bert-now");
    EXPECT_EQ(job.person.value, 2);
    EXPECT_TRUE(reserve(job));
}

TEST_F(Pruning, meets_whom_the_provider_names_although_the_list_has_a_new_address) {
    prune();
    const auto rows = import_again("new", {named("nora-muster-2026")});
    ASSERT_EQ(rows.at("nora-muster-2026").verdict, RowVerdict::imported);
    start();
    const CampaignId campaign{number("SELECT id FROM campaign WHERE name = 'new'")};
    const auto taken = begin_visit(campaign);
    VisitResult result;
    result.attempt = taken->visit->attempt;
    result.job = taken->visit->job.id;
    result.to = JobState::resolved;
    result.profile = ProfileFacts{"ACo-nora", "nora-muster-2026", "Anna-Maria", "Muster", ""};
    end_visit(*taken->visit, result, now);

    EXPECT_EQ(to_string(view(result.job).state), "skipped");
    EXPECT_EQ(view(result.job).reason, Reason::duplicate);
    EXPECT_EQ(
        number("SELECT person_id FROM job WHERE id = " + std::to_string(result.job.value)), 1
    );
}

TEST_F(Pruning, keeps_what_any_list_said_of_them_for_the_do_not_contact_list) {
    prune();
    database->admin_store().add_suppression({{{SuppressionKind::company, "bert holding"}}}, now);
    database->admin_store().add_suppression({{{SuppressionKind::domain, "dan.example"}}}, now);

    const auto rows = import_again("new", {named("bert"), named("dan"), named("eve")});

    EXPECT_EQ(rows.at("bert").verdict, RowVerdict::suppressed);
    EXPECT_EQ(
        rows.at("bert").forbidden_by, (SuppressionKey{SuppressionKind::company, "bert holding"})
    );
    EXPECT_EQ(rows.at("dan").verdict, RowVerdict::suppressed);
    EXPECT_EQ(rows.at("eve").verdict, RowVerdict::imported);
}

TEST_F(Pruning, counts_a_waiting_lead_that_an_entry_stops_by_what_an_old_list_said) {
    prune();
    import_again("new", {named("bert")});
    const auto added = database->admin_store().add_suppression(
        {{{SuppressionKind::company, "bert holding"}}}, now
    );
    EXPECT_EQ(added.waiting_jobs, 1);
}

TEST_F(Pruning, forbids_under_a_new_address_whom_an_entry_names_by_an_old_one) {
    database->admin_store().add_suppression({{{SuppressionKind::person, "bert"}}}, now);
    prune();
    import_again("new", {named("bert-2026"), named("dan-2026")});
    start();
    const CampaignId campaign{number("SELECT id FROM campaign WHERE name = 'new'")};
    for (const char* const id : {"ACo-bert", "ACo-dan"}) {
        const auto taken = begin_visit(campaign);
        ASSERT_TRUE(taken->visit);
        VisitResult result;
        result.attempt = taken->visit->attempt;
        result.job = taken->visit->job.id;
        result.to = JobState::resolved;
        result.profile = ProfileFacts{id, std::string(id) + "-2026", "B", "M", ""};
        end_visit(*taken->visit, result, now);
    }
    EXPECT_EQ(text("SELECT state || ' ' || reason FROM job WHERE id = 7"), "skipped suppressed");
    EXPECT_EQ(text("SELECT state FROM job WHERE id = 8"), "resolved");

    // The entry comes when they bear another name already.
    suppress_beside_the_run({SuppressionKind::person, "dan"});
    EXPECT_FALSE(reserve(*next_resolved(0, {campaign})));
}

TEST_F(Pruning, leaves_entries_for_people_on_the_do_not_contact_list) {
    database->admin_store().add_suppression({{{SuppressionKind::person, "bert"}}}, now);
    prune();
    EXPECT_EQ(import_again("new", {named("bert")}).at("bert").verdict, RowVerdict::suppressed);
}

TEST_F(Pruning, cancels_what_waited_in_an_archived_campaign_and_nobody_retries_it) {
    sql("UPDATE job SET state = 'queued', reason = '' WHERE id = 4;"
        "UPDATE campaign SET state = 'archived' WHERE id = 1; UPDATE campaign_account SET turn = 0"
    );
    sql("DELETE FROM event");
    prune();
    EXPECT_EQ(text("SELECT state FROM job WHERE id = 4"), "cancelled");
    const auto decision =
        database->admin_store().retry_jobs({JobId{2}, JobId{4}}, true, "tom", now);
    EXPECT_EQ(decision.changed, 0);
    EXPECT_EQ(decision.refused, 2);
    EXPECT_THAT(contradictions(), IsEmpty());
}

TEST_F(Pruning, is_followed_by_an_erasure_that_reaches_every_mark) {
    prune();
    const auto engine = engine_of(directory.file("invito.db"));
    database.reset();
    const ErasurePlan plan = engine->plan_erasure({named("nora")}).value();
    EXPECT_EQ(plan.people[0].jobs, 1);
    EXPECT_THAT(plan.identifiers, ElementsAre("nora"));
    EXPECT_TRUE(engine->erase(plan, now)->is_proved());
    database = another_process();
    const auto rows = import_again("new", {named("nora"), named("nora-now"), of_id("ACo-nora")});
    for (const auto& [name, row] : rows) EXPECT_TRUE(row.erased_at) << name;
}

TEST_F(Pruning, is_found_by_whoever_has_the_name) {
    prune();
    const auto known = queries();
    EXPECT_THAT(known->jobs_of(named("nora")), ElementsAre(JobId{1}));
    EXPECT_THAT(known->jobs_of(of_id("ACo-nora")), ElementsAre(JobId{1}));
    EXPECT_THAT(known->jobs_of(named("somebody")), IsEmpty());
}

// --- killed, and not alone

class KilledPruning : public Pruning, public ::testing::WithParamInterface<int> {};

TEST_P(KilledPruning, does_the_rest_when_it_is_begun_again) {
    sql("INSERT OR IGNORE INTO meta VALUES ('erasure_salt', 'salt')");
    bool is_over = false;
    {
        store::Pruning pruning(connection(), cutoff, 1);
        for (int step = 0; step < GetParam() && !is_over; ++step) is_over = !pruning.step();
    }
    // At any moment: whoever was invited is not invited again, and the database is whole.
    {
        const auto rows = import_again("between", {named("nora")});
        const bool is_bare = rows.at("nora").was_pruned;
        EXPECT_TRUE(is_bare || number("SELECT person_id FROM job WHERE id > 6") == 1);
        if (!is_bare) sql("DELETE FROM job WHERE id > 6");
        sql("DELETE FROM import_row; DELETE FROM import WHERE source_path = 'new.csv'");
    }
    EXPECT_THAT(contradictions(), IsEmpty());

    prune();

    EXPECT_EQ(
        text("SELECT group_concat(slug, ' ') FROM person"), "pruned:1 pruned:2 cleo pruned:4 eve"
    );
    EXPECT_EQ(number("SELECT count(*) FROM pruned_person"), 9);
    EXPECT_EQ(number("SELECT count(*) FROM person_said"), 4);
    EXPECT_EQ(
        number("SELECT count(*) FROM job WHERE first_name <> '' AND person_id IN (1, 2, 4)"), 0
    );
    EXPECT_EQ(number("SELECT count(*) FROM meta WHERE key = 'rebuild_due'"), 0);
    EXPECT_THAT(contradictions(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(AfterAnyStep, KilledPruning, ::testing::Range(0, 20, 1));

TEST_F(Pruning, leaves_whoever_a_list_names_while_it_works) {
    sql("INSERT OR IGNORE INTO meta VALUES ('erasure_salt', 'salt')");
    store::Pruning pruning(connection(), cutoff);
    ASSERT_TRUE(pruning.step());  // the leads
    import_again("new", {named("bert")});
    while (pruning.step()) {
    }
    EXPECT_EQ(text("SELECT slug FROM person WHERE id = 2"), "bert");
    EXPECT_EQ(text("SELECT slug FROM person WHERE id = 4"), "pruned:4");
    EXPECT_THAT(contradictions(), IsEmpty());
}

}  // namespace
}  // namespace invito::test
