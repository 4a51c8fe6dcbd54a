#include "invito/support/foreign_file.hpp"

#include <gtest/gtest.h>
#include <string>

namespace invito {
namespace {

using namespace std::string_literals;

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
