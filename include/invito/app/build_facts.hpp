#pragma once
// What this binary was built from, for `invito version` and the records of each run.

#include <string>

namespace invito {

struct BuildFacts {
    std::string version;
    std::string commit;  // "unknown" outside a working tree
    std::string build_type;
    std::string compiler;
};

[[nodiscard]] const BuildFacts& build_facts();

}  // namespace invito
