#include "invito/store/sqlite.hpp"
#include "invito/support/failure.hpp"
#include "meta.hpp"
#include "migrator.hpp"
#include "open_connection.hpp"
#include "records.hpp"
#include "registry.hpp"
#include "writer.hpp"

#include <fmt/format.h>

namespace invito {

struct Database::State {
    std::unique_ptr<store::Overlay> overlay;  // of a rehearsal
    std::unique_ptr<store::Connection> connection;
    std::unique_ptr<Registry> registry;
    Instant created_at;
    std::string provider_kind;
};

namespace {

Error other_kind(const DatabaseOptions& options, const std::string& kind) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.kind",
        .what = fmt::format("{} belongs to another kind of provider", options.path),
        .found = fmt::format("{}; the settings say {}", kind, options.provider_kind),
        .hint = "use one database per kind: `--db FILE`"};
}

void introduce(store::Connection& connection, const DatabaseOptions& options) {
    sql::Transaction transaction(connection);
    store::remember_created_at(connection, options.now);
    if (!options.provider_kind.empty())
        store::remember_provider_kind(connection, options.provider_kind);
    transaction.commit();
}

}  // namespace

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options) {
    auto connection = store::open_for_writing(
        options.path, options.must_exist, {.patience = options.patience, .sleep = {}}
    );
    if (!connection) return connection.error();
    const Result<void> migrated =
        store::migrate(**connection, options.program_version, options.now);
    if (!migrated) return migrated.error();
    auto state = std::make_unique<State>();
    state->connection = std::move(*connection);
    return prepared(std::move(state), options);
}

Result<std::unique_ptr<Database>> Database::rehearse(
    const DatabaseOptions& options, const std::string& folder
) {
    auto overlay = store::overlay(options.path, folder);
    if (!overlay) return overlay.error();
    auto connection = store::open_for_rehearsal(**overlay);
    if (!connection) return connection.error();
    const Result<void> migrated =
        store::migrate_rehearsal(**connection, options.program_version, options.now);
    if (!migrated) return migrated.error();
    auto state = std::make_unique<State>();
    state->overlay = std::move(*overlay);
    state->connection = std::move(*connection);
    return prepared(std::move(state), options);
}

// Of a connection to a database that has today's schema.
Result<std::unique_ptr<Database>> Database::prepared(
    std::unique_ptr<State> state, const DatabaseOptions& options
) {
    store::Connection& connection = *state->connection;
    if (store::provider_kind(connection).empty()) introduce(connection, options);
    state->created_at = store::created_at(connection);
    state->provider_kind = store::provider_kind(connection);
    const bool is_other_kind =
        !options.provider_kind.empty() && options.provider_kind != state->provider_kind;
    if (is_other_kind) return other_kind(options, state->provider_kind);

    state->registry = store::make_registry(connection);
    return std::unique_ptr<Database>(new Database(std::move(state)));
}

Registry& Database::registry() {
    ensure(state_->registry != nullptr, "the registry is not used beside a running store");
    return *state_->registry;
}

Instant Database::created_at() const {
    return state_->created_at;
}

std::string Database::provider_kind() const {
    return state_->provider_kind;
}

std::unique_ptr<Records> Database::records() {
    ensure(
        state_->registry != nullptr, "records of a database are not read beside a running store"
    );
    return std::make_unique<store::SqlRecords>(*state_->connection);
}

Lineage Database::lineage() {
    ensure(state_->registry != nullptr, "lineage is not asked for beside a running store");
    return store::lineage(*state_->connection);
}

Lineage Database::begin_generation(const GenerationChange& change) {
    ensure(state_->registry != nullptr, "a generation begins before the store does");
    return store::begin_generation(*state_->connection, change);
}

std::unique_ptr<Store> Database::start_store(boost::asio::any_io_executor executor) {
    state_->registry.reset();  // the connection belongs to the store's thread now
    // A run's leads lie all over their indexes: SQLite's own 2 MB would be read again and again.
    state_->connection->execute("PRAGMA cache_size = -16384");
    return store::make_threaded_store(*state_->connection, std::move(executor));
}

std::unique_ptr<Store> Database::single_threaded_store(boost::asio::any_io_executor executor) {
    return store::make_single_threaded_store(*state_->connection, std::move(executor));
}

}  // namespace invito
