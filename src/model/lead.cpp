#include "invito/model/lead.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <optional>

namespace invito {
namespace {

// A second escape, controls and what would be another part of an address stand in no identifier.
bool is_out_of_place(char c) {
    constexpr std::string_view of_addresses = "%/?#";
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F || of_addresses.find(c) != std::string_view::npos;
}

}  // namespace

std::string canonical_public_identifier(std::string_view reported) {
    const std::optional<std::string> decoded = percent_decoded(trim(reported));
    const bool is_plain =
        decoded && !first_invalid_utf8(*decoded) && std::ranges::none_of(*decoded, is_out_of_place);
    return is_plain ? to_lower_nfc(*decoded) : std::string(reported);
}

}  // namespace invito
