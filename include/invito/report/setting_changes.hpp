#pragma once
// What differs between two sets of a campaign's settings, as people read it: old and new value, and
// of a note the lines that differ.

#include "invito/plan/campaign_settings.hpp"
#include "invito/report/terminal_text.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

// What becomes of the new value: it counts from now on, somebody is asked, the old one stays, or a
// plan was made with the old one.
enum class SettingDecision { changed, asked, kept, planned };

// Old and new value of each setting. Of a note every line: people read what will be sent.
void write_settings(
    std::ostream& out, const std::vector<SettingChange>& changes, SettingDecision decision,
    const Style& style
);

// "note, priority 50 -> 90": for a sentence, which has no room for long values.
[[nodiscard]] std::string brief_changes(const std::vector<SettingChange>& changes);

}  // namespace invito
