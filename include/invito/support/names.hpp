#pragma once
// Words of enum values, both ways, from one table per enum. It stands beside the enum:
//
// template <>
// inline constexpr auto enum_names<Tier> = std::to_array<Named<Tier>>({{Tier::free, "free"}, ...});

#include "invito/support/failure.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace invito {

template <class Enum>
struct Named {
    Enum value;
    std::string_view name;
};

template <class Enum>
inline constexpr std::nullptr_t enum_names = nullptr;

template <class Enum>
concept HasNames = requires { enum_names<Enum>.size(); };

template <HasNames Enum>
[[nodiscard]] std::string_view to_string(Enum value) {
    const auto* const entry = std::ranges::find(enum_names<Enum>, value, &Named<Enum>::value);
    ensure(entry != enum_names<Enum>.end(), "every value of an enum has a name");
    return entry->name;
}

template <HasNames Enum>
[[nodiscard]] std::optional<Enum> parse(std::string_view text) {
    const auto* const entry = std::ranges::find(enum_names<Enum>, text, &Named<Enum>::name);
    if (entry == enum_names<Enum>.end()) return std::nullopt;
    return entry->value;
}

}  // namespace invito
