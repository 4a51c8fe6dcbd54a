#include "operations.hpp"
#include "rows.hpp"

namespace invito::store {
namespace {

// A row, unless the latest one of a day that is not over says the same from then on.
void add_row(sql::Session& db, const Lease& lease, MemberId member, const DayLimits& limits) {
    const std::string day = pack_date(std::chrono::year_month_day{limits.day.date});
    const std::string hours = pack_window(limits.window);
    db.run(
        "INSERT INTO account_limits (account_id, run_id, since, day, zone, begins_at, ends_at, "
        "per_day, ramp_per_day, per_week, profiles_per_day, notes_per_month, "
        "withdrawals_per_day, list_reads_per_day, pacing_min_ms, hours, lateness_ms, "
        "member_id) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
        "?16, ?17, ?18 WHERE NOT EXISTS (SELECT 1 FROM (SELECT * FROM account_limits "
        "WHERE member_id = ?18 AND ends_at > ?3 ORDER BY id DESC LIMIT 1) AS latest "
        "WHERE day = ?4 AND zone = ?5 AND ends_at = ?7 AND per_day IS NOT DISTINCT FROM ?8 "
        "AND ramp_per_day IS NOT DISTINCT FROM ?9 AND per_week IS NOT DISTINCT FROM ?10 "
        "AND profiles_per_day IS NOT DISTINCT FROM ?11 "
        "AND notes_per_month IS NOT DISTINCT FROM ?12 "
        "AND withdrawals_per_day IS NOT DISTINCT FROM ?13 "
        "AND list_reads_per_day IS NOT DISTINCT FROM ?14 "
        "AND pacing_min_ms = ?15 AND hours = ?16 AND lateness_ms = ?17 AND since <= ?3)",
        lease.account, lease.run, limits.since, day, limits.zone, limits.day.begin, limits.day.end,
        limits.limits.per_day, limits.ramp_per_day, limits.limits.per_week,
        limits.limits.profiles_per_day, limits.limits.notes_per_month,
        limits.limits.withdrawals_per_day, limits.limits.list_reads_per_day, limits.pacing_min,
        hours, limits.lateness, member
    );
}

}  // namespace

std::vector<HeldLimits> record_limits(
    sql::Session& db, const Lease& lease, const DayLimits& limits
) {
    const MemberId member = member_of(db, lease.account);
    // Who does not send works with no limits, and must not bind who does.
    if (!sender_before(db, lease.account)) add_row(db, lease, member, limits);
    return held_limits(db, member, limits.since);
}

std::vector<std::vector<HeldLimits>> record_all_limits(
    sql::Session& db, const std::vector<LeasedLimits>& limits
) {
    std::vector<std::vector<HeldLimits>> held;
    held.reserve(limits.size());
    for (const LeasedLimits& one : limits) held.push_back(record_limits(db, one.lease, one.limits));
    return held;
}

std::vector<HeldLimits> held_limits(sql::Session& db, MemberId member, Instant now) {
    // min() passes over NULL, which is unlimited: what is left is the lowest. Days that end at
    // different instants are those of different zones.
    auto row = db.prepare(
        "SELECT ends_at, min(per_day), min(ramp_per_day), min(per_week), min(profiles_per_day), "
        "min(notes_per_month), min(withdrawals_per_day), min(list_reads_per_day) "
        "FROM account_limits "
        "WHERE member_id = ?1 AND ends_at > ?2 GROUP BY ends_at"
    );
    row.bind(member, now);
    std::vector<HeldLimits> held;
    while (row.step()) {
        HeldLimits one;
        one.until = row.instant(0);
        one.limits.per_day = lower_of(row.maybe_small(1), row.maybe_small(2));
        one.limits.per_week = row.maybe_small(3);
        one.limits.profiles_per_day = row.maybe_small(4);
        one.limits.notes_per_month = row.maybe_small(5);
        one.limits.withdrawals_per_day = row.maybe_small(6);
        one.limits.list_reads_per_day = row.maybe_small(7);
        held.push_back(one);
    }
    return held;
}

std::vector<DayLimits> recorded_limits(sql::Session& db, MemberId member) {
    auto row = db.prepare(
        "SELECT since, begins_at, ends_at, day, zone, per_day, ramp_per_day, per_week, "
        "profiles_per_day, notes_per_month, withdrawals_per_day, list_reads_per_day, "
        "pacing_min_ms, hours, lateness_ms "
        "FROM account_limits WHERE member_id = ?1 ORDER BY id"
    );
    row.bind(member);
    std::vector<DayLimits> recorded;
    while (row.step()) {
        DayLimits one;
        one.since = row.instant(0);
        one.day = {
            row.instant(1), row.instant(2), std::chrono::local_days{unpack_date(row.view(3))}};
        one.zone = row.text(4);
        one.limits.per_day = row.maybe_small(5);
        one.ramp_per_day = row.maybe_small(6);
        one.limits.per_week = row.maybe_small(7);
        one.limits.profiles_per_day = row.maybe_small(8);
        one.limits.notes_per_month = row.maybe_small(9);
        one.limits.withdrawals_per_day = row.maybe_small(10);
        one.limits.list_reads_per_day = row.maybe_small(11);
        one.pacing_min = Duration{row.integer(12)};
        one.window = unpack_window(row.view(13));
        one.lateness = Duration{row.integer(14)};
        recorded.push_back(std::move(one));
    }
    return recorded;
}

void record_campaign_limits(sql::Session& db, CampaignId campaign, const CampaignLimits& limits) {
    {
        auto latest = db.prepare(
            "SELECT per_day IS NOT DISTINCT FROM ?2 AND total IS NOT DISTINCT FROM ?3 FROM "
            "campaign_limits WHERE campaign_id = ?1 "
            "ORDER BY id DESC LIMIT 1"
        );
        latest.bind(campaign, limits.per_day, limits.total);
        if (latest.step() && latest.integer(0) != 0) return;
    }
    db.run(
        "INSERT INTO campaign_limits (campaign_id, since, per_day, total) "
        "VALUES (?1, ?2, ?3, ?4)",
        campaign, limits.since, limits.per_day, limits.total
    );
}

std::vector<CampaignLimits> recorded_limits(sql::Session& db, CampaignId campaign) {
    auto row = db.prepare(
        "SELECT since, per_day, total FROM campaign_limits WHERE campaign_id = ?1 ORDER BY id"
    );
    row.bind(campaign);
    std::vector<CampaignLimits> recorded;
    while (row.step()) recorded.push_back({row.instant(0), row.maybe_small(1), row.maybe_small(2)});
    return recorded;
}

}  // namespace invito::store
