#pragma once
// Which entries of the suppression list would forbid a lead. The list itself is not needed.

#include "invito/model/lead.hpp"
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

// What a row says of the lead's e-mail addresses besides its email column: lists have several such
// columns ("Email 1", "Personal email"). That of whoever looks after the lead is not the lead's.
[[nodiscard]] std::string other_emails_of(const LeadFields& fields);

// "jane@mail.acme.com" -> mail.acme.com, acme.com. Top-level domains are never keys.
[[nodiscard]] std::vector<std::string> domains_of(std::string_view email);

}  // namespace invito
