#pragma once
// What came over when a database became a shared one.

#include "invito/ports/database_move.hpp"
#include "invito/report/terminal_text.hpp"

#include <iosfwd>

namespace invito {

void write_database_move(std::ostream& out, const DatabaseMove& move, const Style& style);
void write_database_move_json(std::ostream& out, const DatabaseMove& move);

}  // namespace invito
