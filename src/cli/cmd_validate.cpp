#include "campaign_input.hpp"
#include "cmd.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/report/validate_screen.hpp"
#include "invito/run/validate.hpp"
#include "list_rejects.hpp"
#include "note_warnings.hpp"
#include "open_list.hpp"
#include "outputs.hpp"
#include "refusal_count.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace invito {

namespace {

constexpr std::size_t previewed_notes = 1;

// A list can be checked before its accounts are there: notes may then be as long as most accounts
// may send them.
std::vector<ImportAccount> accounts_of(const Campaign& campaign, const Settings& settings) {
    std::vector<ImportAccount> accounts;
    for (const std::string& alias : campaign.accounts) {
        const AccountSettings* const account = settings.find_account(alias);
        accounts.push_back({AccountId{}, alias, account ? account->tier : Tier::premium});
    }
    if (!accounts.empty()) return accounts;
    for (const AccountSettings& account : settings.accounts)
        accounts.push_back({AccountId{}, account.alias, account.tier});
    if (accounts.empty()) accounts.push_back({AccountId{}, "(any)", Tier::premium});
    return accounts;
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

// What is known of one file, and what is odd about its notes.
struct Checked {
    ValidateData data;
    std::vector<Error> note_warnings;
};

Result<Checked> validate_file(
    const Context& context, const Settings& settings, const CampaignFile& file
) {
    const auto list = open_list(file, file.campaign.note.has_note());
    if (!list) return list.error();
    if (const auto fits = check_note_variables(file, *list); !fits) return fits.error();
    if (list->file != nullptr) warn(context, list->file->shape().warnings);

    const auto wanted = context.invocation.integer("--show");
    OutputRules rules = output_rules(context, settings);
    protect(rules, file);
    auto rejects = ListRejects::open(
        file, *list,
        {.named = context.invocation.text("--rejects").value_or(""), .rules = std::move(rules)}
    );
    if (!rejects) return rejects.error();
    RefusalCount refusals;
    ValidationRequest request;
    request.campaign = file.campaign;
    request.accounts = accounts_of(file.campaign, settings);
    request.notes_max = wanted ? static_cast<std::size_t>(*wanted) : previewed_notes;
    request.on_finding = [&](const RowFinding& finding) {
        refusals.take(finding);
        rejects->take(finding);
    };
    const std::vector<std::string> columns = note_columns(*list);
    OwnNotes own_notes(columns);
    request.on_own_note = [&own_notes](std::size_t line, const std::string& note) {
        own_notes.see(line, note);
    };
    auto report = validate_leads(*list->source, request);
    if (!report) return report.error();

    ImportData described;
    describe_list(*list, described);
    Checked checked;
    checked.note_warnings = note_warnings(file.campaign, columns, &file);
    std::ranges::move(own_notes.warnings(list->path), std::back_inserter(checked.note_warnings));
    checked.data = {
        .file = file.path,
        .campaign = file.campaign.name,
        .list = list->path,
        .shape = described.shape,
        .columns = std::move(described.columns),
        .empty_cells = std::move(described.empty_cells),
        .report = *std::move(report),
        .shows_notes = wanted.has_value(),
    };
    checked.data.refusals = refusals.refusals();
    if (const auto kept = rejects->finish(); !kept) return kept.error();
    checked.data.rejects_file = rejects->path();
    return checked;
}

// Files that cannot be used are told at once; the worst of them decides the exit code.
class Validated {
public:
    explicit Validated(Context& context) : context_(context) {}

    void take(const Settings& settings, const std::string& operand) {
        const auto file = read_campaign_input(context_, settings, operand);
        if (!file) return worse(fail(context_, file.error()));
        warn(context_, account_warnings(*file));
        auto checked = validate_file(context_, settings, *file);
        if (!checked) return worse(fail(context_, checked.error()));

        warn(context_, checked->note_warnings);
        const ValidationReport& report = checked->data.report;
        const bool is_odd = report.rejected + report.skipped > 0 || !checked->note_warnings.empty();
        if (context_.invocation.has("--strict") && is_odd) worse(ExitCode::data);
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
    void worse(ExitCode code) {
        if (exit_code_ == ExitCode::ok) exit_code_ = code;
    }

    Context& context_;
    std::vector<ValidateData> files_;
    ExitCode exit_code_ = ExitCode::ok;
};

}  // namespace

ExitCode cmd_validate(Context& context) {
    const auto fine =
        refuse_rejects_of_many(context.invocation, context.invocation.operands.size());
    if (!fine) {
        return fail(context, fine.error());
    }
    const auto settings = load_settings_if_any(context);
    if (!settings) return fail(context, settings.error());
    if (!settings->config_file) warn(context, settings->warnings);
    warn(context, settings->advice);
    Validated validated(context);
    for (const std::string& operand : context.invocation.operands)
        validated.take(*settings, operand);
    return validated.end();
}

}  // namespace invito
