#pragma once
// Composition: the only place that names concrete classes. Everything else sees ports.

#include "invito/config/api_key.hpp"
#include "invito/config/settings.hpp"
#include "invito/ports/clock.hpp"
#include "invito/ports/engine.hpp"
#include "invito/ports/provider.hpp"
#include "invito/ports/queries.hpp"
#include "invito/provider/unipile_provider.hpp"
#include "invito/provider/web_hook.hpp"
#include "invito/run/runner.hpp"
#include "invito/support/failure.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <map>
#include <memory>
#include <string>

namespace invito {

// What this binary was built from, for `invito version` and the records of each run.
struct BuildFacts {
    std::string version;
    std::string commit;  // "unknown" outside a working tree
    std::string build_type;
    std::string compiler;
};

[[nodiscard]] const BuildFacts& build_facts();

using Environment = std::map<std::string, std::string>;

// Where locks and the default database live.
[[nodiscard]] std::string state_directory(const Environment& environment);

// Business time now. `created_at` is the database's creation: sandbox time runs faster from there.
[[nodiscard]] Instant now_for(const Settings& settings, Instant created_at);

// Real time, for what has no database yet.
[[nodiscard]] Instant real_now();

[[nodiscard]] std::unique_ptr<Clock> make_clock(
    const Settings& settings, Instant created_at, boost::asio::any_io_executor executor
);

// Where `sandbox serve` leaves its throw-away authority, and where the sandbox's users look for it.
[[nodiscard]] std::string sandbox_ca_file(const Environment& environment);

// Whether there is an address to ask. Errors: config, "config.dsn_placeholder".
[[nodiscard]] Result<void> find_provider(const Settings& settings);

// That address, read. Errors: those of find_provider; config, as of the DSN or the base.
[[nodiscard]] Result<Endpoint> provider_endpoint(const Settings& settings);

// With up to `connections_max` connections. Errors: those of find_provider; config, as of the DSN
// and the provider's options.
[[nodiscard]] Result<std::unique_ptr<Provider>> make_provider(
    const Settings& settings, const Secret& api_key, const Environment& environment,
    const Clock& clock, boost::asio::any_io_executor executor,
    std::size_t connections_max = usual_connections_max
);

// The same, for where the provider posts its events.
[[nodiscard]] Result<std::unique_ptr<WebhookRegistry>> make_webhook_registry(
    const Settings& settings, const Secret& api_key, const Environment& environment,
    const Clock& clock, boost::asio::any_io_executor executor
);

// With the proxy of the environment and the name of this program.
[[nodiscard]] HookRules hook_rules(const Environment& environment);

// What keeps the database of the settings.
[[nodiscard]] std::unique_ptr<const Engine> engine_of(const Settings& settings);

// The database of the settings, as this program opens it.
[[nodiscard]] DatabaseOptions database_options(const Settings& settings);

// Of a run for its next step, and of everybody for a database that another program locks.
inline constexpr Duration default_patience = std::chrono::minutes{45};

// Whether there is a database. Errors: config, "database.missing", with the origin of its path.
[[nodiscard]] Result<void> find_database(const Settings& settings);

// A path with a slip of the pen must not become an empty ledger: only what brings people or rules
// into a database makes one, and says where.
enum class IfMissing { refuse, make };

// Opens for writing. Errors: those of find_database and Engine::open; storage, "database.folder".
[[nodiscard]] Result<std::unique_ptr<Database>> open_database(
    const Settings& settings, IfMissing if_missing = IfMissing::refuse,
    std::optional<Duration> patience = {}
);

// What is told of a failure that ends a command. Locked, "storage.busy"; unavailable,
// "storage.unreachable"; storage, "storage.went_back" and "storage".
[[nodiscard]] Error told_of(const StorageFailure& failure);

// A database that may be changed and forgets it: what would happen, without letting it happen.
class ScratchDatabase {
public:
    // Errors: those of Engine::rehearse. A database that does not exist yet is an empty one.
    [[nodiscard]] static Result<ScratchDatabase> open(const Settings& settings);

    ScratchDatabase(ScratchDatabase&& other) noexcept = default;
    ScratchDatabase& operator=(ScratchDatabase&& other) noexcept = default;
    ~ScratchDatabase();

    [[nodiscard]] Database& database() { return *database_; }

private:
    ScratchDatabase(std::string folder, std::unique_ptr<Database> database);

    std::string folder_;
    std::unique_ptr<Database> database_;
};

// A database opened for reading, and the time in it.
struct ReadSession {
    std::unique_ptr<Queries> queries;
    Instant now;
};
[[nodiscard]] Result<ReadSession> open_read_session(
    const Settings& settings, Duration patience = default_patience
);

// What was tried out in `scratch`, which outlives it.
[[nodiscard]] ReadSession read_session_of(ScratchDatabase& scratch, const Settings& settings);

// The longest time from an intent until LinkedIn may count it: until its request must have begun,
// the client's deadline, and ten minutes of provider lateness.
[[nodiscard]] Duration lateness(const Settings& settings);

// What the settings say of a run; without accounts and campaigns.
[[nodiscard]] RunOptions run_options(const Settings& settings);

}  // namespace invito
