#pragma once
// HTML for pages. Every piece is a format string of ours with what comes from outside as arguments,
// and those are escaped: there is no other way for them into a page.

#include <concepts>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <type_traits>

namespace invito {

// Is HTML already.
struct Markup {
    std::string text;

    Markup& operator+=(const Markup& more) {
        text += more.text;
        return *this;
    }
};

// As the content of an element or of a quoted attribute. Invalid bytes become U+FFFD; control
// characters, which HTML forbids, and marks that turn the direction of writing are left out.
[[nodiscard]] std::string escaped(std::string_view content);

// JSON that may stand inside of a <script>: nothing in it ends the element.
[[nodiscard]] std::string escaped_json(std::string json);

namespace detail {

template <class T>
auto html_argument(const T& argument) {
    if constexpr (std::same_as<T, Markup>) {
        return std::string_view(argument.text);
    } else if constexpr (std::convertible_to<const T&, std::string_view>) {
        return escaped(argument);
    } else if constexpr (std::is_enum_v<T>) {
        return escaped(to_string(argument));
    } else {
        static_assert(std::is_arithmetic_v<T>, "what is it in HTML?");
        return argument;
    }
}

template <class T>
using HtmlArgument = decltype(html_argument(std::declval<const T&>()));

}  // namespace detail

template <class... Args>
[[nodiscard]] Markup html(
    fmt::format_string<detail::HtmlArgument<Args>...> format, const Args&... arguments
) {
    return {fmt::format(format, detail::html_argument(arguments)...)};
}

}  // namespace invito
