// Several processes at one shared database, killed, stopped and robbed of their leases at random.
// Whom they asked for is written down outside of it; afterwards a plain count says whether anybody
// was asked for twice, or an account more often than its caps allow.
//
// INVITO_RACE_SECONDS and INVITO_RACE_ACCOUNTS say how long and for how many; INVITO_RACE_DATABASE
// is an empty database elsewhere, whose server may be away for a while (tests/cluster/race.py).

#include "shared_server.hpp"
#include "store/postgres/server.hpp"
#include "store/sql_queries.hpp"
#include "store_world.hpp"
#include "support/run_coro.hpp"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

namespace invito::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using store::postgres::PgSession;
using testing::IsEmpty;

// Real time, because processes are stopped and killed in it; windows are scaled down to fit.
constexpr int runners = 4;
constexpr int leads_of_each = 100;
constexpr seconds short_window{6};
constexpr seconds long_window{15};
constexpr int short_cap = 4;
constexpr int long_cap = 7;
constexpr milliseconds send_within{1'500};

const char* wish(const char* name) {
    return std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
}

int number_wished(const char* name, int otherwise) {
    const char* const wanted = wish(name);
    return wanted != nullptr ? std::stoi(wanted) : otherwise;
}

int account_count() {
    return number_wished("INVITO_RACE_ACCOUNTS", 40);
}

int lead_count() {
    return account_count() * leads_of_each;
}

Instant real_now() {
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return Instant{milliseconds{time.tv_sec * 1'000 + time.tv_nsec / 1'000'000}};
}

void rest(milliseconds time) {
    ::usleep(static_cast<useconds_t>(time.count()) * 1'000);
}

std::unique_ptr<PgSession> connect_to(const std::string& url) {
    for (;;) {
        auto session = store::postgres::connect(
            {.url = url, .turns = std::make_shared<store::postgres::Turns>()}
        );
        if (session) return *std::move(session);
        if (wish("INVITO_RACE_DATABASE") == nullptr) throw std::runtime_error(session.error().what);
        rest(milliseconds{200});  // until another server has taken over
    }
}

// One that sends: what it asks for goes as a line into a file that nobody rewrites.
class Racer {
public:
    Racer(const std::string& url, std::string host, const std::string& arrivals, unsigned seed)
        : host_(std::move(host)),
          database_(Database::over(connect_to(url), DatabaseOptions{}).value()),
          random_(seed),
          arrivals_(::open(arrivals.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)) {
        accounts_ = connect_to(url)->all<AccountId>("SELECT id FROM account ORDER BY id");
        campaign_ = CampaignId{1};
    }

    void run(Instant until) {
        store_ = database_->start_run_store(context_.get_executor());
        RunStart start;
        start.at = real_now();
        start.host = host_;
        start.host_id = host_;
        run_ = wait(store_->begin_run(start));
        while (real_now() < until) {
            const auto leased =
                wait(store_->lease_accounts(run_, {any_account()}, real_now())).leases;
            for (const Lease& lease : leased) {
                for (int i = 0; i < 6 && real_now() < until; ++i) send(lease);
            }
            if (std::uniform_int_distribution(0, 3)(random_) == 0)
                wait(store_->give_back_leases(leased));
        }
        store_.reset();
    }

private:
    template <class T>
    T wait(boost::asio::awaitable<T> task) {
        return run_coro(context_, std::move(task));
    }

    // Of few, so that the runners are in each other's way; of others after a while.
    AccountId any_account() {
        constexpr std::size_t few = 20;
        const auto part = static_cast<std::size_t>(to_millis(real_now()) / 10'000);
        const auto one = std::uniform_int_distribution<std::size_t>(0, few - 1)(random_);
        return accounts_[(part * few + one) % accounts_.size()];
    }

    std::vector<CapRule> rules(Instant now) const {
        return {
            {Counted::invitations, now - short_window - send_within, short_cap,
             DenyReason::day_cap},
            {Counted::invitations, now - long_window - send_within, long_cap,
             DenyReason::week_cap}};
    }

    void send(const Lease& lease) {
        TakeNext next;
        next.lease = lease;
        next.campaigns = {campaign_};
        next.now = real_now();
        auto taken = wait(store_->take_next(next));
        if (!taken) return;
        if (taken->visit) taken->resolved = visit(lease, *taken->visit);
        if (!taken->resolved) return;
        ReserveInvitation request;
        request.lease = lease;
        request.job = taken->resolved->id;
        request.now = real_now();
        request.next_at = request.now;
        request.rules = rules(request.now);
        const auto attempt = wait(store_->reserve_invitation(request));
        if (!attempt) return;
        const bool is_late = real_now() > request.now + send_within;
        if (!is_late) ask(lease.account, taken->resolved->provider_id, *attempt);
        finish(lease, *taken->resolved, *attempt, is_late ? Outcome::not_sent : Outcome::sent);
    }

    std::optional<JobBrief> visit(const Lease& lease, const VisitGrant& visit) {
        VisitResult result;
        result.attempt = visit.attempt;
        result.job = visit.job.id;
        result.to = JobState::resolved;
        // Some people stand in the list twice, under two addresses.
        const std::string person = visit.job.identity.value.substr(1);
        const std::string id =
            fmt::format("id-{}", std::stoi(person) % (lead_count() - lead_count() / 150));
        result.profile = ProfileFacts{id, "", "Jane", "Doe", ""};
        auto end = wait(store_->finish_visit(lease, result, {}, real_now(), {}));
        if (end.state != JobState::resolved) return std::nullopt;
        return end.job ? std::move(end.job) : after_visit(visit.job, result);
    }

    void ask(AccountId account, const std::string& person, AttemptId attempt) const {
        const std::string line = fmt::format(
            "{} {} {} {}\n", to_millis(real_now()), account.value, person, attempt.value
        );
        if (::write(arrivals_, line.data(), line.size()) < 0) ::_exit(3);
    }

    void finish(const Lease& lease, const JobBrief& job, AttemptId attempt, Outcome outcome) {
        InvitationResult result;
        result.attempt = attempt;
        result.job = job.id;
        result.outcome = outcome;
        result.to = outcome == Outcome::sent ? JobState::sent : JobState::resolved;
        wait(store_->finish_invitation(lease, result, {}, real_now(), {}));
    }

    std::string host_;
    boost::asio::io_context context_;
    std::unique_ptr<Database> database_;
    std::mt19937 random_;
    int arrivals_;
    std::vector<AccountId> accounts_;
    CampaignId campaign_;
    std::unique_ptr<RunStore> store_;
    RunId run_;
};

// While another server takes over, one that begins has to wait.
std::unique_ptr<Racer> make_racer(
    const std::string& url, const std::string& host, const std::string& arrivals, unsigned seed
) {
    for (;;) {
        try {
            return std::make_unique<Racer>(url, host, arrivals, seed);
        } catch (const StorageUnreachable&) {
            rest(milliseconds{200});
        }
    }
}

pid_t start_racer(
    const std::string& url, int number, const std::string& arrivals, unsigned seed, Instant until
) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    try {
        make_racer(url, fmt::format("runner {}", number), arrivals, seed)->run(until);
        ::_exit(0);
    } catch (const std::exception& failure) {
        const std::string said = std::string("a runner failed: ") + failure.what() + "\n";
        (void)!::write(2, said.data(), said.size());
        ::_exit(1);
    }
}

struct Arrival {
    Instant at;
    std::int64_t account = 0;
    std::string person;
    std::int64_t attempt = 0;
};

std::vector<Arrival> read_arrivals(const std::string& path) {
    std::vector<Arrival> all;
    std::ifstream file(path);
    std::int64_t at = 0;
    for (Arrival one; file >> at >> one.account >> one.person >> one.attempt;) {
        one.at = from_millis(at);
        all.push_back(one);
    }
    return all;
}

// The most that arrived for one account within any window of that length.
int most_within(std::vector<Instant> times, Duration window) {
    std::ranges::sort(times);
    std::size_t first = 0;
    std::size_t most = 0;
    for (std::size_t last = 0; last < times.size(); ++last) {
        while (times[last] - times[first] >= window) ++first;
        most = std::max(most, last - first + 1);
    }
    return static_cast<int>(most);
}

std::string database_to_race_for() {
    const char* const url = wish("INVITO_RACE_DATABASE");
    if (url == nullptr) return new_shared_database();
    store::postgres::migrate(*connect_to(url), "test", real_now()).value();
    return url;
}

class SharedRace : public ::testing::Test {
protected:
    void prepare() {
        auto database = Database::over(connect_to(url_), DatabaseOptions{}).value();
        AdminStore& admin = database->admin_store();
        std::vector<AccountEntry> entries;
        for (int i = 0; i < account_count(); ++i)
            entries.push_back({fmt::format("a{}", i), fmt::format("acc-{}", i), Tier::premium});
        const auto accounts = admin.save_accounts(entries, real_now());
        Campaign campaign;
        campaign.name = "race";
        const CampaignId id = admin.save_campaign({campaign, "l.csv", ""}, accounts, real_now());
        const ImportId import = admin.begin_import(id, "l.csv", real_now());
        std::vector<NewJob> jobs;
        for (int i = 0; i < lead_count(); ++i) {
            NewJob job;
            job.lead.line = static_cast<std::size_t>(i) + 2;
            job.lead.identity = {IdentifierKind::public_identifier, fmt::format("p{}", i)};
            job.account = accounts[static_cast<std::size_t>(i) % accounts.size()];
            jobs.push_back(job);
        }
        admin.add_jobs(import, jobs, real_now());
        admin.set_campaign_state(id, CampaignState::active, real_now());
        std::ofstream{arrivals_};
    }

    // While no server takes writes nothing can be stolen.
    void steal_leases(PgSession& thief, int which) {
        try {
            thief.run(
                "UPDATE account SET lease_run = 0, lease_epoch = lease_epoch + 1 "
                "WHERE id % 5 = ?1",
                which
            );
            ++thefts_;
        } catch (const StorageUnreachable&) {
        }
    }

    void race(unsigned seed) {
        const Instant until = real_now() + seconds{number_wished("INVITO_RACE_SECONDS", 10)};
        std::mt19937 random(seed);
        const auto below = [&random](int n) {
            return std::uniform_int_distribution(0, n - 1)(random);
        };
        std::vector<pid_t> running;
        unsigned lives = 0;
        for (int i = 0; i < runners; ++i)
            running.push_back(start_racer(url_, i, arrivals_, seed + ++lives, until));
        const auto thief = connect_to(url_);
        while (real_now() + seconds{1} < until) {
            rest(milliseconds{100 + below(300)});
            const int number = below(runners);
            pid_t& victim = running[static_cast<std::size_t>(number)];
            switch (below(4)) {
                case 0:
                case 1:
                    ::kill(victim, SIGKILL);
                    ::waitpid(victim, nullptr, 0);
                    victim = start_racer(url_, number, arrivals_, seed + ++lives, until);
                    ++kills_;
                    break;
                case 2:
                    ::kill(victim, SIGSTOP);
                    rest(milliseconds{below(2'500)});
                    ::kill(victim, SIGCONT);
                    ++stops_;
                    break;
                default: steal_leases(*thief, below(5));
            }
        }
        for (const pid_t child : running) {
            int status = 0;
            ::waitpid(child, &status, 0);
            EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "a runner ended badly";
        }
    }

    TempDir folder_;
    std::string arrivals_ = folder_.file("arrivals");
    std::string url_ = database_to_race_for();
    int kills_ = 0;
    int stops_ = 0;
    int thefts_ = 0;
};

TEST_F(SharedRace, asks_nobody_twice_and_passes_no_cap_whoever_dies) {
    prepare();
    race(20'261'130);

    const auto arrivals = read_arrivals(arrivals_);
    EXPECT_GT(arrivals.size(), 100U);
    std::map<std::int64_t, std::vector<Instant>> by_account;
    std::set<std::string> asked;
    const auto session = connect_to(url_);
    for (const Arrival& one : arrivals) {
        by_account[one.account].push_back(one.at);
        EXPECT_TRUE(asked.insert(one.person).second) << one.person << " was asked for twice";
        EXPECT_TRUE(session->has(
            "SELECT 1 FROM attempt WHERE id = ?1 AND charged = 1 AND account_id = ?2", one.attempt,
            one.account
        )) << "attempt "
           << one.attempt << " is not in the ledger";
    }
    for (const auto& [account, times] : by_account) {
        EXPECT_LE(most_within(times, short_window), short_cap) << "account " << account;
        EXPECT_LE(most_within(times, long_window), long_cap) << "account " << account;
    }
    EXPECT_THAT(store::find_contradictions(*session), IsEmpty());
    fmt::print(
        "{} requests, {} kills, {} stops, {} thefts\n", arrivals.size(), kills_, stops_, thefts_
    );
}

}  // namespace
}  // namespace invito::test
