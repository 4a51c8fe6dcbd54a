// The contract of every RunStore: the limits that runs work with are recorded, and the lowest of a
// day is held.

#include "store/connection.hpp"
#include "store_contract.hpp"

namespace invito::test {
namespace {

class LimitsContract : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(, LimitsContract, every_engine, engine_name);

constexpr Instant day_begin = now - hours{10};

DayLimits limits_of_today(Cap per_day, Instant since = now) {
    DayLimits limits;
    limits.since = since;
    limits.day = {
        day_begin, day_begin + hours{24}, std::chrono::local_days{std::chrono::days{20'416}}};
    limits.zone = "Etc/UTC";
    limits.limits = {.per_day = per_day, .per_week = std::nullopt};
    return limits;
}

TEST_P(LimitsContract, the_lowest_limits_of_a_day_are_held_to_its_end) {
    start();
    const Lease lease = leases[0];
    const auto record = [&](DayLimits limits) {
        return wait(store->record_limits(lease, std::move(limits)));
    };

    EXPECT_EQ(record(limits_of_today(20)).at(0).limits.per_day, 20);
    EXPECT_EQ(record(limits_of_today(10, now + hours{1})).at(0).limits.per_day, 10);
    const auto held = record(limits_of_today(std::nullopt, now + hours{2}));

    ASSERT_EQ(held.size(), 1U);
    EXPECT_EQ(held[0].until, day_begin + hours{24});
    EXPECT_EQ(held[0].limits.per_day, 10);
    EXPECT_EQ(held[0].limits.per_week, std::nullopt) << "unlimited in every row";
}

TEST_P(LimitsContract, limits_are_held_over_restarts_and_let_go_at_the_end_of_their_day) {
    start();
    wait(store->record_limits(leases[0], limits_of_today(10)));
    const auto held_at = [this](Instant at) { return record(0, at, at).held; };

    EXPECT_EQ(held_at(now).size(), 1U);
    EXPECT_EQ(held_at(day_begin + hours{24} - Duration{1}).size(), 1U);
    EXPECT_TRUE(held_at(day_begin + hours{24}).empty());
    const auto other = record(1);
    EXPECT_TRUE(other.held.empty()) << "each account has its own";
}

TEST_P(LimitsContract, the_ramp_of_a_day_is_held_with_its_cap) {
    start();
    DayLimits limits = limits_of_today(20);
    limits.ramp_per_day = 7;

    const auto held = wait(store->record_limits(leases[0], limits));

    EXPECT_EQ(held.at(0).limits.per_day, 7);
}

TEST_P(LimitsContract, the_same_limits_are_written_down_once) {
    start();
    const auto rows = [this] {
        const auto connection_program = another_session();
        sql::Session& connection = *connection_program;
        auto row = connection.prepare("SELECT count(*) FROM account_limits");
        row.step();
        return row.integer(0);
    };
    const auto record = [this](DayLimits limits) {
        wait(store->record_limits(leases[0], std::move(limits)));
    };

    record(limits_of_today(10));
    record(limits_of_today(10, now + hours{1}));
    EXPECT_EQ(rows(), 1);
    record(limits_of_today(20, now + hours{2}));
    record(limits_of_today(10, now + hours{3}));
    EXPECT_EQ(rows(), 3) << "each change is a row";
}

TEST_P(LimitsContract, time_that_was_put_back_has_its_limits_on_record_too) {
    start();
    const auto rows = [this] {
        const auto connection_program = another_session();
        sql::Session& connection = *connection_program;
        auto row = connection.prepare("SELECT count(*), min(since) FROM account_limits");
        row.step();
        return std::pair(row.integer(0), row.instant(1));
    };
    wait(store->record_limits(leases[0], limits_of_today(10, now)));

    wait(store->record_limits(leases[0], limits_of_today(10, now - minutes{1})));
    wait(store->record_limits(leases[0], limits_of_today(10, now + minutes{1})));

    EXPECT_EQ(rows(), std::pair(std::int64_t{2}, now - minutes{1}));
}

TEST_P(LimitsContract, the_caps_of_a_campaign_are_written_down_where_they_changed) {
    const CampaignId campaign = add_leads("spring", {"a"});
    start();
    const auto rows_after = [&](CampaignLimits limits) {
        wait(store->record_campaign_limits(campaign, limits));
        const auto connection_program = another_session();
        sql::Session& connection = *connection_program;
        auto row = connection.prepare("SELECT count(*) FROM campaign_limits");
        row.step();
        return row.integer(0);
    };

    EXPECT_EQ(rows_after({now, std::nullopt, 5}), 1);
    EXPECT_EQ(rows_after({now + hours{1}, std::nullopt, 5}), 1);
    EXPECT_EQ(rows_after({now + hours{2}, 3, 5}), 2);
}

TEST_P(LimitsContract, days_of_two_zones_are_held_side_by_side) {
    start();
    wait(store->record_limits(leases[0], limits_of_today(10)));
    DayLimits farther_west = limits_of_today(20);
    farther_west.zone = "America/New_York";
    farther_west.day.end += hours{5};

    const auto held = wait(store->record_limits(leases[0], farther_west));

    ASSERT_EQ(held.size(), 2U);
    EXPECT_EQ(held[0].limits.per_day, 10);
    EXPECT_EQ(held[1].limits.per_day, 20);
    EXPECT_EQ(held[1].until, farther_west.day.end);
}

std::vector<std::pair<std::string, Cap>> pairs_of(const std::vector<DayCap>& caps) {
    std::vector<std::pair<std::string, Cap>> pairs;
    for (const auto& [day, cap] : caps) pairs.emplace_back(day, cap);
    return pairs;
}

TEST_P(LimitsContract, a_day_is_reported_with_the_lowest_caps_of_its_accounts_together) {
    start();
    using Caps = std::vector<std::pair<std::string, Cap>>;
    const std::string today = "2025-11-24";
    const auto caps = [this](const std::optional<std::string>& account = {}) {
        return pairs_of(queries()->day_caps(account, std::nullopt, std::nullopt));
    };
    EXPECT_EQ(caps(), Caps{});

    wait(store->record_limits(leases[0], limits_of_today(20)));
    wait(store->record_limits(leases[0], limits_of_today(10, now + hours{1})));
    EXPECT_EQ(caps(), (Caps{{today, 10}}));
    wait(store->record_limits(leases[1], limits_of_today(std::nullopt)));
    EXPECT_EQ(caps(), (Caps{{today, std::nullopt}})) << "one of them had none";
    DayLimits ramp = limits_of_today(30, now + hours{1});
    ramp.ramp_per_day = 5;
    wait(store->record_limits(leases[1], ramp));
    EXPECT_EQ(caps(), (Caps{{today, 15}}));
    EXPECT_EQ(caps("anna"), (Caps{{today, 10}}));
    EXPECT_EQ(caps("nobody"), Caps{});
    EXPECT_EQ(caps("ben"), (Caps{{today, 5}}));
}

TEST_P(LimitsContract, caps_are_reported_of_days_that_a_time_touches) {
    start();
    wait(store->record_limits(leases[0], limits_of_today(10)));
    const auto days = [this](std::optional<Instant> since, std::optional<Instant> until) {
        return queries()->day_caps(std::nullopt, since, until).size();
    };

    const Instant day_end = day_begin + hours{24};
    EXPECT_EQ(days(day_end - Duration{1}, std::nullopt), 1U);
    EXPECT_EQ(days(day_end, std::nullopt), 0U);
    EXPECT_EQ(days(std::nullopt, day_begin + Duration{1}), 1U);
    EXPECT_EQ(days(std::nullopt, day_begin), 0U);
}

}  // namespace
}  // namespace invito::test
