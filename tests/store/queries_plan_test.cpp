// What a forecast reads: the queues of a campaign, page by page in the order of a run.

#include "invito/ports/engine.hpp"
#include "invito/ports/queries.hpp"
#include "test_database.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

namespace invito {
namespace {

using test::noon;
using test::TestDatabase;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PlanQueries : public ::testing::Test {
protected:
    PlanQueries() {
        anna_ = database_.add_account("anna");
        ben_ = database_.add_account("ben");
        spring_ = database_.add_campaign("spring");
        autumn_ = database_.add_campaign("autumn");
    }

    JobId add(JobState state, std::int64_t not_before = 0, AccountId account = {}) {
        const AccountId of = account.value == 0 ? anna_ : account;
        const JobId job = database_.add_job({.campaign = spring_, .account = of, .state = state});
        database_.execute(
            "UPDATE job SET not_before = " + std::to_string(not_before) +
            " WHERE id = " + std::to_string(job.value)
        );
        return job;
    }

    std::vector<JobId> page(WaitingPart part, JobId after = {}, std::int64_t most = 100) {
        std::vector<JobId> leads;
        const WaitingPage page{spring_, anna_, part, after, most};
        queries_->each_waiting_lead(page, [&leads](const WaitingLead& lead) {
            leads.push_back(lead.job);
        });
        std::vector<JobId> jobs;
        queries_->each_waiting_job(page, [&jobs](const WaitingJob& job) {
            jobs.push_back(job.brief.id);
        });
        EXPECT_EQ(leads, jobs);
        return leads;
    }

    TestDatabase database_;
    AccountId anna_, ben_;
    CampaignId spring_, autumn_;
    std::unique_ptr<Queries> queries_ = engine_of(database_.path())->queries().value();
};

TEST_F(PlanQueries, count_each_part_of_each_queue) {
    add(JobState::resolved);
    add(JobState::resolved, 9000);
    for (int i = 0; i < 3; ++i) add(JobState::queued);
    add(JobState::queued, 5000);
    add(JobState::queued, 5000, ben_);
    add(JobState::sent);
    database_.add_job({.campaign = autumn_, .account = ben_});

    const auto queues = queries_->waiting_queues(spring_);

    ASSERT_EQ(queues.size(), 2U);
    EXPECT_EQ(queues[0].account, anna_);
    EXPECT_THAT(queues[0].jobs, ElementsAre(2, 3, 1));
    EXPECT_EQ(queues[1].account, ben_);
    EXPECT_THAT(queues[1].jobs, ElementsAre(0, 0, 1));
}

TEST_F(PlanQueries, page_fresh_leads_by_id) {
    const JobId first = add(JobState::queued);
    add(JobState::queued, 1);
    add(JobState::queued, 0, ben_);
    const JobId second = add(JobState::queued);
    const JobId third = add(JobState::queued);

    EXPECT_THAT(page(WaitingPart::fresh, {}, 2), ElementsAre(first, second));
    EXPECT_THAT(page(WaitingPart::fresh, second, 2), ElementsAre(third));
    EXPECT_THAT(page(WaitingPart::fresh, third, 2), IsEmpty());
}

TEST_F(PlanQueries, read_the_others_by_time_and_id) {
    const JobId late = add(JobState::queued, 900);
    const JobId soon = add(JobState::queued, 100);
    const JobId too = add(JobState::queued, 100);
    const JobId waits = add(JobState::resolved, 70);
    const JobId may = add(JobState::resolved);

    EXPECT_THAT(page(WaitingPart::deferred), ElementsAre(soon, too, late));
    EXPECT_THAT(page(WaitingPart::resolved), ElementsAre(may, waits));
}

TEST_F(PlanQueries, say_who_is_barred_and_who_has_a_note) {
    const JobId plain = add(JobState::queued);
    const JobId invited = add(JobState::queued);
    const JobId elsewhere = add(JobState::queued);
    database_.execute("UPDATE job SET note = 'Hi' WHERE id = " + std::to_string(plain.value));
    database_.add_attempt({.account = anna_, .job = invited});
    database_.add_attempt({.account = ben_, .job = elsewhere});

    std::vector<WaitingLead> leads;
    queries_->each_waiting_lead(
        {spring_, anna_, WaitingPart::fresh, {}, 10},
        [&leads](const WaitingLead& lead) { leads.push_back(lead); }
    );

    ASSERT_EQ(leads.size(), 3U);
    EXPECT_TRUE(leads[0].has_own_note);
    EXPECT_EQ(leads[0].barred, Reason::none);
    EXPECT_FALSE(leads[1].has_own_note);
    EXPECT_EQ(leads[1].barred, Reason::duplicate);
    EXPECT_EQ(leads[2].barred, Reason::invited_by_other_account);
}

TEST_F(PlanQueries, read_one_lead_that_waits_in_any_part) {
    const JobId fresh = add(JobState::queued);
    const JobId deferred = add(JobState::queued, 900, ben_);
    const JobId resolved = add(JobState::resolved, 70);
    const JobId sent = add(JobState::sent);

    for (const JobId job : {fresh, deferred, resolved}) {
        const auto waiting = queries_->waiting_job(job);
        ASSERT_TRUE(waiting);
        EXPECT_EQ(waiting->brief.id, job);
        EXPECT_EQ(waiting->account, job == deferred ? ben_ : anna_);
        EXPECT_EQ(waiting->lead.is_resolved, job == resolved);
    }
    EXPECT_FALSE(queries_->waiting_job(sent));
    EXPECT_FALSE(queries_->waiting_job(JobId{999}));
}

TEST_F(PlanQueries, stream_own_notes_of_leads_that_wait) {
    const JobId queued = add(JobState::queued);
    const JobId sent = add(JobState::sent);
    add(JobState::queued);
    for (const JobId job : {queued, sent})
        database_.execute("UPDATE job SET note = 'Hi' WHERE id = " + std::to_string(job.value));

    std::vector<std::string> notes;
    queries_->each_own_note(spring_, [&notes](const OwnNote& note) {
        notes.emplace_back(note.text);
    });

    EXPECT_THAT(notes, ElementsAre("Hi"));
}

TEST_F(PlanQueries, know_one_state_as_long_as_it_is_held) {
    add(JobState::queued);
    const auto state = queries_->read_snapshot();
    const auto before = queries_->waiting_queues(spring_);
    add(JobState::queued);

    EXPECT_EQ(queries_->waiting_queues(spring_).at(0).jobs, before.at(0).jobs);
    EXPECT_EQ(page(WaitingPart::fresh).size(), 1U);
}

TEST_F(PlanQueries, count_people_that_campaigns_share_whichever_is_longer) {
    const CampaignId winter = database_.add_campaign("winter");
    const auto add_people = [this](CampaignId campaign, int from, int to) {
        for (int i = from; i < to; ++i) database_.add_job({.campaign = campaign, .account = anna_});
    };
    add_people(spring_, 0, 20);
    add_people(winter, 0, 40);
    add_people(autumn_, 0, 5);
    const auto nth = [](const char* column, CampaignId campaign, int n) {
        return "(SELECT " + std::string(column) +
               " FROM job WHERE campaign_id = " + std::to_string(campaign.value) +
               " ORDER BY id LIMIT 1 OFFSET " + std::to_string(n) + ")";
    };
    for (const CampaignId other : {winter, autumn_}) {
        for (int i = 0; i < 4; ++i) {
            database_.execute(
                "UPDATE job SET person_id = " + nth("person_id", spring_, i) +
                " WHERE id = " + nth("id", other, i)
            );
        }
    }
    database_.execute("UPDATE job SET state = 'skipped' WHERE id = " + nth("id", autumn_, 0));

    database_.execute("UPDATE job SET state = 'sent' WHERE id = " + nth("id", winter, 1));
    database_.execute("UPDATE job SET state = 'held' WHERE id = " + nth("id", winter, 2));

    const auto shared = queries_->shared_leads(spring_);

    ASSERT_EQ(shared.size(), 2U);
    EXPECT_EQ(shared[0].campaign, "winter");
    EXPECT_EQ(shared[0].leads, 4);
    EXPECT_EQ(shared[0].invited, 1);
    EXPECT_EQ(shared[1].campaign, "autumn");
    EXPECT_EQ(shared[1].leads, 3);
}

// --- what it costs

// While this lives, the instructions of SQLite's virtual machine are counted on new connections.
class StepCount {
public:
    StepCount() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(&StepCount::attach)); }
    ~StepCount() {
        sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&StepCount::attach));
    }
    StepCount(const StepCount&) = delete;
    StepCount& operator=(const StepCount&) = delete;

    template <class Question>
    static int of(const Question& question) {
        steps() = 0;
        question();
        return steps();
    }

private:
    static int& steps() {
        static int count = 0;
        return count;
    }

    static int attach(sqlite3* connection, char**, const sqlite3_api_routines*) {
        return sqlite3_trace_v2(connection, SQLITE_TRACE_PROFILE, &StepCount::note, nullptr);
    }

    static int note(unsigned, void*, void* subject, void*) {
        auto* const statement = static_cast<sqlite3_stmt*>(subject);
        steps() += sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
        return 0;
    }
};

class PlanCost : public PlanQueries {
protected:
    PlanCost() { queries_ = engine_of(database_.path())->queries().value(); }

    void add_many(CampaignId campaign, int count) {
        database_.execute("BEGIN");
        for (int i = 0; i < count; ++i) database_.add_job({.campaign = campaign, .account = anna_});
        database_.execute("COMMIT");
    }

    StepCount watch_;
};

TEST_F(PlanCost, of_a_page_does_not_depend_on_the_length_of_the_queue) {
    const auto read_page = [this] { page(WaitingPart::fresh, {}, 16); };
    add_many(spring_, 50);
    const int of_a_short_one = StepCount::of(read_page);
    add_many(spring_, 2'000);

    EXPECT_GT(of_a_short_one, 16);
    EXPECT_EQ(StepCount::of(read_page), of_a_short_one);
}

TEST_F(PlanCost, of_shared_people_does_not_multiply_campaigns_by_leads) {
    const auto ask = [this] { static_cast<void>(queries_->shared_leads(spring_)); };
    constexpr int leads = 2'000;
    add_many(spring_, leads);
    const int alone = StepCount::of(ask);
    for (int i = 0; i < 20; ++i) add_many(database_.add_campaign("small-" + std::to_string(i)), 5);

    EXPECT_LT(StepCount::of(ask), alone + 2 * leads) << "20 times the list would be 40,000";
}

}  // namespace
}  // namespace invito
