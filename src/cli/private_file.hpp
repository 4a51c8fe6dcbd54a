#pragma once
// Files that hold names or secrets: written whole or not at all, readable by their owner only.

#include "invito/support/result.hpp"

#include <functional>
#include <iosfwd>
#include <string>

namespace invito {

// Mode 0600, written beside and renamed into place. Errors: storage, "file.write".
[[nodiscard]] Result<void> write_private_file(
    const std::string& path, const std::function<void(std::ostream&)>& write
);

// "-" writes to `standard_output`, anything else to a private file.
[[nodiscard]] Result<void> write_output(
    const std::string& path,
    std::ostream& standard_output,
    const std::function<void(std::ostream&)>& write
);

}  // namespace invito
