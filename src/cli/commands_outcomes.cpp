// The commands that ask what became of invitations.
#include "commands.hpp"

namespace invito {

namespace {

Flag account_flag() {
    return {
        .names = "--account",
        .takes = Takes::list,
        .placeholder = "A[,B]",
        .text = "only these accounts",
        .fallback = "all"};
}

Flag lock_wait_flag() {
    return {
        .names = "--lock-wait",
        .takes = Takes::duration,
        .placeholder = "DUR",
        .text = "wait for another run to end, at most DUR",
        .fallback = "off"};
}

const std::vector<ExitCode> asking_the_provider = {
    ExitCode::ok,        ExitCode::usage,       ExitCode::partial,
    ExitCode::attention, ExitCode::unavailable, ExitCode::storage,
    ExitCode::locked,    ExitCode::auth,        ExitCode::config};

Command sync_command() {
    return {
        .name = "sync",
        .group = "Campaigns",
        .summary = "Ask what became of the invitations that were sent; send nothing.",
        .operands = "",
        .examples =
            {{"invito sync", "once or twice a day, for example each evening"},
             {"invito sync --unknown-only", "settle unknown outcomes, nothing else"},
             {"invito sync --account anna --json", "for scripts"}},
        .flags =
            {account_flag(),
             {.names = "--since",
              .takes = Takes::duration,
              .placeholder = "DUR",
              .text = "only invitations sent within DUR",
              .fallback = "all"},
             {.names = "--unknown-only", .text = "settle unknown outcomes, nothing else"},
             lock_wait_flag(),
             take_over_flag(),
             {.names = "--strict",
              .text = "an unknown outcome that is not found is held for a person",
              .group = "Safety"}},
        .details =
            "Accepted is who is among the account's relations; pending, who is in its list of "
            "sent invitations. The profiles of those in neither are asked, at most 20 a sync: "
            "accepted, withdrawn by hand, or gone, that is neither pending nor connected. "
            "Invitations that were made by hand are counted in the account's limits from now on. "
            "A list that could be read in part only changes nothing but what it shows (exit 10). "
            "Relations are read once in two hours at most. Reads are counted: list_reads_per_day "
            "and profiles_per_day.",
        .exit_codes = asking_the_provider,
        .see_also = {"invito report", "invito withdraw", "invito help unknown"},
    };
}

Command withdraw_command() {
    return {
        .name = "withdraw",
        .group = "Campaigns",
        .summary = "Take back invitations that nobody has answered for long, after asking once.",
        .operands = "",
        .examples =
            {{"invito withdraw -n", "show which, withdraw nothing"},
             {"invito withdraw --older-than 30d", "asks; the oldest first"},
             {"invito withdraw --account anna --yes", "for timers"}},
        .flags =
            {{.names = "--older-than",
              .takes = Takes::duration,
              .placeholder = "DUR",
              .text = "sent longer ago than DUR",
              .fallback = "21d"},
             account_flag(),
             lock_wait_flag(),
             take_over_flag(),
             {.names = "-n, --dry-run", .text = "show which, withdraw nothing", .group = "Safety"}},
        .details =
            "Each account has a limit of its own for this, withdrawals_per_day, and its pause "
            "between two is that of invitations; the rest of the list waits for the next call. "
            "Only what the account's list of sent invitations shows as pending is withdrawn. "
            "LinkedIn lets nobody invite the same person again for up to three weeks; this "
            "database never invites anybody twice. A withdrawal frees nothing of a limit.",
        .exit_codes = asking_the_provider,
        .see_also = {"invito sync", "invito report", "invito help limits"},
    };
}

}  // namespace

std::vector<Command> outcome_commands() {
    return {sync_command(), withdraw_command()};
}

}  // namespace invito
