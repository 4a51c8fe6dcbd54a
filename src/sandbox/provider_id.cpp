#include "provider_id.hpp"

#include "invito/support/random.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <bit>

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

}  // namespace invito::sandbox
