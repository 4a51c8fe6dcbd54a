#include "invito/support/text.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> letters_of(std::string_view text) {
    std::vector<std::string> letters;
    for (const Word& word : words_of(text)) letters.push_back(word.letters);
    return letters;
}

Script script_of(std::string_view text) {
    return words_of(text).at(0).script;
}

TEST(Letters, are_folded_without_marks_in_words) {
    EXPECT_THAT(
        letters_of("Dr. Jos\u00E9 O'BRIEN\u2013M\u00FCller, 2nd \U0001F680"),
        ElementsAre("dr", "jose", "obrien", "muller", "nd")
    );
    EXPECT_THAT(
        letters_of("O\u2019Brien D\u02BBAngelo Gal\u00B7la"),
        ElementsAre("obrien", "dangelo", "galla")
    );
    EXPECT_THAT(
        letters_of("\U0001D4D9\U0001D4EA\U0001D4F7\U0001D4EE \uFF24\uFF4F\uFF45"),
        ElementsAre("jane", "do")
    );
    EXPECT_THAT(letters_of("Ja\u200Bne J\u0327a\u0308ne"), ElementsAre("jane", "jane"));
}

TEST(Letters, have_one_spelling_with_and_without_their_marks) {
    struct Pair {
        std::string_view one;
        std::string_view other;
    };
    for (const auto& [one, other] : std::initializer_list<Pair>{
             {"M\u00FCller", "Mueller"},
             {"M\u00FCller", "Muller"},
             {"Gro\u00DF", "Gross"},
             {"GRO\u1E9E", "gross"},
             {"J\u00F8rgensen", "Joergensen"},
             {"J\u00F8rgensen", "Jorgensen"},
             {"\u00C6gir", "Aegir"},
             {"Wa\u0142\u0119sa", "Walesa"},
             {"\u0110okovi\u0107", "Djokovic"},
             {"\u0110okovi\u0107", "Dokovic"},
             {"Gu\u00F0mundur", "Gudmundur"},
             {"\u00DEor", "Thor"},
             {"\u0130\u015Fik", "Isik"},
             {"I\u015F\u0131k", "Isik"},
             {"\u00C5ngstr\u00F6m", "Aangstroem"},
             {"\u018Fliyev", "Aliyev"},
             {"Nguy\u1EC5n", "Nguyen"},
             {"\u0141\u00F3d\u017A", "Lodz"},
             {"\u041F\u0451\u0442\u0440", "\u041F\u0435\u0442\u0440"},
         }) {
        EXPECT_EQ(words_of(one), words_of(other)) << one << " and " << other;
    }
}

TEST(Letters, know_their_script) {
    EXPECT_EQ(script_of("Jane"), Script::latin);
    EXPECT_EQ(script_of("\u1EA4n"), Script::latin);
    EXPECT_EQ(script_of("\u0399\u03C9\u03AC\u03BD\u03BD\u03B1"), Script::greek);
    EXPECT_EQ(script_of("\u0418\u0433\u043E\u0440\u044C"), Script::cyrillic);
    EXPECT_EQ(script_of("\u0565"), Script::armenian);
    EXPECT_EQ(script_of("\u05D9\u05E2\u05DC"), Script::hebrew);
    EXPECT_EQ(script_of("\u0645\u062D\u0645\u062F"), Script::arabic);
    EXPECT_EQ(script_of("\u0905\u092E\u093F\u0924"), Script::indic);
    EXPECT_EQ(script_of("\u10D2\u10D8\u10D0"), Script::georgian);
    EXPECT_EQ(script_of("\u0E2A\u0E21"), Script::south_east_asian);
    EXPECT_EQ(script_of("\uAE40"), Script::hangul);
    EXPECT_EQ(script_of("\u305F\u306A\u304B"), Script::kana);
    EXPECT_EQ(script_of("\u674E\u5C0F\u660E"), Script::han);
    EXPECT_EQ(script_of("\U00020000"), Script::han);
    EXPECT_EQ(script_of("\u13A0"), Script::other);
    EXPECT_TRUE(has_spaces(Script::latin));
    EXPECT_TRUE(has_spaces(Script::other));
    EXPECT_FALSE(has_spaces(Script::han));
    EXPECT_FALSE(has_spaces(Script::south_east_asian));
}

TEST(Letters, of_two_scripts_are_two_words) {
    const std::vector<Word> words = words_of("Tommy\u674E");
    ASSERT_EQ(words.size(), 2U);
    EXPECT_EQ(words[0].letters, "tommy");
    EXPECT_EQ(words[1].script, Script::han);
}

TEST(Letters, are_none_in_what_is_no_text) {
    EXPECT_THAT(words_of(""), IsEmpty());
    EXPECT_THAT(words_of("\U0001F680 12-34 \u200B\u200D"), IsEmpty());
    EXPECT_THAT(words_of("\xC3\x28 \xFF"), IsEmpty());
}

}  // namespace
}  // namespace invito
