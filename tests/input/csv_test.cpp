#include "invito/input/csv.hpp"

#include <gtest/gtest.h>
#include <sstream>

namespace invito {
namespace {

using Cells = std::vector<std::string>;

struct Reading {
    std::vector<Cells> records;
    std::vector<std::size_t> lines;
    Error error;
};

Reading read(const std::string& text, CsvOptions options = {}) {
    std::istringstream stream(text);
    CsvReader reader(stream, options);
    Reading reading;
    CsvRecord record;
    for (;;) {
        const Result<bool> more = reader.next(record);
        if (!more) {
            reading.error = more.error();
            return reading;
        }
        if (!*more) return reading;
        reading.records.push_back(record.cells);
        reading.lines.push_back(record.line);
    }
}

struct Case {
    const char* text;
    std::vector<Cells> records;
    std::vector<std::size_t> lines;
};

class CsvText : public testing::TestWithParam<Case> {};

TEST_P(CsvText, is_read_as_records_with_their_lines) {
    const Case& expected = GetParam();

    const Reading reading = read(expected.text);

    EXPECT_EQ(reading.records, expected.records);
    EXPECT_EQ(reading.lines, expected.lines);
    EXPECT_EQ(reading.error, Error{});
}

INSTANTIATE_TEST_SUITE_P(
    Rfc4180, CsvText,
    testing::Values(
        Case{"", {}, {}}, Case{"a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}, {1, 2}},
        Case{"a,b\nc,d", {{"a", "b"}, {"c", "d"}}, {1, 2}},
        Case{"a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}, {1, 2}},
        Case{"a,b\rc,d\r", {{"a", "b"}, {"c", "d"}}, {1, 2}},
        Case{"a\r\rb", {{"a"}, {""}, {"b"}}, {1, 2, 3}}, Case{"\n", {{""}}, {1}},
        Case{"a,\n,b\n", {{"a", ""}, {"", "b"}}, {1, 2}}, Case{"a,", {{"a", ""}}, {1}},
        Case{"\"a,b\",\"c\"\"d\"\n", {{"a,b", "c\"d"}}, {1}}, Case{"\"\"\n", {{""}}, {1}},
        Case{"\"\"\"\"", {{"\""}}, {1}},
        Case{"\"a\nb\",c\nd,e\n", {{"a\nb", "c"}, {"d", "e"}}, {1, 3}},
        Case{"\"a\r\nb\rc\nd\"\ne\n", {{"a\r\nb\rc\nd"}, {"e"}}, {1, 5}},
        Case{"\"a\r\"\"\nb\"\nc\n", {{"a\r\"\nb"}, {"c"}}, {1, 4}}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Leniency, CsvText,
    testing::Values(
        Case{"5\" disk,b\n", {{"5\" disk", "b"}}, {1}}, Case{" \"a\",b\n", {{" \"a\"", "b"}}, {1}},
        Case{"\"a\"bc,d\n", {{"abc", "d"}}, {1}}, Case{"\"a\"b\"c\",d\n", {{"ab\"c\"", "d"}}, {1}},
        Case{"a;b|c\td\n", {{"a;b|c\td"}}, {1}}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Backslashes, CsvText,
    testing::Values(
        Case{"\"C:\\\",b\n", {{"C:\\", "b"}}, {1}},
        Case{"\"C:\\\"\n\"b\"", {{"C:\\"}, {"b"}}, {1, 2}},
        Case{"\"C:\\\",\"b\"\n", {{"C:\\", "b"}}, {1}},
        Case{"\"C:\\\" ,b\n", {{"C:\\ ", "b"}}, {1}},
        Case{"\"C:\\\\\"x,b\n", {{"C:\\\\x", "b"}}, {1}},
        Case{"\"a \\\"\"b\\\"\", c\"\n", {{"a \\\"b\\\", c"}}, {1}},
        Case{"\"C:\\\",b\nc,5\"\n", {{"C:\\", "b"}, {"c", "5\""}}, {1, 2}},
        Case{"C:\\,5\"\n", {{"C:\\", "5\""}}, {1}}
    )
);

TEST(CsvReader, names_quotes_that_are_escaped_with_a_backslash) {
    for (const char* text :
         {"a\n\"He said \\\"hello\\\" twice\",b\n", "a\n\"\\\"hi\\\"\",b\n",
          "a\n\"size 5\\\", blue\",b\n", "a\n\"size 5\\\"\",\"b\"\n", "a\n\"size 5\\\"\",b\n",
          "a\n\"size 5\\\"\"\n\"b\",c\n"}) {
        const Reading reading = read(text);
        EXPECT_EQ(reading.error.code, "csv.backslash_quote") << text;
        EXPECT_EQ(reading.error.place, (Place{"", 2})) << text;
        EXPECT_EQ(reading.records.size(), 1U) << text;
    }
}

TEST(CsvReader, names_a_quote_that_the_next_one_closes) {
    const Reading reading = read("a,b\nx,\"open\ny,\"next\"\n");

    EXPECT_EQ(reading.error.code, "csv.unbalanced_quote");
    EXPECT_EQ(
        reading.error.what, "the quote opened on line 2 ends on line 3, in the middle of a cell"
    );
    EXPECT_EQ(reading.error.place, (Place{"", 2}));
    EXPECT_EQ(read("x,\"two\nlines\" ,y\n").error, Error{});
}

TEST(CsvReader, uses_the_delimiter_it_is_given) {
    CsvOptions options;
    options.delimiter = ';';

    const Reading reading = read("a;b,c\n\"d;e\";f\n", options);

    EXPECT_EQ(reading.records, (std::vector<Cells>{{"a", "b,c"}, {"d;e", "f"}}));
}

TEST(CsvReader, counts_lines_from_where_it_is_told) {
    std::istringstream stream("a\nb\n");
    CsvReader reader(stream, {}, 7);
    CsvRecord record;

    ASSERT_TRUE(reader.next(record).value());
    ASSERT_TRUE(reader.next(record).value());

    EXPECT_EQ(record.line, 8U);
    EXPECT_EQ(reader.line(), 9U);
}

TEST(CsvReader, marks_the_records_with_nul_bytes_and_no_others) {
    using namespace std::string_literals;
    std::istringstream stream("a\0b,c\n\"d\0\"\ne\n"s);
    CsvReader reader(stream, {});
    CsvRecord record;

    ASSERT_TRUE(reader.next(record).value());
    EXPECT_TRUE(record.has_nul);
    EXPECT_EQ(record.cells, (Cells{"a\0b"s, "c"}));
    ASSERT_TRUE(reader.next(record).value());
    EXPECT_TRUE(record.has_nul);
    ASSERT_TRUE(reader.next(record).value());
    EXPECT_FALSE(record.has_nul);
}

TEST(CsvReader, forgets_the_cells_of_a_longer_record_before) {
    std::istringstream stream("a,b,c\nd\n");
    CsvReader reader(stream, {});
    CsvRecord record;

    ASSERT_TRUE(reader.next(record).value());
    ASSERT_TRUE(reader.next(record).value());

    EXPECT_EQ(record.cells, Cells{"d"});
}

TEST(CsvReader, names_the_line_of_a_quote_that_is_never_closed) {
    const Reading reading = read("a,b\nc,d\n\"e\n\n,f");

    EXPECT_EQ(reading.records.size(), 2U);
    EXPECT_EQ(reading.error.kind, ErrorKind::data);
    EXPECT_EQ(reading.error.code, "csv.unclosed_quote");
    EXPECT_EQ(reading.error.what, "the quote opened on line 3 is never closed");
    EXPECT_EQ(reading.error.place, (Place{"", 3}));
}

TEST(CsvReader, refuses_a_record_longer_than_the_limit) {
    CsvOptions options;
    options.record_bytes_max = 1024;
    const std::string in_limit = "a\n" + std::string(1000, 'x') + "\n";
    const std::string plain = "a\n" + std::string(1025, 'x') + "\n";
    const std::string quoted = "a\n\"" + std::string(200'000, 'x');

    EXPECT_EQ(read(in_limit, options).error, Error{});
    EXPECT_EQ(read(plain, options).error.code, "csv.record_too_long");
    EXPECT_EQ(read(plain, options).error.what, "the record on line 2 is longer than 1 KiB");
    EXPECT_EQ(read(quoted, options).error.code, "csv.record_too_long");
}

TEST(CsvReader, refuses_more_cells_than_a_spreadsheet_has) {
    CsvOptions options;
    options.cells_max = 3;

    EXPECT_EQ(read("a,b,c\n", options).error, Error{});
    EXPECT_EQ(read("a,b,c,d\n", options).error.code, "csv.too_many_cells");
}

TEST(CsvReader, reads_a_cell_larger_than_its_buffer) {
    const std::string large(1'000'000, 'x');

    const Reading reading = read("a,\"" + large + "\"\"\"," + large + "\nb\n");

    ASSERT_EQ(reading.records.size(), 2U);
    EXPECT_EQ(reading.records[0], (Cells{"a", large + "\"", large}));
    EXPECT_EQ(reading.records[1], Cells{"b"});
}

TEST(CsvLine, quotes_only_where_it_is_needed) {
    EXPECT_EQ(csv_line({"a", "b c", " d "}), "a,b c, d ");
    EXPECT_EQ(csv_line({"a,b", "c\"d", "e\nf", "g\rh"}), "\"a,b\",\"c\"\"d\",\"e\nf\",\"g\rh\"");
    EXPECT_EQ(csv_line({"a,b", "c;d"}, ';'), "a,b;\"c;d\"");
    EXPECT_EQ(csv_line({"", ""}), ",");
    EXPECT_EQ(csv_line({""}), "\"\"");
}

}  // namespace
}  // namespace invito
