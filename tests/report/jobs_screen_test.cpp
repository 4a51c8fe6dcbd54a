#include "invito/report/jobs_screen.hpp"

#include "report/job_row.hpp"
#include "report/samples.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string job_list(FakeQueries& queries, const JobFilter& filter) {
    return printed([&](std::ostream& out) {
        write_job_list(out, queries, filter, sample_now(), unicode_style());
    });
}

FakeQueries queries_with_history(const JobView& job) {
    FakeQueries queries;
    queries.job_views = {job};
    AttemptView visit;
    visit.id = AttemptId{9001};
    visit.kind = AttemptKind::visit;
    visit.account = "anna";
    visit.run = RunId{42};
    visit.intent_at = at("2026-11-19T14:04:20+01:00");
    visit.outcome = Outcome::done;
    visit.http_status = 200;
    AttemptView invite = visit;
    invite.id = AttemptId{9002};
    invite.kind = AttemptKind::invite;
    invite.intent_at = at("2026-11-19T14:05:01+01:00");
    invite.finished_at = at("2026-11-19T14:05:02+01:00");
    invite.outcome = Outcome::unknown;
    invite.http_status = 504;
    invite.error_type = "errors/request_timeout";
    invite.evidence = "in the sent list of anna";
    queries.attempts_of[job.id] = {visit, invite};
    queries.events_of[job.id] = {
        {at("2026-11-18T09:12:00+01:00"), std::nullopt, "job.imported", "leads.csv:17"},
        {at("2026-11-19T14:05:02+01:00"), RunId{42}, "job.sent", "invitation 7265"},
        {at("2026-11-22T20:15:00+01:00"), std::nullopt, "job.accepted", "seen by sync"}};
    return queries;
}

TEST(JobsScreen, lists_jobs_with_the_fact_that_matters) {
    FakeQueries queries = sample_queries();
    queries.job_views.resize(12);
    queries.job_views[2].not_before = at("2026-11-24T09:00:00+01:00");

    expect_golden_screen("jobs_list", [&](std::ostream& out, const Style& style) {
        write_job_list(out, queries, {}, sample_now(), style);
    });
}

TEST(JobsScreen, lists_jobs_as_json_with_the_columns_of_the_report) {
    FakeQueries queries = sample_queries();

    expect_golden_json("jobs_list.json", printed([&](std::ostream& out) {
                           write_jobs_json(
                               out, queries, filter_by(&JobFilter::job, std::optional(JobId{7})),
                               unicode_style().zone
                           );
                       }));
}

TEST(JobsScreen, shows_one_job_in_full) {
    const JobView job = sample_job();
    FakeQueries queries = queries_with_history(job);

    expect_golden_screen("jobs_show", [&](std::ostream& out, const Style& style) {
        write_job(out, queries, job, sample_now(), style);
    });
}

TEST(JobsScreen, names_the_variant_that_a_lead_has) {
    JobView job = sample_job();
    job.note_variant = "warm";
    FakeQueries queries;
    const auto shown = [&] {
        return printed([&](std::ostream& out) {
            write_job(out, queries, job, sample_now(), unicode_style());
        });
    };

    EXPECT_THAT(shown(), testing::ContainsRegex("Note +[0-9]+ characters, variant warm\n"));
    job.note.clear();
    EXPECT_THAT(shown(), testing::ContainsRegex("Variant +warm\n"));
}

TEST(JobsScreen, shows_one_job_in_full_as_json) {
    const JobView job = sample_job();
    FakeQueries queries = queries_with_history(job);

    expect_golden_json("jobs_show.json", printed([&](std::ostream& out) {
                           write_job_json(
                               out, job, {queries.attempts(job.id), queries.events(job.id)},
                               unicode_style().zone
                           );
                       }));
}

TEST(JobsScreen, without_a_match_says_what_to_do_next) {
    FakeQueries queries;

    EXPECT_EQ(job_list(queries, {}), "No jobs match.\nNext: invito status\n");
}

TEST(JobsScreen, tells_that_a_limited_list_is_not_all) {
    FakeQueries queries = sample_queries();

    EXPECT_THAT(
        job_list(queries, filter_by(&JobFilter::limit, std::int64_t{5})),
        HasSubstr("5 of 60 jobs shown")
    );
    EXPECT_THAT(job_list(queries, {}), HasSubstr("\n60 jobs\n"));
}

TEST(JobsScreen, leaves_out_the_column_that_was_filtered_by) {
    FakeQueries queries = sample_queries();
    const auto filter =
        filter_by(&JobFilter::campaign, std::optional<std::string>("spring-founders"));

    const std::string text = job_list(queries, filter);

    EXPECT_THAT(text, Not(HasSubstr("Campaign")));
    EXPECT_THAT(text, HasSubstr("Account"));
    EXPECT_THAT(text, HasSubstr("\n40 jobs\n"));
}

TEST(JobsScreen, streams_long_lists_under_one_heading) {
    FakeQueries queries;
    for (std::int64_t id = 1; id <= 1200; ++id) queries.job_views.push_back(sample_job(id));

    const std::string text = job_list(queries, {});

    EXPECT_EQ(text.find("State"), text.rfind("State"));
    EXPECT_THAT(text, HasSubstr("\n1200 jobs\n"));
    EXPECT_EQ(std::ranges::count(text, '\n'), 1 + 1200 + 2);
}

TEST(JobsScreen, does_not_let_a_name_write_to_the_terminal) {
    JobView job = sample_job();
    job.fields.first_name = "Eve\x1b]0;owned\x07";
    job.note = "Hi\x1b[2J\nsecond line";
    FakeQueries queries = queries_with_history(job);

    const std::string list = job_list(queries, {});
    const std::string show = printed([&](std::ostream& out) {
        write_job(out, queries, job, sample_now(), unicode_style());
    });

    EXPECT_THAT(list + show, Not(HasSubstr("\x1b")));
    EXPECT_THAT(show, HasSubstr("Eve?]0;owned?"));
    EXPECT_THAT(show, HasSubstr("Hi?[2J\n              second line\n"));
}

TEST(JobsScreen, names_a_person_without_a_name_by_the_identifier) {
    JobView job = sample_job();
    job.fields = {};
    FakeQueries queries = queries_with_history(job);

    EXPECT_THAT(job_list(queries, {}), HasSubstr("jane-doe"));

    queries.job_views[0].profile_first_name = "Jane";
    queries.job_views[0].profile_last_name = "Doe";

    EXPECT_THAT(job_list(queries, {}), HasSubstr("Jane Doe"));
}

Explanation explanation_of(JobState state, Reason reason = Reason::none) {
    Explanation explanation;
    JobView job = sample_job();
    job.state = state;
    job.reason = reason;
    job.note.clear();
    job.sent_at.reset();
    job.accepted_at.reset();
    job.scheduled_at.reset();
    job.invitation_id.clear();
    job.profile_first_name = "Jane M.";
    job.profile_last_name = "Doe";
    explanation.job = job;
    explanation.account = sample_status().accounts[0];
    explanation.campaign = sample_status().campaigns[0];
    return explanation;
}

AttemptView attempt_at(std::string_view when, AttemptKind kind, Outcome outcome, int http_status) {
    AttemptView attempt;
    attempt.kind = kind;
    attempt.account = "anna";
    attempt.run = RunId{42};
    attempt.intent_at = at(when);
    attempt.outcome = outcome;
    attempt.http_status = http_status;
    return attempt;
}

Explanation waiting() {
    Explanation explanation = explanation_of(JobState::queued);
    const Instant pacing = at("2026-11-23T14:09:12+01:00");
    const Instant cap = at("2026-11-24T03:14:00+01:00");
    explanation.account.view.day_used = 25;
    explanation.blockers = {
        {DenyReason::pacing, pacing, pacing},
        {DenyReason::day_cap, cap, cap},
        {DenyReason::outside_window, at("2026-11-24T09:00:00+01:00")}};
    explanation.before = 7;
    return explanation;
}

Explanation unknown() {
    Explanation explanation = explanation_of(JobState::unknown);
    AttemptView lost =
        attempt_at("2026-11-23T13:05:01+01:00", AttemptKind::invite, Outcome::unknown, 504);
    lost.error_type = "errors/request_timeout";
    lost.with_note = true;
    lost.check_at = at("2026-11-23T15:05:01+01:00");
    lost.checks = 2;
    lost.evidence = "neither in the sent list nor on the profile";
    explanation.attempts = {
        attempt_at("2026-11-23T13:04:20+01:00", AttemptKind::visit, Outcome::done, 200), lost,
        attempt_at("2026-11-23T13:25:02+01:00", AttemptKind::visit, Outcome::done, 200)};
    explanation.events = {
        {at("2026-11-19T08:00:00+01:00"), std::nullopt, "job.retried", "by mara"}};
    return explanation;
}

std::string text_of(const Explanation& explanation) {
    return printed([&](std::ostream& out) {
        write_explanation(out, explanation, sample_now(), unicode_style());
    });
}

void expect_golden_explanation(const std::string& name, const Explanation& explanation) {
    expect_golden_screen(name, [&](std::ostream& out, const Style& style) {
        write_explanation(out, explanation, sample_now(), style);
    });
}

TEST(ExplainScreen, lists_the_rules_that_a_waiting_lead_waits_for) {
    expect_golden_explanation("explain_waiting", waiting());
}

TEST(ExplainScreen, tells_when_an_unknown_outcome_is_looked_for_and_settled) {
    expect_golden_explanation("explain_unknown", unknown());
}

TEST(ExplainScreen, says_what_a_person_can_decide_about_a_held_lead) {
    Explanation held = explanation_of(JobState::held, Reason::identity_mismatch);
    held.attempts = {
        attempt_at("2026-11-23T13:04:20+01:00", AttemptKind::visit, Outcome::done, 200)};
    held.found = FoundProfile{"ACoIgor", "igor-petrov", "Igor", "Petrov"};

    expect_golden_explanation("explain_held", held);
}

TEST(ExplainScreen, shows_the_lists_name_beside_that_of_the_profile_found) {
    Explanation held = explanation_of(JobState::held, Reason::identity_mismatch);
    held.job.fields.first_name.clear();
    held.job.fields.last_name.clear();
    held.job.fields.full_name = "Jane Doe";
    held.found = FoundProfile{"ACoIgor", "", "Igor", "Petrov"};

    EXPECT_THAT(text_of(held), testing::ContainsRegex("Lead +Jane Doe"));
    EXPECT_THAT(text_of(held), testing::ContainsRegex("At LinkedIn +Igor Petrov .ACoIgor."));
    const std::string json = printed([&](std::ostream& out) {
        write_explanations_json(out, {held}, sample_now(), unicode_style().zone);
    });
    EXPECT_THAT(json, HasSubstr("\"list_name\":\"Jane Doe\""));
    EXPECT_THAT(json, HasSubstr("\"profile_name\":\"Igor Petrov\""));
    EXPECT_THAT(json, HasSubstr("\"found_profile\":{\"first_name\":\"Igor\""));

    held.job.state = JobState::resolved;
    held.job.reason = Reason::none;
    EXPECT_THAT(text_of(held), Not(HasSubstr("Igor"))) << "the right person was found since";
}

TEST(ExplainScreen, gives_the_verdict_of_the_do_not_contact_list) {
    Explanation suppressed = waiting();
    suppressed.suppression = SuppressionView{
        {SuppressionKind::person, "jane-doe"},
        "asked us to stop",
        "never.csv",
        at("2026-11-20T09:00:00+01:00")};

    EXPECT_THAT(
        text_of(suppressed),
        HasSubstr("Suppressed  on the do-not-contact list since Fri 20 Nov (never.csv: asked us\n"
                  "              to stop)\n")
    );
    EXPECT_THAT(text_of(suppressed), HasSubstr("Will be skipped when its turn comes"));
    EXPECT_THAT(text_of(suppressed), Not(HasSubstr("Earliest"))) << "one voice";
    EXPECT_THAT(text_of(suppressed), Not(HasSubstr("Waits")));
    EXPECT_THAT(text_of(waiting()), HasSubstr("Suppressed  no\n"));

    suppressed.suppression->key = {SuppressionKind::company, "acme gmbh"};
    suppressed.suppression->said_by = "spring.csv";
    EXPECT_THAT(text_of(suppressed), HasSubstr("said of this person by spring.csv"));
}

TEST(ExplainScreen, says_when_nothing_is_in_the_way_and_when_something_stays) {
    Explanation due = waiting();
    due.blockers.clear();
    due.before = 0;
    Explanation stuck = waiting();
    stuck.campaign.record.state = CampaignState::draft;
    stuck.blockers = {{DenyReason::campaign_stopped, never, never}};

    EXPECT_THAT(text_of(due), HasSubstr("  - the next run: no rule is in the way\nEarliest: now"));
    EXPECT_THAT(text_of(stuck), HasSubstr("  * campaign not started yet: invito start"));
    EXPECT_THAT(text_of(stuck), HasSubstr("Earliest: not by itself\n"));
}

TEST(ExplainScreen, names_the_variant_of_the_note) {
    Explanation explanation = waiting();
    explanation.job.note_variant = "warm";

    EXPECT_THAT(text_of(explanation), testing::ContainsRegex("Note +variant warm\n"));
}

TEST(ExplainScreen, of_a_settled_lead_lists_no_rules) {
    const std::string text = text_of(explanation_of(JobState::accepted));

    EXPECT_THAT(text, HasSubstr("The person accepted the invitation."));
    EXPECT_THAT(text, Not(HasSubstr("Waits for")));
    EXPECT_THAT(text, Not(HasSubstr("Earliest")));
}

TEST(ExplainScreen, has_the_same_facts_as_json) {
    expect_golden_json("explain.json", printed([](std::ostream& out) {
                           write_explanations_json(
                               out, {waiting(), unknown()}, sample_now(), unicode_style().zone
                           );
                       }));
}

TEST(Explanation, names_the_invitation_that_keeps_a_lead_from_another_one) {
    Explanation skipped = explanation_of(JobState::skipped, Reason::invited_by_other_account);
    const auto text = [&skipped] {
        return printed([&](std::ostream& out) {
            write_explanation(out, skipped, sample_now(), unicode_style());
        });
    };
    EXPECT_THAT(text(), Not(HasSubstr("Invited")));

    skipped.other = OtherInvitation{"ben", "autumn", JobId{12}, at("2026-11-20T10:00:00+01:00")};
    EXPECT_THAT(
        text(), HasSubstr("Invited     by ben on Fri 20 Nov, in the campaign autumn (job 12)\n")
    );
    EXPECT_THAT(
        printed([&](std::ostream& out) {
            write_explanations_json(out, {skipped}, sample_now(), unicode_style().zone);
        }),
        HasSubstr("\"other_invitation\":{\"account\":\"ben\",\"campaign\":\"autumn\",\"job\":12,"
                  "\"at\":\"2026-11-20T10:00:00+01:00\"}")
    );

    skipped.other = OtherInvitation{"ben", "", {}, at("2026-11-20T10:00:00+01:00")};
    EXPECT_THAT(text(), HasSubstr("Invited     by ben on Fri 20 Nov, by hand\n"));
}

TEST(StateHelp, exist_for_every_state_and_reason_and_say_what_to_do) {
    for (int i = 0; i <= static_cast<int>(JobState::cancelled); ++i) {
        const StateHelp help = help_of(static_cast<JobState>(i), Reason::none);
        EXPECT_FALSE(help.what.empty()) << i;
        EXPECT_FALSE(help.remedy.empty()) << i;
    }
    for (const auto& [reason, word] : enum_names<Reason>) {
        if (reason == Reason::none) continue;
        const StateHelp help = help_of(state_of(reason), reason);
        EXPECT_TRUE(help.what.ends_with('.')) << to_string(reason);
        EXPECT_FALSE(help.remedy.empty()) << to_string(reason);
        EXPECT_NE(help.what, help_of(state_of(reason), Reason::none).what) << to_string(reason);
    }
}

}  // namespace
}  // namespace invito::test
