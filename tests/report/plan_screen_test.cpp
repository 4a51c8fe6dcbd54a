#include "invito/report/plan_screen.hpp"

#include "report/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::chrono::local_days monday{std::chrono::year{2026} / 11 / 23};

constexpr std::size_t anna = 0;
constexpr std::size_t ben = 1;
constexpr std::size_t carla = 2;
constexpr Binding day_cap{DenyReason::day_cap};
constexpr Binding week_cap{DenyReason::week_cap};
constexpr Binding ramp_up{DenyReason::day_cap, true};
constexpr Binding outside_window{DenyReason::outside_window};

void add_day(
    PlanData& data, int day, std::size_t account, int planned, std::optional<Binding> bound_by
) {
    data.forecast.days.push_back({monday + std::chrono::days{day}, account, planned, bound_by});
    data.planned += planned;
    if (planned > 0) data.last_at = at("2026-11-23T14:10:00+01:00") + std::chrono::days{day};
}

PlanItem sample_item(std::int64_t job) {
    PlanItem item;
    item.campaign = "spring-founders";
    item.account = "anna";
    item.invitation.job = JobId{job};
    item.invitation.at = at("2026-11-23T14:10:00+01:00");
    item.lead.source_line = job + 1;
    item.linkedin_url = "https://www.linkedin.com/in/lead-" + std::to_string(job + 1);
    return item;
}

PlanAccount plan_account(const std::string& alias, Tier tier, std::int64_t leads) {
    PlanAccount account{.tier = tier, .leads = leads};
    account.status.view.record.alias = alias;
    return account;
}

PlanData sample_plan() {
    PlanData data;
    data.now = sample_now();
    data.until = data.now + std::chrono::days{90};
    data.campaigns.resize(1);
    data.campaigns[0].campaign.name = "spring-founders";
    data.aliases = {"anna", "ben", "carla"};
    data.notes = {
        {.campaign = "spring-founders",
         .all =
             {.notes = 466,
              .fallbacks = 47,
              .later = 12,
              .awaited = {"headline"},
              .longest = {.line = 87, .length = 214},
              .length_max = 300},
         .variants =
             {{.name = "a",
               .notes = 240,
               .fallbacks = 47,
               .longest = {.line = 12, .length = 180},
               .length_max = 300},
              {.name = "b",
               .notes = 226,
               .later = 12,
               .longest = {.line = 87, .length = 214},
               .length_max = 300}},
         .first = {
             .line = 2,
             .variant = "a",
             .text = "Hi Jane, your ROS talk was a pleasure. I would be glad to connect with "
                     "you."}}};
    data.accounts = {
        plan_account("anna", Tier::premium, 121), plan_account("ben", Tier::sales_navigator, 61),
        plan_account("carla", Tier::free, 10)};
    data.accounts[0].status.view.day_used = 14;
    data.accounts[0].status.view.week_used = 61;
    data.accounts[0].status.day_cap = 25;
    data.accounts[0].status.week_cap = 120;
    data.accounts[0].finishes = at("2026-12-01T10:05:00+01:00");
    data.accounts[1].finishes = at("2026-12-02T09:05:00+01:00");
    data.accounts[2].status.view.record.state = AccountState::reconnect;
    data.accounts[2].status.day_cap = 15;
    add_day(data, 0, anna, 11, day_cap);
    add_day(data, 0, ben, 5, ramp_up);
    add_day(data, 1, anna, 25, day_cap);
    add_day(data, 1, ben, 7, ramp_up);
    add_day(data, 2, anna, 25, day_cap);
    add_day(data, 2, ben, 9, ramp_up);
    add_day(data, 3, anna, 23, week_cap);
    add_day(data, 3, ben, 11, ramp_up);
    add_day(data, 4, anna, 0, week_cap);
    add_day(data, 4, ben, 13, outside_window);
    add_day(data, 7, anna, 25, day_cap);
    add_day(data, 7, ben, 15, day_cap);
    add_day(data, 8, anna, 12, {});
    add_day(data, 9, ben, 1, {});
    data.forecast.skipped = {{anna, Reason::duplicate, 3}, {anna, Reason::suppressed, 2}};
    data.forecast.rest = {{carla, 0, 10, true, DenyReason::account_stopped}};
    data.also_active = {"recruit-cpp"};
    data.next_step = "invito run campaigns/spring.yaml";
    return data;
}

void write_plan(
    std::ostream& out, const PlanData& data, const Style& style, const PlanView& view = {}
) {
    write_plan_verdict(out, data, style);
    out << '\n';
    write_plan_text(out, data, style, view);
}

TEST(PlanScreen, shows_accounts_days_and_what_ends_them) {
    const PlanData data = sample_plan();

    expect_golden_screen("plan", [&](std::ostream& out, const Style& style) {
        write_plan(out, data, style);
    });
}

TEST(PlanScreen, unfolds_all_days_when_asked) {
    const PlanData data = sample_plan();
    PlanView view;
    view.shows_all_days = true;

    const std::string text =
        printed([&](std::ostream& out) { write_plan_text(out, data, unicode_style(), view); });

    EXPECT_THAT(text, Not(HasSubstr("more sending day")));
    EXPECT_THAT(text, HasSubstr("Mon 30 Nov"));
}

TEST(PlanScreen, shows_the_empty_days_of_an_account_against_what_it_may_send) {
    PlanData data;
    data.now = sample_now();
    data.until = data.now + std::chrono::days{90};
    data.aliases = {"anna", "ben", "carla"};
    data.accounts = {
        plan_account("anna", Tier::premium, 30), plan_account("carla", Tier::free, 12)};
    data.accounts[0].status.day_cap = 25;
    data.accounts[0].status.view.day_used = 5;
    data.accounts[1].status.day_cap = 15;
    constexpr Binding note_cap{DenyReason::note_cap};
    add_day(data, 0, anna, 20, day_cap);
    add_day(data, 0, carla, 5, note_cap);
    add_day(data, 1, anna, 10, {});
    add_day(data, 1, carla, 0, note_cap);
    for (const int day : {2, 3, 4, 7, 8}) add_day(data, day, carla, 0, note_cap);
    add_day(data, 9, carla, 0, outside_window);
    add_day(data, 30, carla, 5, note_cap);

    expect_golden_screen("plan_empty_days", [&](std::ostream& out, const Style& style) {
        write_plan_text(out, data, style, {.is_first_step = true});
    });
}

TEST(PlanScreen, says_why_nothing_follows_the_first_invitation_at_once) {
    PlanData data = sample_plan();
    const auto text_of = [](const PlanData& plan) {
        return printed([&](std::ostream& out) { write_plan_text(out, plan, unicode_style()); });
    };
    data.pace = DayPace{
        at("2026-11-23T14:10:00+01:00"), at("2026-11-23T17:48:00+01:00"),
        std::chrono::seconds{850}};
    EXPECT_THAT(
        text_of(data),
        HasSubstr(
            "\n\nFrom 14:10 to 17:48, about 14 min apart for each account: pauses spread what it\n"
            "  may send over its hours\n"
        )
    );
    data.pace->first += std::chrono::days{1};
    EXPECT_THAT(text_of(data), HasSubstr("\nFrom tomorrow 14:10 to 17:48, about"));
    data.pace->pause = std::chrono::seconds{59};
    EXPECT_THAT(text_of(data), Not(HasSubstr("apart")));
}

TEST(PlanScreen, of_a_saved_plan_says_where_it_is) {
    PlanData data = sample_plan();
    data.next_step = "invito start spring-founders --plan p.json";

    const std::string text = printed([&](std::ostream& out) {
        write_plan_text(out, data, unicode_style(), {.saved_as = "p.json"});
    });

    EXPECT_THAT(
        text, testing::EndsWith("\nNothing was sent. Saved as p.json.\n"
                                "Next: invito start spring-founders --plan p.json\n")
    );
}

TEST(PlanScreen, of_a_sandbox_says_so) {
    PlanData data = sample_plan();
    data.is_sandbox = true;

    const std::string text =
        printed([&](std::ostream& out) { write_plan(out, data, unicode_style()); });

    EXPECT_THAT(text, testing::StartsWith("SANDBOX plan: 182 to send on 8 days"));
}

TEST(PlanScreen, of_nothing_is_one_sentence) {
    PlanData data;
    data.now = sample_now();
    data.next_step = "invito import FILE";

    const std::string text =
        printed([&](std::ostream& out) { write_plan(out, data, unicode_style()); });

    EXPECT_EQ(
        text, "Plan: nothing to send.\n\nNothing was sent or saved.\nNext: invito import FILE\n"
    );
}

TEST(PlanScreen, of_one_text_has_one_line_for_it) {
    PlanData data = sample_plan();
    data.notes[0].variants.clear();
    data.notes[0].all.later = 0;
    data.notes[0].first.variant.clear();

    const std::string text =
        printed([&](std::ostream& out) { write_plan(out, data, unicode_style()); });

    EXPECT_THAT(
        text, HasSubstr("Note     longest 214 of 300 characters (line 87), fallback used 47 times\n"
                        "         line 2: \"Hi Jane,")
    );
}

TEST(PlanScreen, does_not_guess_lengths_that_no_list_tells) {
    PlanData data = sample_plan();
    data.notes[0].all = {.later = 478, .awaited = {"headline"}};
    data.notes[0].variants.clear();
    data.notes[0].first = {};

    const std::string text =
        printed([&](std::ostream& out) { write_plan(out, data, unicode_style()); });

    EXPECT_THAT(
        text, HasSubstr("Note     478 known only at sending (headline from the profile)\n")
    );
}

TEST(PlanScreen, keeps_a_hostile_note_on_its_line) {
    PlanData data = sample_plan();
    data.notes[0].first.text = "Hi\x1b[2J\nJane";

    const std::string text =
        printed([&](std::ostream& out) { write_plan(out, data, unicode_style()); });

    EXPECT_THAT(text, HasSubstr("line 2, variant a: \"Hi?[2J Jane\"\n"));
}

TEST(PlanScreen, is_one_json_document) {
    PlanData data = sample_plan();
    data.planned = 2;
    const EachPlanItem each_item = [](const std::function<void(const PlanItem&)>& visit) {
        visit(sample_item(1));
        visit(sample_item(2));
    };

    expect_golden_json("plan.json", printed([&](std::ostream& out) {
                           write_plan_json(out, data, each_item, unicode_style().zone);
                       }));
}

TEST(PlanSummary, knows_the_first_day_and_who_begins) {
    const PlanSummary summary = summary_of(sample_plan());

    EXPECT_EQ(summary.first_day, monday);
    EXPECT_EQ(summary.first_day_count, 16);
    EXPECT_EQ(summary.first_day_accounts, (std::vector<std::string>{"anna", "ben"}));
    EXPECT_EQ(summary.total, 182);
    EXPECT_EQ(summary.sending_days, 8);
    EXPECT_EQ(summary.left, 10);
}

}  // namespace
}  // namespace invito::test
