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
    EXPECT_EQ(parsed(""), "refused: no_profile");
    EXPECT_EQ(parsed("company:  "), "refused: no_profile");
    EXPECT_EQ(parsed("domain:acme"), "refused: malformed");
    EXPECT_EQ(parsed("jane@acme.com"), "refused: email");
    const auto page = parse_suppression_key("linkedin.com/company/acme");
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().hint, "name the company as lists write it: company:Acme GmbH");
}

class DoNotContact : public testing::Test {
protected:
    DoNotContactFile read(
        const std::string& text, const std::map<std::string, std::vector<std::string>>& columns = {}
    ) {
        const std::string path = folder_.file("never.csv");
        std::ofstream(path) << text;
        auto file = read_do_not_contact_file({.path = path, .columns = columns});
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
        words(file), (Words{
                         "person jane-doe (asked us)", "company nord ai (competitor)",
                         "domain fox.example", "company ocean", "domain ocean.example"})
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
        words(read("linkedin_url\nlinkedin.com/in/jane-doe\ncompany:Acme\n@acme.com\n")),
        (Words{"person jane-doe", "company acme", "domain acme.com"})
    );
}

TEST_F(DoNotContact, names_every_line_that_names_nobody) {
    const auto file =
        read("linkedin_url,company\nlinkedin.com/company/acme,\nin/jane-doe,\n,\nmail@acme.com,\n");

    EXPECT_EQ(words(file), Words{"person jane-doe"});
    ASSERT_EQ(file.rejected.size(), 2U);  // the blank line is none
    EXPECT_EQ(file.rejected[0].line, 2U);
    EXPECT_EQ(file.rejected[1].line, 5U);
}

TEST_F(DoNotContact, may_be_plain_lines_with_comments) {
    const auto file = read("# from support\nin/jane-doe\n\ncompany:Acme\n@acme.com\nnot a name\n");

    EXPECT_EQ(words(file), (Words{"person jane-doe", "company acme", "domain acme.com"}));
    ASSERT_EQ(file.rejected.size(), 1U);
    EXPECT_EQ(file.rejected[0].line, 6U);
}

TEST_F(DoNotContact, may_be_empty) {
    EXPECT_TRUE(read("").entries.empty());
}

TEST_F(DoNotContact, takes_no_word_for_a_person) {
    for (const char* text : {"Acme\nSiemens\nBosch\n", "Acme, Inc.\nBosch\n", "Blocked\nAcme\n"}) {
        const auto file = read(text);

        EXPECT_TRUE(file.entries.empty()) << text;
        ASSERT_FALSE(file.rejected.empty()) << text;
    }
    const auto file = read("Acme\n");
    EXPECT_EQ(file.rejected[0].what, "Acme may be a company or a person");
    EXPECT_EQ(
        file.rejected[0].hint,
        "write company:NAME for a company, or linkedin.com/in/NAME for a person; or put a line "
        "\"Company\" or \"public_identifier\" above the words"
    );
    EXPECT_EQ(words(read("Firma\nAcme\nBosch\n")), (Words{"company acme", "company bosch"}));
    EXPECT_EQ(words(read("public_identifier\njane-doe\n")), Words{"person jane-doe"});
    EXPECT_FALSE(read("linkedin_url\njane-doe\n").rejected.empty());
}

TEST_F(DoNotContact, says_the_same_in_every_spelling) {
    EXPECT_EQ(
        words(read("Domain\nacme.example\u00a0\nbeta.example\u200b\n\"ACME.de., www.acme.fr\"\n")),
        (Words{"domain acme.example", "domain beta.example", "domain acme.de", "domain acme.fr"})
    );
    EXPECT_EQ(
        words(read(
            "company:Acme GmbH   # customer\n\u200bcompany: Acme Inc.\u00a0\n\"company:Pier #1\"\n"
            "domain:acme.example # all of them\n\u00a0\n-\n# nobody\nlinkedin.com/in/Jos%C3%A9 # "
            "asked\n"
        )),
        (Words{
            "company acme gmbh", "company acme inc", "company pier #1", "domain acme.example",
            "person jos\u00e9"})
    );
    EXPECT_EQ(words(read("Company\nAcme GmbH  # customer\n")), Words{"company acme gmbh"});
}

TEST_F(DoNotContact, refuses_an_entry_that_is_not_clean) {
    const auto file = read("Domain\nacme.example\nacme.example (customer)\nacme\n");

    EXPECT_EQ(file.rejected.size(), 2U);
    EXPECT_EQ(file.rejected[0].line, 3U);
    EXPECT_EQ(file.rejected[1].line, 4U);
}

TEST_F(DoNotContact, counts_rows_about_people_whom_nothing_identifies) {
    const auto file = read(
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Ada,Muster,https://www.linkedin.com/in/ada-muster,,Gamma,CEO,12 Mar 2026\n"
        ",,,,,,04 Feb 2026\n"
        "Tom,Fox,,,Acme,CTO,04 Feb 2026\n"
    );

    EXPECT_EQ(words(file), Words{"person ada-muster"});  // Acme is only where Tom works
    EXPECT_TRUE(file.rejected.empty());
    EXPECT_EQ(file.unnamed_lines, (std::vector<std::size_t>{3, 4}));
}

TEST_F(DoNotContact, means_the_other_side_of_an_invitation) {
    const auto file = read(
        "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
        "Olga,Jane,1,,OUTGOING,linkedin.com/in/olga-owner,linkedin.com/in/jane-doe\n"
        "Ben,Olga,2,,INCOMING,linkedin.com/in/ben-beta,linkedin.com/in/olga-owner\n"
        "Ivy,Olga,2,,INCOMING,,linkedin.com/in/olga-owner\n"
    );

    EXPECT_EQ(words(file), (Words{"person jane-doe", "person ben-beta"}));
    EXPECT_TRUE(file.rejected.empty());
    EXPECT_EQ(file.unnamed_lines, std::vector<std::size_t>{4});
    EXPECT_EQ(
        read("From,To,Direction,inviterProfileUrl,inviteeProfileUrl\n"
             "Olga,Jane,sideways,linkedin.com/in/olga,linkedin.com/in/jane\n")
            .rejected.size(),
        1U
    );
}

TEST_F(DoNotContact, means_everybody_whom_a_row_names) {
    EXPECT_EQ(
        words(read(
            "linkedin_url,vmid\nlinkedin.com/in/jane-doe,ACoAAB1bCdEfGhIjKlMnOpQrStUvWxYz0123456\n"
        )),
        (Words{"person jane-doe", "person ACoAAB1bCdEfGhIjKlMnOpQrStUvWxYz0123456"})
    );
}

TEST_F(DoNotContact, loses_no_entry_to_a_header) {
    EXPECT_EQ(
        words(read("company:Acme\nlinkedin.com/in/jane-doe\n")),
        (Words{"company acme", "person jane-doe"})
    );
    EXPECT_EQ(
        words(read("linkedin.com/in/jane-doe\r@acme.example\r")),
        (Words{"person jane-doe", "domain acme.example"})
    );
    const auto file = read("company:Acme\nCompany\nBosch\n");
    EXPECT_EQ(file.rejected.size(), 2U);  // words below an entry
    EXPECT_FALSE(read("Acme, Inc.\nlinkedin.com/in/jane-doe\n").rejected.empty());
    EXPECT_EQ(words(read("Wer,Warum\nlinkedin.com/in/jane-doe,x\n")), Words{"person jane-doe"});
}

TEST_F(DoNotContact, may_be_utf_16) {
    std::string bytes = "\xFF\xFE";
    for (const char c : std::string("company:Acme\n@acme.example\n")) bytes += std::string{c, '\0'};
    EXPECT_EQ(words(read(bytes)), (Words{"company acme", "domain acme.example"}));
}

TEST_F(DoNotContact, may_have_its_columns_named) {
    EXPECT_EQ(
        words(read(
            "Kunde seit;Wer;Mailendung;Grund\n2020;Acme;acme.example;Kunde\n",
            {{"company", {"Wer"}}, {"domain", {"Mailendung"}}, {"reason", {"Grund"}}}
        )),
        (Words{"company acme (Kunde)", "domain acme.example (Kunde)"})
    );
    EXPECT_EQ(
        words(read("Wer\njane-doe\n", {{"public_identifier", {"Nein", "Wer"}}})),
        Words{"person jane-doe"}
    );
}

TEST_F(DoNotContact, refuses_a_table_of_e_mail_addresses_as_a_whole) {
    test::TempDir folder;
    for (const char* text :
         {"Email\njane@acme.example\n",
          "Email Address,First Name,UNSUB_TIME\njane@acme.example,J,1\n"}) {
        const std::string path = folder.file("unsubscribed.csv");
        std::ofstream(path) << text;

        const auto file = read_do_not_contact_file({.path = path});

        ASSERT_FALSE(file) << text;
        EXPECT_EQ(file.error().code, "list.only_emails");
        EXPECT_EQ(
            file.error().what,
            "unsubscribed.csv names people by e-mail addresses alone, and invitations go to "
            "profiles"
        );
    }
}

}  // namespace
}  // namespace invito
