#include "invito/support/secret.hpp"

#include <gtest/gtest.h>
#include <ostream>
#include <type_traits>

namespace invito {
namespace {

template <class T>
concept Printable = requires(std::ostream& stream, const T& value) { stream << value; };

static_assert(!Printable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<std::string, Secret>);

TEST(Secret, shows_at_most_its_last_two_characters) {
    EXPECT_EQ(Secret("a long enough key value").describe(), "ends in ...ue");
}

TEST(Secret, shows_nothing_of_a_short_value) {
    EXPECT_EQ(Secret("fifteen letters").describe(), "hidden");
    EXPECT_EQ(Secret().describe(), "hidden");
}

TEST(Secret, gives_its_value_only_when_asked) {
    EXPECT_EQ(Secret("key").reveal(), "key");
    EXPECT_FALSE(Secret("key").empty());
    EXPECT_TRUE(Secret().empty());
}

}  // namespace
}  // namespace invito
