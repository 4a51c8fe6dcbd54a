#pragma once
// PostgreSQL as an engine: a database that several runners share. What is in files beside a
// database of SQLite is here the server's (copies, pages, locks), or in the state folder of each
// runner.

#include "invito/ports/engine.hpp"
#include "pg_session.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace invito::store::postgres {

class PgEngine final : public Engine {
public:
    explicit PgEngine(DatabasePlace place);
    ~PgEngine() override;

    bool is_missing() const override;
    Result<std::unique_ptr<Database>> open(const DatabaseOptions& options) const override;
    Result<std::unique_ptr<Database>> rehearse(
        const DatabaseOptions& options, const std::string& folder
    ) const override;
    using Engine::queries;
    Result<std::unique_ptr<Queries>> queries(Duration patience) const override;
    std::string change_mark() const override;
    Result<DatabaseCheck> check() const override;
    Result<Instant> created_at() const override;
    Result<PlannedMigration> plan_migration() const override;
    Result<void> migrate(const DatabaseOptions& options) const override;
    Result<void> back_up(const std::string& target) const override;
    Result<Restored> restore(const RestoreRequest& request) const override;
    Result<RunLock> lock(const LockHolder& self) const override;
    std::optional<LockHolder> lock_holder() const override;
    Generation recorded_generation() const override;
    Result<ErasurePlan> plan_erasure(const std::vector<Identity>& people) const override;
    Result<ErasureResult> erase(const ErasurePlan& plan, Instant now) const override;
    Result<PersonalData> personal_data(const Identity& person) const override;
    Result<PrunePlan> plan_prune(Instant before) const override;
    Result<PruneCounts> prune(Instant before, Instant now) const override;

private:
    using Session = std::unique_ptr<PgSession>;

    // A server that is away comes back, or another one takes its place: it is asked again until
    // `patience` is over.
    [[nodiscard]] Result<Session> connect(
        Duration patience, std::optional<std::chrono::milliseconds> statement_patience = {}
    ) const;
    // One that has today's schema, and time for statements that go through whole tables. Errors
    // besides: config, "database.missing", "database.older".
    [[nodiscard]] Result<Session> open_current(Duration patience) const;
    [[nodiscard]] std::string lock_file() const;

    DatabasePlace place_;
    std::shared_ptr<Turns> turns_;
    mutable std::mutex watching_;
    mutable Session watch_;  // asks for changes
};

}  // namespace invito::store::postgres
