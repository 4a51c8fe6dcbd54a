#include "campaign_input.hpp"
#include "cmd.hpp"
#include "compose.hpp"
#include "importing.hpp"
#include "outputs.hpp"
#include "questions.hpp"

#include <fmt/format.h>

namespace invito {

namespace {

Result<Imported> import_into_scratch(
    const CampaignFile& file, const Settings& settings, ImportChoices choices
) {
    auto scratch = ScratchDatabase::open(settings);
    if (!scratch) return scratch.error();
    Database& database = scratch->database();
    choices.now = now_for(settings, database.created_at());
    return import_campaign(file, settings, database.registry(), choices);
}

Result<Imported> import_into_database(
    const Context& context, const CampaignFile& file, const Settings& settings,
    ImportChoices choices
) {
    const auto database = open_database(context, settings, IfMissing::make);
    if (!database) return database.error();
    auto rules = output_rules_for(context, settings, {file});
    if (!rules) return rules.error();
    choices.rules = std::move(*rules);
    choices.now = now_for(settings, (*database)->created_at());
    return import_campaign(file, settings, (*database)->registry(), choices);
}

// The whole change is on the screen before it is asked for.
Result<bool> ask_to_change(const Context& context, const ImportTarget& target) {
    const bool is_asked = context.may_ask() && !context.is_dry_run();
    if (!is_asked && !context.invocation.has("--yes")) return false;
    write_settings(context.err, target.settings.open, SettingFate::asked, context.err_style);
    const std::string question = fmt::format(
        "Change this of \"{}\" as {} says? What was sent stays as it was.",
        target.file.campaign.name, target.file.path
    );
    return ask_yes(context, question, "changes");
}

void print(Context& context, const Imported& imported) {
    warn(context, imported.warnings);
    if (context.json()) {
        write_import_json(context.out, imported.data);
    } else if (context.is_quiet()) {
        write_import_news(context.out, imported.data, context.out_style);
    } else {
        write_import_text(context.out, imported.data, context.out_style);
    }
}

}  // namespace

ExitCode cmd_import(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    warn(context, settings->warnings);
    const auto file = read_input_to_import(context, *settings, context.invocation.operands.front());
    if (!file) return fail(context, file.error());

    const ImportChoices choices{
        .rejects_file =
            context.is_dry_run() ? "" : context.invocation.text("--rejects").value_or(""),
        .rules = {},
        .update_note = context.invocation.has("--update-note"),
        .is_dry_run = context.is_dry_run(),
        .names_people = context.terminal.stdout_is_tty || settings->names_in_logs,
        .shows_all = context.invocation.has("--verbose"),
        .now = {},
        .may_change = [&context](const ImportTarget& target
                      ) { return ask_to_change(context, target); },
    };
    const auto imported = context.is_dry_run()
                              ? import_into_scratch(*file, *settings, choices)
                              : import_into_database(context, *file, *settings, choices);
    if (!imported) return fail(context, imported.error());
    print(context, *imported);
    const bool is_strict = context.invocation.has("--strict");
    return is_strict && imported->data.totals.rejected > 0 ? ExitCode::data : ExitCode::ok;
}

}  // namespace invito
