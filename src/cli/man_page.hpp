#pragma once
// Manual pages for man(1), of the same tables as the help: one of each command and family, the
// program's, and one of each of its two files.

#include <string>
#include <string_view>
#include <vector>

namespace invito {

struct ManPage {
    std::string file;    // "invito-run.1"
    std::string source;  // in man(7)
};

// `date`: of this version, YYYY-MM-DD. The pages of a version are the same whoever builds them.
[[nodiscard]] std::vector<ManPage> man_pages(std::string_view date);

inline constexpr std::string_view man_request = "__man";

// Into a folder that exists. False: one could not be written.
[[nodiscard]] bool write_man_pages(const std::string& folder, std::string_view date);

}  // namespace invito
