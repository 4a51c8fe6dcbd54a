#include "invito/ports/database_move.hpp"
#include "invito/ports/engine.hpp"
#include "invito/support/failure.hpp"
#include "meta.hpp"
#include "sql_queries.hpp"

#include <fmt/format.h>

namespace invito {

struct Database::State {
    std::shared_ptr<void> below;  // what the session stands on
    std::unique_ptr<sql::Session> session;
    std::unique_ptr<AdminStore> admin;  // nullptr: the session belongs to a store's thread
    Instant created_at;
    std::string provider_kind;

    sql::Session& idle_session() const {
        ensure(admin != nullptr, "a database is not asked beside a store that runs");
        return *session;
    }
};

namespace {

void introduce(sql::Session& session, const DatabaseOptions& options) {
    sql::Transaction transaction(session);
    store::remember_created_at(session, options.now);
    if (!options.provider_kind.empty())
        store::remember_provider_kind(session, options.provider_kind);
    transaction.commit();
}

}  // namespace

namespace {

std::function<void(const BusyDatabase&)>& listener() {
    static std::function<void(const BusyDatabase&)> told;
    return told;
}

}  // namespace

void on_busy_database(std::function<void(const BusyDatabase&)> tell) {
    listener() = std::move(tell);
}

void tell_busy_database(const BusyDatabase& busy) {
    if (listener()) listener()(busy);
}

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::over(
    std::unique_ptr<sql::Session> session, const DatabaseOptions& options,
    std::shared_ptr<void> below
) {
    sql::Session& db = *session;
    if (const std::string url = store::meta_text(db, "moved_to"); !url.empty())
        return database_moved(db.place(), url);
    if (store::provider_kind(db).empty()) introduce(db, options);
    const std::string kind = store::provider_kind(db);
    if (!options.provider_kind.empty() && options.provider_kind != kind) {
        return Error{
            .kind = ErrorKind::config,
            .code = "database.kind",
            .what = fmt::format("{} belongs to another kind of provider", db.place()),
            .found = fmt::format("{}; the settings say {}", kind, options.provider_kind),
            .hint = "use one database per kind: `--db FILE`"};
    }
    State state{
        .below = std::move(below),
        .session = std::move(session),
        .admin = std::make_unique<AdminStore>(db),
        .created_at = store::created_at(db),
        .provider_kind = kind};
    return std::unique_ptr<Database>(new Database(std::make_unique<State>(std::move(state))));
}

AdminStore& Database::admin_store() {
    (void)state_->idle_session();
    return *state_->admin;
}

Instant Database::created_at() const {
    return state_->created_at;
}

std::string Database::provider_kind() const {
    return state_->provider_kind;
}

std::unique_ptr<Queries> Database::queries() {
    return std::make_unique<store::SqlQueries>(state_->idle_session());
}

Lineage Database::begin_generation(const GenerationChange& change) {
    return store::begin_generation(state_->idle_session(), change);
}

std::unique_ptr<RunStore> Database::start_run_store(boost::asio::any_io_executor executor) {
    state_->admin.reset();
    // A run's leads lie all over their indexes.
    state_->session->begin_many_rows();
    return store::make_threaded_store(*state_->session, std::move(executor));
}

std::unique_ptr<RunStore> Database::single_threaded_run_store(boost::asio::any_io_executor executor
) {
    return store::make_single_threaded_store(*state_->session, std::move(executor));
}

}  // namespace invito
