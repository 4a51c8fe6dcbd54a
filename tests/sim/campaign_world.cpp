#include "campaign_world.hpp"

#include "do_not_contact.hpp"
#include "sandbox/people.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace invito::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;

class WorldMaker {
public:
    WorldMaker(std::uint64_t seed, const Territory& territory)
        : seed_(seed), territory_(territory), random_(Random(seed).fork("world")) {
        world_.sandbox.seed = seed;
    }

    CampaignWorld make() {
        world_.start = draw_start();
        const int accounts = std::min(pick(1, 3), pick(1, 3));
        for (int i = 0; i < accounts; ++i) add_account(i);
        share_member();
        draw_people();
        const int campaigns = chance(35) ? 2 : 1;
        for (int i = 0; i < campaigns; ++i) add_campaign(i);
        draw_suppression();
        draw_weather();
        draw_refusals();
        draw_wall_steps();
        world_.strict = chance(territory_.strict);
        world_.stormy_runs = pick(2, territory_.storms);
        world_.crash_percent = chance(80) ? territory_.crashes : 0;
        world_.frozen_percent = territory_.frozen_runs;
        world_.stop_percent = territory_.stops;
        world_.disk_failure_percent = territory_.disk_failures;
        draw_new_limits();
        world_.power_loss_percent = territory_.power_losses;
        world_.reopened_percent = territory_.reopened;
        world_.sync_percent = territory_.syncs;
        draw_do_not_contact(world_, people_, territory_, Random(seed_).fork("do not contact"));
        draw_closures(Random(seed_).fork("closures"));
        draw_pages(Random(seed_).fork("pages"));
        draw_commits(Random(seed_).fork("commits"));
        draw_lost_accounts(Random(seed_).fork("lost accounts"));
        draw_restoration(Random(seed_).fork("restoration"));
        draw_api(Random(seed_).fork("api"));
        return std::move(world_);
    }

private:
    int pick(int low, int high) { return static_cast<int>(random_.between(low, high)); }
    bool chance(int percent) { return pick(1, 100) <= percent; }
    Cap maybe_cap(int percent, int low, int high) {
        return chance(percent) ? Cap(pick(low, high)) : std::nullopt;
    }

    Instant draw_start() {
        // Europe and America change their clocks on different days.
        constexpr std::array changes{
            sys_days{year{2026} / 3 / 8}, sys_days{year{2026} / 3 / 29},
            sys_days{year{2026} / 10 / 25}, sys_days{year{2026} / 11 / 1}};
        const sys_days day = chance(territory_.clock_changes)
                                 ? changes[static_cast<std::size_t>(pick(0, 3))] - days{pick(0, 2)}
                                 : sys_days{year{2026} / 6 / 1} + days{pick(0, 13)};
        return Instant{day} + random_.between(Duration{0}, Duration{days{1}});
    }

    void add_account(int number) {
        RunAccount account;
        account.alias = std::string(1, static_cast<char>('a' + number));
        account.provider_account_id = "account-" + account.alias;
        account.tier = chance(30) ? Tier::free : Tier::premium;
        account.policy = draw_policy();
        add_to_sandbox(account, "owner-number-" + account.alias);
        world_.accounts.push_back(std::move(account));
    }

    // From a stream of its own: what else a seed draws stays as it is.
    void share_member() {
        Random random = random_.fork("members");
        const auto draw = [&random](int low, int high) {
            return static_cast<int>(random.between(low, high));
        };
        if (draw(1, 100) > territory_.shared_members) return;
        const auto second = world_.accounts.size();
        const auto first = static_cast<std::size_t>(draw(0, static_cast<int>(second) - 1));
        RunAccount account = world_.accounts[first];
        account.alias = std::string(1, static_cast<char>('a' + second));
        account.provider_account_id = "account-" + account.alias;
        const bool is_as_strict = draw(1, 2) == 1;
        if (!is_as_strict) account.policy.limits.per_day = draw(1, 4);
        if (draw(1, 4) == 1) account.tier = Tier::free;
        add_to_sandbox(account, "owner-number-" + world_.accounts[first].alias);
        world_.accounts.push_back(account);
        world_.shared = SharedMember{first, second};

        if (draw(1, 2) == 1) return;
        RunAccount anew = world_.accounts[draw(1, 2) == 1 ? first : second];
        world_.reconnection = Reconnection{
            draw(2, 6), anew.alias == account.alias ? second : first,
            anew.provider_account_id + "-again"};
        anew.provider_account_id = world_.reconnection->provider_account_id;
        add_to_sandbox(anew, "owner-number-" + world_.accounts[first].alias);
    }

    void add_to_sandbox(const RunAccount& account, const std::string& member) {
        sandbox::SandboxAccount at_provider;
        at_provider.id = account.provider_account_id;
        at_provider.name = "Owner Number " + account.alias;
        at_provider.tier = account.tier == Tier::free ? "free" : "premium";
        at_provider.member = member;
        world_.sandbox.accounts.push_back(std::move(at_provider));
    }

    Policy draw_policy() {
        Policy policy;
        const bool is_tight = chance(territory_.tight_caps);
        policy.limits.per_day = is_tight ? Cap(pick(1, 2)) : maybe_cap(80, 2, 5);
        policy.limits.per_week = is_tight ? maybe_cap(50, 3, 6) : maybe_cap(60, 5, 12);
        policy.limits.profiles_per_day = maybe_cap(15, 4, 12);
        policy.limits.notes_per_month = maybe_cap(30, 2, 4);
        policy.limits.list_reads_per_day = maybe_cap(15, 4, 10);
        const Duration pause = random_.between(Duration{0}, Duration{minutes{8}});
        policy.pacing = {pause, pause + random_.between(Duration{0}, Duration{minutes{8}})};
        if (chance(territory_.hurried)) policy.pacing = {Duration{0}, Duration{0}};
        policy.window = draw_window();
        policy.ramp_up.reset();
        if (chance(15)) policy.ramp_up = RampUp{pick(1, 2), pick(1, 2)};
        constexpr std::array zones{"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"};
        policy.time_zone = *TimeZone::find(zones[static_cast<std::size_t>(pick(0, 3))]);
        return policy;
    }

    Window draw_window() {
        Window window;
        window.always = !chance(territory_.windows);
        for (bool& day : window.days) day = chance(80);
        window.days[static_cast<std::size_t>(pick(0, 6))] = true;
        window.from = minutes{pick(0, 23) * 60};
        window.to = minutes{pick(0, 47) * 30};
        return window;
    }

    // Everybody who may stand in a list.
    void draw_people() {
        constexpr std::array special{
            "missing-", "connected-", "pending-", "withdrawn-", "blocked-"};
        const int count = std::min(pick(3, 14), pick(3, 14));
        for (int i = 0; i < count; ++i) {
            const bool is_special = chance(8);
            people_.push_back(fmt::format(
                "{}ada-stone-{}", is_special ? special[static_cast<std::size_t>(pick(0, 4))] : "", i
            ));
        }
    }

    Lead lead_of(const std::string& slug, std::size_t line) {
        Lead lead;
        lead.line = line;
        lead.identity = {IdentifierKind::public_identifier, slug};
        lead.fields.full_name = "Ada Stone";
        const int name = pick(1, 100);
        if (name <= territory_.shared_people / 3) {
            lead.identity.value = "renamed-" + slug;  // an old URL of the same person
        } else if (name <= territory_.shared_people * 2 / 3) {
            lead.identity = {
                IdentifierKind::provider_id, sandbox::ProviderIds(world_.sandbox.seed).of(slug)};
        }
        return lead;
    }

    void add_campaign(int number) {
        SimCampaign campaign;
        campaign.settings.name = fmt::format("campaign-{}", number);
        campaign.settings.per_day = maybe_cap(25, 2, 5);
        campaign.settings.note.text = chance(40) ? "Hello {{first_name|there}}" : "";
        if (chance(50))
            campaign.settings.note.when_note_quota_used = WhenNoteQuotaUsed::send_without_note;
        for (std::size_t i = 0; i < world_.accounts.size(); ++i) {
            if (i == 0 || chance(80)) campaign.accounts.push_back(i);
        }
        std::size_t line = 2;
        for (const std::string& slug : people_) {
            const bool is_in = number == 0 || chance(3 * territory_.shared_people);
            if (is_in) add_lead(campaign, slug, line++);
            if (is_in && chance(territory_.shared_people / 2)) add_lead(campaign, slug, line++);
        }
        if (!campaign.leads.empty()) world_.campaigns.push_back(std::move(campaign));
    }

    void add_lead(SimCampaign& campaign, const std::string& slug, std::size_t line) {
        const int last = static_cast<int>(campaign.accounts.size()) - 1;
        campaign.leads.push_back(
            {lead_of(slug, line), campaign.accounts[static_cast<std::size_t>(pick(0, last))], slug}
        );
    }

    void draw_suppression() {
        if (!chance(territory_.suppressed)) return;
        for (const std::string& slug : people_) {
            if (chance(15)) world_.suppressed.push_back(slug);
            if (chance(10)) world_.suppressed_later.push_back(slug);
        }
    }

    void draw_weather() {
        Weather& weather = world_.weather;
        weather.latency_max = Duration{pick(1, 20) == 1 ? 20'000 : 400};
        if (!chance(territory_.mishaps)) return;
        weather.no_connection = pick(0, 150);
        weather.reads_lost = pick(0, 150);
        weather.reads_failed = chance(20) ? pick(0, 300) : 0;
        weather.writes_lost = pick(0, 500);
        weather.stale = pick(0, 200);
        weather.mishaps = territory_.likely;
        if (weather.mishaps.empty())
            weather.mishaps = {Mishap::broken_before, Mishap::broken_within,
                               Mishap::lost,          Mishap::swallowed,
                               Mishap::answer_lost,   Mishap::answer_swallowed,
                               Mishap::answer_torn,   Mishap::late};
    }

    void draw_refusals() {
        using sandbox::FaultKind;
        world_.sandbox.scenario.acceptance = 0.3 * pick(0, 3);
        world_.sandbox.scenario.accept_after_min = minutes{1};
        world_.sandbox.scenario.accept_after_max = hours{pick(1, 72)};
        if (!chance(territory_.refusals)) return;
        std::vector<FaultKind> kinds{
            FaultKind::disconnect,       FaultKind::restricted,      FaultKind::checkpoint,
            FaultKind::weekly_limit,     FaultKind::rate_limited,    FaultKind::act_then_hang,
            FaultKind::act_then_close,   FaultKind::error_after_act, FaultKind::error_before_act,
            FaultKind::flaky_5xx,        FaultKind::bad_json,        FaultKind::slow,
            FaultKind::already_connected};
        if (!territory_.likely_faults.empty()) kinds = territory_.likely_faults;
        const int count = pick(1, 3);
        for (int i = 0; i < count; ++i) {
            sandbox::FaultRule rule;
            const auto last = static_cast<int>(kinds.size()) - 1;
            rule.kind = kinds[static_cast<std::size_t>(pick(0, last))];
            rule.from = pick(1, 4);
            rule.count = pick(1, 3);
            rule.probability = 0.25 * pick(1, 4);
            rule.delay = random_.between(Duration{0}, Duration{seconds{90}});
            rule.retry_after = chance(50) ? Duration{minutes{pick(1, 120)}} : Duration{0};
            world_.faults.push_back(rule);
        }
    }

    // Those below draw from streams of their own: what else a seed draws stays as it is.
    void draw_api(Random random) {
        using sandbox::FaultKind;
        if (random.between(1, 100) > territory_.v2) return;
        world_.api = UnipileApi::v2;
        if (random.between(1, 100) <= territory_.refusals) {
            for (const FaultKind kind :
                 {FaultKind::throttled, FaultKind::wrong_receipt,
                  FaultKind::wrong_receipt_before_act, FaultKind::coarse_refusal}) {
                sandbox::FaultRule rule;
                rule.kind = kind;
                rule.from = static_cast<int>(random.between(1, 4));
                rule.count = static_cast<int>(random.between(1, 3));
                rule.probability = 0.5;
                rule.retry_after = minutes{random.between(0, 300)};
                world_.faults.push_back(rule);
            }
        }
        if (random.between(1, 100) <= territory_.rate_windows) {
            world_.sandbox.scenario.rate_limit = {
                .requests = static_cast<int>(random.between(4, 20)),
                .window = hours{random.between(1, 4)}};
        }
        if (random.between(1, 100) <= territory_.odd_reads) draw_odd_reads(random);
    }

    void draw_odd_reads(Random& random) {
        using sandbox::FaultKind;
        std::vector<FaultKind> kinds = territory_.likely_odd_reads;
        if (kinds.empty())
            kinds = {
                FaultKind::stale_copy, FaultKind::shift_between_pages, FaultKind::no_total,
                FaultKind::wrong_person};
        // Who looks at those who are held says of some that the profile is theirs.
        if (!world_.demands.empty()) std::erase(kinds, FaultKind::wrong_person);
        for (const FaultKind kind : kinds) {
            sandbox::FaultRule rule;
            rule.kind = kind;
            rule.probability = 0.25 * static_cast<double>(random.between(0, 4));
            world_.faults.push_back(rule);
        }
    }

    void draw_closures(Random random) {
        if (random.between(1, 100) <= territory_.quick_answers) {
            world_.sandbox.scenario.acceptance = 0.9;
            world_.sandbox.scenario.accept_after_min = seconds{1};
            world_.sandbox.scenario.accept_after_max = minutes{10};
        }
        if (random.between(1, 100) > territory_.closed_profiles) return;
        sandbox::ProviderIds ids(seed_);
        for (const std::string& slug : people_) {
            Closure closure;
            closure.provider_id = ids.of(slug);
            const auto last = static_cast<std::int64_t>(territory_.likely_closings.size()) - 1;
            closure.how =
                territory_
                    .likely_closings[static_cast<std::size_t>(random.between(std::int64_t{0}, last)
                    )];
            const bool is_at_once = random.between(1, 2) == 1;
            closure.from = world_.start + random.between(Duration{0}, Duration{hours{36}});
            if (is_at_once) closure.from = world_.start;
            closure.until = closure.from + random.between(Duration{0}, Duration{hours{96}});
            if (random.between(1, 100) <= 40) world_.closures.push_back(std::move(closure));
        }
    }

    void draw_pages(Random random) {
        if (random.between(1, 100) > territory_.short_pages) return;
        world_.weather.page_size = static_cast<int>(random.between(1, 2));
        world_.weather.later_pages_failed = static_cast<int>(random.between(0, 400));
    }

    void draw_commits(Random random) {
        if (random.between(1, 100) <= territory_.slow_commits)
            world_.commit_max = Duration{random.between(1, 20) == 1 ? 5000 : 400};
        if (random.between(1, 100) > territory_.mistakes) return;
        world_.mistake_percent = static_cast<int>(random.between(1, 30));
        world_.fatal_percent = static_cast<int>(random.between(0, 10));
    }

    // Where two accounts are of one member they come and go anyhow.
    void draw_lost_accounts(Random random) {
        const bool may_be = !world_.shared && world_.accounts.size() > 1;
        if (!may_be || random.between(1, 100) > territory_.lost_accounts) return;
        world_.lost_account_percent = static_cast<int>(random.between(10, 60));
    }

    // What a person has asked for since the copy is asked for again after it was put back; what the
    // provider's sent list shows no more, because it was answered meanwhile, nobody can count.
    void draw_restoration(Random random) {
        const bool may_be = !world_.shared && world_.demands.empty() && world_.stormy_runs > 2;
        if (!may_be || random.between(1, 100) > territory_.restored) return;
        world_.sandbox.scenario.acceptance = 0;
        Restoration restoration;
        restoration.copied_before_run = static_cast<int>(random.between(1, world_.stormy_runs - 1));
        restoration.restored_before_run =
            static_cast<int>(random.between(restoration.copied_before_run + 1, world_.stormy_runs));
        world_.restoration = restoration;
    }

    void draw_new_limits() {
        if (!chance(territory_.new_limits)) return;
        for (std::size_t i = 0; i < world_.accounts.size(); ++i)
            world_.new_limits.push_back({0, i, world_.accounts[i].policy.limits.per_day});
        const int count = pick(1, 3);
        for (int i = 0; i < count; ++i) {
            const int last = static_cast<int>(world_.accounts.size()) - 1;
            const auto account = static_cast<std::size_t>(pick(0, last));
            world_.new_limits.push_back({pick(1, 10), account, pick(1, 5)});
        }
    }

    void draw_wall_steps() {
        if (!chance(territory_.wall_steps)) return;
        Instant at = world_.start;
        const int count = pick(1, 8);
        for (int i = 0; i < count; ++i) {
            at += random_.between(Duration{minutes{1}}, Duration{days{1}});
            world_.wall_steps.push_back({at, draw_error()});
            at += random_.between(Duration{minutes{1}}, Duration{hours{6}});
            world_.wall_steps.push_back({at, Duration{0}});
        }
    }

    // Mostly too far for a run to begin, and sometimes just not.
    Duration draw_error() {
        const Duration most = chance(60) ? Duration{hours{2}} : Duration{minutes{9}};
        return random_.between(-most, most);
    }

    std::uint64_t seed_;
    const Territory& territory_;
    Random random_;
    CampaignWorld world_;
    std::vector<std::string> people_;
};

}  // namespace

bool CampaignWorld::shows_wrong_profiles() const {
    return std::ranges::find(faults, sandbox::FaultKind::wrong_person, &sandbox::FaultRule::kind) !=
           faults.end();
}

Cap CampaignWorld::highest_day_cap(std::size_t account) const {
    Cap highest = accounts[account].policy.limits.per_day;
    for (const NewLimits& change : new_limits) {
        if (change.account != account) continue;
        highest = highest && change.per_day ? Cap(std::max(*highest, *change.per_day)) : Cap{};
    }
    return highest;
}

std::vector<std::vector<std::size_t>> CampaignWorld::members() const {
    std::vector<std::vector<std::size_t>> all;
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        if (shared && i == shared->second) continue;
        all.push_back({i});
        if (shared && i == shared->first) all.back().push_back(shared->second);
    }
    return all;
}

bool CampaignWorld::is_of(std::size_t account, const std::string& provider_account_id) const {
    const std::string id = "account-" + accounts[account].alias;
    return provider_account_id == id || provider_account_id == id + "-again";
}

CampaignWorld draw_world(std::uint64_t seed, const Territory& territory) {
    return WorldMaker(seed, territory).make();
}

}  // namespace invito::test
