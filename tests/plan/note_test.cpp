#include "invito/plan/note.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

NoteTemplate parsed(std::string_view text) {
    return NoteTemplate::parse(text).value();
}

LeadFields jane() {
    LeadFields fields;
    fields.first_name = " Jane ";
    fields.variables["hook"] = "your talk";
    return fields;
}

// After the visit of a profile that tells nothing.
NoteDecision decide_for(const LeadFields& fields, std::string_view text, NotePolicy policy = {}) {
    Campaign campaign;
    campaign.note = std::move(policy);
    campaign.note.text = text;
    const Identity identity{IdentifierKind::public_identifier, "jane-doe"};
    const ProfileText profile;
    const NoteSubject subject{identity, fields, "", &profile};
    return CampaignNote::parse(campaign).value().decide(subject, 300);
}

NoteDecision decide(std::string_view text, NotePolicy policy = {}) {
    return decide_for(jane(), text, std::move(policy));
}

TEST(Note, fills_in_columns_and_variables) {
    EXPECT_EQ(decide("Hi {{first_name}}, {{ hook }}.").text, "Hi Jane, your talk.");
}

TEST(Note, takes_the_fallback_only_for_what_is_missing) {
    EXPECT_EQ(decide("{{first_name|there}} {{company|your company}}").text, "Jane your company");
}

TEST(Note, trims_and_uses_one_kind_of_line_end) {
    EXPECT_EQ(decide("  a\r\nb\rc\n").text, "a\nb\nc");
}

TEST(Note, turns_line_breaks_of_every_kind_into_line_feeds) {
    for (const char* bytes :
         {"\n", "\r\n", "\r", "\v", "\f", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
        LeadFields fields = jane();
        fields.variables["hook"] = std::string("one") + bytes + "two";

        const NoteDecision decision = decide_for(fields, std::string("a") + bytes + "{{hook}}");

        EXPECT_EQ(decision.text, "a\none\ntwo");
        EXPECT_FALSE(decision.lost_controls);
    }
    EXPECT_EQ(decide("a\r\n\r\n\tb").text, "a\n\n\tb");
}

TEST(Note, never_has_control_characters) {
    std::vector<std::string> controls = {std::string(1, '\0'), "\x7F"};
    for (char c = 1; c < 0x20; ++c) {
        if (std::string_view("\t\n\v\f\r").find(c) == std::string_view::npos)
            controls.emplace_back(1, c);
    }
    for (int c = 0x80; c < 0xA0; ++c) {
        if (c != 0x85) controls.push_back("\xC2" + std::string(1, static_cast<char>(c)));
    }
    for (const std::string& control : controls) {
        LeadFields fields = jane();
        fields.variables["hook"] = "t" + control + "alk";
        fields.company = control;
        const NoteDecision of_list = decide_for(fields, "Hi {{hook}} {{company|there}}");
        const NoteDecision of_template = decide("Hi " + control + "you {{x|f" + control + "}}");
        fields.note = "My" + control + " note";
        const NoteDecision own = decide_for(fields, "Hi");

        EXPECT_EQ(of_list.text, "Hi talk there");
        EXPECT_TRUE(of_list.lost_controls);
        EXPECT_EQ(of_template.text, "Hi you f");
        EXPECT_EQ(own.text, "My note");
        EXPECT_TRUE(own.lost_controls);
    }
    EXPECT_EQ(decide("\xC2\xA1Hola\xC2\xA0Jos\xC3\xA9!").text, "\xC2\xA1Hola\xC2\xA0Jos\xC3\xA9!");
    EXPECT_FALSE(decide("Hi {{first_name}}").lost_controls);
}

TEST(Note, is_read_before_its_control_characters_are_left_out) {
    EXPECT_EQ(decide("{\x01{ Hi }\x01}").text, "{{ Hi }}");
    EXPECT_TRUE(parsed("\x01").empty());
}

TEST(Note, takes_the_profiles_word_where_the_lists_is_nothing_but_control_characters) {
    LeadFields fields;
    fields.first_name = "\x07";
    Campaign campaign;
    campaign.note.text = "Hi {{first_name}}, {{full_name}}";
    const Identity identity{IdentifierKind::public_identifier, "jane-doe"};
    const ProfileText profile{"Ja\x01ne", "Doe", "", ""};
    const NoteSubject subject{identity, fields, "", &profile};

    EXPECT_EQ(CampaignNote::parse(campaign)->decide(subject, 300).text, "Hi Jane, Jane Doe");
}

TEST(Note, never_sends_an_empty_variable) {
    const NoteDecision skipped = decide("Hi {{company}}");
    EXPECT_EQ(skipped.skip, Reason::missing_variable);
    EXPECT_EQ(skipped.detail, "company");

    NotePolicy policy;
    policy.when_missing = WhenUnfit::send_without_note;
    const NoteDecision plain = decide("Hi {{company}}", policy);
    EXPECT_EQ(plain.skip, Reason::none);
    EXPECT_EQ(plain.text, "");
}

TEST(Note, is_never_cut) {
    EXPECT_EQ(decide(std::string(301, 'x')).skip, Reason::note_too_long);
    EXPECT_EQ(decide(std::string(301, 'x')).detail, "301");
    EXPECT_EQ(decide(std::string(300, 'x')).text, std::string(300, 'x'));
}

TEST(Note, counts_the_larger_of_code_points_and_utf16_units) {
    EXPECT_EQ(note_length("abc"), 3U);
    EXPECT_EQ(note_length("\xC3\xB1"), 1U);          // n with tilde
    EXPECT_EQ(note_length("\xF0\x9F\x98\x80"), 2U);  // an emoji: one code point, two units
}

TEST(Note, the_leads_own_text_wins) {
    LeadFields fields = jane();
    fields.note = "Great talk, {{first_name}}!";

    EXPECT_EQ(decide_for(fields, "Hello").text, "Great talk, Jane!");
}

TEST(Note, a_mistake_in_the_leads_own_text_skips_that_lead) {
    LeadFields fields = jane();
    fields.note = "Hi {{first_name";

    EXPECT_EQ(decide_for(fields, "Hello").skip, Reason::missing_variable);
}

TEST(Note, names_its_mistakes) {
    EXPECT_EQ(NoteTemplate::parse("Hi {{first_name").error().code, "note.unclosed");
    EXPECT_EQ(NoteTemplate::parse("Hi {{|x}}").error().code, "note.empty_name");
    EXPECT_EQ(NoteTemplate::parse("Hi {{First Name}}").error().code, "note.bad_name");
}

TEST(Note, lists_its_variables) {
    const NoteTemplate note = parsed("{{a}} {{b|x}} {{c}}");

    EXPECT_EQ(note.names(), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(note.needed(), (std::vector<std::string>{"a", "c"}));
}

}  // namespace
}  // namespace invito
