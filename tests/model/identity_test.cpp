#include "invito/model/lead.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

TEST(PublicIdentifier, is_compared_decoded_composed_and_in_lower_case) {
    const std::string jose = "jos\u00E9-muster";
    for (const std::string reported :
         {"jos%C3%A9-muster", "jos%c3%a9-muster", "JOS%C3%89-Muster", "jose%CC%81-muster",
          "jos\u00E9-muster", "JOSE\u0301-MUSTER", " jos%C3%A9-muster\u00A0"}) {
        EXPECT_EQ(canonical_public_identifier(reported), jose) << reported;
    }
    EXPECT_EQ(canonical_public_identifier("jane%2Ddoe"), "jane-doe");
    EXPECT_EQ(canonical_public_identifier(""), "");
}

TEST(PublicIdentifier, that_cannot_be_one_stays_as_it_is_and_equals_none_of_a_list) {
    for (const std::string reported :
         {"jane%", "jane%4", "jane%zz", "jane%-1doe", "jos%25C3%25A9", "jane%00doe", "jane%2Fdoe",
          "jane%FF", "jane%C3", "\xC3", "jane%0Adoe", "%", "%%%", "jane%20doe"}) {
        EXPECT_EQ(canonical_public_identifier(reported), reported);
    }
}

TEST(PublicIdentifier, in_its_compared_form_is_compared_the_same) {
    for (const std::string reported : {"JOS%C3%89", "a%25b", "%E4%BD%A0", "J%", "%F0%9F%98%80"}) {
        const std::string once = canonical_public_identifier(reported);
        EXPECT_EQ(canonical_public_identifier(once), once) << reported;
    }
}

}  // namespace
}  // namespace invito
