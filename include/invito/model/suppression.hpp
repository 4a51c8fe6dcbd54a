#pragma once
// The suppression list: who must never be invited, in the one form in which names are compared.

#include "invito/model/identity.hpp"

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

enum class SuppressionKind {
    person,   // by public identifier or provider id
    company,  // by its whole name
    domain,   // of e-mail addresses, with all domains below it
    erased,   // a person whose data were erased: a salted hash
};

[[nodiscard]] std::string_view to_string(SuppressionKind kind);
[[nodiscard]] std::optional<SuppressionKind> parse_suppression_kind(std::string_view text);

struct SuppressionKey {
    SuppressionKind kind = SuppressionKind::person;
    std::string value;  // as the functions below return it

    friend auto operator<=>(const SuppressionKey&, const SuppressionKey&) = default;
};

struct SuppressionEntry {
    SuppressionKey key;
    std::string reason = {};
};

// What the columns of a do-not-contact file may be told to be.
inline constexpr std::array<std::string_view, 5> suppression_columns = {
    "linkedin_url", "public_identifier", "company", "domain", "reason"};

// Stands where the slug of an erased person stood, before the number of its row. No slug has a
// colon.
inline constexpr std::string_view erased_slug_prefix = "erased:";

[[nodiscard]] SuppressionKey person_key(const Identity& identity);

// Case, width and spaces do not count; the name must be the whole one. nullopt: it is empty.
[[nodiscard]] std::optional<SuppressionKey> company_key(std::string_view name);

// "acme.com" from any of "@Acme.com", "https://www.acme.com/about" and "acme.com.". nullopt: no
// domain with at least two parts.
[[nodiscard]] std::optional<SuppressionKey> domain_key(std::string_view text);

}  // namespace invito
