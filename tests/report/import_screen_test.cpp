#include "invito/report/import_screen.hpp"

#include "report/golden.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;

ImportData sample_import() {
    ImportData data;
    data.campaign = "spring-founders";
    data.file = "campaigns/leads.csv";
    data.shape = "comma, UTF-8, header on line 1";
    data.columns = {
        {"linkedin_url",
         "Person Linkedin Url",
         "chosen over \"Profile URL\": 498 instead of 12 usable values"},
        {"first_name", "First Name", ""},
        {"company", "Company Name", ""},
        {"hook", "Personal Hook", ""}};
    data.totals = {
        .rows = 500, .imported = 476, .rejected = 6, .suppressed = 2, .duplicates = 14, .blank = 2};
    data.refusals = {
        {"duplicate", "same_person", 14, 31, "", ""},
        {"rejected",
         "company_page",
         4,
         17,
         "linkedin.com/company/acme is a company page",
         "people look like linkedin.com/in/..."},
        {"rejected", "email", 2, 90, "jane@acme.example is an e-mail address", ""},
        {"suppressed", "suppressed", 2, 44, "", ""}};
    data.rejects_file = "campaigns/leads-rejects.csv";
    return data;
}

TEST(ImportScreen, tells_how_the_list_was_read_and_what_became_of_its_rows) {
    const ImportData data = sample_import();

    expect_golden_screen("import", [&](std::ostream& out, const Style& style) {
        write_import_text(out, data, style);
    });
}

TEST(ImportScreen, is_one_json_document_whose_rows_are_the_sum) {
    const ImportData data = sample_import();

    expect_golden_json("import.json", printed([&](std::ostream& out) {
                           write_import_json(out, data);
                       }));
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
    data.columns = {{"linkedin_url", "\x1b[2JURL", ""}};

    const std::string text =
        printed([&](std::ostream& out) { write_import_text(out, data, unicode_style()); });

    EXPECT_THAT(text, HasSubstr("linkedin_url <- \"?[2JURL\"\n"));
}

}  // namespace
}  // namespace invito::test
