#include "invito/input/linkedin_url.hpp"

#include "cells.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "invito/support/text.hpp"
#include "list_errors.hpp"

#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <cstddef>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>

namespace invito {
namespace {

using namespace input;

// The ids LinkedIn's products give to members, told apart by their shape. Case-sensitive.
enum class MemberId {
    none,             // not shaped like an id
    classic,          // ACoAA..., ADoAA...: can be invited
    sales_navigator,  // ACwAA...
    recruiter,        // AEMAA...
    numeric,          // 123456
    damaged,          // begins like a classic id, but is cut off or has foreign characters
};

// All seen so far have 39 characters; the bounds leave room for other lengths.
constexpr std::size_t classic_length_min = 20;
constexpr std::size_t classic_length_max = 80;
constexpr std::size_t prefix_length = 5;

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_base64url(char c) {
    return is_digit(c) || is_letter(c) || c == '-' || c == '_';
}

MemberId member_id(std::string_view text) {
    if (!text.empty() && std::ranges::all_of(text, is_digit)) return MemberId::numeric;
    if (text.size() < prefix_length || text.substr(3, 2) != "AA") return MemberId::none;
    if (text.starts_with("ACw")) return MemberId::sales_navigator;
    if (text.starts_with("AE") && is_letter(text[2])) return MemberId::recruiter;
    if (!text.starts_with("ACo") && !text.starts_with("ADo")) return MemberId::none;

    const bool whole = text.size() >= classic_length_min && text.size() <= classic_length_max &&
                       std::ranges::all_of(text, is_base64url);
    return whole ? MemberId::classic : MemberId::damaged;
}

// LinkedIn's addresses that are not people, by the first part of their path.
struct LinkedinPage {
    std::string_view path;    // first segment, lower case
    std::string_view reason;  // stable
    std::string_view is_what;
    std::string_view hint;
};

constexpr std::string_view export_public = "export the public profile URL column from your tool";
constexpr std::string_view open_and_copy =
    "open it and copy the address linkedin.com/in/... it leads to";
constexpr std::string_view use_author = "use the address of its author: linkedin.com/in/...";

constexpr LinkedinPage pages[] = {
    {"company", "company_page", "is a company page", people_look_like},
    {"showcase", "company_page", "is a showcase page of a company", people_look_like},
    {"organization", "company_page", "is a company page", people_look_like},
    {"school", "school_page", "is a school page", people_look_like},
    {"edu", "school_page", "is a school page", people_look_like},
    {"sales", "sales_navigator", "is a Sales Navigator link", export_public},
    {"talent", "recruiter", "is a Recruiter link", export_public},
    {"recruiter", "recruiter", "is a Recruiter link", export_public},
    {"posts", "post", "is a post", use_author},
    {"pulse", "post", "is an article", use_author},
    {"feed", "post", "is a post or a feed", use_author},
    {"jobs", "job", "is a job advertisement", people_look_like},
    {"groups", "group", "is a group", people_look_like},
    {"events", "event", "is an event", people_look_like},
    {"newsletters", "post", "is a newsletter", use_author},
    // The form before 2015. LinkedIn forwards it to the slug of today, which is not in it.
    {"pub", "directory", "is an address of the old form", open_and_copy},
    {"profile", "numeric_id", "is an old link with an internal number", open_and_copy},
};
constexpr LinkedinPage directory = {
    "pub", "directory", "is a list of people with the same name", people_look_like};
constexpr LinkedinPage sales_company = {
    "sales", "company_page", "is a company in Sales Navigator", people_look_like};

// nullptr: not in the table. `second_segment` tells /sales/company from /sales/lead.
const LinkedinPage* find_page(std::string_view first_segment, std::string_view second_segment) {
    const std::string first = ascii_lower(first_segment);
    if (first == directory.path && ascii_iequals(second_segment, "dir")) return &directory;
    if (first == sales_company.path && ascii_iequals(second_segment, "company")) {
        return &sales_company;
    }
    const auto* page = std::ranges::find(pages, first, &LinkedinPage::path);
    return page == std::end(pages) ? nullptr : page;
}

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

using Verdict = boost::system::result<Identity, NotAProfile>;

constexpr std::string_view linkedin_host = "linkedin.com";
constexpr std::size_t bare_slug_bytes_min = 3;  // LinkedIn's own minimum; "ok" is no person

// What fills a column of identifiers where somebody has none.
constexpr std::string_view words_for_nobody[] = {
    "yes",       "no",       "true",      "false",         "y/n",     "not-found",
    "not_found", "notfound", "unknown",   "pending",       "private", "hidden",
    "missing",   "invalid",  "error",     "failed",        "tbd",     "todo",
    "link",      "url",      "connected", "not-available", "na",      "not_available",
};

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return ascii_iequals(text.substr(0, prefix.size()), prefix);
}

NotAProfile malformed(std::string_view text, std::string_view is_what) {
    return refusal("malformed", text, is_what);
}

std::string_view without_query(std::string_view link) {
    return link.substr(0, std::min(link.find('?'), link.find('#')));
}

// Non-empty parts between slashes; the first few are all that counts.
struct PathSegments {
    std::array<std::string_view, 8> parts;
    std::size_t count = 0;

    [[nodiscard]] std::string_view at(std::size_t i) const {
        return i < count ? parts[i] : std::string_view();
    }
};

PathSegments split_path(std::string_view path) {
    PathSegments segments;
    while (!path.empty() && segments.count < segments.parts.size()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        if (slash > 0) segments.parts[segments.count++] = path.substr(0, slash);
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return segments;
}

bool is_wrapper(std::string_view segment) {
    return ascii_iequals(segment, "mwlite") || ascii_iequals(segment, "comm");
}

Verdict parse_path(std::string_view path, std::string_view text) {
    const PathSegments segments = split_path(path);
    const std::size_t first = is_wrapper(segments.at(0)) ? 1 : 0;
    const std::string_view page = segments.at(first);
    const std::string_view next = segments.at(first + 1);
    if (ascii_iequals(page, "in")) {
        if (next.empty()) return malformed(text, "has no name after /in/");
        return identity_from_slug(next, text);
    }
    if (const auto* known = find_page(page, next)) {
        return refusal(known->reason, text, known->is_what, known->hint);
    }
    return malformed(text, "is no profile");
}

NotAProfile foreign_host(std::string_view host, std::string_view text) {
    if (host == "lnkd.in") {
        return refusal(
            "short_link", text, "is a short link",
            "open it and copy the address it leads to; short links cannot be resolved safely"
        );
    }
    return refusal("not_linkedin", text, "is not on linkedin.com");
}

// nullopt: a host of LinkedIn.
std::optional<NotAProfile> refuse_authority(std::string_view authority, std::string_view text) {
    // Nearly every row of a list; the rest may take longer.
    const bool usual =
        ascii_iequals(authority, "www.linkedin.com") || ascii_iequals(authority, linkedin_host);
    if (usual) return std::nullopt;
    const auto parsed = boost::urls::parse_authority(authority);
    if (!parsed) return malformed(text, "is no valid web address");
    const boost::urls::string_view encoded_host = parsed->encoded_host();
    std::string host = ascii_lower({encoded_host.data(), encoded_host.size()});
    if (host.ends_with('.')) host.pop_back();

    if (host != linkedin_host && !host.ends_with(".linkedin.com")) return foreign_host(host, text);
    if (parsed->has_userinfo()) return malformed(text, "has a user name before the host");
    return std::nullopt;
}

Verdict parse_with_host(std::string_view rest, std::string_view text) {
    const std::size_t authority_bytes = std::min(rest.find('/'), rest.size());
    if (const auto refused = refuse_authority(rest.substr(0, authority_bytes), text)) {
        return *refused;
    }
    return parse_path(rest.substr(authority_bytes), text);
}

Verdict parse_link(std::string_view text) {
    const std::string_view link = without_query(text);
    const std::size_t scheme_end = link.find("://");
    const std::size_t first_slash = std::min(link.find('/'), link.size());
    if (scheme_end != std::string_view::npos && scheme_end + 1 == first_slash) {
        const std::string_view scheme = link.substr(0, scheme_end);
        if (!ascii_iequals(scheme, "https") && !ascii_iequals(scheme, "http")) {
            return refusal("not_linkedin", text, "is not a web address");
        }
        return parse_with_host(link.substr(scheme_end + 3), text);
    }
    if (link.starts_with("//")) return parse_with_host(link.substr(2), text);
    const std::string_view first = link.substr(0, first_slash);
    const bool has_no_host = first.empty() || ascii_iequals(first, "in");
    if (has_no_host) return parse_path(link, text);
    return parse_with_host(link, text);
}

Verdict parse_urn(std::string_view urn) {
    const std::size_t colon = urn.rfind(':');
    const std::string_view kind = urn.substr(0, colon);
    const std::string_view id = urn.substr(colon + 1);
    const bool profile = ascii_iequals(kind, "urn:li:fsd_profile") ||
                         ascii_iequals(kind, "urn:li:fs_miniProfile") ||
                         ascii_iequals(kind, "urn:li:member");
    if (profile && member_id(id) != MemberId::none) {
        return identity_from_member_id(id, urn);
    }
    if (ascii_iequals(kind, "urn:li:fs_salesProfile")) {
        return refusal(
            "sales_navigator", urn, "is a Sales Navigator id",
            "export the public profile URL column from your tool"
        );
    }
    if (kind.find("ompany") != std::string_view::npos ||
        kind.find("rganization") != std::string_view::npos) {
        return refusal("company_page", urn, "is a company");
    }
    return malformed(urn, "is no profile");
}

// A cell without a slash: an id, an e-mail address, a host, or a word.
Verdict parse_without_path(std::string_view text) {
    const bool email = text.find('@') != std::string_view::npos && !text.starts_with('@');
    if (email) {
        return refusal(
            "email", text, "is an e-mail address",
            "the list needs profiles: people look like linkedin.com/in/jane-doe"
        );
    }
    if (member_id(text) != MemberId::none) {
        return identity_from_member_id(text, text);
    }
    if (text.find('.') != std::string_view::npos) return parse_link(text);
    if (is_mutant(Mutant::words_are_people)) return identity_from_slug(text, text);
    return refusal(
        "no_address", text, "is no address of a profile",
        "people look like linkedin.com/in/jane-doe; did the export lose its links? Identifiers "
        "alone need a column \"public_identifier\""
    );
}

Verdict parse_word(std::string_view text) {
    const bool is_nobody = std::ranges::any_of(words_for_nobody, [text](std::string_view word) {
        return ascii_iequals(word, text);
    });
    if (is_nobody) return malformed(text, "names nobody");
    Verdict identity = identity_from_slug(text, text);
    if (!identity || identity->kind == IdentifierKind::provider_id) return identity;
    if (identity->value.size() < bare_slug_bytes_min) {
        return malformed(text, "is too short for a profile address");
    }
    if (!has_letter(identity->value)) return malformed(text, "names nobody");
    return identity;
}

NotAProfile not_utf8() {
    return {
        .reason = "bad_encoding",
        .what = "the profile is not UTF-8",
        .hint = "save the list as \"CSV UTF-8\"",
    };
}

}  // namespace

void throw_exception_from_error(const NotAProfile& error, const boost::source_location& where) {
    throw InternalFailure(fmt::format(
        "an identity was taken from a refused profile: {} ({}:{})", error.reason, where.file_name(),
        where.line()
    ));
}

boost::system::result<Identity, NotAProfile> parse_address(std::string_view text) {
    if (first_invalid_utf8(text)) return not_utf8();
    text = CellValues().of(text);
    if (text.empty()) return no_profile();
    if (starts_with_ignoring_case(text, "urn:li:")) return parse_urn(text);
    if (text.find('/') != std::string_view::npos) return parse_link(text);
    return parse_without_path(text);
}

boost::system::result<Identity, NotAProfile> parse_identity(std::string_view text) {
    auto address = parse_address(text);
    const bool is_word = !address && address.error().reason == "no_address";
    return is_word ? parse_word(trim(text)) : address;
}

std::string profile_url(const Identity& identity) {
    return "https://www.linkedin.com/in/" + percent_encoded(identity.value);
}

}  // namespace invito
