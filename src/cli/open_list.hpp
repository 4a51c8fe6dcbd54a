#pragma once
// The list of a campaign file, opened: rows to read, how the file was understood, and whether the
// note fits its columns.

#include "invito/config/campaign_file.hpp"
#include "invito/ports/lead_source.hpp"
#include "invito/report/import_screen.hpp"

#include <memory>
#include <string>
#include <vector>

namespace invito {

class LeadFile;

struct OpenList {
    std::unique_ptr<LeadSource> source;
    LeadFile* file = nullptr;  // the same object, if the list is a file
    std::string path;          // of the list; of the campaign file, if it stands there
};

// `has_note`: the campaign has one, so that a column "Notes" is about the lead and not for it.
// Errors: those of LeadFile::open.
[[nodiscard]] Result<OpenList> open_list(const CampaignFile& file, bool has_note);

// "comma, UTF-8, header on line 1", and which column is what. Nothing of a list that is no file.
void describe_list(const OpenList& list, ImportData& data);

// What a variable may name, in the order of the list; then what comes with the profile.
[[nodiscard]] std::vector<std::string> note_columns(const OpenList& list);

// Data, "note.unknown_variable": a variable of the campaign's note is no column of the list and has
// no fallback, so that no lead could ever have it. The profile tells some that the list may lack.
[[nodiscard]] Result<void> check_note_variables(const CampaignFile& file, const OpenList& list);

}  // namespace invito
