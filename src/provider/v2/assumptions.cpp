#include "assumptions.hpp"

#include "invito/support/mutants.hpp"
#include "invito/support/text.hpp"
#include "words.hpp"

#include <algorithm>
#include <string>

namespace invito::v2 {

bool is_stored_copy(std::string_view x_cache, std::optional<std::string_view> age) {
    if (is_mutant(Mutant::copy_is_evidence)) return false;
    if (age && trim(*age) != "0") return true;
    const std::string told = ascii_lower(x_cache);
    return told.find("hit") != std::string::npos || told.find("stale") != std::string::npos;
}

std::optional<ProfileInvitation> mark_of(
    std::optional<std::string_view> request_type, std::optional<std::string_view> request_status
) {
    if (!request_type && !request_status) return std::nullopt;
    if (!request_type || !request_status) return ProfileInvitation{};
    return decode_mark(*request_type, *request_status);
}

SessionHealth health_of(std::string_view status, bool is_locked, std::string_view classic) {
    if (is_locked || status == "paused") return SessionHealth::other;
    if (status == "running") return SessionHealth::ok;
    if (status == "disconnected") return SessionHealth::signed_out;
    const bool is_in_part = status == "degraded" || status == "partial";
    if (is_in_part && classic == "running") return SessionHealth::ok;
    if (is_in_part && classic == "disconnected") return SessionHealth::signed_out;
    return SessionHealth::waits;
}

std::string member_of(const std::string& owner_id) {
    const bool is_as_people = owner_id.starts_with("ACo") || owner_id.starts_with("ADo");
    return is_as_people ? owner_id : std::string();
}

bool is_newest_first(std::span<const Relation> relations) {
    if (relations.size() < ordered_rows_min) return false;
    const auto is_dated = [](const Relation& relation) {
        return relation.connected_at.has_value();
    };
    const auto is_newer = [](const Relation& a, const Relation& b) {
        return *a.connected_at > *b.connected_at;
    };
    return std::ranges::all_of(relations, is_dated) &&
           std::is_sorted(relations.begin(), relations.end(), is_newer);
}

}  // namespace invito::v2
