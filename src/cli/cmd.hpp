#pragma once
// The commands: one function and one file each. What they take is in the command table.

#include "context.hpp"
#include "exit_code.hpp"

namespace invito {

[[nodiscard]] ExitCode cmd_init(Context& context);
[[nodiscard]] ExitCode cmd_demo(Context& context);
[[nodiscard]] ExitCode cmd_doctor(Context& context);
[[nodiscard]] ExitCode cmd_help(Context& context);
[[nodiscard]] ExitCode cmd_version(Context& context);

[[nodiscard]] ExitCode cmd_validate(Context& context);
[[nodiscard]] ExitCode cmd_plan(Context& context);
[[nodiscard]] ExitCode cmd_import(Context& context);
[[nodiscard]] ExitCode cmd_start(Context& context);
[[nodiscard]] ExitCode cmd_run(Context& context);
[[nodiscard]] ExitCode cmd_sync(Context& context);
[[nodiscard]] ExitCode cmd_withdraw(Context& context);
[[nodiscard]] ExitCode cmd_status(Context& context);
[[nodiscard]] ExitCode cmd_report(Context& context);
[[nodiscard]] ExitCode cmd_pause(Context& context);
[[nodiscard]] ExitCode cmd_resume(Context& context);

[[nodiscard]] ExitCode cmd_campaigns_list(Context& context);
[[nodiscard]] ExitCode cmd_campaigns_show(Context& context);
[[nodiscard]] ExitCode cmd_campaigns_rename(Context& context);
[[nodiscard]] ExitCode cmd_campaigns_archive(Context& context);

[[nodiscard]] ExitCode cmd_explain(Context& context);

[[nodiscard]] ExitCode cmd_jobs_list(Context& context);
[[nodiscard]] ExitCode cmd_jobs_show(Context& context);
[[nodiscard]] ExitCode cmd_jobs_retry(Context& context);
[[nodiscard]] ExitCode cmd_jobs_settle(Context& context);
[[nodiscard]] ExitCode cmd_jobs_cancel(Context& context);
[[nodiscard]] ExitCode cmd_jobs_move(Context& context);

[[nodiscard]] ExitCode cmd_accounts_list(Context& context);
[[nodiscard]] ExitCode cmd_accounts_show(Context& context);
[[nodiscard]] ExitCode cmd_accounts_discover(Context& context);

[[nodiscard]] ExitCode cmd_audit(Context& context);

[[nodiscard]] ExitCode cmd_suppress_add(Context& context);
[[nodiscard]] ExitCode cmd_suppress_remove(Context& context);
[[nodiscard]] ExitCode cmd_suppress_list(Context& context);
[[nodiscard]] ExitCode cmd_suppress_import(Context& context);
[[nodiscard]] ExitCode cmd_suppress_check(Context& context);

[[nodiscard]] ExitCode cmd_erase(Context& context);

[[nodiscard]] ExitCode cmd_db_path(Context& context);
[[nodiscard]] ExitCode cmd_db_check(Context& context);
[[nodiscard]] ExitCode cmd_db_backup(Context& context);
[[nodiscard]] ExitCode cmd_db_restore(Context& context);
[[nodiscard]] ExitCode cmd_db_migrate(Context& context);

[[nodiscard]] ExitCode cmd_config_show(Context& context);
[[nodiscard]] ExitCode cmd_config_schema(Context& context);
[[nodiscard]] ExitCode cmd_config_path(Context& context);
[[nodiscard]] ExitCode cmd_config_get(Context& context);
[[nodiscard]] ExitCode cmd_config_set_key(Context& context);

[[nodiscard]] ExitCode cmd_sandbox_serve(Context& context);
[[nodiscard]] ExitCode cmd_sandbox_scenarios(Context& context);

}  // namespace invito
