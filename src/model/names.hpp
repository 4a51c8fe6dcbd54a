#pragma once
// Texts of enum values, both ways, from one table per enum.

#include "invito/support/failure.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace invito {

template <class Enum, std::size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

template <class Enum, std::size_t N>
std::string_view name_of(const Names<Enum, N>& names, Enum value) {
    const auto* const entry = std::ranges::find(names, value, &Names<Enum, N>::value_type::first);
    ensure(entry != names.end(), "every value of an enum has a name");
    return entry->second;
}

template <class Enum, std::size_t N>
std::optional<Enum> value_of(const Names<Enum, N>& names, std::string_view text) {
    const auto* const entry = std::ranges::find(names, text, &Names<Enum, N>::value_type::second);
    if (entry == names.end()) return std::nullopt;
    return entry->first;
}

}  // namespace invito
