#include "invito/model/suppression.hpp"

#include <algorithm>
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
        EXPECT_EQ(parse<SuppressionKind>(to_string(kind)), kind);
    }
    EXPECT_EQ(parse<SuppressionKind>("planet"), std::nullopt);
}

using Texts = std::vector<std::string>;

TEST(DomainsOf, an_address_are_its_own_and_those_above) {
    EXPECT_EQ(domains_of("jane@acme.com"), Texts{"acme.com"});
    EXPECT_EQ(
        domains_of("Jane@Mail.Berlin.ACME.com"),
        (Texts{"mail.berlin.acme.com", "berlin.acme.com", "acme.com"})
    );
}

TEST(DomainsOf, several_addresses_in_one_cell_are_all_found) {
    EXPECT_EQ(
        domains_of("Jane <jane@acme.com>; jane@home.example"), (Texts{"acme.com", "home.example"})
    );
}

TEST(DomainsOf, what_is_no_address_are_none) {
    for (const char* text : {"", "acme.com", "jane@", "jane@localhost", "@", "jane at acme.com"}) {
        EXPECT_EQ(domains_of(text), Texts{}) << text;
    }
}

TEST(DomainsOf, an_address_is_found_whatever_stands_around_it_or_inside) {
    for (const char* text :
         {"jane@acme.example\u00a0", "jane@acme.example\u200b", "\ufeffjane@acme.example",
          "jane@acme\u00ad.example", "jane@acme.example.", "jane@acme.example,",
          "jane@acme.example\u2013work", "jane\uff20\uff41\uff43\uff4d\uff45.example",
          "jane@acme\u3002example", "jane@acme\uff61example", "mailto:jane@acme.example?subject=Hi",
          "mailto:jane%40acme.example", "Jane Doe <jane@acme.example>", "jane @ acme.example",
          "jane(at)acme.example", "jane [at] acme.example (work)", "\"jane@acme.example\"",
          "jane@acme.example\r\nnext line"}) {
        EXPECT_EQ(domains_of(text), Texts{"acme.example"}) << text;
    }
}

TEST(DomainsOf, an_international_domain_is_compared_in_one_form) {
    const Texts buecher{"xn--bcher-kva.example"};
    EXPECT_EQ(domains_of("jane@b\u00fccher.example"), buecher);
    EXPECT_EQ(domains_of("jane@BU\u0308CHER.example"), buecher);
    EXPECT_EQ(domains_of("jane@xn--bcher-kva.example"), buecher);
    EXPECT_EQ(domains_of("jane@XN--BCHER-KVA.example."), buecher);
}

// A label that no name server knows hides nothing of those above it.
TEST(DomainsOf, those_above_a_part_that_is_no_domain_count) {
    EXPECT_EQ(domains_of("jane@xn--a\u0301.acme.example"), Texts{"acme.example"});
}

bool names(const SuppressionSubject& subject, const SuppressionKey& key) {
    const auto keys = suppression_keys(subject);
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

TEST(SuppressionKeys, name_every_spelling_the_company_and_the_domains) {
    const SuppressionSubject subject{
        .people = {"jane-doe", "ACoAAB1", ""},
        .company = "ACME  GmbH",
        .email = "jane@mail.acme.com"};

    const std::vector<SuppressionKey> expected = {
        {SuppressionKind::person, "jane-doe"},   {SuppressionKind::person, "ACoAAB1"},
        {SuppressionKind::company, "acme gmbh"}, {SuppressionKind::domain, "mail.acme.com"},
        {SuppressionKind::domain, "acme.com"},
    };
    EXPECT_EQ(suppression_keys(subject), expected);
}

TEST(SuppressionKeys, never_match_look_alikes) {
    const SuppressionKey acme{SuppressionKind::domain, "acme.com"};
    EXPECT_TRUE(names({.email = "j@acme.com"}, acme));
    EXPECT_TRUE(names({.email = "j@eu.acme.com"}, acme));
    EXPECT_FALSE(names({.email = "j@notacme.com"}, acme));
    EXPECT_FALSE(names({.email = "j@acme.com.example"}, acme));
    EXPECT_FALSE(names({.email = "acme.com@gmail.com"}, acme));

    const SuppressionKey company{SuppressionKind::company, "acme"};
    EXPECT_FALSE(names({.company = "Acme Robotics"}, company));
    EXPECT_FALSE(names({.people = {"acme"}}, company));
}

}  // namespace
}  // namespace invito
