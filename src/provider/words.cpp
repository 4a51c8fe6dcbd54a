#include "words.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>

namespace invito {

namespace {

// Profiles and search results use different words for the same distances.
struct DistanceWord {
    std::string_view word;
    Distance distance;
};
constexpr std::array<DistanceWord, 8> distance_words = {{
    {"FIRST_DEGREE", Distance::first},
    {"SECOND_DEGREE", Distance::second},
    {"THIRD_DEGREE", Distance::third},
    {"DISTANCE_1", Distance::first},
    {"DISTANCE_2", Distance::second},
    {"DISTANCE_3", Distance::third},
    {"OUT_OF_NETWORK", Distance::out_of_network},
    {"SELF", Distance::self},
}};

}  // namespace

std::optional<Distance> decode_distance(std::string_view word) {
    for (const DistanceWord& known : distance_words)
        if (known.word == word) return known.distance;
    return std::nullopt;
}

ProfileInvitation decode_mark(std::string_view direction, std::string_view status) {
    ProfileInvitation mark;
    if (ascii_iequals(direction, "received")) mark.direction = InvitationDirection::received;
    if (status == "IGNORED") mark.status = ProfileInvitationStatus::ignored;
    if (status == "WITHDRAWN") mark.status = ProfileInvitationStatus::withdrawn;
    return mark;
}

bool has_items(const json::Value* array) {
    return array && array->IsArray() && !array->Empty();
}

std::string join_names(std::string first, const std::string& last) {
    if (!first.empty() && !last.empty()) first += ' ';
    return first + last;
}

std::optional<Instant> decode_instant(const json::Value* value) {
    constexpr std::int64_t last = 253'402'300'799'999;
    if (!value) return std::nullopt;
    if (value->IsInt64() && value->GetInt64() >= 0 && value->GetInt64() <= last)
        return from_millis(value->GetInt64());
    if (value->IsString())
        return parse_rfc3339(std::string_view(value->GetString(), value->GetStringLength()));
    return std::nullopt;
}

std::string as_member_id(std::string_view told) {
    constexpr std::size_t length_max = 200;
    const std::string_view id = trim(told);
    const bool is_printable = std::ranges::all_of(id, [](char c) { return c > ' ' && c < 0x7F; });
    return is_printable && id.size() <= length_max ? std::string(id) : std::string();
}

}  // namespace invito
