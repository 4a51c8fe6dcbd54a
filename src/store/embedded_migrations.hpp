#pragma once
// The files of migrations/, compiled in. The definition is generated at build time.

#include <string_view>
#include <vector>

namespace invito::store {

struct EmbeddedMigration {
    int version;
    std::string_view name;
    std::string_view sql;
};

[[nodiscard]] const std::vector<EmbeddedMigration>& embedded_migrations();

}  // namespace invito::store
