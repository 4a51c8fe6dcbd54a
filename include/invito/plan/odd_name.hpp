#pragma once
// Names that would look wrong in a greeting. What says nothing at all (N/A, -, #REF!) is an empty
// cell already and never gets here.

#include <optional>
#include <string_view>

namespace invito {

enum class OddName {
    digits,      // "Anna2", "007"
    address,     // "anna@acme.com", "www.acme.com"
    pictograph,  // "Anna 🚀"
    title,       // "Dr. Anna", "Anna, MBA", "Anna (she/her)"
    initial,     // "A.", "J. R."
    capitals,    // "JOHN"
};

// By the first thing that is odd. nullopt: nothing is, or nothing can be said of its alphabet.
[[nodiscard]] std::optional<OddName> odd_name(std::string_view name);

// Whether a variable of a note is somebody's name.
[[nodiscard]] bool is_name_variable(std::string_view variable);

}  // namespace invito
