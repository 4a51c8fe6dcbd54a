#include "ledger.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <string>
#include <unordered_set>
#include <utility>

namespace invito::store {
namespace {

// A statement for each kind of attempt. The kind is a literal in each: SQLite plans a statement
// anew at each run whose parameter it would have to compare with the condition of a partial index.
class ByKind {
public:
    // `sql` with "{kind}" where its kind stands.
    explicit ByKind(std::string_view sql) {
        for (const AttemptKind kind : kinds)
            texts_.push_back(fmt::format(fmt::runtime(sql), fmt::arg("kind", to_string(kind))));
    }
    [[nodiscard]] std::string_view of(AttemptKind kind) const {
        const auto found = std::ranges::find(kinds, kind);
        return texts_[static_cast<std::size_t>(found - kinds.begin())];
    }

private:
    static constexpr std::array kinds{
        AttemptKind::visit, AttemptKind::invite, AttemptKind::list, AttemptKind::withdraw};
    std::vector<std::string> texts_;
};

// A row's place among those before it in the order of time: what its own numbers continue.
struct Place {
    std::int64_t nth = 0;
    std::int64_t notes = 0;
    bool is_last = true;  // nothing later was written before it: the clock may have been put back
};

Place member_place(sql::Session& db, const NewAttempt& attempt, sql::Statement last) {
    static const ByKind row_before(
        "SELECT member_nth, note_nth FROM attempt WHERE member_id = ?1 AND kind = '{kind}' "
        "AND intent_at <= ?2 ORDER BY intent_at DESC, member_nth DESC LIMIT 1"
    );
    if (!last.step()) return {};
    const Place place{last.integer(1), last.integer(2), last.instant(0) <= attempt.intent_at};
    if (place.is_last) return place;
    auto before = db.prepare(row_before.of(attempt.kind));
    if (!before.bind(attempt.member, attempt.intent_at).step()) return {0, 0, false};
    return {before.integer(0), before.integer(1), false};
}

Place campaign_place(sql::Session& db, const NewAttempt& attempt) {
    Place place;
    {
        auto last = db.prepare(
            "SELECT intent_at, campaign_nth FROM attempt WHERE campaign_id = ?1 "
            "AND kind = 'invite' ORDER BY intent_at DESC, campaign_nth DESC LIMIT 1"
        );
        if (!last.bind(attempt.campaign).step()) return place;
        place = {last.integer(1), 0, last.instant(0) <= attempt.intent_at};
    }
    if (place.is_last) return place;
    const auto before = db.number(
        "SELECT campaign_nth FROM attempt WHERE campaign_id = ?1 AND kind = 'invite' "
        "AND intent_at <= ?2 ORDER BY intent_at DESC, campaign_nth DESC LIMIT 1",
        attempt.campaign, attempt.intent_at
    );
    return {before, 0, false};
}

// Those that are later in time, yet were written before, make room.
void shift_member(sql::Session& db, const NewAttempt& attempt) {
    static const ByKind sql(
        "UPDATE attempt SET member_nth = member_nth + 1, note_nth = note_nth + ?3 "
        "WHERE member_id = ?1 AND kind = '{kind}' AND intent_at > ?2"
    );
    db.run(sql.of(attempt.kind), attempt.member, attempt.intent_at, !attempt.note.empty());
}

void shift_campaign(sql::Session& db, const NewAttempt& attempt) {
    db.run(
        "UPDATE attempt SET campaign_nth = campaign_nth + 1 WHERE campaign_id = ?1 "
        "AND kind = 'invite' AND intent_at > ?2",
        attempt.campaign, attempt.intent_at
    );
}

// By the numbers of the last row and of the last one before the window, less those that were given
// back.
std::string count_of_window(Counted counted, std::size_t since) {
    const bool with_note = counted == Counted::invitations_with_note;
    return fmt::format(
        "coalesce((SELECT {0} FROM attempt WHERE member_id = ?1 AND kind = '{1}' "
        "ORDER BY intent_at DESC, member_nth DESC LIMIT 1), 0) - "
        "coalesce((SELECT {0} FROM attempt WHERE member_id = ?1 AND kind = '{1}' "
        "AND intent_at <= ?{2} ORDER BY intent_at DESC, member_nth DESC LIMIT 1), 0) - "
        "(SELECT count(*) FROM attempt WHERE member_id = ?1 AND kind = '{1}' "
        "AND charged = 0 AND intent_at > ?{2}{3})",
        with_note ? "note_nth" : "member_nth", to_string(kind_of(counted)), since,
        with_note ? " AND note <> ''" : ""
    );
}

// "SELECT" the counts of windows of these kinds, whose beginnings are ?2, ?3, ... Each made once.
const std::string& count_of_windows(const std::vector<CountedSince>& windows) {
    static std::mutex mutex;
    static std::map<std::vector<Counted>, std::string> texts;
    std::vector<Counted> kinds;
    for (const CountedSince& window : windows) kinds.push_back(window.counted);
    const std::lock_guard lock(mutex);
    std::string& text = texts[kinds];
    if (!text.empty()) return text;
    for (std::size_t i = 0; i < kinds.size(); ++i)
        text += (i == 0 ? "SELECT " : ", ") + count_of_window(kinds[i], i + 2);
    return text;
}

// When the n-th newest charged invitation of a campaign was sent, n from 1. Walks there: asked only
// for a cap that is used up, so as to say until when.
std::optional<Instant> nth_newest_invitation(sql::Session& db, CampaignId campaign, int n) {
    return db.find<Instant>(
        "SELECT intent_at FROM attempt WHERE campaign_id = ?1 AND kind = 'invite' "
        "AND charged = 1 ORDER BY intent_at DESC LIMIT 1 OFFSET ?2",
        campaign, n - 1
    );
}

using Ids = std::unordered_set<std::int64_t>;

Ids ids_of(sql::Statement& rows) {
    Ids ids;
    while (rows.step()) ids.insert(rows.integer(0));
    return ids;
}

// Thousands of rows: from indexes alone, whose entries stand side by side. That a row has a note
// shows as a step of its number.
void add_charges(
    sql::Session& db, MemberId member, AttemptKind kind, Instant since, std::vector<Charge>& charges
) {
    static const ByKind notes_before(
        "SELECT note_nth FROM attempt WHERE member_id = ?1 AND kind = '{kind}' "
        "AND intent_at <= ?2 ORDER BY intent_at DESC, member_nth DESC LIMIT 1"
    );
    static const ByKind of_given_back(
        "SELECT id FROM attempt WHERE member_id = ?1 AND kind = '{kind}' AND charged = 0 "
        "AND intent_at > ?2"
    );
    static const ByKind of_all(
        "SELECT id, intent_at, note_nth FROM attempt WHERE member_id = ?1 AND kind = '{kind}' "
        "AND intent_at > ?2 ORDER BY intent_at, member_nth"
    );
    std::int64_t notes = 0;
    {
        auto before = db.prepare(notes_before.of(kind));
        if (before.bind(member, since).step()) notes = before.integer(0);
    }
    const Ids given_back = ids_of(db.prepare(of_given_back.of(kind)).bind(member, since));
    auto rows = db.prepare(of_all.of(kind));
    rows.bind(member, since);
    while (rows.step()) {
        const bool with_note = rows.integer(2) != std::exchange(notes, rows.integer(2));
        if (!given_back.contains(rows.integer(0)))
            charges.push_back({kind, rows.instant(1), with_note});
    }
}

}  // namespace

bool is_live(AttemptKind kind, std::optional<Outcome> outcome) {
    if (kind != AttemptKind::invite) return false;
    return !outcome || outcome == Outcome::sent || outcome == Outcome::unknown ||
           outcome == Outcome::already;
}

namespace {

// Runners that share a database would wait for each other's numbers, and move each other's rows
// where their clocks differ: there a campaign's invitations are counted when a cap asks for it.
bool is_numbered_in_campaign(const sql::Session& db, const NewAttempt& attempt) {
    return attempt.kind == AttemptKind::invite && attempt.campaign && !db.is_shared();
}

}  // namespace

sql::Statement ask_last_attempt(sql::Session& db, MemberId member, AttemptKind kind) {
    static const ByKind last_row(
        "SELECT intent_at, member_nth, note_nth FROM attempt WHERE member_id = ?1 "
        "AND kind = '{kind}' ORDER BY intent_at DESC, member_nth DESC LIMIT 1"
    );
    return db.ask(last_row.of(kind), member);
}

std::optional<AttemptId> write_attempt(sql::Session& db, const NewAttempt& attempt) {
    return write_attempt(db, attempt, ask_last_attempt(db, attempt.member, attempt.kind));
}

std::optional<AttemptId> write_attempt(
    sql::Session& db, const NewAttempt& attempt, sql::Statement last
) {
    const Place of_member = member_place(db, attempt, std::move(last));
    const Place of_campaign =
        is_numbered_in_campaign(db, attempt) ? campaign_place(db, attempt) : Place{-1};
    const bool has_note = !attempt.note.empty();
    std::optional<std::string_view> outcome;
    if (attempt.outcome) outcome = to_string(*attempt.outcome);
    const auto inserted =
        db.prepare_insert(
              "INSERT INTO attempt (kind, account_id, member_id, campaign_id, job_id, person_id, "
              "run_id, intent_at, note, note_variant, live, member_nth, note_nth, campaign_nth, "
              "outcome) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) "
              "ON CONFLICT DO NOTHING"
        )
            .bind(
                to_string(attempt.kind), attempt.lease.account, attempt.member, attempt.campaign,
                attempt.job, attempt.person, attempt.lease.run, attempt.intent_at, attempt.note,
                attempt.note_variant, is_live(attempt.kind, attempt.outcome), of_member.nth + 1,
                of_member.notes + (has_note ? 1 : 0), of_campaign.nth + 1, outcome
            )
            .change();
    if (inserted == 0) return std::nullopt;
    const AttemptId id{db.inserted_id()};
    if (!of_member.is_last) shift_member(db, attempt);
    if (!of_campaign.is_last) shift_campaign(db, attempt);
    return id;
}

bool end_attempt(sql::Session& db, const AttemptEnd& end) {
    // What is charged from its intent on stays so without being written: its indexes are not
    // touched. Nor are those of a live invitation that lives on.
    static const std::string ending =
        "UPDATE attempt SET outcome = ?2, http_status = ?3, error_type = ?4, finished_at = ?5, "
        "took_ms = ?6, invitation_id = ?7, fault = ?8, check_at = ?9";
    static const std::string if_open = " WHERE id = ?1 AND outcome IS NULL";
    static const std::string kept = ending + if_open;
    static const std::string ended = ending + ", live = 0" + if_open;
    static const std::string given_back = ending + ", live = ?10, charged = 0" + if_open;
    const bool lives = is_live(AttemptKind::invite, end.outcome);
    const bool stays_charged = is_charged(end.outcome) || end.keeps_charge;
    auto update = db.prepare(!stays_charged ? given_back : lives ? kept : ended);
    update.bind(
        end.attempt, to_string(end.outcome), end.http_status, end.error_type, end.at, end.took,
        end.invitation_id, end.fault ? to_string(*end.fault) : std::string_view(), end.check_at
    );
    if (!stays_charged) update.bind_at(10, lives);
    return update.change() > 0;
}

std::vector<std::int64_t> count_charged(
    sql::Session& db, MemberId member, const std::vector<CountedSince>& windows
) {
    std::vector<std::int64_t> counts;
    if (windows.empty()) return counts;
    auto row = db.prepare(count_of_windows(windows));
    int parameter = 0;
    row.bind_next(parameter, member);
    for (const CountedSince& window : windows) row.bind_next(parameter, window.since);
    ensure(row.step(), "numbers are always counted");
    const int missed = is_mutant(Mutant::window_counts_one_less) ? 1 : 0;
    for (int i = 0; i < parameter - 1; ++i) counts.push_back(row.integer(i) - missed);
    return counts;
}

std::vector<Charge> load_charges(
    sql::Session& db, MemberId member, const Lookback& lookback, Instant now
) {
    std::vector<Charge> charges;
    if (is_mutant(Mutant::limiter_in_memory)) return charges;
    for (const AttemptKind kind : every_attempt_kind) {
        const Instant since = lookback.since(kind, now);
        if (since != never) add_charges(db, member, kind, since, charges);
    }
    std::ranges::stable_sort(charges, {}, &Charge::at);
    return charges;
}

std::vector<Instant> load_charges(sql::Session& db, CampaignId campaign, Instant since) {
    const Ids given_back = ids_of(
        db.prepare(
              "SELECT id FROM attempt WHERE campaign_id = ?1 AND kind = 'invite' AND charged = 0 "
              "AND intent_at > ?2"
        )
            .bind(campaign, since)
    );
    std::vector<Instant> charges;
    auto row = db.prepare(
        "SELECT id, intent_at FROM attempt WHERE campaign_id = ?1 AND kind = 'invite' "
        "AND intent_at > ?2 ORDER BY intent_at"
    );
    row.bind(campaign, since);
    while (row.step()) {
        if (!given_back.contains(row.integer(0))) charges.push_back(row.instant(1));
    }
    return charges;
}

std::int64_t count_charged(sql::Session& db, CampaignId campaign, Instant since) {
    if (db.is_shared())
        return db.number(
            "SELECT count(*) FROM attempt WHERE campaign_id = ?1 AND kind = 'invite' "
            "AND charged = 1 AND intent_at > ?2",
            campaign, since
        );
    return db.number(
        "SELECT coalesce((SELECT campaign_nth FROM attempt WHERE campaign_id = ?1 "
        "AND kind = 'invite' ORDER BY intent_at DESC, campaign_nth DESC LIMIT 1), 0) - "
        "coalesce((SELECT campaign_nth FROM attempt WHERE campaign_id = ?1 "
        "AND kind = 'invite' AND intent_at <= ?2 "
        "ORDER BY intent_at DESC, campaign_nth DESC LIMIT 1), 0) - "
        "(SELECT count(*) FROM attempt WHERE campaign_id = ?1 AND kind = 'invite' "
        "AND charged = 0 AND intent_at > ?2)",
        campaign, since
    );
}

std::optional<CampaignClosure> closure_of(
    sql::Session& db, CampaignId campaign, const CampaignCaps& caps, Duration lateness, Instant now
) {
    const CampaignLedger ledger{
        .later_than = [&](Instant since) { return count_charged(db, campaign, since); },
        .nth_newest = [&](int n) { return nth_newest_invitation(db, campaign, n); }};
    return campaign_closure(caps, ledger, lateness, now);
}

void number_attempts(sql::Session& db, MemberId member) {
    db.run(
        "UPDATE attempt SET member_nth = n.nth, note_nth = n.notes FROM "
        "(SELECT id, row_number() OVER by_time AS nth, "
        "sum(CASE WHEN note <> '' THEN 1 ELSE 0 END) OVER by_time AS notes FROM attempt "
        "WHERE member_id = ?1 WINDOW by_time AS (PARTITION BY kind ORDER BY intent_at, id)) "
        "AS n WHERE attempt.id = n.id",
        member
    );
}

void number_in_campaigns(sql::Session& db) {
    db.run(
        "UPDATE attempt SET campaign_nth = n.nth FROM "
        "(SELECT id, row_number() OVER (PARTITION BY campaign_id ORDER BY intent_at, id) AS nth "
        "FROM attempt WHERE kind = 'invite' AND campaign_id IS NOT NULL) AS n "
        "WHERE attempt.id = n.id"
    );
}

}  // namespace invito::store
