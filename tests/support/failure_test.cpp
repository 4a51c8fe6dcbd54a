#include "invito/support/failure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace invito {
namespace {

using testing::HasSubstr;

std::string message_of_broken_promise() {
    try {
        ensure(false, "an account has an id");
    } catch (const InternalFailure& failure) {
        return failure.what();
    }
    return "nothing was thrown";
}

TEST(Ensure, is_silent_while_the_promise_holds) {
    EXPECT_NO_THROW(ensure(true, "one is one"));
}

TEST(Ensure, names_the_promise_and_the_place_that_broke_it) {
    const std::string message = message_of_broken_promise();

    EXPECT_THAT(message, HasSubstr("an account has an id"));
    EXPECT_THAT(message, HasSubstr("failure_test.cpp:"));
    EXPECT_THAT(message, Not(HasSubstr(":0)")));
}

}  // namespace
}  // namespace invito
