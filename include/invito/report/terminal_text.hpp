#pragma once
// Text on its way to a terminal: made harmless, cut, wrapped on spaces, coloured; and bars for
// numbers that also stand beside them.

#include "invito/report/style.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// Foreign text (names, headlines, file contents, answers of the provider) without anything a
// terminal would obey. Line ends and tabs become a space; every other control character, escape,
// bidirectional override and invalid byte becomes "?".
[[nodiscard]] std::string terminal_safe(std::string_view text);

// The longest beginning that fits into `columns`, ending in an ellipsis where text was cut.
[[nodiscard]] std::string clipped(std::string_view text, std::size_t columns, const Style& style);

// With spaces behind it, at least so many columns wide.
[[nodiscard]] std::string padded(std::string text, std::size_t columns);

// Lines of at most `columns`, the first of at most `first_columns`. Breaks on spaces only: a longer
// word stays whole, so that it can be copied.
[[nodiscard]] std::vector<std::string> wrapped(
    std::string_view text, std::size_t first_columns, std::size_t columns
);

// A list in lines of at most `columns`: items are separated by ", " and never torn.
[[nodiscard]] std::vector<std::string> wrapped_items(
    const std::vector<std::string>& items, std::size_t columns
);

enum class Tone { plain, strong, quiet, good, caution, bad };

// Coloured if the style allows it. Only ever in addition to words.
[[nodiscard]] std::string painted(std::string_view text, Tone tone, const Style& style);

// How the first line of a block begins and how far the following ones stand to the right.
struct BlockLead {
    std::string text;
    Tone tone = Tone::plain;
    std::size_t indent = 0;  // 0: the width of `text`
};

// One block of text after its lead, wrapped at the style's width. Line ends in `text` are kept, the
// rest of it is made safe.
void write_block(
    std::ostream& out, const BlockLead& lead, std::string_view text, const Style& style
);

// "! ..." (accessible: "Attention: ..."): something a person has to do, and the command for it,
// which is never torn.
void write_attention(
    std::ostream& out, std::string_view text, std::string_view command, const Style& style
);

// "Next: ...": what to do now, ready to be copied.
void write_next(std::ostream& out, std::string_view text, const Style& style);

// `value` against `most`, at most `columns` long, in steps of half a column; anything above zero
// shows.
[[nodiscard]] std::string bar(
    std::int64_t value, std::int64_t most, int columns, const Style& style
);

// The used part of a quota, always `columns` long: "█████░░░░░". Full only when it is used up.
[[nodiscard]] std::string gauge(
    std::int64_t used, std::int64_t cap, int columns, const Style& style
);

}  // namespace invito
