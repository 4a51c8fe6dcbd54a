#include "invito/model/suppression.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

std::string company(std::string_view name) {
    const auto key = company_key(name);
    return key ? key->value : "(none)";
}

std::string domain(std::string_view text) {
    const auto key = domain_key(text);
    return key ? key->value : "(none)";
}

TEST(CompanyKey, ignores_case_width_and_spaces) {
    EXPECT_EQ(company("Acme GmbH"), company("  ACME   gmbh "));
    EXPECT_EQ(company("Acme"), company("Ａｃｍｅ"));                  // full-width letters
    EXPECT_EQ(company("Müller & Söhne"), company("MÜLLER & SÖHNE"));  // composed or not
    EXPECT_EQ(company("Strauß"), company("STRAUSS"));
    EXPECT_EQ(company("Acme\u00a0GmbH"), company("Acme GmbH"));
}

TEST(CompanyKey, ignores_what_word_processors_and_exports_change) {
    EXPECT_EQ(company("Acme, Inc."), company("acme inc"));
    EXPECT_EQ(company("Acme GmbH & Co. KG"), company("Acme GmbH & Co KG"));
    EXPECT_EQ(company("\u201eAcme\u201c"), company("\"Acme\""));
    EXPECT_EQ(company("O\u2019Neill"), company("O'Neill"));
    EXPECT_EQ(company("Coca\u2011Cola"), company("Coca-Cola"));
    EXPECT_EQ(company("Ac\u200bme\u00ad"), company("Acme"));
    EXPECT_EQ(company("S.A. Dupont"), "s.a dupont");  // inside of a word they belong to the name
    EXPECT_EQ(company("A.B"), "a.b");
}

TEST(CompanyKey, is_the_whole_name) {
    EXPECT_NE(company("Acme"), company("Acme GmbH"));
    EXPECT_NE(company("Acme"), company("Acme Robotics"));
    EXPECT_NE(company("Acme"), company("Acne"));
}

TEST(CompanyKey, of_nothing_is_none) {
    EXPECT_EQ(company_key(""), std::nullopt);
    EXPECT_EQ(company_key(" \t"), std::nullopt);
    EXPECT_EQ(company_key("\u00a0\u200b"), std::nullopt);
    EXPECT_EQ(company_key("\"-.\""), std::nullopt);
}

TEST(DomainKey, is_found_in_addresses_of_web_and_mail) {
    for (const char* text :
         {"acme.com", "ACME.com", "@acme.com", " acme.com. ", "www.acme.com",
          "https://www.Acme.com/about/us", "http://acme.com"}) {
        EXPECT_EQ(domain(text), "acme.com") << text;
    }
    EXPECT_EQ(domain("mail.acme.co.uk"), "mail.acme.co.uk");
    EXPECT_EQ(domain("my_shop.acme.com"), "my_shop.acme.com");
}

TEST(DomainKey, is_the_same_in_every_spelling) {
    for (const char* text :
         {"acme.example\u00a0", "\u200bacme.example\u200b", "acme\u00ad.example", "acme.example..",
          "*.acme.example", "mailto:@acme.example", "//acme.example/x",
          "https://acme.example:8443/?a#b", "\uff21\uff23\uff2d\uff25.example",
          "acme\u3002example"}) {
        EXPECT_EQ(domain(text), "acme.example") << text;
    }
    for (const char* text :
         {"MÜLLER.de", "mu\u0308ller.de", "xn--mller-kva.de", "XN--MLLER-KVA.DE"}) {
        EXPECT_EQ(domain(text), "xn--mller-kva.de") << text;
    }
    EXPECT_EQ(domain("straße.de"), "xn--strae-oqa.de");  // another domain than strasse.de
}

TEST(DomainKey, of_anything_else_is_none) {
    for (const char* text :
         {"", "acme", "com", ".com", "acme..com", "acme .com", "a@acme.com", "@", "acme.com:x",
          "xn--\u00fc.de", "acme\u2013x.com"}) {
        EXPECT_EQ(domain(text), "(none)") << text;
    }
}

TEST(PersonKey, keeps_the_case_of_a_provider_id) {
    const SuppressionKey key = person_key({IdentifierKind::provider_id, "ACoAAB12cD"});

    EXPECT_EQ(key.value, "ACoAAB12cD");
}

TEST(SuppressionKind, has_a_name_that_reads_back) {
    for (const auto kind :
         {SuppressionKind::person, SuppressionKind::company, SuppressionKind::domain,
          SuppressionKind::erased}) {
        EXPECT_EQ(parse_suppression_kind(to_string(kind)), kind);
    }
    EXPECT_EQ(parse_suppression_kind("planet"), std::nullopt);
}

}  // namespace
}  // namespace invito
