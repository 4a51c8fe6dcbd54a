#pragma once
// JSON as a stream: compact, keys in the order they are written, memory bounded. Escaping is
// RapidJSON's; invalid UTF-8 is repaired and a number JSON cannot hold is a programming error.

#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

class JsonWriter {
public:
    explicit JsonWriter(std::ostream& out);
    JsonWriter(const JsonWriter&) = delete;
    JsonWriter& operator=(const JsonWriter&) = delete;
    ~JsonWriter();

    void begin_object();
    void end_object();
    void begin_array();
    void end_array();
    void key(std::string_view name);

    void value(std::string_view text);
    void value(const char* text) { value(std::string_view(text)); }
    void value(const std::string& text) { value(std::string_view(text)); }
    void value(bool flag);
    void value(double number);  // finite
    void null();

    template <std::integral T>
        requires(!std::same_as<T, bool>)
    void value(T number) {
        integer(static_cast<std::int64_t>(number));
    }

    template <class T>
    void value(const std::optional<T>& maybe) {
        if (maybe) {
            value(*maybe);
        } else {
            null();
        }
    }

    template <class T>
    void field(std::string_view name, const T& content) {
        key(name);
        value(content);
    }

    // Ends the document with a line end. Precondition: it is complete.
    void finish();

private:
    void integer(std::int64_t number);
    void flush_if_large();

    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace invito
