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

// A lead, as far as its note is concerned.
struct NoteSubject {
    const Identity& identity;
    const LeadFields& fields;              // what the list says
    std::string_view variant = {};         // that it was given; empty: none so far
    const ProfileText* profile = nullptr;  // fills in what the list lacks; nullptr: not seen yet
};

// A note to send (maybe empty), or the reason to skip the lead.
struct NoteDecision {
    std::string text;            // where something is awaited, with words such as "(headline)"
    std::string variant = {};    // whose turn it is; empty: a lead's own text, or the only one
    Reason skip = Reason::none;  // missing_variable, note_too_long
    std::string detail = {};     // the variable, or the length
    bool is_malformed = false;   // the lead's own note is no template; detail says why
    std::size_t too_long = 0;    // the length of a note that is longer than may be sent
    bool has_fallback = false;   // a fallback stands in for an empty variable
    bool lost_controls = false;  // control characters were left out
    std::vector<std::string> awaited = {};  // what only the profile will tell

    [[nodiscard]] bool awaits_profile() const { return !awaited.empty(); }
};

// The note of a campaign: one text, or variants of which each lead is given one.
class CampaignNote {
public:
    // Errors: those of NoteTemplate::parse.
    [[nodiscard]] static Result<CampaignNote> parse(
        const Campaign& campaign, NameRule names = NameRule::warn
    );

    // By the campaign's policies. A lead keeps the variant that it was given while the campaign has
    // it. Else one is drawn by the campaign's name and the lead's address alone, so that every
    // command draws the same: not in turn, which would tie variants to accounts given in turn. As
    // long as the profile is not seen, a lead is skipped only for what the profile cannot mend.
    [[nodiscard]] NoteDecision decide(const NoteSubject& subject, std::size_t length_max) const;

    // False: only a lead's own note can be sent.
    [[nodiscard]] bool has_text() const { return !texts_.empty(); }

    // Of all texts, each once.
    [[nodiscard]] std::vector<std::string> names() const;

private:
    struct Text {
        std::string variant;
        NoteTemplate note;
    };

    [[nodiscard]] const Text& text_of(const NoteSubject& subject) const;

    // The list's word, else the profile's; nullopt: the profile will tell.
    [[nodiscard]] std::optional<std::string> value_of(
        const NoteSubject& subject, std::string_view name
    ) const;
    // It says nothing, or nothing that may be sent.
    [[nodiscard]] bool is_missing(std::string_view name, const std::string& value) const;

    std::string campaign_;
    NameRule names_ = NameRule::warn;
    WhenUnfit when_missing_ = WhenUnfit::skip;
    WhenUnfit when_too_long_ = WhenUnfit::skip;
    std::vector<Text> texts_;
};

// Whether the profile tells it where the list does not: first_name, last_name, full_name, headline,
// location.
[[nodiscard]] bool comes_with_profile(std::string_view name);

// All of them, for people.
[[nodiscard]] const std::vector<std::string>& profile_columns();

}  // namespace invito
