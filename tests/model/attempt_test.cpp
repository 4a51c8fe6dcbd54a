#include "invito/model/job.hpp"
#include "invito/support/failure.hpp"

#include <gtest/gtest.h>
#include <set>

namespace invito {
namespace {

using enum Outcome;

TEST(AttemptKind, is_read_back_from_its_text) {
    std::set<std::string_view> texts;

    for (const AttemptKind kind :
         {AttemptKind::visit, AttemptKind::invite, AttemptKind::list, AttemptKind::withdraw}) {
        EXPECT_EQ(parse<AttemptKind>(to_string(kind)), kind);
        texts.insert(to_string(kind));
    }

    EXPECT_EQ(texts, (std::set<std::string_view>{"visit", "invite", "list", "withdraw"}));
    EXPECT_EQ(parse<AttemptKind>("read"), std::nullopt);
}

TEST(Outcome, is_read_back_from_its_text) {
    std::set<std::string_view> texts;

    for (const Outcome outcome :
         {sent, already, refused, limited, not_sent, unknown, absent, external, done}) {
        EXPECT_EQ(parse<Outcome>(to_string(outcome)), outcome);
        texts.insert(to_string(outcome));
    }

    EXPECT_EQ(
        texts, (std::set<std::string_view>{
                   "sent", "already", "refused", "limited", "not_sent", "unknown", "absent",
                   "external", "done"})
    );
    EXPECT_EQ(parse<Outcome>("open"), std::nullopt);
    EXPECT_EQ(parse<Outcome>(""), std::nullopt);
}

TEST(Outcome, is_charged_unless_the_request_certainly_had_no_effect) {
    for (const Outcome outcome : {sent, unknown, absent, external, done}) {
        EXPECT_TRUE(is_charged(outcome)) << to_string(outcome);
    }
    for (const Outcome outcome : {already, refused, limited, not_sent}) {
        EXPECT_FALSE(is_charged(outcome)) << to_string(outcome);
    }
}

TEST(Outcome, outside_its_enum_is_a_programming_error) {
    const auto nonsense = static_cast<Outcome>(99);

    EXPECT_THROW((void)is_charged(nonsense), InternalFailure);
    EXPECT_THROW((void)to_string(nonsense), InternalFailure);
}

}  // namespace
}  // namespace invito
