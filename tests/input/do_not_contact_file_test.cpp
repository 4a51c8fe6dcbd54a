#include "invito/input/do_not_contact_file.hpp"

#include "support/temp_dir.hpp"

#include <fstream>
#include <gtest/gtest.h>

namespace invito {
namespace {

// "person jane-doe", or "refused: <reason>".
std::string parsed(std::string_view text) {
    const auto key = parse_suppression_key(text);
    if (!key) return "refused: " + key.error().reason;
    return std::string(to_string(key->kind)) + " " + key->value;
}

TEST(SuppressionKeyText, is_a_profile_in_any_spelling) {
    EXPECT_EQ(parsed("https://de.linkedin.com/in/Jane-Doe/?x=1"), "person jane-doe");
    EXPECT_EQ(parsed(" jane-doe "), "person jane-doe");
}

TEST(SuppressionKeyText, is_a_company_or_a_domain_where_it_says_so) {
    EXPECT_EQ(parsed("company:Acme  GmbH"), "company acme gmbh");
    EXPECT_EQ(parsed("Company: Acme"), "company acme");
    EXPECT_EQ(parsed("domain:Acme.com"), "domain acme.com");
    EXPECT_EQ(parsed("@acme.com"), "domain acme.com");
}

TEST(SuppressionKeyText, of_anything_else_is_refused_with_a_hint) {
    EXPECT_EQ(parsed(""), "refused: empty");
    EXPECT_EQ(parsed("company:  "), "refused: empty");
    EXPECT_EQ(parsed("domain:acme"), "refused: malformed");
    EXPECT_EQ(parsed("jane@acme.com"), "refused: email");
    const auto page = parse_suppression_key("linkedin.com/company/acme");
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().hint, "name the company as lists write it: company:Acme GmbH");
}

class DoNotContact : public testing::Test {
protected:
    DoNotContactFile read(const std::string& text) {
        const std::string path = folder_.file("never.csv");
        std::ofstream(path) << text;
        auto file = read_do_not_contact_file(path);
        EXPECT_TRUE(file) << file.error().what;
        return file ? *file : DoNotContactFile{};
    }

    // "person jane-doe (asked us)", one per entry.
    static std::vector<std::string> words(const DoNotContactFile& file) {
        std::vector<std::string> all;
        for (const SuppressionEntry& entry : file.entries) {
            all.push_back(std::string(to_string(entry.key.kind)) + " " + entry.key.value);
            if (!entry.reason.empty()) all.back() += " (" + entry.reason + ")";
        }
        return all;
    }

private:
    test::TempDir folder_;
};

using Words = std::vector<std::string>;

TEST_F(DoNotContact, in_a_row_with_a_person_the_company_only_describes_them) {
    const auto file = read(
        "linkedin_url,company,domain,reason\n"
        "linkedin.com/in/jane-doe,Acme,acme.com,asked us\n"
        ",Nord AI,,competitor\n"
        ",,fox.example,\n"
        ",Ocean,ocean.example,\n"
    );

    EXPECT_EQ(
        words(file),
        (Words{
            "person jane-doe (asked us)",
            "company nord ai (competitor)",
            "domain fox.example",
            "company ocean",
            "domain ocean.example"})
    );
    EXPECT_TRUE(file.rejected.empty());
}

TEST_F(DoNotContact, needs_no_column_for_people) {
    EXPECT_EQ(
        words(read("Company Name;Reason\nAcme GmbH;customer\nNord AI;\n")),
        (Words{"company acme gmbh (customer)", "company nord ai"})
    );
    EXPECT_EQ(
        words(read("domain\nacme.com\n@fox.example\n")),
        (Words{"domain acme.com", "domain fox.example"})
    );
}

TEST_F(DoNotContact, takes_the_forms_of_the_command_line_in_the_profile_column_too) {
    EXPECT_EQ(
        words(read("linkedin_url\njane-doe\ncompany:Acme\n@acme.com\n")),
        (Words{"person jane-doe", "company acme", "domain acme.com"})
    );
}

TEST_F(DoNotContact, names_every_line_that_names_nobody) {
    const auto file =
        read("linkedin_url,company\nlinkedin.com/company/acme,\njane-doe,\n,\nmail@acme.com,\n");

    EXPECT_EQ(words(file), Words{"person jane-doe"});
    ASSERT_EQ(file.rejected.size(), 2U);  // the blank line is none
    EXPECT_EQ(file.rejected[0].line, 2U);
    EXPECT_EQ(file.rejected[1].line, 5U);
}

TEST_F(DoNotContact, may_be_plain_lines_with_comments) {
    const auto file = read("# from support\njane-doe\n\ncompany:Acme\n@acme.com\nnot a name\n");

    EXPECT_EQ(words(file), (Words{"person jane-doe", "company acme", "domain acme.com"}));
    ASSERT_EQ(file.rejected.size(), 1U);
    EXPECT_EQ(file.rejected[0].line, 6U);
}

TEST_F(DoNotContact, may_be_empty) {
    EXPECT_TRUE(read("").entries.empty());
}

}  // namespace
}  // namespace invito
