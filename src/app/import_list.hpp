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

// What decides over the columns of a list, besides the list.
struct NoteUse {
    bool has_note = false;  // a column "Notes" is then about the lead and not for it
    std::vector<std::string> variables = {};
};
[[nodiscard]] NoteUse use_of(const Campaign& campaign);

// Errors: those of LeadFile::open.
[[nodiscard]] Result<OpenList> open_list(const CampaignFile& file, NoteUse note);

// "comma, UTF-8, header on line 1", and which column is what. Nothing of a list that is no file.
[[nodiscard]] ListReading reading_of(const OpenList& list, const Campaign& campaign);

// linkedin_url, first_name, ...: what is read whatever the note says.
[[nodiscard]] bool is_known_column(std::string_view canonical);

// Those that a variable may name, in the order of the list.
[[nodiscard]] std::vector<std::string> own_columns(const OpenList& list);

// What a variable may name, in the order of the list; then what comes with the profile.
[[nodiscard]] std::vector<std::string> note_columns(const OpenList& list);

// A list on its way to an import or a validation, watched for what its columns do to a note.
class NoteColumns final : public LeadSource {
public:
    NoteColumns(LeadSource& list, const Campaign& campaign);

    Result<ListRow> next() override;
    [[nodiscard]] const std::vector<std::string>& header() const override { return list_.header(); }
    [[nodiscard]] std::vector<EmptyCells> empty_cells() const override {
        return list_.empty_cells();
    }

    // Of variables that no lead has a value for although each has a fallback, and of names that
    // would look wrong. `columns`: those of the list. `names_people`: else only the lines.
    struct Terms {
        const CampaignFile& file;  // with the note that will be sent
        const std::vector<std::string>& columns;
        NameRule names = NameRule::warn;
        bool names_people = true;
    };
    [[nodiscard]] std::vector<Error> warnings(const Terms& terms) const;

private:
    struct OddNames {
        std::string variable;
        std::int64_t count = 0;
        std::vector<std::pair<std::size_t, std::string>> first = {};  // line, name
    };

    [[nodiscard]] std::optional<Error> of_fallback(const std::string& name, const Terms& terms)
        const;
    [[nodiscard]] static Error of_names(const OddNames& odd, const Terms& terms);

    LeadSource& list_;
    std::vector<std::string> never_filled_;  // of the variables that always have a fallback
    std::vector<OddNames> odd_;              // of the names that the note uses
    std::int64_t leads_ = 0;
};

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
