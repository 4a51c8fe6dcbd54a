#include "invito/plan/suppression.hpp"

namespace invito {
namespace {

// Where a domain ends inside a cell such as "Jane <jane@acme.com>; jane@home.example".
constexpr std::string_view after_address = " \t\r\n,;<>()[]\"'|/";

void add_with_parents(const SuppressionKey& domain, std::vector<std::string>& domains) {
    std::string_view rest = domain.value;
    while (rest.find('.') != std::string_view::npos) {
        domains.emplace_back(rest);
        rest.remove_prefix(rest.find('.') + 1);
    }
}

}  // namespace

std::vector<std::string> domains_of(std::string_view email) {
    std::vector<std::string> domains;
    for (auto at = email.find('@'); at != std::string_view::npos; at = email.find('@', at + 1)) {
        const std::string_view rest = email.substr(at + 1);
        const auto domain = domain_key(rest.substr(0, rest.find_first_of(after_address)));
        if (domain) add_with_parents(*domain, domains);
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
