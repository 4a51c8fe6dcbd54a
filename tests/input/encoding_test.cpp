#include "input/encoding.hpp"

#include "list_fixture.hpp"

#include <gtest/gtest.h>

namespace invito::input {
namespace {

using namespace std::string_literals;

struct Decoded {
    std::string text;
    std::string undecodable;
};

Decoded decode(const std::string& bytes, Encoding encoding) {
    const test::TemporaryFolder folder;
    const auto source = ByteSource::open(folder.write("list", bytes)).value();
    Utf8Stream buffer(*source, encoding, "");
    std::ostringstream text;
    if (buffer.sgetc() != Utf8Stream::traits_type::eof()) text << &buffer;
    return {text.str(), buffer.undecodable().value_or("")};
}

Encoding guessed(const std::string& head, std::optional<std::string> stated = {}) {
    return guess_encoding(head, stated).value().encoding;
}

TEST(Encoding, is_told_by_the_byte_order_mark) {
    EXPECT_EQ(guessed("\xEF\xBB\xBFname"), Encoding::utf8);
    EXPECT_EQ(guessed("\xFF\xFEn\0"s), Encoding::utf16_little);
    EXPECT_EQ(guessed("\xFE\xFF\0n"s), Encoding::utf16_big);
    EXPECT_EQ(guessed("name"), Encoding::utf8);
    EXPECT_EQ(guess_encoding("\xEF\xBB\xBFname", {}).value().mark_bytes, 3U);
}

TEST(Encoding, may_be_stated) {
    EXPECT_EQ(guessed("name", "UTF-8"), Encoding::utf8);
    EXPECT_EQ(guessed("name", "Windows-1252"), Encoding::windows_1252);
    EXPECT_EQ(guessed("n\0a\0"s, "utf-16"), Encoding::utf16_little);
    EXPECT_EQ(guessed("\0n\0a"s, "utf-16"), Encoding::utf16_big);
    EXPECT_EQ(guessed("\xFF\xFEn\0"s, "windows-1252"), Encoding::utf16_little);
}

TEST(Encoding, of_utf8_stops_before_the_first_bad_byte) {
    EXPECT_EQ(decode("José\n王🤖", Encoding::utf8).text, "José\n王🤖");
    EXPECT_EQ(decode("ab\xE9"s + "cd", Encoding::utf8).text, "ab");
    EXPECT_EQ(decode("ab\xE9"s + "cd", Encoding::utf8).undecodable, "byte 0xE9");
    EXPECT_EQ(decode("ab\xC3", Encoding::utf8).undecodable, "byte 0xC3");
    EXPECT_EQ(decode("\xED\xA0\x80", Encoding::utf8).undecodable, "byte 0xED");
    EXPECT_EQ(decode("\xC0\xAF", Encoding::utf8).undecodable, "byte 0xC0");
}

TEST(Encoding, of_utf16_knows_both_orders_and_surrogates) {
    EXPECT_EQ(decode("a\0\xE9\0\x3D\xD8\x00\xDE"s, Encoding::utf16_little).text, "aé😀");
    EXPECT_EQ(decode("\0a\x73\x8B\xD8\x3D\xDE\x00"s, Encoding::utf16_big).text, "a王😀");
}

TEST(Encoding, of_utf16_refuses_halves) {
    EXPECT_EQ(
        decode("a\0\x00\xDC"s, Encoding::utf16_little).undecodable, "half a surrogate pair 0xDC00"
    );
    EXPECT_EQ(
        decode("a\0\x00\xD8"s, Encoding::utf16_little).undecodable, "half a surrogate pair 0xD800"
    );
    EXPECT_EQ(decode("a\0b"s, Encoding::utf16_little).undecodable, "half a character at the end");
    EXPECT_EQ(decode("a\0b"s, Encoding::utf16_little).text, "a");
}

TEST(Encoding, of_windows_has_a_character_for_every_byte) {
    EXPECT_EQ(decode("\x80\x93\xE9\x99\x81", Encoding::windows_1252).text, "€“é™\u0081");
}

TEST(Encoding, keeps_characters_whole_across_reads) {
    std::string utf8(131'071, 'x');
    utf8 += "🤖";
    std::string utf16;
    for (int i = 0; i < 65'535; ++i)
        utf16 += "x\0"s;
    utf16 += "\x3D\xD8\x00\xDE"s;

    EXPECT_EQ(decode(utf8, Encoding::utf8).text, utf8);
    EXPECT_EQ(decode(utf16, Encoding::utf16_little).text, std::string(65'535, 'x') + "😀");
}

}  // namespace
}  // namespace invito::input
