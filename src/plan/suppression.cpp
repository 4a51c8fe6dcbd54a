#include "invito/plan/suppression.hpp"

#include "invito/support/text.hpp"

#include <algorithm>

namespace invito {
namespace {

struct Spelling {
    std::string_view written;
    std::string_view meant;
};

// How people write an address where programs would not take it for one, and the full stop of
// Chinese and Japanese.
constexpr Spelling other_spellings[] = {{"(at)", "@"}, {"[at]", "@"},  {"{at}", "@"},
                                        {"%40", "@"},  {"&#64;", "@"}, {"\u3002", "."}};

std::string with_plain_signs(std::string text) {
    for (const auto& [written, meant] : other_spellings) {
        for (auto at = text.find(written); at != std::string::npos; at = text.find(written, at + 1))
            text.replace(at, written.size(), meant);
    }
    return text;
}

// A part that is no domain forbids nothing, but those above it may.
void add_with_parents(std::string_view domain, std::vector<std::string>& domains) {
    while (domain.find('.') != std::string_view::npos) {
        if (auto key = domain_key(domain)) domains.push_back(std::move(key->value));
        domain.remove_prefix(domain.find('.') + 1);
    }
}

// Parts of names of columns.
constexpr std::string_view not_the_leads[] = {
    "owner", "sender", "sent_by", "sent_from", "assigned", "inviter", "rep_", "manager", "referr"};

bool is_email_of_lead(std::string_view variable) {
    if (variable.find("mail") == std::string_view::npos) return false;
    return std::ranges::none_of(not_the_leads, [variable](std::string_view part) {
        return variable.find(part) != std::string_view::npos;
    });
}

}  // namespace

std::string other_emails_of(const LeadFields& fields) {
    std::string emails;
    for (const auto& [name, value] : fields.variables) {
        if (is_email_of_lead(name)) emails += value + "\n";
    }
    return emails;
}

std::vector<std::string> domains_of(std::string_view email) {
    const std::string text = with_plain_signs(to_plain_lower(email));
    std::vector<std::string> domains;
    for (auto at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
        const std::string_view rest = trim(std::string_view(text).substr(at + 1));
        std::string_view domain = rest.substr(0, word_length(rest, "-._"));
        domain = domain.substr(0, domain.find_last_not_of("-._") + 1);
        add_with_parents(domain, domains);
    }
    return domains;
}

std::vector<SuppressionKey> suppression_keys(const SuppressionSubject& subject) {
    std::vector<SuppressionKey> keys;
    for (const std::string& name : subject.people) {
        if (!name.empty()) keys.push_back({SuppressionKind::person, name});
    }
    if (auto company = company_key(subject.company)) keys.push_back(std::move(*company));
    for (std::string& domain : domains_of(subject.email))
        keys.push_back({SuppressionKind::domain, std::move(domain)});
    return keys;
}

}  // namespace invito
