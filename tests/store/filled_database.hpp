#pragma once
// Rows in every table, and in them what is easily lost on the way from one engine to another.

#include "test_database.hpp"

namespace invito::test {

void fill_every_table(TestDatabase& database);

// `jobs` more of the first campaign, each with a person, a visit and an invitation.
void add_worked_jobs(TestDatabase& database, int jobs);

}  // namespace invito::test
