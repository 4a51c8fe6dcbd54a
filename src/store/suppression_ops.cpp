#include "suppression_ops.hpp"

#include "invito/ports/admin_store.hpp"
#include "invito/support/digest.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "meta.hpp"
#include "people.hpp"
#include "pruning.hpp"
#include "rows.hpp"
#include "sql_queries.hpp"

#include <algorithm>
#include <set>

namespace invito::store {
namespace {

using Keys = std::set<SuppressionKey>;

bool names_more_than_people(sql::Session& db) {
    return db.number(
               "SELECT EXISTS (SELECT 1 FROM suppression WHERE kind = 'company') "
               "OR EXISTS (SELECT 1 FROM suppression WHERE kind = 'domain')"
           ) != 0;
}

SuppressionSubject subject_of(sql::Session& db, JobId job) {
    SuppressionSubject subject;
    PersonId person;
    {
        auto row = db.prepare("SELECT person_id, company, email FROM job WHERE id = ?1");
        ensure(row.bind(job).step(), "a job that may be suppressed exists");
        row.read(0, person, subject.company, subject.email);
    }
    subject.people = identifiers_of(db, person);
    return subject;
}

// Both as they are and as marks of what was said of pruned people.
Keys with_hashes(sql::Session& db, const Keys& keys) {
    const std::string salt = erasure_salt(db);
    Keys all = keys;
    for (const SuppressionKey& key : keys) all.insert(hashed_affiliation(salt, key));
    return all;
}

bool is_named_by(sql::Session& db, JobId job, const Keys& keys) {
    const SuppressionSubject subject = subject_of(db, job);
    const auto is_one = [&keys](const SuppressionKey& key) { return keys.contains(key); };
    return std::ranges::any_of(suppression_keys(subject), is_one) ||
           std::ranges::any_of(affiliations_of(db, subject.people), is_one, &Affiliation::key);
}

// The keys of `file`, so that only what changed is written.
Keys keys_of_source(sql::Session& db, const std::string& source) {
    Keys keys;
    auto row = db.prepare("SELECT kind, key FROM suppression WHERE source = ?1");
    row.bind(source);
    while (row.step()) {
        const auto kind = readable(parse<SuppressionKind>(row.view(0)), "suppression.kind");
        keys.insert({kind, row.text(1)});
    }
    return keys;
}

void write_entry(
    sql::Session& db, const SuppressionEntry& entry, std::string_view source, Instant now
) {
    db.run(
        "INSERT INTO suppression (kind, key, reason, source, added_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (kind, key, source) "
        "DO UPDATE SET reason = excluded.reason WHERE excluded.reason <> suppression.reason "
        "AND (excluded.reason <> '' OR excluded.source <> ?6)",
        to_string(entry.key.kind), entry.key.value, entry.reason, source, now,
        suppression_by_command
    );
}

std::int64_t delete_entry(sql::Session& db, const SuppressionKey& key, std::string_view source) {
    return db.change(
        "DELETE FROM suppression WHERE kind = ?1 AND key = ?2 AND source = ?3", to_string(key.kind),
        key.value, source
    );
}

std::vector<std::string> sources_of(sql::Session& db, const SuppressionKey& key) {
    return db.all<std::string>(
        "SELECT source FROM suppression WHERE kind = ?1 AND key = ?2 ORDER BY source",
        to_string(key.kind), key.value
    );
}

// Jobs of `condition` that one of the keys may name: a company's or a domain's may be anybody's, a
// person's are found by name.
std::vector<JobId> jobs_to_look_at(
    sql::Session& db, const std::string& condition, const Keys& keys
) {
    std::vector<std::string> names;
    for (const SuppressionKey& key : keys) {
        if (key.kind != SuppressionKind::person)
            return db.all<JobId>("SELECT id FROM job WHERE " + condition + " ORDER BY id");
        names.push_back(key.value);
    }
    std::set<JobId> jobs;
    for (const PersonId person : people_named(db, names)) {
        const auto theirs = db.all<JobId>(
            "SELECT job.id FROM campaign c CROSS JOIN job WHERE job.campaign_id = c.id "
            "AND job.person_id = ?1 AND " +
                condition,
            person
        );
        jobs.insert(theirs.begin(), theirs.end());
    }
    return {jobs.begin(), jobs.end()};
}

std::vector<JobId> jobs_named_by(sql::Session& db, const std::string& condition, const Keys& keys) {
    auto jobs = jobs_to_look_at(db, condition, keys);
    const Keys all = with_hashes(db, keys);
    std::erase_if(jobs, [&](JobId job) { return !is_named_by(db, job, all); });
    return jobs;
}

SuppressionView read_view(const sql::Statement& row) {
    return {
        .key = {readable(parse<SuppressionKind>(row.view(0)), "suppression.kind"), row.text(1)},
        .reason = row.text(2),
        .source = row.text(3),
        .added_at = row.instant(4)};
}

}  // namespace

SuppressionList::SuppressionList(sql::Session& db)
    : db_(db), is_empty_(db.number("SELECT EXISTS (SELECT 1 FROM suppression)") == 0) {
    if (!is_empty_) salt_ = erasure_salt(db);
}

std::optional<SuppressionView> SuppressionList::find_by_row(const SuppressionSubject& subject
) const {
    if (is_empty_) return std::nullopt;
    if (auto mark = mark_of_erased(subject.people)) return mark;
    for (const SuppressionKey& key : suppression_keys(subject)) {
        if (auto entry = entry_of(key)) return entry;
    }
    return std::nullopt;
}

std::optional<SuppressionView> SuppressionList::find(const SuppressionSubject& subject) const {
    auto entry = find_by_row(subject);
    if (entry || is_empty_ || !names_more_than_people(db_)) return entry;
    if (is_mutant(Mutant::only_this_lists_company_counts)) return std::nullopt;
    for (Affiliation& affiliation : affiliations_of(db_, subject.people)) {
        const auto key = key_said(affiliation.key);
        if (key) entry = entry_of(*key);
        if (!entry) continue;
        entry->said_by = std::move(affiliation.list);
        return entry;
    }
    return std::nullopt;
}

std::optional<SuppressionView> SuppressionList::find(JobId job) const {
    if (is_empty_) return std::nullopt;
    return find(subject_of(db_, job));
}

std::optional<SuppressionView> SuppressionList::mark_of_erased(
    const std::vector<std::string>& identifiers
) const {
    if (is_empty_) return std::nullopt;
    for (const std::string& identifier : identifiers) {
        if (auto mark = mark_of(identifier)) return mark;
    }
    return std::nullopt;
}

// Of a pruned person it is known by its hash alone, if the list has it at all.
std::optional<SuppressionKey> SuppressionList::key_said(const SuppressionKey& said) const {
    if (!is_hashed(said)) return said;
    if (!by_hash_) {
        by_hash_.emplace();
        auto row = db_.prepare(
            "SELECT kind, key FROM suppression WHERE kind = 'company' OR kind = 'domain'"
        );
        while (row.step()) {
            const auto kind = readable(parse<SuppressionKind>(row.view(0)), "suppression.kind");
            SuppressionKey key{kind, row.text(1)};
            by_hash_->emplace(hashed_affiliation(salt_, key), std::move(key));
        }
    }
    const auto found = by_hash_->find(said);
    return found == by_hash_->end() ? std::nullopt : std::optional(found->second);
}

std::optional<SuppressionView> SuppressionList::entry_of(const SuppressionKey& key) const {
    // One for each file that names it: the first that did, and of those of one instant the first by
    // name, in whose order they come.
    auto row = db_.prepare(
        "SELECT kind, key, reason, source, added_at FROM suppression "
        "WHERE kind = ?1 AND key = ?2 ORDER BY source"
    );
    row.bind(to_string(key.kind), key.value);
    std::optional<SuppressionView> first;
    while (row.step()) {
        if (!first || row.instant(4) < first->added_at) first = read_view(row);
    }
    return first;
}

// The row of an erased person has lost every identifier that a mark could be compared with: its
// slug says it instead.
std::optional<SuppressionView> SuppressionList::mark_of(const std::string& identifier) const {
    if (is_mutant(Mutant::erased_come_back)) return std::nullopt;
    if (salt_.empty() || identifier.empty()) return std::nullopt;
    if (identifier.starts_with(erased_slug_prefix)) {
        return SuppressionView{
            .key = {SuppressionKind::erased, identifier},
            .reason = {},
            .source = std::string(suppression_by_command),
            .added_at = {}};
    }
    return entry_of(erased_key(salt_, identifier));
}

SuppressionKey erased_key(const std::string& salt, std::string_view identifier) {
    return {SuppressionKind::erased, sha256_hex(salt + std::string(identifier))};
}

void replace_suppression(
    sql::Session& db, const std::string& file, const std::vector<SuppressionEntry>& entries,
    Instant now
) {
    const SuppressionList list(db);
    const PrunedPeople pruned(db);
    Keys gone = keys_of_source(db, file);
    for (const SuppressionEntry& entry : entries) {
        const bool is_person = entry.key.kind == SuppressionKind::person;
        if (is_person && list.is_erased({entry.key.value})) continue;
        write_entry(db, entry, file, now);
        if (is_person) name_as_listed(db, pruned, entry.key.value);
        gone.erase(entry.key);
    }
    for (const SuppressionKey& key : gone) delete_entry(db, key, file);
}

AddedSuppression add_suppression(
    sql::Session& db, const std::vector<SuppressionEntry>& entries, Instant now
) {
    AddedSuppression result;
    Keys added;
    Keys all;
    sql::Transaction transaction(db, sql::Turns::all);
    const SuppressionList list(db);
    const PrunedPeople pruned(db);
    for (const SuppressionEntry& entry : entries) {
        all.insert(entry.key);
        const bool is_person = entry.key.kind == SuppressionKind::person;
        if (is_person && list.is_erased({entry.key.value})) {
            ++result.known;
            continue;
        }
        const auto sources = sources_of(db, entry.key);
        sources.empty() ? ++result.added : ++result.known;
        if (sources.empty()) added.insert(entry.key);
        write_entry(db, entry, suppression_by_command, now);
        if (is_person) name_as_listed(db, pruned, entry.key.value);
    }
    transaction.commit();
    // Looks at every job that waits or is pending: a run beside this need not wait for that.
    result.waiting_jobs =
        std::ssize(jobs_named_by(db, "job.state IN ('queued', 'resolved')", added));
    result.pending = jobs_named_by(db, "job.state = 'sent' AND job.gone_at IS NULL", all);
    return result;
}

std::vector<RemovedSuppression> remove_suppression(
    sql::Session& db, const std::vector<SuppressionKey>& keys, const std::vector<std::string>& files
) {
    const std::string salt = erasure_salt(db);
    std::vector<RemovedSuppression> results;
    for (const SuppressionKey& key : keys) {
        RemovedSuppression result;
        for (const std::string& source : sources_of(db, key)) {
            if (std::ranges::find(files, source) != files.end()) {
                result.files.push_back(source);
            } else {
                result.is_removed |= delete_entry(db, key, source) > 0;
            }
        }
        if (key.kind == SuppressionKind::person && !salt.empty()) {
            const auto mark = erased_key(salt, key.value);
            result.is_removed |= delete_entry(db, mark, suppression_by_command) > 0;
        }
        results.push_back(std::move(result));
    }
    return results;
}

std::vector<SuppressionView> SqlQueries::suppression_list() {
    std::vector<SuppressionView> views;
    auto row = db_.prepare(
        "SELECT kind, key, reason, source, added_at FROM suppression WHERE kind <> 'erased' "
        "ORDER BY CASE kind WHEN 'person' THEN 1 WHEN 'company' THEN 2 ELSE 3 END, key, source"
    );
    while (row.step()) views.push_back(read_view(row));
    return views;
}

std::int64_t SqlQueries::erased_marks() {
    return db_.number("SELECT count(*) FROM suppression WHERE kind = 'erased'");
}

std::optional<SuppressionView> SqlQueries::suppression(JobId job) {
    const sql::Snapshot snapshot(db_);
    return SuppressionList(db_).find(job);
}

std::optional<SuppressionView> SqlQueries::forbidding(const SuppressionSubject& subject) {
    const sql::Snapshot snapshot(db_);
    SuppressionSubject whole = subject;
    for (const PersonId person : people_named(db_, subject.people)) {
        for (std::string& identifier : identifiers_of(db_, person))
            add_once(whole.people, std::move(identifier));
    }
    return SuppressionList(db_).find(whole);
}

}  // namespace invito::store

namespace invito {

void AdminStore::replace_suppression(
    const std::string& file, const std::vector<SuppressionEntry>& entries, Instant now
) {
    sql::Transaction transaction(db_, sql::Turns::all);
    store::replace_suppression(db_, file, entries, now);
    transaction.commit();
}

AddedSuppression AdminStore::add_suppression(
    const std::vector<SuppressionEntry>& entries, Instant now
) {
    return store::add_suppression(db_, entries, now);
}

std::vector<RemovedSuppression> AdminStore::remove_suppression(
    const std::vector<SuppressionKey>& keys, const std::vector<std::string>& files
) {
    sql::Transaction transaction(db_, sql::Turns::all);
    auto results = store::remove_suppression(db_, keys, files);
    transaction.commit();
    return results;
}

}  // namespace invito
