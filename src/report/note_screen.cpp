#include "invito/report/note_screen.hpp"

#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"
#include "parts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ostream>
#include <string_view>

namespace invito {

namespace {

constexpr std::size_t detail_indent = 14;

// "headline and location come from the profile"
std::string awaited_text(const std::vector<std::string>& awaited) {
    if (awaited.empty()) return {};
    std::vector<std::string> words;
    for (const std::string& name : awaited) words.push_back(spoken(name));
    return fmt::format(
        "{} {} from the profile", spoken_list(words), awaited.size() == 1 ? "comes" : "come"
    );
}

// "Note warm", "Own note"
std::string title_of(const NoteSample& sample) {
    if (sample.is_own) return "Own note";
    return sample.variant.empty() ? std::string("Note") : "Note " + sample.variant;
}

void write_sample(
    std::ostream& out, const NoteSample& sample, bool names_people, const Style& style
) {
    std::string facts = counted(sample.leads, "lead");
    if (sample.leads == 0) facts = "no lead gets it";
    if (sample.leads > 0 && names_people) {
        facts += fmt::format(
            "; here line {}, {}", sample.shown.line, terminal_safe(sample.shown.person)
        );
    } else if (sample.leads > 0) {
        facts += fmt::format("; the first is line {}", sample.shown.line);
    }
    if (const std::string awaited = awaited_text(sample.shown.awaited); !awaited.empty())
        facts += "; " + awaited;
    const BlockLead title{.text = title_of(sample) + ": ", .tone = Tone::strong, .indent = 2};
    write_block(out, title, facts, style);
    const bool is_filled = names_people && sample.leads > 0;
    if (!is_filled && sample.is_own) return;
    write_note_text(out, is_filled ? sample.shown.text : sample.unfilled, 2, style);
}

void write_samples(
    std::ostream& out, const NoteSamples& samples, bool names_people, const Style& style
) {
    if (samples.texts.empty()) {
        write_block(out, "No note: invitations go without one.", style);
        return;
    }
    for (const NoteSample& sample : samples.texts) write_sample(out, sample, names_people, style);
    if (samples.without > 0) {
        const std::string text = fmt::format(
            "No note: {} without one.", counted(samples.without, "lead goes", "leads go")
        );
        write_block(out, text, style);
    }
    if (samples.unread > 0) {
        const std::string text = fmt::format(
            "{} behind these, whose notes were not looked at.",
            counted(samples.unread, "more lead waits", "more leads wait")
        );
        write_block(out, text, style);
    }
    if (samples.without_for_quota > 0) {
        const std::string text = fmt::format(
            "No note: {} without one, as the account has no notes left.",
            counted(samples.without_for_quota, "lead goes", "leads go")
        );
        write_block(out, text, style);
    }
}

// "to be sent, 151 characters, variant warm"
std::string pending_text(const NoteDecision& note) {
    if (note.skip == Reason::missing_variable)
        return "none can be made, the lead will be skipped: " +
               (note.is_malformed ? note.detail : fmt::format("{} has no value", note.detail));
    if (note.skip != Reason::none) {
        return fmt::format("too long with {} characters: the lead will be skipped", note.detail);
    }
    if (note.text.empty()) return "none: the invitation goes without a note";
    std::string text = "to be sent";
    if (note.awaits_profile()) {
        text += "; " + awaited_text(note.awaited);
    } else {
        text += ", " + counted(static_cast<std::int64_t>(note_length(note.text)), "character");
    }
    if (!note.variant.empty()) text += ", variant " + note.variant;
    return text;
}

}  // namespace

std::string lead_name(const Identity& identity, const LeadFields& fields) {
    if (!fields.full_name.empty()) return fields.full_name;
    const std::string both = fields.first_name + " " + fields.last_name;
    const std::string name(trim(both));
    return name.empty() ? identity.value : name;
}

void write_note_text(
    std::ostream& out, std::string_view text, std::size_t indent, const Style& style
) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        if (line.empty()) {
            out << '\n';
        } else {
            write_block(out, {.text = std::string(indent, ' '), .indent = indent}, line, style);
        }
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
}

void write_note_samples(
    std::ostream& out, const std::vector<NoteSamples>& campaigns, bool names_people,
    const Style& style
) {
    for (const NoteSamples& samples : campaigns) {
        if (campaigns.size() > 1) write_block(out, samples.campaign, style);
        write_samples(out, samples, names_people, style);
    }
}

void write_pending_note(
    std::ostream& out, const std::optional<NoteDecision>& note, const Style& style
) {
    if (!note) return;
    write_details(out, {{"Note", pending_text(*note)}}, style);
    write_note_text(out, note->text, style.accessible ? 2 : detail_indent, style);
}

void write_pending_note_json(JsonWriter& json, const std::optional<NoteDecision>& note) {
    constexpr std::string_view name = "pending_note";
    if (!note) {
        json.field(name, std::nullopt);
        return;
    }
    json.object(name, [&] {
        json.field("text", note->text);
        json.field("variant", note->variant);
        json.field("awaits_profile", note->awaited);
        json.field("skip", note->skip == Reason::none ? std::nullopt : std::optional(note->skip));
        json.field("detail", note->detail);
    });
}

}  // namespace invito
