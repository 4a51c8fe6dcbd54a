#pragma once
// SQLite as an engine: one file, with its log and its lock beside it. erasure.cpp holds what an
// erasure does, sqlite_engine.cpp the rest.

#include "invito/ports/engine.hpp"

#include <string>
#include <utility>

namespace invito::store {

class SqliteEngine final : public Engine {
public:
    explicit SqliteEngine(std::string path) : path_(std::move(path)) {}

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
    std::string path_;
};

}  // namespace invito::store
