// The contract of every RunStore: the profile of somebody else is kept beside the people, a person
// may accept it, and nobody is merged with a stranger.

#include "store/connection.hpp"
#include "store/meta.hpp"
#include "store/people.hpp"
#include "store_steps.hpp"

namespace invito::test {
namespace {

ProfileFacts igor() {
    return {"id-igor", "jane%2Ddoe", "Igor", "Petrov", "Engineer"};
}

class FoundProfileContract : public StoreSteps {
protected:
    // Held: the address of `slug` leads to `facts`.
    JobId held_for(const ProfileFacts& facts, const std::string& slug = "jane-doe") {
        campaign = add_leads("spring", {slug});
        start();
        return visit(facts, JobState::held).job;
    }

    VisitResult visit(const std::optional<ProfileFacts>& facts, JobState to) {
        const auto begun = begin_visit(campaign);
        granted = *begun->visit;
        VisitResult result;
        result.attempt = granted.attempt;
        result.job = granted.job.id;
        result.to = to;
        result.reason = to == JobState::held ? Reason::identity_mismatch : Reason::none;
        result.profile = facts;
        finish_visit(result);
        return result;
    }

    AdminStore::JobDecision retry(JobId job, bool i_checked) {
        return another_process()->admin_store().retry_jobs({job}, i_checked, "ops", now);
    }

    std::optional<FoundProfile> found_for(JobId job) { return queries()->found_profile(job); }

    RowOutcome import_with(const std::string& first_name) {
        NewJob row;
        row.lead = {2, {IdentifierKind::public_identifier, "jane-doe"}, {}};
        row.lead.fields.first_name = first_name;
        row.account = accounts[0];
        const auto other = another_process();
        const ImportId import = other->admin_store().begin_import(campaign, "l.csv", now);
        return other->admin_store().add_jobs(import, {row}, now).front();
    }

    void erase(const std::string& identifier) {
        const auto other_program = another_session();
        sql::Session& other = *other_program;
        store::remember_erasure_salt(other, "salt");
        store::mark_erased(other, {identifier}, now);
        store::forget_people(other, store::people_named(other, {identifier}), now);
    }

    std::int64_t number(const std::string& sql) {
        const auto connection_program = another_session();
        sql::Session& connection = *connection_program;
        auto row = connection.prepare(sql);
        row.step();
        return row.integer(0);
    }

    CampaignId campaign;
    VisitGrant granted;
};
INSTANTIATE_TEST_SUITE_P(, FoundProfileContract, every_engine, engine_name);

TEST_P(FoundProfileContract, is_kept_for_the_job_and_makes_nobody_known) {
    const JobId job = held_for(igor());

    EXPECT_EQ(found_for(job), (FoundProfile{"id-igor", "jane-doe", "Igor", "Petrov", false}));
    EXPECT_EQ(view(job).provider_id, "");
    EXPECT_EQ(number("SELECT count(*) FROM person WHERE provider_id IS NOT NULL"), 0);
}

TEST_P(FoundProfileContract, is_looked_up_again_after_a_retry_and_not_accepted_by_it) {
    const JobId job = held_for(igor());

    EXPECT_EQ(retry(job, false).changed, 1);

    EXPECT_EQ(view(job).state, JobState::queued);
    visit(igor(), JobState::held);
    EXPECT_FALSE(granted.accepted);
    EXPECT_EQ(view(job).state, JobState::held);
}

TEST_P(FoundProfileContract, that_a_person_accepted_goes_with_the_next_visit_of_any_run) {
    const JobId job = held_for(igor());

    EXPECT_EQ(retry(job, true).changed, 1);
    start();
    visit(igor(), JobState::resolved);

    ASSERT_TRUE(granted.accepted);
    EXPECT_EQ(granted.accepted->provider_id, "id-igor");
    EXPECT_EQ(view(job).state, JobState::resolved);
    EXPECT_EQ(view(job).provider_id, "id-igor");
    EXPECT_TRUE(found_for(job)->is_accepted) << "should it be looked up again";
}

TEST_P(FoundProfileContract, another_stranger_takes_the_acceptance_back) {
    const JobId job = held_for(igor());
    retry(job, true);
    visit(ProfileFacts{"id-kim", "jane-doe", "Kim", "Lee", ""}, JobState::held);

    EXPECT_EQ(found_for(job)->first_name, "Kim");
    EXPECT_FALSE(found_for(job)->is_accepted);
    retry(job, false);
    visit(std::nullopt, JobState::queued);
    EXPECT_FALSE(granted.accepted);
}

TEST_P(FoundProfileContract, is_forgotten_once_the_right_person_answers) {
    const JobId job = held_for(igor());
    retry(job, false);

    visit(ProfileFacts{"id-jane", "jane-doe", "Jane", "Doe", ""}, JobState::resolved);

    EXPECT_FALSE(found_for(job));
    EXPECT_EQ(view(job).provider_id, "id-jane");
}

// The row of the address belongs to another member: accepting would make two people one.
TEST_P(FoundProfileContract, at_an_address_that_was_another_members_is_not_accepted) {
    const CampaignId spring = add_leads("spring", {"a"});
    campaign = add_leads("summer", {"a"});
    start();
    resolve(spring, "id-first");
    const JobId job =
        visit(ProfileFacts{"id-second", "a", "Igor", "Petrov", ""}, JobState::resolved).job;
    ASSERT_EQ(view(job).state, JobState::held);
    EXPECT_EQ(found_for(job)->provider_id, "id-second");

    EXPECT_EQ(retry(job, true).refused, 1);

    EXPECT_EQ(view(job).state, JobState::held);
    EXPECT_EQ(view(job).provider_id, "id-first");
    EXPECT_EQ(retry(job, false).changed, 1);
    EXPECT_EQ(view(job).state, JobState::queued) << "it is looked up, not sent";
}

TEST_P(FoundProfileContract, of_a_person_who_was_erased_is_not_kept) {
    campaign = add_leads("spring", {"jane-doe"});
    erase("id-igor");
    start();

    const JobId job = visit(igor(), JobState::held).job;

    EXPECT_FALSE(found_for(job));
    EXPECT_EQ(view(job).state, JobState::held);
    EXPECT_EQ(view(job).identity.value, "jane-doe") << "she was not erased";
}

TEST_P(FoundProfileContract, goes_with_an_erasure_of_the_stranger) {
    const JobId job = held_for(igor());
    erase("id-igor");

    EXPECT_FALSE(found_for(job));
    EXPECT_EQ(view(job).identity.value, "jane-doe");
}

TEST_P(FoundProfileContract, goes_with_an_erasure_of_the_lead) {
    const JobId job = held_for({"id-igor", "igor", "Igor", "Petrov", ""});
    erase("jane-doe");

    EXPECT_FALSE(found_for(job));
    EXPECT_EQ(view(job).state, JobState::cancelled);
}

TEST_P(FoundProfileContract, is_looked_up_again_once_the_list_corrects_the_name) {
    const JobId job = held_for(igor());

    EXPECT_EQ(import_with("").verdict, RowVerdict::unchanged);
    EXPECT_EQ(view(job).state, JobState::held);
    const RowOutcome row = import_with("Igor");

    EXPECT_EQ(row.verdict, RowVerdict::updated);
    EXPECT_EQ(row.changes.back(), (FieldChange{"state", "held (identity_mismatch)", "queued"}));
    EXPECT_EQ(view(job).state, JobState::queued);
}

TEST_P(FoundProfileContract, is_looked_for_once_the_list_gives_a_resolved_lead_another_name) {
    campaign = add_leads("spring", {"jane-doe"});
    start();
    const JobId job = visit(igor(), JobState::resolved).job;

    EXPECT_EQ(import_with("").verdict, RowVerdict::unchanged);
    EXPECT_EQ(view(job).state, JobState::resolved);
    EXPECT_EQ(import_with("Jane").verdict, RowVerdict::updated);

    EXPECT_EQ(view(job).state, JobState::queued);
}

TEST_P(FoundProfileContract, whom_the_list_forbids_is_not_invited_although_accepted) {
    const JobId job = held_for(igor());
    suppress_beside_the_run({SuppressionKind::person, "id-igor"});
    retry(job, true);

    visit(igor(), JobState::resolved);

    EXPECT_EQ(view(job).state, JobState::skipped);
    EXPECT_EQ(view(job).reason, Reason::suppressed);
}

}  // namespace
}  // namespace invito::test
