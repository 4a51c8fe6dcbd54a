#include "people.hpp"

#include "invito/sandbox/world.hpp"
#include "invito/support/random.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <fmt/format.h>

namespace invito::sandbox {
namespace {

// Three words of twelve symbols and a check of 12 bits are 204 bits: 34 digits of base64.
constexpr std::size_t symbols_per_word = 12;
constexpr std::size_t slug_max = 33;  // the three symbols left over must be empty: more checking
constexpr std::size_t digits = 34;
constexpr std::uint64_t radix = 38;  // end, a-z, 0-9, '-'
constexpr std::size_t rounds = 6;
constexpr std::string_view base64url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static_assert(ProviderIds::classic_prefix.size() + digits == ProviderIds::length);

using Words = std::array<std::uint64_t, 3>;
using Block = std::array<std::uint64_t, 4>;  // three words and the check

// The finalizer of SplitMix64.
constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

std::uint64_t round_value(const Words& words, std::size_t round, std::uint64_t seed) {
    const std::uint64_t a = words[(round + 1) % 3];
    const std::uint64_t b = words[(round + 2) % 3];
    return mix(a ^ std::rotl(b, 23) ^ mix(seed + round + 1));
}

// An unbalanced Feistel network: every step adds to one word what the two others say.
Words scramble(Words words, std::uint64_t seed) {
    for (std::size_t round = 0; round < rounds; ++round) {
        words[round % 3] += round_value(words, round, seed);
    }
    return words;
}

Words unscramble(Words words, std::uint64_t seed) {
    for (std::size_t round = rounds; round-- > 0;) {
        words[round % 3] -= round_value(words, round, seed);
    }
    return words;
}

std::uint64_t check_bits(const Words& words, std::uint64_t seed) {
    return mix(words[0] ^ mix(words[1] ^ mix(words[2] ^ seed))) & 0xfffU;
}

std::uint64_t symbol_of(char c) {
    if (c >= 'a' && c <= 'z') return static_cast<std::uint64_t>(c - 'a') + 1;
    if (c >= '0' && c <= '9') return static_cast<std::uint64_t>(c - '0') + 27;
    return c == '-' ? 37 : 0;
}

char character_of(std::uint64_t symbol) {
    if (symbol <= 26) return static_cast<char>('a' + (symbol - 1));
    if (symbol <= 36) return static_cast<char>('0' + (symbol - 27));
    return '-';
}

std::optional<Words> pack(std::string_view slug) {
    if (slug.empty() || slug.size() > slug_max) return std::nullopt;
    Words words{};
    for (std::size_t i = slug.size(); i-- > 0;) {
        const std::uint64_t symbol = symbol_of(slug[i]);
        if (symbol == 0) return std::nullopt;
        std::uint64_t& word = words[i / symbols_per_word];
        word = word * radix + symbol;
    }
    return words;
}

std::optional<std::string> unpack(Words words) {
    std::string slug;
    bool ended = false;
    for (std::uint64_t& word : words) {
        for (std::size_t i = 0; i < symbols_per_word; ++i) {
            const std::uint64_t symbol = word % radix;
            word /= radix;
            if (symbol == 0) {
                ended = true;
            } else if (ended) {
                return std::nullopt;
            } else {
                slug += character_of(symbol);
            }
        }
        if (word != 0) return std::nullopt;
    }
    if (slug.empty() || slug.size() > slug_max) return std::nullopt;
    return slug;
}

std::string spell(const Block& block) {
    std::string id(ProviderIds::classic_prefix);
    id.reserve(ProviderIds::length);
    for (std::size_t i = 0; i < digits; ++i) {
        const std::size_t word = i * 6 / 64;
        const std::size_t offset = i * 6 % 64;
        std::uint64_t digit = block[word] >> offset;
        if (offset > 58) digit |= block[word + 1] << (64 - offset);
        id += base64url[digit & 63U];
    }
    return id;
}

std::optional<Block> read_digits(std::string_view text) {
    Block block{};
    for (std::size_t i = 0; i < digits; ++i) {
        const std::size_t digit = base64url.find(text[i]);
        if (digit == std::string_view::npos) return std::nullopt;
        const std::size_t word = i * 6 / 64;
        const std::size_t offset = i * 6 % 64;
        block[word] |= static_cast<std::uint64_t>(digit) << offset;
        if (offset > 58) block[word + 1] |= static_cast<std::uint64_t>(digit) >> (64 - offset);
    }
    return block;
}

}  // namespace

std::string ProviderIds::of(std::string_view slug) {
    if (const auto words = pack(slug)) {
        const Words hidden = scramble(*words, seed_);
        return spell({hidden[0], hidden[1], hidden[2], check_bits(*words, seed_)});
    }
    Random random = Random(seed_).fork(slug);
    const Words hidden{random.next(), random.next(), random.next()};
    // A wrong check: never to be taken for an id that carries its slug.
    const std::uint64_t check = check_bits(unscramble(hidden, seed_), seed_) ^ 1U;
    std::string id = spell({hidden[0], hidden[1], hidden[2], check});
    remembered_.try_emplace(id, slug);
    return id;
}

std::optional<std::string> ProviderIds::slug_of(std::string_view provider_id) const {
    if (provider_id.size() != length || !provider_id.starts_with(classic_prefix)) {
        return std::nullopt;
    }
    const auto block = read_digits(provider_id.substr(classic_prefix.size()));
    if (!block) return std::nullopt;
    const Words words = unscramble({(*block)[0], (*block)[1], (*block)[2]}, seed_);
    if (check_bits(words, seed_) == (*block)[3]) return unpack(words);
    const auto found = remembered_.find(provider_id);
    if (found == remembered_.end()) return std::nullopt;
    return found->second;
}

IdKind id_kind(std::string_view identifier) {
    if (identifier.size() != ProviderIds::length) return IdKind::none;
    if (identifier.find_first_not_of(base64url) != std::string_view::npos) return IdKind::none;
    const std::string prefix = ascii_lower(identifier.substr(0, 3));
    if (prefix == "aco" || prefix == "ado") return IdKind::classic;
    if (prefix == "acw" || prefix.starts_with("ae")) return IdKind::other_product;
    return IdKind::none;
}

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
        case Behaviour::missing: return api_errors::user_not_found;
        case Behaviour::unreachable: return api_errors::user_unreachable;
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
    if (!classic || provider_id.size() != ProviderIds::length) return api_errors::wrong_id_format;
    if (auto slug = ids_.slug_of(provider_id)) return std::move(*slug);
    return api_errors::invalid_recipient;
}

Answer<std::string> People::canonical_slug(std::string_view identifier) const {
    switch (id_kind(identifier)) {
        case IdKind::classic:
            if (auto slug = ids_.slug_of(identifier)) return std::move(*slug);
            return api_errors::user_not_found;
        case IdKind::other_product:
            // Everybody has an id in every product; here they name people of their own.
            return fmt::format("lead-{:016x}", Random(seed_).fork(identifier).next());
        case IdKind::none: break;
    }
    if (std::all_of(identifier.begin(), identifier.end(), is_ascii_digit)) {
        return api_errors::wrong_id_format;  // a numeric member id
    }
    if (first_invalid_utf8(identifier)) return api_errors::user_not_found;
    std::string slug = is_ascii(identifier) ? ascii_lower(identifier) : to_lower_nfc(identifier);
    while (slug.starts_with(renamed_prefix) && slug.size() > renamed_prefix.size()) {
        slug.erase(0, renamed_prefix.size());
    }
    if (slug.starts_with(stranger_prefix)) slug = "profile";
    if (!may_be_slug(slug)) return api_errors::user_not_found;
    return slug;
}

}  // namespace invito::sandbox
