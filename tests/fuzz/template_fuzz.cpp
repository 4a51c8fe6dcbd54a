// NoteTemplate: any text is a template or an error; what the settings accept, the planner can
// render; and no note is ever sent too long, cut, or with a hole in it.

#include "config/note_syntax.hpp"
#include "fuzz_target.hpp"
#include "invito/plan/note.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <algorithm>

namespace invito::test {
namespace {

constexpr std::size_t length_max = 200;

void check_rendering(const NoteTemplate& note) {
    const auto everything = [](std::string_view) { return std::string(" Jane "); };
    const auto nothing = [](std::string_view) { return std::string(); };
    const auto needed = note.needed();

    const auto full = note.render(everything);
    const auto* text = std::get_if<std::string>(&full);
    ensure(text != nullptr, "nothing is missing where everything is known");
    ensure(trim(*text) == *text, "a note has no white space at its ends");

    const auto bare = note.render(nothing);
    if (const auto* missing = std::get_if<MissingVariable>(&bare)) {
        ensure(std::ranges::count(needed, missing->name) > 0, "only what is needed can be missing");
    } else {
        ensure(needed.empty(), "what is needed and not there is missing");
    }
    ensure(!note.uses_fallback(everything), "what is known needs no fallback");
    for (const std::string& name : needed) {
        ensure(std::ranges::count(note.names(), name) > 0, "what is needed has a name");
    }
}

void check_decision(const NoteTemplate& note, std::string_view text) {
    LeadFields fields;
    fields.first_name = "Jane";
    fields.note = text;
    const NoteDecision own = decide_note({}, {}, fields, length_max);
    ensure(note_length(own.text) <= length_max, "no note is longer than its account may send");
    ensure(own.skip == Reason::none || own.text.empty(), "a skipped lead has no note");

    fields.note.clear();
    const NoteDecision common = decide_note(note, {}, fields, length_max);
    ensure(own.text == common.text, "a lead's own note follows the campaign's rules");
    ensure(common.skip != Reason::none || !common.is_malformed, "a template that was read is one");
}

void check(std::string_view text) {
    const auto note = NoteTemplate::parse(text);
    const bool is_accepted = !find_note_syntax_error(text);
    ensure(note.has_value() || !is_accepted, "what the settings accept can be rendered");
    if (!note) {
        ensure(!note.error().what.empty() && !note.error().hint.empty(), "errors say what to do");
        return;
    }
    check_rendering(*note);
    check_decision(*note, text);
}

}  // namespace
}  // namespace invito::test

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    invito::test::check(invito::test::as_text(data, size));
    return 0;
}
