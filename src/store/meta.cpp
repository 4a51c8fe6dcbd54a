#include "meta.hpp"

#include "invito/support/failure.hpp"
#include "operation_parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace invito {

bool is_older(const Generation& database, const Generation& beside) {
    return !database.id.empty() && database.id == beside.id && database.number < beside.number;
}

}  // namespace invito

namespace invito::store {
namespace {

void write_meta(sql::Session& db, std::string_view key, const std::string& value) {
    db.run(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING", key, value
    );
}

StorageFailure unreadable(std::string_view key) {
    return StorageFailure("the database is corrupt: meta." + std::string(key) + " is unreadable");
}

}  // namespace

std::string meta_text(sql::Session& db, std::string_view key) {
    return db.find<std::string>("SELECT value FROM meta WHERE key = ?1", key).value_or("");
}

std::int64_t meta_number(sql::Session& db, std::string_view key) {
    const std::string text = meta_text(db, key);
    if (text.empty()) return 0;
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (problem != std::errc{} || stop != end) throw unreadable(key);
    return number;
}

void set_meta(sql::Session& db, std::string_view key, const std::string& value) {
    db.run(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key, value
    );
}

std::string provider_kind(sql::Session& db) {
    return meta_text(db, "provider_kind");
}

Instant created_at(sql::Session& db) {
    if (meta_text(db, "created_at").empty()) throw unreadable("created_at");
    return from_millis(meta_number(db, "created_at"));
}

void remember_provider_kind(sql::Session& db, const std::string& kind) {
    write_meta(db, "provider_kind", kind);
}

std::string erasure_salt(sql::Session& db) {
    return meta_text(db, "erasure_salt");
}

void remember_erasure_salt(sql::Session& db, const std::string& salt) {
    write_meta(db, "erasure_salt", salt);
}

void remember_created_at(sql::Session& db, Instant now) {
    write_meta(db, "created_at", std::to_string(to_millis(now)));
}

namespace {

constexpr auto doubt_words = std::to_array<std::pair<Doubt, std::string_view>>({
    {Doubt::none, ""},
    {Doubt::older_copy, "older_copy"},
    {Doubt::restored, "restored"},
    {Doubt::other_host, "other_host"},
});

std::string_view word_of(Doubt doubt) {
    return std::ranges::find(doubt_words, doubt, &std::pair<Doubt, std::string_view>::first)
        ->second;
}

Doubt doubt_of(std::string_view word) {
    const auto known =
        std::ranges::find(doubt_words, word, &std::pair<Doubt, std::string_view>::second);
    if (known == doubt_words.end())
        throw StorageFailure("the database is corrupt: meta.doubt is unreadable");
    return known->first;
}

// Whoever was invited since may be connected by now, which no list of sent invitations shows: their
// profile does, so it is looked at again.
void look_up_again(sql::Session& db, Instant now) {
    db.run("UPDATE job SET state = 'queued', changed_at = ?1 WHERE state = 'resolved'", now);
}

void raise_doubt(sql::Session& db, Doubt doubt, Instant now) {
    const std::string word(word_of(doubt));
    set_meta(db, "doubt", word);
    set_meta(db, "doubts", std::to_string(meta_number(db, "doubts") + 1));
    look_up_again(db, now);
    record_event(db, now, "database.doubt", {}, word);
}

}  // namespace

Lineage lineage(sql::Session& db) {
    Lineage known;
    known.generation = {meta_text(db, "id"), meta_number(db, "generation")};
    known.host = meta_text(db, "host");
    known.doubt = doubt_of(meta_text(db, "doubt"));
    known.moved_to = meta_text(db, "moved_to");
    auto row = db.prepare(
        "SELECT id, alias FROM account WHERE position IS NOT NULL AND doubts_settled < ?1 "
        "ORDER BY position"
    );
    row.bind(meta_number(db, "doubts"));
    while (row.step()) known.unsynced.push_back({row.get<AccountId>(0), row.text(1)});
    return known;
}

Lineage begin_generation(sql::Session& db, const GenerationChange& change) {
    sql::JoinedTransaction transaction(db);
    Generation generation = lineage(db).generation;
    if (generation.id.empty()) generation.id = change.fresh_id;
    std::optional<Doubt> doubt = change.doubt;
    if (!doubt && is_older(generation, change.beside)) doubt = Doubt::older_copy;
    const bool is_same = generation.id == change.beside.id;
    generation.number = std::max(generation.number, is_same ? change.beside.number : 0) + 1;
    set_meta(db, "id", generation.id);
    set_meta(db, "generation", std::to_string(generation.number));
    if (!change.host.empty()) set_meta(db, "host", change.host);
    if (doubt) raise_doubt(db, *doubt, change.now);
    Lineage begun = lineage(db);
    transaction.commit();
    return begun;
}

void confirm_sent_list(sql::Session& db, const Lease& lease) {
    if (!holds(db, lease)) return;
    db.run(
        "UPDATE account SET doubts_settled = ?2 WHERE member_id = "
        "(SELECT member_id FROM account WHERE id = ?1)",
        lease.account, meta_number(db, "doubts")
    );
}

}  // namespace invito::store
