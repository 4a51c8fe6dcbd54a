#include "meta.hpp"

#include "invito/support/failure.hpp"

#include <charconv>

namespace invito::store {
namespace {

void write_meta(sql::Session& db, std::string_view key, const std::string& value) {
    db.run(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING", key, value
    );
}

StorageFailure unreadable(std::string_view key) {
    return StorageFailure("the database is corrupt: meta." + std::string(key) + " is unreadable");
}

}  // namespace

std::string meta_text(sql::Session& db, std::string_view key) {
    auto select = db.prepare("SELECT value FROM meta WHERE key = ?1");
    return select.bind(key).step() ? select.text(0) : std::string();
}

std::int64_t meta_number(sql::Session& db, std::string_view key) {
    const std::string text = meta_text(db, key);
    if (text.empty()) return 0;
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc{} || stop != end) throw unreadable(key);
    return number;
}

void set_meta(sql::Session& db, std::string_view key, const std::string& value) {
    db.run(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key, value
    );
}

std::string provider_kind(sql::Session& db) {
    return meta_text(db, "provider_kind");
}

Instant created_at(sql::Session& db) {
    if (meta_text(db, "created_at").empty()) throw unreadable("created_at");
    return from_millis(meta_number(db, "created_at"));
}

void remember_provider_kind(sql::Session& db, const std::string& kind) {
    write_meta(db, "provider_kind", kind);
}

std::string erasure_salt(sql::Session& db) {
    return meta_text(db, "erasure_salt");
}

void remember_erasure_salt(sql::Session& db, const std::string& salt) {
    write_meta(db, "erasure_salt", salt);
}

void remember_created_at(sql::Session& db, Instant now) {
    write_meta(db, "created_at", std::to_string(to_millis(now)));
}

}  // namespace invito::store
