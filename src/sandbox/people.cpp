#include "people.hpp"

#include "invito/sandbox/world.hpp"
#include "invito/support/random.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace invito::sandbox {
namespace {

constexpr std::string_view renamed_prefix = "renamed-";
constexpr std::string_view stranger_prefix = "stranger-";

struct BehaviourPrefix {
    std::string_view prefix;
    Behaviour behaviour;
};

constexpr std::array<BehaviourPrefix, 9> behaviour_prefixes{{
    {"missing-", Behaviour::missing},
    {"connected-", Behaviour::connected},
    {"pending-", Behaviour::pending},
    {"received-", Behaviour::received},
    {"withdrawn-", Behaviour::withdrawn},
    {"unreachable-", Behaviour::unreachable},
    {"blocked-", Behaviour::blocked},
    {"email-", Behaviour::wants_email},
    {"self-", Behaviour::self},
}};

constexpr std::array<std::string_view, 8> professions{
    "Software Engineer", "Product Manager", "Data Scientist", "Head of Operations",
    "Account Executive", "Research Lead",   "Founder",        "Systems Architect"};

constexpr std::array<std::string_view, 8> companies{
    "Northwind Labs", "Blue Harbor", "Quiet Rivers", "Fern & Field",
    "Lantern Works",  "Copper Gate", "Open Meadow",  "Tall Pines"};

bool is_ascii_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x80;
    });
}

// Letters of any script, digits and the few signs that slugs have.
bool may_be_slug(std::string_view text) {
    constexpr std::string_view signs = "-_.'";
    const auto allowed = [&](char c) {
        return static_cast<unsigned char>(c) >= 0x80 || is_ascii_digit(c) ||
               (c >= 'a' && c <= 'z') || signs.find(c) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= 400 && std::all_of(text.begin(), text.end(), allowed);
}

std::string_view without_behaviour(std::string_view slug) {
    for (const BehaviourPrefix& known : behaviour_prefixes) {
        if (slug.starts_with(known.prefix)) return slug.substr(known.prefix.size());
    }
    return slug;
}

std::string capitalised(std::string_view word) {
    std::string text(word);
    if (text.front() >= 'a' && text.front() <= 'z') {
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    }
    return text;
}

// "jane-van-dyke-42" is Jane Van Dyke.
void name_after(std::string_view slug, Person& person) {
    std::string_view rest = without_behaviour(slug);
    while (!rest.empty()) {
        const std::string_view word = rest.substr(0, rest.find('-'));
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        if (word.empty() || std::all_of(word.begin(), word.end(), is_ascii_digit)) continue;
        if (person.first_name.empty()) {
            person.first_name = capitalised(word);
        } else {
            if (!person.last_name.empty()) person.last_name += ' ';
            person.last_name += capitalised(word);
        }
    }
    if (person.first_name.empty()) person.first_name = "Member";
}

std::string_view distance_for(std::uint64_t draw) {
    const std::uint64_t of_ten = draw % 10;
    if (of_ten < 6) return "SECOND_DEGREE";
    return of_ten < 9 ? "THIRD_DEGREE" : "OUT_OF_NETWORK";
}

}  // namespace

const std::vector<SpecialSlug>& special_slugs() {
    static const std::vector<SpecialSlug> all{
        {"missing-", "No such person: the profile answers 404 resource_not_found"},
        {"connected-", "A connection already: inviting answers 422 already_connected"},
        {"pending-", "Has a pending invitation: inviting answers 422 already_invited_recently"},
        {"received-", "Has invited the account: inviting answers 422 already_invited_recently"},
        {"withdrawn-",
         "Invitation withdrawn lately: inviting answers 422 already_invited_recently"},
        {"unreachable-", "Locked profile: reading it answers 422 user_unreachable"},
        {"blocked-", "Takes no invitations: inviting answers 422 cannot_invite_attendee"},
        {"email-", "Asks for the e-mail address: inviting without it answers 400"},
        {"renamed-", "Has another slug now, what follows the prefix"},
        {"stranger-", "The profile answers somebody else: the member with the slug \"profile\""},
        {"self-", "The account's owner"},
    };
    return all;
}

Behaviour behaviour_of(std::string_view slug) {
    for (const BehaviourPrefix& known : behaviour_prefixes) {
        if (slug.starts_with(known.prefix)) return known.behaviour;
    }
    return Behaviour::ordinary;
}

Answer<Person> People::find(std::string_view identifier) {
    const Answer<std::string> slug = canonical_slug(identifier);
    if (!slug) return slug.error();
    switch (behaviour_of(*slug)) {
        case Behaviour::missing: return refusals::user_not_found;
        case Behaviour::unreachable: return refusals::user_unreachable;
        default: return by_slug(*slug);
    }
}

Person People::by_slug(std::string_view slug) {
    Person person;
    person.slug = slug;
    person.provider_id = ids_.of(slug);
    name_after(slug, person);
    Random random = Random(seed_).fork(slug);
    const std::uint64_t draw = random.next();
    person.headline = fmt::format(
        "{} at {}", professions[draw % professions.size()],
        companies[(draw >> 8) % companies.size()]
    );
    person.distance = distance_for(draw >> 16);
    return person;
}

Answer<std::string> People::slug_of_id(std::string_view provider_id) const {
    const bool classic = provider_id.starts_with("ACo") || provider_id.starts_with("ADo");
    if (!classic || provider_id.size() != ProviderIds::length) return refusals::wrong_id_format;
    if (auto slug = ids_.slug_of(provider_id)) return std::move(*slug);
    return refusals::invalid_recipient;
}

Answer<std::string> People::canonical_slug(std::string_view identifier) const {
    switch (id_kind(identifier)) {
        case IdKind::classic:
            if (auto slug = ids_.slug_of(identifier)) return std::move(*slug);
            return refusals::user_not_found;
        case IdKind::other_product:
            // Everybody has an id in every product; here they name people of their own.
            return fmt::format("lead-{:016x}", Random(seed_).fork(identifier).next());
        case IdKind::none: break;
    }
    if (std::all_of(identifier.begin(), identifier.end(), is_ascii_digit)) {
        return refusals::wrong_id_format;  // a numeric member id
    }
    if (first_invalid_utf8(identifier)) return refusals::user_not_found;
    std::string slug = is_ascii(identifier) ? ascii_lower(identifier) : to_lower_nfc(identifier);
    while (slug.starts_with(renamed_prefix) && slug.size() > renamed_prefix.size()) {
        slug.erase(0, renamed_prefix.size());
    }
    if (slug.starts_with(stranger_prefix)) slug = "profile";
    if (!may_be_slug(slug)) return refusals::user_not_found;
    return slug;
}

}  // namespace invito::sandbox
