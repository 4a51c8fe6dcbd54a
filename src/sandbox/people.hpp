#pragma once
// The people of the sandbox: whoever is asked for exists, made from the slug and the seed alone,
// and so is their member id.

#include "api_error.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace invito::sandbox {

// Searched by string_view without making a string.
struct TextHash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the library's name
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

template <class T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

// An id carries its slug under a seeded permutation, so that any number of people exist without a
// table; only slugs that do not fit are remembered.
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

// What the prefix of a slug means; the texts are in special_slugs().
enum class Behaviour {
    ordinary,
    missing,
    connected,
    pending,
    received,
    withdrawn,
    unreachable,
    blocked,
    wants_email,
    self,
};

struct Person {
    std::string slug;  // canonical: lower case
    std::string provider_id;
    std::string first_name;
    std::string last_name;
    std::string headline;
    std::string_view distance;  // as far as nobody is connected: SECOND_DEGREE and so on

    [[nodiscard]] std::string full_name() const {
        return last_name.empty() ? first_name : first_name + ' ' + last_name;
    }
};

class People {
public:
    explicit People(std::uint64_t seed) : seed_(seed), ids_(seed) {}

    // The person behind a slug (any case) or a member id. Refuses what nobody can be called, and
    // the people who are missing or unreachable.
    [[nodiscard]] Answer<Person> find(std::string_view identifier);

    // Precondition: `slug` comes from a Person.
    [[nodiscard]] Person by_slug(std::string_view slug);

    // Whose classic member id it is. Refuses everything else, as the invitation route does.
    [[nodiscard]] Answer<std::string> slug_of_id(std::string_view provider_id) const;

private:
    [[nodiscard]] Answer<std::string> canonical_slug(std::string_view identifier) const;

    std::uint64_t seed_;
    ProviderIds ids_;
};

[[nodiscard]] Behaviour behaviour_of(std::string_view slug);

}  // namespace invito::sandbox
