#include "invito/report/csv_cells.hpp"

#include "invito/support/failure.hpp"
#include "report/samples.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace invito::test {
namespace {

std::string one_cell(const std::string& content, CsvCellsOptions options = {}) {
    std::string line = printed([&](std::ostream& out) {
        CsvCells cells(out, options);
        cells.text(content);
        cells.end_row();
        cells.finish();
    });
    EXPECT_TRUE(line.ends_with('\n'));
    line.pop_back();
    return line;
}

struct Formula {
    std::string content;
    std::string neutralised;
    std::string raw;
};

TEST(CsvCells, neutralises_formulas_unless_raw_is_asked_for) {
    const std::vector<Formula> formulas = {
        Formula{"=1+2", "'=1+2", "=1+2"},
        Formula{"+49 30 1234", "'+49 30 1234", "+49 30 1234"},
        Formula{"-2+3", "'-2+3", "-2+3"},
        Formula{"@SUM(A1)", "'@SUM(A1)", "@SUM(A1)"},
        Formula{"\t=1", "\"'\t=1\"", "\"\t=1\""},
        Formula{"\r=1", "\"'\r=1\"", "\"\r=1\""},
        Formula{
            "=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"",
            "\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
        Formula{"", "", ""},
        Formula{"a=b", "a=b", "a=b"},
        Formula{"Jean-Luc", "Jean-Luc", "Jean-Luc"}};

    for (const Formula& formula : formulas) {
        EXPECT_EQ(one_cell(formula.content), formula.neutralised);
        EXPECT_EQ(one_cell(formula.content, {.raw = true}), formula.raw);
    }
}

TEST(CsvCells, quotes_only_where_it_must) {
    EXPECT_EQ(one_cell("plain text"), "plain text");
    EXPECT_EQ(one_cell("a,b"), "\"a,b\"");
    EXPECT_EQ(one_cell("say \"hi\""), "\"say \"\"hi\"\"\"");
    EXPECT_EQ(one_cell("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(one_cell("\""), "\"\"\"\"");
}

TEST(CsvCells, begins_with_a_byte_order_mark_for_excel) {
    EXPECT_EQ(one_cell("Jörg", {.excel = true}), "\xEF\xBB\xBFJörg");
}

TEST(CsvCells, separates_cells_with_commas_and_writes_negative_numbers_as_they_are) {
    const std::string text = printed([](std::ostream& out) {
        CsvCells cells(out, {});
        cells.empty();
        cells.number(-7);
        cells.plain("x");
        cells.empty();
        cells.end_row();
        cells.finish();
    });

    EXPECT_EQ(text, ",-7,x,\n");
}

TEST(CsvCells, refuses_to_finish_within_a_row) {
    std::ostringstream out;
    CsvCells cells(out, {});
    cells.text("x");

    EXPECT_THROW(cells.finish(), InternalFailure);
}

}  // namespace
}  // namespace invito::test
