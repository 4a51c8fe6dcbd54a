#pragma once
// The files that this program wrote, as a database remembers them.

#include "invito/ports/erasure.hpp"
#include "session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito::store {

// A file that is written again is the same one.
void remember_file(sql::Session& db, const KeptFile& file);

void remember_digest(sql::Session& db, const std::string& path, const std::string& sha256);
void forget_file(sql::Session& db, const std::string& path);

[[nodiscard]] std::optional<KeptFile> kept_file(sql::Session& db, const std::string& path);

// By path.
[[nodiscard]] std::vector<KeptFile> kept_files(sql::Session& db);

// Whether an erasure may touch it: nobody has changed it, or an erasure was interrupted in it. The
// copies that the migrator makes are known by their name alone.
[[nodiscard]] bool is_left_as_written(const KeptFile& file);

inline constexpr std::string_view changed_backup =
    "it was changed since it was written. If it is a backup in use: invito erase --db with its "
    "name";

// The campaign's name.
[[nodiscard]] std::optional<std::string> campaign_of_rejects(
    sql::Session& db, const std::string& path
);

}  // namespace invito::store
