// NoteTemplate: any text is a template or an error; what the settings accept, the planner can
// render; and no note is ever sent too long, cut, or with a hole in it.

#include "config/text_rules.hpp"
#include "fuzz_target.hpp"
#include "invito/plan/foreign_placeholders.hpp"
#include "invito/plan/note.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <optional>

namespace invito::test {
namespace {

constexpr std::size_t length_max = 200;

void check_rendering(const NoteTemplate& note) {
    const auto everything = [](std::string_view) { return std::string(" Jane "); };
    const auto nothing = [](std::string_view) { return std::string(); };
    const auto later = [](std::string_view) { return std::optional<std::string>(); };

    const RenderedText full = note.render(everything);
    ensure(full.missing.empty(), "nothing is missing where everything is known");
    ensure(trim(full.text) == full.text, "a note has no white space at its ends");
    ensure(!full.has_fallback, "what is known needs no fallback");

    ensure(
        note.render(nothing).missing == note.needed(), "what is needed and not there is missing"
    );
    const RenderedText awaiting = note.render(later);
    ensure(awaiting.missing.empty(), "what will be known later is not missing");
    ensure(awaiting.awaited == note.names(), "all that will be known later is waited for");
    ensure(
        note_length(awaiting.text) <= note_length(full.text), "without its variables it is shortest"
    );
}

void check_decision(std::string_view text) {
    const Identity jane{IdentifierKind::public_identifier, "jane-doe"};
    LeadFields fields;
    fields.first_name = "Jane";
    fields.note = text;
    const ProfileText profile{"J.", "Doe", std::string(150, 'x'), "London"};
    Campaign campaign;
    const NoteSubject visited{jane, fields, "", &profile};
    const NoteDecision own = CampaignNote::parse(campaign).value().decide(visited, length_max);
    ensure(note_length(own.text) <= length_max, "no note is longer than its account may send");
    ensure(own.skip == Reason::none || own.text.empty(), "a skipped lead has no note");
    ensure(!own.awaits_profile(), "after the visit nothing is waited for");
    ensure(plain_text(own.text).text == own.text, "no control character reaches a note");

    campaign.note.text = text;
    LeadFields without = fields;
    without.note.clear();
    const CampaignNote note = CampaignNote::parse(campaign).value();
    const NoteDecision common = note.decide({jane, without, "", &profile}, length_max);
    ensure(own.text == common.text, "a lead's own note follows the campaign's rules");
    ensure(common.skip != Reason::none || !common.is_malformed, "a template that was read is one");

    const NoteDecision before = note.decide({jane, without}, length_max);
    const bool is_refused = before.skip != Reason::none;
    ensure(!is_refused || common.skip != Reason::none, "a visit does not mend what was refused");
}

void check_placeholders(std::string_view text) {
    std::size_t after = 0;
    for (const ForeignPlaceholder& one : find_foreign_placeholders(text, usual_columns())) {
        ensure(one.offset >= after, "placeholders stand one after the other");
        ensure(text.substr(one.offset, one.found.size()) == one.found, "and where it is said");
        ensure(!one.found.empty() && !one.advice.empty(), "each is told with what to do");
        after = one.offset + one.found.size();
    }
}

void check(std::string_view text) {
    check_placeholders(text);
    const auto note = NoteTemplate::parse(text);
    const bool is_accepted = !find_note_syntax_error(text);
    ensure(note.has_value() || !is_accepted, "what the settings accept can be rendered");
    if (!note) {
        ensure(!note.error().what.empty() && !note.error().hint.empty(), "errors say what to do");
        return;
    }
    check_rendering(*note);
    check_decision(text);
}

}  // namespace
}  // namespace invito::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    invito::test::check(invito::test::as_text(data, size));
    return 0;
}
