#pragma once
// JSON as a stream: compact, keys in the order they are written, memory bounded. Invalid UTF-8 is
// repaired; a number JSON cannot hold is a programming error.

#include "invito/support/time.hpp"

#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace invito {

// `text` in quotes, and what stands in it escaped. Precondition: valid UTF-8.
void append_json_text(std::string& json, std::string_view text);

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

class JsonWriter {
public:
    // Kept in memory, for take().
    JsonWriter() { text_.reserve(256); }
    // Instants are written as RFC 3339 in `zone`.
    explicit JsonWriter(std::ostream& out, const TimeZone& zone = {}) : out_(&out), zone_(zone) {}
    JsonWriter(const JsonWriter&) = delete;
    JsonWriter& operator=(const JsonWriter&) = delete;

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    void key(std::string_view name);
    void null();

    // Texts, numbers, flags, instants, the words of an enum, what is optional, and arrays of these.
    // Of other types write_json(json, content) tells what they are.
    template <class T>
    void value(const T& content) {
        if constexpr (std::convertible_to<const T&, std::string_view>) {
            text_value(content);
        } else if constexpr (std::same_as<T, bool>) {
            plain_value(content ? "true" : "false");
        } else if constexpr (std::integral<T>) {
            integer(static_cast<std::int64_t>(content));
        } else if constexpr (std::same_as<T, double>) {
            number(content);
        } else if constexpr (std::same_as<T, Instant>) {
            text_value(format_rfc3339(content, zone_));
        } else if constexpr (std::is_enum_v<T>) {
            text_value(to_string(content));
        } else if constexpr (std::same_as<T, std::nullopt_t>) {
            null();
        } else if constexpr (is_optional<T>) {
            if (content) {
                value(*content);
            } else {
                null();
            }
        } else if constexpr (std::ranges::range<const T>) {
            begin_array();
            for (const auto& element : content) value(element);
            end_array();
        } else {
            write_json(*this, content);
        }
    }

    template <class T>
    void field(std::string_view name, const T& content) {
        key(name);
        value(content);
    }

    // An object whose fields `write()` writes.
    template <class Write>
    void object(std::string_view name, const Write& write) {
        key(name);
        begin_object();
        write();
        end_object();
    }

    // An array of objects, one for each element, whose fields `write(element)` writes.
    template <class Elements, class Write>
    void list(std::string_view name, const Elements& elements, const Write& write) {
        key(name);
        begin_array();
        for (const auto& element : elements) {
            begin_object();
            write(element);
            end_object();
        }
        end_array();
    }

    [[nodiscard]] const TimeZone& zone() const { return zone_; }

    // What was written. Precondition: there is no stream that it went to.
    [[nodiscard]] std::string take() { return std::move(text_); }

    // Ends the document with a line end. Precondition: it is complete.
    void finish();

private:
    void begin_value();
    void open(char bracket);
    void close(char bracket);
    void plain_value(std::string_view literal);
    void text_value(std::string_view content);
    void integer(std::int64_t value);
    void number(double value);  // finite
    void flush();

    std::ostream* out_ = nullptr;
    TimeZone zone_;
    std::string text_;
    int depth_ = 0;
    bool needs_comma_ = false;
};

}  // namespace invito
