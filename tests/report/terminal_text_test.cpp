#include "invito/report/terminal_text.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace invito::test {
namespace {

using enum Table::Align;
using testing::ElementsAre;

TEST(TerminalSafe, keeps_text_of_every_language) {
    for (const std::string text :
         {"Jane Doe", "José Núñez", "田中 美咲", "Ольга", "👩‍💻", "a\u00a0b"})
        EXPECT_EQ(terminal_safe(text), text);
}

struct Unsafe {
    std::string text;
    std::string safe;
};

TEST(TerminalSafe, replaces_what_a_terminal_would_obey) {
    const std::vector<Unsafe> table = {
        Unsafe{"\x1b[31mred\x1b[0m", "?[31mred?[0m"},
        Unsafe{"\x1b]0;title\x07", "?]0;title?"},
        Unsafe{"a\nb\r\nc\td", "a b  c d"},
        Unsafe{"back\x08space", "back?space"},
        Unsafe{std::string("nul\0here", 8), "nul?here"},
        Unsafe{"del\x7f", "del?"},
        Unsafe{"\u009b31m", "?31m"},                 // C1: the one byte form of ESC [
        Unsafe{"\u0085\u2028\u2029", "   "},         // next line, line and paragraph separator
        Unsafe{"\u202egnp.exe\u202c", "?gnp.exe?"},  // right-to-left override
        Unsafe{"\u2066\u2069\u200f\u061c", "????"},  // isolates and marks
        Unsafe{"bad\xff\xfeutf", "bad??utf"},        // never valid
        Unsafe{"cut\xe4\xbd", "cut??"},              // the beginning of a longer sequence
        Unsafe{"\x9b\x33\x31m", "?31m"},             // C1 as a single byte
        Unsafe{"\xc0\xaf\xed\xa0\x80", "?????"}      // overlong, surrogate
    };

    for (const Unsafe& row : table) EXPECT_EQ(terminal_safe(row.text), row.safe);
}

TEST(Clipped, leaves_short_text_alone) {
    EXPECT_EQ(clipped("spring", 6, unicode_style()), "spring");
}

TEST(Clipped, ends_in_an_ellipsis_of_the_style) {
    EXPECT_EQ(clipped("spring-founders", 7, unicode_style()), "spring…");
    EXPECT_EQ(clipped("spring-founders", 7, ascii_style()), "spring~");
}

TEST(Clipped, counts_columns_and_not_bytes) {
    const std::string cut = clipped("東京ロボティクス", 8, unicode_style());

    EXPECT_EQ(cut, "東京ロ…");
    EXPECT_LE(display_width(cut), 8U);
}

TEST(Wrapped, breaks_on_spaces_only) {
    EXPECT_THAT(
        wrapped("look at https://example.org/a/very/long/link now", 12, 12),
        ElementsAre("look at", "https://example.org/a/very/long/link", "now")
    );
}

TEST(Wrapped, fills_a_line_to_its_last_column) {
    EXPECT_THAT(wrapped("12345 78901", 11, 11), ElementsAre("12345 78901"));
    EXPECT_THAT(wrapped("12345 78901", 10, 10), ElementsAre("12345", "78901"));
}

TEST(Wrapped, may_give_the_first_line_another_width) {
    EXPECT_THAT(wrapped("aa bb cc dd", 5, 2), ElementsAre("aa bb", "cc", "dd"));
}

TEST(WrappedItems, never_tears_an_item) {
    EXPECT_THAT(
        wrapped_items({"not found 2", "unreachable 10", "rejected 1"}, 30),
        ElementsAre("not found 2, unreachable 10,", "rejected 1")
    );
}

TEST(WriteBlock, indents_what_follows_and_keeps_line_ends) {
    Style style = unicode_style();
    style.width = 30;

    const std::string block = printed([&](std::ostream& out) {
        write_block(out, {.text = "hint: "}, "add a column, or map yours:\nlist: {}", style);
    });

    EXPECT_EQ(block, "hint: add a column, or map\n      yours:\n      list: {}\n");
}

TEST(WriteAlert, is_a_word_where_a_glyph_could_be_missed) {
    const auto alert = [](const Style& style) {
        return printed([&](std::ostream& out) {
            write_alert(out, "carla stopped:", "invito resume", style);
        });
    };

    EXPECT_EQ(alert(unicode_style()), "! carla stopped: invito resume\n");
    EXPECT_EQ(alert(accessible_style()), "Attention: carla stopped: invito resume\n");
}

TEST(WriteAlert, never_tears_the_command) {
    Style style = unicode_style();
    style.width = 40;

    const std::string text = printed([&](std::ostream& out) {
        write_alert(out, "5 invitations are old:", "invito withdraw --older-than 21d", style);
    });

    EXPECT_EQ(text, "! 5 invitations are old:\n  invito withdraw --older-than 21d\n");
}

TEST(Bar, is_to_scale_in_halves) {
    EXPECT_EQ(bar(60, 60, 20, unicode_style()), "████████████████████");
    EXPECT_EQ(bar(3, 60, 20, unicode_style()), "█");
    EXPECT_EQ(bar(5, 20, 10, unicode_style()), "██▌");
}

TEST(Bar, shows_anything_above_zero) {
    EXPECT_EQ(bar(1, 1'000'000, 20, unicode_style()), "▌");
    EXPECT_EQ(bar(1, 1'000'000, 20, ascii_style()), "#");
    EXPECT_EQ(bar(0, 60, 20, unicode_style()), "");
    EXPECT_EQ(bar(0, 0, 20, unicode_style()), "");
}

TEST(Bar, is_never_longer_than_asked) {
    EXPECT_EQ(bar(70, 60, 4, ascii_style()), "####");
}

TEST(Bar, is_left_out_in_accessible_mode) {
    EXPECT_EQ(bar(60, 60, 20, accessible_style()), "");
    EXPECT_EQ(gauge(14, 25, 20, accessible_style()), "");
}

TEST(Gauge, is_full_only_when_the_quota_is_used_up) {
    EXPECT_EQ(gauge(14, 25, 20, unicode_style()), "███████████░░░░░░░░░");
    EXPECT_EQ(gauge(999, 1000, 4, ascii_style()), "###.");
    EXPECT_EQ(gauge(30, 25, 4, ascii_style()), "####");
    EXPECT_EQ(gauge(0, 25, 4, ascii_style()), "....");
}

TEST(Gauge, of_a_pause_is_full) {
    EXPECT_EQ(gauge(0, 0, 4, ascii_style()), "####");
}

std::string printed_table(Table& table, const Style& style) {
    return printed([&](std::ostream& out) { table.print(out, style); });
}

TEST(Table, aligns_text_left_and_numbers_right) {
    Table table("Account", {{"Account"}, {"Sent", right}, {"Next"}});
    table.add_row({std::string("anna"), 7, std::string("14:09")});
    table.add_row({std::string("benjamin"), 1200, std::string("tomorrow")});

    EXPECT_EQ(
        printed_table(table, unicode_style()),
        "Account   Sent  Next\n"
        "anna         7  14:09\n"
        "benjamin  1200  tomorrow\n"
    );
}

TEST(Table, aligns_wide_and_combining_characters_by_columns) {
    Table table("Lead", {{"Lead"}, {"State"}});
    table.add_row({std::string("田中 美咲"), std::string("sent")});
    table.add_row({std::string("Jose\u0301"), std::string("sent")});
    table.add_row({std::string("Jane Doe."), std::string("sent")});

    EXPECT_EQ(
        printed_table(table, unicode_style()),
        "Lead       State\n"
        "田中 美咲  sent\n"
        "Jose\u0301       sent\n"
        "Jane Doe.  sent\n"
    );
}

TEST(Table, makes_foreign_text_safe) {
    Table table("Lead", {{"Lead"}, {"State"}});
    table.add_row({std::string("Eve\x1b[2J\nfake row"), std::string("sent")});

    EXPECT_EQ(
        printed_table(table, unicode_style()),
        "Lead              State\n"
        "Eve?[2J fake row  sent\n"
    );
}

TEST(Table, cuts_the_widest_columns_that_may_shrink) {
    Style style = unicode_style();
    style.width = 30;
    Table table(
        "Job", {{"Job"}, {"Lead", left, Table::Fit::cut}, {"Campaign", left, Table::Fit::cut}}
    );
    table.add_row({std::string("1842"), std::string(40, 'x'), std::string("spring")});

    const std::string text = printed_table(table, style);

    EXPECT_EQ(
        text,
        "Job   Lead            Campaign\n"
        "1842  xxxxxxxxxxxxx…  spring\n"
    );
}

TEST(Table, continues_a_long_last_column_below) {
    Style style = unicode_style();
    style.width = 24;
    Table table("Event", {{"Event"}, {"Detail", left, Table::Fit::wrap}});
    table.add_row({std::string("job.sent"), std::string("seen in the sent list of anna")});

    EXPECT_EQ(
        printed_table(table, style),
        "Event     Detail\n"
        "job.sent  seen in the\n"
        "          sent list of\n"
        "          anna\n"
    );
}

TEST(Table, leaves_out_columns_that_say_nothing_where_it_is_too_wide) {
    const auto add = [](Table& table) {
        table.add_row({std::string("spring"), 12, 0, std::string("-")});
        table.add_row({std::string("autumn"), 0, 0, std::string("-")});
    };
    const std::vector<Table::Column> columns = {
        {"Campaign"},
        {"Sent", right, Table::Fit::whole, Table::Keep::if_telling},
        {"Failed", right, Table::Fit::whole, Table::Keep::if_telling},
        {"Accepted", right}};
    Style narrow = unicode_style();
    narrow.width = 24;
    Table squeezed("Campaign", columns);
    Table roomy("Campaign", columns);
    add(squeezed);
    add(roomy);

    EXPECT_EQ(
        printed_table(squeezed, narrow),
        "Campaign  Sent  Accepted\n"
        "spring      12         -\n"
        "autumn       0         -\n"
    );
    EXPECT_EQ(
        printed_table(roomy, unicode_style()),
        "Campaign  Sent  Failed  Accepted\n"
        "spring      12       0         -\n"
        "autumn       0       0         -\n"
    );
}

TEST(Table, leaves_out_as_many_columns_as_it_must) {
    const auto printed_at = [](int width) {
        Style style = unicode_style();
        style.width = width;
        constexpr auto roomy = Table::Keep::if_roomy;
        Table table(
            "Run", {{"Run"},
                    {"Kind", left, Table::Fit::whole, roomy},
                    {"Took", right, Table::Fit::whole, roomy},
                    {"Exit", right}}
        );
        table.add_row({std::string("r-1"), std::string("run"), std::string("5 s"), 0});
        return printed_table(table, style);
    };

    EXPECT_EQ(printed_at(22), "Run  Kind  Took  Exit\nr-1  run    5 s     0\n");
    EXPECT_EQ(printed_at(16), "Run  Kind  Exit\nr-1  run      0\n");
    EXPECT_EQ(printed_at(10), "Run  Exit\nr-1     0\n");
    EXPECT_EQ(printed_at(8), "Run r-1\n  Kind  run\n  Took  5 s\n  Exit  0\n");
}

TEST(Table, becomes_lines_of_label_and_text_where_no_row_fits) {
    Style narrow = unicode_style();
    narrow.width = 24;
    Table table(
        "Account", {{"Account"},
                    {"State"},
                    {"By hand", right, Table::Fit::whole, Table::Keep::if_telling},
                    {"Next"}}
    );
    table.add_row({std::string("anna"), std::string("quota used"), 0, std::string("-")});
    table.add_row({std::string("ben"), std::string("ok"), 2, std::string("tomorrow 09:00")});

    EXPECT_EQ(
        printed_table(table, narrow),
        "Account anna\n"
        "  State    quota used\n"
        "  Next     -\n"
        "Account ben\n"
        "  State    ok\n"
        "  By hand  2\n"
        "  Next     tomorrow\n"
        "           09:00\n"
    );
}

TEST(Table, tears_no_word_of_its_last_column) {
    Style narrow = unicode_style();
    narrow.width = 24;
    Table table("Run", {{"Run"}, {"Began"}, {"Ended", left, Table::Fit::wrap}});
    table.add_row({std::string("r-0042"), std::string("09:00"), std::string("unavailable")});

    EXPECT_EQ(
        printed_table(table, narrow),
        "Run r-0042\n"
        "  Began  09:00\n"
        "  Ended  unavailable\n"
    );
}

TEST(Table, is_whole_where_nobody_looks) {
    Style piped = unicode_style();
    piped.width = 20;
    piped.is_fitted = false;
    Table table(
        "Job", {{"Job"}, {"Lead", left, Table::Fit::cut}, {"Detail", left, Table::Fit::wrap}}
    );
    table.add_row({std::string("7"), std::string(20, 'x'), std::string("seen in the sent list")});

    EXPECT_EQ(
        printed_table(table, piped),
        "Job  Lead                  Detail\n"
        "7    xxxxxxxxxxxxxxxxxxxx  seen in the sent list\n"
    );
}

TEST(Table, shows_its_headings_and_what_says_nothing_in_their_tones) {
    Style style = unicode_style();
    style.color = true;
    Table table("Run", {{"Run"}, {"Sent", right}, {"Ended", left, Table::Fit::wrap}});
    table.add_row({std::string("r-1"), 0, {"did not end", Tone::caution}});
    table.add_row({std::string("r-2"), 3, std::string("-")});

    EXPECT_EQ(
        printed_table(table, style),
        "\x1b[1mRun\x1b[0m  \x1b[1mSent\x1b[0m  \x1b[1mEnded\x1b[0m\n"
        "r-1     \x1b[2m0\x1b[0m  \x1b[33mdid not end\x1b[0m\n"
        "r-2     3  \x1b[2m-\x1b[0m\n"
    );
}

TEST(Table, prints_its_heading_once_and_keeps_its_columns) {
    Table table("Job", {{"Job", right}, {"State"}});
    table.add_row({1000, std::string("sent")});
    const std::string first = printed_table(table, unicode_style());
    table.add_row({7, std::string("sent")});
    const std::string second = printed_table(table, unicode_style());

    EXPECT_EQ(first, " Job  State\n1000  sent\n");
    EXPECT_EQ(second, "   7  sent\n");
}

TEST(Table, is_sentences_in_accessible_mode) {
    Table table("Account", {{"Account"}, {"State"}, {"Sent", right}, {"Remark"}});
    table.add_row({std::string("anna"), std::string("ok"), 7, std::string()});

    EXPECT_EQ(printed_table(table, accessible_style()), "Account anna: state ok, sent 7.\n");
}

TEST(Table, leaves_dashes_out_in_accessible_mode) {
    Table table("Account", {{"Account"}, {"State"}, {"Accepted"}});
    table.add_row({std::string("anna"), std::string("ok"), std::string("-   ")});
    table.add_row({std::string("ben"), std::string("-"), std::string("-")});

    EXPECT_EQ(
        printed_table(table, accessible_style()),
        "Account anna: state ok.\n"
        "Account ben: nothing is known.\n"
    );
}

TEST(Table, refuses_a_row_with_a_missing_cell) {
    Table table("Account", {{"Account"}, {"State"}});

    EXPECT_THROW(table.add_row({std::string("anna")}), InternalFailure);
}

}  // namespace
}  // namespace invito::test
