#include "input/column_map.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::input {
namespace {

using Cells = std::vector<std::string>;
using testing::ElementsAre;

ListHeader header(Cells cells) {
    return {"leads.csv", "", 1, std::move(cells)};
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
            "linkedin_url <- LinkedIn URL",
            "company <- Company",
            "company_2 <- Company",
            "hook <- Hook",
            "hook_2 <- hook",
            "column_6 <- ",
            "column_7 <- ?"
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
            "linkedin_url <- linkedin",
            "company <- Company",
            "location <- Location",
            "title <- Job Title",
            "city <- City",
            "role <- Role",
            "account <- Account"
        )
    );
}

TEST(ColumnMap, prefers_a_profile_to_an_id_when_both_are_as_good) {
    const auto map = map_columns(
        header({"Linkedin Id Url", "Linkedin Profile Url"}),
        {{"ACoAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456", "linkedin.com/in/jane"}},
        {}
    );

    ASSERT_TRUE(map.has_value());
    EXPECT_THAT(map->person, ElementsAre(1, 0));
    EXPECT_EQ(map->description.front().note, "chosen over \"Linkedin Id Url\": more specific name");
}

TEST(ColumnMap, takes_the_column_with_more_valid_values) {
    const auto map = map_columns(
        header({"LinkedIn URL", "Profile URL"}),
        {
            {"linkedin.com/company/a", "linkedin.com/in/jane"},
            {"linkedin.com/in/ben", "linkedin.com/in/ben"},
        },
        {}
    );

    ASSERT_TRUE(map.has_value());
    EXPECT_THAT(map->person, ElementsAre(1, 0));
    EXPECT_EQ(map->description.front().note, "chosen over \"LinkedIn URL\": more valid values");
}

TEST(ColumnMap, never_takes_a_column_of_the_company_for_the_person) {
    for (const char* name :
         {"Company Linkedin Url",
          "LinkedIn Company URL",
          "LinkedIn Company Profile URL",
          "companyUrl",
          "Organization LinkedIn",
          "Website"}) {
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
        header({"Person", "Text"}),
        {},
        {{"linkedin_url", "Person"}, {"hook", "Text"}, {"note", "Text"}}
    );

    ASSERT_TRUE(map.has_value());
    EXPECT_THAT(pairs(*map), ElementsAre("hook <- Text", "linkedin_url <- Person", "note <- Text"));
}

TEST(ColumnMap, has_no_stand_in_for_a_stated_column) {
    const auto map = map_columns(header({"LinkedIn URL", "Who"}), {}, {{"linkedin_url", "Who"}});

    ASSERT_TRUE(map.has_value());
    EXPECT_THAT(map->person, ElementsAre(1));
}

TEST(ColumnMap, shows_at_most_twenty_headers_in_an_error) {
    Cells many;
    for (int i = 1; i <= 23; ++i)
        many.push_back("c" + std::to_string(i));

    const auto map = map_columns(header(many), {}, {});

    EXPECT_EQ(
        map.error().found,
        "c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, "
        "c20 and 3 more"
    );
}

}  // namespace
}  // namespace invito::input
