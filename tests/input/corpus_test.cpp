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

std::string file_as_name(const testing::TestParamInfo<ListCase>& list) {
    std::string name = list.param.file;
    std::ranges::replace(name, '.', '_');
    return name;
}

const auto plain = shape(',', "UTF-8", 1, "linkedin_url");

INSTANTIATE_TEST_SUITE_P(
    Shapes,
    KnownList,
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
        ListCase{"quoted_newlines.csv", plain, jane_ben, {"8 malformed"}},
        ListCase{"ragged.csv", plain, jane_ben, {"4 too_many_cells", "5 too_many_cells"}},
        ListCase{"nul.csv", plain, {"ben-example"}, {"2 nul_bytes"}},
        ListCase{
            "empty_lines.csv",
            shape(',', "UTF-8", 3, "linkedin_url"),
            jane_ben,
            {},
            {4, 6, 7, 8, 10},
        },
        ListCase{"header_only.csv", shape(',', "UTF-8", 1, "URL"), {}},
        ListCase{"earlier_rejects.csv", plain, jane_ben},
        ListCase{
            "mixed_people.csv",
            plain,
            {"josé-muster", "jane-doe", "ACoAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456"},
            {"5 company_page",
             "6 school_page",
             "7 sales_navigator",
             "8 short_link",
             "9 directory",
             "10 email",
             "11 numeric_id",
             "12 reserved_word",
             "13 not_linkedin",
             "14 empty",
             "15 recruiter"},
        }
    ),
    file_as_name
);

INSTANTIATE_TEST_SUITE_P(
    Exports,
    KnownList,
    testing::Values(
        ListCase{"connections.csv", shape(',', "UTF-8", 4, "URL"), jane_ben, {"7 empty"}},
        ListCase{
            "apollo.csv",
            shape(',', "UTF-8", 1, "Person Linkedin Url"),
            jane,
            {"3 empty", "4 company_page"},
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
        ListCase{"hubspot.csv", shape(',', "UTF-8", 1, "hs_linkedin_url"), jane, {"3 empty"}},
        ListCase{"zoominfo.csv", shape(',', "UTF-8", 1, "LinkedIn Contact Profile URL"), jane_ben},
        ListCase{"clay.csv", shape(',', "UTF-8", 1, "LinkedIn Profile"), jane},
        ListCase{"heyreach.csv", shape(',', "UTF-8", 1, "linkedinUrl"), jane_ben},
        ListCase{"duplicate_headers.csv", shape(',', "UTF-8", 1, "LinkedIn URL"), jane},
        ListCase{"two_person_columns.csv", shape(',', "UTF-8", 1, "Profile URL"), jane_ben_ada}
    ),
    file_as_name
);

struct UnusableList {
    const char* file;
    Error error;  // place: only the line
};

class Unusable : public testing::TestWithParam<UnusableList> {};

TEST_P(Unusable, is_explained_to_people) {
    LeadFileOptions options;
    options.path = data_path(GetParam().file);
    options.campaign_file = "campaigns/spring.yaml";
    Error expected = GetParam().error;
    expected.kind = ErrorKind::data;
    expected.place->file = options.path;

    const Error error = test::error_of(options);

    EXPECT_EQ(error.code, expected.code);
    EXPECT_EQ(error.what, expected.what);
    EXPECT_EQ(error.hint, expected.hint);
    EXPECT_EQ(error.found, expected.found);
    EXPECT_EQ(error, expected);
}

UnusableList unusable(
    const char* file, const char* code, const char* what, std::size_t line, const char* hint
) {
    Error error;
    error.code = code;
    error.what = what;
    error.place = Place{"", line};
    error.hint = hint;
    error.help_topic = "csv";
    return {file, error};
}

UnusableList found(UnusableList list, const char* headers) {
    list.error.found = headers;
    return list;
}

UnusableList without_topic(UnusableList list) {
    list.error.help_topic = "";
    return list;
}

constexpr const char* a_list_has = "a list has a line of column names, then one person a line";
constexpr const char* save_as_utf8 = "save as \"CSV UTF-8\", or set list.encoding: windows-1252";

INSTANTIATE_TEST_SUITE_P(
    Lists,
    Unusable,
    testing::Values(
        unusable(
            "workbook.xlsx",
            "list.xlsx",
            "workbook.xlsx is an Excel workbook",
            0,
            "save as \"CSV UTF-8\", then import; semicolons are fine"
        ),
        unusable("empty.csv", "list.empty", "empty.csv is empty", 0, a_list_has),
        unusable("blank_only.csv", "list.empty", "blank_only.csv is empty", 0, a_list_has),
        found(
            unusable(
                "no_profile_column.csv",
                "list.no_profile_column",
                "no column with LinkedIn profiles in no_profile_column.csv",
                1,
                "add a column \"linkedin_url\", or map yours in campaigns/spring.yaml:\n"
                "list: {columns: {linkedin_url: \"Name\"}}"
            ),
            "Name, Company, E-mail"
        ),
        found(
            unusable(
                "url_of_companies.csv",
                "list.no_profile_column",
                "no column with LinkedIn profiles in url_of_companies.csv",
                1,
                "add a column \"linkedin_url\", or map yours in campaigns/spring.yaml:\n"
                "list: {columns: {linkedin_url: \"Company\"}}"
            ),
            "Company, URL"
        ),
        found(
            unusable(
                "no_header.csv",
                "list.no_profile_column",
                "no column with LinkedIn profiles in no_header.csv",
                1,
                "the first line must name the columns: put \"linkedin_url\" above the links"
            ),
            "linkedin.com/in/jane-doe, Jane"
        ),
        unusable(
            "windows_1252.csv",
            "list.encoding",
            "windows_1252.csv is not UTF-8 (byte 0xE9, line 3)",
            3,
            save_as_utf8
        ),
        unusable(
            "not_utf8_late.csv",
            "list.encoding",
            "not_utf8_late.csv is not UTF-8 (byte 0xE9, line 303)",
            303,
            save_as_utf8
        ),
        unusable(
            "utf16_half_surrogate.csv",
            "list.encoding",
            "utf16_half_surrogate.csv is not UTF-16 (half a surrogate pair 0xD800, line 5)",
            5,
            "save as \"CSV UTF-8\", then import"
        ),
        without_topic(unusable(
            "utf16_without_mark.csv",
            "list.encoding",
            "the list looks like UTF-16 without a byte order mark",
            0,
            "save as \"CSV UTF-8\", or set list.encoding: utf-16"
        )),
        without_topic(unusable(
            "unclosed_quote.csv",
            "csv.unclosed_quote",
            "the quote opened on line 2 is never closed",
            2,
            "end the cell with a double quote, or write a quote inside a cell twice"
        )),
        without_topic(unusable(
            "not_there.csv",
            "list.missing",
            "cannot read not_there.csv (No such file or directory)",
            0,
            "a relative path counts from the file that names it"
        ))
    )
);

}  // namespace
}  // namespace invito
