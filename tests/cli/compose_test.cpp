#include "cli/context.hpp"

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

Duration patience_of(const std::vector<std::string>& flags) {
    std::vector<std::string> arguments{"run"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return database_patience(parse_arguments(arguments, {}).value());
}

TEST(DatabasePatience, is_that_of_the_run_but_for_a_few_seconds) {
    EXPECT_EQ(patience_of({}), minutes{45});
    EXPECT_EQ(patience_of({"--patience", "2m"}), minutes{2});
    EXPECT_EQ(patience_of({"--patience", "3h"}), minutes{180});
    EXPECT_EQ(patience_of({"--patience", "0s"}), seconds{5});
}

}  // namespace
}  // namespace invito
