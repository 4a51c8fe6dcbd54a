#include "cmd.hpp"
#include "compose.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/words.hpp"
#include "kept_files.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

void print_check(Context& context, const std::string& path, const DatabaseCheck& check) {
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
        for (const std::string& finding : check.findings)
            json.value(finding);
        json.end_array();
        json.end_object();
        json.finish();
        return;
    }
    context.out << fmt::format(
        "{}: schema {}, for {}, {:.1f} MB\n",
        path,
        check.schema_version,
        check.provider_kind,
        static_cast<double>(check.bytes) / 1e6
    );
    for (const std::string& finding : check.findings)
        context.out << "! " << finding << '\n';
    if (check.findings.empty()) context.out << "All is well.\n";
}

}  // namespace

ExitCode cmd_db_path(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    context.out << settings->database << '\n';
    return ExitCode::ok;
}

ExitCode cmd_db_check(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto check = check_database(settings->database);
    if (!check) return fail(context, check.error());
    print_check(context, settings->database, *check);
    return check->findings.empty() ? ExitCode::ok : ExitCode::storage;
}

ExitCode cmd_db_backup(Context& context) {
    const std::string& target = context.invocation.operands.front();
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    if (context.is_dry_run()) {
        context.err << fmt::format("{} would be copied to {}.\n", settings->database, target);
        return ExitCode::ok;
    }
    const auto copied = backup_database(settings->database, target);
    if (!copied) return fail(context, copied.error());
    remember_written_file(context, *settings, target, KeptFile::Kind::backup);
    context.err << fmt::format("{} is copied to {}.\n", settings->database, target);
    return ExitCode::ok;
}

ExitCode cmd_db_migrate(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto before = check_database(settings->database);
    if (!before) return fail(context, before.error());
    if (!context.is_dry_run()) {
        const auto database = open_database(*settings);
        if (!database) return fail(context, database.error());
    }
    const auto after = check_database(settings->database);
    if (!after) return fail(context, after.error());
    context.err << fmt::format(
        "{}: schema {}{}\n",
        settings->database,
        before->schema_version,
        after->schema_version == before->schema_version
            ? std::string(context.is_dry_run() ? "; nothing was changed" : " is the newest")
            : fmt::format(" became {}", after->schema_version)
    );
    return ExitCode::ok;
}

}  // namespace invito
