#include "invito/app/importing.hpp"

#include "import_list.hpp"
#include "import_warnings.hpp"
#include "invito/app/suppression.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/ports/database_url.hpp"
#include "invito/report/wording.hpp"
#include "invito/run/import.hpp"
#include "invito/support/file.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <set>

namespace invito {

namespace {

// Accounts that an input does not name are those that took the leads so far; of a new campaign the
// only one that is configured.
Result<void> choose_accounts(ImportTarget& target, const Settings& settings) {
    CampaignFile& file = target.file;
    const bool is_named = file.named.contains("accounts.use");
    if (!target.stored || is_named) {
        if (!file.account_errors.empty()) return file.account_errors.front();
        return {};
    }
    file.campaign.accounts = target.origin.accounts;
    const auto is_configured = [&settings](const std::string& alias) {
        return settings.find_account(alias) != nullptr;
    };
    if (std::ranges::any_of(file.campaign.accounts, is_configured)) return {};
    return Error{
        .kind = ErrorKind::usage,
        .code = "campaign.accounts",
        .what = fmt::format(
            "no account of \"{}\" is configured any more ({})", file.campaign.name,
            fmt::join(file.campaign.accounts, ", ")
        ),
        .hint = file.is_bare ? "choose with --account" : "write accounts: {use: [...]}",
    };
}

// A list without a campaign file is read as the campaign's own file says, as far as its columns are
// there.
void take_list_settings(ImportTarget& target, const Settings& settings, bool is_of_its_list) {
    const std::string& path = target.origin.source_path;
    const auto kind = detect_input(path);
    const bool is_list = kind ? *kind != InputKind::campaign : !is_yaml_name(path);
    if (is_list) return;
    const std::string& name = target.file.campaign.name;
    const auto own = load_campaign_file(path, settings);
    if (!own || own->campaign.name != name) {
        Error cause{.code = {}, .what = {}};
        if (own)
            cause.what = fmt::format("it is the file of \"{}\"", own->campaign.name);
        else
            cause = own.error().errors.front();
        target.warnings.push_back({
            .kind = ErrorKind::data,
            .code = "campaign.own_file",
            .what = fmt::format(
                "the file of \"{}\" cannot be used: its list.columns do not count for {}", name,
                target.file.path
            ),
            .place = cause.place ? cause.place : Place{path},
            .found = cause.what,
            .hint = "look at the columns that were found",
        });
        return;
    }
    ListSettings& list = target.file.list;
    list.columns = own->list.columns;
    list.columns_may_lack = true;
    list.empty_values = own->list.empty_values;
    list.duplicates_are_errors = own->list.duplicates_are_errors;
    if (is_of_its_list) list.delimiter = own->list.delimiter;
}

void choose_origin(ImportTarget& target) {
    const bool says_everything = !target.file.is_bare && target.settings.open.empty();
    if (!target.stored || says_everything) {
        target.origin.source_path = absolute_path(target.file.path);
        target.origin.source_sha256 = target.file.sha256;
    }
    target.origin.accounts = target.settings.campaign.accounts;
}

}  // namespace

void ImportTarget::take_open() {
    settings.take_open(file.campaign);
    choose_origin(*this);
}

Result<ImportTarget> find_import_target(
    const CampaignFile& input, const Settings& settings, AdminStore& admin
) {
    ImportTarget target{input, {}};
    CampaignFile& file = target.file;
    if (file.is_bare && !file.has_name) {
        const auto campaign = admin.campaign_of_rejects(absolute_path(file.path));
        file.has_name = campaign.has_value();
        if (campaign) file.campaign.name = campaign->campaign.name;
    }
    target.stored = admin.find_campaign(file.campaign.name);
    if (target.stored) target.origin = admin.campaign_origin(target.stored->id);
    if (auto chosen = choose_accounts(target, settings); !chosen) return chosen.error();
    if (!target.stored) {
        target.settings.campaign = file.campaign;
        choose_origin(target);
        return target;
    }
    if (file.is_bare && !file.list.file.empty()) {
        take_list_settings(target, settings, file.has_name && !input.has_name);
    }
    Campaign stored = target.stored->campaign;
    stored.accounts = target.origin.accounts;
    target.is_own = file.path != "-" && target.origin.source_path == absolute_path(file.path);
    const SettingsInput wanted{file.campaign, file.named, target.is_own, !file.is_bare};
    const bool is_draft = target.stored->state == CampaignState::draft;
    target.settings = merge_settings(stored, is_draft, wanted);
    choose_origin(target);
    return target;
}

Error settings_stay(const ImportTarget& target, AdminStore& admin) {
    const CampaignFile& file = target.file;
    const std::string& name = file.campaign.name;
    const bool was_edited =
        target.is_own && !file.is_bare && target.stored->state != CampaignState::draft;
    Error error{.kind = ErrorKind::data, .code = "campaign.changed", .what = {}};
    error.what = was_edited
                     ? fmt::format("{} changed since \"{}\" was started", file.path, name)
                     : fmt::format("\"{}\" stays as it is where {} differs", name, file.path);
    error.what += ": " + brief_changes(target.settings.open);
    error.hint = fmt::format(
        "take it over with {}; {} sent stay as they were",
        file.is_bare ? std::string("the same import and --update")
                     : fmt::format("`invito import --update {}`", file.path),
        admin.sent_invitations(target.stored->id)
    );
    error.help_topic = "campaign-file";
    return error;
}

std::string absolute_path(const std::string& path) {
    return path == "-" ? path : std::filesystem::absolute(path).lexically_normal().string();
}

namespace {

std::vector<ImportAccount> accounts_of(
    const Campaign& campaign, const Settings& settings, const std::vector<AccountId>& ids
) {
    const std::set<std::string> used(campaign.accounts.begin(), campaign.accounts.end());
    std::vector<ImportAccount> accounts;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const AccountSettings& account = settings.accounts[i];
        if (!used.contains(account.alias)) continue;
        accounts.push_back({ids[i], account.alias, account.tier});
    }
    return accounts;
}

ImportData describe(
    const ImportReport& report, const ImportTarget& target, const OpenList& list,
    const ImportChoices& choices
) {
    ImportData data;
    data.campaign = target.file.campaign.name;
    data.state = report.state;
    data.file = list.path;
    data.input = target.file.path;
    data.settings = target.settings.taken;
    data.settings_kept = target.settings.open;
    data.totals = report.totals;
    for (const ChangedLead& lead : report.changed)
        data.changes.push_back({lead.line, lead.identity.value, lead.changes});
    data.gone = report.gone;
    data.follows_list = report.removal.has_value();
    data.is_dry_run = choices.is_dry_run;
    data.names_people = choices.names_people;
    data.shows_all = choices.shows_all;
    data.reading = reading_of(list, target.settings.campaign);
    const ImportTotals& totals = report.totals;
    // Who is a duplicate although nobody else is there was invited before, and is known by a hash.
    const std::int64_t known =
        totals.updated + totals.unchanged + totals.suppressed + totals.duplicates;
    data.is_unusable = totals.imported + known == 0;
    return data;
}

// A name is chosen only by an import that is meant: the others write where they are told.
RejectsRequest rejects_request(
    const Settings& settings, AdminStore& admin, const ImportChoices& choices
) {
    RejectsRequest request{.named = choices.rejects_file, .rules = choices.rules};
    if (choices.is_dry_run) return request;
    request.admin = &admin;
    request.other_folder = names_shared_database(settings.database)
                               ? settings.state_folder
                               : folder_of(canonical_path(settings.database));
    return request;
}

// Rows that were rejected belong to a campaign, and are no list to make one of.
Result<void> check_home_of_rejects(const ImportTarget& target, const OpenList& list) {
    const bool is_rejects = list.file != nullptr && list.file->shape().is_rejects_file;
    if (!is_rejects || target.file.has_name) return {};
    return Error{
        .kind = ErrorKind::usage,
        .code = "import.unknown_rejects",
        .what = fmt::format(
            "{} has rows that an import rejected, and it is not known of which campaign", list.path
        ),
        .hint = "say it with --name; all campaigns: invito campaigns list",
        .help_topic = "csv",
    };
}

// With the note that will be sent, which may be another than that of the file.
CampaignFile with_note_to_send(const ImportTarget& target) {
    CampaignFile file = target.file;
    if (target.settings.campaign.note.texts() == file.campaign.note.texts()) return file;
    file.campaign = target.settings.campaign;
    file.note_lines.clear();
    return file;
}

// A column is missed as well where the campaign's file cannot say which it is.
Error with_cause(Error error, const ImportTarget& target) {
    if (!target.warnings.empty()) error.found = target.warnings.front().what;
    return error;
}

void add(std::vector<Error>& warnings, std::vector<Error> more) {
    std::ranges::move(more, std::back_inserter(warnings));
}

// Settings of two sources may not fit together.
Result<void> check_schedule(const Campaign& campaign) {
    const Schedule& schedule = campaign.schedule;
    if (!schedule.start || !schedule.end || *schedule.start <= *schedule.end) return {};
    return Error{
        .kind = ErrorKind::data,
        .code = "campaign.schedule",
        .what = fmt::format("the schedule of \"{}\" would end before it starts", campaign.name),
        .hint = "write both, schedule.start and schedule.end",
        .help_topic = "campaign-file",
    };
}

// Takes over what is open where somebody says so.
Result<void> settle_settings(
    ImportTarget& target, AdminStore& admin, const ImportChoices& choices
) {
    if (!target.settings.open.empty()) {
        Result<bool> agreed = choices.updates_settings;
        if (!*agreed && choices.may_change) agreed = choices.may_change(target);
        if (!agreed) return agreed.error();
        if (*agreed) {
            target.take_open();
        } else {
            target.warnings.push_back(settings_stay(target, admin));
        }
    }
    return check_schedule(target.settings.campaign);
}

// Where the leads go, and the list they come from: both fit together.
struct PreparedImport {
    ImportTarget target;
    OpenList list;
};

Result<PreparedImport> prepare_import(
    const CampaignFile& input, const Settings& settings, AdminStore& admin,
    const ImportChoices& choices
) {
    auto target = find_import_target(input, settings, admin);
    if (!target) return target.error();
    const CampaignFile& file = target->file;
    NoteUse note = use_of(file.campaign);
    NoteUse stored = use_of(target->settings.campaign);
    note.has_note = note.has_note || stored.has_note;
    std::ranges::move(stored.variables, std::back_inserter(note.variables));
    auto list = open_list(file, std::move(note));
    if (!list) return list.error();
    if (const auto known = check_home_of_rejects(*target, *list); !known) return known.error();
    if (const auto fits = check_note_variables(file, *list); !fits) return fits.error();
    if (const auto kept = check_kept_columns(file, *list); !kept) return kept.error();
    if (const auto settled = settle_settings(*target, admin, choices); !settled) {
        return settled.error();
    }
    if (const auto fits = check_note_variables(with_note_to_send(*target), *list); !fits) {
        return with_cause(fits.error(), *target);
    }
    return PreparedImport{*std::move(target), *std::move(list)};
}

// `prepared` must outlive it.
ImportRequest request_for(
    const PreparedImport& prepared, const Settings& settings, const std::vector<AccountId>& ids,
    Instant now
) {
    const auto& [target, list] = prepared;
    ImportRequest request;
    request.entry = {
        target.settings.campaign, target.origin.source_path, target.origin.source_sha256};
    request.accounts = accounts_of(target.settings.campaign, settings, ids);
    request.names = settings.rules.names;
    request.duplicates_are_errors = target.file.list.duplicates_are_errors;
    request.when_removed = target.file.list.when_removed;
    request.source_path = absolute_path(list.path);
    request.now = now;
    request.sha256 = [&prepared] {
        const OpenList& read = prepared.list;
        if (read.file != nullptr) return read.file->sha256();
        return read.sha256.empty() ? prepared.target.file.sha256 : read.sha256;
    };
    return request;
}

std::vector<Error> warnings_of(
    const PreparedImport& prepared, const ImportReport& report,
    const std::vector<SecondAccount>& seconds, const Settings& settings, AdminStore& admin,
    Instant now
) {
    ImportSurroundings surroundings = survey_import(admin, settings, report, now);
    surroundings.seconds = seconds;
    surroundings.list = prepared.list.path;
    surroundings.input = prepared.target.file.path;
    return import_warnings(surroundings);
}

Result<void> take_all(const OpenList& list) {
    return list.file == nullptr ? Result<void>() : list.file->take_all();
}

// In the transaction of the import: a file that is known and one that is there are the same.
Result<void> keep_rejects(
    ListRejects& rejects, const OpenList& list, AdminStore& admin, Instant now, Imported& imported
) {
    // Nobody else can write meanwhile, and a reader may be slow, or never come.
    if (rejects.has_reader()) return {};
    const auto written = rejects.finish();
    if (!written) return written.error();
    imported.rejects = {
        .path = written->path,
        .kind = TrackedFile::Kind::rejects,
        .written_at = now,
        .sha256 = written->sha256,
        .source = canonical_path(list.path),
        .campaign = imported.campaign,
    };
    if (!written->path.empty()) admin.remember_file(imported.rejects);
    return {};
}

// Once the import is kept.
Result<void> tell_rejects(ListRejects& rejects, Imported& imported) {
    if (rejects.has_reader()) {
        if (const auto written = rejects.finish(); !written) return written.error();
    }
    imported.data.rejects_file = rejects.path();
    add(imported.warnings, rejects.warnings());
    return {};
}

constexpr std::int64_t previewed_notes = 1;

// A list can be checked before its accounts are there: notes may then be as long as most accounts
// may send them.
std::vector<ImportAccount> checked_accounts(const Campaign& campaign, const Settings& settings) {
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

}  // namespace

std::vector<AccountId> save_accounts(const Settings& settings, AdminStore& admin, Instant now) {
    std::vector<AccountEntry> entries;
    for (const AccountSettings& account : settings.accounts) {
        entries.push_back({account.alias, account.id, account.tier});
    }
    return admin.save_accounts(entries, now);
}

Result<Imported> import_campaign(
    const CampaignFile& input, const Settings& settings, AdminStore& admin,
    const ImportChoices& choices
) {
    if (auto taken = take_suppression_files(admin, settings, choices.now); !taken) {
        return taken.error();
    }
    const std::vector<AccountId> ids = save_accounts(settings, admin, choices.now);
    auto prepared = prepare_import(input, settings, admin, choices);
    if (!prepared) return prepared.error();
    const ImportTarget& target = prepared->target;
    const OpenList& list = prepared->list;
    const CampaignFile& file = target.file;
    auto rejects = ListRejects::open(file, list, rejects_request(settings, admin, choices));
    if (!rejects) return rejects.error();

    Imported imported;
    imported.warnings = target.warnings;
    if (list.file != nullptr) add(imported.warnings, list.file->shape().warnings);
    ImportRequest request = request_for(*prepared, settings, ids, choices.now);
    request.may_remove_many = choices.remove_many;
    const auto seconds = mark_seconds(request.accounts, file.campaign.name, admin);
    if (!seconds) return seconds.error();
    const std::vector<std::string> columns = note_columns(list);
    NoteColumns watched(*list.source, request.entry.campaign);
    OwnNotes own_notes(columns);
    request.on_own_note = [&own_notes](std::size_t line, const std::string& note) {
        own_notes.see(line, note);
    };
    RefusalCount refusals;
    request.on_finding = [&](const RowFinding& finding) {
        refusals.take(finding);
        rejects->take(finding);
    };
    request.before_commit = [&](const ImportReport& report) -> Result<void> {
        imported.campaign = report.campaign;
        add(imported.warnings, note_warnings(request.entry.campaign, columns, &file));
        const CampaignFile sent = with_note_to_send(target);
        add(imported.warnings,
            watched.warnings({sent, columns, settings.rules.names, choices.names_people}));
        add(imported.warnings, own_notes.warnings(list.path));
        add(imported.warnings,
            warnings_of(*prepared, report, *seconds, settings, admin, choices.now));
        imported.data = describe(report, target, list, choices);
        imported.data.refusals = refusals.refusals();
        return keep_rejects(*rejects, list, admin, choices.now, imported);
    };
    // Before anything is locked: who writes into a pipe may be as slow as who reads from one.
    if (auto taken = take_all(list); !taken) return taken.error();
    if (const auto report = import_leads(watched, admin, request); !report) {
        return report.error();
    }
    if (auto told = tell_rejects(*rejects, imported); !told) return told.error();
    return imported;
}

std::optional<Error> unusable_list(const ImportData& data) {
    if (!data.is_unusable) return std::nullopt;
    const auto rows = data.totals.rows - data.totals.blank;
    return Error{
        .kind = ErrorKind::data,
        .code = "list.no_leads",
        .what =
            rows == 0
                ? fmt::format("{} has no rows", data.file)
                : fmt::format("none of {} of {} can be invited", counted(rows, "row"), data.file),
        .hint = fmt::format("every row and what is wrong with it: invito validate {}", data.file),
        .help_topic = "csv",
    };
}

namespace {

Verdict verdict_of(const ValidatedFile& checked, bool is_strict) {
    const ValidationReport& report = checked.data.report;
    if (report.usable == 0) return Verdict::unusable;
    const bool is_odd = report.rejected + report.skipped > 0 || !checked.note_warnings.empty();
    return is_strict && is_odd ? Verdict::refused : Verdict::ok;
}

}  // namespace

Result<ValidatedFile> validate_file(
    const CampaignFile& file, const Settings& settings, const ValidationChoices& choices
) {
    const auto list = open_list(file, use_of(file.campaign));
    if (!list) return list.error();
    if (const auto fits = check_note_variables(file, *list); !fits) return fits.error();
    if (const auto kept = check_kept_columns(file, *list); !kept) return kept.error();
    if (list->file != nullptr) choices.warn(list->file->shape().warnings);

    auto rejects =
        ListRejects::open(file, *list, {.named = choices.rejects_file, .rules = choices.rules});
    if (!rejects) return rejects.error();
    RefusalCount refusals;
    ValidationRequest request;
    request.campaign = file.campaign;
    request.accounts = checked_accounts(file.campaign, settings);
    request.notes_max = static_cast<std::size_t>(choices.notes_shown.value_or(previewed_notes));
    request.on_finding = [&](const RowFinding& finding) {
        refusals.take(finding);
        rejects->take(finding);
    };
    const std::vector<std::string> columns = note_columns(*list);
    OwnNotes own_notes(columns);
    request.on_own_note = [&own_notes](std::size_t line, const std::string& note) {
        own_notes.see(line, note);
    };
    request.names = settings.rules.names;
    NoteColumns watched(*list->source, file.campaign);
    auto report = validate_leads(watched, request);
    if (!report) return report.error();

    ValidatedFile checked;
    checked.note_warnings = note_warnings(file.campaign, columns, &file);
    add(checked.note_warnings, watched.warnings({file, columns, settings.rules.names}));
    std::ranges::move(own_notes.warnings(list->path), std::back_inserter(checked.note_warnings));
    checked.data = {
        .file = file.path,
        .campaign = file.campaign.name,
        .list = list->path,
        .reading = reading_of(*list, file.campaign),
        .report = *std::move(report),
        .shows_notes = choices.notes_shown.has_value(),
        .shows_all = choices.shows_all,
    };
    checked.data.verdict = verdict_of(checked, choices.is_strict);
    checked.data.refusals = refusals.refusals();
    if (const auto kept = rejects->finish(); !kept) return kept.error();
    checked.data.rejects_file = rejects->path();
    return checked;
}

}  // namespace invito
