#pragma once
// The people of the sandbox: whoever is asked for exists, made from the slug and the seed alone.

#include "provider_id.hpp"
#include "refusal.hpp"

#include <string>
#include <string_view>

namespace invito::sandbox {

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
