#include "invito/support/digest.hpp"
#include "list_fixture.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace invito {
namespace {

using test::data_path;
using Words = std::vector<std::string>;
using Lines = std::vector<std::size_t>;

struct ListCase {
    const char* file;
    ListShape shape;  // mapping: only the person's column
    Words people;
    Words reasons = {};
    Lines blank_lines = {};
    std::optional<std::string> stated_encoding = {};
};

ListShape shape(
    char delimiter, std::string encoding, std::size_t header_line, std::string person_column
) {
    return {delimiter, std::move(encoding), header_line, {{"linkedin_url", person_column, ""}}};
}

const Words jane = {"jane-doe"};
const Words jane_ben = {"jane-doe", "ben-example"};
const Words jane_ben_ada = {"jane-doe", "ben-example", "ada-muster"};
const std::string id_of_ben = "ACoAAB1bCdEfGhIjKlMnOpQrStUvWxYz0123456";

class KnownList : public testing::TestWithParam<ListCase> {};

TEST_P(KnownList, is_understood_row_by_row) {
    const ListCase& expected = GetParam();
    LeadFileOptions options;
    options.path = data_path(expected.file);
    options.encoding = expected.stated_encoding;

    auto file = LeadFile::open(options);
    ASSERT_TRUE(file.has_value()) << file.error().what;
    const auto content = test::read_all(**file);
    ASSERT_TRUE(content.has_value()) << content.error().what;

    const ListShape& found = (*file)->shape();
    EXPECT_EQ(found.delimiter, expected.shape.delimiter);
    EXPECT_EQ(found.encoding, expected.shape.encoding);
    EXPECT_EQ(found.header_line, expected.shape.header_line);
    ASSERT_FALSE(found.mapping.empty());
    EXPECT_EQ(found.mapping.front().canonical, "linkedin_url");
    EXPECT_EQ(found.mapping.front().header, expected.shape.mapping.front().header);
    EXPECT_EQ(content->people(), expected.people);
    EXPECT_EQ(content->reasons(), expected.reasons);
    EXPECT_EQ(content->blank_lines, expected.blank_lines);
    EXPECT_EQ((*file)->sha256(), sha256_hex(test::read_whole(options.path)));
}

std::string case_as_name(const testing::TestParamInfo<ListCase>& list) {
    std::string name = list.param.file;
    std::ranges::replace(name, '.', '_');
    return name;
}

const auto plain = shape(',', "UTF-8", 1, "linkedin_url");

INSTANTIATE_TEST_SUITE_P(
    Shapes, KnownList,
    testing::Values(
        ListCase{"plain_lf.csv", plain, jane_ben_ada},
        ListCase{"plain_crlf.csv", plain, jane_ben_ada},
        ListCase{"plain_cr.csv", plain, jane_ben_ada},
        ListCase{"no_final_newline.csv", plain, jane_ben_ada},
        ListCase{"utf8_bom.csv", plain, jane_ben_ada},
        ListCase{"utf16_le.csv", shape(',', "UTF-16", 1, "linkedin_url"), jane_ben_ada},
        ListCase{"utf16_be.csv", shape(',', "UTF-16", 1, "linkedin_url"), jane_ben_ada},
        ListCase{
            .file = "utf16_without_mark.csv",
            .shape = shape(',', "UTF-16", 1, "linkedin_url"),
            .people = jane_ben_ada,
            .stated_encoding = "utf-16",
        },
        ListCase{
            .file = "windows_1252.csv",
            .shape = shape(',', "Windows-1252", 1, "linkedin_url"),
            .people = jane_ben,
            .stated_encoding = "windows-1252",
        },
        ListCase{"semicolon.csv", shape(';', "UTF-8", 1, "LinkedIn"), jane_ben},
        ListCase{"tab.tsv", shape('\t', "UTF-8", 1, "LinkedIn Profile"), jane_ben},
        ListCase{"pipe.txt", shape('|', "UTF-8", 1, "linkedin link"), jane_ben},
        ListCase{"excel_sep_line.csv", shape(';', "UTF-8", 2, "LinkedIn URL"), jane_ben},
        ListCase{"quoted_newlines.csv", plain, jane_ben, {"8 no_address"}},
        ListCase{"ragged.csv", plain, jane_ben, {"4 too_many_cells", "5 too_many_cells"}},
        ListCase{"nul.csv", plain, {"ben-example"}, {"2 nul_bytes"}},
        ListCase{
            "empty_lines.csv",
            shape(',', "UTF-8", 3, "linkedin_url"),
            jane_ben,
            {},
            {4, 6, 7, 8, 10},
        },
        ListCase{
            "rows_of_delimiters.csv",
            plain,
            jane_ben,
            {},
            {3, 4, 6},
        },
        ListCase{"sep_tab.csv", shape('\t', "UTF-8", 2, "LinkedIn URL"), jane_ben},
        ListCase{"excel_unicode_text.txt", shape('\t', "UTF-16", 1, "LinkedIn URL"), jane_ben},
        ListCase{"quotes_inside.csv", plain, jane_ben_ada},
        ListCase{"trailing_delimiters.csv", plain, jane_ben},
        ListCase{"preamble_nine_lines.csv", shape(',', "UTF-8", 10, "LinkedIn"), jane},
        ListCase{"mixed_line_ends.csv", plain, jane_ben_ada, {"5 company_page"}},
        ListCase{"header_over_two_lines.csv", shape(',', "UTF-8", 1, "LinkedIn\nURL"), jane_ben},
        ListCase{
            "invisible_marks.csv",
            shape(',', "UTF-8", 1, "\u200bLinkedIn\u00a0URL\ufeff"),
            jane_ben,
        },
        ListCase{"one_column.txt", shape(',', "UTF-8", 1, "LinkedIn"), jane_ben},
        ListCase{"header_only.csv", shape(',', "UTF-8", 1, "URL"), {}},
        ListCase{"earlier_rejects.csv", plain, jane_ben},
        ListCase{
            "mixed_people.csv",
            plain,
            {"josé-muster", "ACoAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456"},
            {"3 no_address", "5 company_page", "6 school_page", "7 sales_navigator", "8 short_link",
             "9 directory", "10 email", "11 numeric_id", "12 reserved_word", "13 not_linkedin",
             "14 no_profile", "15 recruiter"},
        }
    ),
    case_as_name
);

const std::string id_of_jane = "ACoAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456";

INSTANTIATE_TEST_SUITE_P(
    Identities, KnownList,
    testing::Values(
        ListCase{
            "one_person_many_spellings.csv",
            plain,
            Words(12, "jane-doe"),
            {"13 no_address", "14 no_address"}},
        ListCase{
            "accents.csv",
            plain,
            {"josé-muster", "josé-muster", "josé-muster", "josé-muster", "王-1"},
        },
        ListCase{
            "ids_of_products.csv",
            plain,
            {id_of_jane, id_of_jane, id_of_jane, id_of_jane,
             "ADoAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456"},
            {"7 sales_navigator", "8 sales_navigator", "9 sales_navigator", "10 sales_navigator",
             "11 sales_navigator", "12 recruiter", "13 recruiter", "14 numeric_id", "15 numeric_id",
             "16 malformed"},
        },
        ListCase{
            "not_people.csv",
            plain,
            {},
            {"2 company_page", "3 directory", "4 directory", "5 post", "6 post", "7 post",
             "8 group", "9 job", "10 event", "11 short_link", "12 reserved_word",
             "13 reserved_word", "14 not_linkedin", "15 not_linkedin", "16 no_address", "17 email",
             "19 bad_encoding"},
            {18},
        },
        ListCase{
            "footer_of_a_report.csv",
            shape(',', "UTF-8", 1, "LinkedIn"),
            jane_ben,
            {"5 malformed", "6 no_address", "7 malformed", "8 no_address"},
            {4}},
        ListCase{
            "link_texts.csv",
            shape(',', "UTF-8", 1, "LinkedIn"),
            {},
            {"2 no_address", "3 no_address", "4 no_address"}},
        ListCase{"not_found_words.csv", plain, jane, {"3 no_address", "4 no_address"}},
        ListCase{"yes_column.csv", shape(',', "UTF-8", 1, "Profile URL"), jane_ben_ada},
        ListCase{"header_again.csv", shape(',', "UTF-8", 1, "LinkedIn"), jane_ben, {}, {3}},
        ListCase{
            "two_lists_in_one.csv",
            shape(',', "UTF-8", 1, "LinkedIn"),
            {"jane-doe", "tom-fox"},
            {"4 other_header", "5 other_header"},
            {3, 6}},
        ListCase{
            "identifiers.csv",
            shape(',', "UTF-8", 1, "Public Identifier"),
            jane,
            {"3 malformed", "4 malformed", "5 malformed", "6 not_linkedin", "7 example"}},
        ListCase{
            "unknown_link_column.csv", shape(',', "UTF-8", 1, "Link"), {"jane-doe", "ben-beta"}},
        ListCase{"unknown_headers_french.csv", shape(';', "UTF-8", 1, "Lien"), jane_ben},
        ListCase{"seamless.csv", shape(',', "UTF-8", 1, "Contact LI Profile URL"), jane},
        ListCase{
            "connections_without_profile.csv",
            shape(',', "UTF-8", 4, "URL"),
            {"ada-muster", "tom-fox"},
            {"6 no_profile"}},
        ListCase{
            "invitations.csv",
            shape(',', "UTF-8", 1, "inviteeProfileUrl"),
            {"jane-doe", "ben-beta"}}
    ),
    case_as_name
);

INSTANTIATE_TEST_SUITE_P(
    Exports, KnownList,
    testing::Values(
        ListCase{"connections.csv", shape(',', "UTF-8", 4, "URL"), jane_ben, {"7 no_profile"}},
        ListCase{
            "apollo.csv",
            shape(',', "UTF-8", 1, "Person Linkedin Url"),
            jane,
            {"3 no_profile", "4 company_page"},
        },
        ListCase{"phantombuster.csv", shape(',', "UTF-8", 1, "defaultProfileUrl"), jane_ben},
        ListCase{
            "evaboot.csv",
            shape(',', "UTF-8", 1, "Prospect Linkedin URL"),
            {"jane-doe", id_of_ben, "ada-muster"},
        },
        ListCase{"pronto.csv", shape(',', "UTF-8", 1, "Linkedin Profile Url"), jane},
        ListCase{
            "captain_data.csv",
            shape(',', "UTF-8", 1, "linkedin_profile_url"),
            jane,
            {"3 numeric_id"},
        },
        ListCase{
            "sales_navigator_only.csv",
            shape(',', "UTF-8", 1, "Sales Navigator URL"),
            {},
            {"2 sales_navigator", "3 sales_navigator"},
        },
        ListCase{"hubspot.csv", shape(',', "UTF-8", 1, "hs_linkedin_url"), jane, {"3 no_profile"}},
        ListCase{"zoominfo.csv", shape(',', "UTF-8", 1, "LinkedIn Contact Profile URL"), jane_ben},
        ListCase{"clay.csv", shape(',', "UTF-8", 1, "LinkedIn Profile"), jane},
        ListCase{"heyreach.csv", shape(',', "UTF-8", 1, "linkedinUrl"), jane_ben},
        ListCase{"duplicate_headers.csv", shape(',', "UTF-8", 1, "LinkedIn URL"), jane},
        ListCase{"two_person_columns.csv", shape(',', "UTF-8", 1, "Profile URL"), jane_ben_ada}
    ),
    case_as_name
);

}  // namespace
}  // namespace invito
