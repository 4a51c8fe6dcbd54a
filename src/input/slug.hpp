#pragma once
// The slug of linkedin.com/in/<slug>: from any spelling to the canonical one, which is decoded
// once, NFC and lower case.

#include "invito/input/linkedin_url.hpp"

#include <string_view>

namespace invito::input {

// `raw`: one path segment or a bare cell. `text`: the whole cell, for messages. A provider id in
// the slug's place becomes an Identity of its own kind.
[[nodiscard]] boost::system::result<Identity, NotAProfile> identity_from_slug(
    std::string_view raw, std::string_view text
);

// A provider id, or the refusal of one that is no classic id. Precondition: member_id(id) is not
// `none`.
[[nodiscard]] boost::system::result<Identity, NotAProfile> identity_from_member_id(
    std::string_view id, std::string_view text
);

}  // namespace invito::input
