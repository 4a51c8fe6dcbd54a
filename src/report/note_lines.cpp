#include "note_lines.hpp"

#include "invito/report/words.hpp"
#include "list_block.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace invito {
namespace {

std::vector<std::string> facts_of(const NoteFacts& notes, const std::vector<std::string>& awaited) {
    std::vector<std::string> parts;
    if (notes.known > 0) {
        parts.push_back(fmt::format(
            "longest {} of {} characters (line {})", notes.longest, notes.length_max,
            notes.longest_line
        ));
    }
    if (notes.fallbacks > 0) {
        parts.push_back(fmt::format("fallback used {}", counted(notes.fallbacks, "time")));
    }
    if (notes.lost_controls > 0) {
        parts.push_back(fmt::format("control characters left out of {}", notes.lost_controls));
    }
    if (notes.awaits_profile > 0) {
        parts.push_back(fmt::format(
            "{} known only at sending ({} from the profile)", notes.awaits_profile,
            fmt::join(awaited, ", ")
        ));
    }
    if (notes.without > 0) parts.push_back(fmt::format("{} without a note", notes.without));
    return parts;
}

}  // namespace

void write_note_facts(
    std::ostream& out, const NoteFacts& all, const std::vector<NoteFacts>& variants,
    const std::vector<std::string>& awaited, const Style& style
) {
    if (all.known + all.awaits_profile == 0) {
        write_labelled(out, "Note", "none: invitations go without a note", style);
        return;
    }
    write_labelled(out, "Note", fmt::format("{}", fmt::join(facts_of(all, awaited), ", ")), style);
    for (const NoteFacts& variant : variants) {
        std::vector<std::string> parts = facts_of(variant, awaited);
        parts.insert(parts.begin(), counted(variant.known + variant.awaits_profile, "lead"));
        write_below(
            out, fmt::format("variant {}: ", variant.variant),
            fmt::format("{}", fmt::join(parts, ", ")), style
        );
    }
}

std::string note_place(std::int64_t line, const std::string& variant) {
    if (variant.empty()) return fmt::format("line {}: ", line);
    return fmt::format("line {}, variant {}: ", line, variant);
}

}  // namespace invito
