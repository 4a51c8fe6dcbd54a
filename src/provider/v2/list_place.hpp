#pragma once
// Reading a list whole while its rows shift. Pages are asked for by offset, and what comes or goes
// between two of them moves rows across the border. So each page is asked for from the last row
// that was shown: beginning with it proves that no row was jumped over (assumptions.hpp). Any other
// page spoils the list, which then proves nobody's absence.

#include "shape.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito::v2 {

// Where a list goes on; at first nowhere. It travels in the port's cursor, as text.
struct ListPlace {
    std::size_t shown = 0;                   // rows so far
    std::optional<std::int64_t> total = {};  // as the first page told it
    std::string last_id = {};                // of the last row so far
    std::string cursor = {};                 // the server's, if it gave one: then no offset counts
    bool asks_behind = false;                // whether anything is behind the last row

    friend bool operator==(const ListPlace&, const ListPlace&) = default;
};

[[nodiscard]] std::string to_text(const ListPlace& place);

// Of the next page's first row.
[[nodiscard]] std::size_t offset_of(const ListPlace& place);

// Of a cursor of ours; nullopt: it is none.
[[nodiscard]] std::optional<ListPlace> parse_place(std::string_view text);

// What a page says of itself.
struct PageFacts {
    std::vector<std::string> ids;  // of its rows
    std::optional<std::int64_t> total = {};
    std::string next_cursor = {};
    bool is_last = false;  // shown by something else than its rows and the total
};

struct Continuation {
    std::size_t known = 0;               // of its first rows: shown before
    std::optional<ListPlace> next = {};  // nullopt: the list was read whole
};

[[nodiscard]] Shaped<Continuation> continue_list(const ListPlace& place, const PageFacts& page);

}  // namespace invito::v2
