#include "invito/model/suppression.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <idn2.h>
#include <memory>

namespace invito {
namespace {

constexpr std::size_t domain_bytes_max = 253;  // RFC 1035

struct FreeText {
    void operator()(char* text) const { idn2_free(text); }
};

// The form in which the name servers know the domain: "xn--bcher-kva.example". nullopt: it is none.
// Source: UTS 46, non-transitional, as browsers and mail programs read domains.
std::optional<std::string> ascii_domain(const std::string& domain) {
    char* result = nullptr;
    constexpr int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
    const int status = idn2_to_ascii_8z(domain.c_str(), &result, flags);
    const std::unique_ptr<char, FreeText> owner(result);
    if (status != IDN2_OK) return std::nullopt;
    return ascii_lower(result);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

constexpr bool is_ascii_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

constexpr bool is_beyond_ascii(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

constexpr bool is_domain_byte(char c) {
    return is_ascii_alnum(c) || c == '-' || c == '.' || c == '_' || is_beyond_ascii(c);
}

// What stands around a domain in an address of the web or of mail.
std::string_view without_address(std::string_view text) {
    for (const std::string_view scheme : {"https://", "http://", "mailto:", "//"}) {
        if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
    }
    text = text.substr(0, text.find_first_of("/?#"));
    if (const auto colon = text.find(':'); colon != std::string_view::npos) {
        const std::string_view port = text.substr(colon + 1);
        const bool is_port = port.find_first_not_of("0123456789") == std::string_view::npos;
        if (is_port) text = text.substr(0, colon);
    }
    for (const std::string_view before : {"@", "*.", "www."}) {
        if (text.starts_with(before)) text.remove_prefix(before.size());
    }
    while (text.ends_with('.')) text.remove_suffix(1);
    return text;
}

bool has_empty_label(std::string_view domain) {
    return domain.starts_with('.') || domain.ends_with('.') ||
           domain.find("..") != std::string_view::npos;
}

// Dashes and apostrophes that word processors make of those on the keyboard.
constexpr std::string_view dashes[] = {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212"};
constexpr std::string_view apostrophes[] = {"\u2018", "\u2019", "\u02BC", "\u0060", "\u00B4"};
constexpr std::string_view quotes[] = {"\u201C", "\u201D", "\u201E", "\u00AB", "\u00BB"};

// "Acme, Inc." and "Acme Inc" are one name: marks at the end of a word say nothing.
std::string without_marks_behind_words(std::string_view name) {
    std::string words;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const std::size_t next = name.find_first_not_of(".,;", i);
        const bool ends_word = next == std::string_view::npos || name[next] == ' ';
        if (next != i && ends_word) {
            if (next == std::string_view::npos) break;
            i = next;
        }
        words += name[i];
    }
    return words;
}

}  // namespace

SuppressionKey person_key(const Identity& identity) {
    return {SuppressionKind::person, identity.value};
}

std::optional<SuppressionKey> company_key(std::string_view name) {
    std::string folded = fold(trim(name));
    for (const std::string_view dash : dashes) replace_all(folded, dash, "-");
    for (const std::string_view apostrophe : apostrophes) replace_all(folded, apostrophe, "'");
    for (const std::string_view quote : quotes) replace_all(folded, quote, "");
    std::erase(folded, '"');
    std::string key = fold(trim(without_marks_behind_words(folded)));
    const bool says_something = has_letter(key) || key.find_first_of("0123456789") != key.npos;
    if (!says_something) return std::nullopt;
    return SuppressionKey{SuppressionKind::company, std::move(key)};
}

std::optional<SuppressionKey> domain_key(std::string_view text) {
    std::string plain = to_plain_lower(trim(text));
    replace_all(plain, "\u3002", ".");  // the full stop of Chinese and Japanese
    const std::string domain(without_address(trim(plain)));
    const bool has_form = domain.find('.') != std::string::npos && !has_empty_label(domain) &&
                          std::ranges::all_of(domain, is_domain_byte);
    if (!has_form) return std::nullopt;
    const bool is_plain =
        std::ranges::none_of(domain, is_beyond_ascii) && domain.find("xn--") == std::string::npos;
    if (is_plain && domain.size() <= domain_bytes_max) {
        return SuppressionKey{SuppressionKind::domain, domain};
    }
    auto ascii = ascii_domain(domain);
    if (!ascii || ascii->size() > domain_bytes_max) return std::nullopt;
    return SuppressionKey{SuppressionKind::domain, *std::move(ascii)};
}

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
    for (const auto& [written, meant] : other_spellings) replace_all(text, written, meant);
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
