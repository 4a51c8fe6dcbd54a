#include "cursor.hpp"

#include <charconv>
#include <fmt/format.h>
#include <openssl/evp.h>

namespace invito::sandbox {
namespace {

constexpr std::size_t cursor_max = 64;

std::string_view prefix_of(List list) {
    switch (list) {
        case List::accounts: return "accounts:";
        case List::sent: return "sent:";
        case List::received: return "received:";
        case List::relations: break;
    }
    return "relations:";
}

std::string encode_base64(std::string_view text) {
    std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');  // OpenSSL appends a NUL
    const int length = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(encoded.data()),
        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size())
    );
    encoded.resize(static_cast<std::size_t>(length));
    return encoded;
}

std::optional<std::string> decode_base64(std::string_view encoded) {
    if (encoded.empty() || encoded.size() % 4 != 0 || encoded.size() > cursor_max) {
        return std::nullopt;
    }
    std::string text(encoded.size() / 4 * 3, '\0');
    const int length = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(encoded.data()), static_cast<int>(encoded.size())
    );
    if (length < 0) return std::nullopt;
    while (text.ends_with('\0')) text.pop_back();  // OpenSSL decodes the padding to zeros
    return text;
}

}  // namespace

std::string write_cursor(List list, std::size_t position) {
    return encode_base64(fmt::format("{}{}", prefix_of(list), position));
}

std::optional<std::size_t> read_cursor(List list, std::string_view cursor) {
    const auto text = decode_base64(cursor);
    const std::string_view prefix = prefix_of(list);
    if (!text || !text->starts_with(prefix)) return std::nullopt;
    const std::string_view rest = std::string_view(*text).substr(prefix.size());
    std::size_t position = 0;
    const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), position);
    if (parsed.ec != std::errc{} || parsed.ptr != rest.data() + rest.size()) return std::nullopt;
    return position;
}

}  // namespace invito::sandbox
