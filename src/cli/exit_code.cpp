#include "exit_code.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <array>

namespace invito {

namespace {

constexpr auto entries = std::to_array<ExitCodeEntry>({
    {ExitCode::ok, "ok", "done",
     "Everything due was done; also when quotas are used, the window is closed or nothing is "
     "due. What waits is told with its time.",
     "no"},
    {ExitCode::error, "error", "failed", "Failed for a reason without a code of its own.", "page"},
    {ExitCode::usage, "usage", "wrong usage", "Wrong flags, arguments or names.", "page"},
    {ExitCode::partial, "partial", "partial",
     "Finished; some invitations failed, their outcome is unknown, or their leads are held.",
     "ticket"},
    {ExitCode::attention, "attention", "account needs attention",
     "Finished; an account stopped (sign-in, restriction, a limit refused), or nobody sends some "
     "leads.",
     "ticket"},
    {ExitCode::threshold, "threshold", "threshold crossed",
     "A number of the report crossed a threshold of --fail-if.", "ticket"},
    {ExitCode::empty, "empty", "nothing to do", "Nothing to do; only with --exit-empty.", "no"},
    {ExitCode::data, "data", "list unusable",
     "A list or campaign file is unusable, or has rejected rows with --strict.", "ticket"},
    {ExitCode::unavailable, "unavailable", "try later",
     "Unipile or the network is down after retries, or no account is ready there. Run again later.",
     "if repeated"},
    {ExitCode::internal, "internal", "bug", "A bug. The message says how to report it.", "page"},
    {ExitCode::storage, "storage", "database", "The database or the disk failed.", "page"},
    {ExitCode::locked, "locked", "already running",
     "Other runs hold the database or the accounts, or a program keeps it locked.", "if repeated"},
    {ExitCode::auth, "auth", "sign-in", "The API key was refused, or every account is signed out.",
     "page"},
    {ExitCode::config, "config", "config",
     "The configuration, the permissions of a secret, the machine's clock or the database's place "
     "are wrong, or a database must be synced before it sends.",
     "page"},
    {ExitCode::interrupted, "stopped", "stopped",
     "Stopped by Ctrl-C (SIGINT); the request in flight was finished.", "no"},
    {ExitCode::terminated, "stopped", "stopped",
     "Stopped by SIGTERM or a closed terminal; the request in flight was finished.", "no"},
});

// From the lightest to the gravest.
constexpr std::array by_gravity = {
    ExitCode::ok,          ExitCode::partial, ExitCode::attention, ExitCode::locked,
    ExitCode::unavailable, ExitCode::auth,    ExitCode::config,    ExitCode::storage,
};

std::ptrdiff_t gravity(ExitCode code) {
    return std::distance(by_gravity.begin(), std::find(by_gravity.begin(), by_gravity.end(), code));
}

}  // namespace

std::span<const ExitCodeEntry> exit_codes() {
    return entries;
}

const ExitCodeEntry& describe(ExitCode code) {
    const auto* const entry =
        std::find_if(entries.begin(), entries.end(), [code](const ExitCodeEntry& candidate) {
            return candidate.code == code;
        });
    ensure(entry != entries.end(), "every exit code has an entry");
    return *entry;
}

ExitCode exit_code_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::usage: return ExitCode::usage;
        case ErrorKind::data: return ExitCode::data;
        case ErrorKind::config: return ExitCode::config;
        case ErrorKind::auth: return ExitCode::auth;
        case ErrorKind::unavailable: return ExitCode::unavailable;
        case ErrorKind::storage: return ExitCode::storage;
        case ErrorKind::locked: return ExitCode::locked;
        case ErrorKind::failed: return ExitCode::error;
    }
    return ExitCode::error;
}

ExitCode gravest(std::initializer_list<ExitCode> codes) {
    return std::max(codes, [](ExitCode a, ExitCode b) { return gravity(a) < gravity(b); });
}

}  // namespace invito
