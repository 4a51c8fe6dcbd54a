#pragma once
// The commands. Each source of this folder lists its own: their names in the command table, and the
// function that parses, calls what the program does, and prints.

#include "context.hpp"

#include <array>
#include <iosfwd>
#include <span>
#include <string_view>
#include <variant>

namespace invito {

// What it works with is opened for it before it is called.
using CommandFunction =
    std::variant<PlainCommand*, SettingsCommand*, ReadCommand*, DatabaseCommand*>;

struct NamedCommand {
    std::string_view name;  // "jobs list"
    CommandFunction run;
    // Its JSON document of empty records, if fields of it can be chosen.
    void (*write_sample)(std::ostream&) = nullptr;
};

using CommandList = std::span<const NamedCommand>();

[[nodiscard]] CommandList account_commands, campaign_commands, config_commands, database_commands,
    doctor_commands, help_commands, import_commands, job_commands, listen_commands,
    metrics_commands, notify_commands, plan_commands, report_commands, run_commands,
    run_list_commands, sandbox_commands, serve_commands, status_commands, suppression_commands,
    sync_commands, webhook_commands, withdraw_commands;

inline constexpr auto command_lists = std::to_array<CommandList*>(
    {account_commands, campaign_commands, config_commands, database_commands,    doctor_commands,
     help_commands,    import_commands,   job_commands,    listen_commands,      metrics_commands,
     notify_commands,  plan_commands,     report_commands, run_commands,         run_list_commands,
     sandbox_commands, serve_commands,    status_commands, suppression_commands, sync_commands,
     webhook_commands, withdraw_commands}
);

}  // namespace invito
