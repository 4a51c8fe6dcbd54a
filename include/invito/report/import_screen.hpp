#pragma once
// What an import and a validation tell: how the list was understood, what became of each of its
// rows, and the notes as they would be sent.

#include "invito/plan/campaign_settings.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/ports/lead_source.hpp"
#include "invito/report/setting_changes.hpp"
#include "invito/report/terminal_text.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

// Refused rows, put together by what people have to do about them; the same sentences in every
// command that reads a list.
struct ListFinding {
    std::string code;  // stable: "list.not_a_person", ...
    std::string verdict;
    std::int64_t count = 0;
    std::size_t first_line = 0;
    std::string what;  // "6 rows are not personal profiles (line 17: linkedin.com/company/acme)"
    std::string hint;
};

// Most frequent first. `rejects_file`: where the rejected rows are; empty: nowhere.
[[nodiscard]] std::vector<ListFinding> list_findings(
    const std::vector<RowFinding>& refusals, const std::string& rejects_file
);

struct ImportColumn {
    std::string canonical;  // "linkedin_url", or the name of a variable
    std::string header;     // as in the list
    std::string remark;     // why this one, if there was a choice
    bool is_used = true;    // else it is there for notes, and this note does not name it
};

// How a list was understood.
struct ListReading {
    std::string shape = {};  // "comma, UTF-8, header on line 1"; empty: the list is no CSV
    std::vector<ImportColumn> columns = {};
    std::vector<EmptyCells> empty_cells = {};
};

// A lead of which the list says something new.
struct ImportChange {
    std::size_t line = 0;
    std::string person;  // as the list names it
    std::vector<FieldChange> fields;
};

struct ImportData {
    std::string campaign;
    CampaignState state = CampaignState::draft;
    std::string file;        // the list
    std::string input = {};  // what the person named, if that is another file
    ListReading reading = {};
    ImportTotals totals;
    std::vector<RowFinding> refusals = {};   // most frequent first
    std::vector<ImportChange> changes = {};  // the first ones of those updated
    GoneLeads gone = {};
    bool follows_list = false;  // who leaves it is cancelled, or a warning says why not
    std::vector<SettingChange> settings = {};       // of the campaign, that are taken over
    std::vector<SettingChange> settings_kept = {};  // and that are not
    std::string rejects_file = {};                  // empty: none was written
    bool is_dry_run = false;
    bool is_first_step = false;  // of a command that goes on by itself: nothing to suggest
    bool names_people = true;    // else only lines, columns and job numbers: for logs and mails
    bool shows_all = false;      // of columns and of the changes that are kept, not only the first
    bool is_unusable = false;    // nobody on the list can be invited
};

// What a person may have to look at: rejected rows, changed leads and settings, leads that left the
// list. Nothing if there is none of that.
void write_import_changes(std::ostream& out, const ImportData& data, const Style& style);

// What the list changes (rows, columns, verdicts, who left it), what was done, and what to do next.
void write_import_text(std::ostream& out, const ImportData& data, const Style& style);
void write_import_json(std::ostream& out, const ImportData& data);

enum class Verdict {
    ok,
    refused,   // some rows can be invited, which is not all that was asked for
    unusable,  // nobody can be
};

struct ValidateData {
    std::string file;      // what the person named
    std::string campaign;  // its name
    std::string list;      // the list's path; the campaign file's, if it stands there
    ListReading reading = {};
    ValidationReport report;
    std::vector<RowFinding> refusals = {};
    std::string rejects_file = {};  // empty: none was written
    bool shows_notes = false;       // whole, instead of the beginning of the first one
    bool shows_all = false;         // of the columns
    bool is_first_step = false;     // of a command that goes on by itself: nothing to suggest
    Verdict verdict = Verdict::ok;
};

void write_validate_text(std::ostream& out, const ValidateData& data, const Style& style);

// One document for all files.
void write_validate_json(std::ostream& out, const std::vector<ValidateData>& files);

}  // namespace invito
