#include "invito/support/file.hpp"

#include "invito/support/failure.hpp"
#include "support/temp_dir.hpp"

#include <cerrno>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace invito {
namespace {

using namespace std::string_literals;

unsigned mode_of(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & ALLPERMS : 0;
}

bool is_open(int number) {
    return ::fcntl(number, F_GETFD) >= 0;
}

TEST(Descriptor, is_closed_with_its_last_owner_and_on_exec) {
    int number = -1;
    {
        Descriptor first = open_file("/dev/null");
        number = first.number();
        EXPECT_EQ(::fcntl(number, F_GETFD), FD_CLOEXEC);
        const Descriptor second = std::move(first);
        EXPECT_TRUE(is_open(number));
        EXPECT_EQ(::fcntl(duplicate(number).number(), F_GETFD), FD_CLOEXEC);
    }
    EXPECT_FALSE(is_open(number));
}

TEST(Descriptor, is_not_open_where_there_is_no_file) {
    EXPECT_FALSE(open_file("/nowhere/at/all").is_open());
    EXPECT_EQ(errno, ENOENT);
}

TEST(File, is_read_and_written_whole) {
    const test::TempDir folder;
    const std::string path = folder.file("text");
    const std::string text(100'000, 'x');
    ASSERT_TRUE(write_all(open_private_file(path), text));
    EXPECT_EQ(read_all(open_file(path), text.size()), text);
    EXPECT_EQ(read_all(open_file(path), 10)->size(), 11U) << "one more tells that there is more";
}

TEST(File, that_cannot_be_read_or_written_says_why) {
    const test::TempDir folder;
    EXPECT_EQ(read_all(open_file(folder.path()), 10), std::nullopt);
    EXPECT_EQ(errno, EISDIR);
    EXPECT_FALSE(write_all(open_file("/dev/full", O_WRONLY), "text"));
    EXPECT_EQ(errno, ENOSPC);
}

TEST(PrivateFile, is_for_its_owner_whatever_the_umask) {
    const test::TempDir folder;
    const mode_t umask_before = ::umask(0);
    create_private_folders(folder.file("a/b"));
    create_private_file(folder.file("a/b/new"));
    ::umask(umask_before);
    EXPECT_EQ(mode_of(folder.file("a")), 0700U);
    EXPECT_EQ(mode_of(folder.file("a/b")), 0700U);
    EXPECT_EQ(mode_of(folder.file("a/b/new")), 0600U);
    EXPECT_THROW(create_private_file(folder.file("a/b/new")), StorageFailure);
}

TEST(PrivateFile, keeps_the_mode_of_a_folder_that_is_there) {
    const test::TempDir folder;
    ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
    create_private_folders(folder.path());
    EXPECT_EQ(mode_of(folder.path()), 0755U);
}

// The first bytes of a ZIP archive whose first member has this name.
std::string zip_head(const std::string& member) {
    std::string head = "PK\x03\x04"s + std::string(22, '\0');
    head += static_cast<char>(member.size());
    head += '\0';
    head += std::string(2, '\0');
    return head + member + "data";
}

std::string code_of(const std::string& head) {
    const auto found = recognise_foreign_file(head);
    return found ? std::string(found->code) : "";
}

TEST(ForeignFile, is_told_by_its_first_bytes) {
    EXPECT_EQ(code_of(zip_head("[Content_Types].xml")), "xlsx");
    EXPECT_EQ(code_of(zip_head("xl/workbook.xml")), "xlsx");
    EXPECT_EQ(code_of("PK\x03\x04"), "xlsx");
    EXPECT_EQ(code_of(zip_head("mimetype")), "xlsx");
    EXPECT_EQ(code_of(zip_head("Connections.csv")), "archive");
    EXPECT_EQ(code_of("\xD0\xCF\x11\xE0\xA1\xB1"), "xlsx");
    EXPECT_EQ(code_of("\x1F\x8B\x08"), "compressed");
    EXPECT_EQ(code_of("%PDF-1.7\n"), "pdf");
    EXPECT_EQ(code_of("\n<!DOCTYPE HTML>\n<table>"), "html");
    EXPECT_EQ(code_of("<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">"), "html");
    EXPECT_EQ(code_of("\xFF\xFE\0\0L\0\0\0"s), "utf32");
}

TEST(ForeignFile, is_no_list) {
    EXPECT_EQ(code_of(""), "");
    EXPECT_EQ(code_of("PK,linkedin_url\n"), "");
    EXPECT_EQ(code_of("linkedin_url\nlinkedin.com/in/jane-doe\n"), "");
    EXPECT_EQ(code_of("\xFF\xFEl\0i\0"s), "");
    EXPECT_EQ(code_of("<name>,linkedin_url\n"), "");
}

}  // namespace
}  // namespace invito
