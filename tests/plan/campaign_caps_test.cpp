#include "invito/plan/limiter.hpp"
#include "plan/monday.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::lateness;
using test::midnight;

// Of a campaign that sent at these instants, oldest first.
std::optional<CampaignClosure> closure(
    const CampaignCaps& caps, const std::vector<Instant>& sent, Instant now
) {
    const CampaignLedger ledger{
        .later_than = [&sent](Instant since
                      ) { return sent.end() - std::ranges::upper_bound(sent, since); },
        .nth_newest = [&sent](int n) -> std::optional<Instant> {
            if (n > std::ssize(sent)) return std::nullopt;
            return sent[sent.size() - static_cast<std::size_t>(n)];
        }};
    return campaign_closure(caps, ledger, lateness, now);
}

TEST(CampaignCaps, unlimited_is_never_closed) {
    EXPECT_FALSE(closure({}, {midnight, midnight}, midnight));
}

TEST(CampaignCaps, a_day_is_24_hours_and_the_lateness_to_the_millisecond) {
    const CampaignCaps caps{.per_day = 2, .total = std::nullopt};
    const std::vector<Instant> sent{midnight - hours{50}, midnight, midnight + hours{3}};
    const Instant free = midnight + hours{24} + lateness;

    const auto closed = closure(caps, sent, free - Duration{1});

    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->rule, DenyReason::campaign_day_cap);
    EXPECT_EQ(closed->until, free);
    EXPECT_FALSE(closure(caps, sent, free));
}

TEST(CampaignCaps, a_total_is_for_ever_and_comes_before_the_day) {
    const auto closed =
        closure({.per_day = 1, .total = 2}, {midnight, midnight}, midnight + hours{9999});

    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->rule, DenyReason::campaign_total);
    EXPECT_EQ(closed->until, never);
    EXPECT_FALSE(closure({.per_day = {}, .total = 3}, {midnight, midnight}, midnight));
}

TEST(CampaignCaps, zero_is_a_pause) {
    EXPECT_EQ(closure({.per_day = 0, .total = {}}, {}, midnight)->until, never);
    EXPECT_EQ(closure({.per_day = {}, .total = 0}, {}, midnight)->until, never);
}

}  // namespace
}  // namespace invito
