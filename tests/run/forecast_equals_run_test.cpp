// What the forecast says is what the runner then does: lead by lead, account by account, to the
// millisecond.

#include "invito/run/forecasting.hpp"
#include "run/random_campaigns.hpp"
#include "support/foretold.hpp"

#include <gtest/gtest.h>

namespace invito::test {
namespace {

constexpr Duration horizon = std::chrono::days{14};

struct Sent {
    Instant at;
    std::string account;
    std::string person;
    bool with_note = false;

    friend auto operator<=>(const Sent&, const Sent&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Sent& sent) {
        return out << format_rfc3339(sent.at) << "." << to_millis(sent.at) % 1000 << ' '
                   << sent.account << ' ' << sent.person << (sent.with_note ? " with note" : "");
    }
};

std::vector<Sent> foreseen(RunnerWorld& world, Instant until) {
    auto queries = engine_of(world.directory.path() + "/invito.db")->queries();
    ForecastTerms terms;
    terms.accounts = world.accounts;
    for (const CampaignView& view : (*queries)->campaigns(world.clock.now()))
        terms.campaigns.push_back(view.record.id);
    terms.lateness = RunOptions().lateness;
    terms.now = world.clock.now();
    terms.until = until;
    std::vector<Sent> all;
    for (const ForecastItem& item : foretell(forecast_input(**queries, terms).request).items) {
        const LeadCard lead = (*queries)->lead_card(item.job).value();
        all.push_back(
            {item.at, world.accounts[item.account].provider_account_id, "id-" + lead.identity.value,
             item.with_note}
        );
    }
    return all;
}

// Runs as a timer would: again and again, each time when the last run said that something is due.
std::vector<Sent> done(RunnerWorld& world, Instant until) {
    for (;;) {
        const RunSummary report = world.run();
        if (!report.next_at || *report.next_at >= until) break;
        world.clock.set(std::max(*report.next_at, world.clock.now()));
    }
    std::vector<Sent> all;
    for (const SentByFake& sent : world.provider.sent) {
        if (sent.at >= until) continue;
        all.push_back({sent.at, sent.account_id, sent.provider_id, !sent.note.empty()});
    }
    return all;
}

class ForecastEqualsRun : public testing::TestWithParam<int> {};

TEST_P(ForecastEqualsRun, in_random_campaigns) {
    constexpr int worlds_each = 25;
    for (int i = 0; i < worlds_each; ++i) {
        const int seed = GetParam() * worlds_each + i;
        SCOPED_TRACE("seed " + std::to_string(seed));
        RunnerWorld world;
        world.has_turns = true;
        RandomCampaigns(world, static_cast<std::uint64_t>(seed)).fill();
        const Instant until = world.clock.now() + horizon;

        const auto planned = foreseen(world, until);
        const auto sent = done(world, until);

        const auto differ = std::mismatch(planned.begin(), planned.end(), sent.begin(), sent.end());
        const auto at = differ.first - planned.begin();
        if (differ.first != planned.end() || differ.second != sent.end()) {
            ADD_FAILURE(
            ) << "item "
              << at << " of " << planned.size() << "\nplanned "
              << (differ.first == planned.end() ? "nothing" : testing::PrintToString(*differ.first))
              << "\nsent    "
              << (differ.second == sent.end() ? "nothing" : testing::PrintToString(*differ.second));
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ForecastEqualsRun, testing::Range(0, 10));

}  // namespace
}  // namespace invito::test
