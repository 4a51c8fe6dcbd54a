#pragma once
// What finding a destination and writing to it share.

#include "invito/support/output_file.hpp"

#include <string>
#include <sys/stat.h>

namespace invito::output {

// Where a program notes in a file's extended attributes what it wrote (xattr(7)). It leaves a copy,
// and fails the comparison after an edit.
inline constexpr const char* digest_attribute = "user.invito.sha256";

[[nodiscard]] Error cannot_write(const std::string& path, int error_number);
[[nodiscard]] Error not_ours(const std::string& path, const std::string& way_out);
[[nodiscard]] Error changed(const std::string& path, const std::string& way_out);

[[nodiscard]] Destination::State state_of(const struct stat& status);

// A file is opened after it was looked at: whether it is still that one.
[[nodiscard]] bool is_still(const Descriptor& file, const Destination& destination);

[[nodiscard]] Result<Descriptor> open_through(const Destination& destination);

}  // namespace invito::output
