// Lists that cannot be read at all: what people are told, to the letter.

#include "list_fixture.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

using test::data_path;

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
    const char* file, const char* code, const char* what, std::size_t line, const std::string& hint
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
constexpr const char* save_as_csv = "save as \"CSV UTF-8\", then import; semicolons are fine";
// Of a list in Windows-1252.
std::string says(std::size_t line, const std::string& cell) {
    return "save as \"CSV UTF-8\", or set list.encoding: windows-1252, which reads line " +
           std::to_string(line) + " as \"" + cell + "\"";
}

INSTANTIATE_TEST_SUITE_P(
    Lists, Unusable,
    testing::Values(
        unusable(
            "workbook.xlsx", "list.xlsx", "workbook.xlsx is an Excel workbook", 0, save_as_csv
        ),
        unusable(
            "linkedin_export.zip", "list.archive", "linkedin_export.zip is a ZIP archive", 0,
            "unpack it, then import the CSV inside"
        ),
        unusable(
            "sheet.ods", "list.xlsx", "sheet.ods is an OpenDocument spreadsheet", 0, save_as_csv
        ),
        unusable(
            "old_workbook.xls", "list.xlsx", "old_workbook.xls is an Excel workbook", 0, save_as_csv
        ),
        unusable(
            "leads.csv.gz", "list.compressed", "leads.csv.gz is compressed with gzip", 0,
            "unpack it with gunzip, then import"
        ),
        unusable(
            "html_table.xls", "list.html", "html_table.xls is a web page, whatever its name says",
            0, "open it with a spreadsheet program and save as \"CSV UTF-8\", then import"
        ),
        unusable(
            "printed.pdf", "list.pdf", "printed.pdf is a PDF document", 0,
            "export the list as CSV, then import"
        ),
        unusable(
            "utf32.csv", "list.utf32", "utf32.csv is UTF-32", 0,
            "save as \"CSV UTF-8\", then import"
        ),
        unusable("empty.csv", "list.empty", "empty.csv is empty", 0, a_list_has),
        unusable("blank_only.csv", "list.empty", "blank_only.csv is empty", 0, a_list_has),
        found(
            unusable(
                "no_profile_column.csv", "list.no_profile_column",
                "no column with LinkedIn profiles in no_profile_column.csv", 1,
                "no column holds addresses of people: export the list with the address of each "
                "profile, "
                "in a column \"linkedin_url\""
            ),
            "Name, Company, E-mail"
        ),
        found(
            unusable(
                "url_of_companies.csv", "list.no_profile_column",
                "no column with LinkedIn profiles in url_of_companies.csv", 1,
                "no column holds addresses of people: export the list with the address of each "
                "profile, "
                "in a column \"linkedin_url\""
            ),
            "Company, URL"
        ),
        found(
            unusable(
                "no_header.csv", "list.no_profile_column",
                "no column with LinkedIn profiles in no_header.csv", 1,
                "the first line must name the columns: put \"linkedin_url\" above the links"
            ),
            "linkedin.com/in/jane-doe, Jane"
        ),
        found(
            unusable(
                "apollo_accounts.csv", "list.no_profile_column",
                "no column with LinkedIn profiles in apollo_accounts.csv", 1,
                "no column holds addresses of people: export the list with the address of each "
                "profile, "
                "in a column \"linkedin_url\""
            ),
            "Company Name, Account Stage, # Employees, Industry, Website, Company Linkedin Url, "
            "Facebook Url, Company City, Apollo Account Id"
        ),
        found(
            unusable(
                "preamble_too_long.csv", "list.no_profile_column",
                "no column with LinkedIn profiles in preamble_too_long.csv", 1,
                "no column holds addresses of people: export the list with the address of each "
                "profile, "
                "in a column \"linkedin_url\""
            ),
            "Report"
        ),
        unusable(
            "windows_1252.csv", "list.encoding",
            "windows_1252.csv is not UTF-8 (byte 0xE9, line 3)", 3, says(3, "René")
        ),
        unusable(
            "not_utf8_late.csv", "list.encoding",
            "not_utf8_late.csv is not UTF-8 (byte 0xE9, line 303)", 303, says(303, "é")
        ),
        unusable(
            "utf16_half_surrogate.csv", "list.encoding",
            "utf16_half_surrogate.csv is not UTF-16 (half a surrogate pair 0xD800, line 5)", 5,
            "save as \"CSV UTF-8\", then import"
        ),
        unusable(
            "latin1_second_row.csv", "list.encoding",
            "latin1_second_row.csv is not UTF-8 (byte 0xE9, line 3)", 3, says(3, "José")
        ),
        unusable(
            "utf16_cut.csv", "list.encoding",
            "utf16_cut.csv is not UTF-16 (half a character at the end, line 2)", 2,
            "save as \"CSV UTF-8\", then import"
        ),
        without_topic(unusable(
            "quote_open_to_the_end.csv", "csv.unclosed_quote",
            "the quote opened on line 3 is never closed", 3,
            "end the cell with a double quote, or write a quote inside a cell twice"
        )),
        unusable(
            "utf16_without_mark.csv", "list.encoding",
            "the list looks like UTF-16 without a byte order mark", 0,
            "save as \"CSV UTF-8\", or set list.encoding: utf-16"
        ),
        without_topic(unusable(
            "unclosed_quote.csv", "csv.unclosed_quote",
            "the quote opened on line 2 is never closed", 2,
            "end the cell with a double quote, or write a quote inside a cell twice"
        )),
        without_topic(unusable(
            "not_there.csv", "list.missing",
            "cannot read not_there.csv (No such file or directory)", 0,
            "a relative path counts from the file that names it"
        ))
    )
);

}  // namespace
}  // namespace invito
