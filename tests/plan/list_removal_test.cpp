#include "invito/plan/list_removal.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

TEST(ListRemoval, is_carried_out_where_a_few_left_or_up_to_a_fifth) {
    EXPECT_EQ(removal_after({.listed = 1, .left = 5}), Removal::carried_out);
    EXPECT_EQ(removal_after({.listed = 1, .left = 6}), Removal::needs_yes);
    EXPECT_EQ(removal_after({.listed = 80, .left = 20}), Removal::carried_out);
    EXPECT_EQ(removal_after({.listed = 79, .left = 20}), Removal::needs_yes);
    EXPECT_EQ(removal_after({.listed = 50, .left = 50}), Removal::needs_yes);
}

TEST(ListRemoval, needs_a_yes_where_rows_cannot_be_used_that_could) {
    EXPECT_EQ(removal_after({.listed = 100, .left = 1, .newly_rejected = 1}), Removal::needs_yes);
    EXPECT_EQ(
        removal_after({.listed = 100, .left = 1, .newly_rejected = -3}), Removal::carried_out
    );
}

TEST(ListRemoval, is_refused_where_the_list_names_nobody) {
    EXPECT_EQ(removal_after({.listed = 0, .left = 1}), Removal::refused);
}

}  // namespace
}  // namespace invito
