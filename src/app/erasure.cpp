#include "invito/app/erasure.hpp"

#include "invito/input/linkedin_url.hpp"
#include "invito/store/erasure.hpp"

namespace invito {

namespace {

// Opened and closed again: the erasure wants the database for itself.
Result<Instant> time_of(const Settings& settings) {
    const auto ledger = open_ledger(settings);
    if (!ledger) return ledger.error();
    return ledger->now;
}

}  // namespace

Result<std::vector<Identity>> people_to_erase(const std::vector<std::string>& addresses) {
    std::vector<Identity> people;
    for (const std::string& address : addresses) {
        const auto identity = parse_identity(address);
        if (!identity) {
            return Error{
                .kind = ErrorKind::usage,
                .code = "erase.invalid",
                .what = identity.error().what,
                .found = address,
                .hint = identity.error().hint,
            };
        }
        people.push_back(*identity);
    }
    return people;
}

Result<PlannedErasure> PlannedErasure::open(
    const Settings& settings, const std::vector<Identity>& people, const LockWait& wait
) {
    if (const auto found = find_database(settings); !found) return found.error();
    auto locks = take_run_locks(settings, {}, wait);
    if (!locks) return locks.error();
    const auto now = time_of(settings);
    if (!now) return now.error();
    auto plan = plan_erasure(settings.database, people);
    if (!plan) return plan.error();
    return PlannedErasure(settings.database, std::move(*locks), *now, std::move(*plan));
}

Result<ErasureResult> PlannedErasure::carry_out() const {
    return erase(database_, plan_, now_);
}

}  // namespace invito
