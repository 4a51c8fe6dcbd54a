#include "invito/model/suppression.hpp"

#include "invito/support/text.hpp"
#include "names.hpp"

namespace invito {
namespace {

constexpr Names<SuppressionKind, 4> kind_names{{
    {SuppressionKind::person, "person"},
    {SuppressionKind::company, "company"},
    {SuppressionKind::domain, "domain"},
    {SuppressionKind::erased, "erased"},
}};

constexpr std::size_t domain_bytes_max = 253;  // RFC 1035

bool is_domain_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           static_cast<unsigned char>(c) >= 0x80;
}

// What stands around a domain in an address of the web or of mail.
std::string_view without_address(std::string_view text) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
    }
    text = text.substr(0, text.find('/'));
    for (const std::string_view before : {"@", "www."}) {
        if (text.starts_with(before)) text.remove_prefix(before.size());
    }
    if (text.ends_with('.')) text.remove_suffix(1);
    return text;
}

bool is_domain(std::string_view text) {
    if (text.size() > domain_bytes_max || text.find('.') == std::string_view::npos) return false;
    for (const char c : text) {
        if (!is_domain_byte(c)) return false;
    }
    const bool has_empty_part =
        text.starts_with('.') || text.ends_with('.') || text.find("..") != std::string_view::npos;
    return !has_empty_part;
}

}  // namespace

std::string_view to_string(SuppressionKind kind) {
    return name_of(kind_names, kind);
}

std::optional<SuppressionKind> parse_suppression_kind(std::string_view text) {
    return value_of(kind_names, text);
}

SuppressionKey person_key(const Identity& identity) {
    return {SuppressionKind::person, identity.value};
}

std::optional<SuppressionKey> company_key(std::string_view name) {
    std::string folded = fold(name);
    if (folded.empty()) return std::nullopt;
    return SuppressionKey{SuppressionKind::company, std::move(folded)};
}

std::optional<SuppressionKey> domain_key(std::string_view text) {
    const std::string lower = to_lower_nfc(trim(text));
    const std::string_view domain = without_address(lower);
    if (!is_domain(domain)) return std::nullopt;
    return SuppressionKey{SuppressionKind::domain, std::string(domain)};
}

}  // namespace invito
