#include "invito/support/foreign_file.hpp"

#include "invito/support/text.hpp"

namespace invito {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view save_as_csv = "save as \"CSV UTF-8\", then import; semicolons are fine";

// A ZIP archive begins with the header of its first member, whose name follows 30 bytes later
// (PKWARE APPNOTE 6.3.10, 4.3.7).
std::string_view first_member(std::string_view head) {
    constexpr std::size_t name_length_at = 26;
    constexpr std::size_t name_at = 30;
    if (head.size() < name_at) return {};
    const auto low = static_cast<unsigned char>(head[name_length_at]);
    const auto high = static_cast<unsigned char>(head[name_length_at + 1]);
    return head.substr(name_at, low + 256U * high);
}

// Members of a workbook may come in any order; the list of its parts or a folder of its own is
// first in practice. A member of another name is somebody's file.
ForeignFile zip_archive(std::string_view head) {
    const std::string_view member = first_member(head);
    if (member == "mimetype"sv) {
        return {"xlsx", "is an OpenDocument spreadsheet", save_as_csv};
    }
    const bool is_packed_list = ascii_lower(member).ends_with(".csv"sv);
    if (is_packed_list) {
        return {"archive", "is a ZIP archive", "unpack it, then import the CSV inside"};
    }
    return {"xlsx", "is an Excel workbook", save_as_csv};
}

bool is_html(std::string_view head) {
    constexpr std::size_t looked_at = 512;
    const std::string text = ascii_lower(trim(head.substr(0, looked_at)));
    return text.starts_with("<!doctype html") || text.starts_with("<html") ||
           text.starts_with("<table");
}

}  // namespace

std::optional<ForeignFile> recognise_foreign_file(std::string_view head) {
    if (head.starts_with("PK\x03\x04"sv)) return zip_archive(head);
    if (head.starts_with("\xD0\xCF\x11\xE0"sv)) {
        return ForeignFile{"xlsx", "is an Excel workbook", save_as_csv};
    }
    if (head.starts_with("\x1F\x8B"sv)) {
        return ForeignFile{
            "compressed", "is compressed with gzip", "unpack it with gunzip, then import"};
    }
    if (head.starts_with("%PDF-"sv)) {
        return ForeignFile{"pdf", "is a PDF document", "export the list as CSV, then import"};
    }
    if (head.starts_with("\xFF\xFE\0\0"sv) || head.starts_with("\0\0\xFE\xFF"sv)) {
        return ForeignFile{"utf32", "is UTF-32", "save as \"CSV UTF-8\", then import"};
    }
    if (is_html(head)) {
        return ForeignFile{
            "html", "is a web page, whatever its name says",
            "open it with a spreadsheet program and save as \"CSV UTF-8\", then import"};
    }
    return std::nullopt;
}

}  // namespace invito
