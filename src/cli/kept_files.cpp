#include "kept_files.hpp"

#include "compose.hpp"
#include "invito/support/failure.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace invito {

namespace {

Result<void> remember(const Settings& settings, const std::string& path, KeptFile::Kind kind) {
    std::error_code ignored;
    if (!std::filesystem::exists(settings.database, ignored)) return {};  // nobody to erase yet
    try {
        const auto database = open_database(settings);
        if (!database) return database.error();
        const Instant now = now_for(settings, (*database)->created_at());
        const auto absolute = std::filesystem::absolute(path).lexically_normal().string();
        (*database)->registry().remember_file({absolute, kind, now});
        return {};
    } catch (const StorageFailure& failure) {
        return Error{.kind = ErrorKind::storage, .code = "file.remember", .what = failure.what()};
    }
}

}  // namespace

void remember_written_file(
    const Context& context, const Settings& settings, const std::string& path, KeptFile::Kind kind
) {
    const auto remembered = remember(settings, path, kind);
    if (remembered) return;
    Error warning = remembered.error();
    warning.what = fmt::format("{} is written, but `erase` will not find it", path);
    warning.found = remembered.error().what;
    warning.hint = "delete it yourself when somebody it names wants to be erased";
    warn(context, {warning});
}

}  // namespace invito
