#pragma once
// The list of a campaign file, opened: rows to read, how the file was understood, whether the note
// fits its columns, and what becomes of the rows that cannot be used.

#include "invito/config/campaign_file.hpp"
#include "invito/input/rejects_file.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/ports/lead_source.hpp"
#include "invito/report/import_screen.hpp"
#include "invito/run/import.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace invito {

class LeadFile;

struct OpenList {
    std::unique_ptr<LeadSource> source;
    LeadFile* file = nullptr;  // the same object, if the list is a file
    std::string path;          // of the list; of the campaign file, if it stands there
    std::string sha256 = {};   // of a YAML list in a file of its own
};

// `has_note`: the campaign has one, so that a column "Notes" is about the lead and not for it.
// Errors: those of LeadFile::open.
[[nodiscard]] Result<OpenList> open_list(const CampaignFile& file, bool has_note);

// "comma, UTF-8, header on line 1", and which column is what. Nothing of a list that is no file.
[[nodiscard]] ListReading reading_of(const OpenList& list);

// Those that a variable may name, in the order of the list.
[[nodiscard]] std::vector<std::string> own_columns(const OpenList& list);

// What a variable may name, in the order of the list; then what comes with the profile.
[[nodiscard]] std::vector<std::string> note_columns(const OpenList& list);

// Data, "note.unknown_variable": a variable of the campaign's note is no column of the list and has
// no fallback, so that no lead could ever have it. The profile tells some that the list may lack.
[[nodiscard]] Result<void> check_note_variables(const CampaignFile& file, const OpenList& list);

// Data, "campaign.columns": list.keep names a column that the list does not have.
[[nodiscard]] Result<void> check_kept_columns(const CampaignFile& file, const OpenList& list);

// Counts the rows of a list that became no waiting job, by what is wrong with them.
class RefusalCount {
public:
    void take(const RowFinding& finding);

    // Most frequent first.
    [[nodiscard]] std::vector<RowFinding> refusals() const;

private:
    std::vector<RowFinding> refusals_;
};

struct RejectsRequest {
    std::string named = {};  // by --rejects; empty: beside the list, or nowhere
    OutputRules rules = {};

    // Of an import, which may choose a name itself; else rows go where they are told, or nowhere.
    AdminStore* admin = nullptr;
    std::string other_folder = {};  // where the list's own cannot be written
};

// The rejected rows of one list, kept for repair: where they go, and what is said of that. A file
// that somebody mended is never written over, nor one with the rows of another list.
class ListRejects {
public:
    // Errors: usage, "usage.value"; those of find_destination, of a file that was named.
    [[nodiscard]] static Result<ListRejects> open(
        const CampaignFile& file, const OpenList& list, RejectsRequest request
    );

    void take(const RowFinding& finding);

    // Rows go through a pipe or a device, once finish() is called.
    [[nodiscard]] bool has_reader() const { return out_ && out_->has_reader(); }

    // Once all rows are taken. A file that nobody asked for is no reason to fail: that it could not
    // be written is a warning. Errors: storage, "file.write".
    [[nodiscard]] Result<WrittenFile> finish();

    // What finish() wrote; empty: nothing.
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const std::vector<Error>& warnings() const { return warnings_; }

private:
    ListRejects(const CampaignFile& file, const OpenList& list, RejectsRequest request);

    Result<void> choose_named();
    Result<void> choose_beside(const std::string& path, int first);
    Result<void> add(const RowFinding& finding);
    void write_to(Destination destination);
    [[nodiscard]] bool holds_these_rows(const std::string& path) const;

    RejectsRequest request_;
    std::string list_;  // as it was named
    std::string campaign_;
    std::vector<std::string> header_;
    char delimiter_;
    bool byte_order_mark_;
    std::optional<RejectsFile> out_;
    std::string mended_;  // stays, because somebody changed it
    std::string path_;
    std::optional<Error> failure_;
    std::vector<Error> warnings_;
};

}  // namespace invito
