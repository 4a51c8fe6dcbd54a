#include "cmd.hpp"
#include "invito/app/doctor.hpp"
#include "invito/app/lineage.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <ostream>

namespace invito {

namespace {

Error warning_of(const std::string& doubt) {
    return Error{.kind = ErrorKind::storage, .code = "database.disk", .what = doubt};
}

void write_disk(JsonWriter& json, const Result<DiskFacts>& disk) {
    json.key("disk");
    if (!disk) {
        json.null();
        return;
    }
    json.begin_object();
    json.field("file_system", to_string(disk->file_system));
    json.field("fsync_median_ns", static_cast<std::int64_t>(disk->sync_median.count()));
    json.field("rounds", disk->rounds);
    json.field("trusted", judge_disk(*disk) == DiskTrust::plausible);
    json.end_object();
}

void print_check(
    Context& context, const std::string& path, const DatabaseCheck& check,
    const Result<DiskFacts>& disk
) {
    if (context.json()) {
        JsonWriter json(context.out);
        json.begin_object();
        json.field("v", 1);
        json.field("path", path);
        json.field("schema", check.schema_version);
        json.field("provider", check.provider_kind);
        json.field("bytes", static_cast<std::int64_t>(check.bytes));
        json.key("findings");
        json.begin_array();
        for (const std::string& finding : check.findings) json.value(finding);
        json.end_array();
        write_disk(json, disk);
        json.end_object();
        json.finish();
        return;
    }
    const Style& style = context.out_style;
    const std::string facts = fmt::format(
        "{}: schema {}, for {}, {:.1f} MB{}", path, check.schema_version, check.provider_kind,
        static_cast<double>(check.bytes) / 1e6, disk ? ", " + sync_text(*disk) : std::string()
    );
    write_block(context.out, {.text = {}, .indent = 2}, facts, style);
    for (const std::string& finding : check.findings)
        write_attention(context.out, finding, {}, style);
    if (check.findings.empty()) context.out << "All is well.\n";
}

// SQLite writes by name and jumps about: a pipe gets what a file of our own was filled with.
Result<void> copy_through(const std::string& database, std::ostream& out) {
    const auto folder = make_temporary_folder("invito-backup");
    if (!folder) return folder.error();
    const std::string copy = *folder + "/copy.db";
    auto copied = backup_database(database, copy);
    if (copied) out << std::ifstream(copy, std::ios::binary).rdbuf();
    std::error_code ignored;
    std::filesystem::remove_all(*folder, ignored);
    return copied;
}

Result<WrittenFile> back_up(const Settings& settings, Destination place) {
    auto file = OutputFile::open(std::move(place));
    if (!file) return file.error();
    const std::string& unfinished = file->unfinished();
    const auto copied = unfinished.empty() ? copy_through(settings.database, file->stream())
                                           : backup_database(settings.database, unfinished);
    if (!copied) return copied.error();
    return file->commit();
}

void tell_restored(
    Context& context, const Settings& settings, const std::string& from, const std::string& kept
) {
    context.err << fmt::format("{} is restored from {}.\n", settings.database, from);
    if (!kept.empty()) {
        context.err << fmt::format("The former database is kept: {}\n", kept);
        remember_file(
            context, settings,
            {.path = kept,
             .kind = KeptFile::Kind::backup,
             .sha256 = sha256_of_file(kept).value_or("")}
        );
    }
    context.err << "What was sent since is not in it: nothing is sent before a sync.\n";
    write_next(context.err, "invito sync", context.err_style);
}

Result<ExitCode> db_path(Context& context, const Settings& settings) {
    context.out << settings.database << '\n';
    return ExitCode::ok;
}

Result<ExitCode> db_check(Context& context, const Settings& settings) {
    if (const auto found = find_database(settings); !found) return found.error();
    const auto check = check_database(settings.database);
    if (!check) return check.error();
    const auto disk = examine_disk_now(settings.database);
    if (!disk) {
        warn(context, {disk.error()});
    } else if (const auto doubt = doubt_about(*disk)) {
        warn(context, {warning_of(*doubt)});
    }
    print_check(context, settings.database, *check, disk);
    return check->findings.empty() ? ExitCode::ok : ExitCode::storage;
}

Result<ExitCode> db_backup(Context& context, const Settings& settings) {
    const std::string& target = context.invocation.operands.front();
    if (const auto found = find_database(settings); !found) return found.error();
    const auto rules =
        output_rules_of_database(settings, context.environment, output_choices(context));
    if (!rules) return rules.error();
    auto place = find_destination(target, *rules);
    if (!place) return place.error();
    if (context.is_dry_run()) {
        context.err << fmt::format("{} would be copied to {}.\n", settings.database, target);
        return ExitCode::ok;
    }
    const auto written = back_up(settings, std::move(*place));
    if (!written) return written.error();
    remember_file(
        context, settings,
        {.path = written->path, .kind = KeptFile::Kind::backup, .sha256 = written->sha256}
    );
    context.err << fmt::format("{} is copied to {}.\n", settings.database, target);
    return ExitCode::ok;
}

Result<ExitCode> db_migrate(Context& context, const Settings& settings) {
    if (const auto found = find_database(settings); !found) return found.error();
    const auto before = check_database(settings.database);
    if (!before) return before.error();
    if (!context.is_dry_run()) {
        const auto database = open_database(settings);
        if (!database) return database.error();
    }
    const auto after = check_database(settings.database);
    if (!after) return after.error();
    context.err << fmt::format(
        "{}: schema {}{}\n", settings.database, before->schema_version,
        after->schema_version == before->schema_version
            ? std::string(context.is_dry_run() ? "; nothing was changed" : " is the newest")
            : fmt::format(" became {}", after->schema_version)
    );
    return ExitCode::ok;
}

Result<ExitCode> db_restore(Context& context, const Settings& settings) {
    const std::string& from = context.invocation.operands.front();
    auto locks = take_run_locks(settings, {}, lock_wait(context));
    if (!locks) return locks.error();
    RunLock& lock = locks->database;
    const auto restored = restore_database({
        .from = from,
        .database = database_options(settings),
        .change = generation_change(context.environment, lock.generation(), real_now()),
        .may_replace = context.invocation.has("--force"),
    });
    if (!restored) return restored.error();
    record_generation(settings, context.environment, restored->generation, lock);
    tell_restored(context, settings, from, restored->kept);
    return ExitCode::ok;
}

}  // namespace

ExitCode cmd_db_path(Context& context) {
    return with_settings(context, db_path);
}

ExitCode cmd_db_check(Context& context) {
    return with_settings(context, db_check);
}

ExitCode cmd_db_backup(Context& context) {
    return with_settings(context, db_backup);
}

ExitCode cmd_db_migrate(Context& context) {
    return with_settings(context, db_migrate);
}

ExitCode cmd_db_restore(Context& context) {
    return with_settings(context, db_restore);
}

}  // namespace invito
