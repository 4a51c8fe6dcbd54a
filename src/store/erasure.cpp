#include "erasure.hpp"

#include "invito/ports/admin_store.hpp"
#include "invito/support/digest.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/file.hpp"
#include "invito/support/output_file.hpp"
#include "invito/support/text.hpp"
#include "meta.hpp"
#include "open_connection.hpp"
#include "operation_parts.hpp"
#include "people.hpp"
#include "runs.hpp"
#include "sqlite_engine.hpp"
#include "suppression_ops.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <system_error>

namespace invito::store {

// --- files that were written

namespace {

TrackedFile::Kind tracked_kind(std::string_view text) {
    if (text == "backup") return TrackedFile::Kind::backup;
    return text == "rejects" ? TrackedFile::Kind::rejects : TrackedFile::Kind::report;
}

// Machines that share a database have files of their own, and of the same names.
std::string own_host(const sql::Session& db) {
    return db.is_shared() ? host_name() : "";
}

constexpr std::string_view select_tracked_files =
    "SELECT kind, path, written_at, sha256, source, campaign_id, host FROM kept_file "
    "ORDER BY path, host";
constexpr std::string_view select_tracked_file_by_path =
    "SELECT kind, path, written_at, sha256, source, campaign_id, host FROM kept_file "
    "WHERE path = ?1 AND host = ?2";

TrackedFile read_tracked_file(const sql::Statement& row, const std::string& own) {
    TrackedFile file;
    file.kind = tracked_kind(row.view(0));
    row.read(1, file.path, file.written_at, file.sha256, file.source, file.campaign, file.host);
    if (file.host == own) file.host.clear();
    return file;
}

}  // namespace

void remember_file(sql::Session& db, const TrackedFile& file) {
    db.run(
        "INSERT INTO kept_file (path, kind, written_at, sha256, source, campaign_id, host) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (host, path) DO UPDATE SET "
        "kind = excluded.kind, written_at = excluded.written_at, sha256 = excluded.sha256, "
        "source = excluded.source, campaign_id = excluded.campaign_id",
        file.path, to_string(file.kind), file.written_at, file.sha256, file.source, file.campaign,
        own_host(db)
    );
}

void remember_digest(sql::Session& db, const std::string& path, const std::string& sha256) {
    db.run(
        "UPDATE kept_file SET sha256 = ?2 WHERE path = ?1 AND host = ?3", path, sha256, own_host(db)
    );
}

std::optional<TrackedFile> tracked_file(sql::Session& db, const std::string& path) {
    const std::string own = own_host(db);
    auto row = db.prepare(select_tracked_file_by_path);
    if (!row.bind(path, own).step()) return std::nullopt;
    return read_tracked_file(row, own);
}

std::vector<TrackedFile> tracked_files(sql::Session& db) {
    std::vector<TrackedFile> files;
    const std::string own = own_host(db);
    auto row = db.prepare(select_tracked_files);
    while (row.step()) files.push_back(read_tracked_file(row, own));
    return files;
}

std::optional<std::string> campaign_of_rejects(sql::Session& db, const std::string& path) {
    return db.find<std::string>(
        "SELECT c.name FROM kept_file k JOIN campaign c ON c.id = k.campaign_id "
        "WHERE k.path = ?1 AND k.host = ?2",
        path, own_host(db)
    );
}

std::vector<std::string> imported_files(sql::Session& db) {
    return db.all<std::string>(
        "SELECT source_path FROM import UNION SELECT source_path FROM campaign "
        "EXCEPT SELECT path FROM kept_file WHERE kind = 'rejects'"
    );
}

// --- where a text stands

namespace {

constexpr std::size_t piece_bytes = 1 << 20;

std::size_t longest(const std::vector<std::string>& texts) {
    std::size_t bytes = 0;
    for (const std::string& text : texts) bytes = std::max(bytes, text.size());
    return bytes;
}

// Calls `look` with pieces that overlap, so that nothing is torn. False: the file could not be
// read to its end.
bool each_piece(
    const std::string& path, std::size_t overlap, const std::function<void(std::string_view)>& look
) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return false;
    std::string window;
    std::string piece(piece_bytes, '\0');
    while (file) {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        window.append(piece, 0, static_cast<std::size_t>(file.gcount()));
        look(window);
        if (window.size() > overlap) window.erase(0, window.size() - overlap);
    }
    return file.eof();
}

bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '%' || static_cast<unsigned char>(c) >= 0x80;
}

bool contains_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const bool begins = at == 0 || !is_word_byte(text[at - 1]);
        const std::size_t end = at + word.size();
        const bool ends = end == text.size() || !is_word_byte(text[end]);
        if (begins && ends) return true;
    }
    return false;
}

}  // namespace

std::optional<std::vector<std::string>> texts_in_file(
    const std::string& path, const std::vector<std::string>& texts
) {
    std::vector<std::string> found;
    const bool is_complete = each_piece(path, longest(texts), [&](std::string_view piece) {
        for (const std::string& text : texts) {
            if (piece.find(text) != std::string_view::npos) add_once(found, text);
        }
    });
    if (!is_complete) return std::nullopt;
    return found;
}

std::optional<bool> names_anybody(const std::string& path, const std::vector<std::string>& texts) {
    std::vector<std::string> words;
    for (const std::string& text : texts) words.push_back(ascii_lower(text));
    bool is_named = false;
    // One byte more on both sides, so that the borders of a word are in the same piece.
    const bool is_complete = each_piece(path, longest(words) + 2, [&](std::string_view piece) {
        const std::string lower = ascii_lower(piece);
        is_named = is_named || std::ranges::any_of(words, [&](const std::string& word) {
                       return !word.empty() && contains_word(lower, word);
                   });
    });
    if (!is_complete) return std::nullopt;
    return is_named;
}

namespace {

bool is_about_people(const sql::Column& column) {
    const std::string& table = column.table;
    return table == "job" || table == "person" || table == "attempt" || table == "suppression" ||
           table == "person_said" || table == "found_profile";
}

}  // namespace

std::vector<TextPlace> find_text_in_rows(sql::Session& db, const std::string& text) {
    std::vector<TextPlace> places;
    for (const sql::Column& column : db.text_columns()) {
        const std::string sql = fmt::format(
            "SELECT 1 FROM \"{0}\" WHERE replace(\"{1}\", ?1, '') <> \"{1}\" LIMIT 1", column.table,
            column.name
        );
        if (!db.has(sql, text)) continue;
        places.push_back({column.table + "." + column.name, is_about_people(column)});
    }
    return places;
}

// --- what an erasure would do

namespace {

using Disposition = ErasureFile::Disposition;

void count_rows(sql::Session& db, PersonId person, ErasureSubject& subject) {
    subject.jobs += db.number("SELECT count(*) FROM job WHERE person_id = ?1", person);
    subject.waiting += db.number(
        "SELECT count(*) FROM job WHERE person_id = ?1 AND state IN ('queued', 'resolved')", person
    );
    subject.invitations +=
        db.number("SELECT count(*) FROM attempt WHERE person_id = ?1 AND kind = 'invite'", person);
    subject.notes += db.number(
        "SELECT count(*) FROM attempt WHERE person_id = ?1 AND note NOT IN ('', '(erased)')", person
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
        if (!row.view(column).empty()) return row.text(column);
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

}  // namespace

ErasureSubject subject_of_erasure(sql::Session& db, const Identity& asked, ErasurePlan& plan) {
    ErasureSubject subject{.asked = asked};
    subject.is_marked = SuppressionList(db).is_erased({asked.value});
    add_once(plan.identifiers, asked.value);
    for (const PersonId person : people_named(db, {asked.value})) {
        subject.is_known = true;
        if (subject.name.empty()) subject.name = name_of(db, person);
        for (std::string& identifier : identifiers_of(db, person)) {
            if (!is_nameless(identifier)) add_once(plan.identifiers, std::move(identifier));
        }
        const auto as_given =
            db.find<std::string>("SELECT public_identifier FROM person WHERE id = ?1", person);
        add_once(plan.texts, as_given.value_or(""));
        count_rows(db, person, subject);
        add_leads(db, person, plan);
    }
    for (std::string& identifier : find_identifiers(db, asked.value)) {
        subject.is_known = true;
        add_once(plan.identifiers, std::move(identifier));
    }
    return subject;
}

// Reports have the slug as an address writes it, too.
std::vector<std::string> texts_of_erasure(const ErasurePlan& plan) {
    std::vector<std::string> texts = plan.texts;
    for (const std::string& identifier : plan.identifiers) {
        add_once(texts, identifier);
        add_once(texts, percent_encoded(identifier));
    }
    return texts;
}

namespace {

constexpr std::string_view changed_backup =
    "it was changed since it was written. If it is a backup in use: invito erase --db with its "
    "name";

// Whether an erasure may touch it: nobody has changed it, or an erasure was interrupted in it. The
// copies that the migrator makes are known by their name alone.
bool is_left_as_written(const TrackedFile& file) {
    const bool is_unknown = file.kind == TrackedFile::Kind::backup && file.sha256.empty();
    return is_unknown || is_as_written(file.path, file.sha256);
}

// The migrator's copies stand beside the database under a name of their own.
std::vector<TrackedFile> copies_before_migrations(const std::string& database) {
    std::vector<TrackedFile> copies;
    if (database.empty()) return copies;
    const std::filesystem::path path(database);
    const std::string begin = path.filename().string() + ".before-schema-";
    std::error_code ignored;
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(begin) && name.ends_with(".bak"))
            copies.push_back({entry.path().string(), TrackedFile::Kind::backup});
    }
    std::ranges::sort(copies, {}, &TrackedFile::path);
    return copies;
}

}  // namespace

std::vector<TrackedFile> files_beside(sql::Session& db, const std::string& database) {
    std::vector<TrackedFile> files;
    for (auto& some : {copies_before_migrations(database), tracked_files(db)}) {
        for (const TrackedFile& file : some) {
            // A backup may know of itself, and is the database when it is opened as one.
            std::error_code ignored;
            const bool is_itself =
                file.host.empty() && std::filesystem::equivalent(file.path, database, ignored);
            if (!is_itself) files.push_back(file);
        }
    }
    return files;
}

namespace {

// What stands where a report was written may be anything, and may not even end.
ErasureFile classify(const TrackedFile& file, const std::vector<std::string>& texts) {
    if (!file.host.empty()) return {file, Disposition::elsewhere, file.host};
    std::error_code ignored;
    const auto status = std::filesystem::symlink_status(file.path, ignored);
    if (!std::filesystem::exists(status)) return {file, Disposition::absent};
    const bool is_ours = is_left_as_written(file);
    if (file.kind == TrackedFile::Kind::backup) {
        return is_ours ? ErasureFile{file, Disposition::erase}
                       : ErasureFile{file, Disposition::failed, std::string(changed_backup)};
    }
    const bool is_file = std::filesystem::is_regular_file(status);
    const auto is_named = is_file ? names_anybody(file.path, texts) : std::nullopt;
    if (!is_ours) {
        return {
            file, Disposition::changed,
            !is_named   ? "it cannot be read"
            : *is_named ? "it names them"
                        : "nothing of them was found in it"};
    }
    if (!is_named) return {file, Disposition::failed, "it cannot be read"};
    return {file, *is_named ? Disposition::remove : Disposition::keep};
}

// --- carrying it out

void forget_file(sql::Session& db, const std::string& path) {
    db.run("DELETE FROM kept_file WHERE path = ?1 AND host = ?2", path, own_host(db));
}

// The erasure in one database, committed. `salt` is of the database itself: a restored backup must
// know the same marks. StorageBusy: a run has an invitation to one of them on its way.
Forgotten erase_in(
    sql::Session& db, const ErasurePlan& plan, const std::string& salt, Instant now
) {
    sql::Transaction transaction(db, sql::Turns::of_everybody);
    remember_erasure_salt(db, salt);
    recover_open_attempts(db, now);  // of a run that was killed
    mark_erased(db, plan.identifiers, now);
    const auto people = people_named(db, plan.identifiers);
    for (const PersonId person : people) {
        if (db.has("SELECT 1 FROM attempt WHERE person_id = ?1 AND outcome IS NULL", person))
            throw StorageBusy(
                "a run has a request to one of them on its way; run the same command again"
            );
    }
    const Forgotten forgotten = forget_people(db, people, now);
    transaction.commit();
    return forgotten;
}

}  // namespace

void truncate_log(Connection& connection) {
    auto row = connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    if (row.step() && row.integer(0) == 0) return;
    throw StorageFailure(
        connection.path() + ": its log could not be emptied, another program is reading"
    );
}

void rebuild(const std::string& path) {
    const auto opened = open_for_writing(path, true);
    if (!opened) throw StorageFailure(opened.error().what);
    (*opened)->execute("PRAGMA temp_store = FILE; VACUUM");  // a whole database is no memory's size
    truncate_log(**opened);
}

namespace {

std::vector<std::string> texts_left(const std::string& path, const ErasurePlan& plan) {
    std::vector<std::string> left;
    for (const std::string& file : {path, path + "-wal"}) {
        std::error_code ignored;
        if (!std::filesystem::exists(file, ignored)) continue;
        const auto found = texts_in_file(file, plan.texts);
        if (!found) throw StorageFailure(file + " could not be read for the proof");
        for (const std::string& text : *found) add_once(left, text);
    }
    return left;
}

// Who holds what is left. A text in no row at all would be a fault of ours.
void name_remainders_in_file(
    const std::string& path, const std::vector<std::string>& left, ErasureResult& result
) {
    const auto opened = open_for_checking(path);
    if (!opened) throw StorageFailure(opened.error().what);
    for (const std::string& text : left) {
        if (find_text_in_rows(**opened, text).empty())
            result.remainders.push_back({path, text, "", false});
    }
    name_remainders(**opened, left, result);
}

// Pages that a text is left in without a row that holds it are rebuilt, and searched once more.
void prove(const std::string& path, const ErasurePlan& plan, ErasureResult& result) {
    ++result.files_searched;
    if (texts_left(path, plan).empty()) return;
    rebuild(path);
    const std::vector<std::string> left = texts_left(path, plan);
    if (!left.empty()) name_remainders_in_file(path, left, result);
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
    sql::Session& db, ErasureFile& file, const ErasurePlan& plan, const std::string& salt,
    Instant now, ErasureResult& result
) {
    const std::string& path = file.file.path;
    try {
        if (file.disposition == Disposition::erase) {
            if (!is_left_as_written(file.file)) throw StorageFailure(std::string(changed_backup));
            remember_digest(db, path, "");  // killed in it, it is still ours
            erase_in_backup(file, plan, salt, now, result);
            remember_digest(db, path, sha256_of_file(path).value_or(""));
        }
        if (file.disposition != Disposition::remove) return;
        if (!is_left_as_written(file.file)) {
            file.disposition = Disposition::changed;
            file.problem = "it names them";
            return;
        }
        std::error_code problem;
        std::filesystem::remove(path, problem);
        if (problem) throw StorageFailure(problem.message());
        forget_file(db, path);
    } catch (const StorageFailure& failure) {
        file.disposition = Disposition::failed;
        file.problem = failure.what();
    }
}

}  // namespace

ErasurePlan plan_erasure(
    sql::Session& db, const std::string& database, const std::vector<Identity>& people
) {
    const sql::Snapshot snapshot(db);
    ErasurePlan plan;
    for (const Identity& asked : people) plan.people.push_back(subject_of_erasure(db, asked, plan));
    for (const std::string& identifier : plan.identifiers) add_once(plan.texts, identifier);
    const auto texts = texts_of_erasure(plan);
    for (const TrackedFile& file : files_beside(db, database))
        plan.files.push_back(classify(file, texts));
    return plan;
}

ErasureResult carry_out_erasure(sql::Session& db, const ErasurePlan& plan, Instant now) {
    ErasureResult result;
    result.files = plan.files;
    std::string salt = erasure_salt(db);
    if (salt.empty()) salt = random_hex();
    // The database itself comes last: killed in between, it still knows whom to look for.
    for (ErasureFile& file : result.files) carry_out(db, file, plan, salt, now, result);
    const Forgotten forgotten = erase_in(db, plan, salt, now);
    result.jobs = forgotten.jobs;
    result.notes = forgotten.notes;
    return result;
}

void name_remainders(
    sql::Session& db, const std::vector<std::string>& texts, ErasureResult& result
) {
    for (const std::string& text : texts) {
        for (const TextPlace& place : find_text_in_rows(db, text))
            result.remainders.push_back({db.place(), text, place.column, place.is_about_people});
    }
}

Result<ErasurePlan> SqliteEngine::plan_erasure(const std::vector<Identity>& people) const {
    const auto opened = open_for_reading(path_);
    if (!opened) return opened.error();
    return store::plan_erasure(**opened, path_, people);
}

Result<ErasureResult> SqliteEngine::erase(const ErasurePlan& plan, Instant now) const {
    ErasureResult result;
    {
        const auto opened = open_for_writing(path_, true);
        if (!opened) return opened.error();
        result = carry_out_erasure(**opened, plan, now);
        truncate_log(**opened);
    }
    prove(path_, plan, result);
    return result;
}

}  // namespace invito::store

namespace invito {

void AdminStore::remember_file(const TrackedFile& file) {
    store::remember_file(db_, file);
}

void AdminStore::forget_file(const std::string& path) {
    store::forget_file(db_, path);
}

std::optional<TrackedFile> AdminStore::tracked_file(const std::string& path) {
    return store::tracked_file(db_, canonical_path(path));
}

std::optional<CampaignRecord> AdminStore::campaign_of_rejects(const std::string& path) {
    const auto name = store::campaign_of_rejects(db_, canonical_path(path));
    return name ? find_campaign(*name) : std::nullopt;
}

}  // namespace invito
