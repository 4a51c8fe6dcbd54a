#pragma once
// Notes: {{name}} and {{name|fallback}}, nothing more. Rendered text is never cut and never has an
// empty variable.

#include "invito/model/lead.hpp"
#include "invito/support/result.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// What is missing or awaited stands in the text as nothing.
struct RenderedText {
    std::string text;
    std::vector<std::string> missing = {};  // without a value and without a fallback
    std::vector<std::string> awaited = {};  // not known yet, with a fallback or without
    bool has_fallback = false;              // one stands in for a value that is not there
    bool lost_controls = false;             // control characters were left out
};

// Text as a note may have it. Line breaks of every kind become \n; other control characters but the
// tab are left out: what they do at the reader's end is nobody's wish.
struct PlainText {
    std::string text;
    bool lost_controls = false;
};
[[nodiscard]] PlainText plain_text(std::string_view text);

// A template, read once. Text outside {{ }} is literal and plain; ends are trimmed.
class NoteTemplate {
public:
    // Errors: data; "note.unclosed", "note.empty_name", "note.bad_name".
    [[nodiscard]] static Result<NoteTemplate> parse(std::string_view text);

    [[nodiscard]] bool empty() const { return parts_.empty(); }

    [[nodiscard]] std::vector<std::string> names() const;

    // Names used without a fallback.
    [[nodiscard]] std::vector<std::string> needed() const;

    // An empty text for what has no value, nullopt for what will be known later.
    using Lookup = std::function<std::optional<std::string>(std::string_view)>;
    [[nodiscard]] RenderedText render(const Lookup& lookup) const;

private:
    struct Part {
        std::string text;  // literal, or the variable's name
        bool is_variable = false;
        std::optional<std::string> fallback;
    };
    std::vector<Part> parts_;
    bool lost_controls_ = false;
};

// A column of the lead by its template name (first_name, company, any variable).
[[nodiscard]] std::string field(const LeadFields& fields, std::string_view name);

// Length as LinkedIn may count it: code points or UTF-16 units, whichever is more.
[[nodiscard]] std::size_t note_length(std::string_view text);

}  // namespace invito
