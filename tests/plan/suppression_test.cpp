#include "invito/plan/suppression.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace invito {
namespace {

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
