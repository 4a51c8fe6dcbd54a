#include "invito/input/lead_file.hpp"

#include "invito/support/digest.hpp"
#include "list_fixture.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>

namespace invito {
namespace {

using test::data_path;
using test::open_list;
using test::read_all;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::Pair;

LeadFileOptions options_for(std::string path) {
    LeadFileOptions options;
    options.path = std::move(path);
    return options;
}

TEST(LeadFile, fills_canonical_fields_and_variables) {
    auto file = open_list(options_for(data_path("apollo.csv")));

    const auto content = read_all(*file).value();

    const Lead& lead = content.leads.at(0).lead;
    EXPECT_EQ(lead.line, 2U);
    EXPECT_EQ(lead.fields.first_name, "Jane");
    EXPECT_EQ(lead.fields.last_name, "Doe");
    EXPECT_EQ(lead.fields.company, "Acme Robotics");
    EXPECT_EQ(lead.fields.title, "Founder");
    EXPECT_EQ(lead.fields.email, "jane@acme.example");
    EXPECT_EQ(lead.fields.location, "Berlin");
    EXPECT_THAT(
        lead.fields.variables,
        ElementsAre(
            Pair("company_linkedin_url", "http://www.linkedin.com/company/acme"),
            Pair("company_name_for_emails", "Acme"), Pair("website", "http://acme.example")
        )
    );
}

TEST(LeadFile, keeps_the_cells_as_they_were_read) {
    const TemporaryFolder folder;
    auto file = open_list(options_for(folder.write(
        "l.csv", "linkedin_url,first_name,x\n in/jane-doe , Jane ,\"a\nb\"\nacme/x,,\n"
    )));

    const auto content = read_all(*file).value();

    EXPECT_THAT(content.leads.at(0).cells, ElementsAre(" in/jane-doe ", " Jane ", "a\nb"));
    EXPECT_EQ(content.leads.at(0).lead.fields.first_name, "Jane");
    EXPECT_THAT(content.rejected.at(0).cells, ElementsAre("acme/x", "", ""));
    EXPECT_THAT(file->header(), ElementsAre("linkedin_url", "first_name", "x"));
}

TEST(LeadFile, decodes_utf16_and_windows_1252_cells) {
    auto utf16 = open_list(options_for(data_path("utf16_be.csv")));
    LeadFileOptions stated = options_for(data_path("windows_1252.csv"));
    stated.encoding = "windows-1252";
    auto windows = open_list(stated);

    EXPECT_EQ(read_all(*utf16).value().leads.at(2).lead.fields.first_name, "Zoë 😀");
    const auto content = read_all(*windows).value();
    EXPECT_EQ(content.leads.at(1).lead.fields.first_name, "René");
    EXPECT_EQ(content.leads.at(1).lead.fields.last_name, "“Noël”");
}

TEST(LeadFile, takes_a_byte_order_mark_for_more_than_the_stated_encoding) {
    LeadFileOptions options = options_for(data_path("utf8_bom.csv"));
    options.encoding = "windows-1252";

    auto file = open_list(options);

    EXPECT_EQ(read_all(*file).value().leads.at(2).lead.fields.first_name, "Zoë");
    EXPECT_EQ(file->shape().encoding, "UTF-8");
}

TEST(LeadFile, keeps_quoted_line_breaks_and_counts_physical_lines) {
    auto file = open_list(options_for(data_path("quoted_newlines.csv")));

    const auto content = read_all(*file).value();

    EXPECT_EQ(content.leads.at(0).lead.fields.note, "Hi Jane,\r\n\r\nsaw your \"robot\" talk");
    EXPECT_EQ(content.leads.at(1).lead.line, 5U);
    EXPECT_EQ(content.rejected.at(0).line, 8U);
}

TEST(LeadFile, rejects_a_row_with_more_cells_than_the_header) {
    auto file = open_list(options_for(data_path("ragged.csv")));

    const auto content = read_all(*file).value();

    const RowFinding& row = content.rejected.at(0);
    EXPECT_EQ(row.reason, "too_many_cells");
    EXPECT_EQ(row.what, "4 cells, but the header has 3");
    EXPECT_EQ(row.hint, "put double quotes around a cell that contains a comma");
    EXPECT_EQ(row.cells.at(3), " Foods");
    EXPECT_EQ(content.leads.at(0).lead.fields.company, "");
}

TEST(LeadFile, rejects_a_row_with_nul_bytes) {
    auto file = open_list(options_for(data_path("nul.csv")));

    const auto content = read_all(*file).value();

    EXPECT_EQ(content.rejected.at(0).what, "the row contains NUL bytes");
    EXPECT_EQ(content.rejected.at(0).cells.at(1), std::string("Ja\0ne", 5));
}

TEST(LeadFile, reports_the_choice_between_two_columns) {
    auto chosen = open_list(options_for(data_path("phantombuster.csv")));
    auto only_one = open_list(options_for(data_path("apollo.csv")));

    EXPECT_EQ(
        chosen->shape().mapping.at(0).note,
        "chosen over \"profileUrl\", \"salesNavigatorUrl\": more addresses"
    );
    EXPECT_EQ(only_one->shape().mapping.at(0).note, "");
}

TEST(LeadFile, reads_another_column_of_the_person_where_the_chosen_one_is_of_no_use) {
    auto file = open_list(options_for(data_path("evaboot.csv")));

    const auto content = read_all(*file).value();

    const Identity expected{IdentifierKind::provider_id, "ACoAAB1bCdEfGhIjKlMnOpQrStUvWxYz0123456"};
    EXPECT_EQ(content.leads.at(1).lead.identity, expected);
}

TEST(LeadFile, never_falls_back_to_a_column_that_may_name_somebody_else) {
    const TemporaryFolder folder;
    auto file = open_list(options_for(folder.write(
        "l.csv",
        "linkedin_url,url,query\n"
        "linkedin.com/in/jane,linkedin.com/in/referrer,linkedin.com/in/owner\n"
        "linkedin.com/in/ada,,\n"
        ",linkedin.com/in/referrer,linkedin.com/in/owner\n"
    )));

    const auto content = read_all(*file).value();

    EXPECT_THAT(content.people(), ElementsAre("jane", "ada"));
    EXPECT_THAT(content.reasons(), ElementsAre("4 no_profile"));
}

TEST(LeadFile, says_what_the_filled_column_holds_rather_than_that_another_is_empty) {
    const TemporaryFolder folder;
    auto file = open_list(options_for(folder.write(
        "l.csv",
        "linkedin_url,salesNavigatorUrl\n"
        "linkedin.com/in/jane,\n"
        ",linkedin.com/sales/lead/ACwAAA1b\n"
        "linkedin.com/company/acme,linkedin.com/sales/lead/ACwAAA1b\n"
    )));

    EXPECT_THAT(
        read_all(*file).value().reasons(), ElementsAre("3 sales_navigator", "4 company_page")
    );
}

TEST(LeadFile, maps_columns_as_told) {
    const TemporaryFolder folder;
    LeadFileOptions options = options_for(folder.write(
        "l.csv",
        "preamble\nContact,linkedin_url,Who,Hook Text\nin/jane-doe,in/ben-example,Jane,hello\n"
    ));
    options.columns = {{"linkedin_url", "contact"}, {"first_name", "Who"}, {"hook", "Hook Text"}};

    auto file = open_list(options);
    const auto content = read_all(*file).value();

    EXPECT_EQ(file->shape().header_line, 2U);
    EXPECT_THAT(content.people(), ElementsAre("jane-doe"));
    EXPECT_EQ(content.leads.at(0).lead.fields.first_name, "Jane");
    EXPECT_THAT(
        content.leads.at(0).lead.fields.variables,
        ElementsAre(Pair("hook", "hello"), Pair("linkedin_url_2", "in/ben-example"))
    );
}

TEST(LeadFile, refuses_a_stated_column_that_is_not_there) {
    LeadFileOptions options = options_for(data_path("clay.csv"));
    options.campaign_file = "campaigns/spring.yaml";
    options.columns = {{"hook", "Personal Hok"}};
    LeadFileOptions far_off = options;
    far_off.columns = {{"hook", "Something entirely different"}};

    const Error error = test::error_of(options);

    EXPECT_EQ(error.kind, ErrorKind::data);
    EXPECT_EQ(error.code, "list.no_such_column");
    EXPECT_EQ(error.what, "no column \"Personal Hok\" in clay.csv");
    EXPECT_EQ(error.place, (Place{options.path, 1}));
    EXPECT_EQ(error.found, "First Name, LinkedIn Profile, Company Domain, Personal Hook");
    EXPECT_EQ(error.hint, "did you mean \"Personal Hook\"?");
    EXPECT_EQ(test::error_of(far_off).hint, "correct list.columns in campaigns/spring.yaml");
}

TEST(LeadFile, names_no_campaign_file_it_does_not_know) {
    const Error error = test::error_of(options_for(data_path("no_profile_column.csv")));

    EXPECT_EQ(
        error.hint,
        "no column holds addresses of people: export the list with the address of each profile, "
        "in a column \"linkedin_url\""
    );
}

TEST(LeadFile, refuses_an_encoding_it_does_not_know) {
    LeadFileOptions options = options_for(data_path("plain_lf.csv"));
    options.encoding = "klingon";

    const Error error = test::error_of(options);

    EXPECT_EQ(error.code, "list.encoding");
    EXPECT_EQ(error.what, "unknown encoding \"klingon\"");
    EXPECT_EQ(error.hint.substr(0, 45), "list.encoding is one of utf-8, utf-16, window");
    EXPECT_EQ(error.place->file, options.path);
}

TEST(LeadFile, uses_the_stated_delimiter) {
    const TemporaryFolder folder;
    LeadFileOptions options =
        options_for(folder.write("l.csv", "sep=;\nlinkedin_url:a,b,c,name\nin/jane-doe:x\n"));
    options.delimiter = ':';

    auto file = open_list(options);

    EXPECT_EQ(file->shape().delimiter, ':');
    EXPECT_EQ(file->shape().header_line, 2U);
    EXPECT_THAT(read_all(*file).value().people(), ElementsAre("jane-doe"));
}

TEST(LeadFile, does_not_show_the_columns_of_an_earlier_rejects_file) {
    auto file = open_list(options_for(data_path("earlier_rejects.csv")));

    const auto content = read_all(*file).value();

    EXPECT_THAT(file->header(), ElementsAre("linkedin_url", "first_name"));
    EXPECT_EQ(content.leads.at(0).cells.size(), 2U);
    EXPECT_TRUE(content.leads.at(0).lead.fields.variables.empty());
}

TEST(LeadFile, gives_end_of_list_for_ever) {
    auto file = open_list(options_for(data_path("header_only.csv")));

    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(std::holds_alternative<EndOfList>(file->next().value()));
    }
}

TEST(LeadFile, has_a_digest_only_of_what_it_read_to_the_end) {
    const TemporaryFolder folder;
    std::string list = "linkedin_url\n";
    for (int i = 0; i < 100'000; ++i) list += fmt::format("in/person-{}\n", i);
    auto file = open_list(options_for(folder.write("l.csv", list)));

    EXPECT_EQ(file->sha256(), "");
    EXPECT_EQ(read_all(*file).value().leads.size(), 100'000U);
    EXPECT_EQ(file->sha256(), sha256_hex(list));
}

TEST(LeadFile, reads_characters_cut_by_the_border_of_two_reads) {
    const TemporaryFolder folder;
    std::string list = "linkedin_url,company\n";
    const std::string row = "in/jane-doe,é王🤖\n";
    while (list.size() < 600'000) list += row;
    auto file = open_list(options_for(folder.write("l.csv", list)));

    const auto content = read_all(*file).value();

    EXPECT_EQ(content.leads.size(), (list.size() - 21) / row.size());
    for (const LeadRow& lead : content.leads) EXPECT_EQ(lead.lead.fields.company, "é王🤖");
}

TEST(LeadFile, survives_a_huge_cell_and_refuses_one_beyond_the_limit) {
    const TemporaryFolder folder;
    const auto list_with_cell_of = [&](std::size_t mebibytes) {
        const std::string cell(mebibytes * 1024 * 1024, 'x');
        return options_for(
            folder.write("l.csv", "linkedin_url,note\nin/jane-doe,\"" + cell + "\"\nin/ben-doe,x\n")
        );
    };

    auto large = open_list(list_with_cell_of(7));
    EXPECT_EQ(read_all(*large).value().leads.size(), 2U);
    const Error error = test::error_of(list_with_cell_of(9));

    EXPECT_EQ(error.code, "csv.record_too_long");
    EXPECT_EQ(error.what, "the record on line 2 is longer than 8192 KiB");
    EXPECT_EQ(error.place, (Place{folder.path("l.csv"), 2}));
}

TEST(LeadFile, reads_from_a_pipe_as_from_a_file) {
    const TemporaryFolder folder;
    const std::string pipe = folder.path("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const std::string list = test::read_whole(data_path("connections.csv"));
    std::jthread writer([&] { std::ofstream(pipe, std::ios::binary) << list; });

    auto file = open_list(options_for(pipe));

    EXPECT_EQ(read_all(*file).value().leads.size(), 2U);
    EXPECT_EQ(file->sha256(), sha256_hex(list));
}

TEST(LeadFile, says_that_a_folder_is_no_list) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path("lists"));

    const Error error = test::error_of(options_for(folder.path("lists")));

    EXPECT_EQ(error.code, "list.unreadable");
    EXPECT_EQ(error.what, "cannot read lists (Is a directory)");
}

}  // namespace
}  // namespace invito
