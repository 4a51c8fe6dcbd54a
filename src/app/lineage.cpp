#include "invito/app/lineage.hpp"

#include "invito/ports/database_move.hpp"
#include "invito/ports/database_url.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/digest.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/output_file.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <ostream>
#include <unordered_set>

namespace invito {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view no_machine_id = "uninitialized";  // machine-id(5)

std::string own_host_id(const std::string& state_folder) {
    return state_folder + "/host-id";
}

std::string own_runner_id(const std::string& state_folder) {
    return state_folder + "/runner-id";
}

std::string first_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return std::string(trim(line));
}

// A file of ours in the state folder, whole or not at all. False: it cannot be written.
bool write_state(const std::string& path, const std::string& text) {
    const fs::path folder = fs::path(path).parent_path();
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) return false;
    fs::permissions(folder, fs::perms::owner_all, failed);
    auto place = find_destination(path, {.is_forced = true});
    if (!place) return false;
    auto file = OutputFile::open(std::move(*place));
    if (!file) return false;
    file->stream() << text;
    return file->commit().has_value();
}

// What the state folder knows of a database: its generation, and the places it ran from. A second
// witness beside the lock file, for a copy that took the lock file along; without a folder to write
// to there is only the first.
struct StateEntry {
    Generation generation;
    std::vector<std::string> places = {};
};

std::string state_file(const Environment& environment, const std::string& id) {
    return state_directory(environment) + "/databases/" + id;
}

StateEntry read_entry(const std::string& path) {
    StateEntry entry;
    std::ifstream file(path);
    file >> entry.generation.number;
    if (!file) return entry;
    entry.generation.id = fs::path(path).filename().string();
    file >> std::ws;
    for (std::string line; std::getline(file, line);) entry.places.push_back(line);
    return entry;
}

void write_entry(const std::string& path, const StateEntry& entry) {
    std::string text = fmt::format("{}\n", entry.generation.number);
    for (const std::string& place : entry.places) text += place + "\n";
    [[maybe_unused]] const bool is_kept = write_state(path, text);
}

// The latest generation of `database` that is known beside it.
Generation latest_beside(
    const Environment& environment, const Generation& database, const Generation& in_lock_file
) {
    Generation latest = in_lock_file;
    if (database.id.empty()) return latest;
    const StateEntry entry = read_entry(state_file(environment, database.id));
    if (is_older(database, entry.generation) && !is_older(entry.generation, latest)) {
        latest = entry.generation;
    }
    return latest;
}

constexpr const char* older_copy =
    "this database is an older copy of itself: what was sent since is not in it";

std::string why(Doubt doubt) {
    switch (doubt) {
        case Doubt::none: return {};
        case Doubt::older_copy: return older_copy;
        case Doubt::restored:
            return "this database was restored from a backup: what was sent since is not in it";
        case Doubt::other_host:
            return "this database came from another machine: what that one sent since is not in it";
    }
    return {};
}

// Machines that share a database are all its own.
std::string place_of_database(const Settings& settings) {
    return names_shared_database(settings.database) ? settings.database
                                                    : canonical_path(settings.database);
}

Error is_of_other_host(const std::string& database) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.other_host",
        .what = fmt::format("{} last ran on another machine", database),
        .hint =
            "if that one sends no more: `invito sync --take-over`, once; two copies would each "
            "grant the full budget",
        .help_topic = "nightly",
    };
}

Error is_older_copy(const std::string& database) {
    return Error{
        .kind = ErrorKind::config,
        .code = "database.older_copy",
        .what = older_copy,
        .found = database,
        .hint = "nothing is sent before a sync: invito sync",
        .help_topic = "nightly",
    };
}

// Thousands are counted.
std::string named(const std::vector<std::string>& aliases) {
    constexpr std::size_t named_max = 4;
    return aliases.size() <= named_max ? spoken_list(aliases)
                                       : counted(std::ssize(aliases), "account");
}

std::vector<std::string> aliases_of(const Lineage& lineage) {
    std::vector<std::string> aliases;
    for (const Lineage::Unsynced& account : lineage.unsynced) aliases.push_back(account.alias);
    return aliases;
}

// Where a database of this machine is likely to be.
std::vector<std::string> likely_places(const Environment& environment) {
    std::vector<std::string> places = {default_database(environment), "/var/lib/invito/invito.db"};
    if (const auto home = environment.find("HOME"); home != environment.end()) {
        places.push_back(home->second + "/.local/state/invito/invito.db");
    }
    std::error_code failed;
    fs::directory_iterator entry(state_directory(environment) + "/databases", failed);
    for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
        const StateEntry known = read_entry(entry->path().string());
        places.insert(places.end(), known.places.begin(), known.places.end());
    }
    for (std::string& place : places) place = canonical_path(place);
    std::ranges::sort(places);
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return places;
}

// The aliases of the settings' accounts that the database at `path` knows. What cannot be read is
// nobody's to judge.
std::vector<std::string> accounts_in(const std::string& path, const Settings& settings) {
    std::vector<std::string> shared;
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) return shared;
    try {
        const auto queries = engine_of(path)->queries();
        // One that has moved sends nothing.
        if (!queries || !(*queries)->lineage().moved_to.empty()) return shared;
        std::unordered_set<std::string> known;
        for (const AccountView& view : (*queries)->accounts((*queries)->created_at()))
            known.insert(view.record.provider_account_id);
        for (const AccountSettings& account : settings.accounts) {
            if (known.contains(account.id)) shared.push_back(account.alias);
        }
    } catch (const StorageFailure&) {
        return {};
    }
    return shared;
}

}  // namespace

std::string known_host(const std::string& state_folder, const std::string& machine_id_file) {
    std::string id = first_line(machine_id_file);
    if (id.empty() || id == no_machine_id) id = first_line(own_host_id(state_folder));
    return id.empty() ? id : sha256_hex("machine\n" + id).substr(0, 32);
}

std::string runner_id(const std::string& state_folder) {
    const std::string path = own_runner_id(state_folder);
    std::string id = first_line(path);
    if (!id.empty()) return id;
    id = random_hex();
    [[maybe_unused]] const bool is_kept = write_state(path, id + "\n");
    return id;
}

void distrust(const Settings& settings, const Environment& environment, RunLock& lock) {
    Generation lost = lock.generation();
    ++lost.number;
    lock.record(lost);
    try {
        const auto database = open_database(settings);
        if (!database) return;
        const Instant now = now_for(settings, (*database)->created_at());
        GenerationChange change = generation_change(environment, lost, now);
        change.host.clear();
        // Others have begun runs since this one did: no number of ours says that theirs is old.
        change.doubt = Doubt::older_copy;
        (*database)->begin_generation(change);
    } catch (const StorageFailure&) {
        // What the lock file says raises the doubt before this machine's next run.
    }
}

GenerationChange generation_change(
    const Environment& environment, const Generation& beside, Instant now
) {
    const std::string folder = state_directory(environment);
    std::string host = known_host(folder);
    if (host.empty() && write_state(own_host_id(folder), random_hex() + "\n")) {
        host = known_host(folder);
    }
    return {
        .beside = beside,
        .fresh_id = random_hex(),
        .host = std::move(host),
        .doubt = {},
        .now = now};
}

void record_generation(
    const Settings& settings, const Environment& environment, const Generation& generation,
    RunLock& lock
) {
    lock.record(generation);
    const std::string path = state_file(environment, generation.id);
    StateEntry entry = read_entry(path);
    entry.generation = generation;
    const std::string place = place_of_database(settings);
    if (std::ranges::find(entry.places, place) == entry.places.end()) entry.places.push_back(place);
    write_entry(path, entry);
}

Result<Lineage> begin_generation(
    const Settings& settings, const Environment& environment, Database& database, RunLock& lock,
    bool takes_over
) {
    const Lineage before = database.queries()->lineage();
    const Generation beside = latest_beside(environment, before.generation, lock.generation());
    GenerationChange change =
        generation_change(environment, beside, now_for(settings, database.created_at()));
    const bool is_shared = names_shared_database(settings.database);
    if (is_shared) change.host.clear();
    const bool is_foreign =
        !before.host.empty() && !change.host.empty() && before.host != change.host;
    if (is_foreign && !takes_over) {
        return is_of_other_host(settings.database);
    }
    if (is_foreign) change.doubt = Doubt::other_host;
    Lineage begun = database.begin_generation(change);
    // In this order: killed in between, the database is ahead, which is no doubt.
    record_generation(settings, environment, begun.generation, lock);
    return begun;
}

Error sync_first(const Lineage& lineage, const std::vector<std::string>& aliases) {
    return Error{
        .kind = ErrorKind::config,
        .code = "account.sync_first",
        .what = fmt::format(
            "nothing is sent from {} before a sync has read what {} sent", named(aliases),
            aliases.size() == 1 ? "it" : "they"
        ),
        .found = why(lineage.doubt),
        .hint = "invito sync",
        .help_topic = "nightly",
    };
}

std::vector<Error> doubts_about(const Settings& settings, const Environment& environment) {
    const auto engine = engine_of(settings);
    if (engine->is_missing()) return {};
    const auto queries = engine->queries();
    if (!queries) return {};  // whoever opens it says why
    const Lineage lineage = (*queries)->lineage();
    if (!lineage.moved_to.empty()) return {database_moved(settings.database, lineage.moved_to)};
    std::vector<Error> doubts;
    const std::string host =
        names_shared_database(settings.database) ? "" : known_host(state_directory(environment));
    if (!lineage.host.empty() && !host.empty() && lineage.host != host) {
        doubts.push_back(is_of_other_host(settings.database));
    }
    const Generation beside =
        latest_beside(environment, lineage.generation, engine->recorded_generation());
    if (is_older(lineage.generation, beside)) {
        doubts.push_back(is_older_copy(settings.database));
    } else if (!lineage.unsynced.empty()) {
        doubts.push_back(sync_first(lineage, aliases_of(lineage)));
    }
    return doubts;
}

std::vector<Error> second_databases(const Settings& settings, const Environment& environment) {
    std::vector<Error> found;
    const std::string own = place_of_database(settings);
    for (const std::string& place : likely_places(environment)) {
        if (place == own) continue;
        const std::vector<std::string> shared = accounts_in(place, settings);
        if (shared.empty()) continue;
        found.push_back(Error{
            .kind = ErrorKind::config,
            .code = "database.second",
            .what = fmt::format(
                "{} knows {} as well as {} does", place, named(shared), settings.database
            ),
            .hint = "two databases cannot see each other's invitations, and each grants the full "
                    "budget: keep one, and name it under database:",
        });
    }
    return found;
}

}  // namespace invito
