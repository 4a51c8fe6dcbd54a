#pragma once
// The rejects file: the original columns unchanged, plus invito_line, invito_reason and
// invito_hint, so that the repaired file can be imported again as it is.

#include "invito/support/output_file.hpp"
#include "invito/support/result.hpp"

#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace invito {

class RejectsFile {
public:
    // Writes nothing until the first add(). `header` as in the list, without earlier invito_
    // columns. The file is UTF-8; `byte_order_mark` is for lists in another encoding, whose stated
    // encoding would otherwise be applied to the repaired file.
    RejectsFile(
        Destination destination, std::vector<std::string> header, char delimiter = ',',
        bool byte_order_mark = false
    );

    // Cells beyond the header's come after the three columns, missing ones are empty: the three
    // always stand under their names. Errors: storage, "file.write".
    Result<void> add(
        const std::vector<std::string>& cells, std::size_t line, const std::string& reason,
        const std::string& hint
    );

    // Puts the file into its place; without rows there is none, but a pipe's reader sees its end.
    // Errors: those of OutputFile.
    Result<WrittenFile> close();

    // A pipe or a device: what is added waits in a temporary file until close().
    [[nodiscard]] bool has_reader() const {
        return destination_.kind == Destination::Kind::through;
    }

    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] const std::string& path() const { return destination_.shown; }

private:
    struct CloseFile {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> write(const std::string& text);
    [[nodiscard]] Result<void> hand_over();

    Destination destination_;
    std::vector<std::string> header_;
    char delimiter_;
    bool byte_order_mark_;
    std::size_t count_ = 0;
    std::optional<OutputFile> out_;
    std::unique_ptr<std::FILE, CloseFile> waiting_;  // of a reader
};

// Whether the file's header has the columns of a rejects file, in whatever way it was saved since.
[[nodiscard]] bool looks_like_rejects(const std::string& path);

}  // namespace invito
