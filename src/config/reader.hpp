#pragma once
// Reads a file, the environment and the flags into Values, guided by a Schema.

#include "invito/config/settings.hpp"
#include "invito/support/result.hpp"
#include "schema.hpp"
#include "yaml_document.hpp"

#include <map>
#include <string>
#include <vector>

namespace invito {

// Collects every problem of one pass, to be told in file order.
class Problems {
public:
    void add(Error error);
    void add(SettingsFailure failure);

    [[nodiscard]] bool empty() const { return errors_.empty(); }

    // By line and column; what has no place in a file comes last.
    [[nodiscard]] SettingsFailure take();

private:
    std::vector<Error> errors_;
};

struct ReadInto {
    const Schema& schema;
    Values& values;
    Problems& problems;
};

// False if the file holds no keys at all, so that nothing else can be said about it. Codes
// "<subject>.unknown_key", ".missing_key", ".bad_value", ".bad_name", ".wrong_shape",
// ".secret_in_file".
[[nodiscard]] bool read_file_values(
    const YamlNode& root, const YamlOptions& file, const ReadInto& into
);

// INVITO_<PATH> with __ between levels, and the short variables of the schema. An empty variable
// counts as absent. Codes "<subject>.unknown_variable", ".bad_value", ".secret_in_variable".
void read_environment_values(
    const std::map<std::string, std::string>& environment, const ReadInto& into
);

// Path -> text, from the command line. Paths come from the program, so unknown ones are bugs.
void read_flag_values(const std::map<std::string, std::string>& flags, const ReadInto& into);

// The `version` key that settings and campaign files begin with.

struct VersionedFile {
    std::string path;
    ErrorKind kind = ErrorKind::config;
    std::string subject;  // of the error codes
};

// Codes "<subject>.version".
void check_version(const Values& values, const VersionedFile& file, Problems& problems);

}  // namespace invito
