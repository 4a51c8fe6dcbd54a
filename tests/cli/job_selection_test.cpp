#include "cli/commands/cmd_jobs.hpp"
#include "support/fake_queries.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using testing::ElementsAre;

Invocation call(std::vector<std::string> arguments) {
    const auto parsed = parse_arguments(arguments, {});
    EXPECT_TRUE(parsed);
    return *parsed;
}

test::FakeQueries two_failed_and_one_sent() {
    test::FakeQueries queries;
    for (const auto& [id, state] :
         {std::pair{1, JobState::failed}, {2, JobState::sent}, {3, JobState::failed}}) {
        JobView job;
        job.id = JobId{id};
        job.state = state;
        queries.job_views.push_back(job);
    }
    return queries;
}

TEST(JobFilterFlags, become_a_filter) {
    const auto filter = job_filter(call(
        {"jobs", "list", "--state", "failed,held", "--reason", "not_found", "--account", "anna",
         "--campaign", "spring", "--error", "errors/x"}
    ));

    ASSERT_TRUE(filter);
    EXPECT_THAT(filter->states, ElementsAre(JobState::failed, JobState::held));
    EXPECT_THAT(filter->reasons, ElementsAre(Reason::not_found));
    EXPECT_EQ(filter->account, "anna");
    EXPECT_EQ(filter->campaign, "spring");
    EXPECT_EQ(filter->error_type, "errors/x");
}

TEST(JobFilterFlags, suggest_the_state_that_was_probably_meant) {
    const auto filter = job_filter(call({"jobs", "list", "--state", "faild"}));

    ASSERT_FALSE(filter);
    EXPECT_EQ(filter.error().hint, "did you mean \"failed\"?");
}

TEST(JobFilterFlags, know_the_word_that_tables_have_for_three_states) {
    const auto filter = job_filter(call({"jobs", "list", "--state", "waiting,held"}));

    ASSERT_TRUE(filter);
    EXPECT_THAT(
        filter->states,
        ElementsAre(JobState::queued, JobState::resolved, JobState::sending, JobState::held)
    );
}

TEST(JobFilterFlags, say_what_words_of_tables_for_a_part_of_a_state_are) {
    for (const char* word : {"pending", "gone"}) {
        const auto filter = job_filter(call({"jobs", "list", "--state", word}));

        ASSERT_FALSE(filter);
        EXPECT_EQ(filter.error().hint, "who is pending or gone was sent: --state sent");
    }
}

TEST(JobSelection, takes_numbers) {
    test::FakeQueries queries;

    const auto jobs = selected_jobs(call({"jobs", "retry", "7", "9"}), queries);

    ASSERT_TRUE(jobs);
    EXPECT_THAT(*jobs, ElementsAre(JobId{7}, JobId{9}));
}

TEST(JobSelection, takes_what_the_filter_matches) {
    test::FakeQueries queries = two_failed_and_one_sent();

    const auto jobs = selected_jobs(call({"jobs", "retry", "--state", "failed"}), queries);

    ASSERT_TRUE(jobs);
    EXPECT_THAT(*jobs, ElementsAre(JobId{1}, JobId{3}));
}

TEST(JobSelection, never_means_all_jobs_when_nothing_is_said) {
    test::FakeQueries queries = two_failed_and_one_sent();

    const auto jobs = selected_jobs(call({"jobs", "retry"}), queries);

    ASSERT_FALSE(jobs);
    EXPECT_EQ(jobs.error().code, "jobs.none_named");
}

TEST(JobSelection, refuses_what_is_no_number) {
    for (const char* word : {"x", "0", "7x", "1.5"}) {
        EXPECT_FALSE(parse_job_id(word)) << word;
    }
}

}  // namespace
}  // namespace invito
