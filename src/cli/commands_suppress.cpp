// The commands of the group "Records" about people who must not be contacted.
#include "commands.hpp"

namespace invito {

namespace {

const std::vector<ExitCode> listing = {
    ExitCode::ok, ExitCode::usage, ExitCode::storage, ExitCode::config};

Flag reason_flag() {
    return {
        .names = "--reason",
        .takes = Takes::text,
        .placeholder = "TEXT",
        .text = "why; shown by list and check",
        .group = "What to say"};
}

Flag dry_run_flag() {
    return {.names = "-n, --dry-run", .text = "count, change nothing", .group = "Safety"};
}

std::vector<Command> changing_commands() {
    return {
        {.name = "suppress add",
         .group = "Records",
         .summary = "Never invite these people, companies or domains, in any campaign.",
         .operands = "WHO...",
         .operands_min = 1,
         .operands_max = -1,
         .examples =
             {{"invito suppress add linkedin.com/in/jane-doe", "a person, in any spelling"},
              {"invito suppress add company:\"Acme GmbH\"", "the whole name, in any case"},
              {"invito suppress add @acme.com --reason customer", "e-mail, subdomains too"}},
         .flags = {reason_flag(), dry_run_flag()},
         .details = "WHO is a profile, company:NAME, domain:DOMAIN or @DOMAIN. Jobs that wait are "
                    "skipped when their turn comes, also by a run that is at work now. Companies "
                    "and domains are compared with the company and email columns of the lists.",
         .exit_codes = listing,
         .see_also = {"invito suppress list", "invito erase URL"}},
        {.name = "suppress remove",
         .group = "Records",
         .summary = "Take entries off the list that a command put there.",
         .operands = "WHO...",
         .operands_min = 1,
         .operands_max = -1,
         .examples = {{"invito suppress remove linkedin.com/in/jane-doe", "as it was added"}},
         .flags = {dry_run_flag()},
         .details = "An entry of a file in rules.suppression is removed in that file. Jobs that "
                    "were skipped meanwhile stay so: invito jobs retry --reason suppressed. The "
                    "mark of an erased person is lifted only after a question.",
         .exit_codes = listing},
        {.name = "suppress import",
         .group = "Records",
         .summary = "Add all entries of a file, or none if a line names nobody.",
         .operands = "FILE",
         .operands_min = 1,
         .operands_max = 1,
         .examples = {{"invito suppress import optouts.csv --reason opt-out", "safe to repeat"}},
         .flags =
             {reason_flag(),
              {.names = "--columns",
               .takes = Takes::list,
               .placeholder = "NAME=HEADER,...",
               .text = "where detection is wrong: company=Kunde",
               .group = "What to say"},
              dry_run_flag()},
         .details = "FILE is a CSV with a column for the profile, the company or the domain, and "
                    "maybe one for the reason; or one entry per line, with # for comments. Where a "
                    "row is about a person, its company only describes them; rows that nothing "
                    "identifies are counted. A word alone is a company only below a header that "
                    "says so, or behind company:. Names of columns are linkedin_url, "
                    "public_identifier, company, domain and reason.",
         .exit_codes =
             {ExitCode::ok, ExitCode::usage, ExitCode::data, ExitCode::storage, ExitCode::config},
         .see_also = {"invito help config (rules.suppression)"}},
    };
}

std::vector<Command> looking_commands() {
    return {
        {.name = "suppress list",
         .group = "Records",
         .summary = "Who is on the list, why, and since when.",
         .operands = "",
         .examples =
             {{"invito suppress list", "as a table"},
              {"invito suppress list --json", "for scripts"}},
         .exit_codes = listing},
        {.name = "suppress check",
         .group = "Records",
         .summary = "Whether somebody is on the list, and by which entry.",
         .operands = "WHO... or FILE",
         .operands_min = 1,
         .operands_max = -1,
         .examples =
             {{"invito suppress check linkedin.com/in/jane-doe", "one person"},
              {"invito suppress check leads.csv", "which rows an import would skip"}},
         .flags =
             {{.names = "--exit-empty",
               .text = "exit with 20 if nobody is on the list",
               .group = "Output"}},
         .details = "Spellings that the database knows for the same person count as well, and so "
                    "do the marks of erased people. A company or an e-mail address that any row of "
                    "any list ever said of a person counts for that person; the list is named.",
         .exit_codes =
             {ExitCode::ok, ExitCode::usage, ExitCode::empty, ExitCode::data, ExitCode::storage,
              ExitCode::config}},
    };
}

Command erase_command() {
    return {
        .name = "erase",
        .group = "Records",
        .summary = "Delete a person's data everywhere; a hashed mark keeps them away.",
        .operands = "URL...",
        .operands_min = 1,
        .operands_max = -1,
        .examples =
            {{"invito erase linkedin.com/in/jane-doe -n", "what would go"},
             {"invito erase linkedin.com/in/jane-doe", "asks once"}},
        .flags =
            {{.names = "-n, --dry-run", .text = "show it, change nothing", .group = "Safety"},
             {.names = "--lock-wait",
              .takes = Takes::duration,
              .placeholder = "DUR",
              .text = "wait for a run to end, at most DUR",
              .fallback = "0s",
              .group = "Safety"}},
        .details =
            "Names, list fields, notes and ids go from the database and from the backups of "
            "invito db backup. Reports and rejects that name the person are deleted. The "
            "times of invitations stay: quotas count them, and hashes of their ids keep a "
            "sync from counting them again. Afterwards the bytes of the "
            "databases are searched; exit code 1 says that something is left or could not "
            "be reached.",
        .exit_codes =
            {ExitCode::ok, ExitCode::error, ExitCode::usage, ExitCode::storage, ExitCode::locked,
             ExitCode::config},
        .see_also = {"invito suppress add WHO"}};
}

}  // namespace

std::vector<Command> suppression_commands() {
    std::vector<Command> all = looking_commands();
    for (Command& command : changing_commands()) all.push_back(std::move(command));
    all.push_back(erase_command());
    return all;
}

}  // namespace invito
