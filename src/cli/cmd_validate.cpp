#include "campaign_input.hpp"
#include "cmd.hpp"
#include "invito/report/validate_screen.hpp"
#include "invito/run/validate.hpp"
#include "list_rejects.hpp"
#include "open_list.hpp"
#include "outputs.hpp"
#include "refusal_count.hpp"

#include <algorithm>

namespace invito {

namespace {

constexpr std::size_t previewed_notes = 1;

std::vector<ImportAccount> accounts_of(const Campaign& campaign, const Settings& settings) {
    std::vector<ImportAccount> accounts;
    for (const std::string& alias : campaign.accounts) {
        const AccountSettings* const account = settings.find_account(alias);
        if (account != nullptr) accounts.push_back({AccountId{}, alias, account->tier});
    }
    return accounts;
}

Result<ValidateData> validate_file(
    const Context& context, const Settings& settings, const CampaignFile& file
) {
    const auto list = open_list(file);
    if (!list) return list.error();
    if (const auto fits = check_note_variables(file, *list); !fits) return fits.error();
    if (list->file != nullptr) warn(context, list->file->shape().warnings);

    const auto wanted = context.invocation.integer("--show");
    OutputRules rules = output_rules(context, settings);
    protect(rules, file);
    auto rejects = ListRejects::open(
        file,
        *list,
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
    auto report = validate_leads(*list->source, request);
    if (!report) return report.error();

    ImportData described;
    describe_list(*list, described);
    ValidateData data{
        .file = file.path,
        .campaign = file.campaign.name,
        .list = list->path,
        .shape = described.shape,
        .columns = std::move(described.columns),
        .empty_cells = std::move(described.empty_cells),
        .report = *std::move(report),
        .shows_notes = wanted.has_value(),
    };
    data.refusals = refusals.refusals();
    if (const auto kept = rejects->finish(); !kept) return kept.error();
    data.rejects_file = rejects->path();
    return data;
}

// Files that cannot be used are told at once; the worst of them decides the exit code.
class Validated {
public:
    explicit Validated(Context& context) : context_(context) {}

    void take(const Settings& settings, const std::string& operand) {
        const auto file = read_campaign_input(context_, settings, operand);
        if (!file) return worse(fail(context_, file.error()));
        auto data = validate_file(context_, settings, *file);
        if (!data) return worse(fail(context_, data.error()));

        const ValidationReport& report = data->report;
        const bool is_strict = context_.invocation.has("--strict");
        if (is_strict && report.rejected + report.skipped > 0) worse(ExitCode::data);
        if (!context_.json()) {
            if (!files_.empty()) context_.out << '\n';
            write_validate_text(context_.out, *data, context_.out_style);
        }
        files_.push_back(*std::move(data));
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
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    Validated validated(context);
    for (const std::string& operand : context.invocation.operands)
        validated.take(*settings, operand);
    return validated.end();
}

}  // namespace invito
