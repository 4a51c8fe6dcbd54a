#include "outputs.hpp"

#include "compose.hpp"
#include "invito/store/kept_files.hpp"
#include "invito/support/failure.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <ostream>
#include <system_error>

namespace invito {

namespace {

constexpr const char* the_database = "the database";

void protect_database(std::vector<OwnFile>& own, const std::string& database) {
    for (const char* ending : {"", "-wal", "-shm", "-journal", ".lock"})
        own.push_back({database + ending, the_database});
}

// As load_api_key looks for it.
void protect_key(
    std::vector<OwnFile>& own, const ProviderSettings& provider, const Environment& environment
) {
    own.push_back({provider.api_key_file, what_key_file});
    const auto file = environment.find("UNIPILE_API_KEY_FILE");
    if (file != environment.end()) own.push_back({file->second, what_key_file});
    const auto credentials = environment.find("CREDENTIALS_DIRECTORY");
    if (credentials != environment.end())
        own.push_back({credentials->second + "/unipile-api-key", what_key_file});
}

Result<void> remember(const Settings& settings, KeptFile file) {
    std::error_code ignored;
    if (!std::filesystem::exists(settings.database, ignored)) return {};  // nobody to erase yet
    try {
        const auto database = open_database(settings);
        if (!database) return database.error();
        file.written_at = now_for(settings, (*database)->created_at());
        (*database)->registry().remember_file(file);
        return {};
    } catch (const StorageFailure& failure) {
        return Error{.kind = ErrorKind::storage, .code = "file.remember", .what = failure.what()};
    }
}

}  // namespace

OutputRules output_rules(const Context& context, const Settings& settings) {
    OutputRules rules;
    rules.is_forced = context.invocation.has("--force");
    rules.way_out = "choose another name, or replace it with --force";
    std::vector<OwnFile>& own = rules.own;
    protect_database(own, settings.database);
    own.push_back({settings.config_file.value_or(""), "the configuration"});
    protect_key(own, settings.provider, context.environment);
    for (const std::string& file : settings.rules.suppression)
        own.push_back({file, "a do-not-contact file"});
    own.push_back({settings.provider.ca_file, "the certificate of the provider"});
    own.push_back({context.invocation.text("--note-file").value_or(""), "the note's file"});
    return rules;
}

Result<OutputRules> output_rules_of_database(const Context& context, const Settings& settings) {
    OutputRules rules = output_rules(context, settings);
    const auto known = known_files(settings.database);
    if (!known) return known.error();
    for (const std::string& file : known->read)
        rules.own.push_back({file, "a list or campaign that was imported"});
    for (const KeptFile& file : known->written) rules.written.push_back({file.path, file.sha256});
    return rules;
}

Result<OutputRules> output_rules_for(
    const Context& context, const Settings& settings, const std::vector<CampaignFile>& files
) {
    auto rules = output_rules_of_database(context, settings);
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

void remember_file(const Context& context, const Settings& settings, KeptFile file) {
    if (file.path.empty()) return;
    const std::string path = file.path;
    const auto remembered = remember(settings, std::move(file));
    if (remembered) return;
    Error warning = remembered.error();
    warning.what = fmt::format("{} is written, but `erase` will not find it", path);
    warning.found = remembered.error().what;
    warning.hint = "delete it yourself when somebody it names wants to be erased";
    warn(context, {warning});
}

}  // namespace invito
