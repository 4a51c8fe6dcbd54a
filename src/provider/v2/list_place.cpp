#include "list_place.hpp"

#include "assumptions.hpp"
#include "invito/support/mutants.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <set>

namespace invito::v2 {

namespace {

constexpr ShapeError changed{"the list changed while it was read"};

bool spoils(bool is_changed) {
    return is_changed && !is_mutant(Mutant::shifting_list_is_whole);
}

// "o:<shown>:<total>:<last id>", "c:<shown>:<total>:<the server's cursor>"; a total of "-":
// unknown.
constexpr char by_offset = 'o';
constexpr char behind_last = 'b';
constexpr char by_cursor = 'c';

// What is before the next colon; nullopt: there is none.
std::optional<std::string_view> take_part(std::string_view& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string_view part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
    return part;
}

bool has_unclear_rows(const std::vector<std::string>& ids) {
    std::set<std::string_view> seen;
    return std::ranges::any_of(ids, [&seen](const std::string& id) {
        return id.empty() || !seen.insert(id).second;
    });
}

}  // namespace

std::string to_text(const ListPlace& place) {
    const char by_rows = place.asks_behind ? behind_last : by_offset;
    std::string text(1, place.cursor.empty() ? by_rows : by_cursor);
    text += ':' + std::to_string(place.shown) + ':';
    text += place.total ? std::to_string(*place.total) : "-";
    return text + ':' + (place.cursor.empty() ? place.last_id : place.cursor);
}

std::size_t offset_of(const ListPlace& place) {
    if (place.shown == 0 || place.asks_behind) return place.shown;
    return place.shown - 1;  // the last row that was shown
}

std::optional<ListPlace> parse_place(std::string_view text) {
    const auto kind = take_part(text);
    const auto shown = take_part(text);
    const auto total = take_part(text);
    if (!kind || !shown || !total || text.empty()) return std::nullopt;
    const auto rows = parse_number<std::size_t>(*shown);
    if (!rows || kind->size() != 1) return std::nullopt;

    ListPlace place{.shown = *rows};
    if (*total != "-") {
        place.total = parse_number<std::int64_t>(*total);
        if (!place.total) return std::nullopt;
    }
    switch (kind->front()) {
        case behind_last: place.asks_behind = true; [[fallthrough]];
        case by_offset: place.last_id = text; break;
        case by_cursor: place.cursor = text; break;
        default: return std::nullopt;
    }
    if (place.cursor.empty() && place.shown == 0) return std::nullopt;
    return place;
}

Shaped<Continuation> continue_list(const ListPlace& place, const PageFacts& page) {
    if (has_unclear_rows(page.ids))
        return ShapeError{"a row of the list cannot be told from others"};
    if (is_mutant(Mutant::short_page_is_the_end) && page.ids.size() < list_limit)
        return Continuation{};
    const bool is_first = place.shown == 0 && place.cursor.empty();
    if (spoils(!is_first && page.total != place.total)) return changed;

    Continuation now;
    if (place.asks_behind) {
        if (spoils(!page.ids.empty())) return changed;
        return now;
    }
    if (!is_first && place.cursor.empty()) {
        if (page.ids.empty() || spoils(page.ids.front() != place.last_id)) return changed;
        now.known = 1;
    }
    const std::size_t fresh = page.ids.size() - now.known;
    ListPlace next{.shown = place.shown + fresh, .total = page.total};
    const auto shown = static_cast<std::int64_t>(next.shown);
    if (spoils(next.total && shown > *next.total)) return changed;

    const bool is_by_cursor = is_first ? !page.next_cursor.empty() : !place.cursor.empty();
    if (is_by_cursor)
        next.cursor = page.next_cursor;
    else if (!page.ids.empty())
        next.last_id = page.ids.back();

    const bool is_counted_out = next.total && shown == *next.total;
    const bool is_at_end = is_by_cursor ? next.cursor.empty() : page.ids.empty() || page.is_last;
    // The last row and no other: the page may just be short.
    next.asks_behind = now.known > 0 && fresh == 0;
    if (spoils((is_at_end || next.asks_behind) && next.total && !is_counted_out)) return changed;
    if (!is_at_end && !is_counted_out) now.next = std::move(next);
    return now;
}

}  // namespace invito::v2
