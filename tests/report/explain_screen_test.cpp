#include "invito/report/jobs_screen.hpp"
#include "report/golden.hpp"
#include "report/job_row.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

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
    explanation.hurdles = {
        {Refusal::pacing, pacing, pacing},
        {Refusal::day_cap, cap, cap},
        {Refusal::outside_window, at("2026-11-24T09:00:00+01:00")}};
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
    due.hurdles.clear();
    due.before = 0;
    Explanation stuck = waiting();
    stuck.campaign.record.state = CampaignState::draft;
    stuck.hurdles = {{Refusal::campaign_stopped, never, never}};

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

TEST(Meanings, exist_for_every_state_and_reason_and_say_what_to_do) {
    for (int i = 0; i <= static_cast<int>(JobState::cancelled); ++i) {
        const Meaning meaning = meaning_of(static_cast<JobState>(i), Reason::none);
        EXPECT_FALSE(meaning.what.empty()) << i;
        EXPECT_FALSE(meaning.remedy.empty()) << i;
    }
    for (int i = 1; i <= static_cast<int>(Reason::unknown_error_type); ++i) {
        const auto reason = static_cast<Reason>(i);
        const Meaning meaning = meaning_of(state_of(reason), reason);
        EXPECT_TRUE(meaning.what.ends_with('.')) << to_string(reason);
        EXPECT_FALSE(meaning.remedy.empty()) << to_string(reason);
        EXPECT_NE(meaning.what, meaning_of(state_of(reason), Reason::none).what)
            << to_string(reason);
    }
}

}  // namespace
}  // namespace invito::test
