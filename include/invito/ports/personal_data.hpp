#pragma once
// Everything that is stored of one person, for whoever asks what is known of them.

#include "invito/model/lead.hpp"
#include "invito/ports/erasure.hpp"
#include "invito/support/names.hpp"
#include "invito/support/time.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace invito {

// What kind of record holds it; in the order in which they are told.
enum class RecordKind {
    person,           // who they are: one row for each spelling that was imported for itself
    lead,             // what a list says of them, and what became of it
    found_profile,    // for whom a lead was held: it may be theirs, or a stranger's
    attempt,          // the ledger: visits, invitations, withdrawals
    event,            // what else happened to their leads
    affiliation,      // companies and domains that lists named
    do_not_contact,   // entries that forbid them, and the mark of an erasure
    prune_mark,       // hashes by which somebody pruned is known again
    invitation_mark,  // hashes by which invitations of somebody erased are known again
    import,           // lists that named them
};
template <>
inline constexpr auto enum_names<RecordKind> = std::to_array<Named<RecordKind>>({
    {RecordKind::person, "people"},
    {RecordKind::lead, "leads"},
    {RecordKind::found_profile, "found_profiles"},
    {RecordKind::attempt, "attempts"},
    {RecordKind::event, "events"},
    {RecordKind::affiliation, "affiliations"},
    {RecordKind::do_not_contact, "do_not_contact"},
    {RecordKind::prune_mark, "prune_marks"},
    {RecordKind::invitation_mark, "invitation_marks"},
    {RecordKind::import, "imports"},
});

// As it is stored; no value: nothing is.
struct StoredValue {
    std::string_view name;
    std::variant<
        std::monostate, std::string, std::int64_t, bool, Instant,
        std::map<std::string, std::string>>
        content;
};

struct StoredRecord {
    RecordKind kind = RecordKind::person;
    std::vector<StoredValue> values;
};

// A file, and whether it names them; nullopt: it cannot be read.
struct FileWithNames {
    std::string kind;  // "backup", "report", "rejects", "list"
    std::string path;
    std::optional<Instant> written_at = {};
    std::optional<bool> names_them = {};
    bool exists = true;
};

struct PersonalData {
    Identity asked;
    bool is_known = false;   // there is a row, or something else that names them
    bool is_pruned = false;  // a row, which their name leads to, but that has none
    std::optional<Instant> erased_at = {};
    std::vector<std::string> identifiers = {};  // every spelling, and ids
    std::vector<StoredRecord> records = {};     // by kind
    std::vector<FileWithNames> files = {};      // of this program, then lists and campaign files
    std::vector<ListPlace> lines = {};          // of lists, that became their leads
};

}  // namespace invito
