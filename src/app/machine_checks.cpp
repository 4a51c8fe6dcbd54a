// The parts of a checkup that look at this machine: clock, files and their owners, disk, limits.
#include "invito/app/doctor.hpp"
#include "invito/config/api_key.hpp"
#include "invito/config/file_trust.hpp"
#include "invito/plan/working_hours.hpp"
#include "invito/report/words.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>

namespace invito {

namespace {

std::optional<Instant> earliest(std::optional<Instant> a, std::optional<Instant> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

}  // namespace

std::string windows_text(const Settings& settings, Instant now) {
    std::size_t open = 0;
    std::optional<Instant> closing;
    std::optional<Instant> opening;
    for (const AccountSettings& account : settings.accounts) {
        const Policy& policy = account.policy;
        if (is_open(policy.window, policy.time_zone, now)) {
            ++open;
            closing = earliest(closing, next_closing(policy.window, policy.time_zone, now));
        } else {
            opening = earliest(opening, next_opening(policy.window, policy.time_zone, now));
        }
    }
    const auto shown = [&](Instant at) { return near_time(at, now, settings.time_zone); };
    if (open == 0) return opening ? "window opens " + shown(*opening) : "window never opens";
    if (open < settings.accounts.size()) {
        return fmt::format("window open for {} of {} accounts", open, settings.accounts.size());
    }
    return closing ? "window open until " + shown(*closing) : "window always open";
}

void check_clock(
    Checkup& checkup, const Settings& settings, const std::optional<DateReading>& reading
) {
    if (!reading) {
        checkup.warn(
            "clock",
            "the provider's answer has no Date to compare with: a run goes by this machine's "
            "clock alone"
        );
        return;
    }
    const Duration gap = std::chrono::abs(reading->machine - reading->server);
    const std::string off = describe_duration(gap) + " off";
    const char* const advice = "set it: timedatectl set-ntp true";
    if (reading->verdict == DateVerdict::clock_off) {
        checkup.fail(
            "clock", fmt::format("{}, nothing is sent; {}", off, advice), ErrorKind::config
        );
        return;
    }
    const std::string zone = settings.time_zone.name();
    // The provider's time: it is what a run goes by.
    const std::string windows = windows_text(settings, reading->server);
    if (gap > clock_off_warning) {
        checkup.warn("clock", fmt::format("{}, {}; {}", off, zone, advice));
    } else {
        checkup.ok("clock", fmt::format("{}, {}, {}", off, zone, windows));
    }
}

namespace {

// "campaigns" beside the configuration is where `invito init` puts them.
std::vector<std::string> campaign_files(const std::string& config_file) {
    std::vector<std::string> files;
    std::error_code ended;
    const auto folder = std::filesystem::path(config_file).parent_path() / "campaigns";
    for (std::filesystem::directory_iterator entry(folder, ended), end; !ended && entry != end;
         entry.increment(ended)) {
        const std::string ending = ascii_lower(entry->path().extension().string());
        if (ending == ".yaml" || ending == ".yml") files.push_back(entry->path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

class TrustCheck {
public:
    TrustCheck(Checkup& checkup, const TrustedUsers& trusted)
        : checkup_(checkup), trusted_(trusted) {}

    void steering(const std::string& subject, const std::string& path) {
        const FileVerdict verdict = examine_file(path, trusted_);
        if (const auto& refusal = verdict.refusal) {
            checkup_.fail(subject, refusal->what + "; " + refusal->hint, ErrorKind::config);
        }
        for (const std::string& warning : verdict.warnings) checkup_.warn(subject, warning);
    }

    // Its lines can only forbid, but whoever writes it can take lines out.
    void forbidding(const std::string& path) {
        const FileVerdict verdict = examine_file(path, trusted_);
        if (const auto& refusal = verdict.refusal) {
            checkup_.warn("suppression", refusal->what + "; " + refusal->hint);
        }
        for (const std::string& warning : verdict.warnings) checkup_.warn("suppression", warning);
    }

private:
    Checkup& checkup_;
    const TrustedUsers& trusted_;
};

}  // namespace

void check_who_may_steer(
    Checkup& checkup, const Settings& settings, const Environment& environment
) {
    TrustCheck check(checkup, settings.trusted_users);
    if (const auto& config = settings.config_file) {
        check.steering("config", *config);
        for (const std::string& campaign : campaign_files(*config))
            check.steering("campaign", campaign);
    }
    if (const auto key = api_key_file(settings.provider, environment)) {
        check.steering("api key", *key);
    }
    if (!settings.provider.ca_file.empty()) check.steering("ca_file", settings.provider.ca_file);
    for (const std::string& path : settings.rules.suppression) check.forbidding(path);
}

bool is_of_trust(const Error& error) {
    return error.code == "config.foreign_owner" || error.code == "config.world_writable";
}

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

void check_open_files(Checkup& checkup, std::size_t accounts, const OpenFilesLimit& limit) {
    const OpenFilesNeed need = open_files_need(accounts);
    if (limit.most >= need.most) return;
    const std::string run = fmt::format(
        "a run of {} has up to {} files open, a lock and a connection for each, and may have {}",
        counted(static_cast<std::int64_t>(accounts), "account"), need.most, limit.most
    );
    const std::string hint = how_to_raise_open_files(need.most);
    if (limit.most < need.least) {
        checkup.fail("open files", run + ": it cannot begin; " + hint, ErrorKind::config);
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

namespace {

// Their numbers are cited by people and scripts: new ones are added at the end.
constexpr std::array all_assumptions = std::to_array<Assumption>({
    {"A1", "Unipile acts on a request at most 10 minutes after the connection to it is closed.",
     "an invitation that leaves later may be sent a second time, and a limit counted too early."},
    {"A2", "What Unipile shows of profiles and of the sent list is at most 5 minutes old.",
     "an invitation that is not shown a day later is taken for not sent, and sent again once."},
    {"A3",
     "No request goes on more than 10 seconds after it was written down. The program looks at the "
     "clock right before the first byte; no machine may be suspended exactly there.",
     "an invitation may be counted in a window that is over."},
    {"A4", "The disk keeps what it was told to sync, through a power cut.",
     "invitations of the last moments are forgotten, and sent again; `invito doctor` times the "
     "disk."},
    {"A5",
     "Nobody puts an older database in the place of a newer one, by a restored backup for example.",
     "whoever was invited since may be invited again."},
});

}  // namespace

std::span<const Assumption> assumptions() {
    return all_assumptions;
}

}  // namespace invito
