#pragma once
// The texts of a campaign's note: one, or variants, in each form that a file may have.

#include "invito/model/campaign.hpp"
#include "reader.hpp"
#include "yaml_document.hpp"

#include <string>
#include <vector>

namespace invito {

struct NoteTexts {
    std::string text;
    std::vector<NoteVariant> variants;
    std::vector<std::size_t> lines;  // where each of them starts
};

// `note` is the value of that key; nullptr: there is none. Codes "note.variants", "note.syntax".
[[nodiscard]] NoteTexts read_note_texts(
    const YamlNode* note, const std::string& file, Problems& problems
);

}  // namespace invito
