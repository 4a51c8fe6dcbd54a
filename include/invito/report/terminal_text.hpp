#pragma once
// Text and tables on their way to a terminal: made harmless, cut, wrapped on spaces, coloured; and
// bars for numbers that also stand beside them.

#include "invito/support/time.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace invito {

// How text for people may look on this terminal. Decided once by the command line; renderers only
// obey.
struct Style {
    bool color = false;
    bool unicode = true;      // box and block glyphs; else ASCII
    bool accessible = false;  // no tables, no motion: one labelled sentence per fact
    int width = 80;           // columns
    TimeZone zone;            // display only
    int height = 24;          // rows
    // Somebody looks at it, so that tables are made to fit. Elsewhere, in a pipe or a file, a row
    // is one whole line.
    bool is_fitted = true;
};

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
    std::size_t indent = 0;                 // 0: the width of `text`
    std::size_t toned = std::string::npos;  // so many bytes of `text` have the tone
};

// One block of text after its lead, wrapped at the style's width. Line ends in `text` are kept, the
// rest of it is made safe.
void write_block(
    std::ostream& out, const BlockLead& lead, std::string_view text, const Style& style,
    Tone tone = Tone::plain
);

// A sentence, whose second line stands two columns in.
void write_block(std::ostream& out, std::string_view text, const Style& style);

// "! ..." (accessible: "Attention: ..."): something a person has to do, and the command for it,
// which is never torn.
void write_alert(
    std::ostream& out, std::string_view text, std::string_view command, const Style& style
);

// "Next: ...": what to do now, ready to be copied.
void write_next(std::ostream& out, std::string_view text, const Style& style);

// The same of several commands, one below the other in the order in which they are given.
void write_next_steps(std::ostream& out, const std::vector<std::string>& steps, const Style& style);

// `value` against `most`, at most `columns` long, in steps of half a column; anything above zero
// shows.
[[nodiscard]] std::string bar(
    std::int64_t value, std::int64_t most, int columns, const Style& style
);

// The used part of a quota, always `columns` long: "█████░░░░░". Full only when it is used up.
[[nodiscard]] std::string gauge(
    std::int64_t used, std::int64_t cap, int columns, const Style& style
);

// Aligned columns, two spaces apart, no lines; what says nothing ("0", "-") is quiet. In accessible
// mode each row is one sentence. Where the terminal is too narrow for all columns, some go; if that
// is not enough each row becomes lines of "label  text".
class Table {
public:
    enum class Align { left, right };

    // What becomes of a cell for which the terminal is too narrow.
    enum class Fit {
        whole,  // it stays, and the table gets too wide
        cut,
        wrap,  // it goes on below; last column only
    };

    // Whether a column stays where there is no room for all. Tables that are printed in pieces need
    // theirs.
    enum class Keep {
        always,
        if_telling,  // it goes if no row says anything in it
        if_roomy,    // it goes, the last first
    };

    struct Column {
        std::string title;
        Align align = Align::left;
        Fit fit = Fit::whole;
        Keep keep = Keep::always;
    };

    struct Cell {
        Cell(std::string cell_text, Tone cell_tone = Tone::plain)
            : text(std::move(cell_text)), tone(cell_tone) {}
        Cell(std::int64_t number) : text(std::to_string(number)) {}
        template <class Enum>
            requires std::is_enum_v<Enum>
        Cell(Enum word, Tone cell_tone = Tone::plain) : text(to_string(word)), tone(cell_tone) {}

        std::string text;  // foreign text is welcome: it is made safe
        Tone tone = Tone::plain;
    };

    // `subject` begins the sentences of accessible mode: "Account" in "Account anna: ...".
    Table(std::string subject, std::vector<Column> columns, std::size_t indent = 0);

    // Precondition: as many cells as columns.
    void add_row(std::vector<Cell> cells);

    [[nodiscard]] std::size_t rows() const { return rows_.size(); }

    // Prints what was added since the last call; the heading comes first and once. Columns keep at
    // least the width they had, so that long lists can be printed in pieces.
    void print(std::ostream& out, const Style& style);

private:
    using Row = std::vector<Cell>;

    void choose_form(const Style& style);
    [[nodiscard]] bool fit_columns(const Style& style);
    [[nodiscard]] bool is_silent(std::size_t column) const;
    static void print_last(
        std::ostream& out, std::string line, std::size_t used, const Cell& cell, const Style& style
    );
    void print_record(std::ostream& out, const Row& cells, const Style& style) const;
    void print_line(std::ostream& out, const Row& cells, const Style& style) const;
    void print_sentence(std::ostream& out, const Row& cells, const Style& style) const;

    std::string subject_;
    std::vector<Column> columns_;
    std::size_t indent_;
    std::vector<std::size_t> widths_;
    std::vector<bool> is_shown_;
    std::vector<Row> rows_;
    bool has_form_ = false;
    bool is_of_records_ = false;  // "label  text", for want of room
};

}  // namespace invito
