#include "checkup_disk.hpp"

#include <chrono>
#include <fmt/format.h>

namespace invito {

Result<DiskFacts> examine_disk_now(const std::string& database) {
    return examine_disk(database, [] {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::steady_clock::now().time_since_epoch()
        );
    });
}

std::string sync_text(const DiskFacts& facts) {
    const std::chrono::duration<double, std::milli> median = facts.sync_median;
    return fmt::format("fsync {:.{}f} ms median", median.count(), median.count() < 0.1 ? 4 : 2);
}

std::optional<std::string> doubt_about(const DiskFacts& facts) {
    switch (judge_disk(facts)) {
        case DiskTrust::plausible: return std::nullopt;
        case DiskTrust::in_memory:
            return "the database is in memory (tmpfs): a power cut or a restart takes it, and "
                   "everybody may be invited again; keep it on a disk: --db FILE";
        case DiskTrust::in_container:
            return "the database is in a container's own layer and goes with the container; "
                   "keep it on a volume: --db FILE";
        case DiskTrust::too_fast:
            return fmt::format(
                "no disk syncs in less than {:.2f} ms: a power cut may take invitations that are "
                "sent, and they are sent again; look for eatmydata, the mount option nobarrier or "
                "a virtual disk with cache=unsafe",
                std::chrono::duration<double, std::milli>(shortest_real_sync).count()
            );
    }
    return std::nullopt;
}

void check_disk(Checkup& checkup, const Result<DiskFacts>& examined) {
    if (!examined) {
        const Error& error = examined.error();
        checkup.warn(
            "disk", fmt::format("not timed: {}: {}; {}", error.what, error.found, error.hint)
        );
        return;
    }
    const std::string timing = sync_text(*examined);
    if (const auto doubt = doubt_about(*examined)) {
        checkup.warn("disk", timing + ": " + *doubt);
    } else {
        checkup.ok("disk", timing);
    }
}

}  // namespace invito
