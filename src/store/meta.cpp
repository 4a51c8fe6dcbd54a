#include "meta.hpp"

#include "invito/support/failure.hpp"

#include <charconv>

namespace invito::store {
namespace {

std::string read_meta(Connection& connection, std::string_view key) {
    auto select = connection.prepare("SELECT value FROM meta WHERE key = ?1");
    return select.bind(key).step() ? select.text(0) : std::string();
}

void write_meta(Connection& connection, std::string_view key, const std::string& value) {
    connection.prepare("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING")
        .bind(key, value)
        .run();
}

}  // namespace

std::string provider_kind(Connection& connection) {
    return read_meta(connection, "provider_kind");
}

Instant created_at(Connection& connection) {
    const std::string text = read_meta(connection, "created_at");
    std::int64_t millis = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, millis);
    if (problem != std::errc{} || stop != end)
        throw StorageFailure("the database is corrupt: meta.created_at is unreadable");
    return from_millis(millis);
}

void remember_provider_kind(Connection& connection, const std::string& kind) {
    write_meta(connection, "provider_kind", kind);
}

std::string erasure_salt(Connection& connection) {
    return read_meta(connection, "erasure_salt");
}

void remember_erasure_salt(Connection& connection, const std::string& salt) {
    write_meta(connection, "erasure_salt", salt);
}

void remember_created_at(Connection& connection, Instant now) {
    write_meta(connection, "created_at", std::to_string(to_millis(now)));
}

}  // namespace invito::store
