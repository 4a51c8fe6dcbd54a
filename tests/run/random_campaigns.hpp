#pragma once
// Random worlds for the forecast: accounts with every kind of limit, campaigns that share them,
// lists that share people.

#include "invito/support/random.hpp"
#include "run/runner_world.hpp"

#include <string>
#include <vector>

namespace invito::test {

class RandomCampaigns {
public:
    RandomCampaigns(RunnerWorld& world, std::uint64_t seed) : world_(world), random_(seed) {}

    void fill() {
        const int accounts = pick(1, 3);
        for (int i = 0; i < accounts; ++i) {
            const Tier tier = chance(30) ? Tier::free : Tier::premium;
            world_.add_account(std::string(1, static_cast<char>('a' + i)), policy(), tier);
        }
        const int campaigns = pick(1, 3);
        for (int i = 0; i < campaigns; ++i) add_campaign("campaign-" + std::to_string(i));
        suppress_some();
    }

private:
    int pick(int low, int high) { return static_cast<int>(random_.between(low, high)); }
    bool chance(int percent) { return pick(1, 100) <= percent; }
    Cap maybe_cap(int percent, int low, int high) {
        return chance(percent) ? Cap(pick(low, high)) : std::nullopt;
    }

    Policy policy() {
        Policy policy;
        policy.limits.per_day = maybe_cap(75, 1, 8);
        policy.limits.per_week = maybe_cap(60, 3, 20);
        policy.limits.profiles_per_day = maybe_cap(30, 2, 8);
        policy.limits.notes_per_month = maybe_cap(40, 0, 5);
        const auto pause = Duration(random_.between(0, 3'600'000));
        policy.pacing = {pause, pause + Duration(random_.between(0, 3'600'000))};
        policy.window = window();
        policy.ramp_up.reset();
        if (chance(40)) policy.ramp_up = RampUp{pick(1, 3), pick(0, 2)};
        const std::vector<std::string> zones = {"UTC", "Europe/Berlin", "America/New_York"};
        policy.time_zone = *TimeZone::find(zones[static_cast<std::size_t>(pick(0, 2))]);
        return policy;
    }

    Window window() {
        Window window;
        window.always = chance(15);
        for (bool& day : window.days) day = chance(75);
        window.days[static_cast<std::size_t>(pick(0, 6))] = true;
        window.from = std::chrono::minutes{pick(0, 23) * 60};
        window.to = std::chrono::minutes{pick(0, 47) * 30};
        return window;
    }

    Schedule schedule() {
        const auto day = [this] {
            const auto date = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};
            return std::chrono::year_month_day{date + std::chrono::days{pick(0, 12)}};
        };
        Schedule schedule;
        if (chance(30)) schedule.start = day();
        if (chance(30)) schedule.end = day();
        if (chance(40)) schedule.skip_dates = {day(), day()};
        return schedule;
    }

    NotePolicy note() {
        const std::vector<std::string> texts = {
            "", "Hello!", "Hi {{first_name}}", "Hi {{first_name|there}}, {{hook}}"};
        NotePolicy note;
        note.text = texts[static_cast<std::size_t>(pick(0, 3))];
        if (chance(30)) note.variants = {{"a", "Hello!"}, {"b", texts[3]}};
        if (chance(50)) note.when_missing = WhenUnfit::send_without_note;
        if (chance(50)) note.when_note_quota_used = WhenNoteQuotaUsed::send_without_note;
        return note;
    }

    void add_campaign(const std::string& name) {
        Campaign campaign;
        campaign.name = name;
        campaign.note = note();
        campaign.per_day = maybe_cap(40, 1, 6);
        campaign.total = maybe_cap(20, 1, 20);
        campaign.schedule = schedule();
        if (chance(30)) campaign.window = window();
        campaign.priority = pick(1, 3);

        std::vector<AccountId> ids;
        for (const RunAccount& account : world_.accounts) {
            if (chance(70)) ids.push_back(account.id);
        }
        if (ids.empty()) ids.push_back(world_.accounts.front().id);
        AdminStore& admin = world_.database->admin_store();
        const Instant now = world_.clock.now();
        const CampaignId id = admin.save_campaign({campaign, "list.csv", ""}, ids, now);
        const ImportId import = admin.begin_import(id, "list.csv", now);
        std::vector<NewJob> jobs;
        const int leads = pick(1, 40);
        for (int i = 0; i < leads; ++i) {
            NewJob job = lead(name, i);
            job.account = ids[static_cast<std::size_t>(pick(0, static_cast<int>(ids.size()) - 1))];
            jobs.push_back(std::move(job));
        }
        admin.add_jobs(import, jobs, now);
        admin.set_campaign_state(id, CampaignState::active, now);
    }

    NewJob lead(const std::string& campaign, int number) {
        const std::string whose = chance(25) ? "shared" : campaign;
        NewJob job;
        job.lead.line = static_cast<std::size_t>(number) + 2;
        job.lead.identity = {
            IdentifierKind::public_identifier, whose + "-" + std::to_string(number)};
        if (chance(70)) job.lead.fields.variables["hook"] = "your talk";
        if (chance(15)) job.lead.fields.note = "A note of my own";
        return job;
    }

    void suppress_some() {
        std::vector<SuppressionEntry> entries;
        for (int i = 0; i < 40; i += pick(3, 30)) {
            entries.push_back({{SuppressionKind::person, "shared-" + std::to_string(i)}, "asked"});
        }
        world_.database->admin_store().replace_suppression("list", entries, world_.clock.now());
    }

    RunnerWorld& world_;
    Random random_;
};

}  // namespace invito::test
