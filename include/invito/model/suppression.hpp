#pragma once
// The suppression list: who must never be invited, in the one form in which names are compared, and
// which of its entries would forbid a lead.

#include "invito/model/lead.hpp"
#include "invito/support/names.hpp"

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

enum class SuppressionKind {
    person,   // by public identifier or provider id
    company,  // by its whole name
    domain,   // of e-mail addresses, with all domains below it
    erased,   // a person whose data were erased: a salted hash
};

template <>
inline constexpr auto enum_names<SuppressionKind> = std::to_array<Named<SuppressionKind>>({
    {SuppressionKind::person, "person"},
    {SuppressionKind::company, "company"},
    {SuppressionKind::domain, "domain"},
    {SuppressionKind::erased, "erased"},
});

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
// The same of a person whose data were pruned: a mark knows the row by their name.
inline constexpr std::string_view pruned_slug_prefix = "pruned:";

// Whether the slug names nobody any more.
[[nodiscard]] constexpr bool is_nameless(std::string_view slug) {
    return slug.starts_with(erased_slug_prefix) || slug.starts_with(pruned_slug_prefix);
}

[[nodiscard]] SuppressionKey person_key(const Identity& identity);

// Case, width and spaces do not count; the name must be the whole one. nullopt: it is empty.
[[nodiscard]] std::optional<SuppressionKey> company_key(std::string_view name);

// "acme.com" from any of "@Acme.com", "https://www.acme.com/about" and "acme.com.". nullopt: no
// domain with at least two parts.
[[nodiscard]] std::optional<SuppressionKey> domain_key(std::string_view text);

// A lead as far as the suppression list can name it.
struct SuppressionSubject {
    std::vector<std::string> people = {};  // every known identifier: slugs, provider id
    std::string company = {};              // as the list writes it
    std::string email = {};                // one address or several
};

// The keys of which any forbids the lead: people first, then the company, then domains from the
// most particular one upwards.
[[nodiscard]] std::vector<SuppressionKey> suppression_keys(const SuppressionSubject& subject);

// What a row says of the lead's e-mail addresses besides its email column: lists have several such
// columns ("Email 1", "Personal email"). That of whoever looks after the lead is not the lead's.
[[nodiscard]] std::string other_emails_of(const LeadFields& fields);

// "jane@mail.acme.com" -> mail.acme.com, acme.com. Top-level domains are never keys.
[[nodiscard]] std::vector<std::string> domains_of(std::string_view email);

}  // namespace invito
