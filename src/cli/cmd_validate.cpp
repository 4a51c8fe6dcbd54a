#include "campaign_input.hpp"
#include "cmd.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/input/rejects_file.hpp"
#include "invito/report/validate_screen.hpp"
#include "invito/run/validate.hpp"
#include "open_list.hpp"
#include "refusal_count.hpp"

#include <algorithm>
#include <optional>

namespace invito {

namespace {

constexpr std::size_t previewed_notes = 1;

// Counts what is wrong, and keeps rejected rows for repair where that was asked for.
class Findings {
public:
    Findings(
        const std::optional<std::string>& rejects_file,
        const CampaignFile& file,
        const OpenList& list
    ) {
        if (!rejects_file) return;
        const char delimiter = list.file == nullptr ? ',' : list.file->shape().delimiter;
        // The stated encoding is not that of the rejects: their mark says so.
        const bool has_mark = file.list.encoding.has_value();
        rejects_.emplace(*rejects_file, list.source->header(), delimiter, has_mark);
    }

    void take(const RowFinding& finding) {
        refusals_.take(finding);
        if (finding.verdict != "rejected" || !rejects_ || failure_) return;
        auto added = rejects_->add(*finding.cells, finding.line, finding.reason, finding.hint);
        if (!added) failure_ = added.error();
    }

    // Errors: of the rejects file.
    Result<void> finish(ValidateData& data) {
        data.refusals = refusals_.refusals();
        if (failure_) return *failure_;
        if (!rejects_ || rejects_->count() == 0) return {};
        if (auto closed = rejects_->close(); !closed) return closed.error();
        data.rejects_file = rejects_->path();
        return {};
    }

private:
    RefusalCount refusals_;
    std::optional<RejectsFile> rejects_;
    std::optional<Error> failure_;
};

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
    Findings findings(context.invocation.text("--rejects"), file, *list);
    ValidationRequest request;
    request.campaign = file.campaign;
    request.accounts = accounts_of(file.campaign, settings);
    request.notes_max = wanted ? static_cast<std::size_t>(*wanted) : previewed_notes;
    request.on_finding = [&findings](const RowFinding& finding) { findings.take(finding); };
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
    if (const auto finished = findings.finish(data); !finished) return finished.error();
    return data;
}

Result<void> refuse_rejects_of_many(const Invocation& invocation) {
    if (!invocation.has("--rejects") || invocation.operands.size() == 1) return {};
    return Error{
        .kind = ErrorKind::usage,
        .code = "usage.conflict",
        .what = "--rejects takes the rows of one list, and more are named",
        .hint = "validate them one at a time",
    };
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
    if (const auto fine = refuse_rejects_of_many(context.invocation); !fine) {
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
