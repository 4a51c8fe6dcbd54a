#pragma once
// Files with people's data that commands leave behind, remembered so that an erasure reaches them.

#include "context.hpp"
#include "invito/ports/erasure.hpp"

#include <string>

namespace invito {

// The file is written already: a database that cannot remember it is a warning, no failure.
void remember_written_file(
    const Context& context, const Settings& settings, const std::string& path, KeptFile::Kind kind
);

}  // namespace invito
