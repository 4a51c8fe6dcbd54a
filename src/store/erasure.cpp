#include "invito/store/erasure.hpp"

#include "erasure_ops.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/output_file.hpp"
#include "invito/support/text.hpp"
#include "kept_files.hpp"
#include "meta.hpp"
#include "migrator.hpp"
#include "open_connection.hpp"
#include "operations.hpp"
#include "people.hpp"
#include "suppression_ops.hpp"
#include "text_search.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace invito::store {
namespace {

using Fate = ErasureFile::Fate;

void add_once(std::vector<std::string>& texts, std::string text) {
    const bool is_new = !text.empty() && std::ranges::find(texts, text) == texts.end();
    if (is_new) texts.push_back(std::move(text));
}

std::int64_t count(sql::Session& db, std::string_view sql, PersonId person) {
    auto row = db.prepare(sql);
    row.bind(person).step();
    return row.integer(0);
}

void count_rows(sql::Session& db, PersonId person, ErasureSubject& subject) {
    subject.jobs += count(db, "SELECT count(*) FROM job WHERE person_id = ?1", person);
    subject.waiting += count(
        db, "SELECT count(*) FROM job WHERE person_id = ?1 AND state IN ('queued', 'resolved')",
        person
    );
    subject.invitations +=
        count(db, "SELECT count(*) FROM attempt WHERE person_id = ?1 AND kind = 'invite'", person);
    subject.notes += count(
        db, "SELECT count(*) FROM attempt WHERE person_id = ?1 AND note NOT IN ('', '(erased)')",
        person
    );
}

// As the list names the person, else as the provider does.
std::string name_of(sql::Session& db, PersonId person) {
    auto row = db.prepare(
        "SELECT trim(j.first_name || ' ' || j.last_name), j.full_name, "
        "trim(p.first_name || ' ' || p.last_name) FROM person p "
        "LEFT JOIN job j ON j.person_id = p.id WHERE p.id = ?1 ORDER BY j.id LIMIT 1"
    );
    if (!row.bind(person).step()) return {};
    for (const int column : {0, 1, 2}) {
        if (!row.is_null(column) && !row.view(column).empty()) return row.text(column);
    }
    return {};
}

void add_leads(sql::Session& db, PersonId person, ErasurePlan& plan) {
    auto row = db.prepare(
        "SELECT j.email, i.source_path, j.source_line FROM job j JOIN import i ON i.id = "
        "j.import_id WHERE j.person_id = ?1 ORDER BY j.id"
    );
    row.bind(person);
    while (row.step()) {
        add_once(plan.texts, row.text(0));
        ListPlace place{row.text(1), row.integer(2)};
        if (std::ranges::find(plan.lists, place) == plan.lists.end())
            plan.lists.push_back(std::move(place));
    }
}

ErasureSubject add_person(sql::Session& db, const Identity& asked, ErasurePlan& plan) {
    ErasureSubject subject{.asked = asked};
    subject.is_marked = SuppressionList(db).is_erased({asked.value});
    add_once(plan.spellings, asked.value);
    for (const PersonId person : people_named(db, {asked.value})) {
        subject.is_known = true;
        if (subject.name.empty()) subject.name = name_of(db, person);
        for (std::string& spelling : spellings_of(db, person))
            add_once(plan.spellings, std::move(spelling));
        auto as_given =
            db.prepare("SELECT coalesce(public_identifier, '') FROM person WHERE id = ?1");
        if (as_given.bind(person).step()) add_once(plan.texts, as_given.text(0));
        count_rows(db, person, subject);
        add_leads(db, person, plan);
    }
    for (std::string& spelling : spellings_found(db, asked.value)) {
        subject.is_known = true;
        add_once(plan.spellings, std::move(spelling));
    }
    return subject;
}

// The migrator's copies stand beside the database under a name of their own.
std::vector<KeptFile> copies_before_migrations(const std::string& database) {
    std::vector<KeptFile> copies;
    const std::filesystem::path path(database);
    const std::string begin = path.filename().string() + ".before-schema-";
    std::error_code ignored;
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(begin) && name.ends_with(".bak"))
            copies.push_back({entry.path().string(), KeptFile::Kind::backup});
    }
    std::ranges::sort(copies, {}, &KeptFile::path);
    return copies;
}

// Reports have the slug as an address writes it, too.
std::vector<std::string> texts_in_reports(const ErasurePlan& plan) {
    std::vector<std::string> texts = plan.texts;
    for (const std::string& spelling : plan.spellings) add_once(texts, percent_encoded(spelling));
    return texts;
}

// What stands where a report was written may be anything, and may not even end.
ErasureFile judge(const KeptFile& file, const std::vector<std::string>& texts) {
    std::error_code ignored;
    const auto status = std::filesystem::symlink_status(file.path, ignored);
    if (!std::filesystem::exists(status)) return {file, Fate::absent};
    const bool is_ours = is_left_as_written(file);
    if (file.kind == KeptFile::Kind::backup) {
        return is_ours ? ErasureFile{file, Fate::erase}
                       : ErasureFile{file, Fate::failed, std::string(changed_backup)};
    }
    const bool is_file = std::filesystem::is_regular_file(status);
    const auto is_named = is_file ? names_anybody(file.path, texts) : std::nullopt;
    if (!is_ours) {
        return {
            file, Fate::changed,
            !is_named   ? "it cannot be read"
            : *is_named ? "it names them"
                        : "nothing of them was found in it"};
    }
    if (!is_named) return {file, Fate::failed, "it cannot be read"};
    return {file, *is_named ? Fate::remove : Fate::keep};
}

// --- carrying it out

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

Result<ErasurePlan> plan_erasure(const std::string& database, const std::vector<Identity>& people) {
    const auto opened = store::open_for_reading(database);
    if (!opened) return opened.error();
    const sql::Snapshot snapshot(**opened);
    ErasurePlan plan;
    for (const Identity& asked : people)
        plan.people.push_back(store::add_person(**opened, asked, plan));
    for (const std::string& spelling : plan.spellings) store::add_once(plan.texts, spelling);
    const auto texts = store::texts_in_reports(plan);
    for (const auto& files :
         {store::copies_before_migrations(database), store::kept_files(**opened)}) {
        for (const KeptFile& file : files) {
            // A backup may know of itself, and is the database when it is opened as one.
            std::error_code ignored;
            const bool is_itself = std::filesystem::equivalent(file.path, database, ignored);
            if (!is_itself) plan.files.push_back(store::judge(file, texts));
        }
    }
    return plan;
}

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
