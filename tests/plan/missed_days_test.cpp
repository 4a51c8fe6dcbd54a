#include "invito/plan/missed_days.hpp"

#include "plan/monday.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using namespace std::chrono_literals;
using std::chrono::hours;
using std::chrono::local_days;
using test::day;
using test::midnight;
using testing::ElementsAre;
using testing::IsEmpty;

// Fri 2026-11-20, 17:58, two minutes before the window closes.
constexpr Instant friday = midnight - 3 * day + hours{17} + std::chrono::minutes{58};
const local_days mon{std::chrono::year{2026} / 11 / 23};
const local_days tue = mon + std::chrono::days{1};
const local_days wed = mon + std::chrono::days{2};

OutlookAccount office_hours() {
    OutlookAccount account;
    account.budget = test::open_budget();
    account.budget.policy.window = Window{};
    return account;
}

OutlookQueue waiting_queue() {
    OutlookQueue queue;
    queue.gate.earliest_job = Instant{};
    queue.leads = 5;
    return queue;
}

constexpr Instant at(int days_after_monday, int hour) {
    return midnight + days_after_monday * day + hours{hour};
}

TEST(MissedDays, are_those_whose_window_is_over) {
    const auto missed = [](Instant now) {
        return missed_days(office_hours(), waiting_queue(), friday, now);
    };

    EXPECT_THAT(missed(at(0, 8)), IsEmpty()) << "on a weekend nothing is missed";
    EXPECT_THAT(missed(at(0, 12)), IsEmpty()) << "the run of today may come yet";
    EXPECT_THAT(missed(at(0, 18)), ElementsAre(mon));
    EXPECT_THAT(missed(at(2, 8)), ElementsAre(mon, tue));
}

TEST(MissedDays, are_not_the_day_of_the_run) {
    EXPECT_THAT(missed_days(office_hours(), waiting_queue(), at(0, 9), at(0, 20)), IsEmpty());
    EXPECT_THAT(missed_days(office_hours(), waiting_queue(), at(0, 20), at(1, 8)), IsEmpty());
    EXPECT_THAT(
        missed_days(office_hours(), waiting_queue(), at(0, 8), at(0, 20)), ElementsAre(mon)
    );
}

TEST(MissedDays, of_a_window_that_never_closes_are_whole_days) {
    OutlookAccount account = office_hours();
    account.budget.policy.window.always = true;

    EXPECT_THAT(missed_days(account, waiting_queue(), at(0, 9), at(1, 23)), IsEmpty());
    EXPECT_THAT(missed_days(account, waiting_queue(), at(0, 9), at(2, 1)), ElementsAre(tue));
}

TEST(MissedDays, are_none_on_which_nothing_could_go) {
    OutlookQueue skips_tuesday = waiting_queue();
    skips_tuesday.gate.schedule.skip_dates = {std::chrono::year_month_day{tue}};
    OutlookQueue deferred = waiting_queue();
    deferred.gate.earliest_job = at(2, 9);
    OutlookQueue paused = waiting_queue();
    paused.gate.paused_until = never;
    OutlookQueue none = waiting_queue();
    none.leads = 0;
    OutlookQueue over = waiting_queue();
    over.is_under_way = false;
    OutlookAccount signed_out = office_hours();
    signed_out.budget.state = AccountState::reconnect;
    const auto missed = [](const OutlookQueue& queue) {
        return missed_days(office_hours(), queue, friday, at(2, 20));
    };

    EXPECT_THAT(missed(skips_tuesday), ElementsAre(mon, wed));
    EXPECT_THAT(missed(deferred), ElementsAre(wed));
    EXPECT_THAT(missed(paused), IsEmpty());
    EXPECT_THAT(missed(none), IsEmpty());
    EXPECT_THAT(missed(over), IsEmpty());
    EXPECT_THAT(missed_days(signed_out, waiting_queue(), friday, at(2, 20)), IsEmpty());
}

TEST(MissedDays, are_not_those_of_a_cap_that_is_used_up) {
    OutlookAccount account = office_hours();
    account.budget.policy.limits.per_week = 1;
    account.budget.charges.add(AttemptKind::invite, at(-5, 12), false);

    EXPECT_THAT(missed_days(account, waiting_queue(), friday, at(2, 20)), ElementsAre(wed))
        << "the seven days of the only invitation are over on Wednesday";
}

TEST(MissedDays, are_told_up_to_a_number) {
    EXPECT_EQ(
        missed_days(office_hours(), waiting_queue(), friday, friday + 400 * day).size(),
        std::size_t{missed_days_max}
    );
}

}  // namespace
}  // namespace invito
