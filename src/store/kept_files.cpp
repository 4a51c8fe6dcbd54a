#include "invito/store/kept_files.hpp"

#include "invito/support/output_file.hpp"
#include "kept_files.hpp"
#include "open_connection.hpp"

#include <filesystem>
#include <system_error>

namespace invito::store {
namespace {

KeptFile::Kind kept_kind(std::string_view text) {
    if (text == "backup") return KeptFile::Kind::backup;
    return text == "rejects" ? KeptFile::Kind::rejects : KeptFile::Kind::report;
}

constexpr std::string_view select_kept_files =
    "SELECT path, kind, written_at, sha256, source, campaign_id FROM kept_file ORDER BY path";
constexpr std::string_view select_kept_file_by_path =
    "SELECT path, kind, written_at, sha256, source, campaign_id FROM kept_file WHERE path = ?1";

KeptFile read_kept_file(sql::Statement& row) {
    KeptFile file{row.text(0), kept_kind(row.view(1)), row.instant(2), row.text(3), row.text(4)};
    if (!row.is_null(5)) file.campaign = CampaignId{row.integer(5)};
    return file;
}

std::vector<std::string> read_files(sql::Session& db) {
    std::vector<std::string> files;
    auto row = db.prepare(
        "SELECT source_path FROM import UNION SELECT source_path FROM campaign "
        "EXCEPT SELECT path FROM kept_file WHERE kind = 'rejects'"
    );
    while (row.step()) files.push_back(row.text(0));
    return files;
}

}  // namespace

void remember_file(sql::Session& db, const KeptFile& file) {
    auto row = db.prepare(
        "INSERT INTO kept_file (path, kind, written_at, sha256, source, campaign_id) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (path) DO UPDATE SET kind = excluded.kind, "
        "written_at = excluded.written_at, sha256 = excluded.sha256, source = excluded.source, "
        "campaign_id = excluded.campaign_id"
    );
    row.bind(
        file.path, to_string(file.kind), file.written_at, file.sha256, file.source, file.campaign
    );
    row.run();
}

void remember_digest(sql::Session& db, const std::string& path, const std::string& sha256) {
    db.run("UPDATE kept_file SET sha256 = ?2 WHERE path = ?1", path, sha256);
}

void forget_file(sql::Session& db, const std::string& path) {
    db.run("DELETE FROM kept_file WHERE path = ?1", path);
}

std::optional<KeptFile> kept_file(sql::Session& db, const std::string& path) {
    auto row = db.prepare(select_kept_file_by_path);
    if (!row.bind(path).step()) return std::nullopt;
    return read_kept_file(row);
}

std::vector<KeptFile> kept_files(sql::Session& db) {
    std::vector<KeptFile> files;
    auto row = db.prepare(select_kept_files);
    while (row.step()) files.push_back(read_kept_file(row));
    return files;
}

bool is_left_as_written(const KeptFile& file) {
    const bool is_unknown = file.kind == KeptFile::Kind::backup && file.sha256.empty();
    return is_unknown || is_as_written(file.path, file.sha256);
}

std::optional<std::string> campaign_of_rejects(sql::Session& db, const std::string& path) {
    auto row = db.prepare(
        "SELECT c.name FROM kept_file k JOIN campaign c ON c.id = k.campaign_id WHERE k.path = ?1"
    );
    if (!row.bind(path).step()) return std::nullopt;
    return row.text(0);
}

}  // namespace invito::store

namespace invito {

Result<KnownFiles> known_files(const std::string& database) {
    std::error_code ignored;
    if (!std::filesystem::exists(database, ignored)) return KnownFiles{};
    const auto opened = store::open_for_reading(database);
    if (!opened) return opened.error();
    const sql::Snapshot snapshot(**opened);
    return KnownFiles{store::kept_files(**opened), store::read_files(**opened)};
}

}  // namespace invito
