#pragma once
// The commands: one function each. What they take is in the command table.

#include "context.hpp"
#include "exit_code.hpp"

#include <array>
#include <string_view>

namespace invito {

using CommandFunction = ExitCode(Context&);

[[nodiscard]] CommandFunction cmd_init, cmd_demo, cmd_doctor, cmd_help, cmd_version;
[[nodiscard]] CommandFunction cmd_validate, cmd_plan, cmd_import, cmd_start, cmd_run, cmd_sync,
    cmd_withdraw, cmd_status, cmd_report, cmd_pause, cmd_resume;
[[nodiscard]] CommandFunction cmd_campaigns_list, cmd_campaigns_show, cmd_campaigns_rename,
    cmd_campaigns_archive;
[[nodiscard]] CommandFunction cmd_jobs_list, cmd_jobs_show, cmd_jobs_retry, cmd_jobs_settle,
    cmd_jobs_cancel, cmd_jobs_move, cmd_explain;
[[nodiscard]] CommandFunction cmd_accounts_list, cmd_accounts_show, cmd_accounts_discover,
    cmd_audit;
[[nodiscard]] CommandFunction cmd_suppress_list, cmd_suppress_check, cmd_suppress_add,
    cmd_suppress_remove, cmd_suppress_import, cmd_erase;
[[nodiscard]] CommandFunction cmd_db_path, cmd_db_check, cmd_db_backup, cmd_db_restore,
    cmd_db_migrate;
[[nodiscard]] CommandFunction cmd_config_show, cmd_config_schema, cmd_config_path, cmd_config_get,
    cmd_config_set_key;
[[nodiscard]] CommandFunction cmd_sandbox_serve, cmd_sandbox_scenarios;

struct NamedCommand {
    std::string_view name;
    CommandFunction* run;
};

inline constexpr auto command_functions = std::to_array<NamedCommand>(
    {{"init", cmd_init},
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
     {"jobs list", cmd_jobs_list},
     {"jobs show", cmd_jobs_show},
     {"jobs retry", cmd_jobs_retry},
     {"jobs settle", cmd_jobs_settle},
     {"jobs cancel", cmd_jobs_cancel},
     {"jobs move", cmd_jobs_move},
     {"explain", cmd_explain},
     {"accounts list", cmd_accounts_list},
     {"accounts show", cmd_accounts_show},
     {"accounts discover", cmd_accounts_discover},
     {"audit", cmd_audit},
     {"suppress list", cmd_suppress_list},
     {"suppress check", cmd_suppress_check},
     {"suppress add", cmd_suppress_add},
     {"suppress remove", cmd_suppress_remove},
     {"suppress import", cmd_suppress_import},
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
     {"sandbox scenarios", cmd_sandbox_scenarios}}
);

}  // namespace invito
