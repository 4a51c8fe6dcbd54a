#include "dispatch.hpp"

#include "cmd.hpp"
#include "help.hpp"
#include "invito/support/failure.hpp"

#include <map>
#include <ostream>

namespace invito {

namespace {

ExitCode print_help(Context& context) {
    const Invocation& invocation = context.invocation;
    if (invocation.command != nullptr) {
        context.out << command_help(*invocation.command);
    } else if (invocation.family != nullptr) {
        context.out << family_help(*invocation.family);
    } else {
        context.out << program_help();
    }
    return ExitCode::ok;
}

}  // namespace

CommandFunction command_function(std::string_view name) {
    static const std::map<std::string_view, CommandFunction> all = {
        {"init", cmd_init},
        {"demo", cmd_demo},
        {"doctor", cmd_doctor},
        {"help", cmd_help},
        {"version", cmd_version},
        {"validate", cmd_validate},
        {"plan", cmd_plan},
        {"import", cmd_import},
        {"start", cmd_start},
        {"run", cmd_run},
        {"sync", cmd_sync},
        {"withdraw", cmd_withdraw},
        {"status", cmd_status},
        {"report", cmd_report},
        {"pause", cmd_pause},
        {"resume", cmd_resume},
        {"campaigns list", cmd_campaigns_list},
        {"campaigns show", cmd_campaigns_show},
        {"campaigns rename", cmd_campaigns_rename},
        {"campaigns archive", cmd_campaigns_archive},
        {"explain", cmd_explain},
        {"jobs list", cmd_jobs_list},
        {"jobs show", cmd_jobs_show},
        {"jobs retry", cmd_jobs_retry},
        {"jobs settle", cmd_jobs_settle},
        {"jobs cancel", cmd_jobs_cancel},
        {"jobs move", cmd_jobs_move},
        {"accounts list", cmd_accounts_list},
        {"accounts show", cmd_accounts_show},
        {"accounts discover", cmd_accounts_discover},
        {"audit", cmd_audit},
        {"suppress add", cmd_suppress_add},
        {"suppress remove", cmd_suppress_remove},
        {"suppress list", cmd_suppress_list},
        {"suppress import", cmd_suppress_import},
        {"suppress check", cmd_suppress_check},
        {"erase", cmd_erase},
        {"db path", cmd_db_path},
        {"db check", cmd_db_check},
        {"db backup", cmd_db_backup},
        {"db restore", cmd_db_restore},
        {"db migrate", cmd_db_migrate},
        {"config show", cmd_config_show},
        {"config schema", cmd_config_schema},
        {"config path", cmd_config_path},
        {"config get", cmd_config_get},
        {"config set-key", cmd_config_set_key},
        {"sandbox serve", cmd_sandbox_serve},
        {"sandbox scenarios", cmd_sandbox_scenarios},
    };
    const auto found = all.find(name);
    return found == all.end() ? nullptr : found->second;
}

ExitCode dispatch(Context& context) {
    switch (context.invocation.request) {
        case Request::overview: context.out << overview_screen(); return ExitCode::ok;
        case Request::help: return print_help(context);
        case Request::version: return cmd_version(context);
        case Request::command: break;
    }
    const CommandFunction run = command_function(context.invocation.command->name);
    ensure(run != nullptr, "every command of the table has a function");
    return run(context);
}

}  // namespace invito
