// What the pieces cost of which every row and every job has one: time of one call each.

#include "invito/input/csv.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/plan/next_action.hpp"
#include "invito/plan/note.hpp"
#include "invito/ports/engine.hpp"
#include "provider/v1/bodies.hpp"
#include "store/connection.hpp"
#include "store/operation_parts.hpp"
#include "support/temp_dir.hpp"

#include <benchmark/benchmark.h>
#include <sstream>
#include <string>
#include <vector>

namespace invito::test {
namespace {

using std::chrono::hours;

constexpr Instant now{hours{490'000}};

void csv_row(benchmark::State& state) {
    constexpr int rows = 1000;
    std::string text;
    for (int i = 0; i < rows; ++i) {
        text += "https://www.linkedin.com/in/jane-doe-" + std::to_string(i) +
                ",Jane,Doe,\"Acme, Inc.\",Head of Research\n";
    }
    CsvRecord record;
    for (auto _ : state) {
        std::istringstream stream(text);
        CsvReader reader(stream, {});
        while (reader.next(record).value()) benchmark::DoNotOptimize(record.cells.data());
    }
    state.SetItemsProcessed(state.iterations() * rows);
}
BENCHMARK(csv_row);

void linkedin_url(benchmark::State& state) {
    const std::string url = "https://www.linkedin.com/in/jane-doe-5a3b1/?trk=public_profile";
    for (auto _ : state) benchmark::DoNotOptimize(parse_address(url));
}
BENCHMARK(linkedin_url);

void profile_json(benchmark::State& state) {
    const std::string body =
        R"({"object":"UserProfile","provider":"LINKEDIN","provider_id":"ACoAAB1x2y3","entity_urn":"ACoAAB1x2y3",)"
        R"("public_identifier":"jane-doe","first_name":"Jane","last_name":"Doe","headline":"Head of Research",)"
        R"("summary":"Twenty years of laboratories, and two of teaching.","location":"Lyon, France",)"
        R"("primary_locale":{"country":"US","language":"en"},"is_open_profile":false,"is_premium":true,)"
        R"("network_distance":"SECOND_DEGREE","is_relationship":false,"websites":[],"follower_count":812})";
    if (!v1::decode_profile(body)) state.SkipWithError("not a profile");
    for (auto _ : state) benchmark::DoNotOptimize(v1::decode_profile(body));
}
BENCHMARK(profile_json);

void note(benchmark::State& state) {
    const NoteTemplate text =
        NoteTemplate::parse("Hello {{first_name|there}}, we both work on {{topic}} at {{company}}.")
            .value();
    const auto lookup = [](std::string_view name) {
        return std::optional<std::string>(name == "first_name" ? "Jane" : "routing of parcels");
    };
    for (auto _ : state) {
        const RenderedText rendered = text.render(lookup);
        benchmark::DoNotOptimize(note_length(rendered.text));
    }
}
BENCHMARK(note);

// With every cap on, and as many charged rows as a month has.
void next_action_of_an_account(benchmark::State& state) {
    AccountOutlook outlook;
    for (int i = 0; i < 600; ++i) {
        const Instant at = now - hours{1} * (600 - i);
        outlook.budget.charges.add(AttemptKind::invite, at, i % 2 == 0);
        outlook.budget.charges.add(AttemptKind::visit, at, false);
    }
    for (int i = 1; i <= 4; ++i) {
        CampaignGate gate;
        gate.id = CampaignId{i};
        gate.earliest_job = now;
        outlook.campaigns.push_back(gate);
    }
    for (auto _ : state) benchmark::DoNotOptimize(next_action(outlook, now));
}
BENCHMARK(next_action_of_an_account);

// A database whose leads have all been visited, in one open transaction: what an operation costs
// without its commit.
class VisitedLeads {
public:
    explicit VisitedLeads(std::int64_t leads) {
        DatabaseOptions options;
        options.program_version = "bench";
        options.now = now;
        const std::string path = directory_.file("invito.db");
        fill(*engine_of(path)->open(options).value(), leads);
        connection_ = std::make_unique<store::Connection>(path, store::Access::read_write);
        transaction_ = std::make_unique<sql::Transaction>(*connection_);
        connection_->execute(
            "UPDATE person SET provider_id = 'ACo' || id; UPDATE job SET state = 'resolved'"
        );
        RunStart start;
        start.at = now;
        lease_ = store::lease_accounts(
                     *connection_, store::begin_run(*connection_, start), {account_}, now
        )
                     .leases[0];
    }

    AttemptId reserve(std::int64_t lead) {
        ReserveInvitation request;
        request.lease = lease_;
        request.job = JobId{lead};
        request.now = now;
        request.next_at = now;
        request.note = "Hello Jane";
        return store::reserve_invitation(*connection_, request).value();
    }

    bool finish(std::int64_t lead, AttemptId attempt) {
        InvitationResult result;
        result.attempt = attempt;
        result.job = JobId{lead};
        result.outcome = Outcome::sent;
        result.to = JobState::sent;
        return store::finish_invitation(*connection_, lease_, result, {}, now, {}).is_ours;
    }

private:
    void fill(Database& database, std::int64_t leads) {
        AdminStore& admin = database.admin_store();
        account_ = admin.save_accounts({{"anna", "acc-anna", Tier::premium}}, now)[0];
        Campaign campaign;
        campaign.name = "bench";
        const CampaignId id = admin.save_campaign({campaign, "l.csv", ""}, {account_}, now);
        std::vector<NewJob> jobs(static_cast<std::size_t>(leads));
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            jobs[i].lead.line = i + 2;
            jobs[i].lead.identity = {
                IdentifierKind::public_identifier, "bench-lead-" + std::to_string(i)};
            jobs[i].account = account_;
        }
        admin.add_jobs(admin.begin_import(id, "l.csv", now), jobs, now);
        admin.set_campaign_state(id, CampaignState::active, now);
    }

    TempDir directory_;
    AccountId account_;
    std::unique_ptr<store::Connection> connection_;
    std::unique_ptr<sql::Transaction> transaction_;
    Lease lease_;
};

constexpr std::int64_t leads = 20'000;
constexpr std::int64_t measured_leads = 10'000;

void reserve(benchmark::State& state) {
    VisitedLeads visited(leads);
    std::int64_t lead = 0;
    for (auto _ : state) benchmark::DoNotOptimize(visited.reserve(++lead));
}
BENCHMARK(reserve)->Iterations(measured_leads);

void finish(benchmark::State& state) {
    VisitedLeads visited(leads);
    std::vector<AttemptId> attempts;
    for (std::int64_t lead = 1; lead <= measured_leads; ++lead)
        attempts.push_back(visited.reserve(lead));
    std::int64_t lead = 0;
    for (auto _ : state) {
        const AttemptId attempt = attempts[static_cast<std::size_t>(lead)];
        ++lead;
        benchmark::DoNotOptimize(visited.finish(lead, attempt));
    }
}
BENCHMARK(finish)->Iterations(measured_leads);

}  // namespace
}  // namespace invito::test

BENCHMARK_MAIN();
