#include "invito/plan/outlook.hpp"

#include "invito/plan/next_action.hpp"
#include "plan/monday.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using std::chrono::hours;
using test::monday;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr AccountId anna{1};
constexpr AccountId ben{2};
constexpr CampaignId spring{1};
constexpr CampaignId summer{2};

OutlookAccount account() {
    OutlookAccount account;
    account.budget.policy.window.always = true;
    account.budget.policy.ramp_up.reset();
    return account;
}

OutlookQueue queue(AccountId of, CampaignId campaign, std::int64_t leads) {
    OutlookQueue queue;
    queue.account = of;
    queue.alias = of == anna ? "anna" : "ben";
    queue.campaign = campaign == spring ? "spring" : "summer";
    queue.gate.id = campaign;
    queue.gate.earliest_job = Instant{};
    queue.leads = leads;
    return queue;
}

OutlookRequest request(std::vector<OutlookQueue> queues) {
    OutlookRequest request;
    request.now = monday;
    request.accounts.emplace(anna, account());
    request.queues = std::move(queues);
    return request;
}

StrandedLeads only_stranded(const OutlookRequest& request) {
    const Outlook outlook = make_outlook(request);
    EXPECT_EQ(outlook.stranded.size(), 1U);
    return outlook.stranded.empty() ? StrandedLeads{} : outlook.stranded.front();
}

TEST(Outlook, tells_of_an_account_what_its_first_campaign_to_go_waits_for) {
    OutlookQueue closed = queue(anna, spring, 3);
    closed.gate.closed_until = monday + hours{5};
    OutlookQueue later = queue(anna, summer, 4);
    later.gate.earliest_job = monday + hours{2};

    const Outlook outlook = make_outlook(request({closed, later}));

    EXPECT_EQ(outlook.of(anna).waiting, 7);
    EXPECT_EQ(outlook.of(anna).next_at, monday + hours{2});
    EXPECT_EQ(outlook.of(anna).blockers.back().rule, DenyReason::job_deferred);
    EXPECT_EQ(outlook.of(spring).next_at, monday + hours{5});
    EXPECT_EQ(outlook.of(spring).blockers.back().rule, DenyReason::campaign_day_cap);
    EXPECT_EQ(outlook.of(summer).waiting, 4);
    EXPECT_THAT(outlook.stranded, IsEmpty());
}

TEST(Outlook, leads_whose_notes_are_not_allowed_wait_for_the_limit_of_notes) {
    OutlookQueue never_noted = queue(anna, spring, 3);
    never_noted.gate.earliest_job = never;

    const StrandedLeads stranded = only_stranded(request({never_noted}));

    EXPECT_EQ(stranded.why, DenyReason::note_cap);
    EXPECT_FALSE(stranded.needs_person) << "whoever set the limit knows";
}

TEST(Outlook, of_whom_nothing_waits_is_empty) {
    const Outlook outlook = make_outlook(request(std::vector<OutlookQueue>{}));

    EXPECT_EQ(outlook.of(anna).waiting, 0);
    EXPECT_EQ(outlook.of(anna).next_at, std::nullopt);
    EXPECT_THAT(outlook.of(spring).blockers, IsEmpty());
}

TEST(Outlook, tells_of_a_campaign_which_account_goes_first) {
    OutlookRequest both = request({queue(anna, spring, 3), queue(ben, spring, 2)});
    both.accounts.emplace(ben, account());
    both.accounts.at(anna).budget.next_at = monday + hours{3};
    both.accounts.at(ben).budget.next_at = monday + hours{1};

    EXPECT_EQ(make_outlook(both).of(spring).next_at, monday + hours{1});
    EXPECT_EQ(make_outlook(both).of(spring).waiting, 5);
}

TEST(Outlook, leads_of_an_account_that_is_not_configured_need_a_person) {
    const StrandedLeads leads = only_stranded(request({queue(ben, spring, 19)}));

    EXPECT_EQ(leads.account, "ben");
    EXPECT_EQ(leads.campaign, "spring");
    EXPECT_EQ(leads.leads, 19);
    EXPECT_EQ(leads.why, DenyReason::account_not_configured);
    EXPECT_TRUE(leads.needs_person);
    EXPECT_EQ(make_outlook(request({queue(ben, spring, 19)})).of(ben).waiting, 19);
}

TEST(Outlook, leads_of_an_account_that_was_taken_out_of_their_campaign_need_a_person) {
    OutlookQueue left = queue(anna, spring, 2);
    left.takes_part = false;

    const StrandedLeads leads = only_stranded(request({left}));

    EXPECT_EQ(leads.why, DenyReason::account_left_campaign);
    EXPECT_TRUE(leads.needs_person);
}

TEST(Outlook, leads_of_a_stopped_account_need_a_person_unless_one_paused_it) {
    OutlookRequest stopped = request({queue(anna, spring, 2)});
    for (const AccountState state :
         {AccountState::reconnect, AccountState::blocked, AccountState::restricted,
          AccountState::unreachable, AccountState::same_member, AccountState::paused}) {
        stopped.accounts.at(anna).budget.state = state;
        const StrandedLeads leads = only_stranded(stopped);
        EXPECT_EQ(leads.why, DenyReason::account_stopped) << to_string(state);
        EXPECT_EQ(leads.state, state);
        EXPECT_TRUE(leads.needs_person) << to_string(state);
    }
    stopped.accounts.at(anna).paused_by_person = true;
    EXPECT_FALSE(only_stranded(stopped).needs_person);
    stopped.accounts.at(anna).budget.state = AccountState::not_ready;
    EXPECT_FALSE(only_stranded(stopped).needs_person) << "it comes back by itself";
}

TEST(Outlook, what_somebody_wanted_so_needs_nobody) {
    OutlookQueue paused = queue(anna, spring, 2);
    paused.state = CampaignState::paused;
    paused.is_under_way = false;
    paused.gate.paused_until = never;
    EXPECT_FALSE(only_stranded(request({paused})).needs_person);
    paused.account = ben;
    EXPECT_FALSE(only_stranded(request({paused})).needs_person) << "nobody would send it anyway";

    OutlookQueue complete = queue(anna, spring, 2);
    complete.gate.closed_until = never;
    EXPECT_EQ(only_stranded(request({complete})).why, DenyReason::campaign_total);
    EXPECT_FALSE(only_stranded(request({complete})).needs_person);

    OutlookQueue over = queue(ben, spring, 2);
    over.state = CampaignState::done;
    over.is_under_way = false;
    EXPECT_FALSE(only_stranded(request({over})).needs_person) << "its campaign is over anyway";
}

TEST(Outlook, leads_of_drafts_and_archived_campaigns_are_not_stranded) {
    OutlookQueue draft = queue(ben, spring, 2);
    draft.state = CampaignState::draft;
    OutlookQueue archived = queue(ben, summer, 3);
    archived.state = CampaignState::archived;

    const Outlook outlook = make_outlook(request({draft, archived}));

    EXPECT_THAT(outlook.stranded, IsEmpty());
    EXPECT_EQ(outlook.of(ben).waiting, 2) << "an archived campaign waits for nobody";
    EXPECT_EQ(outlook.of(summer).waiting, 3);
}

TEST(Outlook, a_pause_with_an_end_strands_nobody) {
    OutlookRequest paused = request({queue(anna, spring, 2)});
    AccountBudget& budget = paused.accounts.at(anna).budget;
    budget.state = AccountState::paused;
    budget.paused_until = monday + hours{30};

    const Outlook outlook = make_outlook(paused);

    EXPECT_THAT(outlook.stranded, IsEmpty());
    EXPECT_EQ(outlook.of(anna).next_at, monday + hours{30});
}

}  // namespace
}  // namespace invito
