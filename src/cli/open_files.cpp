#include "open_files.hpp"

#include "invito/provider/unipile_provider.hpp"
#include "invito/report/words.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <sys/resource.h>

namespace invito {

namespace {

// The database, logs, terminals, the event loop, name resolution, and some to spare.
constexpr std::size_t of_the_program = 64;

std::size_t as_count(rlim_t limit) {
    return limit == RLIM_INFINITY ? std::numeric_limits<std::size_t>::max()
                                  : static_cast<std::size_t>(limit);
}

}  // namespace

OpenFilesNeed open_files_need(std::size_t accounts) {
    return {of_the_program + accounts + 1, of_the_program + 2 * accounts};
}

OpenFilesLimit open_files_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
    return {as_count(limit.rlim_cur), as_count(limit.rlim_max)};
}

void raise_open_files_limit(std::size_t wanted) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || as_count(limit.rlim_cur) >= wanted) return;
    limit.rlim_cur = as_count(limit.rlim_max) >= wanted ? rlim_t{wanted} : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

std::size_t connections_within(std::size_t allowed, std::size_t accounts) {
    const std::size_t taken = of_the_program + accounts;
    const std::size_t left = allowed > taken ? allowed - taken : 1;
    return std::min(std::max(usual_connections_max, accounts), left);
}

std::string how_to_raise_open_files(std::size_t wanted) {
    return fmt::format(
        "allow {0}: LimitNOFILE={0} in a unit of systemd, else `ulimit -n {0}` in the shell that "
        "starts it; beyond what `ulimit -Hn` prints root sets it, in /etc/security/limits.conf",
        wanted
    );
}

void check_open_files(Checkup& checkup, std::size_t accounts, const OpenFilesLimit& limit) {
    const OpenFilesNeed need = open_files_need(accounts);
    if (limit.most >= need.most) return;
    const std::string run = fmt::format(
        "a run of {} has up to {} files open, a lock and a connection for each, and may have {}",
        counted(static_cast<std::int64_t>(accounts), "account"), need.most, limit.most
    );
    const std::string hint = how_to_raise_open_files(need.most);
    if (limit.most < need.least) {
        checkup.fail("open files", run + ": it cannot begin; " + hint, ExitCode::config);
        return;
    }
    checkup.warn(
        "open files",
        fmt::format(
            "{}: no more than {} at a time, and accounts wait for one; {}", run,
            counted(
                static_cast<std::int64_t>(connections_within(limit.most, accounts)), "connection"
            ),
            hint
        )
    );
}

}  // namespace invito
