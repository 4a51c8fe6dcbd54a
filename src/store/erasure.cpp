#include "invito/store/erasure.hpp"

#include "erasure_ops.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/output_file.hpp"
#include "kept_file_ops.hpp"
#include "meta.hpp"
#include "migrator.hpp"
#include "open_connection.hpp"
#include "operations.hpp"
#include "remains.hpp"
#include "suppression_ops.hpp"
#include "text_search.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace invito::store {
namespace {

using Fate = ErasureFile::Fate;

// The erasure in one database file, committed. `salt` is of the database itself: a restored backup
// must know the same marks.
Forgotten erase_in(
    Connection& connection, const ErasurePlan& plan, const std::string& salt, Instant now
) {
    sql::Transaction transaction(connection);
    remember_erasure_salt(connection, salt);
    recover_open_attempts(connection, now);  // of a run that was killed
    mark_erased(connection, plan.spellings, now);
    const Forgotten forgotten =
        forget_people(connection, people_named(connection, plan.spellings), now);
    transaction.commit();
    return forgotten;
}

// Freed pages were overwritten already; this empties the log, which still has the old ones.
void truncate_log(Connection& connection) {
    auto row = connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    if (row.step() && row.integer(0) == 0) return;
    throw StorageFailure(
        connection.path() + ": its log could not be emptied, another program is reading"
    );
}

std::string new_salt(Connection& connection) {
    auto row = connection.prepare("SELECT lower(hex(randomblob(16)))");
    ensure(row.step(), "SQLite has random bytes");
    return row.text(0);
}

// Pages that a text is left in without a row that holds it are rebuilt, and searched once more.
void rebuild(const std::string& path) {
    const auto opened = open_for_writing(path, true);
    if (!opened) throw StorageFailure(opened.error().what);
    (*opened)->execute("VACUUM");
    truncate_log(**opened);
}

std::vector<std::string> texts_left(const std::string& path, const ErasurePlan& plan) {
    std::vector<std::string> left;
    for (const std::string& file : {path, path + "-wal"}) {
        std::error_code ignored;
        if (!std::filesystem::exists(file, ignored)) continue;
        const auto found = texts_in_file(file, plan.texts);
        if (!found) throw StorageFailure(file + " could not be read for the proof");
        for (const std::string& text : *found) {
            if (std::ranges::find(left, text) == left.end()) left.push_back(text);
        }
    }
    return left;
}

// Who holds what is left. A text in no row at all would be a fault of ours.
void name_remainders(
    const std::string& path, const std::vector<std::string>& left, ErasureResult& result
) {
    const auto opened = open_for_checking(path);
    if (!opened) throw StorageFailure(opened.error().what);
    for (const std::string& text : left) {
        const auto places = places_of(**opened, text);
        if (places.empty()) result.remainders.push_back({path, text, "", false});
        for (const TextPlace& place : places)
            result.remainders.push_back({path, text, place.column, place.is_about_people});
    }
}

void prove(const std::string& path, const ErasurePlan& plan, ErasureResult& result) {
    ++result.files_searched;
    if (texts_left(path, plan).empty()) return;
    rebuild(path);
    const std::vector<std::string> left = texts_left(path, plan);
    if (!left.empty()) name_remainders(path, left, result);
}

// A copy of another schema cannot be edited by this program.
void erase_in_backup(
    ErasureFile& file, const ErasurePlan& plan, const std::string& salt, Instant now,
    ErasureResult& result
) {
    const std::string& path = file.file.path;
    {
        const auto opened = open_for_writing(path, true);
        if (!opened) throw StorageFailure(opened.error().what);
        const auto version = schema_version(**opened);
        if (!version || *version < static_cast<int>(embedded_migrations().size()))
            throw StorageFailure("it has an older schema; delete it");
        erase_in(**opened, plan, salt, now);
        truncate_log(**opened);
    }
    prove(path, plan, result);
}

// A person may have taken their time to say yes: what changed since it was judged stays.
void carry_out(
    Connection& connection, ErasureFile& file, const ErasurePlan& plan, const std::string& salt,
    Instant now, ErasureResult& result
) {
    const std::string& path = file.file.path;
    try {
        if (file.fate == Fate::erase) {
            if (!is_left_as_written(file.file)) throw StorageFailure(std::string(changed_backup));
            remember_digest(connection, path, "");  // killed in it, it is still ours
            erase_in_backup(file, plan, salt, now, result);
            remember_digest(connection, path, sha256_of_file(path).value_or(""));
        }
        if (file.fate != Fate::remove) return;
        if (!is_left_as_written(file.file)) {
            file.fate = Fate::changed;
            file.problem = "it names them";
            return;
        }
        std::error_code problem;
        std::filesystem::remove(path, problem);
        if (problem) throw StorageFailure(problem.message());
        forget_file(connection, path);
    } catch (const StorageFailure& failure) {
        file.fate = Fate::failed;
        file.problem = failure.what();
    }
}

}  // namespace
}  // namespace invito::store

namespace invito {

Result<ErasureResult> erase(const std::string& database, const ErasurePlan& plan, Instant now) {
    ErasureResult result;
    result.files = plan.files;
    {
        const auto opened = store::open_for_writing(database, true);
        if (!opened) return opened.error();
        std::string salt = store::erasure_salt(**opened);
        if (salt.empty()) salt = store::new_salt(**opened);
        // The database itself comes last: killed in between, it still knows whom to look for.
        for (ErasureFile& file : result.files)
            store::carry_out(**opened, file, plan, salt, now, result);
        const store::Forgotten forgotten = store::erase_in(**opened, plan, salt, now);
        result.jobs = forgotten.jobs;
        result.notes = forgotten.notes;
        store::truncate_log(**opened);
    }
    store::prove(database, plan, result);
    return result;
}

}  // namespace invito
