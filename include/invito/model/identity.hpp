#pragma once
// How a list names a person: by public identifier (the slug of /in/slug) or by the provider's id
// (ACo...).

#include <compare>
#include <string>
#include <string_view>

namespace invito {

enum class IdentifierKind { public_identifier, provider_id };

// Canonical. A public identifier is percent-decoded once, NFC, lower case; a provider id is kept as
// it is (case-sensitive).
struct Identity {
    IdentifierKind kind = IdentifierKind::public_identifier;
    std::string value;

    friend auto operator<=>(const Identity&, const Identity&) = default;
};

// A public identifier as the provider reports it, in the form of a list's: the one in which they
// are compared. What cannot be one, such as a broken escape, stays as it is and equals no list's.
[[nodiscard]] std::string canonical_public_identifier(std::string_view reported);

}  // namespace invito
