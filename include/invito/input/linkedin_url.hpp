#pragma once
// Any spelling of a LinkedIn profile -> one canonical Identity, or the reason why it is none. Never
// asks the network.

#include "invito/model/lead.hpp"
#include "invito/support/result.hpp"

#include <string>
#include <string_view>

namespace invito {

// Why a text is not a usable profile.
struct NotAProfile {
    std::string reason;  // stable: no_profile, no_address, company_page, school_page,
                         // sales_navigator, recruiter, post, job, group, event, short_link,
                         // directory, email, numeric_id, reserved_word, example, not_linkedin,
                         // bad_encoding, malformed
    std::string what;
    std::string hint;
    std::string text = {};  // what was refused, short and printable; empty: nothing was there
};

// Accepts https://www.linkedin.com/in/slug in all its forms (host, scheme, case, query, fragment,
// trailing parts, percent-encoding), provider ids (ACo..., ADo...), and urn:li:fsd_profile:ACo....
[[nodiscard]] boost::system::result<Identity, NotAProfile> parse_address(std::string_view text);

// Also a bare public identifier: for places that hold nothing else.
[[nodiscard]] boost::system::result<Identity, NotAProfile> parse_identity(std::string_view text);
[[noreturn]] void throw_exception_from_error(const NotAProfile&, const boost::source_location&);

// "https://www.linkedin.com/in/<slug>", percent-encoded once.
[[nodiscard]] std::string profile_url(const Identity& identity);

}  // namespace invito
