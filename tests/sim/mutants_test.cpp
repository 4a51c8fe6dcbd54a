// Each wrong design of invito/support/mutants.hpp must be caught within 300 campaigns: a simulator
// that lets one live proves nothing. `--mutant=NAME` is what a test runs; `none` must survive.

#include "invito/support/mutants.hpp"

#include "campaign_sim.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

namespace invito::test {
namespace {

constexpr int campaigns_max = 300;
constexpr int campaigns_without_mutant = 6;  // in each territory

struct Suspect {
    std::string_view name;
    Mutant mutant = Mutant::none;
    Territory territory = {};  // where its kind of trouble is frequent
};

Territory with_mishaps(std::vector<Mishap> likely) {
    Territory territory;
    territory.mishaps = 100;
    territory.tight_caps = 60;
    territory.likely = std::move(likely);
    return territory;
}

Territory with_crashes(int power_losses) {
    Territory territory;
    territory.crashes = 90;
    territory.power_losses = power_losses;
    territory.reopened = 100;
    territory.mistakes = 0;
    territory.frozen_runs = 0;
    territory.tight_caps = 60;
    return territory;
}

Territory with_tight_caps(int wall_steps) {
    Territory territory;
    territory.tight_caps = 100;
    territory.windows = 20;
    territory.crashes = 20;
    territory.wall_steps = wall_steps;
    return territory;
}

// While a commit takes its time.
Territory with_runs_that_are_stopped() {
    Territory territory;
    territory.mishaps = 0;
    territory.refusals = 0;
    territory.crashes = 0;
    territory.frozen_runs = 0;
    territory.tight_caps = 0;
    territory.slow_commits = 100;
    territory.hurried = 100;
    territory.stops = 80;
    return territory;
}

Territory with_server_errors() {
    Territory territory;
    territory.refusals = 100;
    territory.tight_caps = 60;
    territory.likely_faults = {sandbox::FaultKind::error_after_act};
    return territory;
}

Territory with_shared_people() {
    Territory territory;
    territory.shared_people = 75;
    return territory;
}

Territory with_frozen_runs() {
    Territory territory;
    territory.frozen_runs = 60;
    territory.crashes = 10;
    return territory;
}

Territory with_shared_members() {
    Territory territory;
    territory.shared_members = 100;
    territory.tight_caps = 100;
    territory.windows = 20;
    return territory;
}

Territory with_clock_changes() {
    Territory territory;
    territory.clock_changes = 100;
    territory.windows = 100;
    territory.mishaps = 20;
    return territory;
}

Territory with_demands() {
    Territory territory;
    territory.do_not_contact = 100;
    return territory;
}

// Nobody knows what became of an invitation; it is accepted before anybody looks, and the profile
// closed.
Territory with_closed_profiles(std::vector<Closing> likely) {
    Territory territory = with_mishaps({Mishap::answer_lost, Mishap::answer_swallowed});
    territory.closed_profiles = 100;
    territory.likely_closings = std::move(likely);
    territory.quick_answers = 100;
    territory.windows = 20;
    territory.strict = 0;
    territory.crashes = 0;
    territory.storms = 16;
    return territory;
}

Territory with_lists_that_break_off() {
    Territory territory;
    territory.closed_profiles = 100;
    territory.likely_closings = {Closing::gone, Closing::locked};
    territory.short_pages = 100;
    territory.quick_answers = 0;
    territory.tight_caps = 0;
    territory.windows = 0;
    territory.do_not_contact = 0;
    territory.syncs = 40;
    territory.storms = 24;
    return territory;
}

Territory over_v2(Territory territory) {
    territory.v2 = 100;
    return territory;
}

// What was asked about before an invitation, and answered with a copy afterwards.
Territory with_odd_reads(std::vector<sandbox::FaultKind> likely) {
    Territory territory = with_mishaps({Mishap::answer_lost, Mishap::answer_swallowed});
    territory.odd_reads = 100;
    territory.likely_odd_reads = std::move(likely);
    territory.rate_windows = 0;
    territory.tight_caps = 0;
    territory.windows = 0;
    territory.syncs = 40;
    territory.storms = 24;
    return over_v2(territory);
}

// A list that cannot be read whole, and people whose profile says nothing.
Territory with_odd_lists(std::vector<sandbox::FaultKind> likely) {
    Territory territory = with_lists_that_break_off();
    territory.odd_reads = 100;
    territory.likely_odd_reads = std::move(likely);
    return over_v2(territory);
}

Territory with_refusals_of_v2() {
    Territory territory;
    territory.refusals = 100;
    return over_v2(territory);
}

Territory with_erased_people() {
    Territory territory;
    territory.do_not_contact = 100;
    territory.syncs = 60;
    return territory;
}

Territory with_lost_accounts() {
    Territory territory;
    territory.lost_accounts = 100;
    territory.shared_members = 0;
    return territory;
}

Territory with_restored_databases() {
    Territory territory;
    territory.restored = 100;
    territory.shared_members = 0;
    territory.do_not_contact = 0;
    territory.tight_caps = 100;
    territory.windows = 20;
    return territory;
}

// Accounts that act at the same moments, so that their operations share commits.
Territory with_mistakes() {
    Territory territory;
    territory.slow_commits = 100;
    territory.mistakes = 100;
    territory.windows = 20;
    territory.crashes = 20;
    return territory;
}

std::vector<Suspect> suspects() {
    return {
        {"none", Mutant::none},
        {"post_before_intent", Mutant::post_before_intent, with_crashes(40)},
        {"timeout_is_not_sent", Mutant::timeout_is_not_sent,
         with_mishaps({Mishap::answer_swallowed, Mishap::late})},
        {"error_500_is_not_sent", Mutant::error_500_is_not_sent, with_server_errors()},
        {"unknown_gives_slot_back", Mutant::unknown_gives_slot_back,
         with_mishaps({Mishap::answer_lost, Mishap::answer_swallowed})},
        {"synchronous_normal", Mutant::synchronous_normal, with_crashes(100)},
        {"synchronous_off", Mutant::synchronous_off, with_crashes(100)},
        {"absent_is_sent_again", Mutant::absent_is_sent_again,
         with_mishaps({Mishap::answer_lost, Mishap::late})},
        {"no_lateness", Mutant::no_lateness, with_tight_caps(0)},
        {"calendar_day_counter", Mutant::calendar_day_counter, with_tight_caps(0)},
        {"limiter_in_memory", Mutant::limiter_in_memory, with_tight_caps(0)},
        {"wall_clock", Mutant::wall_clock, with_tight_caps(100)},
        {"no_unique_person", Mutant::no_unique_person, with_shared_people()},
        {"open_intent_is_resent", Mutant::open_intent_is_resent, with_crashes(0)},
        {"no_guard_on_finish", Mutant::no_guard_on_finish, with_frozen_runs()},
        {"local_hours_to_utc", Mutant::local_hours_to_utc, with_clock_changes()},
        {"caps_count_the_alias", Mutant::caps_count_the_alias, with_shared_members()},
        {"words_are_people", Mutant::words_are_people, with_demands()},
        {"wrong_person_is_invited", Mutant::wrong_person_is_invited, with_demands()},
        {"only_this_lists_company_counts", Mutant::only_this_lists_company_counts, with_demands()},
        {"suppression_at_import_only", Mutant::suppression_at_import_only, with_demands()},
        {"erased_come_back", Mutant::erased_come_back, with_demands()},
        {"erased_is_counted_again", Mutant::erased_is_counted_again, with_erased_people()},
        {"incomplete_list_is_absence", Mutant::incomplete_list_is_absence,
         with_lists_that_break_off()},
        {"closed_profile_is_absence", Mutant::closed_profile_is_absence,
         with_closed_profiles({Closing::gone, Closing::locked})},
        {"any_profile_is_theirs", Mutant::any_profile_is_theirs,
         with_closed_profiles({Closing::somebody_else})},
        {"any_profile_is_theirs_over_v2", Mutant::any_profile_is_theirs,
         over_v2(with_closed_profiles({Closing::somebody_else}))},
        {"copy_is_evidence", Mutant::copy_is_evidence,
         with_odd_reads({sandbox::FaultKind::stale_copy})},
        {"short_page_is_the_end", Mutant::short_page_is_the_end,
         over_v2(with_lists_that_break_off())},
        {"shifting_list_is_whole", Mutant::shifting_list_is_whole,
         with_odd_lists({sandbox::FaultKind::shift_between_pages, sandbox::FaultKind::no_total})},
        {"any_success_is_a_receipt", Mutant::any_success_is_a_receipt, with_refusals_of_v2()},
        {"throttled_is_charged", Mutant::throttled_is_charged, with_refusals_of_v2()},
        {"listed_is_not_counted", Mutant::listed_is_not_counted, with_restored_databases()},
        {"leads_of_others_are_sent", Mutant::leads_of_others_are_sent, with_lost_accounts()},
        {"moved_jobs_are_not_counted", Mutant::moved_jobs_are_not_counted, {}},
        {"begun_visit_is_kept", Mutant::begun_visit_is_kept, with_runs_that_are_stopped()},
        {"window_counts_one_less", Mutant::window_counts_one_less, with_tight_caps(0)},
        {"failed_batch_is_kept", Mutant::failed_batch_is_kept, with_mistakes()},
        {"neighbours_are_lost", Mutant::neighbours_are_lost, with_mistakes()},
    };
}

// True: a campaign of that territory broke the promise.
bool is_caught(std::string_view name, const Territory& territory, int campaigns) {
    Trace trace;
    for (int seed = 1; seed <= campaigns; ++seed) {
        const SimResult result =
            simulate_campaign(static_cast<std::uint64_t>(seed), territory, trace);
        if (result.violations.empty()) continue;
        fmt::print("{} caught in campaign {}: {}\n", name, seed, result.violations.front());
        return true;
    }
    fmt::print("{} was not caught in {} campaigns\n", name, campaigns);
    return false;
}

int hunt(const Suspect& suspect, const std::vector<Suspect>& all) {
    active_mutant = suspect.mutant;
    if (suspect.mutant != Mutant::none)
        return is_caught(suspect.name, suspect.territory, campaigns_max) ? 0 : 1;
    // What catches a mutant must let the right design pass.
    return std::ranges::any_of(all, [](const Suspect& one) {
        return is_caught(
            fmt::format("none, where {} is at home,", one.name), one.territory,
            campaigns_without_mutant
        );
    });
}

}  // namespace
}  // namespace invito::test

int main(int argc, char** argv) {
    constexpr std::string_view option = "--mutant=";
    const std::string_view argument = argc == 2 ? argv[1] : "";
    const auto all = invito::test::suspects();
    const auto suspect = std::ranges::find_if(all, [&](const auto& one) {
        return argument.starts_with(option) && argument.substr(option.size()) == one.name;
    });
    if (suspect != all.end()) return invito::test::hunt(*suspect, all);
    fmt::print(stderr, "usage: {} --mutant=NAME, where NAME is one of:\n", argv[0]);
    for (const auto& one : all) fmt::print(stderr, "  {}\n", one.name);
    return 64;
}
