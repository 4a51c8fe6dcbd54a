#pragma once
// Erasure: what this program keeps about a person, where, and what is left of it afterwards.

#include "invito/model/lead.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/names.hpp"
#include "invito/support/time.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// A file with people's data that this program wrote: an erasure must reach it.
struct TrackedFile {
    enum class Kind { backup, report, rejects };
    std::string path;  // absolute, without links
    Kind kind = Kind::report;
    Instant written_at = {};
    std::string sha256 = {};  // of what was written; empty: an erasure is at work in it
    std::string source = {};  // rejects: the list they are of
    std::optional<CampaignId> campaign = {};  // rejects: and what it was imported into
    std::string host = {};  // that shares the database and has it; empty: this machine

    // As people name it.
    [[nodiscard]] std::string name() const { return host.empty() ? path : host + ":" + path; }
};
template <>
inline constexpr auto enum_names<TrackedFile::Kind> = std::to_array<Named<TrackedFile::Kind>>({
    {TrackedFile::Kind::backup, "backup"},
    {TrackedFile::Kind::report, "report"},
    {TrackedFile::Kind::rejects, "rejects"},
});

// Which files a database knows: what this program wrote, and what it read.
struct KnownFiles {
    std::vector<TrackedFile> written;

    // Lists and campaign files that were imported. Rejects that were imported back are not among
    // them: they are told by their digest.
    std::vector<std::string> read;
};

// A row of a list that people keep themselves.
struct ListPlace {
    std::string file;
    std::int64_t line = 0;

    friend auto operator<=>(const ListPlace&, const ListPlace&) = default;
};

// What a database holds about one person who was asked for.
struct ErasureSubject {
    Identity asked;
    bool is_known = false;   // there is a row; else only the mark is made
    bool is_marked = false;  // erased before
    std::string name = {};
    std::int64_t jobs = 0;
    std::int64_t waiting = 0;      // of them, still to be invited
    std::int64_t invitations = 0;  // rows of the ledger, which stay without text
    std::int64_t notes = 0;        // sent texts, which go
};

struct ErasureFile {
    enum class Disposition {
        erase,      // a database: the person goes, the rest stays
        remove,     // it names the person and can be made anew
        keep,       // it names nobody of them
        changed,    // it is not what was written any more: somebody's own, to be looked at
        absent,     // it is no longer where it was written
        elsewhere,  // on another machine: `problem` is its name
        failed,     // it could not be read or written: `problem`
    };
    TrackedFile file;
    Disposition disposition = Disposition::keep;
    std::string problem = {};
};

struct ErasurePlan {
    std::vector<ErasureSubject> people;
    std::vector<std::string> identifiers;  // slugs and provider ids: keys of the marks
    std::vector<std::string> texts;        // what must not be found afterwards: these and e-mails
    std::vector<ErasureFile> files;        // beside the database itself
    std::vector<ListPlace> lists;          // people's own, never touched
};

struct ErasureResult {
    std::vector<ErasureFile> files;  // as it went
    std::int64_t jobs = 0;           // in the database itself
    std::int64_t notes = 0;
    std::int64_t files_searched = 0;  // databases and their logs, byte by byte
    bool has_searched_rows = false;   // of a shared database instead: its bytes are the server's
    struct Remainder {
        std::string file;
        std::string text;
        std::string place;              // table and column; empty: in no row
        bool is_somebody_else = false;  // a row of another person has the same text
    };
    std::vector<Remainder> remainders;

    // Nothing is left of the person, in any file.
    [[nodiscard]] bool is_proved() const {
        return std::ranges::all_of(remainders, &Remainder::is_somebody_else) &&
               std::ranges::none_of(files, [](const ErasureFile& file) {
                   return file.disposition == ErasureFile::Disposition::failed;
               });
    }
};

}  // namespace invito
