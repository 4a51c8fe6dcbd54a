#include "campaign_sim.hpp"

#include "campaign_checker.hpp"
#include "do_not_contact.hpp"
#include "fault_disk.hpp"
#include "invito/input/do_not_contact_file.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/ports/admin_store.hpp"
#include "invito/ports/engine.hpp"
#include "invito/support/failure.hpp"
#include "provider/v1/bodies.hpp"
#include "sim_process.hpp"
#include "store/connection.hpp"
#include "store/meta.hpp"
#include "store/operation_parts.hpp"
#include "store/people.hpp"
#include "store/runs.hpp"
#include "store/suppression_ops.hpp"
#include "support/temp_dir.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <sqlite3.h>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int calm_runs_max = 250;
constexpr std::int64_t events_of_a_run_max = 300'000;

Result<std::unique_ptr<Database>> open_database_at(const std::string& path, Instant now) {
    DatabaseOptions options;
    options.program_version = "test";
    options.now = now;
    return engine_of(path)->open(options);
}

// One thread, and memory that is kept: less time, and no other result.
void tune_for_speed() {
    static const bool is_tuned = [] {
        sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 1200, 1000);
        return true;
    }();
    ensure(is_tuned, "a setting is made once");
}

// An empty database of the newest schema, made once, on a real disk.
const std::string& database_template() {
    static const TempDir directory;
    static const std::string path = [] {
        std::string made = directory.file("template.db");
        ensure(open_database_at(made, {}).has_value(), "a new database opens");
        return made;
    }();
    return path;
}

std::string copy_of_template(const TempDir& directory) {
    std::string path = directory.file("invito.db");
    std::filesystem::copy_file(database_template(), path);
    return path;
}

// A database of SQLite's, without the program.
class RawDatabase {
public:
    explicit RawDatabase(const std::string& path) {
        ensure(sqlite3_open(path.c_str(), &handle_) == SQLITE_OK, "a healthy database opens");
    }
    ~RawDatabase() { sqlite3_close(handle_); }
    RawDatabase(const RawDatabase&) = delete;
    RawDatabase& operator=(const RawDatabase&) = delete;

    // Every page, in one transaction.
    void become(const RawDatabase& other) {
        auto* const backup = sqlite3_backup_init(handle_, "main", other.handle_, "main");
        ensure(backup != nullptr && sqlite3_backup_step(backup, -1) == SQLITE_DONE, "it is copied");
        ensure(sqlite3_backup_finish(backup) == SQLITE_OK, "the copy is whole");
    }

private:
    sqlite3* handle_ = nullptr;
};

// What is going to happen to a run.
enum class Mischance {
    none,
    killed_between_events,
    killed_at_request,
    killed_at_disk,
    disk_fails,
    stopped,
    suspended,
    frozen
};

class CampaignSim {
public:
    CampaignSim(std::uint64_t seed, const Territory& territory, Trace& trace)
        : trace_(trace),
          world_(draw_world(seed, territory)),
          random_(Random(seed).fork("simulation")),
          truth_(world_.start),
          path_(copy_of_template(directory_)),
          disk_(seed),
          wires_(truth_, world_.sandbox, world_.api, Random(seed).fork("wires"), trace),
          writing_{
              world_.commit_max, world_.mistake_percent, world_.fatal_percent,
              Random(seed).fork("commits")} {
        wires_.is_down = [this] { return disk_.is_down(); };
    }

    SimResult run() {
        set_up();
        wires_.set_weather(world_.weather);
        wires_.set_faults(world_.faults);
        wires_.set_closures(world_.closures);
        for (int i = 0; i < world_.stormy_runs && result_.violations.empty(); ++i) {
            meet_demands([i](const Demand& demand) { return demand.run <= i && demand.event == 0; }
            );
            import_lists(i);
            copy_database(i);
            restore_database(i);
            live_once(draw_mischance());
            meet_demands([i](const Demand& demand) { return demand.run <= i; });
            look_at_held();
            settle_given_up();
            if (i == 0) suppress_more();
        }
        calm_down();
        if (result_.violations.empty()) {
            meet_demands([](const Demand&) { return true; });
            import_lists(world_.stormy_runs);
            restore_database(world_.stormy_runs);
        }
        bool is_settled = false;
        for (int i = 0; i < calm_runs_max && !is_settled && result_.violations.empty(); ++i) {
            settle_given_up();
            is_settled = live_once(Mischance::none);
        }
        check_end(is_settled);
        return std::move(result_);
    }

private:
    int pick(int low, int high) { return static_cast<int>(random_.between(low, high)); }
    bool chance(int percent) { return pick(1, 100) <= percent; }

    // As often between 1 and 2 as between half of the highest and all of it.
    std::int64_t any_size_up_to(int power_of_two) {
        return random_.between(std::int64_t{1}, std::int64_t{1} << pick(0, power_of_two));
    }

    void violated(std::string what) { result_.violations.push_back(std::move(what)); }

    // --- the lists
    void set_up() {
        open_database();
        configure_all();
        save_configuration();
        suppress(world_.suppressed, "list");
        suppressed_from_ = truth_.now();
        history_.demanded_at.resize(world_.demands.size());
        import_lists(0);
    }

    // Those that have come by the run of this number.
    void import_lists(int run) {
        for (const SimCampaign& campaign : world_.campaigns) {
            const bool is_known = history_.imported_at.contains(campaign.settings.name);
            if (!is_known && campaign.from_run <= run && open_database()) add_campaign(campaign);
        }
    }

    // The list as the program reads it from a file.
    std::vector<NewJob> read_list(const SimCampaign& campaign) {
        const std::string path = directory_.file("list.csv");
        std::ofstream(path, std::ios::binary) << text_of_list(world_, campaign);
        LeadFileOptions options;
        options.path = path;
        const auto file = LeadFile::open(std::move(options));
        std::vector<NewJob> jobs;
        while (file) {
            auto row = (*file)->next();
            if (!row || std::holds_alternative<EndOfList>(*row)) break;
            auto* const lead = std::get_if<LeadRow>(&*row);
            if (lead == nullptr) continue;
            const AccountId account = account_of(lead->lead.fields.send_from);
            jobs.push_back({std::move(lead->lead), account, Reason::none});
        }
        if (jobs.size() != campaign.leads.size())
            violated(fmt::format("{} of {} rows were read", jobs.size(), campaign.leads.size()));
        return jobs;
    }

    AccountId account_of(const std::string& alias) {
        const auto account = std::ranges::find(world_.accounts, alias, &RunAccount::alias);
        ensure(account != world_.accounts.end(), "a list names an account of the world");
        return account->id;
    }

    // --- the settings
    void configure_all() {
        configured_.clear();
        for (std::size_t i = 0; i < world_.accounts.size(); ++i) configured_.push_back(i);
    }

    void save_configuration() {
        std::vector<AccountEntry> entries;
        for (const std::size_t i : configured_) {
            const RunAccount& account = world_.accounts[i];
            const std::string id = wires_.spoken_id(account.provider_account_id);
            entries.push_back({account.alias, id, account.tier});
        }
        const auto ids = database_->admin_store().save_accounts(entries, truth_.now());
        for (std::size_t i = 0; i < ids.size(); ++i) world_.accounts[configured_[i]].id = ids[i];
    }

    // Of a member's two accounts only the first one in the settings sends: both get their turn.
    void change_configuration() {
        if (world_.reconnection && world_.reconnection->from_run == result_.runs) {
            world_.accounts[world_.reconnection->account].provider_account_id =
                world_.reconnection->provider_account_id;
        }
        if (world_.lost_account_percent > 0) lose_accounts();
        if (!world_.shared || (!is_calm_ && chance(60))) return;
        configure_all();
        const auto [first, second] = *world_.shared;
        const int which = is_calm_ ? 1 + result_.runs % 2 : pick(1, 4);
        if (which == 2) std::swap(configured_[first], configured_[second]);
        if (which == 3) std::erase(configured_, first);
        if (which == 4) std::erase(configured_, second);
    }

    // Somebody takes accounts out of the settings for a while, never all.
    void lose_accounts() {
        configure_all();
        if (is_calm_ || must_sync_) return;
        for (std::size_t i = 0; i < world_.accounts.size(); ++i) {
            const bool is_lost = configured_.size() > 1 && chance(world_.lost_account_percent);
            if (is_lost) std::erase(configured_, i);
        }
    }

    // --- an older database
    // Once every list is in it, and nothing that was sent is open: of that it could tell no more
    // than that it was sent.
    void copy_database(int run) {
        if (!world_.restoration || run < world_.restoration->copied_before_run || copied_at_)
            return;
        const bool is_whole = history_.imported_at.size() == world_.campaigns.size();
        if (!is_whole || frozen_ || !open_database()) return;
        store::Connection connection(path_, store::Access::read_only);
        auto open = connection.prepare(
            "SELECT count(*) FROM attempt WHERE outcome IS NULL OR outcome = 'unknown'"
        );
        open.step();
        if (open.integer(0) > 0) return;
        trace_.tell(truth_.now(), "the database is copied");
        copy_.become(RawDatabase(path_));
        copied_at_ = truth_.now();
    }

    // What it does not know is on its way to the provider, or not yet shown: whoever puts a copy
    // back waits for that, and reads what was sent before anything else is.
    void restore_database(int run) {
        if (!copied_at_ || restored_at_ || run < world_.restoration->restored_before_run) return;
        if (frozen_) thaw();
        if (!open_database()) return;
        trace_.tell(truth_.now(), "the database is put back to {}", format_rfc3339(*copied_at_));
        database_.reset();
        RawDatabase(path_).become(copy_);
        restored_at_ = truth_.now();
        must_sync_ = true;
        truth_.set(truth_.now() + minutes{30});
        wires_.catch_up();
    }

    void add_campaign(const SimCampaign& campaign) {
        AdminStore& admin = database_->admin_store();
        std::vector<AccountId> ids;
        for (const std::size_t account : campaign.accounts)
            ids.push_back(world_.accounts[account].id);
        const Instant now = truth_.now();
        const CampaignId id = admin.save_campaign({campaign.settings, "list.csv", ""}, ids, now);
        const ImportId import = admin.begin_import(id, "list.csv", now);
        const std::vector<NewJob> jobs = read_list(campaign);
        for (const RowOutcome& row : admin.add_jobs(import, jobs, now)) {
            const bool is_of_erased = row.verdict == RowVerdict::suppressed && !row.forbidden_by;
            imported_ += row.verdict == RowVerdict::duplicate || is_of_erased ? 0U : 1U;
        }
        const auto state = campaign.is_archived ? CampaignState::archived : CampaignState::active;
        admin.set_campaign_state(id, state, now);
        history_.imported_at.emplace(campaign.settings.name, now);
    }

    // --- people who do not want to be contacted
    template <class IsDue>
    void meet_demands(const IsDue& is_due) {
        for (std::size_t i = 0; i < world_.demands.size(); ++i) {
            const bool is_met = history_.demanded_at[i].has_value();
            if (is_met || !is_due(world_.demands[i]) || disk_.is_down()) continue;
            if (meet(world_.demands[i])) history_.demanded_at[i] = truth_.now();
        }
    }

    // False: not now. Another process does it, beside a run.
    bool meet(const Demand& demand) {
        try {
            return demand.kind == Demand::Kind::erasure ? erase(demand.slug) : forbid(demand.text);
        } catch (const StorageFailure& failure) {
            if (!disk_.has_failed()) violated(std::string("a demand failed: ") + failure.what());
            return false;
        }
    }

    bool forbid(const std::string& text) {
        const auto key = parse_suppression_key(text);
        if (!key) {
            violated("no entry of the do-not-contact list: " + text);
            return false;
        }
        const auto other = open_database_at(path_, truth_.now());
        if (!other) return false;
        trace_.tell(truth_.now(), "{} must not be contacted", text);
        (void)(*other)->admin_store().add_suppression({{*key, "asked"}}, truth_.now());
        return true;
    }

    // As the command does in the database; it waits until no run is at work.
    bool erase(const std::string& slug) {
        if (frozen_) return false;
        trace_.tell(truth_.now(), "{} is erased", slug);
        store::Connection connection(path_, store::Access::read_write);
        sql::Transaction transaction(connection);
        store::remember_erasure_salt(connection, "salt");
        store::recover_open_attempts(connection, truth_.now());
        std::vector<std::string> identifiers{slug};
        for (const PersonId person : store::people_named(connection, {slug})) {
            for (std::string& identifier : store::identifiers_of(connection, person))
                identifiers.push_back(std::move(identifier));
        }
        store::mark_erased(connection, identifiers, truth_.now());
        store::forget_people(
            connection, store::people_named(connection, identifiers), truth_.now()
        );
        transaction.commit();
        std::ranges::copy_if(
            identifiers, std::back_inserter(erased_ids_),
            [](const auto& identifier) { return identifier.starts_with("ACo"); }
        );
        return true;
    }

    // A person looks at those who are held, and sometimes says that the profile is the right one.
    void look_at_held() {
        if (world_.demands.empty() || !open_database() || !chance(25)) return;
        const bool is_right = chance(40);
        std::vector<JobId> held;
        const auto queries = engine_of(path_)->queries();
        if (!queries) return;
        JobFilter filter;
        filter.reasons = {Reason::identity_mismatch};
        (*queries)->each_job(filter, [&](const JobView& job) {
            held.push_back(job.id);
            const auto line = static_cast<std::size_t>(job.source_line);
            if (is_right) history_.accepted[job.campaign].push_back(line);
        });
        (void)database_->admin_store().retry_jobs(held, is_right, "somebody", truth_.now());
    }

    // A person looks at LinkedIn for what nothing else could tell, and says what they saw.
    void settle_given_up() {
        if (!open_database()) return;
        const auto queries = engine_of(path_)->queries();
        if (!queries) return;
        JobFilter filter;
        filter.reasons = {Reason::no_evidence};
        std::vector<std::pair<JobId, AdminStore::Finding>> seen;
        (*queries)->each_job(filter, [&](const JobView& job) {
            const bool is_there = std::ranges::any_of(wires_.arrivals(), [&](const Arrival& one) {
                return one.acted && one.provider_id == job.provider_id;
            });
            using enum AdminStore::Finding;
            seen.emplace_back(job.id, is_there ? sent : not_sent);
        });
        for (const auto& [job, finding] : seen) {
            const PersonalDecision decision{"somebody", "", truth_.now()};
            (void)database_->admin_store().settle_jobs({job}, finding, decision);
        }
    }

    void suppress(const std::vector<std::string>& slugs, const std::string& list) {
        std::vector<SuppressionEntry> entries;
        for (const std::string& slug : slugs)
            entries.push_back({{SuppressionKind::person, slug}, "asked"});
        database_->admin_store().replace_suppression(list, entries, truth_.now());
    }

    void suppress_more() {
        if (world_.suppressed_later.empty() || !open_database()) return;
        suppress(world_.suppressed_later, "another list");
        suppressed_more_from_ = truth_.now();
    }

    // --- one life after another
    Mischance draw_mischance() {
        if (chance(world_.frozen_percent) && !frozen_) return Mischance::frozen;
        if (chance(world_.disk_failure_percent)) return Mischance::disk_fails;
        if (!chance(world_.crash_percent)) {
            const int which = pick(1, 100);
            if (which <= world_.stop_percent) return Mischance::stopped;
            return which <= world_.stop_percent + 15 ? Mischance::suspended : Mischance::none;
        }
        constexpr std::array deaths{
            Mischance::killed_between_events, Mischance::killed_at_request,
            Mischance::killed_at_disk};
        return deaths[static_cast<std::size_t>(pick(0, 2))];
    }

    void change_limits() {
        for (const NewLimits& change : world_.new_limits) {
            if (change.from_run == result_.runs)
                world_.accounts[change.account].policy.limits.per_day = change.per_day;
        }
    }

    // True if nothing is left to do.
    bool live_once(Mischance mischance) {
        ++result_.runs;
        const std::int64_t at = draw_moment(mischance);
        plan_disk(mischance, at);
        trace_.tell(
            truth_.now(), "run {}, fate {} at {}", result_.runs, static_cast<int>(mischance), at
        );
        std::optional<RunSummary> report;
        change_configuration();
        if (open_database() && configure() && choose_work()) {
            auto process = start();
            const bool lives = drive(*process, mischance, at);
            if (lives) report = process->report();
            if (lives && !process->has_ended()) {
                frozen_ = std::move(process);
                database_.reset();
            }
        }
        if (disk_.is_down()) bury();
        const bool was_alone = !frozen_;
        if (frozen_ && mischance != Mischance::frozen) thaw();
        if (disk_.has_failed() || chance(world_.reopened_percent)) database_.reset();
        if (disk_.is_down()) bury();  // while it closed
        disk_.heal();
        find_violations_so_far();
        if (report && was_alone) find_open_attempts();
        if (report && kind_ == RunKind::sync) find_wrong_outcomes();
        pass_time(report);
        const bool is_whole = configured_.size() == world_.accounts.size();
        return report && is_whole && report->waiting == 0 && report->counts.unknown == 0 &&
               report->open_before.unknown == 0 && !frozen_ && !must_sync_;
    }

    void plan_disk(Mischance mischance, std::int64_t at) {
        constexpr auto not_in_this_life = std::numeric_limits<std::uint64_t>::max();
        const auto call = static_cast<std::uint64_t>(at);
        if (mischance == Mischance::disk_fails) {
            const DiskFault fault = chance(50) ? DiskFault::full : DiskFault::io_error;
            disk_.fail_at(call, fault, chance(50) ? Repeat::once : Repeat::for_ever);
        } else {
            disk_.fail_at(
                mischance == Mischance::killed_at_disk ? call : not_in_this_life, DiskFault::crash
            );
        }
    }

    std::int64_t draw_moment(Mischance mischance) {
        switch (mischance) {
            case Mischance::killed_at_disk:
            case Mischance::disk_fails: return any_size_up_to(12);
            case Mischance::killed_at_request: return any_size_up_to(5);
            default: return any_size_up_to(10);
        }
    }

    // Only where there is something to write down. False: the machine went down meanwhile.
    bool configure() {
        const bool may_change =
            world_.shared || world_.lost_account_percent > 0 || world_.restoration;
        if (!may_change) return true;
        try {
            save_configuration();
            return true;
        } catch (const StorageFailure& failure) {
            if (!disk_.has_failed()) violated(std::string("saving failed: ") + failure.what());
        }
        return false;
    }

    // False: the machine went down meanwhile.
    bool open_database() {
        if (database_) return true;
        try {
            auto opened = open_database_at(path_, truth_.now());
            if (opened) {
                database_ = std::move(*opened);
                return true;
            }
            if (!disk_.has_failed()) violated("the database does not open: " + opened.error().what);
        } catch (const StorageFailure& failure) {
            if (!disk_.has_failed()) violated(std::string("opening failed: ") + failure.what());
        }
        return false;
    }

    // False: what is to be withdrawn could not be read.
    bool choose_work() {
        kind_ = must_sync_ ? RunKind::sync : draw_kind();
        const Duration older_than = hours{pick(1, 72)};
        to_withdraw_.clear();
        if (kind_ != RunKind::withdraw) return true;
        try {
            to_withdraw_ = pending_for(older_than);
            return true;
        } catch (const StorageFailure& failure) {
            if (!disk_.has_failed()) violated(std::string("reading failed: ") + failure.what());
        }
        return false;
    }

    std::unique_ptr<SimProcess> start() {
        RunOptions options;
        options.start.kind = kind_;
        options.start.seed = random_.next() >> 1U;
        options.withdraw.jobs = to_withdraw_;
        for (const std::size_t account : configured_) {
            std::string& id =
                options.accounts.emplace_back(world_.accounts[account]).provider_account_id;
            id = wires_.spoken_id(id);
        }
        options.strict = world_.strict;
        options.lateness = options.start_within + seconds{60} + minutes{10};  // as the program does
        options.patience = minutes{pick(0, 12)};
        if (chance(5)) options.max_sends = pick(1, 3);
        if (chance(5)) options.wait = Duration{hours{pick(1, 3)}};
        return std::make_unique<SimProcess>(
            truth_, wires_, writing_, database_,
            SteppedClock::wall_off([this](Instant at) { return wall_error(at); }),
            std::move(options)
        );
    }

    std::vector<JobId> pending_for(Duration older_than) {
        std::vector<JobId> jobs;
        JobFilter pending;
        pending.states = {JobState::sent};
        database_->queries()->each_job(pending, [&](const JobView& job) {
            if (job.sent_at <= truth_.now() - older_than) jobs.push_back(job.id);
        });
        return jobs;
    }

    // What people start by day and by night; only a run brings a campaign to its end.
    RunKind draw_kind() {
        const int which = pick(1, 100);
        if (which <= world_.sync_percent) return RunKind::sync;
        // What was withdrawn since a copy, the provider lists no more: it would not be counted.
        const bool may_withdraw = !world_.restoration;
        const bool is_withdrawal = may_withdraw && which <= world_.sync_percent + 3;
        return is_withdrawal ? RunKind::withdraw : RunKind::invite;
    }

    [[nodiscard]] Duration wall_error(Instant at) const {
        if (is_calm_) return {};
        Duration off{};
        for (const WallStep& step : world_.wall_steps) {
            if (step.from <= at) off = step.off;
        }
        return off;
    }

    // False: it died.
    bool drive(SimProcess& process, Mischance mischance, std::int64_t at) {
        const std::int64_t requests_before = wires_.requests();
        for (std::int64_t events = 1;; ++events) {
            const bool is_killed =
                (mischance == Mischance::killed_between_events && events == at) ||
                (mischance == Mischance::killed_at_request &&
                 wires_.requests() - requests_before == at);
            if (is_killed) disk_.kill();
            if (disk_.is_down()) return false;
            if (process.has_ended()) break;
            meet_demands([&](const Demand& demand) {
                return demand.run < result_.runs && demand.event > 0 && demand.event <= events;
            });
            if (disk_.is_down()) return false;
            if (mischance == Mischance::stopped && events == at) process.request_stop();
            if (mischance == Mischance::suspended && events == at) suspend();
            if (mischance == Mischance::frozen && events == at) return true;
            if (events > events_of_a_run_max) {
                violated("a run does not end");
                return false;
            }
            if (process.step()) continue;
            if (!truth_.advance()) {
                violated("a run waits for nothing");
                return false;
            }
            wires_.catch_up();
        }
        look_at_failure(process);
        return true;
    }

    // Only the disk is an excuse.
    void look_at_failure(const SimProcess& process) {
        if (!process.error() || process.has_erred()) return;
        try {
            std::rethrow_exception(process.error());
        } catch (const StorageFailure& failure) {
            if (!disk_.has_failed()) violated(std::string("a run failed: ") + failure.what());
        } catch (const std::exception& failure) {
            violated(std::string("a run failed: ") + failure.what());
        }
    }

    // The machine sleeps, or another program has it for itself.
    void suspend() {
        const auto longest = Duration{hours{8}} / (std::int64_t{1} << pick(0, 14));
        const Duration pause = random_.between(Duration{1}, longest);
        trace_.tell(truth_.now(), "the machine is suspended for {}", describe_duration(pause));
        truth_.set(truth_.now() + pause);
    }

    // A run that somebody stopped with a signal goes on after another one has come and gone.
    void thaw() {
        trace_.tell(truth_.now(), "the frozen run goes on");
        drive(*frozen_, Mischance::none, 0);
        frozen_.reset();
        if (disk_.is_down()) bury();
    }

    // Whoever was alive is not any more.
    void bury() {
        ++result_.crashes;
        frozen_.reset();
        database_.reset();
        const bool is_power_loss = chance(world_.power_loss_percent);
        trace_.tell(truth_.now(), "killed{}", is_power_loss ? " by a power loss" : "");
        if (is_power_loss) {
            ++result_.power_losses;
            disk_.power_loss(random_);
        } else {
            disk_.process_death();
        }
    }

    // --- in between
    void pass_time(const std::optional<RunSummary>& report) {
        const Instant now = truth_.now();
        Duration pause = seconds{any_size_up_to(report ? 16 : 14)};
        if (report && report->next_at && *report->next_at > now && (is_calm_ || chance(70)))
            pause = *report->next_at - now + random_.between(Duration{0}, Duration{minutes{2}});
        truth_.set(now + pause);
        wires_.catch_up();
        if (report) take_care_of_accounts(*report);
        if (report && must_sync_) must_sync_ = !has_read_all(*report);
    }

    [[nodiscard]] bool has_read_all(const RunSummary& report) const {
        return report.end == StopReason::done && configured_.size() == world_.accounts.size() &&
               std::ranges::none_of(report.accounts, [](const AccountOutcome& account) {
                   return account.sync.is_partial;
               });
    }

    // A person signs in again, or takes back a pause.
    void take_care_of_accounts(const RunSummary& report) {
        for (std::size_t i = 0; i < report.accounts.size(); ++i) {
            const AccountState state = report.accounts[i].state;
            if (state == AccountState::ok || state == AccountState::same_member) continue;
            if (!is_calm_ && chance(50)) continue;
            const RunAccount& account = world_.accounts[configured_[i]];
            wires_.set_account_status(account.provider_account_id, "OK");
            if (!open_database()) return;
            const auto resumed =
                database_->admin_store().resume_account(account.alias, truth_.now());
            if (!resumed) violated("an account cannot be resumed: " + resumed.error().what);
        }
    }

    void calm_down() {
        is_calm_ = true;
        Weather calm;
        calm.latency_max = Duration{400};
        wires_.set_weather(calm);
        writing_.mistakes = 0;
        wires_.set_faults({});
        wires_.set_closures({});
        for (const sandbox::SandboxAccount& account : world_.sandbox.accounts)
            wires_.set_account_status(account.id, "OK");
    }

    // --- the judge
    void find_violations_so_far() {
        for (std::string& finding : broken_at_provider(world_, wires_.arrivals()))
            violated(std::move(finding));
    }

    std::optional<Profile> profile_now(const std::string& account, const std::string& person) {
        const auto profile = v1::decode_profile(wires_.profile_now(account, person));
        if (!profile) return std::nullopt;
        return *profile;
    }

    // Before anybody answers or takes back what is said to be over.
    void find_open_attempts() {
        for (std::string& finding : left_open(path_)) violated(std::move(finding));
    }

    void find_wrong_outcomes() {
        const auto ask = [this](const std::string& account, const std::string& person) {
            return profile_now(account, person);
        };
        for (std::string& finding : wrong_outcomes(path_, ask)) violated(std::move(finding));
    }

    void check_end(bool is_settled) {
        frozen_.reset();
        database_.reset();
        truth_.set(truth_.now() + hours{1});
        wires_.catch_up();
        for (const Arrival& arrival : wires_.arrivals())
            result_.invitations += arrival.acted ? 1 : 0;
        if (!result_.violations.empty()) return;
        if (!is_settled) violated("the campaign does not come to its end");
        const auto add = [this](std::vector<std::string> findings) {
            for (std::string& finding : findings) violated(std::move(finding));
        };
        const auto& arrivals = wires_.arrivals();
        add(broken_at_provider(world_, arrivals));
        add(broken_suppression(world_, world_.suppressed, suppressed_from_, arrivals));
        if (suppressed_more_from_)
            add(broken_suppression(
                world_, world_.suppressed_later, *suppressed_more_from_, arrivals
            ));
        Forgotten forgotten{.erased = erased_people(world_, history_), .erased_ids = erased_ids_};
        forgotten.erased_by_hand = std::ranges::count_if(world_.demands, [](const Demand& demand) {
            return demand.kind == Demand::Kind::erasure && demand.slug.starts_with("pending-");
        });
        if (restored_at_) {
            forgotten.lost_from = *copied_at_;
            forgotten.lost_until = *restored_at_;
        }
        add(broken_in_database(path_, arrivals, imported_, forgotten));
        if (const auto queries = engine_of(path_)->queries())
            add(broken_do_not_contact(world_, history_, arrivals, **queries));
        find_wrong_outcomes();
    }

    Trace& trace_;
    CampaignWorld world_;
    Random random_;
    SimClock truth_;
    TempDir directory_;
    std::string path_;
    FaultDisk disk_;
    Wires wires_;
    Writing writing_;
    std::shared_ptr<Database> database_;
    std::unique_ptr<SimProcess> frozen_;
    std::vector<std::size_t> configured_;  // of the world's accounts, in their order
    Instant suppressed_from_;
    std::optional<Instant> suppressed_more_from_;
    DoNotContactHistory history_;
    std::vector<std::string> erased_ids_;  // of the provider's, that the database knew
    RawDatabase copy_{":memory:"};         // on another disk
    std::optional<Instant> copied_at_;
    std::optional<Instant> restored_at_;
    bool must_sync_ = false;  // before anything is sent
    bool is_calm_ = false;
    RunKind kind_ = RunKind::invite;
    std::vector<JobId> to_withdraw_;  // of the latest run
    std::size_t imported_ = 0;
    SimResult result_;
};

}  // namespace

SimResult simulate_campaign(std::uint64_t seed, const Territory& territory, Trace& trace) {
    tune_for_speed();
    return CampaignSim(seed, territory, trace).run();
}

}  // namespace invito::test
