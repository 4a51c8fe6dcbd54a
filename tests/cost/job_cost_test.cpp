// What one job costs a run, from its profile to its recorded answer, in a small database and in one
// ten times as large. A figure that rises is a test that fails: whoever makes a job dearer says so
// here, and whoever makes it cheaper lowers the bound.

#include "cost_meter.hpp"
#include "run/runner_world.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

struct Bound {
    const char* name;
    std::int64_t Costs::*figure;
    double per_job;  // at most, with `few_jobs` in the database
    double growth;   // at most, with `many_jobs`
};

constexpr int few_jobs = 10'000;
constexpr int many_jobs = 100'000;

constexpr Bound bounds[] = {
    {"statements", &Costs::statements, 24.5, 1.01},
    {"VM steps", &Costs::vm_steps, 1'490, 1.01},
    {"allocations of SQLite", &Costs::sqlite_allocations, 222, 1.01},
    {"other allocations", &Costs::allocations, 8, 1.05},
    {"page writes", &Costs::page_writes, 1, 1.05},
};

// As many act at the same moment, and their operations share commits.
constexpr int accounts = 64;
constexpr int measured_from = 2 * accounts;
constexpr int measured_jobs = 4 * accounts;

Costs costs_of_measured_jobs(int jobs) {
    const CostMeter meter;
    RunnerWorld world;
    for (int i = 0; i < accounts; ++i) world.add_account("a" + std::to_string(i), open_policy());
    Campaign campaign;
    campaign.name = "large";
    campaign.note.text = "Hello {{first_name|there}}";
    std::vector<std::string> slugs;
    for (int i = 0; i < jobs; ++i) slugs.push_back("lead-" + std::to_string(i));
    world.add_campaign(campaign, slugs);

    Costs before;
    Costs after;
    world.provider.on_invite = [&](int n, const Invitation&) {
        if (n == measured_from) before = CostMeter::read();
        if (n == measured_from + measured_jobs) after = CostMeter::read();
        return std::optional<FakeProvider::Scripted>();
    };
    RunOptions options;
    options.max_sends = measured_from + measured_jobs + accounts;
    world.run(std::move(options));
    EXPECT_GE(world.provider.invite_requests, measured_from + measured_jobs);
    return after - before;
}

double per_job(const Costs& costs, std::int64_t Costs::*figure) {
    return static_cast<double>(costs.*figure) / measured_jobs;
}

TEST(JobCost, is_bounded_and_does_not_grow_with_the_database) {
    const Costs few = costs_of_measured_jobs(few_jobs);
    const Costs many = costs_of_measured_jobs(many_jobs);

    for (const Bound& bound : bounds) {
        const double at_few = per_job(few, bound.figure);
        const double at_many = per_job(many, bound.figure);
        std::printf("%-22s %9.1f %9.1f\n", bound.name, at_few, at_many);
        EXPECT_GT(at_few, 0) << bound.name;
        EXPECT_LE(at_few, bound.per_job) << bound.name;
        EXPECT_LE(at_many, bound.growth * at_few) << bound.name;
    }
}

}  // namespace
}  // namespace invito::test
