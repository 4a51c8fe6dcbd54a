#include "invito/model/lead.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"
#include "meta.hpp"
#include "operation_parts.hpp"
#include "people.hpp"
#include "pruning.hpp"
#include "rows.hpp"
#include "suppression_ops.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace invito::store {
namespace {

// Between an intent and the time at which its invitation counts as sent: an answer, and a clock
// that was put right meanwhile.
constexpr Duration answer_time_max = std::chrono::days{2};

// Of a note that was written by hand only that there was one is kept: limits count it.
constexpr std::string_view note_by_hand = "(by hand)";

bool is_still_sent(sql::Session& db, JobId job) {
    return db.number("SELECT state = 'sent' FROM job WHERE id = ?1", job) != 0;
}

About under(const Lease& lease) {
    return {.run = lease.run, .account = lease.account};
}

void tell(sql::Session& db, About about, const LearnedStatus& learned, Instant now) {
    db.run("UPDATE attempt SET evidence = ?2 WHERE id = ?1", learned.attempt, learned.evidence);
    about.job = learned.job;
    record_event(
        db, now, "invitation." + std::string(to_string(learned.status)), about, learned.evidence
    );
}

void mark_pending(sql::Session& db, const About& about, const LearnedStatus& learned, Instant now) {
    db.run("UPDATE attempt SET seen_at = ?2 WHERE id = ?1", learned.attempt, learned.at);
    const auto came_back = db.change(
        "UPDATE job SET gone_at = NULL, changed_at = ?2 "
        "WHERE id = ?1 AND gone_at IS NOT NULL",
        learned.job, now
    );
    if (came_back > 0) tell(db, about, learned, now);
}

void mark_gone(sql::Session& db, const About& about, const LearnedStatus& learned, Instant now) {
    const auto is_new = db.change(
        "UPDATE job SET gone_at = ?2, changed_at = ?3 "
        "WHERE id = ?1 AND gone_at IS NULL",
        learned.job, learned.at, now
    );
    if (is_new > 0) tell(db, about, learned, now);
}

void end_job(
    sql::Session& db, JobId job, JobState to, const std::optional<Instant>& at, Instant now
) {
    move_job(db, job, JobState::sent, to, Reason::none, now);
    static const std::string accepted =
        "UPDATE job SET accepted_at = CASE WHEN sent_at > ?2 THEN sent_at ELSE ?2 END, "
        "gone_at = NULL WHERE id = ?1";
    static const std::string withdrawn =
        "UPDATE job SET withdrawn_at = ?2, gone_at = NULL WHERE id = ?1";
    db.run(to == JobState::accepted ? accepted : withdrawn, job, at);
}

// The provider's ids of the member's invitations, read when the first one is asked for: whoever is
// known by name needs none.
class KnownIds {
public:
    bool contains(sql::Session& db, MemberId member, const std::string& id) {
        if (id.empty()) return false;
        if (!are_read_) read(db, member);
        return ids_.contains(id);
    }
    void add(const std::string& id) {
        if (are_read_) ids_.insert(id);
    }

private:
    void read(sql::Session& db, MemberId member) {
        auto row = db.prepare(
            "SELECT invitation_id FROM attempt WHERE member_id = ?1 AND kind = 'invite' "
            "AND invitation_id <> ''"
        );
        row.bind(member);
        while (row.step()) ids_.insert(row.text(0));
        are_read_ = true;
    }

    bool are_read_ = false;
    std::unordered_set<std::string> ids_;
};

}  // namespace

std::optional<PersonId> known_person(sql::Session& db, const ListedInvitation& listed) {
    const auto find = [&](std::string_view sql, const std::string& key) -> std::optional<PersonId> {
        return key.empty() ? std::nullopt : db.find<PersonId>(sql, key);
    };
    const std::string slug = canonical_public_identifier(listed.public_identifier);
    if (const auto person = find(
            "SELECT coalesce(merged_into, id) FROM person WHERE provider_id = ?1",
            listed.provider_id
        ))
        return person;
    if (const auto person =
            find("SELECT coalesce(merged_into, id) FROM person WHERE slug = ?1", slug))
        return person;
    if (const auto person =
            find("SELECT coalesce(merged_into, id) FROM person WHERE public_identifier = ?1", slug))
        return person;
    const PrunedPeople pruned(db);
    const auto person = pruned.find(listed.provider_id);
    return person ? person : pruned.find(slug);
}

void record_status(
    sql::Session& db, const About& about, const LearnedStatus& learned, Instant now
) {
    if (!is_still_sent(db, learned.job)) return;
    switch (learned.status) {
        case InvitationStatus::pending: mark_pending(db, about, learned, now); return;
        case InvitationStatus::gone: mark_gone(db, about, learned, now); return;
        case InvitationStatus::accepted:
            end_job(db, learned.job, JobState::accepted, learned.at, now);
            tell(db, about, learned, now);
            return;
        case InvitationStatus::withdrawn:
            end_job(db, learned.job, JobState::withdrawn, learned.at, now);
            tell(db, about, learned, now);
            return;
    }
}

namespace {

// The ledger has it: sent by this database, maybe, or found before.
bool is_in_ledger(
    sql::Session& db, MemberId member, const ListedInvitation& listed,
    const std::optional<PersonId>& person, KnownIds& ids
) {
    if (person) {
        const bool is_live = db.has(
            "SELECT 1 FROM attempt WHERE person_id = ?1 AND live = 1 AND member_id = ?2 "
            "AND (outcome IS NULL OR outcome <> 'already')",
            *person, member
        );
        if (is_live) return true;
        const bool is_by_hand = db.has(
            "SELECT 1 FROM attempt WHERE person_id = ?1 AND outcome = 'external' "
            "AND member_id = ?2 AND invitation_id = ?3 AND invitation_id <> ''",
            *person, member, listed.invitation_id
        );
        if (is_by_hand) return true;
    }
    return ids.contains(db, member, listed.invitation_id);
}

// It is counted already, and nothing more is known of whom it was for.
bool is_of_erased_in_ledger(
    sql::Session& db, MemberId member, const ListedInvitation& listed, const std::string& salt
) {
    if (salt.empty() || is_mutant(Mutant::erased_is_counted_again)) return false;
    const SuppressionKey id = erased_key(salt, listed.invitation_id);
    const SuppressionKey person = erased_key(salt, listed.provider_id);
    const SuppressionKey slug =
        erased_key(salt, canonical_public_identifier(listed.public_identifier));
    return db.has(
        "SELECT 1 FROM erased_invitation e JOIN attempt a ON a.id = e.attempt_id "
        "WHERE e.key IN (?2, ?3, ?4) AND a.member_id = ?1",
        member, id.value, person.value, slug.value
    );
}

// Whom it was for, known from now on by what the list calls them: a lead of another spelling, or
// one that comes later, must meet them.
PersonId named_person(
    sql::Session& db, const ListedInvitation& listed, const std::optional<PersonId>& known
) {
    if (known) {
        if (!listed.provider_id.empty()) {
            db.prepare(
                  "UPDATE person SET provider_id = ?2, "
                  "slug = CASE WHEN substr(slug, 1, 7) = ?3 THEN NULL ELSE slug END "
                  "WHERE id = ?1 AND provider_id IS NULL"
            )
                .bind(*known, listed.provider_id, pruned_slug_prefix)
                .change_unless_conflict();
        }
        return *known;
    }
    const std::string slug = canonical_public_identifier(listed.public_identifier);
    if (listed.provider_id.empty())
        return db.insert<PersonId>("INSERT INTO person (slug) VALUES (?1)", slug);
    const auto name = slug.empty() ? std::nullopt : std::optional(slug);
    return db.insert<PersonId>(
        "INSERT INTO person (provider_id, public_identifier) VALUES (?1, ?2)", listed.provider_id,
        name
    );
}

// An invitation that somebody made by hand. Of a person who was erased only that there was one is
// kept, and what it is known by when it is listed again.
void add_external(
    sql::Session& db, const Lease& lease, MemberId member, const ListedInvitation& listed,
    const std::optional<PersonId>& known, Instant now
) {
    const bool is_erased = SuppressionList(db).is_erased(
        {listed.provider_id, canonical_public_identifier(listed.public_identifier)}
    );
    std::optional<PersonId> person = known;
    const bool has_name = !listed.provider_id.empty() || !listed.public_identifier.empty();
    if (!is_erased && has_name) person = named_person(db, listed, known);
    const auto written = write_attempt(
        db, {.kind = AttemptKind::invite,
             .lease = lease,
             .member = member,
             .person = person,
             .intent_at = listed.latest_sent_at,
             .note = listed.with_note ? note_by_hand : std::string_view(),
             .outcome = Outcome::external}
    );
    ensure(written.has_value(), "one made by hand excludes nobody's");
    db.run(
        "UPDATE attempt SET finished_at = ?2, invitation_id = ?3, "
        "evidence = 'in the sent list' WHERE id = ?1",
        *written, now, is_erased ? std::string_view() : std::string_view(listed.invitation_id)
    );
    if (!is_erased) return;
    remember_erased_invitation(db, *written, erasure_salt(db), {listed.invitation_id});
}

struct LeadOfPerson {
    JobId job;
    JobState state = JobState::queued;
    MemberId member;
};

// Campaign by campaign: there is an index for that, and none by person alone.
std::vector<LeadOfPerson> waiting_jobs_of(sql::Session& db, PersonId person) {
    std::vector<LeadOfPerson> jobs;
    auto row = db.prepare(
        "SELECT j.id, j.state, (SELECT member_id FROM account WHERE id = j.account_id) "
        "FROM campaign c CROSS JOIN job j WHERE j.campaign_id = c.id AND j.person_id = ?1 "
        "AND (j.state = 'queued' OR j.state = 'resolved')"
    );
    row.bind(person);
    while (row.step())
        jobs.push_back({row.get<JobId>(0), job_state(row.view(1)), row.get<MemberId>(2)});
    return jobs;
}

void skip_waiting(
    sql::Session& db, MemberId member, PersonId person, Instant now,
    std::vector<std::pair<JobId, Reason>>& skipped
) {
    for (const LeadOfPerson& lead : waiting_jobs_of(db, person)) {
        const Reason why =
            lead.member == member ? Reason::already_invited : Reason::invited_by_other_account;
        move_job(db, lead.job, lead.state, JobState::skipped, why, now);
        skipped.emplace_back(lead.job, why);
    }
}

}  // namespace

std::vector<PendingInvitation> pending_invitations(
    sql::Session& db, AccountId account, Instant sent_since
) {
    // Whoever was erased has no provider id any more, and can be looked for nowhere.
    static const std::string sql =
        "SELECT a.id, j.account_id, c.name, j.sent_at, j.gone_at, " + job_brief_columns() +
        " FROM attempt a JOIN job j ON j.id = a.job_id JOIN person p ON p.id = j.person_id "
        "JOIN campaign c ON c.id = j.campaign_id "
        "WHERE a.member_id = ?1 AND a.kind = 'invite' AND a.intent_at >= ?3 "
        "AND a.outcome = 'sent' AND j.state = 'sent' AND j.sent_at >= ?2 "
        "AND j.account_id IN (SELECT id FROM account WHERE member_id = ?1) "
        "AND p.provider_id IS NOT NULL "
        "ORDER BY j.sent_at, j.id";
    std::vector<PendingInvitation> result;
    auto row = db.prepare(sql);
    const Instant intent_since =
        std::max(sent_since, Instant{} + answer_time_max) - answer_time_max;
    row.bind(member_of(db, account), sent_since, intent_since);
    while (row.step()) {
        PendingInvitation& one = result.emplace_back();
        row.read(0, one.attempt, one.account, one.campaign, one.sent_at, one.gone_at);
        one.job = read_job_brief(row, 5);
    }
    return result;
}

void record_statuses(
    sql::Session& db, const Lease& lease, const std::vector<LearnedStatus>& statuses, Instant now
) {
    if (!holds(db, lease)) return;
    for (const LearnedStatus& learned : statuses) record_status(db, under(lease), learned, now);
}

MadeByHand record_by_hand(
    sql::Session& db, const Lease& lease, const std::vector<ListedInvitation>& listed, Instant now
) {
    if (!holds(db, lease)) return {};
    const MemberId member = member_of(db, lease.account);
    const Instant relevant = limits_look_back_to(now);
    const std::string salt = erasure_salt(db);
    KnownIds ids;
    MadeByHand result;
    for (const ListedInvitation& one : listed) {
        const auto person = known_person(db, one);
        if (is_in_ledger(db, member, one, person, ids)) continue;
        // The visit of a relation's own lead tells that it is one.
        if (person && !one.is_accepted) skip_waiting(db, member, *person, now, result.skipped);
        if (one.latest_sent_at < relevant) continue;
        if (is_of_erased_in_ledger(db, member, one, salt)) continue;
        if (is_mutant(Mutant::listed_is_not_counted)) continue;
        add_external(db, lease, member, one, person, now);
        ids.add(one.invitation_id);
        ++result.added;
    }
    return result;
}

void finish_sync(
    sql::Session& db, const Lease& lease, const std::optional<Instant>& related_until, Instant now
) {
    if (!holds(db, lease)) return;
    db.run(
        "UPDATE account SET synced_at = ?2, related_until = coalesce(?3, related_until) "
        "WHERE id = ?1",
        lease.account, now, related_until
    );
}

void finish_withdrawal(
    sql::Session& db, const Lease& lease, const WithdrawalResult& result,
    const AccountChange& change, Instant now
) {
    if (!holds(db, lease)) return;
    end_attempt(db, end_of(result, now));
    change_account(db, lease, change, now);
    if (!result.is_withdrawn || !is_still_sent(db, result.job)) return;
    end_job(db, result.job, JobState::withdrawn, now, now);
    record_event(
        db, now, "invitation.withdrawn",
        {.run = lease.run, .account = lease.account, .job = result.job}, "by invito withdraw"
    );
}

std::vector<UnknownAttempt> due_unknowns(sql::Session& db, AccountId account, Instant now) {
    static const std::string sql =
        "SELECT a.id, (SELECT c.name FROM campaign c WHERE c.id = j.campaign_id), a.intent_at, "
        "a.checks, "
        "(SELECT count(*) FROM attempt e WHERE e.job_id = a.job_id AND e.outcome = 'absent'), "
        "a.partial_checks, " +
        job_brief_columns() +
        " FROM attempt a JOIN job j ON j.id = a.job_id JOIN person p ON p.id = j.person_id "
        "WHERE a.member_id = ?1 AND a.outcome = 'unknown' AND a.kind = 'invite' "
        "AND a.check_at <= ?2 ORDER BY a.check_at";
    std::vector<UnknownAttempt> result;
    auto row = db.prepare(sql);
    row.bind(member_of(db, account), now);
    while (row.step()) {
        UnknownAttempt& one = result.emplace_back();
        row.read(
            0, one.attempt, one.campaign, one.intent_at, one.checks, one.earlier, one.partial_checks
        );
        one.job = read_job_brief(row, 6);
    }
    return result;
}

bool finish_check(sql::Session& db, const Lease& lease, const CheckResult& result, Instant now) {
    return holds(db, lease) && settle_check(db, under(lease), result, now);
}

bool settle_check(sql::Session& db, const About& about, const CheckResult& result, Instant now) {
    const auto changed = db.change(
        "UPDATE attempt SET outcome = ?2, live = ?9, check_at = ?3, checks = ?4, "
        "evidence = ?5, invitation_id = CASE WHEN ?6 = '' THEN invitation_id ELSE ?6 END, "
        "finished_at = ?7, partial_checks = ?8 WHERE id = ?1 AND outcome = 'unknown'",
        result.attempt, to_string(result.outcome), result.check_at, result.checks, result.evidence,
        result.invitation_id, now, result.partial_checks,
        is_live(AttemptKind::invite, result.outcome)
    );
    if (changed == 0) return false;
    if (result.to == JobState::unknown) return true;

    move_job(db, result.job, JobState::unknown, result.to, result.reason, now);
    if (result.to == JobState::sent) date_by_intent(db, result.job, result.attempt);
    record_event(
        db, now, "invitation." + std::string(to_string(result.outcome)),
        {.run = about.run, .account = about.account, .job = result.job}, result.evidence
    );
    return true;
}

NextLooks next_looks(sql::Session& db, AccountId account) {
    return next_looks_of(db, member_of(db, account));
}

NextLooks next_looks_of(sql::Session& db, MemberId member) {
    auto row = db.prepare(
        "SELECT min(CASE WHEN partial_checks = 0 THEN check_at END), "
        "min(CASE WHEN partial_checks > 0 THEN check_at END), "
        "min(CASE WHEN partial_checks = 0 THEN NULL WHEN check_at > intent_at + ?2 THEN check_at "
        "ELSE intent_at + ?2 END) FROM attempt "
        "WHERE member_id = ?1 AND outcome = 'unknown' AND kind = 'invite' AND check_at IS NOT NULL"
    );
    row.bind(member, search_time).step();
    NextLooks looks;
    row.read(0, looks.first, looks.again, looks.given_up);
    return looks;
}

}  // namespace invito::store
