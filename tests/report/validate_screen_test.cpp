#include "invito/report/import_screen.hpp"
#include "report/golden.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

ValidateData sample_validation() {
    ValidateData data;
    data.file = "campaigns/spring.yaml";
    data.campaign = "spring-founders";
    data.list = "campaigns/leads.csv";
    data.shape = "semicolon, UTF-8, header on line 4";
    data.columns = {
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

}  // namespace
}  // namespace invito::test
