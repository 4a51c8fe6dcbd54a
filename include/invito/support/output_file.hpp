#pragma once
// The one writer of files that the program makes for people: reports, rejects, plans, backups,
// logs. A file appears whole or not at all, and never in the place of somebody's own; a device, a
// pipe, a link or a descriptor such as /dev/stdout is written through. docs/files.md tells people.

#include "invito/support/file.hpp"
#include "invito/support/result.hpp"

#include <array>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// What is never written to, whatever is said: an input of the program, or its database.
struct OwnFile {
    std::string path;
    std::string what;  // "the list", "the database"
};

// A file as this program left it.
struct WrittenFile {
    std::string path;  // absolute, without links; empty: it went through a pipe or a device
    std::string sha256;
};

struct OutputRules {
    std::vector<OwnFile> own = {};
    std::vector<WrittenFile> written = {};  // what a database remembers
    bool is_forced = false;                 // also what is not ours, or not any more, is replaced
    std::string way_out = "choose another name";  // for a file that stands in the way
    unsigned mode = 0600;                         // of a new file
};

// Where a name leads once links are followed, and what stands there.
struct Destination {
    enum class Kind {
        free,      // nothing
        replaced,  // a file that may go
        through,   // a device, a pipe or a descriptor of this process
    };
    // Tells whether a file is still the one that was looked at: device, inode, type, size, times.
    using State = std::array<std::int64_t, 8>;

    Kind kind = Kind::free;
    std::string shown;  // as it was named
    std::string path;   // absolute, without links
    std::optional<int> descriptor = {};
    State state = {};
    unsigned mode = 0600;
};

// "-" is standard output. Errors: usage; "file.own_input" for own files, by identity and not by
// spelling; "file.not_ours" and "file.changed" for what was not written by this program or not left
// as it was, unless that is forced, and for disks; "file.folder". Storage, "file.write": there is
// no such folder.
[[nodiscard]] Result<Destination> find_destination(
    const std::string& path, const OutputRules& rules
);

class OutputFile {
public:
    // A new file stands beside its destination until it is whole. Errors: storage, "file.write".
    [[nodiscard]] static Result<OutputFile> open(Destination destination);
    OutputFile(OutputFile&&) noexcept;
    OutputFile& operator=(OutputFile&&) noexcept;
    ~OutputFile();  // removes what was not committed

    [[nodiscard]] std::ostream& stream();

    // For a program that fills a file by its name; empty: only the stream leads through.
    [[nodiscard]] const std::string& unfinished() const;

    // Puts the file into its place. Errors: storage, "file.write"; usage, "file.not_ours" or
    // "file.changed", if another one appeared there, or was changed, since the destination was
    // judged.
    [[nodiscard]] Result<WrittenFile> commit();

private:
    struct State;
    explicit OutputFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// For logs: whatever stands there is kept and written after. Errors: as above, but for those of
// files that are not ours.
[[nodiscard]] Result<Descriptor> open_to_append(const std::string& path, const OutputRules& rules);

// Whether the file is what this program left there: by a digest that was remembered, or by the one
// that the file itself carries where its disk has extended attributes. Links and pipes are not.
[[nodiscard]] bool is_as_written(const std::string& path, const std::string& sha256);

// Lower-case hexadecimal SHA-256 of a regular file's bytes; nullopt: it is none, or unreadable.
[[nodiscard]] std::optional<std::string> sha256_of_file(const std::string& path);

// Absolute, without links, "." and "..", as far as it exists: the one spelling to remember.
[[nodiscard]] std::string canonical_path(const std::string& path);

}  // namespace invito
