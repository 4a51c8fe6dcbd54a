#pragma once
// What a file is by its first bytes, where it is no text at all or another program's. Names the
// formats that people take for a list by mistake.

#include <optional>
#include <string_view>

namespace invito {

struct ForeignFile {
    std::string_view code;     // "xlsx", "archive", "compressed", "pdf", "html", "utf32"
    std::string_view is_what;  // "is an Excel workbook"
    std::string_view hint;
};

// nullopt: nothing that is known to be something else.
[[nodiscard]] std::optional<ForeignFile> recognise_foreign_file(std::string_view head);

}  // namespace invito
