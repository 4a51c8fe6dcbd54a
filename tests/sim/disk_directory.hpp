#pragma once
// The names of a disk's files. Those of databases stand in a real directory, so that programs can
// look for them, rename and remove them without knowing that their bytes are elsewhere: a file
// there holds only its number. SQLite's own files (logs, journals) are named here alone. A name
// that was made or removed through the disk is volatile until its directory is synced.

#include "invito/support/random.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace invito::test {

class DiskDirectory {
public:
    // What a name stands for.
    struct Entry {
        std::optional<int> number;  // none: not a file of the disk
        std::string bytes;          // of a file that the disk does not know yet
    };

    enum class Kind { database, of_sqlite };

    [[nodiscard]] std::optional<Entry> find(const std::string& path) const;

    void put(const std::string& path, int number, Kind kind);

    // Of a file that has been there for ever: its name is safe.
    static void adopt(const std::string& path, int number);

    void remove(const std::string& path);
    void sync(const std::string& path_of_a_file_in_it);

    // Of the changes since the last sync any part survives.
    void lose_power(Random& random);

    // A process that dies in the eyes of the disk goes on for some time in those of the test.
    // What it does to the names meanwhile has not happened.
    void freeze();
    void thaw();

private:
    using Names = std::map<std::string, int>;

    void remember(const std::string& path);
    [[nodiscard]] Names real_names() const;

    Names of_sqlite_;
    std::set<std::string> directories_;
    std::map<std::string, std::optional<int>> durable_;  // where it differs from what is seen
    std::optional<Names> frozen_;
};

}  // namespace invito::test
