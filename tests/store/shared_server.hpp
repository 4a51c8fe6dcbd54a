#pragma once
// A PostgreSQL server of this process, started when the first test asks for it and gone with the
// process. Each test has a database of its own on it.

#include <string>

namespace invito::test {

// The URL of a new database: with today's schema, and nothing in it. Throws std::runtime_error when
// no server can be started.
[[nodiscard]] std::string new_shared_database();

// The same without a schema.
[[nodiscard]] std::string new_blank_database();

// What is kept of a commit when the machine fails: tests need nothing, and the program refuses
// that.
void let_server_sync(bool syncs);

// Where the server's socket is, and the URL of the same database through another folder's.
[[nodiscard]] std::string shared_server_folder();
[[nodiscard]] std::string through(const std::string& url, const std::string& folder);

}  // namespace invito::test
