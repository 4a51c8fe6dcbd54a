#include "input/columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::input {
namespace {

using Cells = std::vector<std::string>;
using testing::ElementsAre;

ListHeader header(Cells cells) {
    return {"leads.csv", "", 1, std::move(cells)};
}

std::vector<std::size_t> people(const ColumnMap& map) {
    std::vector<std::size_t> columns;
    for (const auto& person : map.person) columns.push_back(person.column);
    return columns;
}

std::vector<std::string> pairs(const ColumnMap& map) {
    std::vector<std::string> lines;
    for (const auto& entry : map.description) {
        lines.push_back(entry.canonical + " <- " + entry.header);
    }
    return lines;
}

TEST(ColumnMap, numbers_variables_that_would_have_the_same_name) {
    const auto map = map_columns(
        header({"LinkedIn URL", "Company", "Company", "Hook", "hook", "", "?"}), {}, {}
    );

    EXPECT_THAT(
        pairs(map.value()),
        ElementsAre(
            "linkedin_url <- LinkedIn URL", "company <- Company", "company_2 <- Company",
            "hook <- Hook", "hook_2 <- hook", "column_6 <- ", "column_7 <- ?"
        )
    );
}

TEST(ColumnMap, prefers_the_more_specific_name_wherever_it_stands) {
    const auto map = map_columns(
        header({"City", "Role", "Location", "Job Title", "linkedin", "Account", "Company"}), {}, {}
    );

    EXPECT_THAT(
        pairs(map.value()),
        ElementsAre(
            "linkedin_url <- linkedin", "company <- Company", "location <- Location",
            "title <- Job Title", "city <- City", "role <- Role", "account <- Account"
        )
    );
}

TEST(ColumnMap, prefers_a_profile_to_an_id_when_both_are_as_good) {
    const auto map = map_columns(
        header({"Linkedin Id Url", "Linkedin Profile Url"}),
        {{"ACoAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456", "linkedin.com/in/jane"}}, {}
    );

    ASSERT_TRUE(map.has_value());
    EXPECT_THAT(people(*map), ElementsAre(1, 0));
    EXPECT_EQ(map->description.front().note, "chosen over \"Linkedin Id Url\": more addresses");
}

TEST(ColumnMap, takes_the_column_with_more_addresses) {
    const auto map = map_columns(
        header({"LinkedIn URL", "Profile URL"}),
        {
            {"linkedin.com/company/a", "linkedin.com/in/jane"},
            {"linkedin.com/in/ben", "linkedin.com/in/ben"},
        },
        {}
    );

    ASSERT_TRUE(map.has_value());
    EXPECT_THAT(people(*map), ElementsAre(1, 0));
    EXPECT_EQ(map->description.front().note, "chosen over \"LinkedIn URL\": more addresses");
}

TEST(ColumnMap, never_takes_a_column_of_the_company_for_the_person) {
    for (const char* name :
         {"Company Linkedin Url", "LinkedIn Company URL", "LinkedIn Company Profile URL",
          "companyUrl", "Organization LinkedIn", "Website"}) {
        const auto map = map_columns(header({"Name", name}), {{"Jane", "linkedin.com/in/x"}}, {});

        ASSERT_FALSE(map.has_value()) << name;
        EXPECT_EQ(map.error().code, "list.no_profile_column") << name;
    }
}

TEST(ColumnMap, takes_url_only_if_its_values_are_links_to_people) {
    const auto person_column = [](const char* first, const char* second) {
        return map_columns(header({"Name", "URL"}), {{"a", first}, {"b", second}, {"c"}}, {})
            .has_value();
    };

    EXPECT_TRUE(person_column("https://www.linkedin.com/in/jane", "linkedin.com/in/ben"));
    EXPECT_TRUE(person_column("https://www.linkedin.com/in/jane", ""));
    EXPECT_TRUE(person_column("", ""));
    EXPECT_FALSE(person_column("https://acme.example", "https://www.linkedin.com/company/b"));
    EXPECT_FALSE(person_column("jane-doe", "ben-example"));
}

TEST(ColumnMap, lets_one_header_serve_two_stated_names) {
    const auto map = map_columns(
        header({"Person", "Text"}), {},
        {.stated = {{"linkedin_url", "Person"}, {"hook", "Text"}, {"note", "Text"}}}
    );

    ASSERT_TRUE(map.has_value());
    EXPECT_THAT(pairs(*map), ElementsAre("hook <- Text", "linkedin_url <- Person", "note <- Text"));
}

TEST(ColumnMap, has_no_stand_in_for_a_stated_column) {
    const auto map =
        map_columns(header({"LinkedIn URL", "Who"}), {}, {.stated = {{"linkedin_url", "Who"}}});

    ASSERT_TRUE(map.has_value());
    EXPECT_THAT(people(*map), ElementsAre(1));
}

TEST(ColumnMap, shows_at_most_twenty_headers_in_an_error) {
    Cells many;
    for (int i = 1; i <= 23; ++i) many.push_back("c" + std::to_string(i));

    const auto map = map_columns(header(many), {}, {});

    EXPECT_EQ(
        map.error().found,
        "c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, "
        "c20 and 3 more"
    );
}

TEST(ColumnMap, weighs_columns_by_their_addresses_alone) {
    const auto map = map_columns(
        header({"LinkedIn", "Profile URL", "Slug"}),
        {
            {"Yes", "linkedin.com/in/jane", "jane"},
            {"Yes", "", "ben"},
            {"Yes", "", "ada"},
        },
        {}
    );

    ASSERT_TRUE(map.has_value());
    EXPECT_THAT(people(*map), ElementsAre(1, 0));  // a slug may be of another service
}

TEST(ColumnMap, takes_identifiers_only_where_a_header_says_so) {
    const auto identifiers = [](const char* name, ColumnRules rules = {}) {
        const auto map = map_columns(header({"Name", name}), {{"Jane", "jane-doe"}}, rules);
        return map && map->person.front().holds_identifiers;
    };

    for (const char* name :
         {"publicIdentifier", "Public Identifier", "Slug", "Handle", "Vanity Name", "linkedin_slug",
          "LinkedIn Username"})
        EXPECT_TRUE(identifiers(name)) << name;
    for (const char* name : {"LinkedIn", "Profile URL", "LinkedIn ID", "Who"})
        EXPECT_FALSE(identifiers(name)) << name;
    EXPECT_TRUE(identifiers("Who", {.stated = {{"public_identifier", "Who"}}}));
    EXPECT_FALSE(identifiers("Who", {.stated = {{"linkedin_url", "Who"}}}));
    EXPECT_TRUE(identifiers("Slug", {.stated = {{"linkedin_url", "Slug"}}}));
}

TEST(ColumnMap, prefers_identifiers_of_linkedin_to_a_column_without_addresses) {
    const auto map = map_columns(
        header({"LinkedIn", "publicIdentifier"}), {{"Yes", "jane-doe"}, {"Yes", "ben"}}, {}
    );

    ASSERT_TRUE(map.has_value());
    EXPECT_THAT(people(*map), ElementsAre(1, 0));
}

TEST(ColumnMap, finds_the_person_by_values_where_no_name_is_known) {
    const auto map = map_columns(
        header({"Datum", "Wer", "Firma auf LinkedIn"}),
        {
            {"1", "linkedin.com/in/jane", "linkedin.com/in/a"},
            {"2", "linkedin.com/in/ben", "linkedin.com/in/b"},
            {"3", "", ""},
        },
        {}
    );

    ASSERT_TRUE(map.has_value());
    EXPECT_THAT(people(*map), ElementsAre(1));
    EXPECT_TRUE(map->is_found_by_values);
    EXPECT_EQ(map->description.front().note, "found by its values");
}

TEST(ColumnMap, finds_nobody_where_half_of_the_values_are_something_else) {
    const auto map = map_columns(header({"Wer"}), {{"linkedin.com/in/jane"}, {"Ben Example"}}, {});

    ASSERT_FALSE(map.has_value());
    EXPECT_EQ(map.error().code, "list.no_profile_column");
    EXPECT_EQ(map.error().hint, "call the column \"Wer\" linkedin_url in the list");
}

TEST(ColumnMap, never_takes_the_sender_for_the_person) {
    for (const char* name :
         {"Sender LinkedIn", "Owner Profile", "Absender", "inviterProfileUrl", "My LinkedIn",
          "Sales Rep"}) {
        const auto map = map_columns(header({"Lead", name}), {{"Jane", "linkedin.com/in/me"}}, {});

        ASSERT_FALSE(map.has_value()) << name;
        EXPECT_EQ(
            map.error().hint,
            "no column holds addresses of people: export the list with the address of each "
            "profile, in a column \"linkedin_url\""
        );
    }
}

TEST(ColumnMap, asks_which_of_two_columns_is_the_person) {
    ListHeader named = header({"Person A", "Person B"});
    named.campaign_file = "spring.yaml";

    const auto map = map_columns(named, {{"linkedin.com/in/jane", "linkedin.com/in/ben"}}, {});

    ASSERT_FALSE(map.has_value());
    EXPECT_EQ(map.error().code, "list.several_profile_columns");
    EXPECT_EQ(
        map.error().found, "\"Person A\" (linkedin.com/in/jane), \"Person B\" (linkedin.com/in/ben)"
    );
    EXPECT_EQ(
        map.error().hint,
        "say which one is to be invited: map it in spring.yaml:\n"
        "list: {columns: {linkedin_url: \"Person A\"}}"
    );
}

TEST(ColumnMap, takes_the_left_one_of_two_columns_that_are_as_good) {
    const auto map =
        map_columns(header({"linkedin", "First Name", "first_name", "Firstname"}), {}, {});

    EXPECT_THAT(
        pairs(map.value()), ElementsAre(
                                "linkedin_url <- linkedin", "first_name <- First Name",
                                "first_name_2 <- first_name", "firstname <- Firstname"
                            )
    );
}

}  // namespace
}  // namespace invito::input
