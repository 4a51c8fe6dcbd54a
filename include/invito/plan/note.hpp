#pragma once
// Notes: {{name}} and {{name|fallback}}, nothing more. Rendered text is never cut and never has an
// empty variable.

#include "invito/model/campaign.hpp"
#include "invito/model/job.hpp"
#include "invito/model/lead.hpp"
#include "invito/support/result.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace invito {

struct MissingVariable {
    std::string name;
};

// A template, read once. Text outside {{ }} is literal; line ends become \n; ends are trimmed.
class NoteTemplate {
public:
    // Errors: data; "note.unclosed", "note.empty_name", "note.bad_name".
    [[nodiscard]] static Result<NoteTemplate> parse(std::string_view text);

    [[nodiscard]] bool empty() const { return parts_.empty(); }

    [[nodiscard]] std::vector<std::string> names() const;

    // Names used without a fallback.
    [[nodiscard]] std::vector<std::string> needed() const;

    // `lookup` returns an empty text for what it does not know.
    using Lookup = std::function<std::string(std::string_view)>;
    [[nodiscard]] std::variant<std::string, MissingVariable> render(const Lookup& lookup) const;

    // Whether a fallback stands in for something that `lookup` does not know.
    [[nodiscard]] bool uses_fallback(const Lookup& lookup) const;

private:
    struct Part {
        std::string text;  // literal, or the variable's name
        bool is_variable = false;
        std::optional<std::string> fallback;
    };
    std::vector<Part> parts_;
};

// A column of the lead by its template name (first_name, company, any variable).
[[nodiscard]] std::string field(const LeadFields& fields, std::string_view name);

// Length as LinkedIn may count it: code points or UTF-16 units, whichever is more.
[[nodiscard]] std::size_t note_length(std::string_view text);

// The campaign's policies applied: a note to send (maybe empty), or the reason to skip the lead.
struct NoteDecision {
    std::string text;
    Reason skip = Reason::none;  // missing_variable, note_too_long
    std::string detail = {};     // the variable, or the length
    bool is_malformed = false;   // the lead's own note is no template; detail says why
    bool has_fallback = false;   // a fallback stands in for an empty variable
};
[[nodiscard]] NoteDecision decide_note(
    const NoteTemplate& campaign_note,
    const NotePolicy& policy,
    const LeadFields& fields,
    std::size_t length_max
);

}  // namespace invito
