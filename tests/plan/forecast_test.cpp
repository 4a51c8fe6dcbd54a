#include "invito/plan/forecast.hpp"

#include "plan/monday.hpp"
#include "support/foretold.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <set>
#include <utility>

namespace invito {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using test::foretell;
using test::Foretold;
using test::monday;

constexpr std::chrono::local_days first_day{std::chrono::year{2026} / 11 / 23};

std::vector<ForecastJob> jobs(int count, std::int64_t first_id = 1) {
    std::vector<ForecastJob> all;
    for (int i = 0; i < count; ++i) {
        ForecastJob job;
        job.id = JobId{first_id + i};
        job.person = PersonId{first_id + i};
        all.push_back(job);
    }
    return all;
}

ForecastCampaign campaign(std::int64_t id) {
    ForecastCampaign campaign;
    campaign.gate.id = CampaignId{id};
    return campaign;
}

ForecastAccount account(std::vector<ForecastJob> waiting) {
    ForecastAccount account;
    account.budget.policy.ramp_up.reset();
    account.budget.policy.limits = {.per_day = 20, .per_week = std::nullopt};
    account.budget.lateness = minutes{11};
    account.queues.push_back({0, std::move(waiting)});
    return account;
}

ForecastRequest request(std::vector<ForecastAccount> accounts) {
    ForecastRequest request;
    request.now = monday;
    request.until = monday + days{90};
    request.campaigns.push_back(campaign(1));
    request.accounts = std::move(accounts);
    return request;
}

std::vector<std::int64_t> ids(const Foretold& result) {
    std::vector<std::int64_t> all;
    for (const ForecastItem& item : result.items) all.push_back(item.job.value);
    return all;
}

std::vector<std::int64_t> counts(const Forecast& result) {
    std::vector<std::int64_t> all;
    for (const ForecastDay& day : result.days) all.push_back(day.planned);
    return all;
}

TEST(Forecast, of_nothing_is_nothing) {
    const Foretold result = foretell(request({account({})}));

    EXPECT_TRUE(result.items.empty());
    EXPECT_TRUE(result.days.empty());
    EXPECT_TRUE(result.rest.empty());
    EXPECT_EQ(result.finish, std::nullopt);
}

TEST(Forecast, fills_each_day_up_to_its_limit) {
    const Foretold result = foretell(request({account(jobs(45))}));

    EXPECT_EQ(counts(result), (std::vector<std::int64_t>{20, 20, 5}));
    EXPECT_EQ(result.days[0].date, first_day);
    EXPECT_EQ(result.days[0].bound_by, Binding{DenyReason::day_cap});
    EXPECT_EQ(result.days[2].bound_by, std::nullopt) << "no lead is left";
    EXPECT_EQ(result.finish, result.items.back().at);
}

TEST(Forecast, calls_a_day_that_the_ramp_up_ends_by_its_name) {
    ForecastAccount young = account(jobs(12));
    young.budget.policy.ramp_up = RampUp{5, 2};

    const Foretold result = foretell(request({std::move(young)}));

    EXPECT_EQ(counts(result), (std::vector<std::int64_t>{5, 7}));
    EXPECT_EQ(to_string(*result.days[0].bound_by), "ramp_up");
}

TEST(Forecast, tells_the_idle_days_of_a_used_up_week_but_no_weekend) {
    ForecastAccount busy = account(jobs(40));
    busy.budget.policy.limits.per_week = 30;

    const Foretold result = foretell(request({std::move(busy)}));

    EXPECT_EQ(counts(result), (std::vector<std::int64_t>{20, 10, 0, 0, 0, 10}));
    EXPECT_EQ(result.days[1].bound_by, Binding{DenyReason::week_cap});
    EXPECT_EQ(result.days[2].bound_by, Binding{DenyReason::week_cap});
    EXPECT_EQ(result.days[5].date, first_day + days{7});
}

TEST(Forecast, knows_a_day_that_is_too_short) {
    ForecastAccount slow = account(jobs(20));
    slow.budget.policy.pacing = {hours{3}, hours{3}};

    const Foretold result = foretell(request({std::move(slow)}));

    EXPECT_EQ(result.days[0].planned, 3) << "at 10, 13 and 16 o'clock";
    EXPECT_EQ(result.days[0].bound_by, Binding{DenyReason::outside_window});
}

TEST(Forecast, lets_two_accounts_share_a_campaigns_day) {
    ForecastRequest shared = request({account(jobs(10)), account(jobs(10, 101))});
    shared.campaigns[0].caps.per_day = 6;

    const Foretold result = foretell(std::move(shared));

    std::int64_t of_first_day = 0;
    for (const ForecastDay& day : result.days)
        of_first_day += day.date == first_day ? day.planned : 0;
    EXPECT_EQ(of_first_day, 6);
    EXPECT_EQ(result.items.size(), 20U);
    EXPECT_EQ(result.days[0].bound_by, Binding{DenyReason::campaign_day_cap});
}

TEST(Forecast, stops_at_a_campaigns_total_and_says_who_never_goes) {
    ForecastRequest limited = request({account(jobs(10))});
    limited.campaigns[0].caps.total = 7;
    limited.campaigns[0].charged_before = 3;

    const Foretold result = foretell(std::move(limited));

    EXPECT_EQ(result.items.size(), 4U);
    ASSERT_EQ(result.rest.size(), 1U);
    EXPECT_EQ(result.rest[0].leads, 6);
    EXPECT_TRUE(result.rest[0].is_for_ever);
    EXPECT_EQ(result.rest[0].rule, DenyReason::campaign_total);
    EXPECT_EQ(result.finish, std::nullopt);
}

TEST(Forecast, invites_a_person_of_two_campaigns_once) {
    ForecastAccount anna = account(jobs(3));
    anna.queues.push_back({1, jobs(3)});
    for (ForecastJob& job : anna.queues[1].jobs) job.id.value += 100;
    ForecastRequest both = request({std::move(anna)});
    both.campaigns.push_back(campaign(2));

    const Foretold result = foretell(std::move(both));

    EXPECT_EQ(ids(result), (std::vector<std::int64_t>{1, 2, 3}));
    ASSERT_EQ(result.skipped.size(), 1U);
    EXPECT_EQ(result.skipped[0].reason, Reason::duplicate);
    EXPECT_EQ(result.skipped[0].leads, 3);
}

TEST(Forecast, skips_barred_leads_without_a_visit_and_bad_notes_after_one) {
    std::vector<ForecastJob> list = jobs(4);
    list[0].barred = Reason::suppressed;
    list[1].skip = Reason::missing_variable;
    ForecastAccount anna = account(std::move(list));
    anna.budget.policy.limits.profiles_per_day = 2;

    const Foretold result = foretell(request({std::move(anna)}));

    EXPECT_EQ(ids(result), (std::vector<std::int64_t>{3, 4}));
    EXPECT_EQ(counts(result), (std::vector<std::int64_t>{1, 1})) << "one visit went to job 2";
    EXPECT_EQ(result.days[0].bound_by, Binding{DenyReason::visit_cap});
}

TEST(Forecast, drops_notes_or_waits_for_them_as_the_campaign_says) {
    std::vector<ForecastJob> list = jobs(4);
    for (ForecastJob& job : list) job.with_note = true;
    ForecastAccount anna = account(list);
    anna.budget.policy.limits.notes_per_month = 2;
    ForecastRequest waiting = request({anna});
    waiting.campaigns[0].gate.note = Note::with;
    ForecastRequest plain = waiting;
    plain.campaigns[0].gate.waits_for_notes = false;

    const Foretold patient = foretell(std::move(waiting));
    const Foretold bare = foretell(std::move(plain));

    EXPECT_EQ(patient.days[0].planned, 2);
    EXPECT_EQ(patient.days[0].bound_by, Binding{DenyReason::note_cap});
    EXPECT_TRUE(patient.items[3].with_note);
    EXPECT_EQ(bare.days[0].planned, 4);
    EXPECT_TRUE(bare.items[1].with_note);
    EXPECT_FALSE(bare.items[2].with_note);
}

TEST(Forecast, lets_a_stopped_account_do_nothing) {
    ForecastAccount stopped = account(jobs(5));
    stopped.budget.state = AccountState::reconnect;

    const Foretold result = foretell(request({std::move(stopped)}));

    EXPECT_TRUE(result.items.empty());
    ASSERT_EQ(result.rest.size(), 1U);
    EXPECT_EQ(result.rest[0].rule, DenyReason::account_stopped);
    EXPECT_TRUE(result.rest[0].is_for_ever);
}

TEST(Forecast, ends_at_the_horizon) {
    ForecastRequest near = request({account(jobs(100))});
    near.until = monday + days{2};

    const Foretold result = foretell(std::move(near));

    EXPECT_EQ(result.items.size(), 40U);
    ASSERT_EQ(result.rest.size(), 1U);
    EXPECT_EQ(result.rest[0].leads, 60);
    EXPECT_FALSE(result.rest[0].is_for_ever);
    EXPECT_LT(result.items.back().at, monday + days{2});
}

TEST(Forecast, counts_leads_that_it_does_not_look_at) {
    ForecastAccount long_list = account(jobs(5));
    long_list.queues[0].unread = 1000;

    const Foretold result = foretell(request({std::move(long_list)}));

    EXPECT_EQ(result.items.size(), 5U);
    ASSERT_EQ(result.rest.size(), 1U);
    EXPECT_EQ(result.rest[0].leads, 1000);
    EXPECT_FALSE(result.rest[0].is_for_ever);
    EXPECT_EQ(result.finish, std::nullopt);
}

// The same jobs as `all`, read as their turn comes.
struct FreshSource {
    std::vector<ForecastJob> all;
    std::int64_t read = 0;
    std::int64_t largest_page = 0;

    FreshJobs jobs() {
        return {.count = std::ssize(all), .read = [this](JobId after, std::int64_t most) {
                    const auto from = std::ranges::upper_bound(all, after, {}, &ForecastJob::id);
                    const std::int64_t count = std::min(most, all.end() - from);
                    read += count;
                    largest_page = std::max(largest_page, count);
                    return std::vector<ForecastJob>(from, from + count);
                }};
    }
};

TEST(Forecast, reads_no_more_leads_than_the_horizon_reaches) {
    FreshSource few{jobs(1'000)};
    FreshSource many{jobs(100'000)};
    for (FreshSource* const source : {&few, &many}) {
        ForecastAccount anna = account({});
        anna.queues[0].fresh = source->jobs();
        ForecastRequest near = request({std::move(anna)});
        near.until = monday + days{2};

        const Foretold result = foretell(std::move(near));

        EXPECT_EQ(result.items.size(), 40U);
        EXPECT_EQ(result.rest.at(0).leads, std::ssize(source->all) - 40);
    }

    EXPECT_LE(few.read, 112) << "pages of 16, 32 and 64";
    EXPECT_EQ(many.read, few.read);
}

TEST(Forecast, holds_a_page_of_leads_however_many_go) {
    FreshSource many{jobs(100'000)};
    ForecastAccount anna = account({});
    anna.budget.policy.limits = {
        .per_day = std::nullopt, .per_week = std::nullopt, .profiles_per_day = std::nullopt};
    anna.budget.policy.pacing = {minutes{0}, minutes{0}};
    anna.budget.policy.window.always = true;
    anna.queues[0].fresh = many.jobs();
    std::int64_t planned = 0;

    const Forecast result =
        forecast(request({std::move(anna)}), [&planned](const ForecastItem& item) {
            EXPECT_EQ(item.job.value, ++planned);
            return true;
        });

    EXPECT_EQ(planned, 100'000);
    EXPECT_EQ(result.finish, monday);
    EXPECT_EQ(many.read, 100'000) << "each once";
    EXPECT_EQ(many.largest_page, 256);
}

TEST(Forecast, ends_when_no_more_is_wanted) {
    FreshSource many{jobs(1'000)};
    ForecastAccount anna = account({});
    anna.queues[0].fresh = many.jobs();
    std::int64_t told = 0;

    static_cast<void>(forecast(request({std::move(anna)}), [&told](const ForecastItem&) {
        return ++told < 3;
    }));

    EXPECT_EQ(told, 3);
    EXPECT_EQ(many.read, 16);
}

TEST(Forecast, takes_fresh_leads_before_those_that_waited) {
    std::vector<ForecastJob> waited = jobs(2);
    waited[0].not_before = monday - hours{1};
    waited[1].not_before = monday - hours{2};
    std::ranges::sort(waited, {}, &ForecastJob::not_before);
    FreshSource fresh{jobs(3, 101)};
    ForecastAccount anna = account(waited);
    anna.queues[0].fresh = fresh.jobs();

    EXPECT_EQ(
        ids(foretell(request({std::move(anna)}))), (std::vector<std::int64_t>{101, 102, 103, 2, 1})
    );
}

// --- whatever the limits

ForecastRequest any_request() {
    const auto cap = [](int high) {
        return *rc::gen::element<Cap>(std::nullopt, *rc::gen::inRange(1, high));
    };
    std::vector<ForecastAccount> accounts;
    const int many = *rc::gen::inRange(1, 4);
    for (int i = 0; i < many; ++i) {
        ForecastAccount one = account(jobs(*rc::gen::inRange(0, 60), 1000 * i + 1));
        Policy& policy = one.budget.policy;
        policy.limits.per_day = cap(12);
        policy.limits.per_week = cap(40);
        policy.limits.profiles_per_day = cap(20);
        policy.pacing = {minutes{*rc::gen::inRange(0, 30)}, minutes{*rc::gen::inRange(30, 90)}};
        policy.window.always = *rc::gen::arbitrary<bool>();
        if (*rc::gen::arbitrary<bool>()) policy.ramp_up = RampUp{2, 1};
        one.budget.pause_seed = static_cast<std::uint64_t>(*rc::gen::inRange(0, 1000));
        accounts.push_back(std::move(one));
    }
    ForecastRequest any = request(std::move(accounts));
    any.until = monday + days{30};
    any.campaigns[0].caps.per_day = cap(15);
    any.campaigns[0].caps.total = cap(80);
    return any;
}

// The most items of `times` in any stretch of `period`, both ends counted by hand.
std::size_t most_within(std::vector<Instant> times, Duration period) {
    std::sort(times.begin(), times.end());
    std::size_t most = 0;
    for (const Instant begin : times) {
        std::size_t inside = 0;
        for (const Instant at : times) inside += at >= begin && at < begin + period ? 1 : 0;
        most = std::max(most, inside);
    }
    return most;
}

bool holds(const Cap& cap, const std::vector<Instant>& times, Duration period) {
    return !cap || most_within(times, period) <= static_cast<std::size_t>(*cap);
}

RC_GTEST_PROP(ForecastProperty, never_passes_a_limit, ()) {
    const ForecastRequest any = any_request();
    const Foretold result = foretell(any);

    std::vector<Instant> of_campaign;
    for (std::size_t i = 0; i < any.accounts.size(); ++i) {
        std::vector<Instant> times;
        for (const ForecastItem& item : result.items) {
            if (item.account == i) times.push_back(item.at);
        }
        const Limits& limits = any.accounts[i].budget.policy.limits;
        RC_ASSERT(holds(limits.per_day, times, hours{24} + minutes{11}));
        RC_ASSERT(holds(limits.per_week, times, hours{7 * 24} + minutes{11}));
        of_campaign.insert(of_campaign.end(), times.begin(), times.end());
    }
    RC_ASSERT(holds(any.campaigns[0].caps.per_day, of_campaign, hours{24} + minutes{11}));
    RC_ASSERT(holds(any.campaigns[0].caps.total, of_campaign, days{365}));
}

RC_GTEST_PROP(ForecastProperty, gives_every_lead_exactly_one_fate, ()) {
    const ForecastRequest any = any_request();
    const Foretold result = foretell(any);

    std::set<JobId> planned;
    for (const ForecastItem& item : result.items) RC_ASSERT(planned.insert(item.job).second);
    std::int64_t left = 0;
    for (const ForecastRemainder& rest : result.rest) left += rest.leads;
    std::int64_t leads = 0;
    for (const ForecastAccount& one : any.accounts) leads += std::ssize(one.queues[0].jobs);
    std::int64_t skipped = 0;
    for (const ForecastSkips& skips : result.skipped) skipped += skips.leads;
    RC_ASSERT(std::ssize(result.items) + skipped + left == leads);
}

RC_GTEST_PROP(ForecastProperty, counts_in_its_days_what_it_lists, ()) {
    const Foretold result = foretell(any_request());

    std::int64_t planned = 0;
    for (const ForecastDay& day : result.days) planned += day.planned;
    RC_ASSERT(planned == std::ssize(result.items));
    RC_ASSERT(std::is_sorted(
        result.items.begin(), result.items.end(),
        [](const ForecastItem& a, const ForecastItem& b) { return a.at < b.at; }
    ));
}

RC_GTEST_PROP(ForecastProperty, says_the_same_of_leads_that_are_read_in_pages, ()) {
    const ForecastRequest whole = any_request();
    ForecastRequest paged = whole;
    std::vector<FreshSource> sources(paged.accounts.size());
    for (std::size_t i = 0; i < sources.size(); ++i) {
        ForecastQueue& queue = paged.accounts[i].queues[0];
        sources[i].all = std::exchange(queue.jobs, {});
        queue.fresh = sources[i].jobs();
    }

    const Foretold expected = foretell(whole);
    const Foretold result = foretell(paged);

    RC_ASSERT(ids(result) == ids(expected));
    RC_ASSERT(counts(result) == counts(expected));
    RC_ASSERT(result.finish == expected.finish);
    RC_ASSERT(result.rest.size() == expected.rest.size());
    for (std::size_t i = 0; i < result.rest.size(); ++i) {
        RC_ASSERT(result.rest[i].leads == expected.rest[i].leads);
        RC_ASSERT(result.rest[i].rule == expected.rest[i].rule);
    }
}

RC_GTEST_PROP(ForecastProperty, says_the_same_twice, ()) {
    const ForecastRequest any = any_request();

    const Foretold once = foretell(any);
    const Foretold again = foretell(any);

    RC_ASSERT(ids(once) == ids(again));
    RC_ASSERT(once.finish == again.finish);
}

}  // namespace
}  // namespace invito
