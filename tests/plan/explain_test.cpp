#include "invito/plan/outlook.hpp"
#include "plan/monday.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace invito {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::open_budget;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Instant now = test::monday;

CampaignGate open_gate() {
    CampaignGate gate;
    gate.id = CampaignId{1};
    gate.earliest_job = Instant{};
    return gate;
}

std::vector<DenyReason> rules_of(const std::vector<Blocker>& blockers) {
    std::vector<DenyReason> rules;
    for (const Blocker& blocker : blockers) rules.push_back(blocker.rule);
    return rules;
}

TEST(Explain, finds_nothing_in_the_way_of_an_account_that_may_send) {
    EXPECT_THAT(account_blockers(open_budget(), now, Note::without), IsEmpty());
    EXPECT_THAT(job_blockers(open_budget(), open_gate(), now), IsEmpty());
    EXPECT_EQ(earliest_after({}, now), now);
    EXPECT_EQ(stopping_blocker({}), nullptr);
}

TEST(Explain, lists_every_rule_in_the_order_in_which_it_lets_go) {
    AccountBudget budget = open_budget();
    budget.state = AccountState::paused;
    budget.paused_until = now + hours{3};
    budget.backoff.rest_until = now + hours{2};
    budget.next_at = now + minutes{4};
    budget.backoff.visit_rest_until = now + hours{1};
    budget.backoff.holds.of(AttemptKind::visit) = now + minutes{90};
    budget.backoff.holds.of(AttemptKind::list) = now + hours{9};
    CampaignGate gate = open_gate();
    gate.earliest_job = now + hours{5};
    gate.paused_until = now + hours{6};
    gate.closed_until = now + hours{4};

    EXPECT_THAT(
        rules_of(job_blockers(budget, gate, now)),
        ElementsAre(
            DenyReason::pacing, DenyReason::visits_resting, DenyReason::provider_limit,
            DenyReason::resting, DenyReason::account_stopped, DenyReason::campaign_day_cap,
            DenyReason::job_deferred, DenyReason::campaign_stopped
        )
    );
}

TEST(Explain, names_each_cap_that_is_used_up_with_its_own_end) {
    AccountBudget budget = open_budget();
    budget.policy.limits.per_day = 2;
    budget.policy.limits.per_week = 3;
    for (const int ago : {100, 8, 4})
        budget.charges.add(AttemptKind::invite, now - hours{ago}, false);

    const auto blockers = account_blockers(budget, now, Note::without);

    ASSERT_THAT(rules_of(blockers), ElementsAre(DenyReason::day_cap, DenyReason::week_cap));
    EXPECT_EQ(blockers[0].until, now + hours{16} + minutes{11});
    EXPECT_EQ(blockers[1].until, now + hours{68} + minutes{11});
}

TEST(Explain, charges_a_limit_that_is_held_for_the_day_to_its_own_rule) {
    AccountBudget budget = open_budget();
    HeldLimits held{now + hours{14}, budget.policy.limits};
    held.limits.per_week = 1;
    budget.held = {held};
    budget.charges.add(AttemptKind::invite, now - hours{30}, false);

    const auto blockers = account_blockers(budget, now, Note::without);

    ASSERT_THAT(rules_of(blockers), ElementsAre(DenyReason::week_cap));
    EXPECT_EQ(blockers[0].until, now + hours{14}) << "then the week is unlimited";
}

TEST(Explain, tells_hours_that_are_closed_now_from_those_that_will_be) {
    AccountBudget budget = open_budget();
    budget.policy.window = Window{};  // Monday to Friday, 9 to 18
    budget.backoff.rest_until = now + hours{10};

    const auto blockers = account_blockers(budget, now, Note::without);

    ASSERT_THAT(rules_of(blockers), ElementsAre(DenyReason::resting, DenyReason::outside_window));
    EXPECT_EQ(blockers[1].until, now + hours{23});
    EXPECT_EQ(blockers[1].up_until, std::nullopt);
    EXPECT_EQ(stopping_blocker(blockers)->rule, DenyReason::resting) << "what stops it now";
}

TEST(Explain, names_the_pause_that_ends_in_closed_hours_as_what_stops_now) {
    AccountBudget budget = open_budget();
    budget.policy.window = Window{};
    budget.state = AccountState::paused;
    const Instant evening = now + hours{11};
    budget.paused_until = evening + hours{96};  // Friday, 21:00

    const auto blockers = account_blockers(budget, evening, Note::without);

    ASSERT_THAT(
        rules_of(blockers), ElementsAre(DenyReason::account_stopped, DenyReason::outside_window)
    );
    EXPECT_EQ(stopping_blocker(blockers)->rule, DenyReason::account_stopped);
    EXPECT_EQ(blockers[1].up_until, evening + hours{12}) << "the window opens tomorrow";
    EXPECT_EQ(blockers[1].until, evening + hours{12 + 6 * 24}) << "and on Monday after the pause";
}

TEST(Explain, says_that_a_campaign_ended_or_begins_later) {
    CampaignGate ended = open_gate();
    ended.schedule.end = std::chrono::year{2026} / 11 / 20;
    CampaignGate future = open_gate();
    future.schedule.start = std::chrono::year{2026} / 12 / 1;
    future.schedule.skip_dates = {std::chrono::year{2026} / 12 / 1};

    const auto over = job_blockers(open_budget(), ended, now);
    const auto later = job_blockers(open_budget(), future, now);

    ASSERT_THAT(rules_of(over), ElementsAre(DenyReason::campaign_schedule));
    EXPECT_EQ(over[0].until, never);
    ASSERT_THAT(rules_of(later), ElementsAre(DenyReason::campaign_schedule));
    EXPECT_EQ(later[0].until, Instant{std::chrono::sys_days{std::chrono::year{2026} / 12 / 2}});
}

TEST(Explain, blames_the_campaign_for_hours_that_never_meet) {
    AccountBudget budget = open_budget();
    budget.policy.window = Window{};
    CampaignGate gate = open_gate();
    gate.window = Window{};
    gate.window->days = {false, false, false, false, false, true, true};

    const auto blockers = job_blockers(budget, gate, now);

    EXPECT_EQ(blockers.back().rule, DenyReason::campaign_window);
    EXPECT_EQ(blockers.back().until, never);
}

Window any_window() {
    Window window;
    window.always = *rc::gen::inRange(0, 4) == 0;
    for (bool& day : window.days) day = *rc::gen::inRange(0, 4) > 0;
    window.from = minutes{*rc::gen::inRange(0, 24 * 60)};
    window.to = minutes{*rc::gen::inRange(0, 24 * 60)};
    return window;
}

// Around `now`, often long ago.
Instant any_instant(int hours_ahead) {
    return now + minutes{*rc::gen::inRange(-60 * 24, 60 * hours_ahead)};
}

Cap any_cap(int least, int most) {
    if (*rc::gen::inRange(0, 3) == 0) return std::nullopt;
    return *rc::gen::inRange(least, most);
}

AccountBudget any_budget() {
    constexpr std::array zones = {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"};
    AccountBudget budget;
    Policy& policy = budget.policy;
    policy.time_zone = TimeZone::find(zones[*rc::gen::inRange<std::size_t>(0, 4)]).value();
    policy.window = any_window();
    policy.limits = {any_cap(0, 6), any_cap(1, 12), any_cap(1, 6), any_cap(1, 5), std::nullopt};
    if (*rc::gen::inRange(0, 2) == 0) policy.ramp_up.reset();
    budget.lateness = minutes{*rc::gen::inRange(0, 30)};
    budget.state = *rc::gen::element(AccountState::ok, AccountState::ok, AccountState::paused);
    if (*rc::gen::inRange(0, 4) > 0) budget.paused_until = any_instant(24 * 9);
    budget.next_at = any_instant(2);
    budget.backoff.rest_until = any_instant(24);
    budget.backoff.visit_rest_until = any_instant(24);
    budget.backoff.note_rest_until = any_instant(48);
    if (*rc::gen::inRange(0, 3) == 0) {
        budget.backoff.health = {*rc::gen::inRange(125, 1001), any_instant(2)};
    }
    if (*rc::gen::inRange(0, 3) == 0) {
        HeldLimits held{now + minutes{*rc::gen::inRange(1, 60 * 24)}, policy.limits};
        held.limits.per_day = any_cap(1, 6);
        held.limits.per_week = any_cap(1, 12);
        budget.held = {held};
    }
    const int charges = *rc::gen::inRange(0, 14);
    for (int i = 0; i < charges; ++i) {
        const Instant at = now - minutes{*rc::gen::inRange(0, 60 * 24 * 10)};
        const auto kind = *rc::gen::element(AttemptKind::invite, AttemptKind::visit);
        budget.charges.add(kind, at, *rc::gen::inRange(0, 2) == 0);
        if (kind == AttemptKind::invite && !budget.first_sent_at) budget.first_sent_at = at;
    }
    return budget;
}

CampaignGate any_gate() {
    using std::chrono::days;
    const std::chrono::sys_days today = std::chrono::floor<days>(now);
    CampaignGate gate = open_gate();
    gate.earliest_job = any_instant(72);
    if (*rc::gen::inRange(0, 2) == 0) gate.window = any_window();
    if (*rc::gen::inRange(0, 3) == 0) gate.paused_until = any_instant(24 * 9);
    if (*rc::gen::inRange(0, 3) == 0) gate.closed_until = any_instant(24 * 3);
    if (*rc::gen::inRange(0, 3) == 0) gate.schedule.start = today + days{*rc::gen::inRange(-3, 9)};
    if (*rc::gen::inRange(0, 3) == 0) gate.schedule.end = today + days{*rc::gen::inRange(-1, 20)};
    for (int day = *rc::gen::inRange(0, 4); day > 0; --day)
        gate.schedule.skip_dates.emplace_back(today + days{*rc::gen::inRange(0, 9)});
    gate.note = *rc::gen::element(Note::without, Note::with);
    gate.waits_for_notes = *rc::gen::arbitrary<bool>();
    return gate;
}

Instant instant_of(const NextAction& action) {
    if (const auto* wait = std::get_if<WaitUntil>(&action)) return wait->at;
    return std::holds_alternative<Invite>(action) ? now : never;
}

RC_GTEST_PROP(ExplainProperty, an_account_waits_as_long_as_the_limiter_says, ()) {
    const AccountBudget budget = any_budget();
    const Note note = *rc::gen::element(Note::without, Note::with);

    const auto blockers = account_blockers(budget, now, note);

    RC_ASSERT(earliest_after(blockers, now) == next_invitation(budget, now, note).at);
}

RC_GTEST_PROP(ExplainProperty, a_job_waits_as_long_as_the_planner_says, ()) {
    const AccountBudget budget = any_budget();
    const CampaignGate gate = any_gate();

    const auto blockers = job_blockers(budget, gate, now);

    const NextAction action = next_action({.budget = budget, .campaigns = {gate}}, now);
    RC_ASSERT(earliest_after(blockers, now) == instant_of(action));
    for (const Blocker& blocker : blockers) RC_ASSERT(blocker.until > now);
}

}  // namespace
}  // namespace invito
