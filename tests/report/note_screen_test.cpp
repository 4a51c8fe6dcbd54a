#include "invito/report/note_screen.hpp"

#include "invito/support/json_writer.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<NoteSamples> sample_notes() {
    NoteSample warm{.variant = "warm", .unfilled = "Hi {{first_name|there}},\n\n{{hook}}."};
    warm.leads = 240;
    warm.shown = {
        .line = 2,
        .person = "Jane Doe",
        .variant = "warm",
        .text =
            "Hi Jane,\n\nyour talk on robot arms was a pleasure, and I would be glad to hear "
            "more about what you do at Acme Robotics.\n\nAll the best, Anna"};
    NoteSample seen{.variant = "seen", .unfilled = "Good day, {{headline}} in {{location}}"};
    seen.leads = 1;
    seen.shown = {
        .line = 87,
        .person = "\x1b[2J\u674e \u660e",
        .variant = "seen",
        .text = "Good day, (headline) in (location)",
        .awaited = {"headline", "location"}};
    const NoteSample never{.variant = "never", .unfilled = "Nobody's {{turn}}"};
    NoteSample own{.is_own = true};
    own.leads = 3;
    own.shown = {.line = 21, .person = "ben-doe", .text = "Ben, as promised in Berlin."};
    return {{.campaign = "spring", .texts = {warm, seen, never, own}, .without = 5}};
}

TEST(NoteScreen, shows_each_text_whole_with_whose_it_is) {
    const auto notes = sample_notes();

    expect_golden_screen("note_samples", [&](std::ostream& out, const Style& style) {
        write_note_samples(out, notes, true, style);
    });
}

TEST(NoteScreen, wraps_the_words_at_the_width_of_the_terminal) {
    for (const int width : {60, 120}) {
        Style style = unicode_style();
        style.width = width;

        const std::string text = printed([&](std::ostream& out) {
            write_note_samples(out, sample_notes(), true, style);
        });

        expect_golden("note_samples." + std::to_string(width), text);
    }
}

TEST(NoteScreen, names_nobody_where_that_is_not_wanted) {
    const std::string text = printed([&](std::ostream& out) {
        write_note_samples(out, sample_notes(), false, unicode_style());
    });

    for (const char* name : {"Jane", "Ben", "ben-doe", "Acme"})
        EXPECT_THAT(text, Not(HasSubstr(name)));
    EXPECT_THAT(
        text, HasSubstr("Note warm: 240 leads; the first is line 2\n"
                        "  Hi {{first_name|there}},\n\n  {{hook}}.\n")
    );
    EXPECT_THAT(text, HasSubstr("Own note: 3 leads; the first is line 21\nNo note: 5 leads"));
}

TEST(NoteScreen, says_so_where_there_is_no_note_and_names_campaigns_only_among_others) {
    const std::vector<NoteSamples> two = {
        {.campaign = "spring", .texts = {{.unfilled = "Hi"}}}, {.campaign = "autumn"}};

    const std::string text =
        printed([&](std::ostream& out) { write_note_samples(out, two, true, unicode_style()); });

    std::vector<NoteSamples> used_up = {{.campaign = "spring", .texts = {{.unfilled = "Hi"}}}};
    used_up.front().without_for_quota = 15;
    used_up.front().unread = 30'000;
    EXPECT_THAT(
        printed([&](std::ostream& out) { write_note_samples(out, used_up, true, unicode_style()); }
        ),
        testing::EndsWith("30000 more leads wait behind these, whose notes were not looked at.\nNo "
                          "note: 15 leads go without one, as the account has no notes left.\n")
    );
    EXPECT_EQ(
        text,
        "spring\nNote: no lead gets it\n  Hi\n"
        "autumn\nNo note: invitations go without one.\n"
    );
}

TEST(NoteScreen, of_a_lead_that_waits_says_that_it_is_to_be_sent_or_why_not) {
    NoteDecision plain{.text = "Hi Jane,\n\nshall we?", .variant = "warm"};
    NoteDecision later{.text = "Hi (first name)"};
    later.awaited = {"first_name"};
    NoteDecision lacking{.text = {}, .skip = Reason::missing_variable, .detail = "hook"};
    NoteDecision broken{
        .text = {}, .skip = Reason::missing_variable, .detail = "a {{ is never closed"};
    broken.is_malformed = true;
    NoteDecision longer{.text = {}, .skip = Reason::note_too_long, .detail = "312"};

    expect_golden_everywhere("pending_note", [&](std::ostream& out, const Style& style) {
        for (const auto& note : {plain, later, NoteDecision{}, lacking, broken, longer})
            write_pending_note(out, note, style);
        write_pending_note(out, std::nullopt, style);
    });
}

TEST(NoteScreen, of_a_lead_that_waits_is_an_object_or_null) {
    NoteDecision later{.text = "Hi (first name)", .variant = "a"};
    later.awaited = {"first_name"};
    const auto json_of = [](const std::optional<NoteDecision>& note) {
        JsonWriter json;
        json.begin_object();
        write_pending_note_json(json, note);
        json.end_object();
        return json.take();
    };

    EXPECT_EQ(json_of({}), R"({"pending_note":null})");
    EXPECT_EQ(
        json_of(later),
        "{\"pending_note\":{\"text\":\"Hi (first name)\",\"variant\":\"a\","
        R"("awaits_profile":["first_name"],"skip":null,"detail":""}})"
    );
    EXPECT_THAT(
        json_of(NoteDecision{.text = {}, .skip = Reason::note_too_long, .detail = "312"}),
        HasSubstr(R"("skip":"note_too_long","detail":"312")")
    );
}

}  // namespace
}  // namespace invito::test
