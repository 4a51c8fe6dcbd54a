#include "invito/app/backups.hpp"

#include "invito/app/lineage.hpp"

#include <filesystem>
#include <fstream>
#include <ostream>

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

}  // namespace

Result<WrittenFile> back_up(const Settings& settings, Destination place) {
    auto file = OutputFile::open(std::move(place));
    if (!file) return file.error();
    const std::string& unfinished = file->unfinished();
    const auto copied = unfinished.empty() ? copy_through(settings.database, file->stream())
                                           : engine_of(settings.database)->back_up(unfinished);
    if (!copied) return copied.error();
    return file->commit();
}

Result<std::string> restore_backup(
    const Settings& settings, const Environment& environment, const RestoreTerms& terms
) {
    auto locks = take_run_locks(settings, {}, terms.wait);
    if (!locks) return locks.error();
    RunLock& lock = locks->database;
    const auto restored =
        engine_of(settings.database)
            ->restore({
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
