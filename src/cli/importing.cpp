#include "importing.hpp"

#include "invito/input/lead_file.hpp"
#include "invito/input/rejects_file.hpp"
#include "invito/report/words.hpp"
#include "invito/run/import.hpp"
#include "suppression.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <optional>

namespace invito {

namespace {

struct OpenList {
    std::unique_ptr<LeadSource> source;
    LeadFile* file = nullptr;  // the same object, if the list is a file
};

std::unique_ptr<LeadSource> inline_source(const ListSettings& list) {
    std::vector<InlineRow> rows;
    rows.reserve(list.leads.size());
    for (const auto& lead : list.leads)
        rows.push_back({lead.line, lead.fields});
    return make_inline_source(std::move(rows));
}

Result<OpenList> open_list(const CampaignFile& file) {
    if (file.list.file.empty()) return OpenList{inline_source(file.list), nullptr};
    auto opened = LeadFile::open({
        .path = file.list.file,
        .columns = file.list.columns,
        .encoding = file.list.encoding,
        .delimiter = file.list.delimiter,
        .campaign_file = file.path,
    });
    if (!opened) return opened.error();
    LeadFile* const lead_file = opened->get();
    return OpenList{std::move(*opened), lead_file};
}

std::string delimiter_name(char delimiter) {
    switch (delimiter) {
        case ',':
            return "comma";
        case ';':
            return "semicolon";
        case '\t':
            return "tab";
        case '|':
            return "pipe";
        default:
            return std::string(1, delimiter);
    }
}

void describe_shape(const LeadFile& file, ImportData& data) {
    const ListShape& shape = file.shape();
    data.shape = fmt::format(
        "{}, {}, header on line {}",
        delimiter_name(shape.delimiter),
        shape.encoding,
        shape.header_line
    );
    for (const auto& mapping : shape.mapping) {
        data.columns.push_back({mapping.canonical, mapping.header, mapping.note});
    }
}

// Counts rows with the same reason and keeps the rejected ones for repair.
class Findings {
public:
    Findings(const CampaignFile& file, const LeadFile* list, const ImportChoices& choices) {
        if (list == nullptr || (choices.is_dry_run && choices.rejects_file.empty())) return;
        const bool is_stdin = file.list.file == "-";
        if (is_stdin && choices.rejects_file.empty()) return;
        std::filesystem::path path = choices.rejects_file;
        if (path.empty()) {
            path = std::filesystem::path(file.list.file);
            path.replace_filename(path.stem().string() + "-rejects.csv");
        }
        rejects_.emplace(path.string(), list->header(), list->shape().delimiter);
    }

    void take(const RowFinding& finding) {
        const auto same = [&finding](const ImportRefusal& refusal) {
            return refusal.verdict == finding.verdict && refusal.reason == finding.reason;
        };
        auto known = std::find_if(refusals_.begin(), refusals_.end(), same);
        if (known == refusals_.end()) {
            refusals_.push_back({
                .verdict = finding.verdict,
                .reason = finding.reason,
                .count = 0,
                .first_line = static_cast<std::int64_t>(finding.line),
                .example = finding.what,
                .hint = finding.hint,
            });
            known = refusals_.end() - 1;
        }
        ++known->count;
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
        std::stable_sort(
            refusals_.begin(),
            refusals_.end(),
            [](const ImportRefusal& a, const ImportRefusal& b) { return a.count > b.count; }
        );
        data.refusals = std::move(refusals_);
        return {};
    }

private:
    std::optional<RejectsFile> rejects_;
    std::vector<ImportRefusal> refusals_;
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

// A started campaign keeps its note unless the change is asked for: what people read should not
// depend on the day.
std::optional<Error> keep_started_note(
    Campaign& campaign, Registry& registry, const std::string& path, bool update_note
) {
    const auto stored = registry.find_campaign(campaign.name);
    if (!stored || stored->state == CampaignState::draft || update_note) return std::nullopt;
    if (stored->campaign.note == campaign.note) return std::nullopt;
    campaign.note = stored->campaign.note;
    return Error{
        .kind = ErrorKind::data,
        .code = "campaign.changed",
        .what = fmt::format(
            "the note in {} changed since \"{}\" was started; the old one is kept",
            path,
            campaign.name
        ),
        .hint = "take it over with: invito import --update-note " + path,
    };
}

std::string absolute(const std::string& path) {
    return path == "-" ? path : std::filesystem::absolute(path).lexically_normal().string();
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

    Imported imported;
    const std::string list_path = list->file != nullptr ? file.list.file : file.path;
    ImportRequest request;
    request.entry = {file.campaign, absolute(file.path), file.sha256};
    request.accounts =
        accounts_of(file.campaign, settings, save_accounts(settings, registry, choices.now));
    request.duplicates_are_errors = file.list.duplicates_are_errors;
    request.source_path = absolute(list_path);
    request.now = choices.now;
    if (auto kept =
            keep_started_note(request.entry.campaign, registry, file.path, choices.update_note)) {
        imported.warnings.push_back(std::move(*kept));
    }
    Findings findings(file, list->file, choices);
    request.on_finding = [&findings](const RowFinding& finding) { findings.take(finding); };
    request.sha256 = [&] { return list->file != nullptr ? list->file->sha256() : file.sha256; };

    const auto report = import_leads(*list->source, registry, request);
    if (!report) return report.error();
    imported.campaign = report->campaign;
    imported.data.campaign = file.campaign.name;
    imported.data.state = report->state;
    imported.data.file = list_path;
    imported.data.totals = report->totals;
    imported.data.is_dry_run = choices.is_dry_run;
    if (list->file != nullptr) describe_shape(*list->file, imported.data);
    if (auto finished = findings.finish(imported.data); !finished) return finished.error();
    return imported;
}

}  // namespace invito
