#pragma once
// A person's data leave the database, its backups and the files that were kept.

#include "invito/app/locks.hpp"
#include "invito/model/lead.hpp"
#include "invito/ports/erasure.hpp"

#include <string>
#include <vector>

namespace invito {

// The people of addresses. Errors: usage, "erase.invalid".
[[nodiscard]] Result<std::vector<Identity>> people_to_erase(
    const std::vector<std::string>& addresses
);

// What an erasure would reach, while nothing else can change the database.
class PlannedErasure {
public:
    // Errors: those of find_database, take_run_locks and plan_erasure.
    [[nodiscard]] static Result<PlannedErasure> open(
        const Settings& settings, const std::vector<Identity>& people, const LockWait& wait
    );

    [[nodiscard]] const ErasurePlan& plan() const { return plan_; }

    // Errors: those of erase.
    [[nodiscard]] Result<ErasureResult> carry_out() const;

private:
    PlannedErasure(std::string database, RunLocks locks, Instant now, ErasurePlan plan)
        : database_(std::move(database)),
          locks_(std::move(locks)),
          now_(now),
          plan_(std::move(plan)) {}

    std::string database_;
    RunLocks locks_;
    Instant now_;
    ErasurePlan plan_;
};

}  // namespace invito
