// The commands of the group "Operate".
#include "commands.hpp"

namespace invito {

namespace {

const std::vector<ExitCode> storing = {
    ExitCode::ok, ExitCode::usage, ExitCode::storage, ExitCode::config};
const std::vector<ExitCode> configuring = {ExitCode::ok, ExitCode::usage, ExitCode::config};

std::vector<Command> database_commands() {
    return {
        {.name = "db path",
         .group = "Operate",
         .summary = "Where the database is.",
         .operands = "",
         .examples = {{"invito db path", "one line"}},
         .exit_codes = configuring},
        {.name = "db check",
         .group = "Operate",
         .summary = "Check the database, its ledger and the disk below it.",
         .operands = "",
         .examples = {{"invito db check", "reads everything, changes nothing"}},
         .details =
             "Structure and indexes (integrity_check), references between rows, contradictions "
             "between jobs and ledger, and every limit, as \"invito audit\" does. A small file "
             "beside the database times the disk: one that cannot have synced is a warning.",
         .exit_codes = storing},
        {.name = "db backup",
         .group = "Operate",
         .summary = "A consistent copy, also while a run writes.",
         .operands = "FILE",
         .operands_min = 1,
         .operands_max = 1,
         .examples =
             {{"invito db backup /backup/invito.db", "an earlier backup may be replaced"},
              {"invito db backup -", "to standard output, for a pipe"}},
         .flags =
             {{.names = "-n, --dry-run", .text = "write nothing", .group = "Safety"}, force_flag()},
         .exit_codes = storing,
         .see_also = {"invito db restore", "invito help files"}},
        {.name = "db restore",
         .group = "Operate",
         .summary = "Put a backup in the place of the database; nothing is sent before a sync.",
         .operands = "FILE",
         .operands_min = 1,
         .operands_max = 1,
         .examples =
             {{"invito db restore /backup/invito.db", "where there is no database (any more)"},
              {"invito db restore --force /backup/invito.db", "keeps the one that is there, too"}},
         .flags =
             {{.names = "--force",
               .text = "keep a database that is there under another name, and restore",
               .group = "Safety"}},
         .details =
             "The backup is copied and checked before anything changes. What was sent after it was "
             "made is not in it, so every account must be synced before it sends again: "
             "\"invito sync\" counts what LinkedIn shows as sent.",
         .exit_codes =
             {ExitCode::ok, ExitCode::usage, ExitCode::storage, ExitCode::locked, ExitCode::config},
         .see_also = {"invito sync", "invito db backup", "invito help nightly"}},
        {.name = "db migrate",
         .group = "Operate",
         .summary = "Bring the database to this program's schema, after a backup.",
         .operands = "",
         .examples = {{"invito db migrate -n", "show the versions, change nothing"}},
         .flags = {{.names = "-n, --dry-run", .text = "change nothing", .group = "Safety"}},
         .details = "Every command that writes does this by itself.",
         .exit_codes = storing},
    };
}

std::vector<Command> configuration_commands() {
    return {
        {.name = "config show",
         .group = "Operate",
         .summary = "Every value and where it came from; secrets are never shown.",
         .operands = "",
         .examples = {{"invito config show", "all values"}},
         .exit_codes = configuring,
         .see_also = {"invito help config", "invito help environment"}},
        {.name = "config schema",
         .group = "Operate",
         .summary = "Every key that the configuration file may hold: type, default, meaning.",
         .operands = "",
         .examples =
             {{"invito config schema", "all keys; * stands for an account's alias"},
              {"invito config schema --json", "for scripts"},
              {"invito config schema --json-schema", "for editors, into a file"}},
         .flags =
             {{.names = "--json-schema",
               .takes = Takes::maybe_text,
               .placeholder = "WHAT",
               .text = "JSON Schema of invito.yaml, or of campaign files with =campaign",
               .choices = {"config", "campaign"},
               .group = "Output"}},
         .details =
             "An editor with a YAML language server completes and checks a file that names its "
             "schema in the first line: # yaml-language-server: $schema=./invito.schema.json",
         .see_also = {"invito help config", "invito config show"}},
        {.name = "config path",
         .group = "Operate",
         .summary = "Which configuration file is read, and where one is looked for.",
         .operands = "",
         .examples = {{"invito config path", "nearest first"}},
         .exit_codes = configuring},
        {.name = "config get",
         .group = "Operate",
         .summary = "One value.",
         .operands = "PATH",
         .operands_min = 1,
         .operands_max = 1,
         .examples = {{"invito config get accounts.anna.limits.per_day", "one line"}},
         .exit_codes = configuring},
        {.name = "config set-key",
         .group = "Operate",
         .summary = "Store the Unipile API key in its file, mode 0600, after testing it.",
         .operands = "",
         .examples =
             {{"invito config set-key", "asks; nothing is shown while you paste"},
              {"pass unipile | invito config set-key", "from standard input"}},
         .flags =
             {{.names = "--no-test", .text = "store it without asking Unipile first"},
              {.names = "-n, --dry-run", .text = "test it, write nothing", .group = "Safety"}},
         .exit_codes =
             {ExitCode::ok, ExitCode::usage, ExitCode::unavailable, ExitCode::auth,
              ExitCode::config},
         .see_also = {"invito help secrets"}},
    };
}

std::vector<Command> sandbox_commands() {
    return {
        {.name = "sandbox serve",
         .group = "Operate",
         .summary = "Serve a fake Unipile API on the loopback address until Ctrl-C.",
         .operands = "",
         .examples =
             {{"invito sandbox serve", "prints its addresses"},
              {"invito sandbox serve --scenario weekly-limit", "with something going wrong"}},
         .flags =
             {{.names = "--listen",
               .takes = Takes::text,
               .placeholder = "HOST:PORT",
               .text = "loopback only; port 0 is any free one",
               .fallback = "127.0.0.1:4689"},
              {.names = "--scenario",
               .takes = Takes::text,
               .placeholder = "NAME",
               .text = "what goes wrong",
               .fallback = "happy"},
              {.names = "--seed",
               .takes = Takes::integer,
               .placeholder = "N",
               .text = "the same seed gives the same people",
               .fallback = "1"},
              {.names = "--speed",
               .takes = Takes::text,
               .placeholder = "FACTOR",
               .text = "sandbox time per real time",
               .fallback = "600x"},
              {.names = "--http", .text = "plain HTTP instead of HTTPS"},
              {.names = "--ca-file",
               .takes = Takes::text,
               .placeholder = "FILE",
               .text = "where to write its throw-away authority",
               .fallback = "state directory"}},
         .exit_codes = {ExitCode::ok, ExitCode::usage, ExitCode::unavailable},
         .see_also = {"invito init --sandbox", "invito sandbox scenarios"}},
        {.name = "sandbox scenarios",
         .group = "Operate",
         .summary = "What the sandbox can let go wrong.",
         .operands = "",
         .examples = {{"invito sandbox scenarios", "names and descriptions"}}},
    };
}

}  // namespace

std::vector<Command> operating_commands() {
    std::vector<Command> all = database_commands();
    for (Command& command : configuration_commands()) all.push_back(std::move(command));
    for (Command& command : sandbox_commands()) all.push_back(std::move(command));
    return all;
}

}  // namespace invito
