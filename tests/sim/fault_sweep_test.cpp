// The calls to the disk that a campaign makes fail, one in each story, and the campaign comes to
// its end all the same. Each call of the opening and of the import fails in all of six ways.
// INVITO_SWEEP=all does so with every call of the run, too, which takes minutes.

#include "disk_campaign.hpp"

#include <cstdint>
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace invito::test {
namespace {

enum class Kill { process, power };

struct Disturbance {
    std::string name;
    DiskFault fault = DiskFault::crash;
    Repeat repeat = Repeat::once;
    Kill kill = Kill::process;
};

const Disturbance disturbances[] = {
    {"full_once", DiskFault::full},
    {"full_for_ever", DiskFault::full, Repeat::for_ever},
    {"io_error_once", DiskFault::io_error},
    {"io_error_for_ever", DiskFault::io_error, Repeat::for_ever},
    {"process_death", DiskFault::crash},
    {"power_loss", DiskFault::crash, Repeat::once, Kill::power},
};

class FaultSweep : public ::testing::TestWithParam<Disturbance> {};

void mend(DiskCampaign& campaign, const Disturbance& disturbance, Random& random) {
    if (campaign.disk.is_down() && disturbance.kill == Kill::power)
        campaign.disk.power_loss(random);
    if (campaign.disk.is_down()) campaign.disk.process_death();
    if (campaign.disk.has_failed()) campaign.disk.heal();
}

// As a person would: makes room or replaces the cable and starts it again, until it is well.
void bring_to_import(DiskCampaign& campaign, const Disturbance& disturbance, Random& random) {
    while (campaign.invoke_import() != ProcessEnd::well) {
        ASSERT_TRUE(campaign.disk.has_failed()) << "it gave up without a reason";
        mend(campaign, disturbance, random);
    }
}

// The same, and again a day later.
void bring_to_an_end(DiskCampaign& campaign, const Disturbance& disturbance, Random& random) {
    for (int process = 0; process < 8; ++process) {
        const bool is_well = campaign.invoke() == ProcessEnd::well;
        EXPECT_TRUE(is_well || campaign.disk.has_failed()) << "it gave up without a reason";
        mend(campaign, disturbance, random);
        if (is_well && campaign.is_settled()) return;
        if (is_well) campaign.world.clock.set(campaign.world.clock.now() + std::chrono::hours{25});
    }
    ADD_FAILURE() << "it never ends";
}

enum class Until { imported, ended };

// False: it was over before that call.
bool survives(const Disturbance& disturbance, std::uint64_t call, Until until) {
    const auto place = ::testing::Message() << disturbance.name << " at call " << call;
    SCOPED_TRACE(place);
    Random random(call);
    DiskCampaign campaign;
    campaign.disk.fail_at(call, disturbance.fault, disturbance.repeat);
    if (until == Until::imported) {
        bring_to_import(campaign, disturbance, random);
        campaign.expect_imported();
    } else {
        bring_to_an_end(campaign, disturbance, random);
        campaign.expect_complete();
    }
    campaign.disk.heal();
    campaign.expect_sound();
    return campaign.disk.has_failed();
}

bool tries_everything() {
    const char* const wish = std::getenv("INVITO_SWEEP");
    return wish != nullptr && std::string_view(wish) == "all";
}

std::uint64_t number_of(const Disturbance& disturbance) {
    std::uint64_t number = 0;
    while (disturbances[number].name != disturbance.name) ++number;
    return number;
}

TEST_P(FaultSweep, comes_to_the_end_of_the_import) {
    std::uint64_t call = 1;
    while (survives(GetParam(), call, Until::imported) && !HasFailure()) ++call;
    EXPECT_GT(call, 100U) << "calls that failed";
}

// A lead's calls are like those of any other, and there are more leads than this: every way meets
// each of these calls with one lead or another, as long as their number has no common divisor.
constexpr std::uint64_t stride = 31;

TEST_P(FaultSweep, comes_to_the_end_of_the_campaign) {
    const bool is_complete = tries_everything();
    std::uint64_t call = is_complete ? 1 : 1 + 2 * number_of(GetParam());
    while (survives(GetParam(), call, Until::ended) && !HasFailure())
        call += is_complete ? 1 : stride;
    EXPECT_GT(call, 600U) << "the last call that failed";
}

INSTANTIATE_TEST_SUITE_P(
    with, FaultSweep, ::testing::ValuesIn(disturbances),
    [](const auto& tested) { return tested.param.name; }
);

}  // namespace
}  // namespace invito::test
