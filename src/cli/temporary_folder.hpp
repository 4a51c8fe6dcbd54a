#pragma once
// A folder of our own in the system's place for temporary files.

#include "invito/support/result.hpp"

#include <string>

namespace invito {

// Mode 0700; the caller removes it. Errors: storage, "temporary.folder".
[[nodiscard]] Result<std::string> make_temporary_folder(const std::string& prefix);

}  // namespace invito
