#include "invito/support/text.hpp"

#include <array>
#include <cstdint>
#include <gtest/gtest.h>
#include <utf8proc.h>
#include <vector>

namespace invito {
namespace {

using namespace std::string_view_literals;

std::string encoded(std::int32_t code_point) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto count = utf8proc_encode_char(code_point, bytes.data());
    return {bytes.begin(), bytes.begin() + count};
}

TEST(Utf8, is_valid_up_to_the_last_code_point) {
    EXPECT_EQ(first_invalid_utf8(""), std::nullopt);
    EXPECT_EQ(first_invalid_utf8("plain text, longer than eight bytes"), std::nullopt);
    EXPECT_EQ(first_invalid_utf8("caf\u00e9 \u20ac \U0001F600 after"), std::nullopt);
    EXPECT_EQ(first_invalid_utf8("\x7F \xC2\x80 \xDF\xBF \xE0\xA0\x80"), std::nullopt);
    EXPECT_EQ(first_invalid_utf8("\xED\x9F\xBF \xEE\x80\x80"), std::nullopt);
    EXPECT_EQ(first_invalid_utf8("\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF"), std::nullopt);
    EXPECT_EQ(first_invalid_utf8("zero \0 byte"sv), std::nullopt);
}

TEST(Utf8, names_the_byte_where_it_becomes_invalid) {
    struct Case {
        const char* kind;
        std::string_view bytes;
    };
    const std::vector<Case> cases = {
        {"lone continuation byte", "\x80"},
        {"two byte form cut short", "\xC3"},
        {"three byte form cut short", "\xE2\x82"},
        {"four byte form cut short", "\xF0\x9F\x98"},
        {"lead byte followed by ASCII", "\xC3x"},
        {"lead byte followed by a lead byte", "\xC3\xC3\xA9"},
        {"overlong slash in two bytes", "\xC0\xAF"},
        {"overlong DEL in two bytes", "\xC1\xBF"},
        {"overlong in three bytes", "\xE0\x9F\xBF"},
        {"overlong in four bytes", "\xF0\x8F\xBF\xBF"},
        {"first high surrogate", "\xED\xA0\x80"},
        {"last low surrogate", "\xED\xBF\xBF"},
        {"surrogate pair (CESU-8)", "\xED\xA0\xBD\xED\xB8\x80"},
        {"beyond the last code point", "\xF4\x90\x80\x80"},
        {"five byte form", "\xF8\x88\x80\x80\x80"},
        {"FE, as in UTF-16", "\xFE"},
        {"FF, as in UTF-16", "\xFF"},
        {"Windows-1252 text", "\xE9t\xE9"},
    };
    const std::string valid = "0123456789\u00e9";

    for (const Case& c : cases) {
        EXPECT_EQ(first_invalid_utf8(c.bytes), 0U) << c.kind;
        EXPECT_EQ(first_invalid_utf8(valid + std::string(c.bytes)), valid.size()) << c.kind;
        EXPECT_EQ(first_invalid_utf8(valid + std::string(c.bytes) + " more"), valid.size())
            << c.kind;
    }
}

TEST(Nfc, composes_and_orders_marks) {
    EXPECT_EQ(to_nfc("plain"), "plain");
    EXPECT_EQ(to_nfc("Jose\u0301"), "Jos\u00e9");
    EXPECT_EQ(to_nfc("\u212B"), "\u00c5");                // angstrom sign
    EXPECT_EQ(to_nfc("q\u0307\u0323"), "q\u0323\u0307");  // marks in canonical order
    EXPECT_EQ(to_nfc("\u1112\u1161\u11ab"), "\ud55c");    // Hangul
    EXPECT_EQ(to_nfc("\ufb01"), "\ufb01");                // compatibility forms stay
    EXPECT_EQ(to_nfc("zero \0 e\u0301"sv), "zero \0 \u00e9"sv);
}

TEST(Nfc, gives_invalid_text_back_unchanged) {
    EXPECT_EQ(to_nfc("e\u0301\xFF"), "e\u0301\xFF");
}

TEST(Fold, makes_spellings_equal_that_look_the_same) {
    EXPECT_EQ(fold("Jane DOE"), "jane doe");
    EXPECT_EQ(fold("JOSE\u0301"), fold("jos\u00e9"));
    EXPECT_EQ(fold("Stra\u00dfe"), fold("STRASSE"));
    EXPECT_EQ(fold("\u039f\u0394\u039f\u03a3"), fold("\u03bf\u03b4\u03bf\u03c2"));  // final sigma
    EXPECT_EQ(fold("\uff21\uff22\uff23"), "abc");                                   // full width
    EXPECT_EQ(fold("\ufb01n"), "fin");                                              // ligature
    EXPECT_EQ(fold("soft\u00adhyphen"), "softhyphen");
    EXPECT_NE(fold("jos\u00e9"), fold("jose"));
}

TEST(Fold, collapses_white_space_of_every_kind) {
    EXPECT_EQ(fold("  Jane \t\r\n Doe  "), "jane doe");
    EXPECT_EQ(fold("Jane\u00a0\u00a0Doe"), "jane doe");
    EXPECT_EQ(fold("\u3000Jane\u2003\u2028Doe\u0085"), "jane doe");
    EXPECT_EQ(fold(" \u00a0 "), "");
    EXPECT_EQ(fold(""), "");
}

TEST(Fold, of_a_folded_text_changes_nothing) {
    for (std::int32_t code_point = 0; code_point <= 0x2FFFF; ++code_point) {
        if (!utf8proc_codepoint_valid(code_point)) continue;
        const std::string once = fold("a" + encoded(code_point) + "b");

        ASSERT_EQ(fold(once), once) << std::hex << code_point;
    }
}

TEST(ToLowerNfc, lowers_letters_of_every_script) {
    EXPECT_EQ(to_lower_nfc("Jane-Doe-42"), "jane-doe-42");
    EXPECT_EQ(to_lower_nfc("J\u00dcRGEN"), "j\u00fcrgen");
    EXPECT_EQ(to_lower_nfc("JU\u0308RGEN"), "j\u00fcrgen");
    EXPECT_EQ(
        to_lower_nfc("\u0414\u041c\u0418\u0422\u0420\u0418\u0419"),
        "\u0434\u043c\u0438\u0442\u0440\u0438\u0439"
    );
}

TEST(ToLowerNfc, keeps_everything_else) {
    EXPECT_EQ(to_lower_nfc("Stra\u00dfe  \U0001F600"), "stra\u00dfe  \U0001F600");
    EXPECT_EQ(to_lower_nfc("\u674e\u660e"), "\u674e\u660e");
}

TEST(ToLowerNfc, of_a_lowered_text_changes_nothing) {
    for (std::int32_t code_point = 0; code_point <= 0x2FFFF; ++code_point) {
        if (!utf8proc_codepoint_valid(code_point)) continue;
        const std::string once = to_lower_nfc(encoded(code_point));

        ASSERT_EQ(to_lower_nfc(once), once) << std::hex << code_point;
    }
}

TEST(Lengths, are_counted_in_code_points_and_in_utf16_units) {
    struct Case {
        std::string_view text;
        std::size_t points;
        std::size_t units;
    };
    const std::vector<Case> cases = {
        {"", 0, 0},
        {"Hi Jane", 7, 7},
        {"caf\u00e9", 4, 4},
        {"cafe\u0301", 5, 5},
        {"\u20ac", 1, 1},
        {"\U0001F600", 1, 2},
        {"\U0001F469\u200D\U0001F4BB", 3, 5},  // woman technologist
        {"\U0001F1E9\U0001F1EA", 2, 4},        // flag
        {"\U0001F44D\U0001F3FD", 2, 4},        // thumb with skin tone
    };

    for (const Case& c : cases) {
        EXPECT_EQ(code_points(c.text), c.points) << c.text;
        EXPECT_EQ(utf16_units(c.text), c.units) << c.text;
    }
}

TEST(DisplayWidth, counts_terminal_columns) {
    EXPECT_EQ(display_width(""), 0U);
    EXPECT_EQ(display_width("anna"), 4U);
    EXPECT_EQ(display_width("Jos\u00e9"), 4U);
    EXPECT_EQ(display_width("Jose\u0301"), 4U);
    EXPECT_EQ(display_width("\u674e\u660e"), 4U);
    EXPECT_EQ(display_width("\uff21"), 2U);
    EXPECT_EQ(display_width("\U0001F600"), 2U);
    EXPECT_EQ(display_width("\u2588\u2588"), 2U);  // the blocks of a chart
    EXPECT_EQ(display_width("a\xFF"), 2U);         // shown as a replacement character
}

TEST(Trim, removes_ascii_white_space_at_the_ends_only) {
    EXPECT_EQ(trim(" \t\r\n a b \v\f"), "a b");
    EXPECT_EQ(trim("ab"), "ab");
    EXPECT_EQ(trim(" \n "), "");
    EXPECT_EQ(trim(""), "");
}

TEST(Trim, drops_what_draws_nothing_at_the_ends) {
    for (const char* mark :
         {"\u00a0", "\u00ad", "\u034f", "\u061c", "\u1160", "\u180e", "\u2003", "\u200b",
          "\u200d", "\u200e", "\u2028", "\u202e", "\u2060", "\u2069", "\u2800", "\u3000",
          "\u3164", "\ufeff", "\x01",   "\x1a",   "\x7f",   "\u0085"}) {
        const std::string around = std::string(mark) + "a b" + mark + " " + mark;
        EXPECT_EQ(trim(around), "a b") << around;
        EXPECT_EQ(trim(std::string(mark) + mark), "");
    }
    EXPECT_EQ(trim("\ufe0f"), "");
}

TEST(Trim, keeps_what_belongs_to_a_character) {
    for (const char* whole :
         {"\u2764\ufe0f", "Jose\u0301", "\u00e9", "\U0001F3F4\U000E0067\U000E0062\U000E007F"})
        EXPECT_EQ(trim(whole), whole);
    for (const char* invalid : {"\xff", "a\xc2", "\x80\x80", "\xe2\x80"})
        EXPECT_EQ(trim(invalid), invalid);
}

TEST(NameCharacters, are_letters_marks_digits_and_pictographs) {
    for (const char* name :
         {"", "jane", "jos\u00e9", "\u738b\u4f1f", "\u0646\u200c\u0645", "\U0001F680"})
        EXPECT_TRUE(has_only_name_characters(name)) << name;
    for (const char* other :
         {"a b", "a-b", "\u2026", "\u2013", "\u20ac", "\u00a0", "\u200b", "\u2800", "\ufffd",
          "\ue000", "\u2192"})
        EXPECT_FALSE(has_only_name_characters(other)) << other;
}

TEST(NameCharacters, of_words_end_at_the_first_other_one) {
    EXPECT_EQ(word_length("acme.example>", ".-"), 12U);
    EXPECT_EQ(word_length("b\u00fccher.de\u2013x", "."), 10U);
    EXPECT_EQ(word_length("\xff", "."), 0U);
    EXPECT_EQ(word_length("", "."), 0U);
    EXPECT_TRUE(has_letter("12\u738b"));
    EXPECT_FALSE(has_letter("2026-11-29"));
}

TEST(PlainLower, is_nfkc_in_lower_case_without_invisible_marks) {
    EXPECT_EQ(to_plain_lower("\uff21Cme\u200b"), "acme");
    EXPECT_EQ(to_plain_lower("Stra\u00dfe"), "stra\u00dfe");
    EXPECT_EQ(to_plain_lower("E\u0301"), "\u00e9");
    EXPECT_EQ(to_plain_lower("PLAIN"), "plain");
}

TEST(AsciiCase, leaves_other_scripts_alone) {
    EXPECT_EQ(ascii_lower("Retry-AFTER \u00c9 [@`{"), "retry-after \u00c9 [@`{");
    EXPECT_TRUE(ascii_iequals("Content-Type", "content-TYPE"));
    EXPECT_FALSE(ascii_iequals("Content-Type", "Content-Typ"));
    EXPECT_FALSE(ascii_iequals("\u00c9", "\u00e9"));
    EXPECT_FALSE(ascii_iequals("@", "`"));
}

TEST(EditDistance, counts_single_typing_mistakes_as_one) {
    EXPECT_EQ(edit_distance("window", "window"), 0U);
    EXPECT_EQ(edit_distance("windw", "window"), 1U);
    EXPECT_EQ(edit_distance("winddow", "window"), 1U);
    EXPECT_EQ(edit_distance("windov", "window"), 1U);
    EXPECT_EQ(edit_distance("widnow", "window"), 1U);
    EXPECT_EQ(edit_distance("iwdnow", "window"), 2U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    EXPECT_EQ(edit_distance("ca", "abc"), 3U);  // alignment: nothing is edited twice
}

TEST(Closest, suggests_the_likely_candidate_only) {
    const std::vector<std::string> keys = {"limits", "pacing", "window", "ramp_up"};

    EXPECT_EQ(closest("pacnig", keys), "pacing");
    EXPECT_EQ(closest("windows", keys), "window");
    EXPECT_EQ(closest("rampup", keys), "ramp_up");
    EXPECT_EQ(closest("schedule", keys), std::nullopt);
    EXPECT_EQ(closest("anything", std::vector<std::string>{}), std::nullopt);
}

TEST(Closest, prefers_the_first_of_equally_close_candidates) {
    const std::vector<std::string> names = {"bean", "bens"};

    EXPECT_EQ(closest("ben", names), "bean");
}

TEST(PercentEncoded, escapes_all_that_has_a_meaning_in_an_address) {
    EXPECT_EQ(percent_encoded("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(percent_encoded("a/b c?d&e=f%"), "a%2Fb%20c%3Fd%26e%3Df%25");
    EXPECT_EQ(percent_encoded("ni\u00f1o"), "ni%C3%B1o");
}

TEST(PercentDecoded, is_the_way_back) {
    EXPECT_EQ(percent_decoded(percent_encoded("a/b \u00f1%")), "a/b \u00f1%");
    EXPECT_EQ(percent_decoded("%25C3"), "%C3");
    EXPECT_EQ(percent_decoded("%2"), std::nullopt);
    EXPECT_EQ(percent_decoded("%-1"), std::nullopt);
    EXPECT_EQ(percent_decoded("%zz"), std::nullopt);
}

TEST(ParseNumber, takes_all_of_a_text_or_nothing) {
    EXPECT_EQ(parse_number<int>("-42"), -42);
    EXPECT_EQ(parse_number<double>("2.5"), 2.5);
    EXPECT_EQ(parse_number<std::uint16_t>("65535"), 65535);
    EXPECT_EQ(parse_number<std::uint16_t>("65536"), std::nullopt);
    for (const char* text : {"", "+1", " 1", "1 ", "1x", "x"}) {
        EXPECT_EQ(parse_number<int>(text), std::nullopt) << text;
    }
}

TEST(FirstBytes, cut_through_no_character) {
    EXPECT_EQ(first_bytes("Zo\u00EB", 9), "Zo\u00EB");
    EXPECT_EQ(first_bytes("Zo\u00EB", 4), "Zo\u00EB");
    EXPECT_EQ(first_bytes("Zo\u00EB", 3), "Zo");
    EXPECT_EQ(first_bytes("\u00EB", 1), "");
}

}  // namespace
}  // namespace invito
