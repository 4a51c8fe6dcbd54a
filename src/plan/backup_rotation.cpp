#include "invito/plan/backup_rotation.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>

namespace invito {

namespace {

constexpr std::string_view ending = ".db";
// Of "2026-11-30T203000Z": RFC 3339 without the colons, which not every file system takes.
constexpr std::size_t time_letters = 18;
constexpr std::size_t first_colon = 13;
constexpr std::size_t second_colon = 16;

}  // namespace

std::string backup_name(std::string_view stem, Instant made_at) {
    std::string time = format_rfc3339(made_at);
    std::erase(time, ':');
    return std::string(stem) + "-" + time + std::string(ending);
}

std::optional<Instant> backup_time(std::string_view stem, std::string_view name) {
    if (name.size() != stem.size() + 1 + time_letters + ending.size()) return std::nullopt;
    std::string time(name.substr(stem.size() + 1, time_letters));
    time.insert(first_colon, ":").insert(second_colon, ":");
    const auto read = parse_rfc3339(time);
    return read && backup_name(stem, *read) == name ? read : std::nullopt;
}

Instant next_backup_time(Instant now, const std::vector<Instant>& there) {
    const Instant second = std::chrono::floor<std::chrono::seconds>(now);
    const auto newest = std::ranges::max_element(there);
    return newest == there.end() ? second : std::max(second, *newest + std::chrono::seconds{1});
}

std::vector<Instant> superseded_backups(std::vector<Instant> there, std::size_t keep) {
    ensure(keep > 0, "the new one stays");
    std::ranges::sort(there);
    const std::size_t staying = std::min(there.size(), keep - 1);
    there.resize(there.size() - staying);
    return there;
}

}  // namespace invito
