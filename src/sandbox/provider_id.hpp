#pragma once
// The sandbox's member ids. An id carries its slug under a seeded permutation, so that any number
// of people exist without a table; only slugs that do not fit are remembered.

#include "text_map.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace invito::sandbox {

class ProviderIds {
public:
    static constexpr std::size_t length = 39;
    static constexpr std::string_view classic_prefix = "ACoAA";

    explicit ProviderIds(std::uint64_t seed) : seed_(seed) {}

    // Always the same for a slug and a seed. Precondition: `slug` is canonical (lower case).
    // Slugs of more than 33 characters or beyond a-z, 0-9 and '-' are remembered here.
    [[nodiscard]] std::string of(std::string_view slug);

    // Whose id it is; nullopt if nobody's. Ids are case-sensitive.
    [[nodiscard]] std::optional<std::string> slug_of(std::string_view provider_id) const;

private:
    std::uint64_t seed_;
    TextMap<std::string> remembered_;
};

// The products whose ids the profile route knows: classic (ACo, ADo), Sales Navigator (ACw) and
// Recruiter (AE). `none`: a slug.
enum class IdKind { none, classic, other_product };

// By shape only, whatever the case: a lower-cased id is still no slug.
[[nodiscard]] IdKind id_kind(std::string_view identifier);

}  // namespace invito::sandbox
