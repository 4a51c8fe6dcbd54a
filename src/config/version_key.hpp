#pragma once
// The `version` key that settings and campaign files begin with.

#include "problems.hpp"
#include "values.hpp"

#include <string>

namespace invito {

struct VersionedFile {
    std::string path;
    ErrorKind kind = ErrorKind::config;
    std::string subject;  // of the error codes
};

// Codes "<subject>.version".
void check_version(const Values& values, const VersionedFile& file, Problems& problems);

}  // namespace invito
