#include "invito/app/backups.hpp"

#include "invito/app/lineage.hpp"
#include "invito/plan/backup_rotation.hpp"
#include "invito/ports/database_url.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/shell.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <ostream>
#include <unordered_map>

namespace invito {

namespace {

// SQLite writes by name and jumps about: a pipe gets what a file of our own was filled with.
Result<void> copy_through(const std::string& database, std::ostream& out) {
    const auto folder = make_temporary_folder("invito-backup");
    if (!folder) return folder.error();
    const std::string copy = *folder + "/copy.db";
    auto copied = engine_of(database)->back_up(copy);
    if (copied) out << std::ifstream(copy, std::ios::binary).rdbuf();
    std::error_code ignored;
    std::filesystem::remove_all(*folder, ignored);
    return copied;
}

// The server copies a shared one; it is told before a file is begun.
Result<void> check_is_ours_to_copy(const Settings& settings) {
    if (!names_shared_database(settings.database)) return {};
    return engine_of(settings)->back_up({});
}

}  // namespace

Result<WrittenFile> back_up(const Settings& settings, Destination place) {
    if (auto ours = check_is_ours_to_copy(settings); !ours) return ours.error();
    auto file = OutputFile::open(std::move(place));
    if (!file) return file.error();
    const std::string& unfinished = file->unfinished();
    const auto copied = unfinished.empty() ? copy_through(settings.database, file->stream())
                                           : engine_of(settings)->back_up(unfinished);
    if (!copied) return copied.error();
    return file->commit();
}

namespace {

namespace fs = std::filesystem;

Result<std::string> existing_folder(const std::string& folder) {
    std::error_code failed;
    const bool is_folder = fs::is_directory(folder, failed);
    if (is_folder) return canonical_path(folder);
    const bool is_there = fs::exists(folder, failed);
    return Error{
        .kind = ErrorKind::storage,
        .code = "backup.folder",
        .what = fmt::format(
            "{} is {}", folder, is_there ? "no folder to keep backups in" : "not there"
        ),
        .hint = is_there ? "name a folder with --keep, or a file without it"
                         : "mount the disk that it is on, or: mkdir -m 0700 " + shell_word(folder),
    };
}

Error left_alone(const std::string& path, std::string why) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "backup.left",
        .what = path + " is left alone",
        .found = std::move(why),
        .hint = "move it away if it is not needed any more",
    };
}

// By their paths. A database that came from a backup does not remember all of them; then only the
// digest that the file itself carries tells.
std::unordered_map<std::string, std::string> known_digests(const OutputRules& rules) {
    std::unordered_map<std::string, std::string> digests;
    for (const WrittenFile& file : rules.written) digests.emplace(file.path, file.sha256);
    return digests;
}

struct EarlierBackups {
    std::vector<Instant> times;
    std::vector<Error> warnings;
};

// A link is none, whatever it leads to: what is behind it belongs elsewhere.
Result<EarlierBackups> earlier_backups(const DatedBackup& plan, Instant created_at) {
    EarlierBackups found;
    std::error_code failed;
    fs::directory_iterator entry(plan.folder, failed);
    for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
        const auto time = backup_time(plan.stem, entry->path().filename().string());
        std::error_code ignored;
        if (!time || !fs::is_regular_file(entry->symlink_status(ignored))) continue;
        const auto its = engine_of(entry->path().string())->created_at();
        if (!its) found.warnings.push_back(left_alone(entry->path().string(), its.error().what));
        if (its && *its == created_at) found.times.push_back(*time);
    }
    if (!failed) return found;
    return Error{
        .kind = ErrorKind::storage,
        .code = "backup.folder",
        .what = fmt::format("{} cannot be read: {}", plan.folder, failed.message()),
    };
}

void warn_of_clock(DatedBackup& plan, Instant now) {
    const Duration ahead = plan.made_at - now;
    if (ahead < std::chrono::minutes{1}) return;
    plan.warnings.push_back(Error{
        .kind = ErrorKind::config,
        .code = "backup.clock",
        .what = fmt::format(
            "a backup in {} is {} ahead of this machine's clock", plan.folder,
            describe_duration(ahead)
        ),
        .hint = "the new one is dated after it, so that the oldest goes first; see that the clock "
                "is right: timedatectl",
    });
}

// A name that nothing has, not even a broken link.
void take_free_name(DatedBackup& plan) {
    std::error_code ignored;
    while (fs::exists(fs::symlink_status(plan.path(), ignored)))
        plan.made_at += std::chrono::seconds{1};
}

// Another backup into the same folder may take the name in the meantime.
Result<WrittenFile> write_under_free_name(
    const Settings& settings, const OutputRules& rules, DatedBackup& plan
) {
    for (;;) {
        take_free_name(plan);
        auto place = find_destination(plan.path(), rules);
        if (!place) return place.error();
        auto written = back_up(settings, std::move(*place));
        if (written || written.error().code != "file.not_ours") return written;
    }
}

Result<void> prove(const WrittenFile& backup) {
    const auto checked = engine_of(backup.path)->check();
    if (checked && checked->findings.empty()) return {};
    return Error{
        .kind = ErrorKind::storage,
        .code = "backup.unsound",
        .what = fmt::format("{} is written, but not sound; no earlier backup went", backup.path),
        .found = checked ? checked->findings.front() : checked.error().what,
        .hint = "invito db check says whether the database itself is",
    };
}

}  // namespace

std::string DatedBackup::path() const {
    return (fs::path(folder) / backup_name(stem, made_at)).string();
}

Result<DatedBackup> plan_dated_backup(
    const Settings& settings, const std::string& folder, std::size_t keep, Instant now
) {
    if (auto ours = check_is_ours_to_copy(settings); !ours) return ours.error();
    if (const auto found = find_database(settings); !found) return found.error();
    const auto place = existing_folder(folder);
    if (!place) return place.error();
    const auto created_at = engine_of(settings)->created_at();
    if (!created_at) return created_at.error();

    DatedBackup plan{.folder = *place, .stem = fs::path(settings.database).stem().string()};
    auto earlier = earlier_backups(plan, *created_at);
    if (!earlier) return earlier.error();
    plan.warnings = std::move(earlier->warnings);
    plan.made_at = next_backup_time(now, earlier->times);
    warn_of_clock(plan, now);
    for (const Instant time : superseded_backups(std::move(earlier->times), keep)) {
        plan.superseded.push_back((fs::path(plan.folder) / backup_name(plan.stem, time)).string());
    }
    take_free_name(plan);
    return plan;
}

Result<KeptBackup> make_dated_backup(
    const Settings& settings, const OutputRules& rules, DatedBackup plan
) {
    auto written = write_under_free_name(settings, rules, plan);
    if (!written) return written.error();
    KeptBackup kept{.written = std::move(*written)};
    const auto remembered = remember_file(
        settings, {.path = kept.written.path,
                   .kind = TrackedFile::Kind::backup,
                   .sha256 = kept.written.sha256}
    );
    if (!remembered) kept.warnings.push_back(remembered.error());
    if (const auto proved = prove(kept.written); !proved) return proved.error();

    const auto digests = known_digests(rules);
    for (const std::string& path : plan.superseded) {
        const auto known = digests.find(path);
        std::error_code failed;
        if (!is_as_written(path, known == digests.end() ? "" : known->second)) {
            kept.warnings.push_back(left_alone(path, "it was changed since it was written"));
        } else if (fs::remove(path, failed); failed) {
            kept.warnings.push_back(left_alone(path, failed.message()));
        } else {
            kept.removed.push_back(path);
        }
    }
    if (const auto forgotten = forget_files(settings, kept.removed); !forgotten)
        kept.warnings.push_back(forgotten.error());
    return kept;
}

Result<std::string> restore_backup(
    const Settings& settings, const Environment& environment, const RestoreTerms& terms
) {
    auto locks = take_run_locks(settings, {}, terms.wait);
    if (!locks) return locks.error();
    RunLock& lock = locks->database;
    const auto restored = engine_of(settings)->restore({
        .from = terms.from,
        .database = database_options(settings),
        .change = generation_change(environment, lock.generation(), real_now()),
        .may_replace = terms.may_replace,
    });
    if (!restored) return restored.error();
    record_generation(settings, environment, restored->generation, lock);
    return restored->kept;
}

}  // namespace invito
