#pragma once
// How PostgreSQL spells what the store and the migrations say in the words of SQLite. Only spelling
// is changed here: what both engines must run alike is kept alike where it is written.

#include <string>
#include <string_view>
#include <vector>

namespace invito::store::postgres {

// A statement whose parameters ?N are $1, $2, ... in the order in which their numbers first stand
// there; `order[k]` is the N of $k + 1. A bare ? is one more than the highest before it, as in
// SQLite.
struct Spelling {
    std::string text;
    std::vector<int> order;
};
[[nodiscard]] Spelling respell(std::string_view sql);

// A migration: types, identities and triggers. Throws InternalFailure for a trigger that is not of
// the form "CREATE TRIGGER name AFTER event ON table [WHEN condition] BEGIN statements END;".
[[nodiscard]] std::string respell_schema(std::string_view migration);

}  // namespace invito::store::postgres
