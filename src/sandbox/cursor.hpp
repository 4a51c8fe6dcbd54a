#pragma once
// Opaque page cursors: base64, as the vendor's are. A cursor of one list is none of another.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace invito::sandbox {

enum class List { accounts, sent, received, relations };

// `position` is where the next page of the list begins.
[[nodiscard]] std::string write_cursor(List list, std::size_t position);

// nullopt if it is no cursor of this list.
[[nodiscard]] std::optional<std::size_t> read_cursor(List list, std::string_view cursor);

}  // namespace invito::sandbox
