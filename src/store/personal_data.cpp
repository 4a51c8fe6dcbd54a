#include "personal_data.hpp"

#include "erasure.hpp"
#include "invito/support/text.hpp"
#include "meta.hpp"
#include "people.hpp"
#include "pruning.hpp"
#include "rows.hpp"
#include "suppression_ops.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

namespace invito::store {

namespace {

using enum ValueForm;

constexpr auto person_columns = std::to_array<StoredColumn>({
    {"person", "person.id", number},
    {"slug", "person.slug"},
    {"provider_id", "person.provider_id"},
    {"public_identifier", "person.public_identifier"},
    {"same_as_person", "person.merged_into", number},
    {"first_name", "person.first_name"},
    {"last_name", "person.last_name"},
    {"headline", "person.headline"},
    {"location", "person.location"},
    {"looked_up_at", "person.resolved_at", time},
});

constexpr auto lead_columns_told = std::to_array<StoredColumn>({
    {"job", "job.id", number},
    {"person", "job.person_id", number},
    {"campaign", "campaign.name", text, "job.campaign_id"},
    {"account", "account.alias", text, "job.account_id"},
    {"state", "job.state"},
    {"reason", "job.reason"},
    {"first_name", "job.first_name"},
    {"last_name", "job.last_name"},
    {"full_name", "job.full_name"},
    {"company", "job.company"},
    {"title", "job.title"},
    {"email", "job.email"},
    {"location", "job.location"},
    {"headline", "job.headline"},
    {"own_note", "job.note"},
    {"variables", "job.variables", variables},
    {"note_variant", "job.note_variant"},
    {"import", "job.import_id", number},
    {"source_file", "import.source_path"},
    {"source_line", "job.source_line", number},
    {"imported_at", "job.created_at", time},
    {"changed_at", "job.changed_at", time},
    {"sent_at", "job.sent_at", time},
    {"accepted_at", "job.accepted_at", time},
    {"withdrawn_at", "job.withdrawn_at", time},
    {"gone_at", "job.gone_at", time},
    {"not_before", "job.not_before", time},
    {"tries", "job.tries", number},
    {"resend_refusals", "job.resend_refusals", number},
    {"invited_refusals", "job.invited_refusals", number},
    {"error_type", "job.error_type"},
    {"http_status", "job.http_status", number},
});

constexpr auto found_columns = std::to_array<StoredColumn>({
    {"job", "found_profile.job_id", number},
    {"provider_id", "found_profile.provider_id"},
    {"public_identifier", "found_profile.public_identifier"},
    {"first_name", "found_profile.first_name"},
    {"last_name", "found_profile.last_name"},
    {"found_at", "found_profile.found_at", time},
    {"accepted_at", "found_profile.accepted_at", time},
});

constexpr auto attempt_columns = std::to_array<StoredColumn>({
    {"attempt", "attempt.id", number},
    {"kind", "attempt.kind"},
    {"account", "account.alias", text, "attempt.account_id"},
    {"campaign", "campaign.name", text, "attempt.campaign_id"},
    {"job", "attempt.job_id", number},
    {"person", "attempt.person_id", number},
    {"run", "attempt.run_id", number},
    {"intent_at", "attempt.intent_at", time},
    {"finished_at", "attempt.finished_at", time},
    {"outcome", "attempt.outcome"},
    {"note", "attempt.note"},
    {"note_variant", "attempt.note_variant"},
    {"invitation_id", "attempt.invitation_id"},
    {"live", "attempt.live", flag},
    {"charged", "attempt.charged", flag},
    {"http_status", "attempt.http_status", number},
    {"error_type", "attempt.error_type"},
    {"fault", "attempt.fault"},
    {"took_ms", "attempt.took_ms", number},
    {"check_at", "attempt.check_at", time},
    {"checks", "attempt.checks", number},
    {"partial_checks", "attempt.partial_checks", number},
    {"evidence", "attempt.evidence"},
    {"seen_at", "attempt.seen_at", time},
});
constexpr std::string_view attempt_tables =
    "attempt JOIN account ON account.id = attempt.account_id "
    "LEFT JOIN campaign ON campaign.id = attempt.campaign_id";

constexpr auto event_columns = std::to_array<StoredColumn>({
    {"event", "event.id", number},
    {"at", "event.at", time},
    {"kind", "event.kind"},
    {"detail", "event.detail"},
    {"job", "event.job_id", number},
    {"account", "account.alias", text, "event.account_id"},
    {"campaign", "campaign.name", text, "event.campaign_id"},
    {"run", "event.run_id", number},
});

constexpr auto affiliation_columns = std::to_array<StoredColumn>({
    {"kind", "person_said.kind"},
    {"key", "person_said.key"},
    {"person", "person_said.person_id", number},
    {"import", "person_said.import_id", number},
    {"list", "import.source_path"},
});

constexpr auto suppression_columns_told = std::to_array<StoredColumn>({
    {"kind", "suppression.kind"},
    {"key", "suppression.key"},
    {"reason", "suppression.reason"},
    {"source", "suppression.source"},
    {"added_at", "suppression.added_at", time},
});

constexpr auto prune_mark_columns = std::to_array<StoredColumn>({
    {"key", "pruned_person.key"},
    {"person", "pruned_person.person_id", number},
    {"of_first_address", "pruned_person.is_slug", flag},
});

constexpr auto invitation_mark_columns = std::to_array<StoredColumn>({
    {"key", "erased_invitation.key"},
    {"attempt", "erased_invitation.attempt_id", number},
});

constexpr auto import_columns = std::to_array<StoredColumn>({
    {"import", "import.id", number},
    {"campaign", "campaign.name", text, "import.campaign_id"},
    {"source_file", "import.source_path"},
    {"source_sha256", "import.source_sha256"},
    {"started_at", "import.started_at", time},
    {"finished_at", "import.finished_at", time},
});

constexpr std::string_view of_person = "person.id = ?1";

// Those whose ?1 is a row of `person`. That of the others is a name, or ?1 and ?2 are an entry.
constexpr auto sources_by_person = std::to_array<RecordSource>({
    {RecordKind::person, "person", of_person, person_columns},
    {RecordKind::lead,
     "job JOIN campaign ON campaign.id = job.campaign_id "
     "JOIN account ON account.id = job.account_id LEFT JOIN import ON import.id = job.import_id",
     "job.person_id = ?1 ORDER BY job.id", lead_columns_told},
    {RecordKind::found_profile, "found_profile",
     "found_profile.job_id IN (SELECT id FROM job WHERE person_id = ?1)", found_columns},
    {RecordKind::attempt, attempt_tables, "attempt.person_id = ?1 ORDER BY attempt.id",
     attempt_columns},
    {RecordKind::event,
     "event LEFT JOIN account ON account.id = event.account_id "
     "LEFT JOIN campaign ON campaign.id = event.campaign_id",
     "event.job_id IN (SELECT id FROM job WHERE person_id = ?1) ORDER BY event.id", event_columns},
    {RecordKind::affiliation, "person_said LEFT JOIN import ON import.id = person_said.import_id",
     "person_said.person_id = ?1", affiliation_columns},
    {RecordKind::prune_mark, "pruned_person", "pruned_person.person_id = ?1", prune_mark_columns},
    {RecordKind::invitation_mark, "erased_invitation",
     "erased_invitation.attempt_id IN (SELECT id FROM attempt WHERE person_id = ?1)",
     invitation_mark_columns},
    {RecordKind::import, "import JOIN campaign ON campaign.id = import.campaign_id",
     "import.id IN (SELECT import_id FROM job WHERE person_id = ?1 "
     "UNION SELECT import_id FROM person_said WHERE person_id = ?1)",
     import_columns},
});
constexpr auto sources_by_name = std::to_array<RecordSource>({
    {RecordKind::found_profile, "found_profile",
     "found_profile.provider_id = ?1 OR found_profile.public_identifier = ?1", found_columns},
    {RecordKind::attempt, attempt_tables,
     "attempt.outcome = 'external' AND attempt.person_id IS NULL AND attempt.invitation_id = ?1",
     attempt_columns},
});
constexpr RecordSource source_of_entries = {
    RecordKind::do_not_contact, "suppression",
    "suppression.kind = ?1 AND suppression.key = ?2 ORDER BY suppression.source",
    suppression_columns_told};
constexpr RecordSource source_of_hashed_invitations = {
    RecordKind::invitation_mark, "erased_invitation", "erased_invitation.key = ?1",
    invitation_mark_columns};

constexpr auto all_sources = [] {
    std::array<RecordSource, sources_by_person.size() + sources_by_name.size() + 2> all{};
    auto end = std::ranges::copy(sources_by_person, all.begin()).out;
    end = std::ranges::copy(sources_by_name, end).out;
    *end++ = source_of_entries;
    *end = source_of_hashed_invitations;
    return all;
}();

}  // namespace

std::span<const RecordSource> record_sources() {
    return all_sources;
}

// --- reading them

namespace {

decltype(StoredValue::content) read_value(const sql::Statement& row, int column, ValueForm form) {
    if (row.is_null(column)) return {};
    switch (form) {
        case text: return row.text(column);
        case number: return row.integer(column);
        case flag: return row.integer(column) != 0;
        case variables: return unpack_variables(row.view(column));
        case time: break;
    }
    if (row.integer(column) == 0) return {};  // the store's "never"
    return row.instant(column);
}

std::string select_from(const RecordSource& source) {
    std::string sql;
    for (const StoredColumn& one : source.columns) {
        sql += sql.empty() ? "SELECT " : ", ";
        sql += one.column;
    }
    sql += " FROM ";
    sql += source.tables;
    sql += " WHERE ";
    sql += source.found_by;
    return sql;
}

bool is_same(const StoredRecord& one, const StoredRecord& other) {
    return one.kind == other.kind && one.values.front().content == other.values.front().content &&
           std::ranges::equal(
               one.values, other.values, {}, &StoredValue::content, &StoredValue::content
           );
}

template <class... Key>
void read_records(
    sql::Session& db, const RecordSource& source, std::vector<StoredRecord>& records,
    const Key&... key
) {
    const std::string sql = select_from(source);
    auto row = db.prepare(sql);
    row.bind(key...);
    while (row.step()) {
        StoredRecord record{source.kind, {}};
        int column = 0;
        for (const StoredColumn& one : source.columns)
            record.values.push_back({one.name, read_value(row, column++, one.form)});
        const bool is_new = std::ranges::none_of(records, [&record](const StoredRecord& known) {
            return is_same(known, record);
        });
        if (is_new) records.push_back(std::move(record));
    }
}

// Keys of entries that would forbid them: their names, and what any list said.
std::set<SuppressionKey> keys_that_forbid(
    sql::Session& db, const std::vector<std::string>& identifiers
) {
    const std::string salt = erasure_salt(db);
    std::set<SuppressionKey> keys;
    for (const std::string& identifier : identifiers) {
        keys.insert({SuppressionKind::person, identifier});
        if (!salt.empty()) keys.insert(erased_key(salt, identifier));
    }
    std::set<SuppressionKey> hashes;
    for (const Affiliation& said : affiliations_of(db, identifiers))
        (is_hashed(said.key) ? hashes : keys).insert(said.key);
    if (hashes.empty()) return keys;
    auto row =
        db.prepare("SELECT kind, key FROM suppression WHERE kind = 'company' OR kind = 'domain'");
    while (row.step()) {
        const auto kind = readable(parse<SuppressionKind>(row.view(0)), "suppression.kind");
        const SuppressionKey key{kind, row.text(1)};
        if (hashes.contains(hashed_affiliation(salt, key))) keys.insert(key);
    }
    return keys;
}

void read_everything(sql::Session& db, const std::vector<PersonId>& people, PersonalData& data) {
    std::vector<StoredRecord>& records = data.records;
    for (const RecordSource& source : sources_by_person) {
        for (const PersonId person : people) read_records(db, source, records, person);
    }
    for (const RecordSource& source : sources_by_name) {
        for (const std::string& name : data.identifiers) read_records(db, source, records, name);
    }
    for (const SuppressionKey& key : keys_that_forbid(db, data.identifiers)) {
        read_records(db, source_of_entries, records, to_string(key.kind), key.value);
        read_records(db, source_of_hashed_invitations, records, key.value);
    }
    std::ranges::stable_sort(records, {}, &StoredRecord::kind);
}

// A backup has names beside each other without anything between them.
std::optional<bool> names_in(
    const std::string& path, bool is_backup, const std::vector<std::string>& texts
) {
    if (!is_backup) return names_anybody(path, texts);
    const auto found = texts_in_file(path, texts);
    return found ? std::optional(!found->empty()) : std::nullopt;
}

bool is_there(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
}

void look_into_files(
    sql::Session& db, const std::string& database, const std::vector<std::string>& texts,
    PersonalData& data
) {
    for (const TrackedFile& file : files_beside(db, database)) {
        FileWithNames& one = data.files.emplace_back();
        one.kind = to_string(file.kind);
        one.path = file.name();
        one.exists = file.host.empty() && is_there(file.path);
        if (file.written_at != Instant{}) one.written_at = file.written_at;
        if (one.exists)
            one.names_them = names_in(file.path, file.kind == TrackedFile::Kind::backup, texts);
    }
    for (const std::string& list : imported_files(db)) {
        FileWithNames& one = data.files.emplace_back();
        one.kind = "list";
        one.path = list;
        one.exists = is_there(list);
        if (one.exists) one.names_them = names_in(list, false, texts);
    }
}

}  // namespace

PersonalData read_personal_data(
    sql::Session& db, const std::string& database, const Identity& person
) {
    PersonalData data{.asked = person};
    ErasurePlan plan;
    data.is_known = subject_of_erasure(db, person, plan).is_known;
    data.identifiers = plan.identifiers;
    data.lines = plan.lists;
    data.is_pruned = PrunedPeople(db).find(person.value).has_value();
    if (const auto mark = SuppressionList(db).mark_of_erased({person.value}))
        data.erased_at = mark->added_at;
    read_everything(db, people_named(db, {person.value}), data);
    data.is_known = data.is_known || !data.records.empty();
    look_into_files(db, database, texts_of_erasure(plan), data);
    return data;
}

}  // namespace invito::store
