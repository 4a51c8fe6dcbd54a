// What status, accounts, plan, explain, report and the end of a run say of the same database is one
// thing, and the instant they name is the one at which a run acts.

#include "invito/app/compose.hpp"
#include "invito/app/planning.hpp"
#include "invito/app/status.hpp"
#include "invito/plan/next_action.hpp"
#include "run/random_campaigns.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <numeric>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

Settings settings_of(const RunnerWorld& world) {
    Settings settings;
    settings.provider.timeout = std::chrono::seconds{50};
    for (const RunAccount& account : world.accounts) {
        settings.places.emplace(account.alias, settings.accounts.size());
        settings.accounts.push_back(
            {account.alias, account.provider_account_id, account.tier, account.policy}
        );
    }
    return settings;
}

std::unique_ptr<Queries> queries_of(const RunnerWorld& world) {
    return std::move(engine_of(world.database_path())->queries().value());
}

CurrentState current_state_of(const RunnerWorld& world) {
    const auto queries = queries_of(world);
    return read_current_state(*queries, settings_of(world), world.clock.now());
}

RunSummary run_once(RunnerWorld& world) {
    RunOptions options;
    options.lateness = lateness(settings_of(world));
    return world.run(std::move(options));
}

// A world some runs later, in which people have changed one thing and another.
class LivedIn {
public:
    LivedIn(RunnerWorld& world, std::uint64_t seed) : world_(world), random_(seed) {
        RandomCampaigns(world, seed).fill();
        const int runs = pick(0, 3);
        for (int i = 0; i < runs; ++i) {
            (void)run_once(world);
            world.clock.set(world.clock.now() + minutes{pick(1, 2000)});
        }
        if (chance(25)) remove_account();
        if (chance(25)) pause_account();
        if (chance(25)) take_account_out();
        if (chance(25)) change_campaign();
    }

private:
    int pick(int low, int high) { return static_cast<int>(random_.between(low, high)); }
    bool chance(int percent) { return pick(1, 100) <= percent; }
    AdminStore& admin_store() { return world_.database->admin_store(); }

    void remove_account() {
        if (world_.accounts.size() < 2) return;
        world_.accounts.erase(world_.accounts.begin());
        world_.save_accounts();
    }

    void pause_account() {
        PauseTerms terms;
        if (chance(50)) terms.until = world_.clock.now() + hours{pick(1, 60)};
        ASSERT_TRUE(
            admin_store().pause_account(world_.accounts.back().alias, terms, world_.clock.now())
        );
    }

    void take_account_out() {
        CampaignRecord record = admin_store().campaigns().front();
        if (record.campaign.accounts.size() < 2) return;
        std::vector<AccountId> left;
        for (std::size_t i = 1; i < record.campaign.accounts.size(); ++i)
            left.push_back(*admin_store().find_account(record.campaign.accounts[i]));
        admin_store().save_campaign({record.campaign, "", ""}, left, world_.clock.now());
    }

    void change_campaign() {
        const CampaignRecord record = admin_store().campaigns().back();
        if (record.state != CampaignState::active) return;
        PauseTerms terms;
        if (chance(30)) {
            admin_store().set_campaign_state(
                record.id, CampaignState::archived, world_.clock.now()
            );
            return;
        }
        if (chance(50)) terms.until = world_.clock.now() + hours{pick(1, 60)};
        admin_store().pause_campaign(record.id, terms, world_.clock.now());
    }

    RunnerWorld& world_;
    Random random_;
};

// The planner's own word for an account: nullopt, it does nothing by itself.
std::optional<Instant> planned(const OutlookRequest& request, AccountId account) {
    const auto known = request.accounts.find(account);
    if (known == request.accounts.end()) return std::nullopt;
    AccountOutlook outlook;
    outlook.budget = known->second.budget;
    for (const OutlookQueue& queue : request.queues) {
        if (queue.account == account && queue.takes_part) outlook.campaigns.push_back(queue.gate);
    }
    const NextAction action = next_action(outlook, request.now);
    if (std::holds_alternative<NothingLeft>(action)) return std::nullopt;
    const auto* const wait = std::get_if<WaitUntil>(&action);
    return wait != nullptr ? wait->at : request.now;
}

void expect_same_as_planner(const CurrentState& current) {
    for (const AccountStatus& account : current.accounts) {
        SCOPED_TRACE(account.view.record.alias);
        EXPECT_EQ(account.next_at, planned(current.request, account.view.record.id));
    }
}

void expect_same_as_run(const CurrentState& current, const RunSummary& report) {
    std::map<std::string, const AccountStatus*> shown;
    for (const AccountStatus& account : current.accounts)
        shown[account.view.record.alias] = &account;
    std::optional<Instant> first;
    for (const AccountOutcome& told : report.accounts) {
        SCOPED_TRACE(told.alias);
        const AccountStatus& account = *shown.at(told.alias);
        if (account.next_at && (!first || *account.next_at < *first)) first = account.next_at;
        EXPECT_EQ(told.next_at, account.next_at);
        if (account.next_at) {
            const Blocker* const stopping = stopping_blocker(account.blockers);
            EXPECT_EQ(
                told.waits_for, stopping == nullptr ? std::nullopt : std::optional(stopping->rule)
            );
        }
    }
    EXPECT_EQ(report.next_at, first);
    std::vector<StrandedLeads> of_run;
    for (const StrandedLeads& leads : current.outlook.stranded) {
        const bool is_of_run = std::ranges::find(report.stranded, leads) != report.stranded.end();
        EXPECT_TRUE(is_of_run || !leads.needs_person) << leads.account << " " << leads.campaign;
        if (is_of_run) of_run.push_back(leads);
    }
    EXPECT_EQ(of_run, report.stranded);
}

// Every lead of the campaigns that are under way is sent, skipped or left in a plan.
void expect_same_as_plan(RunnerWorld& world, const CurrentState& current) {
    const Settings settings = settings_of(world);
    const auto queries = queries_of(world);
    PlanQuestion question{.settings = settings, .now = world.clock.now()};
    question.campaigns = active_campaigns(*queries, world.clock.now());
    std::int64_t waiting = 0;
    std::map<std::pair<std::string, std::string>, std::int64_t> unsent;
    for (const OutlookQueue& queue : current.request.queues) {
        const bool is_planned =
            std::ranges::find(question.campaigns, queue.gate.id) != question.campaigns.end();
        if (!is_planned) continue;
        waiting += queue.leads;
        if (!current.request.accounts.contains(queue.account) || !queue.takes_part) {
            unsent[{queue.campaign, queue.alias}] = queue.leads;
        }
    }
    const PlanData plan = make_plan(*queries, question);
    std::int64_t foreseen = plan.planned;
    for (const ForecastSkips& skips : plan.forecast.skipped) foreseen += skips.leads;
    for (const ForecastRemainder& rest : plan.forecast.rest) {
        foreseen += rest.leads;
        const bool is_unsent = rest.rule == DenyReason::account_not_configured ||
                               rest.rule == DenyReason::account_left_campaign;
        if (!is_unsent) continue;
        const std::pair queue{
            plan.campaigns[rest.campaign].campaign.name, plan.aliases[rest.account]};
        EXPECT_EQ(unsent[queue], rest.leads);
        unsent.erase(queue);
    }
    EXPECT_EQ(foreseen, waiting);
    EXPECT_TRUE(unsent.empty());
    std::vector<PlanItem> items;
    each_plan_item(*queries, question, [&items](const PlanItem& item) {
        items.push_back(item);
        return true;
    });
    EXPECT_EQ(std::ssize(items), plan.planned);
    for (const AccountStatus& account : current.accounts) {
        const auto item = std::ranges::find(items, account.view.record.alias, &PlanItem::account);
        if (item == items.end()) continue;
        ASSERT_TRUE(account.next_at.has_value());
        EXPECT_GE(item->invitation.at, *account.next_at)
            << "the first of the plan is not before the next one";
    }
}

struct Trace {
    std::vector<std::pair<JobState, Instant>> jobs;
    int requests = 0;

    friend bool operator==(const Trace&, const Trace&) = default;
};

Trace trace_of(const RunnerWorld& world) {
    Trace trace;
    for (const JobView& job : world.jobs()) trace.jobs.emplace_back(job.state, job.not_before);
    trace.requests = world.provider.invite_requests + world.provider.profile_requests;
    return trace;
}

// Nothing happens a millisecond before; something does at it.
void expect_exact_instant(RunnerWorld& world, Instant next) {
    RunOptions options;
    options.lateness = lateness(settings_of(world));
    options.patience = Duration{0};
    const Trace before = trace_of(world);
    if (next > world.clock.now()) {
        world.clock.set(next - milliseconds{1});
        (void)world.run(options);
        EXPECT_EQ(trace_of(world), before);
        world.clock.set(next);
    }
    (void)world.run(options);
    EXPECT_NE(trace_of(world), before);
}

class OneOutlook : public testing::TestWithParam<int> {};

TEST_P(OneOutlook, is_what_every_screen_shows_and_every_run_does) {
    constexpr int worlds_each = 20;
    for (int i = 0; i < worlds_each; ++i) {
        const int seed = 10'000 + GetParam() * worlds_each + i;
        SCOPED_TRACE("seed " + std::to_string(seed));
        RunnerWorld world;
        LivedIn(world, static_cast<std::uint64_t>(seed));

        const CurrentState before = current_state_of(world);
        expect_same_as_planner(before);
        expect_same_as_plan(world, before);

        const RunSummary report = run_once(world);
        const CurrentState after = current_state_of(world);
        expect_same_as_planner(after);
        expect_same_as_run(after, report);
        if (report.next_at) expect_exact_instant(world, *report.next_at);
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, OneOutlook, testing::Range(0, 6));

TEST(CurrentState, shows_an_account_that_is_not_configured_as_that) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    world.add_leads("spring", 4);
    world.accounts.erase(world.accounts.begin());

    const CurrentState current = current_state_of(world);

    EXPECT_EQ(current.accounts[0].state, "not_configured");
    EXPECT_FALSE(current.accounts[0].is_configured);
    EXPECT_EQ(current.accounts[0].waiting, 2);
    EXPECT_EQ(current.accounts[0].next_at, std::nullopt);
    EXPECT_EQ(current.accounts[1].next_at, monday);
}

TEST(CurrentState, names_what_stops_an_account_for_which_nobody_waits) {
    RunnerWorld world;
    Policy used_up = open_policy();
    used_up.limits.per_day = 0;
    world.add_account("anna", used_up);
    world.save_accounts();

    const CurrentState current = current_state_of(world);

    EXPECT_EQ(current.accounts.at(0).waiting, 0);
    ASSERT_FALSE(current.accounts[0].blockers.empty());
    EXPECT_EQ(current.accounts[0].blockers.back().rule, DenyReason::day_cap);
}

TEST(CurrentState, knows_an_account_by_its_id_when_its_alias_has_changed) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("spring", 2);
    world.accounts[0].alias = "anna-new";

    EXPECT_TRUE(current_state_of(world).accounts[0].is_configured);
    EXPECT_EQ(current_state_of(world).accounts[0].next_at, monday);
}

TEST(CurrentState, knows_an_account_by_its_alias_only_while_its_id_is_nobodys) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    world.add_leads("spring", 2);
    world.accounts.erase(world.accounts.begin());
    world.accounts[0].alias = "anna";  // ben's account is called so now

    EXPECT_FALSE(current_state_of(world).accounts[0].is_configured) << "whom the alias was";
    EXPECT_TRUE(current_state_of(world).accounts[1].is_configured);
    world.accounts[0].provider_account_id = "acc-new";
    EXPECT_TRUE(current_state_of(world).accounts[0].is_configured) << "signed up anew";
}

TEST(CurrentState, counts_the_cap_of_a_campaign_into_the_next_instant_of_its_account) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    Campaign campaign;
    campaign.name = "spring";
    campaign.per_day = 1;
    world.add_campaign(campaign, {"a", "b"});
    const RunSummary report = run_once(world);

    const AccountStatus account = current_state_of(world).accounts.front();

    EXPECT_EQ(account.next_at, monday + hours{24} + minutes{11});
    EXPECT_EQ(account.next_at, report.next_at);
    ASSERT_FALSE(account.blockers.empty());
    EXPECT_EQ(account.blockers.back().rule, DenyReason::campaign_day_cap);
    EXPECT_EQ(account.state, "ok") << "it is the campaign that waits";
}

TEST(CurrentState, has_nothing_next_for_the_leads_of_an_archived_campaign) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    const CampaignId spring = world.add_leads("spring", 2);
    world.database->admin_store().set_campaign_state(spring, CampaignState::archived, monday);

    const AccountStatus account = current_state_of(world).accounts.front();

    EXPECT_EQ(account.next_at, std::nullopt);
    EXPECT_EQ(account.waiting, 0);
}

}  // namespace
}  // namespace invito::test
