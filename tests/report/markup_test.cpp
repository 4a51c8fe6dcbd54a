#include "report/markup.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

TEST(Markup, what_comes_from_outside_is_escaped) {
    const std::string name = R"(<script>alert("x")</script> & 'co')";

    EXPECT_EQ(
        html(R"(<p title="{}">{}</p>)", name, "a < b").text,
        R"(<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;co&#39;">)"
        "a &lt; b</p>"
    );
}

TEST(Markup, what_is_markup_stays) {
    EXPECT_EQ(html("<ul>{}</ul>", html("<li>{}</li>", 7)).text, "<ul><li>7</li></ul>");
}

TEST(Markup, pieces_are_joined) {
    Markup list = html("<b>{}</b>", "a&b");
    list += html("{:.1f}", 0.25);
    EXPECT_EQ(list.text, "<b>a&amp;b</b>0.2");
}

TEST(Markup, bytes_that_are_no_text_become_the_replacement_character) {
    EXPECT_EQ(escaped("a\xFFz"), "a\xEF\xBF\xBDz");
    EXPECT_EQ(escaped("caf\xC3"), "caf\xEF\xBF\xBD");
    EXPECT_EQ(escaped("\xC0\xBC"), "\xEF\xBF\xBD\xEF\xBF\xBD");  // a hidden <
}

TEST(Markup, letters_of_all_alphabets_stay) {
    const std::string text = "Zoë Ωmega Иван 山田 محمد 👩‍🔬";
    EXPECT_EQ(escaped(text), text);
}

TEST(Markup, controls_and_what_turns_the_direction_of_writing_are_left_out) {
    EXPECT_EQ(escaped(std::string("a\x00\x07\x1B[31mb\x7F", 9)), "a[31mb");
    EXPECT_EQ(
        escaped("a\xC2\x9F"
                "b"),
        "ab"
    );  // U+009F
    EXPECT_EQ(
        escaped("a\xE2\x80\xAE"
                "b\xE2\x81\xA6"
                "c"),
        "abc"
    );  // U+202E, U+2066
    EXPECT_EQ(escaped("a\tb\nc"), "a\tb\nc");
    // Their neighbours are letters and marks like others.
    EXPECT_EQ(
        escaped("\xE2\x80\xA9\xE2\x80\xAF\xE2\x81\xA5\xC2\xA0"),
        "\xE2\x80\xA9\xE2\x80\xAF\xE2\x81\xA5\xC2\xA0"
    );
}

TEST(Markup, json_cannot_end_the_script_that_holds_it) {
    EXPECT_EQ(escaped_json(R"({"name":"</script><!--"})"), R"({"name":"\u003c/script>\u003c!--"})");
}

}  // namespace
}  // namespace invito::test
