#include "storage_errors.hpp"

#include "invito/report/words.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace invito {

namespace {

// SQLite's words for ENOSPC; a write-ahead log grows by pieces smaller than this.
constexpr std::string_view full_words = "disk is full";
constexpr std::uintmax_t nearly_nothing = 64 * 1024;

std::string folder_of(const std::string& file) {
    const std::string folder = std::filesystem::path(file).parent_path().string();
    return folder.empty() ? "." : folder;
}

std::string size_text(std::uintmax_t bytes) {
    constexpr double bytes_per_mb = 1e6;
    constexpr double bytes_per_gb = 1e9;
    const auto number = static_cast<double>(bytes);
    if (number >= bytes_per_gb) return fmt::format("{:.0f} GB", number / bytes_per_gb);
    return fmt::format("{:.1f} MB", number / bytes_per_mb);
}

bool is_full(const BrokenStorage& broken) {
    const bool is_said = broken.what.find(full_words) != std::string_view::npos;
    return is_said || (broken.free_bytes && *broken.free_bytes < nearly_nothing);
}

std::string recorded(std::int64_t sent) {
    if (sent == 0) return "nothing was sent";
    return fmt::format("{} sent and recorded", counted(sent, "invitation was", "invitations were"));
}

}  // namespace

Error storage_error(const BrokenStorage& broken) {
    Error error{.kind = ErrorKind::storage, .code = "storage.failed", .what = ""};
    error.place = Place{.file = broken.database};
    if (is_full(broken)) {
        error.code = "storage.full";
        error.what = "no space is left for the database";
        error.hint = recorded(broken.sent) + "; make room and run the same command again";
    } else {
        error.what = broken.what;
        error.hint = recorded(broken.sent) +
                     ", nothing more without the database. Is the disk full or failing? invito db "
                     "check, then run again";
    }
    if (broken.free_bytes) {
        error.found =
            fmt::format("{} free in {}", size_text(*broken.free_bytes), folder_of(broken.database));
    }
    return error;
}

std::optional<std::uintmax_t> free_bytes_beside(const std::string& file) {
    std::error_code failed;
    const auto space = std::filesystem::space(folder_of(file), failed);
    if (failed) return std::nullopt;
    return space.available;
}

}  // namespace invito
