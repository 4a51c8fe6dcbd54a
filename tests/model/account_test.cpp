#include "invito/model/account.hpp"

#include <gtest/gtest.h>
#include <set>

namespace invito {
namespace {

TEST(Tier, is_read_back_from_its_text) {
    std::set<std::string_view> texts;

    for (const Tier tier : {Tier::free, Tier::premium, Tier::sales_navigator, Tier::recruiter}) {
        EXPECT_EQ(parse<Tier>(to_string(tier)), tier);
        texts.insert(to_string(tier));
    }

    EXPECT_EQ(
        texts, (std::set<std::string_view>{"free", "premium", "sales_navigator", "recruiter"})
    );
    EXPECT_EQ(parse<Tier>("Premium"), std::nullopt);
    EXPECT_EQ(parse<Tier>(""), std::nullopt);
}

TEST(Tier, decides_the_length_of_a_note) {
    EXPECT_EQ(note_length_max(Tier::free), 200U);
    EXPECT_EQ(note_length_max(Tier::premium), 300U);
    EXPECT_EQ(note_length_max(Tier::sales_navigator), 300U);
    EXPECT_EQ(note_length_max(Tier::recruiter), 300U);
}

TEST(AccountState, is_read_back_from_its_text) {
    using enum AccountState;
    std::set<std::string_view> texts;

    for (const AccountState state : {ok, paused, reconnect, restricted, unreachable}) {
        EXPECT_EQ(parse<AccountState>(to_string(state)), state);
        texts.insert(to_string(state));
    }

    EXPECT_EQ(
        texts,
        (std::set<std::string_view>{"ok", "paused", "reconnect", "restricted", "unreachable"})
    );
    EXPECT_EQ(parse<AccountState>("resting"), std::nullopt);
}

}  // namespace
}  // namespace invito
