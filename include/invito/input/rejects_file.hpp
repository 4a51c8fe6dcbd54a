#pragma once
// The rejects file: the original columns unchanged, plus invito_line, invito_reason and
// invito_hint, so that the repaired file can be imported again as it is.

#include "invito/support/result.hpp"

#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

namespace invito {

class RejectsFile {
public:
    // Writes nothing until the first add(). `header` as in the list, without earlier invito_
    // columns. The file is UTF-8; `byte_order_mark` is for lists in another encoding, whose stated
    // encoding would otherwise be applied to the repaired file.
    RejectsFile(
        std::string path,
        std::vector<std::string> header,
        char delimiter = ',',
        bool byte_order_mark = false
    );

    // Removes what is written but not closed.
    ~RejectsFile();
    RejectsFile(const RejectsFile&) = delete;
    RejectsFile& operator=(const RejectsFile&) = delete;

    // Cells beyond the header's come after the three columns, missing ones are empty: the three
    // always stand under their names. Errors: storage, "rejects.write".
    Result<void> add(
        const std::vector<std::string>& cells,
        std::size_t line,
        const std::string& reason,
        const std::string& hint
    );

    // Flushes and renames into place; without rows there is no file. Errors: storage,
    // "rejects.write".
    Result<void> close();

    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    [[nodiscard]] std::string unfinished_path() const { return path_ + ".tmp"; }
    Result<void> begin();

    std::string path_;
    std::vector<std::string> header_;
    char delimiter_;
    bool byte_order_mark_;
    std::size_t count_ = 0;
    std::ofstream out_;
};

}  // namespace invito
