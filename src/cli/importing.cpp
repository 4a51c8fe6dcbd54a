#include "importing.hpp"

#include "invito/input/lead_file.hpp"
#include "invito/run/import.hpp"
#include "list_rejects.hpp"
#include "open_list.hpp"
#include "outputs.hpp"
#include "refusal_count.hpp"
#include "started_campaign.hpp"
#include "suppression.hpp"

#include <algorithm>
#include <filesystem>

namespace invito {

namespace {

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

// A name is chosen only by an import that is meant: the others write where they are told.
RejectsRequest rejects_request(
    const Settings& settings, Registry& registry, const ImportChoices& choices
) {
    RejectsRequest request{.named = choices.rejects_file, .rules = choices.rules};
    if (choices.is_dry_run) return request;
    request.registry = &registry;
    const std::filesystem::path database = canonical_path(settings.database);
    request.other_folder = database.parent_path().string();
    return request;
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
    auto rejects = ListRejects::open(file, *list, rejects_request(settings, registry, choices));
    if (!rejects) return rejects.error();

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
    RefusalCount refusals;
    request.on_finding = [&](const RowFinding& finding) {
        refusals.take(finding);
        rejects->take(finding);
    };
    request.sha256 = [&] { return list->file != nullptr ? list->file->sha256() : file.sha256; };
    request.before_commit = [&](const ImportReport& report) -> Result<void> {
        imported.campaign = report.campaign;
        imported.data = describe(report, file, *list, choices);
        imported.data.refusals = refusals.refusals();
        const auto kept = rejects->finish();
        if (!kept) return kept.error();
        imported.data.rejects_file = rejects->path();
        const auto& warnings = rejects->warnings();
        imported.warnings.insert(imported.warnings.end(), warnings.begin(), warnings.end());
        imported.rejects = {
            .path = kept->path,
            .kind = KeptFile::Kind::rejects,
            .written_at = choices.now,
            .sha256 = kept->sha256,
            .source = canonical_path(list->path),
            .campaign = report.campaign,
        };
        if (!kept->path.empty()) registry.remember_file(imported.rejects);
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
    auto rules = output_rules_for(context, settings, files);
    if (!rules) return rules.error();
    choices.rules = std::move(*rules);
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
