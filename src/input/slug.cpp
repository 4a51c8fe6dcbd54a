#include "slug.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "member_id.hpp"
#include "refusal.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace invito::input {
namespace {

constexpr std::size_t slug_bytes_max = 200;  // LinkedIn's own limit is 100 characters

// Literal routes of the provider (/users/me is the account itself, /users/profile somebody else)
// and words of LinkedIn that stand where a slug would.
constexpr std::string_view reserved_words[] = {
    "me",       "relations", "invite",   "following", "followers",   "profile", "posts",
    "comments", "reactions", "company",  "edit",      "in",          "pub",     "dir",
    "search",   "sent",      "received", "settings",  "unavailable",
};

// What stands in addresses of documentation, templates and programs that lost a value.
constexpr std::string_view example_words[] = {
    "username",
    "user-name",
    "your-username",
    "yourusername",
    "yourname",
    "your-name",
    "your-profile",
    "yourprofile",
    "your-linkedin",
    "yourlinkedin",
    "your-profile-name",
    "your-public-id",
    "yourslug",
    "your-slug",
    "your-handle",
    "firstname-lastname",
    "first-last",
    "firstnamelastname",
    "first-name-last-name",
    "firstname",
    "lastname",
    "first-name",
    "last-name",
    "fullname",
    "full-name",
    "profile-name",
    "profilename",
    "profile-id",
    "profileid",
    "publicidentifier",
    "public-identifier",
    "publicid",
    "public-id",
    "slug",
    "handle",
    "vanityname",
    "vanity-name",
    "vanity",
    "custom-url",
    "customurl",
    "example",
    "sample",
    "placeholder",
    "linkedin",
    "linkedinprofile",
    "linkedin-profile",
    "identifier",
    "xxx",
    "xxxx",
    "xxxxx",
    "null",
    "undefined",
    "none",
    "nan",
    "nil",
    "not-found",
    "not_found",
    "notfound",
    "false",
    "true",
    "n-a",
};

// Most addresses are longer than all of the words, which need not be looked through then.
template <const auto& Words>
bool is_word_of(std::string_view slug) {
    constexpr std::size_t longest = std::ranges::max(Words, {}, &std::string_view::size).size();
    return slug.size() <= longest && std::ranges::find(Words, slug) != std::end(Words);
}

bool is_ascii_slug_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~' || c == '\'';
}

bool is_beyond_ascii(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

// Letters and digits of any alphabet, emoji, and some marks of ASCII: no ellipsis, no dash of a
// word processor, nothing invisible.
bool has_only_slug_characters(std::string_view slug) {
    std::string others;
    for (const char c : slug) {
        if (is_beyond_ascii(c)) {
            others += c;
        } else if (!is_ascii_slug_byte(c)) {
            return false;
        }
    }
    return others.empty() || has_only_name_characters(others);
}

// The letters of a provider id mean something in their case: "acoaab1..." is nobody's address.
bool is_provider_id_in_other_case(std::string_view slug) {
    constexpr std::size_t shortest = 30;
    if (slug.size() < shortest) return false;
    const std::string lower = ascii_lower(slug);
    const bool is_classic = lower.starts_with("acoaa") || lower.starts_with("adoaa");
    const bool is_of_a_product = lower.starts_with("acwaa") || lower.starts_with("aemaa");
    return (is_classic || is_of_a_product) && std::ranges::none_of(slug, is_beyond_ascii);
}

}  // namespace

boost::system::result<Identity, NotAProfile> identity_from_member_id(
    std::string_view id, std::string_view text
) {
    switch (member_id(id)) {
        case MemberId::classic: return Identity{IdentifierKind::provider_id, std::string(id)};
        case MemberId::sales_navigator:
            return refusal(
                "sales_navigator", text, "is a Sales Navigator id",
                "export the public profile URL column from your tool"
            );
        case MemberId::recruiter:
            return refusal(
                "recruiter", text, "is a Recruiter id",
                "export the public profile URL column from your tool"
            );
        case MemberId::numeric:
            return refusal(
                "numeric_id", text, "is a numeric member id, which cannot be invited",
                "export the public profile URL column from your tool"
            );
        case MemberId::damaged:
            return refusal(
                "malformed", text, "is no whole provider id",
                "was it cut off? Ids look like ACoAA... and have 39 characters"
            );
        case MemberId::none: break;
    }
    throw InternalFailure("not a member id");
}

boost::system::result<Identity, NotAProfile> identity_from_slug(
    std::string_view raw, std::string_view text
) {
    constexpr std::string_view copy_again = "copy the address of the profile again";
    const std::optional<std::string> decoded = percent_decoded(raw);
    if (!decoded) return refusal("bad_encoding", text, "has a broken % escape", copy_again);
    if (first_invalid_utf8(*decoded)) {
        return refusal("bad_encoding", text, "is not UTF-8 after decoding", copy_again);
    }
    if (decoded->find('%') != std::string::npos) {
        return refusal("bad_encoding", text, "is percent-encoded twice", copy_again);
    }
    if (member_id(*decoded) != MemberId::none) return identity_from_member_id(*decoded, text);
    if (!has_only_slug_characters(*decoded)) {
        return refusal("malformed", text, "has characters that no profile address has");
    }
    if (decoded->ends_with('.')) {
        return refusal("malformed", text, "ends with a full stop: was it cut off?", copy_again);
    }
    if (is_provider_id_in_other_case(*decoded)) {
        return refusal(
            "malformed", text, "is a provider id that lost its capital letters",
            "export it again, or use the address of the profile"
        );
    }

    std::string slug = to_lower_nfc(*decoded);
    if (slug.size() > slug_bytes_max) {
        return refusal("malformed", text, "is longer than any profile address", copy_again);
    }
    if (is_word_of<reserved_words>(slug)) {
        return refusal("reserved_word", text, "is a word of LinkedIn's own, not a person");
    }
    if (is_word_of<example_words>(slug)) {
        return refusal("example", text, "stands for an address, as in examples", copy_again);
    }
    return Identity{IdentifierKind::public_identifier, std::move(slug)};
}

}  // namespace invito::input
