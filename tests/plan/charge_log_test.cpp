#include "invito/plan/limiter.hpp"
#include "invito/support/failure.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

Instant at(int minutes) {
    return Instant{std::chrono::minutes{minutes}};
}

TEST(ChargeLog, counts_only_rows_later_than_the_bound) {
    ChargeLog log;
    log.add(AttemptKind::invite, at(10), false);
    log.add(AttemptKind::invite, at(20), true);
    log.add(AttemptKind::visit, at(30), false);

    EXPECT_EQ(log.count_after(Counted::invitations, at(9)), 2U);
    EXPECT_EQ(log.count_after(Counted::invitations, at(10)), 1U);
    EXPECT_EQ(log.count_after(Counted::invitations_with_note, at(0)), 1U);
    EXPECT_EQ(log.count_after(Counted::visits, at(0)), 1U);
}

TEST(ChargeLog, keeps_order_when_rows_come_late) {
    ChargeLog log;
    log.add(AttemptKind::invite, at(30), false);
    log.add(AttemptKind::invite, at(10), false);

    EXPECT_EQ(log.nth_newest(Counted::invitations, 1), at(30));
    EXPECT_EQ(log.nth_newest(Counted::invitations, 2), at(10));
    EXPECT_EQ(log.nth_newest(Counted::invitations, 3), std::nullopt);
}

TEST(ChargeLog, a_refund_takes_back_exactly_its_row) {
    ChargeLog log;
    log.add(AttemptKind::invite, at(10), true);
    log.add(AttemptKind::invite, at(20), false);

    log.refund(AttemptKind::invite, at(10), true);

    EXPECT_EQ(log.count_after(Counted::invitations, at(0)), 1U);
    EXPECT_EQ(log.count_after(Counted::invitations_with_note, at(0)), 0U);
    EXPECT_THROW(log.refund(AttemptKind::invite, at(10), false), InternalFailure);
}

TEST(ChargeLog, forgets_what_nobody_asks_for_and_nothing_else) {
    ChargeLog log;
    for (int i = 0; i < 10; ++i) log.add(AttemptKind::invite, at(i), false);

    log.forget(at(6) + month_period);

    EXPECT_EQ(log.count_after(Counted::invitations, at(6)), 3U);
    EXPECT_EQ(log.nth_newest(Counted::invitations, 3), at(7));
    EXPECT_EQ(log.nth_newest(Counted::invitations, 4), std::nullopt);
}

TEST(ChargeLog, keeps_nothing_of_a_kind_that_no_cap_counts) {
    Policy policy;
    policy.limits.profiles_per_day = std::nullopt;
    ChargeLog log(Lookback::of(policy, {}));

    log.add(AttemptKind::visit, at(10), false);
    log.add(AttemptKind::invite, at(20), false);
    log.refund(AttemptKind::visit, at(10), false);

    EXPECT_EQ(log.count_after(Counted::visits, at(0)), 0U);
    EXPECT_EQ(log.count_after(Counted::invitations, at(0)), 1U);
}

}  // namespace
}  // namespace invito
