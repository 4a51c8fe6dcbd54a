#include "invito/app/run_session.hpp"

#include "invito/app/importing.hpp"
#include "invito/app/lineage.hpp"
#include "invito/ports/database_url.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/file.hpp"

#include <boost/asio/co_spawn.hpp>
#include <random>
#include <unistd.h>
#include <unordered_set>

namespace invito {

namespace {

// Also where nothing is due today: a timer's operator learns of it before the night when it is.
Result<void> check_provider(
    const Settings& settings, const Secret& api_key, const Environment& environment
) {
    boost::asio::io_context io{1};
    const auto clock = make_clock(settings, real_now(), io.get_executor());
    const auto provider = make_provider(settings, api_key, environment, *clock, io.get_executor());
    if (!provider) return provider.error();
    return {};
}

}  // namespace

Result<RunResources> open_run(
    const Settings& settings, const Environment& environment,
    const std::vector<const AccountSettings*>& accounts, const OpenRunTerms& terms
) {
    if (terms.if_missing == IfMissing::refuse) {
        if (auto found = find_database(settings); !found) return found.error();
    }
    if (auto known = find_provider(settings); !known) return known.error();
    auto api_key = load_api_key(settings.provider, environment);
    if (!api_key) return api_key.error();
    if (auto fine = check_provider(settings, api_key->value, environment); !fine) {
        return fine.error();
    }
    auto locks = take_run_locks(settings, accounts, terms.lock_wait);
    if (!locks) return locks.error();
    const bool is_new = !find_database(settings);
    auto database = open_database(settings, terms.if_missing, terms.patience);
    if (!database) return database.error();
    auto lineage =
        begin_generation(settings, environment, **database, locks->database, terms.takes_over);
    if (!lineage) return lineage.error();
    return RunResources{
        std::move(*api_key), std::move(*locks), std::move(*database), std::move(*lineage), is_new};
}

Result<std::vector<Error>> leave_out_unsynced(const RunResources& resources, RunOptions& options) {
    // Anew: an account that came with this configuration is in as much doubt as its database.
    const Lineage lineage = resources.database->queries()->lineage();
    std::unordered_set<std::int64_t> unsynced;
    for (const Lineage::Unsynced& account : lineage.unsynced) unsynced.insert(account.id.value);
    std::vector<std::string> left_out;
    std::erase_if(options.accounts, [&](const RunAccount& account) {
        const bool is_unsynced = unsynced.contains(account.id.value);
        if (!is_unsynced) return false;
        left_out.push_back(account.alias);
        options.other_accounts.push_back(account.id);
        return true;
    });
    if (left_out.empty()) return std::vector<Error>{};
    const Error error = sync_first(lineage, left_out);
    if (options.accounts.empty()) return error;
    return std::vector{error};
}

void take_accounts(
    RunOptions& options, const Settings& settings,
    const std::vector<const AccountSettings*>& chosen, Database& database
) {
    const Instant now = now_for(settings, database.created_at());
    const std::vector<AccountId> ids = save_accounts(settings, database.admin_store(), now);
    const std::unordered_set<const AccountSettings*> taken(chosen.begin(), chosen.end());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const AccountSettings& account = settings.accounts[i];
        if (taken.contains(&account)) {
            options.accounts.push_back(
                {ids[i], account.alias, account.id, account.tier, account.policy}
            );
        } else {
            options.other_accounts.push_back(ids[i]);
        }
    }
}

namespace {

RunStart run_start(RunKind kind, Instant now) {
    std::random_device entropy;
    return {
        .kind = kind,
        .at = now,
        .pid = getpid(),
        .host = host_name(),
        .program_version = build_facts().version,
        .seed = (std::uint64_t{entropy()} << 32) | entropy(),
    };
}

// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters): all outlive the run.
boost::asio::awaitable<RunSession::End> run_and_record(
    Runner& runner, const std::function<int(const RunSummary&)>& exit_code_for
) {
    RunSession::End end;
    end.summary = co_await runner.run();
    end.exit_code = exit_code_for(end.summary);
    const int exit_code = end.exit_code;
    co_await runner.finish(exit_code);
    co_return end;
}
// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

}  // namespace

void RunSession::LockLabel::run_started(const RunEvent& event) {
    lock_.describe({start_.pid, start_.host, run_name(event.run), event.at});
}

Result<std::unique_ptr<RunSession>> RunSession::open(
    const Settings& settings, const Environment& environment, RunResources& resources,
    RunOptions options, Observer& observer
) {
    std::unique_ptr<RunSession> session(new RunSession(settings, environment, resources));
    const auto executor = session->executor();
    session->clock_ = make_clock(settings, resources.database->created_at(), executor);
    auto provider = make_provider(
        settings, resources.api_key.value, environment, *session->clock_, executor,
        connections_within(open_files_limit().now, options.accounts.size())
    );
    if (!provider) return provider.error();
    session->provider_ = std::move(*provider);
    session->store_ = resources.database->start_run_store(executor);
    session->start_ = run_start(options.start.kind, session->clock_->now());
    if (names_shared_database(settings.database))
        session->start_.host_id = runner_id(settings.state_folder);
    options.start = session->start_;
    session->observers_.add(observer);
    session->observers_.add(session->label_);
    session->runner_.emplace(
        *session->clock_, *session->provider_, *session->store_, session->observers_,
        std::move(options)
    );
    return session;
}

void RunSession::distrust_what_went_back(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const DatabaseWentBack&) {
        distrust(settings_, environment_, lock_);
    } catch (...) {
        // It is told by who asked for the run.
    }
}

RunSession::End RunSession::run(const std::function<int(const RunSummary&)>& exit_code_for) {
    End end;
    auto task = run_and_record(*runner_, exit_code_for);
    boost::asio::co_spawn(
        io_, std::move(task),
        [this, &end](std::exception_ptr thrown, End reached) {
            end = std::move(reached);
            end.failure = std::move(thrown);
            io_.stop();
        }
    );
    io_.run();
    if (end.failure) {
        end.summary = runner_->report();
        end.summary.ended_at = clock_->now();
        end.summary.storage_failed = true;
        distrust_what_went_back(end.failure);
    }
    return end;
}

}  // namespace invito
