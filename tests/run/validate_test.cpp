#include "invito/run/import.hpp"
#include "rows_in_memory.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

class ValidateTest : public ::testing::Test {
protected:
    ValidateTest() {
        request.campaign.name = "spring";
        request.accounts = {
            {AccountId{}, "anna", Tier::premium}, {AccountId{}, "carla", Tier::free}};
        request.on_finding = [this](const RowFinding& finding) {
            findings.push_back(
                finding.verdict + " " + std::to_string(finding.line) + " " + finding.reason + " " +
                finding.detail
            );
        };
    }

    ValidationReport validate(RowsInMemory& rows) { return validate_leads(rows, request).value(); }

    ValidationRequest request;
    std::vector<std::string> findings;
};

LeadFields sent_by(const std::string& alias) {
    LeadFields fields;
    fields.send_from = alias;
    return fields;
}

TEST_F(ValidateTest, gives_every_row_one_verdict_as_an_import_would) {
    RowsInMemory rows;
    rows.lead("a").blank().rejected("company_page").lead("b").lead("a");

    const ValidationReport report = validate(rows);

    EXPECT_EQ(report.rows, 5);
    EXPECT_EQ(report.usable, 2);
    EXPECT_EQ(report.rejected, 1);
    EXPECT_EQ(report.duplicates, 1);
    EXPECT_EQ(report.blank, 1);
    EXPECT_EQ(
        findings, (std::vector<std::string>{"rejected 4 company_page ", "duplicate 6 duplicate "})
    );
}

TEST_F(ValidateTest, shows_the_own_notes_of_leads_and_counts_lost_control_characters) {
    request.campaign.note.text = "Hi {{hook}}";
    std::vector<std::string> notes;
    request.on_own_note = [&notes](std::size_t line, const std::string& note) {
        notes.push_back(std::to_string(line) + " " + note);
    };
    LeadFields own;
    own.note = "Hi {firstName}";
    RowsInMemory rows;
    rows.lead("a", hook("your\x07 talk")).lead("b", own).lead("c", hook("you"));

    const ValidationReport report = validate(rows);

    EXPECT_EQ(notes, (std::vector<std::string>{"3 Hi {firstName}"}));
    EXPECT_EQ(report.all.notes, 3);
    EXPECT_EQ(report.all.lost_controls, 1);
}

TEST_F(ValidateTest, renders_the_notes_and_measures_them) {
    request.campaign.note.text = "Hi {{name|there}}, {{hook}}";
    request.notes_max = 1;
    LeadFields jane = hook("your talk");
    jane.variables["name"] = "Jane";
    RowsInMemory rows;
    rows.lead("a", jane).lead("b", hook("your very long talk")).lead("c");

    const ValidationReport report = validate(rows);

    EXPECT_EQ(report.all.notes, 2);
    EXPECT_EQ(report.all.fallbacks, 1);
    EXPECT_EQ(report.all.longest.line, 3U);
    EXPECT_EQ(report.all.longest.length, 29U);
    EXPECT_EQ(report.shown, (std::vector<RenderedNote>{{2, "a", "", "Hi Jane, your talk", 18}}));
    EXPECT_EQ(findings, std::vector<std::string>{"skipped 4 missing_variable hook"});
}

TEST_F(ValidateTest, wants_a_note_to_fit_every_account) {
    request.campaign.note.text = std::string(250, 'x');
    RowsInMemory rows;
    rows.lead("a");

    const ValidationReport report = validate(rows);

    EXPECT_EQ(report.all.length_max, 200U);
    EXPECT_EQ(report.skipped, 1);
    EXPECT_EQ(findings, std::vector<std::string>{"skipped 2 note_too_long 250"});
}

TEST_F(ValidateTest, counts_a_note_by_the_account_that_the_row_names) {
    request.campaign.assign = Assign::column;
    request.campaign.note.text = std::string(250, 'x');
    RowsInMemory rows;
    rows.lead("a", sent_by("anna")).lead("b", sent_by("Carla")).lead("c", sent_by("zoe"));

    const ValidationReport report = validate(rows);

    EXPECT_EQ(report.usable, 1);
    EXPECT_EQ(
        findings,
        (std::vector<std::string>{"skipped 3 note_too_long 250", "rejected 4 unknown_account "})
    );
}

TEST_F(ValidateTest, leaves_a_name_that_comes_with_the_profile_for_later) {
    request.campaign.note.text = "Hi {{first_name}}";
    RowsInMemory rows;
    rows.lead("a");

    const ValidationReport report = validate(rows);

    EXPECT_EQ(report.usable, 1);
    EXPECT_EQ(report.all.later, 1);
    EXPECT_EQ(report.all.awaited, std::vector<std::string>{"first_name"});
    EXPECT_EQ(report.all.notes, 0);
}

TEST_F(ValidateTest, says_what_of_a_note_only_the_profile_will_tell) {
    request.campaign.note.text = "{{headline}}, {{location|here}}";
    request.notes_max = 2;
    LeadFields jane;
    jane.headline = "CEO";
    jane.location = "Bonn";
    RowsInMemory rows;
    rows.lead("a", jane).lead("b");

    const ValidationReport report = validate(rows);

    EXPECT_EQ(report.usable, 2);
    EXPECT_EQ(report.all.notes, 1);
    EXPECT_EQ(report.all.later, 1);
    EXPECT_EQ(report.all.fallbacks, 0) << "the profile may have a location";
    EXPECT_EQ(report.all.longest.text, "CEO, Bonn");
    EXPECT_EQ(report.shown[1].text, "(headline), (location)");
    EXPECT_EQ(report.shown[1].awaited, (std::vector<std::string>{"headline", "location"}));
}

TEST_F(ValidateTest, looks_at_every_variant_with_the_leads_that_it_will_get) {
    request.campaign.note.variants = {
        {"short", "{{hook|Hello}}"}, {"long", std::string(190, 'x') + "{{hook|Hello}}"}};
    request.notes_max = 40;
    RowsInMemory rows;
    for (int i = 0; i < 40; ++i)
        rows.lead("lead-" + std::to_string(i), hook(i % 2 == 0 ? "a long hook" : ""));

    const ValidationReport report = validate(rows);

    ASSERT_EQ(report.variants.size(), 2U);
    const NoteCounts& brief = report.variants[0];
    const NoteCounts& wordy = report.variants[1];
    EXPECT_EQ(brief.name, "short");
    EXPECT_EQ(brief.notes + wordy.notes + report.skipped, 40);
    EXPECT_GT(report.skipped, 0) << "201 characters are too many for carla";
    EXPECT_EQ(brief.longest.length, 11U);
    EXPECT_EQ(wordy.longest.length, 195U);
    EXPECT_EQ(wordy.fallbacks, wordy.notes);
    for (const RenderedNote& note : report.shown)
        EXPECT_EQ(note.variant, note.length > 100 ? "long" : "short");
}

TEST_F(ValidateTest, tells_a_note_of_the_row_that_is_no_template) {
    LeadFields broken;
    broken.note = "Hi {{first_name";
    RowsInMemory rows;
    rows.lead("a", broken);

    EXPECT_EQ(validate(rows).skipped, 1);
    EXPECT_EQ(findings, std::vector<std::string>{"skipped 2 missing_variable "});
}

TEST_F(ValidateTest, ends_with_the_error_of_a_list_that_breaks_off) {
    RowsInMemory rows;
    rows.lead("a").breaks_off();

    EXPECT_EQ(validate_leads(rows, request).error().code, "list.encoding");
}

}  // namespace
}  // namespace invito::test
