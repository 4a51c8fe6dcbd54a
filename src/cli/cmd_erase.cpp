// `erase`: a person's data leave the database, its backups and the reports that were kept.
#include "cmd.hpp"
#include "compose.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/report/erasure_screen.hpp"
#include "invito/report/words.hpp"
#include "invito/store/erasure.hpp"
#include "questions.hpp"
#include "run_lock.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

Result<std::vector<Identity>> people_of(const std::vector<std::string>& operands) {
    std::vector<Identity> people;
    for (const std::string& operand : operands) {
        const auto identity = parse_identity(operand);
        if (!identity) {
            return Error{
                .kind = ErrorKind::usage,
                .code = "erase.invalid",
                .what = identity.error().what,
                .found = operand,
                .hint = identity.error().hint,
            };
        }
        people.push_back(*identity);
    }
    return people;
}

Result<bool> may_erase(Context& context, const ErasurePlan& plan) {
    return ask_yes(
        context,
        fmt::format(
            "Erase {}? This cannot be undone.", counted(std::ssize(plan.people), "person", "people")
        ),
        "erases"
    );
}

// Opened and closed again: the erasure wants the database for itself.
Result<Instant> time_of(const Settings& settings) {
    const auto ledger = open_ledger(settings);
    if (!ledger) return ledger.error();
    return ledger->now;
}

ExitCode carry_out(
    Context& context, const Settings& settings, const ErasurePlan& plan, Instant now
) {
    const auto result = erase(settings.database, plan, now);
    if (!result) return fail(context, result.error());
    if (context.json()) {
        write_erasure_json(context.out, plan, &*result);
    } else {
        write_erasure_result(context.out, plan, *result, context.out_style);
    }
    return result->is_proved() ? ExitCode::ok : ExitCode::error;
}

}  // namespace

ExitCode cmd_erase(Context& context) {
    const auto people = people_of(context.invocation.operands);
    if (!people) return fail(context, people.error());
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    if (const auto found = find_database(*settings); !found) return fail(context, found.error());
    const auto locks = take_run_locks(context, *settings, {});
    if (!locks) return fail(context, locks.error());
    const auto now = time_of(*settings);
    if (!now) return fail(context, now.error());
    const auto plan = plan_erasure(settings->database, *people);
    if (!plan) return fail(context, plan.error());
    if (!context.json()) {
        write_erasure_plan(context.out, *plan, settings->database, context.out_style);
        context.out.flush();
    }
    if (context.is_dry_run()) {
        if (context.json()) write_erasure_json(context.out, *plan, nullptr);
        context.err << "Nothing was changed.\n";
        return ExitCode::ok;
    }
    const auto yes = may_erase(context, *plan);
    if (!yes) return fail(context, yes.error());
    if (!*yes) {
        context.err << "Nothing was changed.\n";
        return ExitCode::ok;
    }
    return carry_out(context, *settings, *plan, *now);
}

}  // namespace invito
