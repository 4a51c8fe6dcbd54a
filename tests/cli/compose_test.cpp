#include "cli/compose.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(Lateness, spans_the_latest_start_the_deadline_and_the_time_the_provider_may_take) {
    Settings settings;
    settings.provider.timeout = seconds{60};

    EXPECT_EQ(lateness(settings), seconds{10} + seconds{60} + minutes{10});

    settings.provider.speed = 60;
    EXPECT_EQ(lateness(settings), 60 * (seconds{10} + seconds{60}) + minutes{10});
}

}  // namespace
}  // namespace invito
