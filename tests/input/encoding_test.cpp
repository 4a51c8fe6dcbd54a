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

Decoded decode(const std::string& bytes, const Encoding& encoding) {
    const test::TemporaryFolder folder;
    const auto source = ByteSource::open(folder.write("list", bytes)).value();
    Utf8Stream buffer(*source, Decoder::open(encoding).value(), "");
    std::ostringstream text;
    if (buffer.sgetc() != Utf8Stream::traits_type::eof()) text << &buffer;
    return {text.str(), buffer.undecodable() ? buffer.undecodable()->found : ""};
}

const Encoding* guessed(const std::string& head, std::optional<std::string> stated = {}) {
    return guess_encoding(head, stated).value().encoding;
}

const Encoding& windows_1252() {
    return *find_encoding("windows-1252");
}

TEST(Encoding, is_told_by_the_byte_order_mark) {
    EXPECT_EQ(guessed("\xEF\xBB\xBFname"), &utf8());
    EXPECT_EQ(guessed("\xFF\xFEn\0"s), &utf16_little());
    EXPECT_EQ(guessed("\xFE\xFF\0n"s), &utf16_big());
    EXPECT_EQ(guessed("name"), &utf8());
    EXPECT_EQ(guess_encoding("\xEF\xBB\xBFname", {}).value().mark_bytes, 3U);
}

TEST(Encoding, may_be_stated) {
    EXPECT_EQ(guessed("name", "UTF-8"), &utf8());
    EXPECT_EQ(guessed("name", "Windows-1252"), &windows_1252());
    EXPECT_EQ(guessed("n\0a\0"s, "utf-16"), &utf16_little());
    EXPECT_EQ(guessed("\0n\0a"s, "utf-16"), &utf16_big());
    EXPECT_EQ(guessed("\xFF\xFEn\0"s, "windows-1252"), &utf16_little());
}

TEST(Encoding, has_the_names_that_people_give_it) {
    for (const char* name :
         {"windows-1252", "CP1252", "latin1", "ISO-8859-1", "iso_8859-1", "ANSI"})
        EXPECT_EQ(find_encoding(name), &windows_1252()) << name;
    for (const char* name : {"UTF8", "utf-8", "utf-8-sig"})
        EXPECT_EQ(find_encoding(name), &utf8()) << name;
    EXPECT_EQ(find_encoding("utf-16le"), &utf16_little());
    EXPECT_EQ(find_encoding("UTF-16BE"), &utf16_big());
    EXPECT_EQ(find_encoding("macintosh")->name, "mac-roman");
    EXPECT_EQ(find_encoding("x-mac-roman")->name, "mac-roman");
    for (const char* name : {"", " ", "-", "utf", "1", "klingon", "cp125"})
        EXPECT_EQ(find_encoding(name), nullptr) << name;
}

TEST(Encoding, can_be_decoded_by_this_system_whatever_its_name) {
    for (const Encoding& encoding : encodings()) {
        auto decoder = Decoder::open(encoding);
        ASSERT_TRUE(decoder) << encoding.name;
        const bool is_utf16 = encoding.name == "utf-16";
        std::string bytes = is_utf16 ? "a\0,\0"s : "a,";
        std::string text;
        EXPECT_TRUE(decoder->decode(bytes, text)) << encoding.name;
        EXPECT_EQ(text, "a,") << encoding.name;
        EXPECT_EQ(find_encoding(encoding.name), &encoding);
        EXPECT_EQ(find_encoding(encoding.shown), &encoding);
    }
}

TEST(Encoding, that_nobody_knows_is_refused_with_those_that_are_known) {
    const Error error = guess_encoding("name", "klingon").error();

    EXPECT_EQ(error.code, "list.encoding");
    EXPECT_EQ(error.what, "unknown encoding \"klingon\"");
    for (const Encoding& encoding : encodings())
        EXPECT_NE(error.hint.find(encoding.name), std::string::npos) << encoding.name;
}

TEST(Encoding, that_is_stated_must_not_mangle_utf8) {
    const Error error = guess_encoding("name\nJos\xC3\xA9\n", "latin1").error();
    EXPECT_EQ(error.code, "list.encoding");
    EXPECT_EQ(error.what, "the list is UTF-8, and list.encoding says latin1");

    EXPECT_EQ(guessed("name\nJos\xE9\n", "latin1"), &windows_1252());
    EXPECT_EQ(guessed("name\nJose\n", "latin1"), &windows_1252());
    EXPECT_EQ(guess_encoding("name\n", "utf-16").error().code, "list.encoding");
}

TEST(Encoding, of_the_old_pages_is_decoded_as_they_were) {
    EXPECT_EQ(decode("\xA3ukasz \xAF\x61k", *find_encoding("windows-1250")).text, "Łukasz Żak");
    EXPECT_EQ(decode("Ren\x8E", *find_encoding("mac-roman")).text, "René");
    EXPECT_EQ(decode("Jos\x82", *find_encoding("cp850")).text, "José");
    EXPECT_EQ(decode("\xC8\xE2\xE0\xED", *find_encoding("windows-1251")).text, "Иван");
    EXPECT_EQ(decode("\x93\x63\x92\x86", *find_encoding("shift-jis")).text, "田中");
    EXPECT_EQ(decode("\x93", *find_encoding("shift-jis")).undecodable, "byte 0x93");
}

TEST(Encoding, of_utf8_stops_before_the_first_bad_byte) {
    EXPECT_EQ(decode("José\n王🤖", utf8()).text, "José\n王🤖");
    EXPECT_EQ(decode("ab\xE9"s + "cd", utf8()).text, "ab");
    EXPECT_EQ(decode("ab\xE9"s + "cd", utf8()).undecodable, "byte 0xE9");
    EXPECT_EQ(decode("ab\xC3", utf8()).undecodable, "byte 0xC3");
    EXPECT_EQ(decode("\xED\xA0\x80", utf8()).undecodable, "byte 0xED");
    EXPECT_EQ(decode("\xC0\xAF", utf8()).undecodable, "byte 0xC0");
}

TEST(Encoding, of_utf16_knows_both_orders_and_surrogates) {
    EXPECT_EQ(decode("a\0\xE9\0\x3D\xD8\x00\xDE"s, utf16_little()).text, "aé😀");
    EXPECT_EQ(decode("\0a\x73\x8B\xD8\x3D\xDE\x00"s, utf16_big()).text, "a王😀");
}

TEST(Encoding, of_utf16_refuses_halves) {
    EXPECT_EQ(decode("a\0\x00\xDC"s, utf16_little()).undecodable, "half a surrogate pair 0xDC00");
    EXPECT_EQ(decode("a\0\x00\xD8"s, utf16_little()).undecodable, "half a surrogate pair 0xD800");
    EXPECT_EQ(decode("a\0b"s, utf16_little()).undecodable, "half a character at the end");
    EXPECT_EQ(decode("a\0b"s, utf16_little()).text, "a");
}

TEST(Encoding, of_windows_refuses_the_bytes_that_stand_for_nothing) {
    EXPECT_EQ(decode("\x80\x93\xE9\x99", windows_1252()).text, "€“é™");
    const Decoded stopped = decode("ab\x81z", windows_1252());
    EXPECT_EQ(stopped.text, "ab");
    EXPECT_EQ(stopped.undecodable, "byte 0x81");
}

TEST(Encoding, keeps_characters_whole_across_reads) {
    std::string in_utf8(131'071, 'x');
    in_utf8 += "🤖";
    std::string utf16;
    for (int i = 0; i < 65'535; ++i) utf16 += "x\0"s;
    utf16 += "\x3D\xD8\x00\xDE"s;

    EXPECT_EQ(decode(in_utf8, utf8()).text, in_utf8);
    EXPECT_EQ(decode(utf16, utf16_little()).text, std::string(65'535, 'x') + "😀");
}

}  // namespace
}  // namespace invito::input
