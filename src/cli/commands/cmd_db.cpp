#include "cmd.hpp"
#include "invito/app/backups.hpp"
#include "invito/app/doctor.hpp"
#include "invito/app/moving.hpp"
#include "invito/app/privacy.hpp"
#include "invito/ports/database_url.hpp"
#include "invito/report/database_move_screen.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/privacy_screen.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

Error warning_of(const std::string& doubt) {
    return Error{.kind = ErrorKind::storage, .code = "database.disk", .what = doubt};
}

void print_check_json(
    Context& context, const std::string& path, const DatabaseCheck& check,
    const std::optional<DiskFacts>& disk
) {
    write_json_document(context.out, {}, [&](JsonWriter& json) {
        json.field("path", path);
        json.field("schema", check.schema_version);
        json.field("provider", check.provider_kind);
        json.field("bytes", check.bytes);
        json.field("facts", check.facts);
        json.field("findings", check.findings);
        if (!disk) return json.field("disk", std::nullopt);
        json.object("disk", [&] {
            json.field("file_system", disk->file_system);
            json.field("fsync_median_ns", disk->sync_median.count());
            json.field("rounds", disk->rounds);
            json.field("trusted", classify_disk(*disk) == DiskTrust::plausible);
        });
    });
}

void print_check_text(
    Context& context, const std::string& path, const DatabaseCheck& check,
    const std::optional<DiskFacts>& disk
) {
    const Style& style = context.out_style;
    std::string facts = fmt::format(
        "{}: schema {}, for {}, {:.1f} MB{}", path, check.schema_version, check.provider_kind,
        static_cast<double>(check.bytes) / 1e6, disk ? ", " + sync_text(*disk) : std::string()
    );
    for (const std::string& fact : check.facts) facts += ", " + fact;
    write_block(context.out, {.text = {}, .indent = 2}, facts, style);
    for (const std::string& finding : check.findings) write_alert(context.out, finding, {}, style);
    if (check.findings.empty()) context.out << "All is well.\n";
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
             .kind = TrackedFile::Kind::backup,
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

// Below a server there is one, but not for us to look at.
std::optional<DiskFacts> disk_below(Context& context, const Settings& settings) {
    if (names_shared_database(settings.database)) return std::nullopt;
    const auto disk = examine_disk_now(settings.database);
    if (!disk) {
        warn(context, {disk.error()});
        return std::nullopt;
    }
    if (const auto doubt = doubt_about(*disk)) warn(context, {warning_of(*doubt)});
    return *disk;
}

Result<ExitCode> db_check(Context& context, const Settings& settings) {
    if (const auto found = find_database(settings); !found) return found.error();
    const auto check = engine_of(settings)->check();
    if (!check) return check.error();
    const auto disk = disk_below(context, settings);
    const auto print = context.json() ? print_check_json : print_check_text;
    print(context, settings.database, *check, disk);
    return check->findings.empty() ? ExitCode::ok : ExitCode::storage;
}

Result<std::size_t> backups_to_keep(std::int64_t keep) {
    if (keep >= 1) return static_cast<std::size_t>(keep);
    return Error{
        .kind = ErrorKind::usage,
        .code = "usage.value",
        .what = "--keep takes a number from 1: the new backup stays",
        .found = std::to_string(keep),
    };
}

Result<ExitCode> db_backup_dated(
    Context& context, const Settings& settings, const std::string& folder, std::int64_t keep
) {
    const auto kept_count = backups_to_keep(keep);
    if (!kept_count) return kept_count.error();
    const auto plan = plan_dated_backup(settings, folder, *kept_count, real_now());
    if (!plan) return plan.error();
    warn(context, plan->warnings);
    if (context.is_dry_run()) {
        for (const std::string& path : plan->superseded)
            (void)say(context, "{} would be removed.", path);
        return say(context, "{} would be copied to {}.", settings.database, plan->path());
    }
    const auto rules =
        output_rules_of_database(settings, context.environment, output_choices(context));
    if (!rules) return rules.error();
    const auto made = make_dated_backup(settings, *rules, *plan);
    if (!made) return made.error();
    warn(context, made->warnings);
    const std::string removed =
        made->removed.empty()
            ? ""
            : fmt::format(
                  "; {} removed",
                  counted(std::ssize(made->removed), "earlier backup is", "earlier backups are")
              );
    return say(context, "{} is copied to {}{}.", settings.database, made->written.path, removed);
}

Result<ExitCode> db_backup(Context& context, const Settings& settings) {
    const std::string& target = context.invocation.operands.front();
    if (const auto keep = context.invocation.integer("--keep"))
        return db_backup_dated(context, settings, target, *keep);
    if (const auto found = find_database(settings); !found) return found.error();
    const auto rules =
        output_rules_of_database(settings, context.environment, output_choices(context));
    if (!rules) return rules.error();
    auto place = find_destination(target, *rules);
    if (!place) {
        Error error = place.error();
        if (error.code == "file.folder")
            error.hint += ", or have a dated one kept there each time: --keep 14";
        return error;
    }
    if (context.is_dry_run())
        return say(context, "{} would be copied to {}.", settings.database, target);
    const auto written = back_up(settings, std::move(*place));
    if (!written) return written.error();
    remember_file(
        context, settings,
        {.path = written->path, .kind = TrackedFile::Kind::backup, .sha256 = written->sha256}
    );
    return say(context, "{} is copied to {}.", settings.database, target);
}

// What is left of the database as it was.
std::string copy_text(const PlannedMigration& plan, const char* will_be) {
    if (plan.copy.empty()) return "its server's backups are the copy as it was";
    return fmt::format("a copy as it {}: {}", will_be, plan.copy);
}

Result<ExitCode> db_migrate(Context& context, const Settings& settings) {
    if (const auto found = find_database(settings); !found) return found.error();
    const auto engine = engine_of(settings);
    const auto plan = engine->plan_migration();
    if (!plan) return plan.error();
    const std::string& path = settings.database;
    if (!plan->is_due()) return say(context, "{}: schema {} is the newest", path, plan->from);
    if (context.is_dry_run()) {
        return say(
            context, "{}: schema {} would become {}; {}", path, plan->from, plan->to,
            copy_text(*plan, "is would be kept")
        );
    }
    if (auto migrated = engine->migrate(database_options(settings)); !migrated)
        return migrated.error();
    return say(
        context, "{}: schema {} became {}; {}", path, plan->from, plan->to,
        copy_text(*plan, "was is kept")
    );
}

Result<ExitCode> db_restore(Context& context, const Settings& settings) {
    const std::string& from = context.invocation.operands.front();
    const auto kept = restore_backup(
        settings, context.environment,
        {.from = from, .may_replace = context.invocation.has("--force"), .wait = lock_wait(context)}
    );
    if (!kept) return kept.error();
    tell_restored(context, settings, from, *kept);
    return ExitCode::ok;
}

// A line each time another tenth of many rows is there.
std::function<void(std::int64_t, std::int64_t)> tell_of_copied(const Context& context) {
    constexpr std::int64_t many = 50'000;
    return [&context, told = std::int64_t{0}](std::int64_t rows, std::int64_t of) mutable {
        const std::int64_t tenths = rows * 10 / of;
        if (of < many || tenths == told || context.json()) return;
        told = tenths;
        (void)say(context, "{} of {} rows are copied.", rows, of);
    };
}

Result<ExitCode> db_copy_to(Context& context, const Settings& settings) {
    const auto move = move_to_shared_database(
        settings, {.url = context.invocation.operands.front(),
                   .wait = lock_wait(context),
                   .tell = tell_of_copied(context)}
    );
    if (!move) return move.error();
    if (context.json()) {
        write_database_move_json(context.out, *move);
    } else {
        write_database_move(context.out, *move, context.out_style);
    }
    return ExitCode::ok;
}

Result<ExitCode> end_prune(Context& context, const PrunePlan& plan, const PruneCounts* done) {
    if (context.json()) {
        write_prune_json(context.out, plan, done, context.out_style.zone);
        return ExitCode::ok;
    }
    if (done == nullptr) return say(context, "Nothing was changed.");
    write_prune_result(context.out, *done, context.out_style);
    return ExitCode::ok;
}

Result<ExitCode> db_prune(Context& context, const Settings& settings) {
    const auto prune = open_prune(settings, lock_wait(context));
    if (!prune) return prune.error();
    const PrunePlan& plan = prune->plan;
    if (!context.json()) {
        write_prune_plan(context.out, plan, settings.database, context.out_style);
        context.out.flush();
    }
    if (context.is_dry_run() || plan.is_empty()) return end_prune(context, plan, nullptr);
    if (plan.goes.people > 0) {
        const auto yes = ask_yes(
            context,
            fmt::format(
                "Prune {}? This cannot be undone.", counted(plan.goes.people, "person", "people")
            ),
            "prunes"
        );
        if (!yes) return yes.error();
        if (!*yes) return say(context, "Nothing was changed.");
    }
    const auto done = carry_out_prune(*prune, settings);
    if (!done) return done.error();
    return end_prune(context, plan, &*done);
}

}  // namespace

std::span<const NamedCommand> database_commands() {
    static constexpr NamedCommand all[] = {{"db path", db_path},       {"db check", db_check},
                                           {"db backup", db_backup},   {"db restore", db_restore},
                                           {"db migrate", db_migrate}, {"db copy-to", db_copy_to},
                                           {"db prune", db_prune}};
    return all;
}

}  // namespace invito
