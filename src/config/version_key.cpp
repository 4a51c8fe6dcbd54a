#include "version_key.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace invito {

namespace {

constexpr std::string_view version_read = "1";

bool is_newer(std::string_view version) {
    const bool is_number =
        std::all_of(version.begin(), version.end(), [](char c) { return c >= '0' && c <= '9'; });
    return is_number && version.front() != '0';
}

}  // namespace

void check_version(const Values& values, const VersionedFile& file, Problems& problems) {
    const Setting* const version = values.find("version");
    if (version != nullptr && version->text == version_read) return;
    Error error{file.kind, fmt::format("{}.version", file.subject), ""};
    if (version == nullptr) {
        error.place = Place{file.path, 1};
        error.what = "the file does not say its version";
        error.hint = fmt::format("begin it with: version: {}", version_read);
    } else {
        error.place = version->origin.place;
        error.found = version->text;
        error.what = is_newer(version->text) ? "the file was written for a newer invito"
                                             : "there is no such version of this file";
        error.hint = fmt::format("this program reads version {}", version_read);
        if (is_newer(version->text)) error.hint += "; update it";
    }
    problems.add(std::move(error));
}

}  // namespace invito
