#include "invito/app/output_files.hpp"

#include "invito/input/linkedin_url.hpp"
#include "invito/ports/database_url.hpp"
#include "invito/support/failure.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <ostream>
#include <system_error>

namespace invito {

namespace {

constexpr const char* the_database = "the database";
constexpr const char* the_key_file = "the API key's file";

void protect_database(std::vector<OwnFile>& own, const std::string& database) {
    if (names_shared_database(database)) return;
    for (const char* ending : {"", "-wal", "-shm", "-journal", ".lock"})
        own.push_back({database + ending, the_database});
}

// As load_api_key looks for it.
void protect_key(
    std::vector<OwnFile>& own, const ProviderSettings& provider, const Environment& environment
) {
    own.push_back({provider.api_key_file, the_key_file});
    const auto file = environment.find("UNIPILE_API_KEY_FILE");
    if (file != environment.end()) own.push_back({file->second, the_key_file});
    const auto credentials = environment.find("CREDENTIALS_DIRECTORY");
    if (credentials != environment.end())
        own.push_back({credentials->second + "/unipile-api-key", the_key_file});
}

Result<void> in_database(const Settings& settings, const std::function<void(Database&)>& write) {
    if (engine_of(settings)->is_missing()) return {};  // nobody to erase yet
    try {
        const auto database = open_database(settings);
        if (!database) return database.error();
        write(**database);
        return {};
    } catch (const StorageFailure& failure) {
        return Error{.kind = ErrorKind::storage, .code = "file.remember", .what = failure.what()};
    }
}

// Opened and closed again: an erasure wants the database for itself.
Result<Instant> time_in_database(const Settings& settings) {
    const auto session = open_read_session(settings);
    if (!session) return session.error();
    return session->now;
}

}  // namespace

OutputRules output_rules(
    const Settings& settings, const Environment& environment, const OutputChoices& choices
) {
    OutputRules rules;
    rules.is_forced = choices.is_forced;
    rules.way_out = "choose another name, or replace it with --force";
    std::vector<OwnFile>& own = rules.own;
    protect_database(own, settings.database);
    own.push_back({settings.config_file.value_or(""), "the configuration"});
    protect_key(own, settings.provider, environment);
    for (const std::string& file : settings.rules.suppression)
        own.push_back({file, "a do-not-contact file"});
    own.push_back({settings.provider.ca_file, "the certificate of the provider"});
    own.push_back({choices.note_file, "the note's file"});
    return rules;
}

Result<OutputRules> output_rules_of_database(
    const Settings& settings, const Environment& environment, const OutputChoices& choices
) {
    OutputRules rules = output_rules(settings, environment, choices);
    if (engine_of(settings)->is_missing()) return rules;
    const auto queries = engine_of(settings)->queries();
    if (!queries) return queries.error();
    const KnownFiles known = (*queries)->known_files();
    for (const std::string& file : known.read)
        rules.own.push_back({file, "a list or campaign that was imported"});
    for (const TrackedFile& file : known.written) {
        if (file.host.empty()) rules.written.push_back({file.path, file.sha256});
    }
    return rules;
}

Result<OutputRules> output_rules_for(
    const std::vector<CampaignFile>& files, const Settings& settings,
    const Environment& environment, const OutputChoices& choices
) {
    auto rules = output_rules_of_database(settings, environment, choices);
    if (!rules) return rules;
    for (const CampaignFile& file : files) protect(*rules, file);
    return rules;
}

// Told by the nearest name: a bare list is its own campaign file.
void protect(OutputRules& rules, const CampaignFile& file) {
    rules.own.insert(
        rules.own.begin(), {{file.list.file, "the list"}, {file.path, "the campaign file"}}
    );
}

Result<WrittenFile> write_file(
    Destination destination, const std::function<void(std::ostream&)>& write
) {
    auto file = OutputFile::open(std::move(destination));
    if (!file) return file.error();
    write(file->stream());
    return file->commit();
}

Result<WrittenFile> write_text_file(
    const std::string& path, const OutputRules& rules, std::string_view text
) {
    auto place = find_destination(path, rules);
    if (!place) return place.error();
    return write_file(std::move(*place), [text](std::ostream& out) { out << text; });
}

Result<void> remember_file(const Settings& settings, TrackedFile file) {
    if (file.path.empty()) return {};
    const auto remembered = in_database(settings, [&](Database& database) {
        file.written_at = now_for(settings, database.created_at());
        database.admin_store().remember_file(file);
    });
    if (remembered) return {};
    Error warning = remembered.error();
    warning.what = fmt::format("{} is written, but `erase` will not find it", file.path);
    warning.found = remembered.error().what;
    warning.hint = "delete it yourself when somebody it names wants to be erased";
    return warning;
}

Result<void> forget_files(const Settings& settings, const std::vector<std::string>& paths) {
    if (paths.empty()) return {};
    return in_database(settings, [&](Database& database) {
        for (const std::string& path : paths) database.admin_store().forget_file(path);
    });
}

Result<std::vector<Identity>> people_to_erase(const std::vector<std::string>& addresses) {
    std::vector<Identity> people;
    for (const std::string& address : addresses) {
        const auto identity = parse_identity(address);
        if (!identity) {
            return Error{
                .kind = ErrorKind::usage,
                .code = "erase.invalid",
                .what = identity.error().what,
                .found = address,
                .hint = identity.error().hint,
            };
        }
        people.push_back(*identity);
    }
    return people;
}

Result<PlannedErasure> open_erasure(
    const Settings& settings, const std::vector<Identity>& people, const LockWait& wait
) {
    if (const auto found = find_database(settings); !found) return found.error();
    auto locks = take_run_locks(settings, {}, wait);
    if (!locks) return locks.error();
    const auto now = time_in_database(settings);
    if (!now) return now.error();
    auto plan = engine_of(settings)->plan_erasure(people);
    if (!plan) return plan.error();
    return PlannedErasure{std::move(*locks), *now, std::move(*plan)};
}

Result<ErasureResult> carry_out_erasure(const PlannedErasure& erasure, const Settings& settings) {
    return engine_of(settings)->erase(erasure.plan, erasure.now);
}

Result<void> write_key_file(
    const Settings& settings, const Environment& environment, const Secret& key
) {
    const std::string& file = settings.provider.api_key_file;
    const auto folder = std::filesystem::path(file).parent_path();
    std::error_code ignored;
    if (std::filesystem::create_directories(folder, ignored))
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
    OutputRules rules = output_rules(settings, environment, {.is_forced = true});
    std::erase_if(rules.own, [](const OwnFile& own) { return own.what == the_key_file; });
    auto place = find_destination(file, rules);
    if (!place) return place.error();
    const auto written =
        write_file(std::move(*place), [&key](std::ostream& out) { out << key.reveal() << '\n'; });
    if (!written) return written.error();
    return {};
}

Result<std::string> make_temporary_folder(const std::string& prefix) {
    std::error_code failed;
    std::string pattern =
        (std::filesystem::temp_directory_path(failed) / (prefix + "-XXXXXX")).string();
    if (!failed && mkdtemp(pattern.data()) != nullptr) return pattern;
    if (!failed) failed.assign(errno, std::generic_category());
    return Error{
        .kind = ErrorKind::storage,
        .code = "temporary.folder",
        .what = fmt::format("cannot make a temporary folder: {}", failed.message()),
        .hint = "set TMPDIR to a folder that can be written",
    };
}

}  // namespace invito
