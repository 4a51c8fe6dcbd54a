#pragma once
// Where a text stands: in the bytes of files, and in which rows of a database. Never opens a
// database that is in use by this process: closing the descriptor would drop SQLite's locks.

#include "connection.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito::store {

// Which of `texts` the file's bytes contain, whatever stands around them. nullopt: it could not be
// read to its end.
[[nodiscard]] std::optional<std::vector<std::string>> texts_in_file(
    const std::string& path, const std::vector<std::string>& texts
);

// Whether the file, a text for people, contains one of `texts` as a whole word: "jane" is not in
// "jane-doe". Case of ASCII letters does not count. nullopt: as above.
[[nodiscard]] std::optional<bool> names_anybody(
    const std::string& path, const std::vector<std::string>& texts
);

struct TextPlace {
    std::string column;            // "job.email"
    bool is_about_people = false;  // a lead, a person or an entry of the suppression list
};

// Every column with a row that contains `text`, in whatever table.
[[nodiscard]] std::vector<TextPlace> places_of(Connection& connection, const std::string& text);

}  // namespace invito::store
