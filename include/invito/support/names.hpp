#pragma once
// Words of enum values, both ways, from one table per enum:
// constexpr auto tiers = std::to_array<Named<Tier>>({{Tier::free, "free"}, ...}).

#include "invito/support/failure.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace invito {

template <class Enum>
struct Named {
    Enum value;
    std::string_view name;
};

template <class Enum, std::size_t N>
std::string_view name_of(const std::array<Named<Enum>, N>& names, Enum value) {
    const auto* const entry = std::ranges::find(names, value, &Named<Enum>::value);
    ensure(entry != names.end(), "every value of an enum has a name");
    return entry->name;
}

template <class Enum, std::size_t N>
std::optional<Enum> value_of(const std::array<Named<Enum>, N>& names, std::string_view text) {
    const auto* const entry = std::ranges::find(names, text, &Named<Enum>::name);
    if (entry == names.end()) return std::nullopt;
    return entry->value;
}

}  // namespace invito
