#include "invito/input/rejects_file.hpp"

#include "list_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>

namespace invito {
namespace {

using test::read_whole;
using test::TemporaryFolder;
using testing::ElementsAre;

// As an import does it: every rejected row of `list` goes to `rejects`.
Destination to(const std::string& path) {
    return find_destination(path, {.is_forced = true}).value();
}

void write_rejects(const std::string& list, const std::string& rejects) {
    LeadFileOptions options;
    options.path = list;
    const auto file = test::open_list(options);
    RejectsFile out(to(rejects), file->header(), file->shape().delimiter);
    for (const RowFinding& row : test::read_all(*file).value().rejected) {
        out.add(row.cells, row.line, row.reason, row.hint).value();
    }
    out.close().value();
}

TEST(RejectsFile, keeps_the_cells_and_adds_three_columns) {
    const TemporaryFolder folder;
    RejectsFile rejects(to(folder.path("r.csv")), {"linkedin_url", "First Name"}, ';');

    rejects.add({"linkedin.com/company/a", " \"x\";\ny "}, 17, "company_page", "a; hint").value();
    rejects.close().value();

    EXPECT_EQ(
        read_whole(rejects.path()),
        "linkedin_url;First Name;invito_line;invito_reason;invito_hint\n"
        "linkedin.com/company/a;\" \"\"x\"\";\ny \";17;company_page;\"a; hint\"\n"
    );
    EXPECT_EQ(rejects.count(), 1U);
}

TEST(RejectsFile, keeps_its_columns_in_place_for_ragged_rows) {
    const TemporaryFolder folder;
    RejectsFile rejects(to(folder.path("r.csv")), {"a", "b"});

    rejects.add({"1"}, 2, "empty", "h").value();
    rejects.add({"1", "2", "3"}, 3, "too_many_cells", "h").value();
    rejects.close().value();

    EXPECT_EQ(
        read_whole(rejects.path()),
        "a,b,invito_line,invito_reason,invito_hint\n1,,2,empty,h\n1,2,3,too_many_cells,h,3\n"
    );
}

TEST(RejectsFile, writes_nothing_without_rows) {
    const TemporaryFolder folder;
    RejectsFile rejects(to(folder.path("r.csv")), {"a"});

    rejects.close().value();

    EXPECT_FALSE(std::filesystem::exists(rejects.path()));
}

TEST(RejectsFile, appears_only_when_it_is_whole) {
    const TemporaryFolder folder;
    {
        RejectsFile rejects(to(folder.write("r.csv", "the one before")), {"a"});
        rejects.add({"1"}, 2, "empty", "h").value();
        EXPECT_EQ(read_whole(rejects.path()), "the one before");
    }

    EXPECT_EQ(read_whole(folder.path("r.csv")), "the one before");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path("")), {}), 1);
}

TEST(RejectsFile, has_a_byte_order_mark_where_it_is_wanted) {
    const TemporaryFolder folder;
    RejectsFile rejects(to(folder.path("r.csv")), {"a"}, ',', true);

    rejects.add({"é"}, 2, "empty", "h").value();
    rejects.close().value();

    EXPECT_TRUE(read_whole(rejects.path())
                    .starts_with("\xEF\xBB\xBF"
                                 "a,invito_line"));
}

TEST(RejectsFile, says_why_it_cannot_be_written) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path("sub"));
    const std::string path = folder.path("sub/r.csv");
    RejectsFile rejects(to(path), {"a"});
    std::filesystem::remove(folder.path("sub"));

    const auto added = rejects.add({"1"}, 2, "empty", "h");

    ASSERT_FALSE(added.has_value());
    EXPECT_EQ(added.error().kind, ErrorKind::storage);
    EXPECT_EQ(added.error().code, "file.write");
    EXPECT_EQ(added.error().what, "cannot write " + path + ": No such file or directory");
}

TEST(RejectsFile, says_that_the_disk_is_full_when_it_is_closed) {
    RejectsFile rejects(to("/dev/full"), {"a"});

    rejects.add({"1"}, 2, "empty", "h").value();

    EXPECT_EQ(rejects.close().error().what, "cannot write /dev/full: No space left on device");
}

TEST(RejectsFile, ends_a_pipe_even_without_rows) {
    const TemporaryFolder folder;
    ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
    std::string seen;
    std::thread reader([&] { seen = read_whole(folder.path("pipe")); });
    RejectsFile rejects(to(folder.path("pipe")), {"a"});

    rejects.close().value();
    reader.join();

    EXPECT_EQ(seen, "a,invito_line,invito_reason,invito_hint\n");
}

TEST(RejectsFile, is_known_by_its_header_however_it_was_saved) {
    const TemporaryFolder folder;
    std::string utf16 = "\xFF\xFE";
    for (const char c : std::string("a;invito_line;invito_reason;invito_hint\r\n"))
        utf16 += std::string{c, '\0'};

    EXPECT_TRUE(looks_like_rejects(folder.write("a", "\"a\",\"invito_line\",\"invito_reason\"\n")));
    EXPECT_TRUE(looks_like_rejects(folder.write("b", utf16)));
    EXPECT_FALSE(looks_like_rejects(folder.write("c", "a,line,reason\n1,2,3\n")));
    EXPECT_FALSE(looks_like_rejects(folder.path("nowhere")));
    EXPECT_FALSE(looks_like_rejects(folder.path("")));
}

TEST(RejectsFile, can_be_repaired_and_imported_again) {
    const TemporaryFolder folder;
    const std::string first = folder.path("first.csv");
    write_rejects(test::data_path("mixed_people.csv"), first);
    std::string repaired = read_whole(first);
    const std::string wrong = "https://www.linkedin.com/company/acme";
    repaired.replace(repaired.find(wrong), wrong.size(), "https://www.linkedin.com/in/ada-muster");

    LeadFileOptions options;
    options.path = folder.write("repaired.csv", repaired);
    const auto file = test::open_list(options);
    const auto content = test::read_all(*file).value();

    EXPECT_THAT(content.people(), ElementsAre("ada-muster"));
    EXPECT_EQ(content.leads.at(0).lead.fields.first_name, "Acme");
    EXPECT_EQ(content.rejected.size(), 11U);
    EXPECT_THAT(file->header(), ElementsAre("linkedin_url", "first_name"));
}

TEST(RejectsFile, stays_the_same_when_nothing_was_repaired) {
    const TemporaryFolder folder;
    write_rejects(test::data_path("ragged.csv"), folder.path("first.csv"));

    write_rejects(folder.path("first.csv"), folder.path("second.csv"));

    EXPECT_EQ(
        read_whole(folder.path("second.csv")),
        "linkedin_url,first_name,company,invito_line,invito_reason,invito_hint\n"
        "https://www.linkedin.com/in/ada-muster,Ada,Gamma,2,too_many_cells,"
        "put double quotes around a cell that contains a comma, Foods\n"
        "https://www.linkedin.com/in/jane-doe,Jane,Acme,3,too_many_cells,"
        "put double quotes around a cell that contains a comma,,\n"
    );
}

}  // namespace
}  // namespace invito
