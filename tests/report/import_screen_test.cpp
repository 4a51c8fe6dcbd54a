#include "invito/report/import_screen.hpp"

#include "report/samples.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

ImportData sample_import() {
    ImportData data;
    data.campaign = "spring-founders";
    data.file = "campaigns/leads.csv";
    data.reading.shape = "comma, UTF-8, header on line 1";
    data.reading.columns = {
        {"linkedin_url", "Person Linkedin Url",
         "chosen over \"Profile URL\": 498 instead of 12 usable values"},
        {"first_name", "First Name", ""},
        {"company", "Company Name", ""},
        {"hook", "Personal Hook", ""}};
    data.totals = {
        .rows = 500,
        .imported = 473,
        .updated = 3,
        .rejected = 6,
        .suppressed = 2,
        .duplicates = 14,
        .blank = 2};
    data.refusals = {
        {.verdict = "duplicate",
         .reason = "duplicate",
         .count = 14,
         .line = 31,
         .lines = {31, 40, 55, 60}},
        {.verdict = "rejected",
         .reason = "company_page",
         .count = 4,
         .line = 17,
         .what = "linkedin.com/company/acme is a company page",
         .hint = "people look like linkedin.com/in/jane-doe",
         .lines = {17, 19, 20, 88},
         .text = "linkedin.com/company/acme"},
        {.verdict = "rejected",
         .reason = "email",
         .count = 2,
         .line = 90,
         .what = "jane@acme.example is an e-mail address",
         .lines = {90, 91},
         .text = "jane@acme.example"},
        {.verdict = "suppressed",
         .reason = "suppressed",
         .count = 2,
         .line = 44,
         .lines = {44, 45}}};
    data.changes = {
        {5, "jane-doe", {{"company", "Acme", "Acme Robotics"}, {"title", "", "CEO"}}},
        {9,
         "ben-example",
         {{"note", "Hi", "A text that is longer than what fits into one column of a screen"}}},
        {12, "olga", {{"state", "skipped (missing_variable)", "queued"}}}};
    data.reading.empty_cells = {
        {"First Name", "NULL", 12, {2, 5, 9}}, {"Personal Hook", "#REF!", 1, {7}}};
    data.gone.count = 4;
    data.gone.waiting = 3;
    data.gone.examples = {
        {JobId{12}, {IdentifierKind::public_identifier, "jane-doe"}, JobState::queued, 14},
        {JobId{40}, {IdentifierKind::public_identifier, "ben-example"}, JobState::sent, 42}};
    data.settings = {{"limits.total", "9", "8"}};
    data.settings_kept = {{"priority", "70", "50", false}};
    data.rejects_file = "campaigns/leads-rejects.csv";
    return data;
}

TEST(ImportScreen, tells_how_the_list_was_read_and_what_became_of_its_rows) {
    const ImportData data = sample_import();

    expect_golden_screen("import", [&](std::ostream& out, const Style& style) {
        write_import_text(out, data, style);
    });
}

TEST(ImportScreen, says_who_left_the_list_and_was_cancelled) {
    ImportData data = sample_import();
    data.gone.cancelled = 3;
    data.follows_list = true;
    const auto text = [&data] {
        return printed([&](std::ostream& out) { write_import_text(out, data, unicode_style()); });
    };

    EXPECT_THAT(text(), HasSubstr("Left     4 leads left the list; 3 are cancelled\n"));
    EXPECT_THAT(text(), Not(HasSubstr("list.removed")));
    data.is_dry_run = true;
    EXPECT_THAT(text(), HasSubstr("Left     4 leads left the list; 3 would be cancelled\n"));
}

TEST(ImportScreen, tells_old_and_new_settings_and_whole_notes) {
    const std::vector<SettingChange> changes = {
        {"note", "Hi {{first_name}},\n\x1b[2Jhello.", ""},
        {"note", "variant a: Hi,\n\none two\nBye", "variant a: Hi,\n\none three\nBye\nAnna"},
        {"limits.per_day", "unlimited", "9"},
        {"schedule.start", "2099-01-01", "", false}};

    expect_golden_screen("settings", [&](std::ostream& out, const Style& style) {
        for (const auto decision :
             {SettingDecision::changed, SettingDecision::asked, SettingDecision::kept})
            write_settings(out, changes, decision, style);
    });
}

TEST(ImportScreen, says_in_short_what_differs) {
    EXPECT_EQ(
        brief_changes(
            {{"note", "Hi", "Hello"},
             {"priority", "50", "90"},
             {"schedule.end", "2099-01-01", "", false},
             {"window", "mon tue wed thu fri, 09:00-18:00", "mon tue wed, 09:00-17:00"}}
        ),
        "note, priority 50 -> 90, schedule.end 2099-01-01 -> nothing, window"
    );
    EXPECT_EQ(brief_changes({}), "");
}

TEST(ImportScreen, is_one_json_document_whose_rows_are_the_sum) {
    const ImportData data = sample_import();

    expect_golden_json("import.json", printed([&](std::ostream& out) {
                           write_import_json(out, data);
                       }));
}

TEST(ImportScreen, in_short_tells_what_was_rejected_what_changed_and_who_left) {
    const ImportData data = sample_import();

    const std::string text =
        printed([&](std::ostream& out) { write_import_changes(out, data, unicode_style()); });

    EXPECT_THAT(text, HasSubstr("Imported campaigns/leads.csv into spring-founders"));
    EXPECT_THAT(text, HasSubstr("rejected: 6 rows are not personal profiles (line 17:"));
    EXPECT_THAT(text, HasSubstr("Updated  3 leads"));
    EXPECT_THAT(text, HasSubstr("4 leads left the list"));
    EXPECT_THAT(text, HasSubstr("limits.total: 9 -> 8"));
    for (const char* usual : {"500 rows", "First Name", "duplicate", "suppressed", "priority"})
        EXPECT_THAT(text, testing::Not(HasSubstr(usual)));
}

TEST(ImportScreen, in_short_says_nothing_of_an_ordinary_import) {
    ImportData data;
    data.campaign = "spring-founders";
    data.file = "campaigns/leads.csv";
    data.totals = {.rows = 20, .imported = 4, .unchanged = 14, .duplicates = 1, .blank = 1};

    EXPECT_EQ(
        printed([&](std::ostream& out) { write_import_changes(out, data, unicode_style()); }), ""
    );
}

TEST(ImportScreen, names_nobody_in_logs_and_mails) {
    ImportData data = sample_import();
    data.names_people = false;

    const std::string text =
        printed([&](std::ostream& out) { write_import_text(out, data, unicode_style()); });

    EXPECT_THAT(text, HasSubstr("         line 5  company, title\n"));
    EXPECT_THAT(text, HasSubstr("         job 12, was line 14\n"));
    for (const char* personal : {"jane-doe", "ben-example", "Acme Robotics", "CEO"})
        EXPECT_THAT(text, testing::Not(HasSubstr(personal)));
}

TEST(ImportScreen, shows_the_first_changes_and_all_where_that_is_asked_for) {
    ImportData data = sample_import();
    data.totals.updated = 1'200;
    data.changes.assign(1'000, {7, "jane-doe", {{"title", "", "CEO"}}});

    const auto shown = [&data] {
        return printed([&](std::ostream& out) { write_import_text(out, data, unicode_style()); });
    };
    EXPECT_THAT(shown(), HasSubstr("         and 1195 more (-v shows them)\n"));
    data.shows_all = true;
    EXPECT_THAT(shown(), HasSubstr("         and 200 more\n"));
}

TEST(ImportScreen, makes_the_values_of_the_list_safe) {
    ImportData data = sample_import();
    data.changes = {{5, "jane", {{"company", "", "\x1b[2JAcme\nCorp"}}}};

    const std::string text =
        printed([&](std::ostream& out) { write_import_text(out, data, unicode_style()); });

    EXPECT_THAT(text, HasSubstr("line 5  jane  company: \"\" -> \"?[2JAcme Corp\"\n"));
}

TEST(ImportScreen, of_a_dry_run_says_so) {
    ImportData data = sample_import();
    data.is_dry_run = true;

    const std::string text =
        printed([&](std::ostream& out) { write_import_text(out, data, unicode_style()); });

    EXPECT_THAT(text, HasSubstr("Would import campaigns/leads.csv into spring-founders"));
    EXPECT_THAT(text, HasSubstr("Next: invito import campaigns/leads.csv\n"));
}

TEST(ImportScreen, suggests_nothing_where_the_command_goes_on) {
    ImportData data = sample_import();
    data.is_first_step = true;

    const std::string text =
        printed([&](std::ostream& out) { write_import_text(out, data, unicode_style()); });

    EXPECT_THAT(text, testing::Not(HasSubstr("Next:")));
}

TEST(ImportScreen, of_a_started_campaign_offers_to_run) {
    ImportData data = sample_import();
    data.state = CampaignState::active;

    const std::string text =
        printed([&](std::ostream& out) { write_import_text(out, data, unicode_style()); });

    EXPECT_THAT(text, HasSubstr("Next: invito run\n"));
}

TEST(ImportScreen, makes_the_headers_of_the_list_safe) {
    ImportData data = sample_import();
    data.reading.columns = {{"linkedin_url", "\x1b[2JURL", ""}};

    const std::string text =
        printed([&](std::ostream& out) { write_import_text(out, data, unicode_style()); });

    EXPECT_THAT(text, HasSubstr("linkedin_url <- \"?[2JURL\"\n"));
}

ValidateData sample_validation() {
    ValidateData data;
    data.file = "campaigns/spring.yaml";
    data.campaign = "spring-founders";
    data.list = "campaigns/leads.csv";
    data.reading.shape = "semicolon, UTF-8, header on line 4";
    data.reading.columns = {
        {"linkedin_url", "Person Linkedin Url", ""},
        {"first_name", "First Name", ""},
        {"hook", "Personal Hook", ""}};
    data.report = {
        .rows = 500,
        .usable = 447,
        .skipped = 35,
        .rejected = 12,
        .duplicates = 5,
        .blank = 1,
        .all =
            {.notes = 436,
             .fallbacks = 47,
             .later = 11,
             .awaited = {"headline", "location"},
             .longest = {87, "ben-example", "warm", "", 198},
             .length_max = 200},
        .variants =
            {{.name = "warm",
              .notes = 220,
              .fallbacks = 47,
              .longest = {87, "ben-example", "warm", "", 198},
              .length_max = 200},
             {.name = "b",
              .notes = 216,
              .later = 11,
              .awaited = {"headline", "location"},
              .longest = {12, "olga", "b", "", 77},
              .length_max = 200}},
        .shown = {
            {5, "jane-doe", "warm", "Hi Jane, your ROS talk was a pleasure.\n\nJohn", 45},
            {6, "王-1", "", "Hi there, \x1b[31myour work.", 25},
            {7, "olga", "b", "(headline) in (location)", 24, {"headline", "location"}}}};
    data.refusals = {
        {.verdict = "skipped",
         .reason = "missing_variable",
         .count = 31,
         .line = 9,
         .lines = {9, 12, 13, 40},
         .detail = "hook"},
        {.verdict = "rejected",
         .reason = "sales_navigator",
         .count = 12,
         .line = 40,
         .lines = {40, 41, 42, 43},
         .text = "linkedin.com/sales/lead/ACwAAA..."},
        {.verdict = "skipped",
         .reason = "note_too_long",
         .count = 4,
         .line = 88,
         .lines = {88},
         .detail = "231",
         .account = "carla",
         .tier = Tier::free,
         .length_max = 200}};
    return data;
}

TEST(ValidateScreen, tells_what_an_import_would_find) {
    const ValidateData data = sample_validation();

    expect_golden_screen("validate", [&](std::ostream& out, const Style& style) {
        write_validate_text(out, data, style);
    });
}

TEST(ValidateScreen, shows_notes_whole_where_that_is_asked_for) {
    ValidateData data = sample_validation();
    data.shows_notes = true;
    data.rejects_file = "bad.csv";

    expect_golden_screen("validate_show", [&](std::ostream& out, const Style& style) {
        write_validate_text(out, data, style);
    });
}

TEST(ValidateScreen, is_one_json_document_for_all_files) {
    const std::vector<ValidateData> files = {sample_validation(), sample_validation()};

    expect_golden_json("validate.json", printed([&](std::ostream& out) {
                           write_validate_json(out, files);
                       }));
}

TEST(ValidateScreen, suggests_no_import_where_nobody_is_left) {
    ValidateData data = sample_validation();
    data.report.usable = 0;

    const std::string text =
        printed([&](std::ostream& out) { write_validate_text(out, data, unicode_style()); });

    EXPECT_THAT(text, Not(HasSubstr("Next:")));
}

TEST(ValidateScreen, begins_with_the_verdict) {
    const auto first_line = [](const ValidateData& data) {
        const std::string text =
            printed([&](std::ostream& out) { write_validate_text(out, data, unicode_style()); });
        return text.substr(0, text.find('\n'));
    };
    ValidateData data = sample_validation();
    EXPECT_EQ(first_line(data), "ok: 447 of 499 rows can be invited");
    data.verdict = Verdict::refused;
    EXPECT_EQ(first_line(data), "not ok (--strict): 447 of 499 rows can be invited");
    data.verdict = Verdict::unusable;
    data.report.usable = 0;
    EXPECT_EQ(first_line(data), "unusable: none of 499 rows can be invited");
    data.report.rows = data.report.blank;
    EXPECT_EQ(first_line(data), "unusable: the list has no rows");
}

TEST(ValidateScreen, says_that_no_note_fits_and_how_long_the_longest_is) {
    ValidateData data = sample_validation();
    data.report.all = {.too_long = 40, .longest_too_long = 320, .length_max = 300};

    const std::string text =
        printed([&](std::ostream& out) { write_validate_text(out, data, unicode_style()); });

    EXPECT_THAT(text, HasSubstr("Note     no note fits: longest 320 of 300 characters\n"));
}

// A wide export: what is used is told, and never takes more of the screen than this.
TEST(ValidateScreen, folds_the_columns_of_a_wide_list_at_every_width) {
    ValidateData data = sample_validation();
    data.reading.columns = {
        {"linkedin_url", "Linkedin URL Public",
         "chosen over \"Sales Navigator URL\": more addresses"}};
    for (const char* used :
         {"first_name", "last_name", "full_name", "company", "title", "email", "location",
          "headline"})
        data.reading.columns.push_back({used, "A Header of Some Length", ""});
    for (int i = 0; i < 28; ++i)
        data.reading.columns.push_back({"extra_" + std::to_string(i), "Extra", "", false});

    for (const int width : {60, 80, 120}) {
        Style style = unicode_style();
        style.width = width;
        const std::string text =
            printed([&](std::ostream& out) { write_validate_text(out, data, style); });
        const auto begin = text.find("linkedin_url <- ");
        const std::string columns = text.substr(begin, text.find("Leads  ") - begin);
        EXPECT_LE(std::ranges::count(columns, '\n'), 8) << columns;
        EXPECT_THAT(columns, HasSubstr(", usable in notes: -v\n"));
        EXPECT_THAT(columns, HasSubstr("first_name <- \"A Header of Some Length\""));
        for (std::size_t at = 0; at < columns.size();) {
            const std::size_t end = columns.find('\n', at);
            EXPECT_LE(end - at, static_cast<std::size_t>(width)) << columns;
            at = end + 1;
        }
    }
    data.shows_all = true;
    const std::string all =
        printed([&](std::ostream& out) { write_validate_text(out, data, unicode_style()); });
    EXPECT_THAT(all, HasSubstr("extra_27     <- \"Extra\"\n"));
    EXPECT_THAT(all, Not(HasSubstr("usable in notes")));
}

TEST(ImportScreen, of_a_yaml_list_names_no_delimiter) {
    ImportData data = sample_import();
    data.reading.shape.clear();

    EXPECT_THAT(
        printed([&](std::ostream& out) { write_import_text(out, data, unicode_style()); }),
        HasSubstr("List     500 rows\n")
    );
}

TEST(ImportScreen, of_a_list_without_anybody_suggests_nothing) {
    ImportData data = sample_import();
    data.is_unusable = true;

    const std::string text =
        printed([&](std::ostream& out) { write_import_text(out, data, unicode_style()); });

    EXPECT_THAT(text, Not(HasSubstr("Next:")));
}

}  // namespace
}  // namespace invito::test
