#include "cmd.hpp"
#include "doctor_screen.hpp"
#include "invito/app/names.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

ExitCode cmd_doctor(Context& context) {
    const bool is_strict = context.invocation.has("--strict");
    const auto settings = load_settings(context);
    const auto alias = context.invocation.text("--account");
    if (settings && alias && settings->find_account(*alias) == nullptr) {
        return fail(context, unknown_account(*alias, *settings));
    }
    const Checkup checkup = check_everything(
        settings,
        {.sources = settings_sources(context),
         .environment = context.environment,
         .is_offline = context.invocation.has("--offline"),
         .account = alias,
         .zone = context.out_style.zone,
         .asks_provider = [&context](const std::string& dsn
                          ) { context.err << fmt::format("Asking {}.\n", dsn) << std::flush; }}
    );
    if (context.json()) {
        write_checkup_json(context.out, checkup, is_strict);
    } else {
        write_checkup_text(context.out, checkup, is_strict, context.out_style);
        if (context.invocation.has("--verbose")) {
            write_assumptions(context.out, assumptions(), context.out_style);
        }
    }
    return exit_code_of(checkup, is_strict);
}

}  // namespace invito
