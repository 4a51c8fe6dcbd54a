#pragma once
// In which rows of a database a text stands.

#include "connection.hpp"

#include <string>
#include <vector>

namespace invito::store {

struct TextPlace {
    std::string column;            // "job.email"
    bool is_about_people = false;  // a lead, a person or an entry of the suppression list
};

// Every column with a row that contains `text`, in whatever table.
[[nodiscard]] std::vector<TextPlace> places_of(Connection& connection, const std::string& text);

}  // namespace invito::store
