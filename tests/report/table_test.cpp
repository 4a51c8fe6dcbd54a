#include "invito/report/terminal_text.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "report/samples.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

using enum Table::Align;

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

TEST(Table, refuses_a_row_with_a_missing_cell) {
    Table table("Account", {{"Account"}, {"State"}});

    EXPECT_THROW(table.add_row({std::string("anna")}), InternalFailure);
}

}  // namespace
}  // namespace invito::test
