#include "input/columns.hpp"

#include <gtest/gtest.h>

namespace invito::input {
namespace {

TEST(Headers, are_compared_without_case_and_marks) {
    for (const char* name :
         {"LinkedIn URL", "linkedin_url", "LINKEDIN-URL", "\xEF\xBB\xBFlinkedin.url *",
          " Linked In\xC2\xA0Url", "Linked\u200bIn \u2013 URL", "\uff2cinkedin url"}) {
        EXPECT_EQ(normalised_header(name), "linkedinurl") << name;
    }
}

struct Known {
    const char* header;
    const char* canonical;
};

class KnownName : public testing::TestWithParam<Known> {};

TEST_P(KnownName, is_found_in_the_table) {
    const auto found = find_known_header(normalised_header(GetParam().header));

    ASSERT_TRUE(found.has_value()) << GetParam().header;
    EXPECT_EQ(found->canonical, GetParam().canonical) << GetParam().header;
    EXPECT_EQ(found->link != PersonLink::none, found->canonical == "linkedin_url");
}

INSTANTIATE_TEST_SUITE_P(
    Table, KnownName,
    testing::Values(
        Known{"linkedin_url", "linkedin_url"}, Known{"LinkedIn", "linkedin_url"},
        Known{"LinkedIn Profile", "linkedin_url"}, Known{"linkedin_profile_url", "linkedin_url"},
        Known{"LinkedIn Link", "linkedin_url"}, Known{"Person Linkedin Url", "linkedin_url"},
        Known{"Profile URL", "linkedin_url"}, Known{"defaultProfileUrl", "linkedin_url"},
        Known{"linkedInProfileUrl", "linkedin_url"}, Known{"Public Profile Url", "linkedin_url"},
        Known{"linkedin_url_public", "linkedin_url"}, Known{"Profile Link", "linkedin_url"},
        Known{"LinkedIn Contact Profile URL", "linkedin_url"},
        Known{"hs_linkedin_url", "linkedin_url"}, Known{"linkedin_personal_url", "linkedin_url"},
        Known{"Linkedin ID", "linkedin_url"}, Known{"public_identifier", "linkedin_url"},
        Known{"URL", "linkedin_url"}, Known{"Prospect Linkedin URL", "linkedin_url"},
        Known{"Prospect Linkedin ID URL", "linkedin_url"},
        Known{"Prospect Sales Navigator URL", "linkedin_url"},
        Known{"Sales Navigator Profile Url", "linkedin_url"},
        Known{"linkedin_profile_id", "linkedin_url"}, Known{"First Name*", "first_name"},
        Known{"Vorname", "first_name"}, Known{"Prénom", "first_name"},
        Known{"Nachname", "last_name"}, Known{"Nom", "last_name"},
        Known{"Contact Name", "full_name"}, Known{"Account Name", "company"},
        Known{"Organization", "company"}, Known{"account", "company"}, Known{"Position", "title"},
        Known{"LinkedIn Job Title", "title"}, Known{"E-mail", "email"},
        Known{"Email Address", "email"}, Known{"City", "location"},
        Known{"LinkedIn Headline", "headline"}, Known{"Connection Note", "note"},
        Known{"send_from", "send_from"}, Known{"Sender Account", "send_from"}
    )
);

TEST(Headers, of_other_things_are_not_in_the_table) {
    for (const char* name :
         {"Company Linkedin Url", "LinkedIn Company Profile URL", "Lead notes", "website", "",
          "hook"}) {
        EXPECT_FALSE(find_known_header(normalised_header(name)).has_value()) << name;
    }
}

TEST(Headers, become_names_in_snake_case) {
    EXPECT_EQ(snake_case("Personal Hook"), "personal_hook");
    EXPECT_EQ(snake_case("personalHook2"), "personal_hook2");
    EXPECT_EQ(snake_case("LinkedIn Followers"), "linkedin_followers");
    EXPECT_EQ(snake_case(" # Employees (est.) "), "employees_est");
    EXPECT_EQ(snake_case("ICP_score--2"), "icp_score_2");
    EXPECT_EQ(snake_case("ID"), "id");
    EXPECT_EQ(snake_case("Größe"), "größe");
    EXPECT_EQ(snake_case("?!"), "");
}

TEST(Headers, make_a_header_row_if_one_names_the_person_or_two_are_known) {
    EXPECT_EQ(known_headers({"x", "LinkedIn URL"}, {}), 1U);
    EXPECT_EQ(known_headers({"First Name", "Company", "x"}, {}), 2U);
    EXPECT_EQ(known_headers({"First Name", "x"}, {}), 0U);
    EXPECT_EQ(known_headers({"Notes:"}, {}), 0U);
    EXPECT_EQ(known_headers({"Who", "x"}, {.stated = {{"linkedin_url", "who"}}}), 1U);
    EXPECT_EQ(known_headers({"Hook", "x"}, {.stated = {{"hook", "Hook"}}}), 0U);
    EXPECT_EQ(known_headers({"Hook", "Name"}, {.stated = {{"hook", "Hook"}}}), 2U);
}

TEST(Headers, of_our_own_rejects_file_are_recognised) {
    EXPECT_TRUE(is_own_header("invito_line"));
    EXPECT_TRUE(is_own_header(" invito_hint "));
    EXPECT_FALSE(is_own_header("line"));
}

}  // namespace
}  // namespace invito::input
