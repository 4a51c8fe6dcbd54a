// `erase`: a person's data leave the database, its backups and the reports that were kept.
#include "cmd.hpp"
#include "invito/app/files.hpp"
#include "invito/report/privacy_screen.hpp"
#include "invito/report/words.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

Result<bool> may_erase(Context& context, const ErasurePlan& plan) {
    return ask_yes(
        context,
        fmt::format(
            "Erase {}? This cannot be undone.", counted(std::ssize(plan.people), "person", "people")
        ),
        "erases"
    );
}

Result<ExitCode> erase_people(
    Context& context, const Settings& settings, const std::vector<Identity>& people
) {
    const auto erasure = open_erasure(settings, people, lock_wait(context));
    if (!erasure) return erasure.error();
    const ErasurePlan& plan = erasure->plan;
    if (!context.json()) {
        write_erasure_plan(context.out, plan, settings.database, context.out_style);
        context.out.flush();
    }
    if (context.is_dry_run()) {
        if (context.json()) write_erasure_json(context.out, plan, nullptr);
        context.err << "Nothing was changed.\n";
        return ExitCode::ok;
    }
    const auto yes = may_erase(context, plan);
    if (!yes) return yes.error();
    if (!*yes) {
        context.err << "Nothing was changed.\n";
        return ExitCode::ok;
    }
    const auto result = carry_out_erasure(*erasure, settings);
    if (!result) return result.error();
    if (context.json()) {
        write_erasure_json(context.out, plan, &*result);
    } else {
        write_erasure_result(context.out, plan, *result, context.out_style);
    }
    return result->is_proved() ? ExitCode::ok : ExitCode::error;
}

}  // namespace

ExitCode cmd_erase(Context& context) {
    const auto people = people_to_erase(context.invocation.operands);
    if (!people) return fail(context, people.error());
    return with_settings(context, [&](Context&, const Settings& settings) {
        return erase_people(context, settings, *people);
    });
}

}  // namespace invito
