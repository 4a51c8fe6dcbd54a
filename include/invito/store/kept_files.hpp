#pragma once
// Which files a database knows: what this program wrote, and what it read.

#include "invito/ports/erasure.hpp"
#include "invito/support/result.hpp"

#include <string>
#include <vector>

namespace invito {

struct KnownFiles {
    std::vector<KeptFile> written;

    // Lists and campaign files that were imported. Rejects that were imported back are not among
    // them: they are told by their digest.
    std::vector<std::string> read;
};

// Read-only, beside a running writer; nothing of a database that is not there. Errors: those of
// open_records.
[[nodiscard]] Result<KnownFiles> known_files(const std::string& database);

}  // namespace invito
