// The commands of the group "Campaigns".
#include "commands.hpp"

namespace invito {

namespace {

std::vector<Flag> bare_list_flags() {
    return {
        {.names = "--name",
         .takes = Takes::text,
         .placeholder = "NAME",
         .text = "campaign name for a bare list",
         .fallback = "the file's stem",
         .group = "What to send"},
        {.names = "--note",
         .takes = Takes::text,
         .placeholder = "TEXT",
         .text = "note for a bare list; \"\" takes it away",
         .fallback = "no note",
         .group = "What to send",
         .may_be_empty = true},
        {.names = "--note-file",
         .takes = Takes::text,
         .placeholder = "F",
         .text = "the same, from a file",
         .group = "What to send"},
    };
}

std::vector<Flag> list_flags() {
    std::vector<Flag> flags = {
        {.names = "--account",
         .takes = Takes::list,
         .placeholder = "A[,B]",
         .text = "accounts for a bare list",
         .fallback = "the only one",
         .group = "What to send"}};
    for (Flag& flag : bare_list_flags()) flags.push_back(std::move(flag));
    return flags;
}

Command validate_command() {
    std::vector<Flag> flags = list_flags();
    const std::vector<Flag> rest = {
        {.names = "--show",
         .takes = Takes::integer,
         .placeholder = "N",
         .text = "render the first N notes whole",
         .fallback = "one line",
         .group = "Output"},
        {.names = "--rejects",
         .takes = Takes::text,
         .placeholder = "FILE",
         .text = "write the rejected rows, for repair",
         .fallback = "off",
         .group = "Output"},
        {.names = "--strict",
         .text = "exit 65 if any row is rejected or skipped, or a note looks wrong",
         .group = "Safety"},
        force_flag(),
    };
    flags.insert(flags.end(), rest.begin(), rest.end());
    return {
        .name = "validate",
        .group = "Campaigns",
        .summary = "Check campaign files, lists and notes; no network, no database.",
        .operands = "FILE...",
        .operands_min = 1,
        .operands_max = -1,
        .examples =
            {{"invito validate spring.yaml", "before the first import"},
             {"invito validate spring.yaml --show 5", "five notes as they would be sent"},
             {"invito validate leads.csv --account anna --rejects bad.csv", "rows to repair"}},
        .flags = std::move(flags),
        .details =
            "FILE is what import takes. Each row gets its verdict and each note is rendered; a "
            "note must fit every account that may send it. Who was imported or invited before, and "
            "who is on the do-not-contact list, is not looked at: for that there is import -n. "
            "Neither "
            "accounts nor a configuration need be there yet.",
        .exit_codes =
            {ExitCode::ok, ExitCode::usage, ExitCode::data, ExitCode::storage, ExitCode::config},
        .see_also = {"invito import", "invito help campaign-file", "invito help files"},
    };
}

std::vector<Flag> import_flags() {
    std::vector<Flag> flags = list_flags();
    const std::vector<Flag> rest = {
        {.names = "--update-note",
         .text = "take over settings that would stay or be asked for",
         .group = "What to send"},
        {.names = "--rejects",
         .takes = Takes::text,
         .placeholder = "FILE",
         .text = "rows that could not be used, to repair and import again",
         .fallback = "<list>-rejects.csv",
         .group = "Output"},
        {.names = "--strict", .text = "exit 65 if any row was rejected", .group = "Safety"},
        force_flag(),
        {.names = "-n, --dry-run", .text = "count, write nothing", .group = "Safety"},
    };
    flags.insert(flags.end(), rest.begin(), rest.end());
    return flags;
}

Command import_command() {
    return {
        .name = "import",
        .group = "Campaigns",
        .summary = "Read a campaign file or a list into the job table; send nothing.",
        .operands = "FILE",
        .operands_min = 1,
        .operands_max = 1,
        .examples =
            {{"invito import spring.yaml", "once per list; repeat it when the list grows"},
             {"invito import leads.csv --account anna", "a bare list"},
             {"invito import leads-rejects.csv", "repaired rows, back into their campaign"},
             {"invito import leads.csv -n", "count, write nothing"}},
        .flags = import_flags(),
        .details =
            "FILE is a campaign file, a YAML list of profile addresses, a CSV, or - for a CSV on "
            "standard input. A lead that is there already is updated or left as it is, never "
            "doubled. What the list changes is shown before it is written: the first leads with "
            "the columns that differ, with -v or --json up to 1,000 of them. Values and names "
            "are shown on a terminal only, or with privacy.names_in_logs, or with --json. It is "
            "written as a whole or not at all. "
            "A setting of the campaign that FILE does not name stays. What FILE would change is "
            "shown and asked for, on a terminal or with --yes or --update-note, else it stays: "
            "what decides over sending once the campaign was started, what its own file no longer "
            "names, and all that another file or a flag says. A draft is edited in its own file.",
        .exit_codes =
            {ExitCode::ok, ExitCode::usage, ExitCode::data, ExitCode::storage, ExitCode::config},
        .see_also = {"invito help csv", "invito help files", "invito start"},
    };
}

std::vector<Flag> plan_flags() {
    std::vector<Flag> flags = {
        {.names = "--account",
         .takes = Takes::list,
         .placeholder = "A[,B]",
         .text = "only these accounts",
         .fallback = "all",
         .group = "What to plan"}};
    for (Flag& flag : bare_list_flags()) {
        flag.group = "What to plan";
        flags.push_back(std::move(flag));
    }
    const std::vector<Flag> rest = {
        {.names = "--days",
         .takes = Takes::integer,
         .placeholder = "N",
         .text = "how far to look",
         .fallback = "90",
         .group = "What to plan"},
        {.names = "--save",
         .takes = Takes::text,
         .placeholder = "FILE",
         .text = "the JSON document as well, into a file",
         .group = "Output"},
        {.names = "--rejects",
         .takes = Takes::text,
         .placeholder = "FILE",
         .text = "rows that could not be used, to repair",
         .fallback = "not written",
         .group = "Output"},
        {.names = "--exit-empty", .text = "exit 20 if nobody would be invited", .group = "Output"},
        force_flag(),
    };
    flags.insert(flags.end(), rest.begin(), rest.end());
    return flags;
}

Command plan_command() {
    return {
        .name = "plan",
        .group = "Campaigns",
        .summary = "Show who would be invited when, day by day; send and save nothing.",
        .operands = "[NAME or FILE...]",
        .operands_max = -1,
        .examples =
            {{"invito plan spring.yaml", "before it is imported"},
             {"invito plan", "all active campaigns together"},
             {"invito plan spring-founders -v", "every day, not only the first"},
             {"invito plan --json --days 30", "for scripts"}},
        .flags = plan_flags(),
        .details =
            "The decisions are those of run, on a virtual clock: the same limits, pauses, hours "
            "and "
            "order. What people and LinkedIn will answer is not known: everybody is taken to be "
            "new and every invitation to be accepted for sending. Drafts are planned as if started "
            "now, paused campaigns as if resumed, or from the end of a pause that has one; "
            "accounts that are stopped stay stopped.",
        .exit_codes =
            {ExitCode::ok, ExitCode::usage, ExitCode::empty, ExitCode::data, ExitCode::storage,
             ExitCode::config},
        .see_also = {"invito import", "invito start", "invito run", "invito help limits"},
    };
}

Command start_command() {
    return {
        .name = "start",
        .group = "Campaigns",
        .summary = "Allow a campaign to send, after showing what it would do and asking once.",
        .operands = "NAME",
        .operands_min = 1,
        .operands_max = 1,
        .examples =
            {{"invito start spring-founders", "asks"},
             {"invito start spring-founders --yes", "for scripts"}},
        .flags =
            {{.names = "-n, --dry-run",
              .text = "show what it would do, change nothing",
              .group = "Safety"}},
        .exit_codes = {ExitCode::ok, ExitCode::usage, ExitCode::storage, ExitCode::config},
        .see_also = {"invito run", "invito pause"},
    };
}

std::vector<Flag> run_flags() {
    std::vector<Flag> flags = {
        {.names = "--account",
         .takes = Takes::list,
         .placeholder = "A[,B]",
         .text = "only these accounts",
         .fallback = "all",
         .group = "What to send"}};
    for (Flag& flag : bare_list_flags()) flags.push_back(std::move(flag));
    const std::vector<Flag> rest = {
        {.names = "--max-sends",
         .takes = Takes::integer,
         .placeholder = "N",
         .text = "at most N invitations in this run",
         .fallback = "no limit",
         .group = "When to stop"},
        {.names = "--max-duration",
         .takes = Takes::duration,
         .placeholder = "DUR",
         .text = "no new request after DUR",
         .fallback = "no limit",
         .group = "When to stop"},
        {.names = "--patience",
         .takes = Takes::duration,
         .placeholder = "DUR",
         .text = "end when the next step is further ahead; also for a locked database",
         .fallback = "45m",
         .group = "When to stop"},
        {.names = "--wait",
         .takes = Takes::maybe_duration,
         .placeholder = "DUR",
         .text = "stay for a closed window or a rest, at most DUR",
         .fallback = "off",
         .env = "INVITO_WAIT",
         .group = "When to stop"},
        {.names = "--lock-wait",
         .takes = Takes::duration,
         .placeholder = "DUR",
         .text = "wait for another run to end, at most DUR",
         .fallback = "off",
         .group = "When to stop"},
        {.names = "--exit-empty", .text = "exit 20 if nothing was due", .group = "When to stop"},
        {.names = "-n, --dry-run",
         .text = "show who would be next, send nothing",
         .group = "Safety"},
        {.names = "--strict",
         .text = "an unknown outcome that is not found is held for a person, never sent again",
         .group = "Safety"},
        take_over_flag(),
    };
    flags.insert(flags.end(), rest.begin(), rest.end());
    return flags;
}

Command run_command() {
    return {
        .name = "run",
        .group = "Campaigns",
        .summary = "Send invitations for all active campaigns until today's quotas are used.",
        .operands = "[NAME or FILE...]",
        .operands_max = -1,
        .examples =
            {{"invito run", "everything active; safe to repeat"},
             {"invito run --wait=2h --quiet", "for timers: wait for the window to open"},
             {"invito run leads.csv", "import, show, ask once, send"},
             {"invito run x.yaml -n", "show who would be next, send nothing"}},
        .flags = run_flags(),
        .details =
            "An interrupted run continues with the same command. It ends when the work is done, "
            "when the window closes, or when nothing can be sent within the patience; it says why, "
            "and when the next invitation may go.",
        .exit_codes =
            {ExitCode::ok, ExitCode::usage, ExitCode::partial, ExitCode::attention, ExitCode::empty,
             ExitCode::data, ExitCode::unavailable, ExitCode::storage, ExitCode::locked,
             ExitCode::auth, ExitCode::config},
        .see_also = {"invito status", "invito report", "invito help nightly", "invito help json"},
    };
}

Command status_command() {
    return {
        .name = "status",
        .group = "Campaigns",
        .summary = "Campaigns, accounts with their quotas, and the last run.",
        .operands = "[NAME]",
        .operands_max = 1,
        .examples =
            {{"invito status", "everything"},
             {"invito status spring-founders", "one campaign"},
             {"invito status --watch", "again every 5 s, until Ctrl-C"},
             {"invito status --json", "for scripts"}},
        .flags =
            {{.names = "--watch",
              .takes = Takes::maybe_duration,
              .placeholder = "DUR",
              .text = "show it again every DUR, until Ctrl-C",
              .fallback = "5s",
              .group = "Output"},
             {.names = "--exit-empty", .text = "exit 20 if no job waits", .group = "Output"}},
        .details =
            "Next is when the account's next invitation may go; which rule it waits for is in "
            "`invito accounts list`, and in the field bound_by with --json.",
        .exit_codes =
            {ExitCode::ok, ExitCode::usage, ExitCode::empty, ExitCode::storage,
             ExitCode::terminated},
        .see_also = {"invito report", "invito accounts list", "invito jobs list"},
    };
}

Command report_command() {
    return {
        .name = "report",
        .group = "Campaigns",
        .summary = "What was sent, accepted and refused: as text, CSV or JSON.",
        .operands = "[NAME or RUN]",
        .operands_max = 1,
        .examples =
            {{"invito report", "everything, as text"},
             {"invito report r-0042 --json", "one run, for scripts"},
             {"invito report --csv leads.csv --since 7d", "one row per lead"}},
        .flags =
            {{.names = "--since",
              .takes = Takes::text,
              .placeholder = "WHEN",
              .text = "from this date (2026-11-23) or for so long (7d)",
              .fallback = "the start",
              .group = "What to report"},
             {.names = "--until",
              .takes = Takes::text,
              .placeholder = "WHEN",
              .text = "before this date, or until so long ago",
              .fallback = "now",
              .group = "What to report"},
             {.names = "--csv",
              .takes = Takes::text,
              .placeholder = "F",
              .text = "one row per lead; - is standard output",
              .group = "Output"},
             {.names = "--json",
              .takes = Takes::maybe_text,
              .placeholder = "F",
              .text = "one document; into a file with =F",
              .env = "INVITO_JSON",
              .group = "Output"},
             {.names = "--by",
              .takes = Takes::text,
              .placeholder = "WHAT",
              .text = "day, account or campaign: one table of them",
              .choices = {"day", "account", "campaign"},
              .group = "Output"},
             {.names = "--excel", .text = "CSV with a byte order mark", .group = "Output"},
             {.names = "--raw",
              .text = "CSV without the quote before = + - @ that stops formulas",
              .group = "Safety"},
             {.names = "--anonymous", .text = "nothing that names a person", .group = "Safety"},
             force_flag()},
        .exit_codes = {ExitCode::ok, ExitCode::usage, ExitCode::storage},
        .see_also = {"invito jobs list", "invito help files", "invito help json"},
    };
}

Command pause_command() {
    return {
        .name = "pause",
        .group = "Campaigns",
        .summary = "Stop a campaign, or an account, from sending; its jobs wait.",
        .operands = "[NAME]",
        .operands_max = 1,
        .examples =
            {{"invito pause spring-founders", "until it is resumed"},
             {"invito pause spring-founders --until 3d", "it goes on by itself"},
             {"invito pause --account anna --until 2026-12-01 --reason holiday",
              "until that day begins"}},
        .flags =
            {{.names = "--account",
              .takes = Takes::text,
              .placeholder = "A",
              .text = "this account instead of a campaign"},
             {.names = "--until",
              .takes = Takes::text,
              .placeholder = "DATE",
              .text = "when it ends by itself: 2026-12-01, 2026-12-01T09:00, 3d",
              .fallback = "when resumed"},
             {.names = "--reason",
              .takes = Takes::text,
              .placeholder = "TEXT",
              .text = "why; status shows it"},
             {.names = "-n, --dry-run", .text = "change nothing", .group = "Safety"}},
        .details =
            "A run that is under way finishes the request in flight and sends nothing more from "
            "it. DATE is read in the account's time zone, for a campaign in that of the "
            "configuration. Paused again, the new terms count. An account's rest after a refusal "
            "goes on beside the pause.",
        .exit_codes = {ExitCode::ok, ExitCode::usage, ExitCode::storage},
        .see_also = {"invito resume"},
    };
}

Command resume_command() {
    return {
        .name = "resume",
        .group = "Campaigns",
        .summary = "Let a paused campaign, or a stopped account, send again.",
        .operands = "[NAME]",
        .operands_max = 1,
        .examples =
            {{"invito resume spring-founders", "a campaign"},
             {"invito resume --account carla", "an account, after its sign-in"}},
        .flags =
            {{.names = "--account",
              .takes = Takes::text,
              .placeholder = "A",
              .text = "this account instead of a campaign"},
             {.names = "-n, --dry-run", .text = "change nothing", .group = "Safety"}},
        .details =
            "A pause that was given an end needs no resume. This is not how an interrupted run "
            "continues: for that, call invito run again.",
        .exit_codes = {ExitCode::ok, ExitCode::usage, ExitCode::storage},
        .see_also = {"invito pause", "invito run"},
    };
}

}  // namespace

std::vector<Command> campaign_commands() {
    std::vector<Command> all = {
        validate_command(), plan_command(), import_command(), start_command(), run_command()};
    for (Command& command : outcome_commands()) all.push_back(std::move(command));
    all.push_back(status_command());
    all.push_back(report_command());
    all.push_back(pause_command());
    all.push_back(resume_command());
    return all;
}

}  // namespace invito
