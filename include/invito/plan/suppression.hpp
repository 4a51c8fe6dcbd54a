#pragma once
// Which entries of the suppression list would forbid a lead. The list itself is not needed.

#include "invito/model/suppression.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace invito {

// A lead as far as the suppression list can name it.
struct SuppressionSubject {
    std::vector<std::string> people = {};  // every known spelling: slugs, provider id
    std::string company = {};              // as the list writes it
    std::string email = {};                // one address or several
};

// The keys of which any forbids the lead: people first, then the company, then domains from the
// most particular one upwards.
[[nodiscard]] std::vector<SuppressionKey> suppression_keys(const SuppressionSubject& subject);

// "jane@mail.acme.com" -> mail.acme.com, acme.com. Top-level domains are never keys.
[[nodiscard]] std::vector<std::string> domains_of(std::string_view email);

}  // namespace invito
