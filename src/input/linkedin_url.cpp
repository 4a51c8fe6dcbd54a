#include "invito/input/linkedin_url.hpp"

#include "cell_value.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "invito/support/text.hpp"
#include "linkedin_pages.hpp"
#include "member_id.hpp"
#include "refusal.hpp"
#include "slug.hpp"

#include <algorithm>
#include <array>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <fmt/format.h>
#include <optional>

namespace invito {
namespace {

using input::refusal;
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
        return input::identity_from_slug(next, text);
    }
    if (const auto* known = input::find_page(page, next)) {
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
    if (profile && input::member_id(id) != input::MemberId::none) {
        return input::identity_from_member_id(id, urn);
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
    if (input::member_id(text) != input::MemberId::none) {
        return input::identity_from_member_id(text, text);
    }
    if (text.find('.') != std::string_view::npos) return parse_link(text);
    if (is_mutant(Mutant::words_are_people)) return input::identity_from_slug(text, text);
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
    Verdict identity = input::identity_from_slug(text, text);
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
    text = input::CellValues().of(text);
    if (text.empty()) return input::no_profile();
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
    return fmt::format(
        "https://www.linkedin.com/in/{}",
        boost::urls::encode(identity.value, boost::urls::unreserved_chars)
    );
}

}  // namespace invito
