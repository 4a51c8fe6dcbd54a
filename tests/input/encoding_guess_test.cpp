#include "input/encoding.hpp"

#include <array>
#include <gtest/gtest.h>
#include <iconv.h>

namespace invito::input {
namespace {

// `text` in an encoding, by iconv itself.
std::string encoded(std::string text, const char* converter) {
    void* const cd = ::iconv_open(converter, "UTF-8");
    std::string bytes(text.size() * 2, '\0');
    char* in = text.data();
    std::size_t in_left = text.size();
    char* out = bytes.data();
    std::size_t out_left = bytes.size();
    EXPECT_NE(::iconv(cd, &in, &in_left, &out, &out_left), static_cast<std::size_t>(-1)) << text;
    ::iconv_close(cd);
    bytes.resize(bytes.size() - out_left);
    return bytes;
}

EncodingAdvice advice_on(const std::string& sample) {
    std::size_t offset = 0;
    while (offset < sample.size() && static_cast<unsigned char>(sample[offset]) < 0x80) ++offset;
    return advise_on_encoding({"", sample, offset});
}

// "windows-1252: José", and the second reading behind " | ".
std::string told(const std::string& sample) {
    std::string text;
    for (const LikelyReading& reading : advice_on(sample).readings) {
        text +=
            (text.empty() ? "" : " | ") + std::string(reading.encoding->name) + ": " + reading.cell;
    }
    return text;
}

std::string first_told(const std::string& sample) {
    const std::string text = told(sample);
    return text.substr(0, text.find(" | "));
}

TEST(EncodingAdvice, names_the_encoding_that_makes_names) {
    struct Case {
        const char* converter;
        const char* text;
        const char* first;
    };
    const std::array cases = std::to_array<Case>({
        {"CP1252", "a,José\n", "windows-1252: José"},
        {"CP1252", "a,Müller\nb,Peña\nc,François\n", "windows-1252: Müller"},
        {"CP1252", "a,Søren Ørsted\n", "windows-1252: Søren Ørsted"},
        {"CP1252", "a,O’Brien\n", "windows-1252: O’Brien"},
        {"CP1252", "a,Acme – robots\n", "windows-1252: Acme – robots"},
        {"CP1252", "a,Crédit Agricole™\n", "windows-1252: Crédit Agricole™"},
        {"CP1252", "a,Åsa Öberg\n", "windows-1252: Åsa Öberg"},
        {"CP1252", "a,Hélène Lefèvre\nb,Anaïs\n", "windows-1252: Hélène Lefèvre"},
        {"CP1250", "a,Łukasz\n", "windows-1250: Łukasz"},
        {"CP1250", "a,Michał\nb,Błażej Żak\n", "windows-1250: Michał"},
        {"CP1250", "a,Dvořák\nb,Jiří\n", "windows-1250: Dvořák"},
        {"CP1250", "a,Gdańsk\n", "windows-1250: Gdańsk"},
        {"CP1250", "a,Kovačević\n", "windows-1250: Kovačević"},
        {"CP1251", "a,Иван Петров\n", "windows-1251: Иван Петров"},
        {"CP1251", "a,Ольга\nb,Сергей\n", "windows-1251: Ольга"},
        {"KOI8-R", "a,Иван Петров\nb,Ольга\n", "koi8-r: Иван Петров"},
        {"IBM866", "a,Иван Петров\nb,Ольга\n", "cp866: Иван Петров"},
        {"CP1253", "a,Γιώργος Παπαδόπουλος\n", "windows-1253: Γιώργος Παπαδόπουλος"},
        {"CP1254", "a,Işıl Şahin\n", "windows-1254: Işıl Şahin"},
        {"CP1254", "a,Ayşe Yıldız\nb,Çağrı\n", "windows-1254: Ayşe Yıldız"},
        {"MACINTOSH", "a,René\n", "mac-roman: René"},
        {"MACINTOSH", "a,Köln\n", "mac-roman: Köln"},
        {"MACINTOSH", "a,María Peña\n", "mac-roman: María Peña"},
        {"MACINTOSH", "a,Jürgen Groß\n", "mac-roman: Jürgen Groß"},
        {"ISO-8859-2", "a,Tomáš\nb,Wąsik\n", "iso-8859-2: Tomáš"},
        {"CP1252", "a,Gérard Août\n", "windows-1252: Gérard Août"},
        {"CP1250", "a,Szűcs\n", "windows-1250: Szűcs"},
        {"IBM850", "a,José\nb,Müller\n", "cp850: José"},
        {"IBM852", "a,Łukasz Dąbrowski\n", "cp852: Łukasz Dąbrowski"},
        {"CP932", "a,田中さくら\nb,鈴木\n", "shift-jis: 田中さくら"},
        {"UHC", "a,김철수\nb,이영희\n", "euc-kr: 김철수"},
        {"GB18030", "a,王小明\nb,李娜\n", "gb18030: 王小明"},
    });
    for (const Case& one : cases)
        EXPECT_EQ(first_told(encoded(one.text, one.converter)), one.first)
            << told(encoded(one.text, one.converter));
}

TEST(EncodingAdvice, shows_a_second_reading_only_where_it_is_nearly_as_good) {
    EXPECT_EQ(told("a,Jos\xE9\n"), "windows-1252: José");
    EXPECT_EQ(told("a,Er\xF5s\n"), "windows-1250: Erős | windows-1252: Erõs");
}

TEST(EncodingAdvice, shows_the_right_one_second_where_few_letters_tell) {
    EXPECT_EQ(told(encoded("a,Åsa Öberg\n", "IBM850")), "mac-roman: èsa ôberg | cp850: Åsa Öberg");
}

TEST(EncodingAdvice, shows_the_cell_in_which_the_two_differ) {
    const EncodingAdvice advice = advice_on("a,Jos\xE9\nb,Plain\nc,Gr\xEAta\n");

    ASSERT_EQ(advice.readings.size(), 2U);
    EXPECT_EQ(advice.lines_below, 2U);
    EXPECT_NE(advice.readings[0].cell, advice.readings[1].cell);
}

TEST(EncodingAdvice, counts_lines_of_every_kind) {
    for (const char* end : {"\n", "\r\n", "\r"}) {
        std::string sample;
        for (const char* line : {"x", "a,Jos\xE9", "b,Plain", "c,Gr\xEAta"})
            sample.append(line).append(end);
        const EncodingAdvice advice = advice_on(sample);
        EXPECT_EQ(advice.lines_below, 2U) << sample.size();
    }
}

TEST(EncodingAdvice, tells_a_list_that_is_utf8_elsewhere) {
    EXPECT_TRUE(advice_on("a,Ren\xE9\nb,Jos\xC3\xA9\nc,M\xC3\xBCller\n").is_utf8_otherwise);
    EXPECT_FALSE(advice_on("a,Ren\xE9\nb,Jos\xE9\n").is_utf8_otherwise);
    EXPECT_EQ(told("a,Ren\xE9\nb,\xC5\x81ukasz\n"), "windows-1252: René");
}

TEST(EncodingAdvice, keeps_quiet_where_nothing_is_wrong) {
    EXPECT_EQ(told("a,\xC3\xA9\n"), "");
    EXPECT_EQ(told(""), "");
}

TEST(EncodingAdvice, shortens_a_long_cell_at_a_space) {
    std::string text = "a,Jos\xE9 is a person of many words";
    for (int i = 0; i < 20; ++i) text += " and more of them";

    EXPECT_EQ(told(text + "\n"), "windows-1252: José is a person of many words and more");
}

}  // namespace
}  // namespace invito::input
