#pragma once
// Files and directories that only their owner may read, whatever the umask. A machine that refuses
// is a StorageFailure. They are the database's and its locks', opened again and again and replaced
// by nobody; files for people are written by support/output_file.hpp.

#include "invito/support/descriptor.hpp"

#include <string>

namespace invito::store {

// `path` and its missing parents, mode 0700. Existing ones keep their mode.
void create_private_directories(const std::string& path);

// An empty file, mode 0600. It must not exist.
void create_private_file(const std::string& path);

// Opens for reading and writing, creating it with mode 0600 if it is missing; closed on exec.
[[nodiscard]] Descriptor open_private_file(const std::string& path);

// What was renamed in it stays so after a power cut.
void sync_directory(const std::string& path);

// The directory `path` is in; "." for a bare name.
[[nodiscard]] std::string parent_directory(const std::string& path);

}  // namespace invito::store
