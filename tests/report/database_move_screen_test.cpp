#include "invito/report/database_move_screen.hpp"

#include "report/samples.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

DatabaseMove of_a_team() {
    return {
        .from = "/home/anna/.local/state/invito/invito.db",
        .to = "postgresql://invito@db1,db2,db3/invito",
        .tables =
            {{"meta", 7},
             {"member", 12},
             {"account", 12},
             {"campaign", 3},
             {"person", 104'233},
             {"job", 118'040},
             {"attempt", 39'518},
             {"kept_file", 0}},
        .was_there = false};
}

TEST(DatabaseMoveScreen, says_of_each_table_that_it_is_there) {
    expect_golden_everywhere("database_move", [](std::ostream& out, const Style& style) {
        write_database_move(out, of_a_team(), style);
    });
    expect_golden_json("database_move.json", printed([](std::ostream& out) {
                           write_database_move_json(out, of_a_team());
                       }));
}

TEST(DatabaseMoveScreen, says_of_an_earlier_move_that_it_was_kept) {
    DatabaseMove move = of_a_team();
    move.was_there = true;
    expect_golden_screen("database_move_again", [&](std::ostream& out, const Style& style) {
        write_database_move(out, move, style);
    });
}

}  // namespace
}  // namespace invito::test
