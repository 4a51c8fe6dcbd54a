#include "invito/app/suppression.hpp"

#include "support/temp_dir.hpp"

#include <fstream>
#include <gtest/gtest.h>

namespace invito {
namespace {

class SuppressionFile : public testing::Test {
protected:
    std::string write(const std::string& text) {
        const std::string path = folder_.file("suppress.csv");
        std::ofstream(path) << text;
        return path;
    }

private:
    test::TempDir folder_;
};

TEST_F(SuppressionFile, may_be_a_list_with_a_header) {
    const auto entries = read_suppression_file(
        write("LinkedIn URL,Reason\nhttps://www.linkedin.com/in/Jane-Doe,asked us\n"
              "https://de.linkedin.com/in/tom-fox/,\n"),
        {}
    );

    ASSERT_TRUE(entries) << entries.error().what;
    ASSERT_EQ(entries->entries.size(), 2U);
    EXPECT_EQ(entries->entries.at(0).key.value, "jane-doe");
    EXPECT_EQ(entries->entries.at(0).reason, "asked us");
    EXPECT_EQ(entries->entries.at(1).key.value, "tom-fox");
}

TEST_F(SuppressionFile, may_be_one_profile_per_line_with_comments) {
    const auto entries = read_suppression_file(
        write(
            "# asked us in May\nhttps://www.linkedin.com/in/jane-doe\n\n  linkedin.com/in/tom-fox\n"
        ),
        {}
    );

    ASSERT_TRUE(entries) << entries.error().what;
    ASSERT_EQ(entries->entries.size(), 2U);
    EXPECT_EQ(entries->entries.at(1).key.value, "tom-fox");
}

TEST_F(SuppressionFile, with_a_line_that_names_nobody_is_refused_whole) {
    const std::string path =
        write("linkedin.com/in/jane-doe\nlinkedin.com/company/acme\nlinkedin.com/in/tom-fox\n");

    const auto entries = read_suppression_file(path, {});

    ASSERT_FALSE(entries);
    EXPECT_EQ(entries.error().kind, ErrorKind::config);
    EXPECT_EQ(entries.error().code, "suppression.line");
    EXPECT_EQ(entries.error().place->line, 2U);
}

TEST_F(SuppressionFile, with_a_row_that_names_nobody_is_refused_whole) {
    const auto entries = read_suppression_file(
        write("linkedin_url\nlinkedin.com/in/jane-doe\nlinkedin.com/company/acme\n"), {}
    );

    ASSERT_FALSE(entries);
    EXPECT_EQ(entries.error().code, "suppression.line");
    EXPECT_EQ(entries.error().place->line, 3U);
}

TEST_F(SuppressionFile, that_is_missing_is_a_configuration_error) {
    const auto entries = read_suppression_file("/nowhere/suppress.csv", {});

    ASSERT_FALSE(entries);
    EXPECT_EQ(entries.error().kind, ErrorKind::config);
    EXPECT_EQ(entries.error().code, "suppression.missing");
}

TEST_F(SuppressionFile, may_name_companies_and_domains) {
    const auto entries = read_suppression_file(
        write("company:Acme GmbH\ndomain:acme.com\n@eu.acme.com\nin/jane-doe\n"), {}
    );

    ASSERT_TRUE(entries) << entries.error().what;
    EXPECT_EQ(counted_by_kind(entries->entries), "1 person, 1 company, 2 domains");
}

TEST_F(SuppressionFile, may_be_empty) {
    const auto entries = read_suppression_file(write(""), {});

    ASSERT_TRUE(entries) << entries.error().what;
    EXPECT_TRUE(entries->entries.empty());
}

}  // namespace
}  // namespace invito
