#include "slug.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"
#include "member_id.hpp"
#include "refusal.hpp"

#include <algorithm>
#include <boost/url/pct_string_view.hpp>
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

bool is_slug_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~' || c == '\'' || byte >= 0x80;
}

// C1 controls, and format characters that change how a name is drawn. Joiners (U+200C, U+200D)
// belong to Persian names and to emoji.
bool has_invisible_controls(std::string_view utf8) {
    for (std::size_t i = 0; i + 1 < utf8.size(); ++i) {
        const auto first = static_cast<unsigned char>(utf8[i]);
        const auto second = static_cast<unsigned char>(utf8[i + 1]);
        if (first == 0xC2 && second <= 0xA0) return true;  // U+0080 to U+00A0
        if (i + 2 >= utf8.size()) continue;
        const auto third = static_cast<unsigned char>(utf8[i + 2]);
        const bool general = first == 0xE2 && second == 0x80;
        const bool joiner = third == 0x8C || third == 0x8D;
        if (general && third <= 0x8F && !joiner) return true;        // spaces, U+200B, U+200E
        if (general && third >= 0xA8 && third <= 0xAF) return true;  // U+2028 to U+202F
        if (first == 0xE2 && second == 0x81 && third >= 0x9F && third <= 0xAF) return true;
        if (first == 0xE3 && second == 0x80 && third == 0x80) return true;  // ideographic space
        if (first == 0xEF && second == 0xBB && third == 0xBF) return true;  // byte order mark
    }
    return false;
}

std::optional<std::string> percent_decoded(std::string_view raw) {
    if (raw.find('%') == std::string_view::npos) return std::string(raw);
    const auto escaped = boost::urls::make_pct_string_view(raw);
    if (!escaped) return std::nullopt;
    std::string decoded;
    decoded.reserve(raw.size());
    (*escaped).decode({}, boost::urls::string_token::assign_to(decoded));
    return decoded;
}

bool is_dots_only(std::string_view slug) {
    return std::ranges::all_of(slug, [](char c) { return c == '.'; });
}

}  // namespace

boost::system::result<Identity, NotAProfile> identity_from_member_id(
    std::string_view id, std::string_view text
) {
    switch (member_id(id)) {
        case MemberId::classic:
            return Identity{IdentifierKind::provider_id, std::string(id)};
        case MemberId::sales_navigator:
            return refusal(
                "sales_navigator",
                text,
                "is a Sales Navigator id",
                "export the public profile URL column from your tool"
            );
        case MemberId::recruiter:
            return refusal(
                "recruiter",
                text,
                "is a Recruiter id",
                "export the public profile URL column from your tool"
            );
        case MemberId::numeric:
            return refusal(
                "numeric_id",
                text,
                "is a numeric member id, which cannot be invited",
                "export the public profile URL column from your tool"
            );
        case MemberId::damaged:
            return refusal(
                "malformed",
                text,
                "is no whole provider id",
                "was it cut off? Ids look like ACoAA... and have 39 characters"
            );
        case MemberId::none:
            break;
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
    if (!std::ranges::all_of(*decoded, is_slug_byte) || has_invisible_controls(*decoded)) {
        return refusal("malformed", text, "has characters that no profile address has");
    }
    if (is_dots_only(*decoded)) return refusal("malformed", text, "names nobody");

    std::string slug = to_lower_nfc(*decoded);
    if (slug.size() > slug_bytes_max) {
        return refusal("malformed", text, "is longer than any profile address", copy_again);
    }
    if (std::ranges::find(reserved_words, slug) != std::end(reserved_words)) {
        return refusal("reserved_word", text, "is a word of LinkedIn's own, not a person");
    }
    return Identity{IdentifierKind::public_identifier, std::move(slug)};
}

}  // namespace invito::input
