#include "audit_ledger.hpp"
#include "backup.hpp"
#include "consistency.hpp"
#include "invito/store/sqlite.hpp"
#include "invito/support/failure.hpp"
#include "meta.hpp"
#include "migrator.hpp"
#include "open_connection.hpp"
#include "snapshot.hpp"

#include <filesystem>
#include <fmt/format.h>

namespace invito {
namespace {

using store::Connection;

constexpr std::string_view all_is_well = "ok";

// SQLite's own findings: pages, indexes, CHECK constraints. It stops after 100.
void check_structure(Connection& connection, std::vector<std::string>& findings) {
    auto row = connection.prepare("PRAGMA integrity_check");
    while (row.step()) {
        if (row.view(0) != all_is_well) findings.push_back(row.text(0));
    }
}

void check_references(Connection& connection, std::vector<std::string>& findings) {
    auto row = connection.prepare(
        "SELECT \"table\", parent, count(*), min(rowid) FROM pragma_foreign_key_check "
        "GROUP BY 1, 2"
    );
    while (row.step()) {
        findings.push_back(fmt::format(
            "{} rows of {} name a missing {}, the first is {}",
            row.integer(2),
            row.view(0),
            row.view(1),
            row.integer(3)
        ));
    }
}

std::uint64_t size_in_bytes(Connection& connection) {
    const auto number = [&](const std::string& pragma) {
        auto row = connection.prepare("PRAGMA " + pragma);
        return row.step() ? static_cast<std::uint64_t>(row.integer(0)) : 0;
    };
    return number("page_count") * number("page_size");
}

Error backup_refused(const std::string& target, std::string found, std::string hint) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "database.backup",
        .what = fmt::format("cannot back up to {}", target),
        .found = std::move(found),
        .hint = std::move(hint)};
}

}  // namespace

Result<DatabaseCheck> check_database(const std::string& path) {
    const auto opened = store::open_for_checking(path);
    if (!opened) return opened.error();
    Connection& connection = **opened;
    DatabaseCheck check;
    try {
        const store::Snapshot snapshot(connection);  // a run may write while we look
        check.bytes = size_in_bytes(connection);
        check.schema_version = store::schema_version(connection).value();
        check.provider_kind = store::provider_kind(connection);
        check_structure(connection, check.findings);
        check_references(connection, check.findings);
        const auto contradictions = store::find_contradictions(connection);
        check.findings.insert(check.findings.end(), contradictions.begin(), contradictions.end());
        const auto passed = store::passed_limits(connection);
        check.findings.insert(check.findings.end(), passed.begin(), passed.end());
    } catch (const StorageFailure& failure) {
        check.findings.emplace_back(failure.what());  // damage that stops the search is a finding
    }
    return check;
}

Result<void> backup_database(const std::string& path, const std::string& target) {
    const auto opened = store::open_for_reading(path);
    if (!opened) return opened.error();
    std::error_code ignored;
    const bool is_filled =
        std::filesystem::exists(target, ignored) && std::filesystem::file_size(target, ignored) > 0;
    if (is_filled)
        return backup_refused(target, "it exists", "a backup never overwrites; name a new file");
    try {
        store::copy_database(**opened, target);
        return {};
    } catch (const StorageFailure& failure) {
        return backup_refused(
            target, failure.what(), "its directory must exist, be writable and have room"
        );
    }
}

}  // namespace invito
