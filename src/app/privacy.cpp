#include "invito/app/privacy.hpp"

#include "invito/app/compose.hpp"

#include <fmt/format.h>

namespace invito {

namespace {

Error kept_for_good(const Settings& settings) {
    return Error{
        .kind = ErrorKind::config,
        .code = "prune.off",
        .what = "privacy.keep_finished is off: people are kept for good",
        .hint = fmt::format(
            "set it to 365d, say, in {}; nothing is deleted before the next invito db prune",
            settings.config_file.value_or("invito.yaml")
        ),
        .help_topic = "config",
    };
}

// Opened and closed again: a prune wants the database for itself.
Result<Instant> time_of_prune(const Settings& settings) {
    const auto session = open_read_session(settings);
    if (!session) return session.error();
    return session->now;
}

}  // namespace

Result<PersonalData> personal_data_of(const Settings& settings, const Identity& person) {
    return engine_of(settings)->personal_data(person);
}

Result<PlannedPrune> open_prune(const Settings& settings, const LockWait& wait) {
    if (!settings.keep_finished) return kept_for_good(settings);
    if (const auto found = find_database(settings); !found) return found.error();
    auto locks = take_run_locks(settings, {}, wait);
    if (!locks) return locks.error();
    const auto now = time_of_prune(settings);
    if (!now) return now.error();
    auto plan = engine_of(settings)->plan_prune(*now - *settings.keep_finished);
    if (!plan) return plan.error();
    return PlannedPrune{std::move(*locks), *now, std::move(*plan)};
}

Result<PruneCounts> carry_out_prune(const PlannedPrune& prune, const Settings& settings) {
    return engine_of(settings)->prune(prune.plan.before, prune.now);
}

}  // namespace invito
