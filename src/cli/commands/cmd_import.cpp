// `import`, and `validate`: the same look at a list without a database.
#include "campaign_input.hpp"
#include "cmd.hpp"
#include "invito/app/importing.hpp"
#include "invito/report/import_screen.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

Result<Imported> import_into_scratch(
    const CampaignFile& file, const Settings& settings, ImportChoices choices
) {
    auto scratch = ScratchDatabase::open(settings);
    if (!scratch) return scratch.error();
    Database& database = scratch->database();
    choices.now = now_for(settings, database.created_at());
    return import_campaign(file, settings, database.admin_store(), choices);
}

Result<Imported> import_into_database(
    const Context& context, const CampaignFile& file, const Settings& settings,
    ImportChoices choices
) {
    const auto database = open_database(context, settings, IfMissing::make);
    if (!database) return database.error();
    auto rules = output_rules_for({file}, settings, context.environment, output_choices(context));
    if (!rules) return rules.error();
    choices.rules = std::move(*rules);
    choices.now = now_for(settings, (*database)->created_at());
    return import_campaign(file, settings, (*database)->admin_store(), choices);
}

// The whole change is on the screen before it is asked for.
Result<bool> ask_to_change(const Context& context, const ImportTarget& target) {
    const bool is_asked = context.may_ask() && !context.is_dry_run();
    if (!is_asked && !context.invocation.has("--yes")) return false;
    write_settings(context.err, target.settings.open, SettingDecision::asked, context.err_style);
    const std::string question = fmt::format(
        "Change this of \"{}\" as {} says? What was sent stays as it was.",
        target.file.campaign.name, target.file.path
    );
    return ask_yes(context, question, "changes");
}

void print_import(Context& context, const Imported& imported) {
    warn(context, imported.warnings);
    if (context.json()) {
        write_import_json(context.out, imported.data);
    } else if (context.is_quiet()) {
        write_import_changes(context.out, imported.data, context.out_style);
    } else {
        write_import_text(context.out, imported.data, context.out_style);
    }
}

std::vector<Error> account_warnings(const CampaignFile& file) {
    std::vector<Error> warnings = file.account_errors;
    for (Error& warning : warnings) {
        warning.hint += fmt::format(
            "; until then a note may have {} characters, from tier free {}",
            note_length_max(Tier::premium), note_length_max(Tier::free)
        );
    }
    return warnings;
}

// Files that cannot be used are told at once; the worst of them decides the exit code.
class Validated {
public:
    explicit Validated(Context& context) : context_(context) {}

    void take(const Settings& settings, const std::string& operand) {
        const auto file = read_campaign_input(context_, settings, operand);
        if (!file) return worse(fail(context_, file.error()));
        warn(context_, account_warnings(*file));
        auto checked = validate_file(*file, settings, choices_for(*file, settings));
        if (!checked) return worse(fail(context_, checked.error()));

        warn(context_, checked->note_warnings);
        if (checked->data.verdict != Verdict::ok) worse(ExitCode::data);
        if (!context_.json()) {
            if (!files_.empty()) context_.out << '\n';
            write_validate_text(context_.out, checked->data, context_.out_style);
        }
        files_.push_back(std::move(checked->data));
    }

    ExitCode end() {
        if (context_.json()) write_validate_json(context_.out, files_);
        return exit_code_;
    }

private:
    [[nodiscard]] ValidationChoices choices_for(
        const CampaignFile& file, const Settings& settings
    ) {
        OutputRules rules = output_rules(settings, context_.environment, output_choices(context_));
        protect(rules, file);
        return {
            .rejects_file = context_.invocation.text("--rejects").value_or(""),
            .rules = std::move(rules),
            .notes_shown = context_.invocation.integer("--show"),
            .warn = [this](const std::vector<Error>& warnings) { warn(context_, warnings); },
            .is_strict = context_.invocation.has("--strict"),
            .shows_all = context_.invocation.has("--verbose")};
    }

    void worse(ExitCode code) {
        if (exit_code_ == ExitCode::ok) exit_code_ = code;
    }

    Context& context_;
    std::vector<ValidateData> files_;
    ExitCode exit_code_ = ExitCode::ok;
};

Result<ExitCode> import_input(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    warn(context, settings->warnings);
    const auto file = read_input_to_import(context, *settings, context.invocation.operands.front());
    if (!file) return fail(context, file.error());

    const ImportChoices choices{
        .rejects_file =
            context.is_dry_run() ? "" : context.invocation.text("--rejects").value_or(""),
        .rules = {},
        .updates_settings =
            context.invocation.has("--update") || context.invocation.has("--update-note"),
        .remove_many = context.invocation.has("--yes"),
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
    if (!imported) return imported.error();
    print_import(context, *imported);
    if (const auto unusable = unusable_list(imported->data)) return *unusable;
    const bool is_strict = context.invocation.has("--strict");
    return is_strict && imported->data.totals.rejected > 0 ? ExitCode::data : ExitCode::ok;
}

Result<ExitCode> validate(Context& context) {
    const auto fine =
        refuse_rejects_of_many(context.invocation, context.invocation.operands.size());
    if (!fine) return fine.error();
    const auto settings = load_settings_if_any(context);
    if (!settings) return fail(context, settings.error());
    if (!settings->config_file) warn(context, settings->warnings);
    warn(context, settings->advice);
    Validated validated(context);
    for (const std::string& operand : context.invocation.operands)
        validated.take(*settings, operand);
    return validated.end();
}

}  // namespace

std::span<const NamedCommand> import_commands() {
    static constexpr NamedCommand all[] = {{"import", import_input}, {"validate", validate}};
    return all;
}

}  // namespace invito
