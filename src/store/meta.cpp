#include "meta.hpp"

#include "invito/support/failure.hpp"

#include <charconv>

namespace invito::store {
namespace {

void write_meta(Connection& connection, std::string_view key, const std::string& value) {
    connection.prepare("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING")
        .bind(key, value)
        .run();
}

StorageFailure unreadable(std::string_view key) {
    return StorageFailure("the database is corrupt: meta." + std::string(key) + " is unreadable");
}

}  // namespace

std::string meta_text(Connection& connection, std::string_view key) {
    auto select = connection.prepare("SELECT value FROM meta WHERE key = ?1");
    return select.bind(key).step() ? select.text(0) : std::string();
}

std::int64_t meta_number(Connection& connection, std::string_view key) {
    const std::string text = meta_text(connection, key);
    if (text.empty()) return 0;
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc{} || stop != end) throw unreadable(key);
    return number;
}

void set_meta(Connection& connection, std::string_view key, const std::string& value) {
    connection
        .prepare(
            "INSERT INTO meta (key, value) VALUES (?1, ?2) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        )
        .bind(key, value)
        .run();
}

std::string provider_kind(Connection& connection) {
    return meta_text(connection, "provider_kind");
}

Instant created_at(Connection& connection) {
    if (meta_text(connection, "created_at").empty()) throw unreadable("created_at");
    return from_millis(meta_number(connection, "created_at"));
}

void remember_provider_kind(Connection& connection, const std::string& kind) {
    write_meta(connection, "provider_kind", kind);
}

std::string erasure_salt(Connection& connection) {
    return meta_text(connection, "erasure_salt");
}

void remember_erasure_salt(Connection& connection, const std::string& salt) {
    write_meta(connection, "erasure_salt", salt);
}

void remember_created_at(Connection& connection, Instant now) {
    write_meta(connection, "created_at", std::to_string(to_millis(now)));
}

}  // namespace invito::store
