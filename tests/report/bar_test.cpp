#include "invito/report/bar.hpp"

#include "report/samples.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

TEST(Bar, is_to_scale_in_halves) {
    EXPECT_EQ(bar(60, 60, 20, unicode_style()), "████████████████████");
    EXPECT_EQ(bar(3, 60, 20, unicode_style()), "█");
    EXPECT_EQ(bar(5, 20, 10, unicode_style()), "██▌");
}

TEST(Bar, shows_anything_above_zero) {
    EXPECT_EQ(bar(1, 1'000'000, 20, unicode_style()), "▌");
    EXPECT_EQ(bar(1, 1'000'000, 20, ascii_style()), "#");
    EXPECT_EQ(bar(0, 60, 20, unicode_style()), "");
    EXPECT_EQ(bar(0, 0, 20, unicode_style()), "");
}

TEST(Bar, is_never_longer_than_asked) {
    EXPECT_EQ(bar(70, 60, 4, ascii_style()), "####");
}

TEST(Bar, is_left_out_in_accessible_mode) {
    EXPECT_EQ(bar(60, 60, 20, accessible_style()), "");
    EXPECT_EQ(gauge(14, 25, 20, accessible_style()), "");
}

TEST(Gauge, is_full_only_when_the_quota_is_used_up) {
    EXPECT_EQ(gauge(14, 25, 20, unicode_style()), "███████████░░░░░░░░░");
    EXPECT_EQ(gauge(999, 1000, 4, ascii_style()), "###.");
    EXPECT_EQ(gauge(30, 25, 4, ascii_style()), "####");
    EXPECT_EQ(gauge(0, 25, 4, ascii_style()), "....");
}

TEST(Gauge, of_a_pause_is_full) {
    EXPECT_EQ(gauge(0, 0, 4, ascii_style()), "####");
}

}  // namespace
}  // namespace invito::test
