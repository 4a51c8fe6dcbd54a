#include "import_ops.hpp"

#include "invito/support/failure.hpp"
#include "rows.hpp"
#include "said_ops.hpp"
#include "suppression_ops.hpp"

#include <optional>
#include <tuple>

namespace invito::store {
namespace {

// A person may have been merged into another row: follow to the one that counts.
std::optional<PersonId> find_person_by(
    Connection& connection, std::string_view sql, const std::string& value
) {
    auto row = connection.prepare(sql);
    if (!row.bind(value).step()) return std::nullopt;
    return PersonId{row.integer(0)};
}

// A slug is who it was first imported for; where nobody was, whoever the provider says bears it
// now: people rename themselves.
std::optional<PersonId> find_person(Connection& connection, const Identity& identity) {
    if (identity.kind == IdentifierKind::provider_id) {
        return find_person_by(
            connection,
            "SELECT coalesce(merged_into, id) FROM person WHERE provider_id = ?1",
            identity.value
        );
    }
    const auto known = find_person_by(
        connection, "SELECT coalesce(merged_into, id) FROM person WHERE slug = ?1", identity.value
    );
    if (known) return known;
    return find_person_by(
        connection,
        "SELECT coalesce(merged_into, id) FROM person WHERE public_identifier = ?1 "
        "ORDER BY resolved_at DESC LIMIT 1",
        identity.value
    );
}

PersonId add_person(Connection& connection, const Identity& identity) {
    connection
        .prepare(
            identity.kind == IdentifierKind::provider_id
                ? "INSERT INTO person (provider_id) VALUES (?1)"
                : "INSERT INTO person (slug) VALUES (?1)"
        )
        .bind(identity.value)
        .run();
    return PersonId{connection.last_insert_id()};
}

// Every spelling under which the list may name the lead.
SuppressionSubject subject_of(
    Connection& connection, const Lead& lead, std::optional<PersonId> known
) {
    SuppressionSubject subject{{}, lead.fields.company, lead.fields.email};
    const std::string others = other_emails_of(lead.fields);
    if (!others.empty()) subject.email += "\n" + others;
    if (known) subject.people = spellings_of(connection, *known);
    subject.people.push_back(lead.identity.value);
    return subject;
}

struct ExistingJob {
    JobId id;
    ImportId import;
    JobState state = JobState::queued;
    Reason reason = Reason::none;
    std::string note_variant;
    LeadFields fields;
    std::string variables;  // of the fields, packed
};

std::optional<ExistingJob> find_job(Connection& connection, CampaignId campaign, PersonId person) {
    auto row = connection.prepare(
        "SELECT id, import_id, state, reason, note_variant, variables, first_name, last_name, "
        "full_name, company, title, email, location, headline, note FROM job "
        "WHERE campaign_id = ?1 AND person_id = ?2"
    );
    if (!row.bind(campaign, person).step()) return std::nullopt;
    ExistingJob job;
    row.read(0, job.id);
    row.read(1, job.import);
    job.state = job_state(row.view(2));
    job.reason = reason(row.view(3));
    job.note_variant = row.text(4);
    job.variables = row.text(5);
    LeadFields& fields = job.fields;
    fields.first_name = row.text(6);
    fields.last_name = row.text(7);
    fields.full_name = row.text(8);
    fields.company = row.text(9);
    fields.title = row.text(10);
    fields.email = row.text(11);
    fields.location = row.text(12);
    fields.headline = row.text(13);
    fields.note = row.text(14);
    return job;
}

void insert_job(
    Connection& connection,
    const ImportScope& scope,
    const NewJob& job,
    PersonId person,
    Reason skip,
    Instant now
) {
    const LeadFields& fields = job.lead.fields;
    const std::string variables = pack_variables(fields.variables);
    connection
        .prepare(
            "INSERT INTO job (campaign_id, person_id, account_id, state, reason, import_id, "
            "source_line, first_name, last_name, full_name, company, title, email, location, "
            "headline, note, variables, created_at, changed_at, note_variant) VALUES (?1, ?2, ?3, "
            "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?18, ?19)"
        )
        .bind(
            scope.campaign,
            person,
            job.account,
            to_string(skip == Reason::none ? JobState::queued : JobState::skipped),
            to_string(skip),
            scope.import,
            static_cast<std::int64_t>(job.lead.line),
            fields.first_name,
            fields.last_name,
            fields.full_name,
            fields.company,
            fields.title,
            fields.email,
            fields.location,
            fields.headline,
            fields.note,
            variables,
            now,
            job.note_variant
        )
        .run();
}

// Only what no request has been sent for may change: a job that waits, or that was skipped or held
// for a reason the list can mend.
bool may_be_edited(const ExistingJob& job) {
    if (job.state == JobState::queued || job.state == JobState::resolved) return true;
    if (job.state == JobState::held) return job.reason == Reason::identity_mismatch;
    if (job.state != JobState::skipped) return false;
    return job.reason == Reason::missing_variable || job.reason == Reason::note_too_long ||
           job.reason == Reason::suppressed;
}

bool is_renamed(const LeadFields& before, const LeadFields& now) {
    return std::tie(before.first_name, before.last_name, before.full_name) !=
           std::tie(now.first_name, now.last_name, now.full_name);
}

struct Standing {
    JobState state = JobState::queued;
    Reason reason = Reason::none;

    friend bool operator==(const Standing&, const Standing&) = default;
};

// A skipped job whose row is in order now waits again. One that the list gives another name is
// looked up once more: is it this person's profile?
Standing standing_after(const ExistingJob& existing, const NewJob& job, Reason skip) {
    using enum JobState;
    const bool is_held = existing.state == held;
    if (skip != Reason::none)
        return is_held ? Standing{held, existing.reason} : Standing{skipped, skip};
    if (existing.state == skipped || is_renamed(existing.fields, job.lead.fields)) return {queued};
    return {existing.state, existing.reason};
}

std::string text_of(const Standing& standing) {
    std::string text(to_string(standing.state));
    if (standing.reason != Reason::none) {
        text += " (" + std::string(to_string(standing.reason)) + ")";
    }
    return text;
}

// What the list says anew about the job.
std::vector<FieldChange> changes_of(ExistingJob existing, const NewJob& job, Reason skip) {
    existing.fields.variables = unpack_variables(existing.variables);
    std::vector<FieldChange> changes = changed_fields(existing.fields, job.lead.fields);
    const Standing before{existing.state, existing.reason};
    const Standing after = standing_after(existing, job, skip);
    if (after != before) changes.push_back({"state", text_of(before), text_of(after)});
    return changes;
}

void update_job(
    Connection& connection, const ExistingJob& existing, const NewJob& job, Reason skip, Instant now
) {
    const LeadFields& fields = job.lead.fields;
    const std::string variables = pack_variables(fields.variables);
    const Standing after = standing_after(existing, job, skip);
    connection
        .prepare(
            "UPDATE job SET state = ?2, reason = ?3, first_name = ?4, last_name = ?5, "
            "full_name = ?6, company = ?7, title = ?8, email = ?9, location = ?10, "
            "headline = ?11, note = ?12, variables = ?13, changed_at = ?14 WHERE id = ?1"
        )
        .bind(
            existing.id,
            to_string(after.state),
            to_string(after.reason),
            fields.first_name,
            fields.last_name,
            fields.full_name,
            fields.company,
            fields.title,
            fields.email,
            fields.location,
            fields.headline,
            fields.note,
            variables,
            now
        )
        .run();
}

// Whether the row says what the database knows. Most rows of a list that is read again do.
bool is_same(const ExistingJob& existing, const NewJob& job, Reason skip) {
    const Standing before{existing.state, existing.reason};
    if (standing_after(existing, job, skip) != before) return false;
    if (pack_variables(job.lead.fields.variables) != existing.variables) return false;
    const auto columns = [](const LeadFields& fields) {
        return std::tie(
            fields.first_name,
            fields.last_name,
            fields.full_name,
            fields.company,
            fields.title,
            fields.email,
            fields.location,
            fields.headline,
            fields.note
        );
    };
    return columns(existing.fields) == columns(job.lead.fields);
}

// From now on a second row of the same person in this import is a duplicate.
void mark_seen(
    Connection& connection,
    const ExistingJob& job,
    const ImportScope& scope,
    std::size_t line,
    std::string_view note_variant
) {
    connection
        .prepare("UPDATE job SET import_id = ?2, source_line = ?3, note_variant = ?4 WHERE id = ?1")
        .bind(job.id, scope.import, static_cast<std::int64_t>(line), note_variant)
        .run();
}

// A row that becomes no job.
void record_row(
    Connection& connection,
    ImportId import,
    std::size_t line,
    std::string_view verdict,
    std::string_view reason
) {
    connection
        .prepare("INSERT INTO import_row (import_id, line, verdict, reason) VALUES (?1, ?2, ?3, ?4)"
        )
        .bind(import, static_cast<std::int64_t>(line), verdict, reason)
        .run();
}

RowOutcome outcome(RowVerdict verdict, const std::optional<SuppressionView>& forbidden) {
    RowOutcome result{.verdict = verdict};
    if (!forbidden) return result;
    result.forbidden_by = forbidden->key;
    result.said_by = forbidden->said_by;
    return result;
}

// The job's row holds one address.
void remember_other_emails(
    Connection& connection, PersonId person, ImportId import, const LeadFields& fields
) {
    std::string emails = other_emails_of(fields);
    if (emails.empty()) return;
    LeadFields others;
    others.email = std::move(emails);
    remember_said(connection, person, import, others, {});
}

RowVerdict verdict_of(Reason skip, RowVerdict otherwise) {
    if (skip == Reason::suppressed) return RowVerdict::suppressed;
    return skip == Reason::none ? otherwise : RowVerdict::skipped;
}

}  // namespace

RowOutcome add_job(
    Connection& connection,
    const ImportScope& scope,
    const SuppressionList& list,
    const NewJob& job,
    Instant now
) {
    const Identity& identity = job.lead.identity;
    const auto known = find_person(connection, identity);
    const SuppressionSubject subject = subject_of(connection, job.lead, known);
    if (const auto mark = list.mark_of_erased(subject.people)) {
        // Nothing of an erased person comes back into the database, not even as a skipped job.
        record_row(connection, scope.import, job.lead.line, "suppressed", "erased");
        RowOutcome erased{.verdict = RowVerdict::suppressed};
        erased.erased_at = mark->added_at;
        return erased;
    }
    const PersonId person = known ? *known : add_person(connection, identity);
    remember_other_emails(connection, person, scope.import, job.lead.fields);
    const auto forbidden = known ? list.find(subject) : list.find_by_row(subject);
    const Reason skip = forbidden ? Reason::suppressed : job.skip;

    std::optional<ExistingJob> existing;
    if (known) existing = find_job(connection, scope.campaign, person);
    if (!existing) {
        insert_job(connection, scope, job, person, skip, now);
        return outcome(verdict_of(skip, RowVerdict::imported), forbidden);
    }
    const LeadFields& fields = job.lead.fields;
    if (existing->import == scope.import) {
        remember_said(connection, person, scope.import, fields, existing->fields);
        record_row(connection, scope.import, job.lead.line, "duplicate", "duplicate");
        return {RowVerdict::duplicate};
    }
    const bool is_editable = may_be_edited(*existing);
    const std::string& variant = is_editable ? job.note_variant : existing->note_variant;
    mark_seen(connection, *existing, scope, job.lead.line, variant);
    if (!is_editable) {
        remember_said(connection, person, scope.import, fields, existing->fields);
        return {RowVerdict::unchanged};
    }
    if (is_same(*existing, job, skip)) {
        return outcome(verdict_of(skip, RowVerdict::unchanged), forbidden);
    }
    remember_said(connection, person, existing->import, existing->fields, fields);
    update_job(connection, *existing, job, skip, now);
    RowOutcome result = outcome(verdict_of(skip, RowVerdict::updated), forbidden);
    result.changes = changes_of(std::move(*existing), job, skip);
    return result;
}

void remember_lead(Connection& connection, ImportId import, const Lead& lead) {
    const bool says_nothing = lead.fields.company.empty() && lead.fields.email.empty() &&
                              other_emails_of(lead.fields).empty();
    if (says_nothing) return;
    const auto known = find_person(connection, lead.identity);
    const SuppressionSubject subject = subject_of(connection, lead, known);
    if (SuppressionList(connection).is_erased(subject.people)) return;
    const PersonId person = known ? *known : add_person(connection, lead.identity);
    remember_said(connection, person, import, lead.fields, {});
    remember_other_emails(connection, person, import, lead.fields);
}

std::string note_variant(Connection& connection, CampaignId campaign, const Identity& identity) {
    const auto person = find_person(connection, identity);
    if (!person) return {};
    auto row =
        connection.prepare("SELECT note_variant FROM job WHERE campaign_id = ?1 AND person_id = ?2"
        );
    if (!row.bind(campaign, *person).step()) return {};
    return row.text(0);
}

GoneLeads gone_leads(Connection& connection, const ImportScope& scope, std::size_t examples_max) {
    // Jobs of another list that feeds the same campaign are not this list's business. Those of
    // erased people may well be in the list: nobody can tell.
    static const std::string from =
        " FROM job j JOIN import i ON i.id = j.import_id JOIN person p ON p.id = j.person_id ";
    static const std::string gone =
        "WHERE j.campaign_id = ?1 AND i.id <> ?2 "
        "AND i.source_path = (SELECT source_path FROM import WHERE id = ?2) "
        "AND coalesce(p.slug, '') NOT LIKE '" +
        std::string(erased_slug_prefix) + "%'";
    static const std::string count_sql =
        "SELECT count(*), count(*) FILTER (WHERE j.state IN ('queued', 'resolved'))" + from + gone;
    static const std::string examples_sql =
        "SELECT j.id, p.slug, p.provider_id, j.state, j.source_line" + from + gone +
        " ORDER BY j.state NOT IN ('queued', 'resolved'), j.id LIMIT ?3";
    GoneLeads leads;
    {
        auto row = connection.prepare(count_sql);
        row.bind(scope.campaign, scope.import).step();
        leads.count = row.integer(0);
        leads.waiting = row.integer(1);
    }
    auto row = connection.prepare(examples_sql);
    row.bind(scope.campaign, scope.import, static_cast<std::int64_t>(examples_max));
    while (row.step()) {
        const bool has_slug = !row.is_null(1);
        leads.examples.push_back(
            {JobId{row.integer(0)},
             {has_slug ? IdentifierKind::public_identifier : IdentifierKind::provider_id,
              std::string(row.view(has_slug ? 1 : 2))},
             job_state(row.view(3)),
             static_cast<std::size_t>(row.integer(4))}
        );
    }
    return leads;
}

void record_totals(
    Connection& connection,
    ImportId import,
    const ImportTotals& totals,
    const std::string& sha256,
    Instant now
) {
    connection
        .prepare(
            "UPDATE import SET finished_at = ?2, source_sha256 = ?3, row_count = ?4, "
            "imported = ?5, updated = ?6, unchanged = ?7, skipped = ?8, rejected = ?9, "
            "suppressed = ?10, duplicates = ?11, blank = ?12 WHERE id = ?1"
        )
        .bind(
            import,
            now,
            sha256,
            totals.rows,
            totals.imported,
            totals.updated,
            totals.unchanged,
            totals.skipped,
            totals.rejected,
            totals.suppressed,
            totals.duplicates,
            totals.blank
        )
        .run();
}

}  // namespace invito::store
