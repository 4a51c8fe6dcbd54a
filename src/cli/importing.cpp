#include "importing.hpp"

#include "invito/input/lead_file.hpp"
#include "invito/input/rejects_file.hpp"
#include "invito/run/import.hpp"
#include "open_list.hpp"
#include "refusal_count.hpp"
#include "started_campaign.hpp"
#include "suppression.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace invito {

namespace {

// Counts rows with the same reason and keeps the rejected ones for repair.
class ImportFindings {
public:
    ImportFindings(const CampaignFile& file, const LeadFile* list, const ImportChoices& choices) {
        if (list == nullptr || (choices.is_dry_run && choices.rejects_file.empty())) return;
        const bool is_stdin = file.list.file == "-";
        if (is_stdin && choices.rejects_file.empty()) return;
        std::filesystem::path path = choices.rejects_file;
        if (path.empty()) {
            path = std::filesystem::path(file.list.file);
            path.replace_filename(path.stem().string() + "-rejects.csv");
        }
        // The stated encoding is not that of the rejects: their mark says so.
        const bool has_mark = file.list.encoding.has_value();
        rejects_.emplace(path.string(), list->header(), list->shape().delimiter, has_mark);
    }

    void take(const RowFinding& finding) {
        refusals_.take(finding);
        const bool is_repairable = finding.verdict == "rejected" && finding.cells != nullptr;
        if (!rejects_ || !is_repairable || failure_) return;
        auto added = rejects_->add(*finding.cells, finding.line, finding.reason, finding.hint);
        if (!added) failure_ = added.error();
    }

    // Errors: of the rejects file.
    Result<void> finish(ImportData& data) {
        if (rejects_ && !failure_ && rejects_->count() > 0) {
            if (auto closed = rejects_->close(); !closed) failure_ = closed.error();
            data.rejects_file = rejects_->path();
        }
        if (failure_) return *failure_;
        data.refusals = refusals_.refusals();
        return {};
    }

private:
    std::optional<RejectsFile> rejects_;
    RefusalCount refusals_;
    std::optional<Error> failure_;
};

std::vector<ImportAccount> accounts_of(
    const Campaign& campaign, const Settings& settings, const std::vector<AccountId>& ids
) {
    std::vector<ImportAccount> accounts;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const AccountSettings& account = settings.accounts[i];
        const auto& used = campaign.accounts;
        if (std::find(used.begin(), used.end(), account.alias) == used.end()) continue;
        accounts.push_back({ids[i], account.alias, account.tier});
    }
    return accounts;
}

ImportData describe(
    const ImportReport& report,
    const CampaignFile& file,
    const OpenList& list,
    const ImportChoices& choices
) {
    ImportData data;
    data.campaign = file.campaign.name;
    data.state = report.state;
    data.file = list.path;
    data.input = file.path;
    data.totals = report.totals;
    for (const ChangedLead& lead : report.changed)
        data.changes.push_back({lead.line, lead.identity.value, lead.changes});
    data.gone = report.gone;
    data.is_dry_run = choices.is_dry_run;
    data.names_people = choices.names_people;
    data.shows_all = choices.shows_all;
    describe_list(list, data);
    return data;
}

std::string absolute(const std::string& path) {
    return path == "-" ? path : std::filesystem::absolute(path).lexically_normal().string();
}

// So that an erasure finds it.
void remember_rejects(Registry& registry, const std::string& path, Instant now) {
    if (path.empty()) return;
    registry.remember_file({absolute(path), KeptFile::Kind::rejects, now});
}

}  // namespace

std::vector<AccountId> save_accounts(const Settings& settings, Registry& registry, Instant now) {
    std::vector<AccountEntry> entries;
    for (const AccountSettings& account : settings.accounts) {
        entries.push_back({account.alias, account.id, account.tier});
    }
    return registry.save_accounts(entries, now);
}

Result<Imported> import_campaign(
    const CampaignFile& file,
    const Settings& settings,
    Registry& registry,
    const ImportChoices& choices
) {
    if (auto taken = take_suppression_files(registry, settings, choices.now); !taken) {
        return taken.error();
    }
    auto list = open_list(file);
    if (!list) return list.error();
    if (const auto fits = check_note_variables(file, *list); !fits) return fits.error();

    Imported imported;
    if (list->file != nullptr) imported.warnings = list->file->shape().warnings;
    ImportRequest request;
    request.entry = {file.campaign, absolute(file.path), file.sha256};
    request.accounts =
        accounts_of(file.campaign, settings, save_accounts(settings, registry, choices.now));
    request.duplicates_are_errors = file.list.duplicates_are_errors;
    request.source_path = absolute(list->path);
    request.now = choices.now;
    if (!choices.update_note) {
        auto kept = keep_started_values(request.entry.campaign, registry, file.path);
        if (kept) imported.warnings.push_back(std::move(*kept));
    }
    ImportFindings findings(file, list->file, choices);
    request.on_finding = [&findings](const RowFinding& finding) { findings.take(finding); };
    request.sha256 = [&] { return list->file != nullptr ? list->file->sha256() : file.sha256; };
    request.before_commit = [&](const ImportReport& report) -> Result<void> {
        imported.campaign = report.campaign;
        imported.data = describe(report, file, *list, choices);
        if (auto finished = findings.finish(imported.data); !finished) return finished.error();
        remember_rejects(registry, imported.data.rejects_file, choices.now);
        if (choices.before_commit) choices.before_commit(imported);
        return {};
    };
    if (const auto report = import_leads(*list->source, registry, request); !report) {
        return report.error();
    }
    return imported;
}

Result<std::vector<Imported>> import_files(
    const Context& context,
    const std::vector<CampaignFile>& files,
    const Settings& settings,
    Registry& registry,
    ImportChoices choices,
    const std::function<void(const Imported&)>& told
) {
    const Terminal& terminal = context.terminal;
    choices.names_people =
        settings.names_in_logs || (terminal.stdout_is_tty && terminal.stderr_is_tty);
    choices.shows_all = context.invocation.has("--verbose");
    std::vector<Imported> all;
    for (const CampaignFile& file : files) {
        auto imported = import_campaign(file, settings, registry, choices);
        if (!imported) return imported.error();
        imported->data.is_first_step = true;
        warn(context, imported->warnings);
        if (told) told(*imported);
        all.push_back(std::move(*imported));
    }
    return all;
}

std::function<void(const Imported&)> text_on_stderr(const Context& context) {
    if (context.json()) return {};
    return [&context](const Imported& imported) {
        write_import_text(context.err, imported.data, context.err_style);
    };
}

}  // namespace invito
