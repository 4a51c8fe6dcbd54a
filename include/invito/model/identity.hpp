#pragma once
// How a list names a person: by public identifier (the slug of /in/slug) or by the provider's id
// (ACo...).

#include <compare>
#include <string>

namespace invito {

enum class IdentifierKind { public_identifier, provider_id };

// Canonical. A public identifier is percent-decoded once, NFC, lower case; a provider id is kept as
// it is (case-sensitive).
struct Identity {
    IdentifierKind kind = IdentifierKind::public_identifier;
    std::string value;

    friend auto operator<=>(const Identity&, const Identity&) = default;
};

}  // namespace invito
