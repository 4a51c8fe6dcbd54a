#include "refusal.hpp"

#include "invito/support/text.hpp"

#include <fmt/format.h>

namespace invito::input {
namespace {

constexpr std::size_t shown_bytes_max = 60;

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
}

void drop_prefix(std::string_view& text, std::string_view prefix) {
    if (ascii_iequals(text.substr(0, prefix.size()), prefix)) text.remove_prefix(prefix.size());
}

}  // namespace

std::string shortened(std::string_view text) {
    text = trim(text);
    const std::string_view whole = text;
    drop_prefix(text, "https://");
    drop_prefix(text, "http://");
    drop_prefix(text, "www.");
    // Of a link only: "# Employees" is a whole name.
    const std::size_t query = text.find_first_of("?#");
    const bool is_link = text.size() < whole.size() || text.find('/') < query;
    if (is_link) text = text.substr(0, query);
    std::size_t bytes = std::min(text.size(), shown_bytes_max);
    while (bytes > 0 && bytes < text.size() && is_continuation(text[bytes])) --bytes;

    std::string shown;
    for (const char c : text.substr(0, bytes)) shown += is_control(c) ? '?' : c;
    if (bytes < text.size()) shown += "...";
    return shown;
}

NotAProfile no_profile() {
    return {
        .reason = "no_profile",
        .what = "the row has no profile",
        .hint = std::string(people_look_like),
    };
}

NotAProfile refusal(
    std::string_view reason, std::string_view text, std::string_view is_what, std::string_view hint
) {
    std::string shown = shortened(text);
    return {
        .reason = std::string(reason),
        .what = fmt::format("{} {}", shown, is_what),
        .hint = std::string(hint),
        .text = std::move(shown),
    };
}

}  // namespace invito::input
