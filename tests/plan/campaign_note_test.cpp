#include "invito/plan/note.hpp"

#include <gtest/gtest.h>
#include <map>

namespace invito {
namespace {

Identity person(int number) {
    return {IdentifierKind::public_identifier, "lead-" + std::to_string(number)};
}

Campaign with_variants(const std::string& name, std::vector<NoteVariant> variants) {
    Campaign campaign;
    campaign.name = name;
    campaign.note.variants = std::move(variants);
    return campaign;
}

CampaignNote two_variants(const std::string& campaign = "spring") {
    return CampaignNote::parse(with_variants(campaign, {{"a", "Hello"}, {"b", "Good day"}})
    ).value();
}

CampaignNote one_text(const std::string& text, NotePolicy policy = {}) {
    Campaign campaign;
    campaign.note = std::move(policy);
    campaign.note.text = text;
    return CampaignNote::parse(campaign).value();
}

NoteDecision before_visit(const CampaignNote& note, const LeadFields& fields = {}) {
    const Identity jane = person(1);
    return note.decide({jane, fields}, 300);
}

NoteDecision after_visit(
    const CampaignNote& note, const ProfileText& profile, const LeadFields& fields = {}
) {
    const Identity jane = person(1);
    return note.decide({jane, fields, "", &profile}, 300);
}

std::string drawn(const CampaignNote& note, int number) {
    const Identity identity = person(number);
    const LeadFields fields;
    return note.decide({identity, fields}, 300).variant;
}

TEST(NoteVariants, are_drawn_by_campaign_and_person_alone) {
    for (int i = 0; i < 100; ++i) EXPECT_EQ(drawn(two_variants(), i), drawn(two_variants(), i));
}

// The draw is fixed: databases hold what it said.
TEST(NoteVariants, are_drawn_as_they_always_were) {
    std::string draws;
    for (int i = 0; i < 16; ++i) draws += drawn(two_variants(), i);

    EXPECT_EQ(draws, "aaabbbbaaabbabab");
}

TEST(NoteVariants, split_the_leads_evenly) {
    std::map<std::string, int> counts;
    for (int i = 0; i < 10'000; ++i) ++counts[drawn(two_variants(), i)];

    EXPECT_NEAR(counts["a"], 5'000, 200);  // four standard deviations
    EXPECT_EQ(counts["a"] + counts["b"], 10'000);
}

TEST(NoteVariants, split_evenly_whichever_account_takes_every_second_lead) {
    int of_even = 0;
    for (int i = 0; i < 10'000; i += 2) of_even += drawn(two_variants(), i) == "a" ? 1 : 0;

    EXPECT_NEAR(of_even, 2'500, 141);
}

TEST(NoteVariants, of_two_campaigns_have_nothing_to_do_with_each_other) {
    int same = 0;
    for (int i = 0; i < 10'000; ++i)
        same += drawn(two_variants("spring"), i) == drawn(two_variants("autumn"), i) ? 1 : 0;

    EXPECT_NEAR(same, 5'000, 200);
}

TEST(NoteVariants, stay_with_their_leads_while_the_campaign_has_them) {
    const CampaignNote three =
        CampaignNote::parse(
            with_variants("spring", {{"x", "New"}, {"a", "Hello"}, {"b", "Good day"}})
        ).value();
    const LeadFields fields;
    for (int i = 0; i < 50; ++i) {
        const Identity identity = person(i);
        const std::string given = drawn(two_variants(), i);

        EXPECT_EQ(three.decide({identity, fields, given}, 300).variant, given);
        EXPECT_EQ(three.decide({identity, fields, "gone"}, 300).variant, drawn(three, i));
    }
}

TEST(NoteVariants, are_rendered_with_the_text_of_their_name) {
    const Identity jane = person(1);
    const LeadFields fields;

    EXPECT_EQ(two_variants().decide({jane, fields, "a"}, 300).text, "Hello");
    EXPECT_EQ(two_variants().decide({jane, fields, "b"}, 300).text, "Good day");
}

TEST(NoteVariants, are_not_for_leads_with_a_text_of_their_own) {
    LeadFields fields;
    fields.note = "Great talk!";

    const NoteDecision decision = before_visit(two_variants(), fields);

    EXPECT_EQ(decision.text, "Great talk!");
    EXPECT_EQ(decision.variant, "");
}

TEST(NoteVariants, of_a_lead_that_is_skipped_are_named) {
    const CampaignNote note =
        CampaignNote::parse(with_variants("spring", {{"a", "{{hook}}"}, {"b", "{{hook}}"}})
        ).value();

    const NoteDecision decision = before_visit(note);

    EXPECT_EQ(decision.skip, Reason::missing_variable);
    EXPECT_NE(decision.variant, "");
}

TEST(NoteFromProfile, takes_the_lists_word_first) {
    LeadFields fields;
    fields.headline = "Founder of Acme";
    const CampaignNote note = one_text("{{headline}} in {{location}}");

    const NoteDecision decision = after_visit(note, {"", "", "CEO", "Berlin"}, fields);

    EXPECT_EQ(decision.text, "Founder of Acme in Berlin");
}

TEST(NoteFromProfile, waits_for_what_only_the_visit_tells) {
    const NoteDecision decision = before_visit(one_text("{{first_name|there}}, {{headline}}"));

    EXPECT_EQ(decision.skip, Reason::none);
    EXPECT_EQ(decision.awaited, (std::vector<std::string>{"first_name", "headline"}));
    EXPECT_EQ(decision.text, "(first name), (headline)");
    EXPECT_FALSE(decision.has_fallback);
}

TEST(NoteFromProfile, falls_back_only_if_the_profile_is_silent_too) {
    const CampaignNote note = one_text("Hi {{first_name|there}}");

    EXPECT_EQ(after_visit(note, {"Jane", "", "", ""}).text, "Hi Jane");
    EXPECT_EQ(after_visit(note, {}).text, "Hi there");
    EXPECT_TRUE(after_visit(note, {}).has_fallback);
}

TEST(NoteFromProfile, obeys_when_missing_once_the_profile_is_seen) {
    NotePolicy plain;
    plain.when_missing = WhenUnfit::send_without_note;

    const NoteDecision skipped = after_visit(one_text("{{headline}}"), {});
    EXPECT_EQ(skipped.skip, Reason::missing_variable);
    EXPECT_EQ(skipped.detail, "headline");
    const NoteDecision sent = after_visit(one_text("{{headline}}", plain), {});
    EXPECT_EQ(sent.skip, Reason::none);
    EXPECT_EQ(sent.text, "");
    EXPECT_TRUE(before_visit(one_text("{{headline}}", plain)).awaits_profile());
}

TEST(NoteFromProfile, is_measured_again_when_the_profile_is_seen) {
    const CampaignNote note = one_text(std::string(200, 'x') + "{{headline}}");

    EXPECT_EQ(before_visit(note).skip, Reason::none);
    const ProfileText wordy{"", "", std::string(101, 'y'), ""};
    EXPECT_EQ(after_visit(note, wordy).skip, Reason::note_too_long);
    EXPECT_EQ(after_visit(note, wordy).detail, "301");
}

TEST(NoteFromProfile, spares_a_visit_that_can_mend_nothing) {
    const NoteDecision lacks = before_visit(one_text("{{headline}}, {{hook}}"));
    EXPECT_EQ(lacks.skip, Reason::missing_variable);
    EXPECT_EQ(lacks.detail, "hook");

    const NoteDecision long_anyway = before_visit(one_text(std::string(301, 'x') + "{{headline}}"));
    EXPECT_EQ(long_anyway.skip, Reason::note_too_long);
}

TEST(NoteFromProfile, makes_a_full_name_of_its_halves) {
    LeadFields fields;
    fields.first_name = "Jane";
    const CampaignNote note = one_text("{{full_name}}");

    EXPECT_EQ(before_visit(note, fields).text, "(full name)");
    EXPECT_EQ(after_visit(note, {"J.", "Doe", "", ""}, fields).text, "Jane Doe");
    EXPECT_EQ(after_visit(note, {}, fields).skip, Reason::missing_variable);
    fields.last_name = "Roe";
    EXPECT_EQ(before_visit(note, fields).text, "Jane Roe");
}

TEST(NoteFromProfile, has_no_company_and_no_title) {
    EXPECT_EQ(before_visit(one_text("{{company}}")).skip, Reason::missing_variable);
    EXPECT_EQ(before_visit(one_text("{{title}}")).skip, Reason::missing_variable);
}

TEST(NoteVariants, a_leads_own_note_is_never_dropped_for_a_variable_it_lacks) {
    NotePolicy policy;
    policy.when_missing = WhenUnfit::send_without_note;
    const CampaignNote note = one_text("Hello {{hook}}", policy);
    LeadFields own;
    own.note = "About {{topic}}, as promised";

    const NoteDecision decision = before_visit(note, own);

    EXPECT_EQ(decision.skip, Reason::missing_variable);
    EXPECT_EQ(decision.detail, "topic");
    EXPECT_EQ(before_visit(note).skip, Reason::none) << "the campaign's is";
}

LeadFields named(std::string first_name) {
    LeadFields fields;
    fields.first_name = std::move(first_name);
    return fields;
}

CampaignNote without_odd_names(const std::string& text) {
    Campaign campaign;
    campaign.note.text = text;
    return CampaignNote::parse(campaign, NameRule::skip).value();
}

TEST(OddNames, are_sent_unless_the_rule_says_otherwise) {
    EXPECT_EQ(before_visit(one_text("Hi {{first_name}}"), named("JOHN")).text, "Hi JOHN");
}

TEST(OddNames, that_are_skipped_are_as_if_they_were_missing) {
    const CampaignNote note = without_odd_names("Hi {{first_name|there}}");
    const LeadFields shouted = named("JOHN");
    const ProfileText john{.first_name = "John", .last_name = {}, .headline = {}, .location = {}};
    const ProfileText rocket{
        .first_name = "J. \xF0\x9F\x9A\x80", .last_name = {}, .headline = {}, .location = {}};

    EXPECT_TRUE(before_visit(note, shouted).awaits_profile());
    EXPECT_EQ(after_visit(note, john, shouted).text, "Hi John");
    EXPECT_EQ(after_visit(note, rocket, shouted).text, "Hi there");
    EXPECT_EQ(before_visit(note, named("Jane")).text, "Hi Jane");

    const NoteDecision needed =
        after_visit(without_odd_names("Hi {{first_name}}"), rocket, shouted);
    EXPECT_EQ(needed.skip, Reason::missing_variable);
    EXPECT_EQ(needed.detail, "first_name");
}

TEST(OddNames, are_looked_for_in_names_alone) {
    LeadFields fields = named("Jane");
    fields.company = "ACME (NY)";
    EXPECT_EQ(
        before_visit(without_odd_names("{{first_name}} of {{company}}"), fields).text,
        "Jane of ACME (NY)"
    );
}

TEST(OddNames, leave_a_full_name_to_its_halves) {
    const CampaignNote note = without_odd_names("Dear {{full_name}}");
    LeadFields fields;
    fields.first_name = "Jane";
    fields.last_name = "Doe";
    fields.full_name = "JANE DOE, MBA";
    EXPECT_EQ(before_visit(note, fields).text, "Dear Jane Doe");
}

TEST(NoteLength, is_told_of_a_note_that_does_not_fit) {
    NotePolicy policy;
    policy.when_too_long = WhenUnfit::send_without_note;
    const std::string text(301, 'x');

    EXPECT_EQ(before_visit(one_text(text)).too_long, 301U);
    EXPECT_EQ(before_visit(one_text(text, policy)).too_long, 301U);
    EXPECT_EQ(before_visit(one_text(text, policy)).text, "");
    EXPECT_EQ(before_visit(one_text("Hi")).too_long, 0U);
}

}  // namespace
}  // namespace invito
