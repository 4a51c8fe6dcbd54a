#include "invito/ports/engine.hpp"
#include "invito/ports/queries.hpp"
#include "test_database.hpp"

#include <gmock/gmock.h>
#include <map>

namespace invito {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using test::noon;
using test::TestDatabase;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class JobQueries : public ::testing::Test {
protected:
    JobQueries() {
        anna_ = database_.add_account("anna");
        ben_ = database_.add_account("ben");
        spring_ = database_.add_campaign("spring");
        autumn_ = database_.add_campaign("autumn");
    }

    std::vector<std::int64_t> jobs(const JobFilter& filter) {
        std::vector<std::int64_t> ids;
        queries_->each_job(filter, [&](const JobView& job) { ids.push_back(job.id.value); });
        return ids;
    }

    JobView only_job() {
        std::vector<JobView> views;
        queries_->each_job({}, [&](const JobView& job) { views.push_back(job); });
        EXPECT_EQ(views.size(), 1U);
        return views.at(0);
    }

    TestDatabase database_;
    AccountId anna_, ben_;
    CampaignId spring_, autumn_;
    std::unique_ptr<Queries> queries_ = engine_of(database_.path())->queries().value();
};

TEST_F(JobQueries, show_a_job_with_every_column_in_its_place) {
    const JobId job = database_.add_job(
        {.campaign = autumn_,
         .account = ben_,
         .state = JobState::accepted,
         .slug = "ada-lovelace",
         .http_status = 201,
         .sent_at = noon + 2h,
         .accepted_at = noon + 3h}
    );
    database_.execute(
        "UPDATE person SET provider_id = 'ACo1', public_identifier = 'ada', first_name = 'Ada', "
        "last_name = 'King';"
        "UPDATE job SET first_name = 'A', company = 'Engines', not_before = 4000, "
        "error_type = 'errors/x', withdrawn_at = 9000, variables = '{\"hook\":\"w\"}'"
    );
    database_.add_attempt({.account = ben_, .job = job, .outcome = Outcome::limited, .note = "no"});
    database_.add_attempt(
        {.account = ben_, .job = job, .run = RunId{42}, .intent_at = noon + 1h, .note = "Hello Ada"}
    );
    database_.add_attempt(
        {.kind = AttemptKind::visit, .account = ben_, .job = job, .outcome = Outcome::done}
    );
    database_.execute("UPDATE attempt SET invitation_id = '7265' WHERE outcome = 'sent'");

    const JobView view = only_job();

    EXPECT_EQ(view.id, job);
    EXPECT_EQ(view.campaign, "autumn");
    EXPECT_EQ(view.account, "ben");
    EXPECT_EQ(view.run, RunId{42});
    EXPECT_EQ(view.identity, (Identity{IdentifierKind::public_identifier, "ada-lovelace"}));
    EXPECT_EQ(view.public_identifier, "ada");
    EXPECT_EQ(view.provider_id, "ACo1");
    EXPECT_EQ(view.profile_first_name, "Ada");
    EXPECT_EQ(view.profile_last_name, "King");
    EXPECT_EQ(view.fields.first_name, "A");
    EXPECT_EQ(view.fields.company, "Engines");
    EXPECT_EQ(view.state, JobState::accepted);
    EXPECT_EQ(view.reason, Reason::none);
    EXPECT_EQ(view.error_type, "errors/x");
    EXPECT_EQ(view.http_status, 201);
    EXPECT_EQ(view.attempts, 2);
    EXPECT_TRUE(view.with_note);
    EXPECT_EQ(view.note, "Hello Ada");
    EXPECT_EQ(view.invitation_id, "7265");
    EXPECT_EQ(view.not_before, from_millis(4000));
    EXPECT_EQ(view.imported_at, noon);
    EXPECT_EQ(view.scheduled_at, noon + 1h);
    EXPECT_EQ(view.sent_at, noon + 2h);
    EXPECT_EQ(view.accepted_at, noon + 3h);
    EXPECT_EQ(view.withdrawn_at, from_millis(9000));
    EXPECT_EQ(view.source_file, "autumn.csv");
    EXPECT_EQ(view.source_line, 2);
}

TEST_F(JobQueries, name_the_variant_that_was_sent_whatever_the_job_would_get_today) {
    const JobId sent = database_.add_job({.state = JobState::sent, .sent_at = noon});
    database_.add_attempt({.job = sent, .note = "Hello"});
    const JobId waiting = database_.add_job();
    const JobId without = database_.add_job({.state = JobState::sent, .sent_at = noon});
    database_.add_attempt({.job = without});
    database_.execute(
        "UPDATE job SET note_variant = 'b'; UPDATE attempt SET note_variant = 'a' WHERE note <> ''"
    );

    std::map<JobId, std::string> variants;
    queries_->each_job({}, [&](const JobView& job) { variants[job.id] = job.note_variant; });

    EXPECT_EQ(variants[sent], "a");
    EXPECT_EQ(variants[waiting], "b");
    EXPECT_EQ(variants[without], "") << "it went without a note";
}

TEST_F(JobQueries, tell_what_became_of_each_lead) {
    const JobId job = database_.add_job(
        {.campaign = autumn_,
         .account = ben_,
         .state = JobState::accepted,
         .changed_at = noon + 9h,
         .sent_at = noon + 1h,
         .accepted_at = noon + 2h}
    );
    database_.add_attempt({.account = ben_, .job = job, .outcome = Outcome::limited});
    database_.add_attempt({.account = ben_, .job = job, .note = "Hello"});
    database_.execute(
        "UPDATE job SET note_variant = 'b', withdrawn_at = 7000, gone_at = 8000, title = 'CTO';"
        "UPDATE attempt SET note_variant = 'a' WHERE note <> ''"
    );
    int leads = 0;

    queries_->each_outcome({}, "title", [&](const LeadOutcome& lead) {
        ++leads;
        EXPECT_EQ(lead.campaign, "autumn");
        EXPECT_EQ(lead.account, "ben");
        EXPECT_EQ(lead.state, JobState::accepted);
        EXPECT_EQ(lead.changed_at, noon + 9h);
        EXPECT_EQ(lead.sent_at, noon + 1h);
        EXPECT_EQ(lead.accepted_at, noon + 2h);
        EXPECT_EQ(lead.withdrawn_at, from_millis(7000));
        EXPECT_EQ(lead.gone_at, from_millis(8000));
        EXPECT_TRUE(lead.with_note);
        EXPECT_EQ(lead.note_variant, "a") << "as it was sent, whatever the job would get today";
        EXPECT_EQ(lead.column, "CTO");
    });

    EXPECT_EQ(leads, 1);
}

TEST_F(JobQueries, tell_nothing_of_a_note_that_was_not_sent) {
    const JobId waiting = database_.add_job();
    database_.add_attempt({.job = waiting, .outcome = Outcome::limited, .note = "Hello"});
    database_.execute("UPDATE attempt SET note_variant = 'a'; UPDATE job SET note_variant = 'a'");

    queries_->each_outcome({}, "", [](const LeadOutcome& lead) {
        EXPECT_FALSE(lead.sent_at);
        EXPECT_FALSE(lead.with_note);
        EXPECT_EQ(lead.note_variant, "");
        EXPECT_EQ(lead.column, "");
    });
}

TEST_F(JobQueries, read_a_column_of_the_list_whatever_it_is_called) {
    for (int i = 0; i < 3; ++i) database_.add_job({.campaign = i == 2 ? autumn_ : spring_});
    database_.execute(
        "UPDATE job SET variables = '{\"industry\":\"Robots, \\\"big\\\"\",\"tier\":\"1\"}' "
        "WHERE id = 1;"
        "UPDATE job SET variables = '{\"hook\":\"w\"}' WHERE id = 2"
    );
    std::vector<std::string> values;

    queries_->each_outcome({}, "industry", [&](const LeadOutcome& lead) {
        values.emplace_back(lead.column);
    });

    EXPECT_THAT(values, ::testing::UnorderedElementsAre("Robots, \"big\"", "", ""));
    EXPECT_THAT(queries_->variable_names({}), ElementsAre("hook", "industry", "tier"));
    EXPECT_THAT(queries_->variable_names({.campaign = "autumn"}), IsEmpty());
}

TEST_F(JobQueries, have_all_fields_where_that_is_asked_for) {
    database_.add_job();
    database_.execute(
        "UPDATE job SET headline = 'Maker', location = 'Bonn', variables = '{\"hook\":\"w\"}'"
    );
    const auto fields_of = [&](bool all) {
        JobFilter filter;
        filter.reads_all_fields = all;
        LeadFields fields;
        queries_->each_job(filter, [&](const JobView& job) { fields = job.fields; });
        return fields;
    };

    EXPECT_TRUE(fields_of(false).variables.empty());
    EXPECT_EQ(fields_of(true).headline, "Maker");
    EXPECT_EQ(fields_of(true).location, "Bonn");
    EXPECT_EQ(fields_of(true).variables.at("hook"), "w");
}

TEST_F(JobQueries, show_a_job_that_was_never_tried) {
    database_.add_job();

    const JobView view = only_job();

    EXPECT_FALSE(view.run);
    EXPECT_FALSE(view.scheduled_at);
    EXPECT_EQ(view.attempts, 0);
    EXPECT_FALSE(view.with_note);
}

TEST_F(JobQueries, come_in_the_order_of_their_ids) {
    for (int i = 0; i < 6; ++i) database_.add_job({.campaign = i % 2 == 0 ? autumn_ : spring_});

    EXPECT_THAT(jobs({}), ElementsAre(1, 2, 3, 4, 5, 6));
    EXPECT_THAT(jobs({.limit = 2}), ElementsAre(1, 2));
    EXPECT_THAT(jobs({.campaign = "autumn"}), ElementsAre(1, 3, 5));
}

TEST_F(JobQueries, are_filtered_by_each_field) {
    database_.add_job({.campaign = spring_, .account = anna_, .state = JobState::queued});
    database_.add_job(
        {.campaign = autumn_,
         .account = ben_,
         .state = JobState::failed,
         .reason = Reason::rejected,
         .error_type = "errors/a"}
    );
    database_.add_job(
        {.campaign = spring_,
         .account = ben_,
         .state = JobState::skipped,
         .reason = Reason::duplicate}
    );

    EXPECT_THAT(jobs({.states = {JobState::queued, JobState::failed}}), ElementsAre(1, 2));
    EXPECT_THAT(jobs({.reasons = {Reason::duplicate}}), ElementsAre(3));
    EXPECT_THAT(jobs({.error_type = "errors/a"}), ElementsAre(2));
    EXPECT_THAT(jobs({.account = "ben"}), ElementsAre(2, 3));
    EXPECT_THAT(jobs({.campaign = "spring"}), ElementsAre(1, 3));
    EXPECT_THAT(jobs({.job = JobId{3}}), ElementsAre(3));
    EXPECT_THAT(jobs({.account = "ben", .campaign = "spring"}), ElementsAre(3));
    EXPECT_THAT(jobs({.account = "carla"}), IsEmpty());
    EXPECT_THAT(jobs({.campaign = "' OR 1=1 --"}), IsEmpty());
}

TEST_F(JobQueries, are_filtered_by_when_something_happened_to_them) {
    database_.add_job({.changed_at = noon});
    database_.add_job({.state = JobState::sent, .changed_at = noon + 9h, .sent_at = noon + 1h});
    database_.add_job({.changed_at = noon + 2h});

    EXPECT_THAT(jobs({.since = noon + 1h}), ElementsAre(2, 3));
    EXPECT_THAT(jobs({.until = noon + 2h}), ElementsAre(1, 2));
    EXPECT_THAT(jobs({.since = noon + 1h, .until = noon + 2h}), ElementsAre(2));
    EXPECT_THAT(jobs({.since = noon + 9h}), ElementsAre(2)) << "changed last";
    EXPECT_THAT(jobs({.since = noon + 10h}), IsEmpty());
    for (const std::string time : {"accepted_at", "withdrawn_at", "gone_at"}) {
        database_.execute(
            "UPDATE job SET " + time + " = " + std::to_string(to_millis(noon + 20h)) +
            " WHERE id = 1"
        );
        EXPECT_THAT(jobs({.since = noon + 10h}), ElementsAre(1)) << time;
        database_.execute("UPDATE job SET " + time + " = NULL");
    }
}

TEST_F(JobQueries, are_filtered_by_the_run_that_touched_them) {
    for (int i = 0; i < 4; ++i) database_.add_job();
    const RunId first = database_.add_run({.first_attempt = 1});
    database_.add_attempt({.kind = AttemptKind::visit, .job = JobId{4}, .run = first});
    database_.add_attempt({.job = JobId{2}, .run = first});
    const RunId second = database_.add_run({.first_attempt = 3});
    database_.add_attempt({.job = JobId{3}, .run = second});

    EXPECT_THAT(jobs({.run = first}), ElementsAre(2, 4));
    EXPECT_THAT(jobs({.run = second}), ElementsAre(3));
    EXPECT_THAT(jobs({.run = RunId{9}}), IsEmpty());
}

TEST_F(JobQueries, are_counted_by_state) {
    database_.add_job();
    database_.add_job({.account = ben_});
    database_.add_job({.account = ben_, .state = JobState::held});

    EXPECT_EQ(queries_->count_jobs({}).of(JobState::queued), 2);
    EXPECT_EQ(queries_->count_jobs({}).total(), 3);
    EXPECT_EQ(queries_->count_jobs({.account = "ben"}).of(JobState::queued), 1);
    EXPECT_EQ(queries_->count_jobs({.account = "ben"}).total(), 2);
}

TEST_F(JobQueries, give_the_most_frequent_reason_first) {
    const auto fail = [&](JobState state, Reason reason, const std::string& type, int status) {
        database_.add_job(
            {.state = state, .reason = reason, .error_type = type, .http_status = status}
        );
    };
    fail(JobState::failed, Reason::rejected, "errors/a", 422);
    fail(JobState::skipped, Reason::duplicate, "", 0);
    fail(JobState::skipped, Reason::duplicate, "", 0);
    fail(JobState::failed, Reason::rejected, "errors/b", 422);
    fail(JobState::sent, Reason::none, "", 201);

    const auto reasons = queries_->reasons({});

    ASSERT_EQ(reasons.size(), 3U);
    EXPECT_EQ(reasons[0].state, JobState::skipped);
    EXPECT_EQ(reasons[0].reason, Reason::duplicate);
    EXPECT_EQ(reasons[0].count, 2);
    EXPECT_EQ(reasons[1].error_type, "errors/a");
    EXPECT_EQ(reasons[1].http_status, 422);
    EXPECT_EQ(reasons[2].error_type, "errors/b");
    EXPECT_EQ(queries_->reasons({.states = {JobState::failed}}).size(), 2U);
}

TEST_F(JobQueries, tell_their_attempts) {
    const JobId job = database_.add_job();
    database_.add_attempt(
        {.kind = AttemptKind::visit, .job = job, .outcome = Outcome::done, .http_status = 200}
    );
    database_.add_attempt(
        {.job = job, .run = RunId{7}, .outcome = std::nullopt, .note = "hi", .http_status = 0}
    );
    database_.add_attempt({.job = database_.add_job()});
    database_.execute(
        "UPDATE attempt SET finished_at = 5000, error_type = 'errors/x', invitation_id = '7', "
        "evidence = 'in the sent list' WHERE id = 1"
    );

    const auto attempts = queries_->attempts(job);

    ASSERT_EQ(attempts.size(), 2U);
    EXPECT_EQ(attempts[0].kind, AttemptKind::visit);
    EXPECT_EQ(attempts[0].account, "anna");
    EXPECT_EQ(attempts[0].finished_at, from_millis(5000));
    EXPECT_EQ(attempts[0].outcome, Outcome::done);
    EXPECT_EQ(attempts[0].http_status, 200);
    EXPECT_EQ(attempts[0].error_type, "errors/x");
    EXPECT_EQ(attempts[0].invitation_id, "7");
    EXPECT_EQ(attempts[0].evidence, "in the sent list");
    EXPECT_FALSE(attempts[0].with_note);
    EXPECT_EQ(attempts[1].run, RunId{7});
    EXPECT_EQ(attempts[1].intent_at, noon);
    EXPECT_FALSE(attempts[1].outcome);
    EXPECT_FALSE(attempts[1].finished_at);
    EXPECT_TRUE(attempts[1].charged);
    EXPECT_TRUE(attempts[1].with_note);
}

TEST_F(JobQueries, are_found_by_whatever_names_their_person) {
    const JobId first = database_.add_job({.campaign = spring_, .slug = "jane-doe"});
    const JobId other = database_.add_job({.campaign = spring_, .slug = "somebody"});
    const JobId merged = database_.add_job({.campaign = autumn_, .slug = "jane-d"});
    database_.execute(
        "UPDATE person SET provider_id = 'ACoAA1', public_identifier = 'jane-m-doe' "
        "WHERE slug = 'jane-doe'"
    );
    database_.execute(
        "UPDATE job SET person_id = (SELECT id FROM person WHERE slug = 'jane-doe') WHERE id = " +
        std::to_string(merged.value)
    );
    database_.execute(
        "UPDATE person SET merged_into = (SELECT id FROM person WHERE slug = 'jane-doe') "
        "WHERE slug = 'jane-d'"
    );
    const auto jobs_of = [this](IdentifierKind kind, const char* value) {
        return queries_->jobs_of({kind, value});
    };

    using enum IdentifierKind;
    for (const char* slug : {"jane-doe", "jane-m-doe", "jane-d"}) {
        EXPECT_THAT(jobs_of(public_identifier, slug), ElementsAre(first, merged)) << slug;
    }
    EXPECT_THAT(jobs_of(provider_id, "ACoAA1"), ElementsAre(first, merged));
    EXPECT_THAT(jobs_of(public_identifier, "somebody"), ElementsAre(other));
    EXPECT_THAT(jobs_of(public_identifier, "nobody"), IsEmpty());
}

TEST_F(JobQueries, know_the_invitation_that_keeps_their_person_from_another_one) {
    const JobId sent = database_.add_job({.campaign = autumn_, .account = ben_, .slug = "ada"});
    database_.add_attempt({.account = ben_, .job = sent, .intent_at = noon});
    const JobId skipped = database_.add_job({.campaign = spring_, .account = anna_, .slug = "bob"});
    database_.execute(
        "UPDATE job SET person_id = (SELECT person_id FROM job WHERE id = " +
        std::to_string(sent.value) + ") WHERE id = " + std::to_string(skipped.value)
    );

    const auto other = queries_->other_invitation(skipped);

    ASSERT_TRUE(other.has_value());
    EXPECT_EQ(other->account, "ben");
    EXPECT_EQ(other->campaign, "autumn");
    EXPECT_EQ(other->job, sent);
    EXPECT_EQ(other->at, noon);
    EXPECT_FALSE(queries_->other_invitation(sent)) << "it is its own";

    database_.execute(
        "UPDATE attempt SET outcome = 'external', live = 0, job_id = NULL, campaign_id = NULL"
    );
    const auto by_hand = queries_->other_invitation(skipped);
    ASSERT_TRUE(by_hand.has_value());
    EXPECT_EQ(by_hand->account, "ben");
    EXPECT_EQ(by_hand->campaign, "");
    EXPECT_FALSE(by_hand->job);

    database_.execute("UPDATE attempt SET outcome = 'refused', charged = 0");
    EXPECT_FALSE(queries_->other_invitation(skipped));
}

TEST_F(JobQueries, know_who_must_not_be_contacted) {
    const JobId job = database_.add_job({.campaign = spring_, .slug = "jane-doe"});
    EXPECT_EQ(queries_->suppression(job), std::nullopt);
    database_.execute(
        "INSERT INTO suppression (kind, key, reason, source, added_at) "
        "VALUES ('person', 'jane-doe', 'asked us to stop', 'never.csv', 1000)"
    );

    const auto entry = queries_->suppression(job);

    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->reason, "asked us to stop");
    EXPECT_EQ(entry->source, "never.csv");
    EXPECT_EQ(entry->added_at, from_millis(1000));
}

TEST_F(JobQueries, count_those_that_go_first) {
    database_.execute("UPDATE campaign SET state = 'active'");
    database_.execute("UPDATE campaign SET priority = 90 WHERE name = 'autumn'");
    const auto add = [this](CampaignId campaign, JobState state) {
        return database_.add_job({.campaign = campaign, .account = anna_, .state = state});
    };
    const JobId first_queued = add(spring_, JobState::queued);
    const JobId preferred = add(autumn_, JobState::queued);
    const JobId second_queued = add(spring_, JobState::queued);
    const JobId resolved = add(spring_, JobState::resolved);
    add(spring_, JobState::sent);
    database_.add_job({.campaign = spring_, .account = ben_});

    EXPECT_EQ(queries_->jobs_before(resolved), 0);
    EXPECT_EQ(queries_->jobs_before(preferred), 1);
    EXPECT_EQ(queries_->jobs_before(first_queued), 2);
    EXPECT_EQ(queries_->jobs_before(second_queued), 3);
}

TEST_F(JobQueries, are_pages_of_a_campaign_or_an_account_in_the_order_of_their_ids) {
    std::vector<JobId> all;
    for (int i = 0; i < 6; ++i)
        all.push_back(database_.add_job(
            {.campaign = i == 4 ? autumn_ : spring_, .account = i % 2 == 0 ? anna_ : ben_}
        ));
    JobFilter filter;
    filter.campaign = "spring";
    EXPECT_THAT(queries_->jobs_after({}, filter, 3), ElementsAre(all[0], all[1], all[2]));
    EXPECT_THAT(queries_->jobs_after(all[2], filter, 3), ElementsAre(all[3], all[5]));
    filter.account = "anna";
    EXPECT_THAT(queries_->jobs_after({}, filter, 9), ElementsAre(all[0], all[2]));
    filter.campaign.reset();
    EXPECT_THAT(queries_->jobs_after(all[0], filter, 9), ElementsAre(all[2], all[4]));
    filter.account = "nobody";
    EXPECT_THAT(queries_->jobs_after({}, filter, 9), IsEmpty());
}

TEST_F(JobQueries, tell_what_was_done_last_and_in_which_run) {
    const JobId first = database_.add_job({.campaign = spring_, .account = anna_});
    const JobId second = database_.add_job({.campaign = spring_, .account = ben_});
    database_.add_attempt({.kind = AttemptKind::visit, .account = anna_, .job = first});
    database_.add_attempt({.kind = AttemptKind::list, .account = anna_});
    database_.add_attempt({.account = ben_, .job = second, .run = RunId{42}});
    const auto jobs_of = [this](const StepPage& page) {
        std::vector<JobId> jobs;
        for (const JobStep& step : queries_->steps(page)) jobs.push_back(step.job);
        return jobs;
    };
    EXPECT_THAT(jobs_of({.most = 9}), ElementsAre(second, first));
    EXPECT_THAT(jobs_of({.most = 1}), ElementsAre(second));
    const AttemptView newest = queries_->steps({.most = 1}).front().attempt;
    EXPECT_EQ(newest.account, "ben");
    EXPECT_EQ(newest.run, RunId{42});
    EXPECT_THAT(jobs_of({.before = newest.id, .most = 9}), ElementsAre(first));
}

TEST_F(JobQueries, are_known_to_have_changed_by_the_mark_of_their_files) {
    const auto engine = engine_of(database_.path());
    const std::string before = engine->change_mark();
    EXPECT_EQ(engine->change_mark(), before);
    EXPECT_EQ(queries_->count_jobs({}).total(), 0);
    EXPECT_EQ(engine->change_mark(), before) << "reading changes nothing";
    database_.add_job({.campaign = spring_, .account = anna_});
    EXPECT_NE(engine->change_mark(), before);
}

TEST_F(JobQueries, tell_their_events) {
    database_.execute(
        "INSERT INTO event (at, run_id, job_id, kind, detail) VALUES "
        "(1000, 0, 5, 'job.retried', 'by ola'), (2000, 7, 5, 'job.found', ''), "
        "(3000, 7, 6, 'job.other', '')"
    );

    const auto events = queries_->events(JobId{5});

    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].at, from_millis(1000));
    EXPECT_FALSE(events[0].run);
    EXPECT_EQ(events[0].kind, "job.retried");
    EXPECT_EQ(events[0].detail, "by ola");
    EXPECT_EQ(events[1].run, RunId{7});
}

}  // namespace
}  // namespace invito
