// The commands of the group "Records".
#include "commands.hpp"

namespace invito {

namespace {

const std::vector<ExitCode> reading = {
    ExitCode::ok, ExitCode::usage, ExitCode::storage, ExitCode::config};

std::vector<Flag> job_filter_flags() {
    return {
        {.names = "--campaign",
         .takes = Takes::text,
         .placeholder = "NAME",
         .text = "of this campaign",
         .group = "Which jobs"},
        {.names = "--account",
         .takes = Takes::text,
         .placeholder = "A",
         .text = "of this account",
         .group = "Which jobs"},
        {.names = "--state",
         .takes = Takes::list,
         .placeholder = "S[,S]",
         .text = "queued, sent, skipped, failed, unknown, held, ...",
         .group = "Which jobs"},
        {.names = "--reason",
         .takes = Takes::list,
         .placeholder = "R[,R]",
         .text = "already_connected, not_found, ...",
         .group = "Which jobs"},
        {.names = "--error",
         .takes = Takes::text,
         .placeholder = "TYPE",
         .text = "the provider's error type, as it came",
         .group = "Which jobs"},
    };
}

std::vector<Flag> with(std::vector<Flag> flags, std::vector<Flag> more) {
    for (Flag& flag : more) flags.push_back(std::move(flag));
    return flags;
}

std::vector<Command> campaign_record_commands() {
    return {
        {.name = "campaigns list",
         .group = "Records",
         .summary = "All campaigns with their counts.",
         .operands = "",
         .examples = {{"invito campaigns list", "as a table"}},
         .exit_codes = reading,
         .see_also = {"invito status"}},
        {.name = "campaigns show",
         .group = "Records",
         .summary = "One campaign: note, accounts, schedule and counts.",
         .operands = "NAME",
         .operands_min = 1,
         .operands_max = 1,
         .examples = {{"invito campaigns show spring-founders", "as stored"}},
         .exit_codes = reading,
         .see_also = {"invito jobs list --campaign NAME"}},
        {.name = "campaigns rename",
         .group = "Records",
         .summary = "Give a campaign another name; its history stays.",
         .operands = "OLD NEW",
         .operands_min = 2,
         .operands_max = 2,
         .examples = {{"invito campaigns rename spring spring-2026", "change the file's name too"}},
         .flags = {{.names = "-n, --dry-run", .text = "change nothing", .group = "Safety"}},
         .exit_codes = reading},
        {.name = "campaigns archive",
         .group = "Records",
         .summary = "Put a campaign away; nothing of it is sent any more.",
         .operands = "NAME",
         .operands_min = 1,
         .operands_max = 1,
         .examples = {{"invito campaigns archive spring-2025", "its records stay"}},
         .flags = {{.names = "-n, --dry-run", .text = "change nothing", .group = "Safety"}},
         .exit_codes = reading},
    };
}

Command settle_command() {
    return {
        .name = "jobs settle",
        .group = "Records",
        .summary = "Decide what became of invitations whose outcome nobody knows.",
        .operands = "JOB...",
        .operands_min = 1,
        .operands_max = -1,
        .examples =
            {{"invito jobs settle 1842 --as sent", "you saw it pending at LinkedIn"},
             {"invito jobs settle 1842 --as not-sent --reason \"asked her\"",
              "it may be sent again"}},
        .flags =
            {{.names = "--as",
              .takes = Takes::text,
              .placeholder = "WHAT",
              .text = "what you saw on LinkedIn: sent or not-sent; needed",
              .choices = {"sent", "not-sent"}},
             {.names = "--reason",
              .takes = Takes::text,
              .placeholder = "TEXT",
              .text = "how you know; kept in the job's history"},
             {.names = "-n, --dry-run", .text = "count, change nothing", .group = "Safety"}},
        .details =
            "For jobs that are unknown, or held because of that or of an answer nobody knew. "
            "Your name and the time are kept with the decision.",
        .exit_codes = reading,
        .see_also = {"invito help unknown", "invito sync --unknown-only"}};
}

Command cancel_command() {
    return {
        .name = "jobs cancel",
        .group = "Records",
        .summary = "Take jobs out of their campaign for good.",
        .operands = "[JOB...]",
        .operands_max = -1,
        .examples =
            {{"invito jobs cancel 1842", "one job"},
             {"invito jobs cancel --campaign spring --state queued", "all that wait; asks"}},
        .flags = with(
            job_filter_flags(),
            {{.names = "-n, --dry-run", .text = "count, change nothing", .group = "Safety"}}
        ),
        .exit_codes = reading};
}

Command move_command() {
    return {
        .name = "jobs move",
        .group = "Records",
        .summary = "Give the leads that wait for one account to another one.",
        .operands = "",
        .examples =
            {{"invito jobs move --from anna --to ben", "in every campaign; asks"},
             {"invito jobs move --from anna --to ben --campaign spring", "in one"}},
        .flags =
            {{.names = "--from",
              .takes = Takes::text,
              .placeholder = "A",
              .text = "the account they wait for; it need not be configured; needed"},
             {.names = "--to",
              .takes = Takes::text,
              .placeholder = "B",
              .text = "a configured account; needed"},
             {.names = "--campaign",
              .takes = Takes::text,
              .placeholder = "NAME",
              .text = "only of this campaign",
              .fallback = "all but archived ones"},
             {.names = "-n, --dry-run", .text = "show, change nothing", .group = "Safety"}},
        .details =
            "B becomes one of the campaign's accounts if it is none; write it into the campaign's "
            "file, too. Whose profile was read already is looked up again by B. What is being "
            "sent, has an unknown outcome or is held stays with A.",
        .exit_codes = reading,
        .see_also = {"invito accounts list", "invito jobs list --account A"}};
}

std::vector<Command> job_commands() {
    return {
        {.name = "jobs list",
         .group = "Records",
         .summary = "Jobs, filtered.",
         .operands = "",
         .examples =
             {{"invito jobs list --state failed", "what failed, and why"},
              {"invito jobs list --state unknown --json", "for scripts"}},
         .flags = with(
             job_filter_flags(),
             {{.names = "--limit",
               .takes = Takes::integer,
               .placeholder = "N",
               .text = "at most N; 0 is all",
               .fallback = "50 as a table",
               .group = "Output"},
              {.names = "--csv", .text = "as CSV on standard output", .group = "Output"}}
         ),
         .exit_codes = reading,
         .see_also = {"invito jobs show JOB", "invito report --csv F"}},
        {.name = "jobs show",
         .group = "Records",
         .summary = "One job: the person, its state, every attempt and event.",
         .operands = "JOB",
         .operands_min = 1,
         .operands_max = 1,
         .examples = {{"invito jobs show 1842", "its whole story"}},
         .exit_codes = reading},
        {.name = "jobs retry",
         .group = "Records",
         .summary = "Queue failed, held or cancelled jobs again; never one that was sent.",
         .operands = "[JOB...]",
         .operands_max = -1,
         .examples =
             {{"invito jobs retry 1842 1907", "two jobs"},
              {"invito jobs retry 1842 --i-checked", "the profile found is the right one"},
              {"invito jobs retry --reason not_found -n", "count them first"}},
         .flags = with(
             job_filter_flags(),
             {{.names = "--i-checked",
               .text = "I looked at LinkedIn: unknown invitations were not sent, and held profiles "
                       "are those of the right people",
               .group = "Safety"},
              {.names = "-n, --dry-run", .text = "count, change nothing", .group = "Safety"}}
         ),
         .details =
             "A lead that is held for identity_mismatch is looked up again, and is held again "
             "while "
             "the profile at its address shows neither of the list's names. With --i-checked that "
             "very profile is accepted: should the address lead to somebody else later, the lead "
             "is held once more. `invito explain JOB` shows both names.",
         .exit_codes = reading,
         .see_also = {"invito explain JOB", "invito help unknown"}},
        settle_command(),
        cancel_command(),
        move_command(),
    };
}

Command explain_command() {
    return {
        .name = "explain",
        .group = "Records",
        .summary = "One lead's whole story: what it waits for, which rule decides, what happened.",
        .operands = "JOB or URL",
        .operands_min = 1,
        .operands_max = 1,
        .examples =
            {{"invito explain 1842", "a job, by its number"},
             {"invito explain linkedin.com/in/jane-doe", "a person, in every campaign"},
             {"invito explain 1842 --json", "for scripts"}},
        .details =
            "Every rule between now and the invitation is listed with the instant at which it lets "
            "go; the last one decides. Leads of the same account that go first are counted, and "
            "each of them takes a turn of its own.",
        .exit_codes = reading,
        .see_also = {"invito jobs list", "invito accounts show ALIAS", "invito help limits"},
    };
}

std::vector<Command> account_commands() {
    return {
        {.name = "accounts list",
         .group = "Records",
         .summary = "Accounts with state and quota.",
         .operands = "",
         .examples = {{"invito accounts list", "as a table"}},
         .exit_codes = reading,
         .see_also = {"invito status"}},
        {.name = "accounts show",
         .group = "Records",
         .summary = "One account: limits, what is used of them, and its state.",
         .operands = "ALIAS",
         .operands_min = 1,
         .operands_max = 1,
         .examples = {{"invito accounts show anna", "limits and use"}},
         .exit_codes = reading,
         .see_also = {"invito resume --account ALIAS"}},
        {.name = "accounts discover",
         .group = "Records",
         .summary = "Ask Unipile for LinkedIn accounts; print them as YAML to paste.",
         .operands = "",
         .examples = {{"invito accounts discover >> invito.yaml", "init leaves accounts: last"}},
         .exit_codes =
             {ExitCode::ok, ExitCode::usage, ExitCode::unavailable, ExitCode::auth,
              ExitCode::config},
         .see_also = {"invito doctor"}},
    };
}

Command audit_command() {
    return {
        .name = "audit",
        .group = "Records",
        .summary = "Replay the ledger and prove that no limit was ever passed.",
        .operands = "",
        .examples =
            {{"invito audit", "every account, all of it"},
             {"invito audit --account anna --since 30d", "one account, this month"},
             {"invito audit --json", "for scripts"}},
        .flags =
            {{.names = "--account",
              .takes = Takes::text,
              .placeholder = "A",
              .text = "only this account",
              .fallback = "all"},
             {.names = "--since",
              .takes = Takes::text,
              .placeholder = "WHEN",
              .text = "attempts from then on: a date, or 30d",
              .fallback = "all"}},
        .details =
            "Each window that ends with an attempt is counted again and held against the limits "
            "that were in force at that instant; the pauses, the hours, what was given back and "
            "who was invited are checked too. A window that was passed is shown with its attempts, "
            "and the exit code is 1. Invitations by hand that were found afterwards are told "
            "apart. "
            "People are always checked over all accounts and all time. Reads only.",
        .exit_codes =
            {ExitCode::ok, ExitCode::error, ExitCode::usage, ExitCode::storage, ExitCode::config},
        .see_also = {"invito help limits", "invito db check"}};
}

}  // namespace

std::vector<Command> record_commands() {
    std::vector<Command> all = campaign_record_commands();
    for (Command& command : job_commands()) all.push_back(std::move(command));
    for (Command& command : account_commands()) all.push_back(std::move(command));
    all.push_back(explain_command());
    all.push_back(audit_command());
    return all;
}

}  // namespace invito
