#pragma once
// The words that people get, whole: before a campaign is started, and of a lead that waits.

#include "invito/plan/note.hpp"
#include "invito/ports/lead_source.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/terminal_text.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// As the list names the person.
[[nodiscard]] std::string lead_name(const Identity& identity, const LeadFields& fields);

// One text of a campaign as a real lead of it would get it, and how many get it.
struct NoteSample {
    std::string variant = {};   // empty: the only text, or leads' own ones
    bool is_own = false;        // a lead's own text, which goes instead of the campaign's
    std::string unfilled = {};  // the campaign's text as it is written
    RenderedNote shown = {};    // line 0: no lead gets it
    std::int64_t leads = 0;
};

// What the leads of one campaign get.
struct NoteSamples {
    std::string campaign;
    std::vector<NoteSample> texts = {};  // the campaign's in its order, then leads' own ones
    std::int64_t without = 0;            // leads that get no note
    std::int64_t unread = 0;             // leads behind those that were looked at
    std::int64_t without_for_quota = 0;  // and more, because their account has no notes left
};

// Of each campaign each text, with whose it is. Where people must not be named, with the variables
// instead of what they stand for.
void write_note_samples(
    std::ostream& out, const std::vector<NoteSamples>& campaigns, bool names_people,
    const Style& style
);

// The line "Note" of a lead that waits, as it would be sent now. nullopt: it does not wait.
void write_pending_note(
    std::ostream& out, const std::optional<NoteDecision>& note, const Style& style
);
void write_pending_note_json(JsonWriter& json, const std::optional<NoteDecision>& note);

// Text as the person at the other end sees it, line by line.
void write_note_text(
    std::ostream& out, std::string_view text, std::size_t indent, const Style& style
);

}  // namespace invito
