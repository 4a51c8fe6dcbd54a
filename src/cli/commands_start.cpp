// The commands of the groups "Start here" and "Help".
#include "commands.hpp"

namespace invito {

namespace {

Command init_command() {
    return {
        .name = "init",
        .group = "Start here",
        .summary = "Write a commented configuration and an example campaign.",
        .operands = "[DIR]",
        .operands_max = 1,
        .examples =
            {{"invito init", "into the present folder"},
             {"invito init outreach", "into the folder outreach, which is made"},
             {"invito init --sandbox try", "for the built-in sandbox: no account needed"}},
        .flags =
            {{.names = "--sandbox", .text = "a configuration for the built-in sandbox"},
             {.names = "--print", .text = "print the configuration, write nothing"},
             {.names = "--force", .text = "overwrite files that exist"}},
        .details =
            "Writes invito.yaml, campaigns/example.yaml and campaigns/example.csv. A file that "
            "exists is never overwritten without --force.",
        .exit_codes = {ExitCode::ok, ExitCode::error, ExitCode::usage},
        .see_also = {"invito help config", "invito config set-key", "invito doctor"},
    };
}

Command demo_command() {
    return {
        .name = "demo",
        .group = "Start here",
        .summary = "Show the whole flow against the built-in sandbox.",
        .operands = "",
        .examples =
            {{"invito demo", "about 20 seconds; no account, no network"},
             {"invito demo --keep", "leave the folder to look around in it"}},
        .flags =
            {{.names = "--speed",
              .takes = Takes::text,
              .placeholder = "FACTOR",
              .text = "sandbox time per real time",
              .fallback = "600x"},
             {.names = "--scenario",
              .takes = Takes::text,
              .placeholder = "NAME",
              .text = "what goes wrong (invito sandbox scenarios)",
              .fallback = "demo"},
             {.names = "--keep", .text = "do not remove the folder at the end"}},
        .details =
            "Starts a fake of the Unipile API on the loopback address, writes a temporary folder "
            "with a configuration and 120 invented leads, and runs the real commands on it. Each "
            "command is printed before it runs. Nothing leaves this machine.",
        .exit_codes = {ExitCode::ok, ExitCode::error, ExitCode::usage},
        .see_also = {"invito init --sandbox", "invito sandbox serve"},
    };
}

Command doctor_command() {
    return {
        .name = "doctor",
        .group = "Start here",
        .summary = "Check configuration, key, accounts, clock, database and disk; send nothing.",
        .operands = "",
        .examples =
            {{"invito doctor", "everything"},
             {"invito doctor --offline", "only what needs no network"},
             {"invito doctor -v", "also what the promise rests on, and no program can check"},
             {"invito doctor --account carla", "after a new sign-in"}},
        .flags =
            {{.names = "--offline", .text = "no network"},
             {.names = "--account",
              .takes = Takes::text,
              .placeholder = "A",
              .text = "only this account"},
             {.names = "--strict", .text = "a warning counts as a failure"}},
        .exit_codes =
            {ExitCode::ok, ExitCode::attention, ExitCode::unavailable, ExitCode::storage,
             ExitCode::auth, ExitCode::config},
        .see_also = {"invito help secrets", "invito help limits"},
    };
}

Command help_command() {
    return {
        .name = "help",
        .group = "Help",
        .summary = "Explain a command or a topic.",
        .operands = "[COMMAND or TOPIC]",
        .operands_max = 2,
        .examples =
            {{"invito help", "all commands and topics"},
             {"invito help run", "one command"},
             {"invito help exit-codes", "one topic"}},
        .see_also = {"invito help campaign-file", "invito help nightly"},
    };
}

Command version_command() {
    return {
        .name = "version",
        .group = "Help",
        .summary = "Print the version; with --json what a bug report needs.",
        .operands = "",
        .examples =
            {{"invito version", "one line"},
             {"invito version --json", "with commit, build type and library versions"}},
    };
}

}  // namespace

std::vector<Command> starting_commands() {
    return {init_command(), demo_command(), doctor_command(), help_command(), version_command()};
}

}  // namespace invito
