// What a shared database costs: pairs of a reservation and its outcome, of 64 accounts that all act
// as fast as they can, each for one of the campaigns, and the import of a list of each campaign.
//
//   shared_bench URL PAIRS ROWS CAMPAIGNS [FOLDER MICROSECONDS]
//
// URL is an empty database, which gets a schema. With FOLDER, where the server's socket is, each
// exchange takes that much longer on its way there, and back. Prints pairs a second, exchanges with
// the server for each, and rows a second.

#include "invito/ports/engine.hpp"
#include "store/fault_proxy.hpp"
#include "store/postgres/server.hpp"
#include "support/temp_dir.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <fmt/format.h>
#include <iostream>
#include <optional>
#include <string>
#include <sys/prctl.h>
#include <unistd.h>
#include <vector>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::steady_clock;
using store::postgres::PgSession;

constexpr Instant now{hours{490'000}};
constexpr std::size_t accounts_most = 64;
constexpr std::size_t rows_at_once = 500;  // as an import hands them over

double seconds_since(steady_clock::time_point begin) {
    return std::chrono::duration<double>(steady_clock::now() - begin).count();
}

std::unique_ptr<PgSession> connect(const std::string& url) {
    return store::postgres::connect({.url = url,
                                     .turns = std::make_shared<store::postgres::Turns>()})
        .value();
}

class SharedBench {
public:
    explicit SharedBench(const std::string& url) : url_(url) {
        store::postgres::migrate(*connect(url), "bench", now).value();
        database_ = Database::over(connect(url), DatabaseOptions{}).value();
        std::vector<AccountEntry> entries;
        for (std::size_t i = 0; i < accounts_most; ++i)
            entries.push_back({fmt::format("a{}", i), fmt::format("acc-{}", i), Tier::premium});
        accounts_ = database_->admin_store().save_accounts(entries, now);
    }

    // Rows a second.
    double import(std::size_t rows, std::size_t campaigns) {
        const auto begin = steady_clock::now();
        for (std::size_t number = 0; number < campaigns; ++number)
            import_list(number, campaigns, rows / campaigns);
        return static_cast<double>(rows) / seconds_since(begin);
    }

    // Pairs a second. Everybody has been looked up before. The server plans by what the first tenth
    // has left: its own statistics come once a minute.
    double invite(std::size_t pairs) {
        const auto session = connect(url_);
        session->execute(
            "UPDATE person SET provider_id = 'ACo' || id; UPDATE job SET state = 'resolved'"
        );
        const auto store = database_->start_run_store(context_.get_executor());
        RunStart start;
        start.at = now;
        begin_run(*store, start);
        act_for_all(*store, *session, pairs / 10);
        session->execute("ANALYZE");
        const auto begin = steady_clock::now();
        return act_for_all(*store, *session, pairs) / seconds_since(begin);
    }

private:
    void import_list(std::size_t number, std::size_t campaigns, std::size_t rows) {
        AdminStore& admin = database_->admin_store();
        const auto transaction = admin.begin_transaction();
        Campaign campaign;
        campaign.name = fmt::format("bench-{}", number);
        const CampaignId id = admin.save_campaign({campaign, "l.csv", ""}, accounts_, now);
        const ImportId import = admin.begin_import(id, "l.csv", now);
        std::vector<NewJob> batch;
        for (std::size_t i = 0; i < rows; ++i) {
            NewJob& job = batch.emplace_back();
            job.lead.line = i + 2;
            job.lead.identity = {
                IdentifierKind::public_identifier, fmt::format("lead-{}-{}", number, i)};
            job.lead.fields.first_name = "Jane";
            job.lead.fields.company = "Acme";
            job.account = accounts_[(i * campaigns + number) % accounts_.size()];
            if (batch.size() == rows_at_once || i + 1 == rows) {
                admin.add_jobs(import, batch, now);
                batch.clear();
            }
        }
        admin.finish_import(import, ImportTotals{}, "", now);
        transaction->commit();
        admin.set_campaign_state(id, CampaignState::active, now);
    }

    // How many it were.
    double act_for_all(RunStore& store, PgSession& session, std::size_t pairs) {
        double done = 0;
        for (std::size_t i = 0; i < accounts_.size(); ++i) {
            auto jobs = session.all<JobId>(
                "SELECT id FROM job WHERE account_id = ?1 AND state = 'resolved' ORDER BY id "
                "LIMIT ?2",
                accounts_[i], static_cast<std::int64_t>(pairs / accounts_.size())
            );
            done += static_cast<double>(jobs.size());
            spawn(act(store, leases_[i], std::move(jobs), clock_));
        }
        clock_ += std::chrono::hours{24};
        run_to_the_end();
        return done;
    }

    void run_to_the_end() {
        context_.restart();
        context_.run();
        if (failure_) std::rethrow_exception(failure_);
    }

    void spawn(boost::asio::awaitable<void> work) {
        boost::asio::co_spawn(context_, std::move(work), [this](const std::exception_ptr& error) {
            if (error && !failure_) failure_ = error;
        });
    }

    void begin_run(RunStore& store, RunStart start) {
        spawn(take_leases(store, std::move(start)));
        run_to_the_end();
    }

    boost::asio::awaitable<void> take_leases(RunStore& store, RunStart start) {
        const RunId run = co_await store.begin_run(start);
        auto given = co_await store.lease_accounts(run, accounts_, now);
        leases_ = std::move(given.leases);
    }

    static boost::asio::awaitable<void> act(
        RunStore& store, Lease lease, std::vector<JobId> jobs, Instant at
    ) {
        const AccountChange none;
        const std::optional<TakeNext> then;
        for (const JobId job : jobs) {
            at += std::chrono::minutes{1};
            ReserveInvitation request;
            request.lease = lease;
            request.job = job;
            request.now = request.next_at = at;
            request.rules = {
                {Counted::invitations, at - hours{24}, 1'000'000, DenyReason::day_cap},
                {Counted::invitations, at - hours{7 * 24}, 1'000'000, DenyReason::week_cap}};
            const auto attempt = co_await store.reserve_invitation(request);
            InvitationResult result;
            result.attempt = attempt.value();
            result.job = job;
            co_await store.finish_invitation(lease, result, none, at, then);
        }
    }

    std::string url_;
    boost::asio::io_context context_;
    std::unique_ptr<Database> database_;
    std::vector<AccountId> accounts_;
    std::vector<Lease> leases_;
    Instant clock_ = now;
    std::exception_ptr failure_;
};

void measure(const std::vector<std::string>& arguments) {
    if (arguments.size() != 5 && arguments.size() != 7)
        throw std::runtime_error(
            "usage: shared_bench URL PAIRS ROWS CAMPAIGNS [FOLDER MICROSECONDS]"
        );
    std::string url = arguments[1];
    const TempDir own;
    std::optional<FaultProxy> proxy;
    if (arguments.size() == 7) {
        const std::string& folder = arguments[5];
        proxy.emplace(folder, own.path());
        proxy->on_each_way([time = static_cast<useconds_t>(std::stoul(arguments[6]))] {
            ::prctl(PR_SET_TIMERSLACK, 1);  // as long as it is said to be
            ::usleep(time);
        });
        url.replace(url.find(folder), folder.size(), own.path());
    }
    SharedBench bench(url);
    const double rows = bench.import(std::stoul(arguments[3]), std::stoul(arguments[4]));
    const int before = proxy ? proxy->exchanges() : 0;
    const std::size_t pairs = std::stoul(arguments[2]);
    const double a_second = bench.invite(pairs);
    const double exchanges =
        proxy ? (proxy->exchanges() - before) / (1.1 * static_cast<double>(pairs)) : 0.0;
    std::cout << fmt::format("{:.0f} {:.1f} {:.0f}\n", a_second, exchanges, rows);
}

}  // namespace
}  // namespace invito::test

int main(int argc, char** argv) {
    try {
        invito::test::measure({argv, argv + argc});
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "shared_bench: " << error.what() << '\n';
        return 1;
    }
}
