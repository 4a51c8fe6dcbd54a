#include "invito/plan/odd_name.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

TEST(OddName, is_what_would_look_wrong_in_a_greeting) {
    const std::pair<const char*, OddName> odd[] = {
        {"JOHN", OddName::capitals},
        {"JOSÉ", OddName::capitals},
        {"ÉMILIE-ANNE", OddName::capitals},
        {"ИВАН", OddName::capitals},
        {"J", OddName::initial},
        {"J.", OddName::initial},
        {"J. R.", OddName::initial},
        {"É.", OddName::initial},
        {"Dr. Anna", OddName::title},
        {"Anna, MBA", OddName::title},
        {"Anna PhD", OddName::title},
        {"Anna (she/her)", OddName::title},
        {"Anna \xF0\x9F\x9A\x80", OddName::pictograph},
        {"\xE2\x9C\x85 Ben", OddName::pictograph},
        {"anna@acme.example", OddName::address},
        {"https://acme.example", OddName::address},
        {"Anna2", OddName::digits},
        {"007", OddName::digits},
    };
    for (const auto& [name, why] : odd) EXPECT_EQ(odd_name(name), why) << name;
}

TEST(OddName, is_none_of_the_ways_in_which_people_are_called) {
    for (const char* name :
         {"Anna",      "anna",   "Jean-Luc", "Anne Marie", "O'Neil", "AJ",   "Mary J.",
          "MacDonald", "José",   "王",       "小明",       "Иван",   "محمد", "ゆき",
          "Ng",        "D’Arcy", "Xi",       "Drew",       "Phil",   ""}) {
        EXPECT_EQ(odd_name(name), std::nullopt) << name;
    }
}

}  // namespace
}  // namespace invito
