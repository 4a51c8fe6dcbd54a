// SqliteRecords: what a forecast asks. The conditions say beforehand what visit_ops.cpp and
// invitation_ops.cpp decide when a job's turn comes.

#include "job_counts.hpp"
#include "ledger.hpp"
#include "rows.hpp"
#include "snapshot.hpp"
#include "sqlite_records.hpp"
#include "suppression_ops.hpp"

#include <algorithm>

namespace invito::store {
namespace {

// Columns that follow those of a JobBrief.
constexpr std::string_view waiting_columns =
    ", j.not_before, j.source_line, "
    "(SELECT a.member_id = (SELECT member_id FROM account WHERE id = j.account_id) "
    "FROM attempt a WHERE a.person_id = j.person_id AND a.live = 1), "
    "(SELECT max(a.member_id = (SELECT member_id FROM account WHERE id = j.account_id)) "
    "FROM attempt a WHERE a.person_id = j.person_id AND a.outcome = 'external')";

// By an invitation that lives already, or one made by hand. The suppression list is asked apart: it
// has one place.
Reason barred(const Statement& row, int column) {
    const int by_hand = column + 1;
    if (row.is_null(column) && row.is_null(by_hand)) return Reason::none;
    const bool is_ours = !row.is_null(column);
    const bool is_same_member = row.integer(is_ours ? column : by_hand) != 0;
    if (!is_same_member) return Reason::invited_by_other_account;
    return is_ours ? Reason::duplicate : Reason::already_invited;
}

std::vector<AccountId> all_accounts(Connection& connection) {
    std::vector<AccountId> accounts;
    auto row = connection.prepare("SELECT id FROM account ORDER BY id");
    while (row.step())
        accounts.push_back(AccountId{row.integer(0)});
    return accounts;
}

WaitingJob read_waiting_job(const Statement& row, AccountId account) {
    WaitingJob job;
    job.brief = read_job_brief(row);
    job.account = account;
    job.not_before = row.instant(job_brief_column_count);
    job.source_line = row.integer(job_brief_column_count + 1);
    job.barred = barred(row, job_brief_column_count + 2);
    return job;
}

std::int64_t count_waiting(Connection& connection, CampaignId campaign, AccountId account) {
    std::int64_t waiting = 0;
    for (const JobsAt& place : jobs_by_place(connection, campaign, account))
        waiting += place.jobs.of(JobState::queued) + place.jobs.of(JobState::resolved);
    return waiting;
}

}  // namespace

CampaignCharges SqliteRecords::campaign_charges(CampaignId campaign, Instant since) {
    const Snapshot snapshot(*connection_);
    CampaignCharges charges;
    {
        auto row = connection_->prepare(
            "SELECT intent_at FROM attempt WHERE campaign_id = ?1 AND kind = 'invite' "
            "AND charged = 1 AND intent_at > ?2 ORDER BY intent_at"
        );
        row.bind(campaign, since);
        while (row.step())
            charges.recent.push_back(row.instant(0));
    }
    charges.earlier =
        count_charged(*connection_, campaign, Instant::min()) - std::ssize(charges.recent);
    return charges;
}

std::map<AccountId, std::int64_t> SqliteRecords::each_waiting_job(
    CampaignId campaign,
    std::int64_t most_per_account,
    const std::function<void(const WaitingJob&)>& visit
) {
    // As in take_next(), each part comes in the order of its index, and nothing is sorted.
    static const std::string select = "SELECT " + std::string(job_brief_columns) +
                                      std::string(waiting_columns) +
                                      " FROM job j JOIN person p ON p.id = j.person_id "
                                      "WHERE j.account_id = ?1 AND j.campaign_id = ?2 AND ";
    static const std::string resolved =
        select + "j.state = 'resolved' ORDER BY j.not_before, j.id LIMIT ?3";
    static const std::string fresh =
        select + "j.state = 'queued' AND j.not_before = 0 ORDER BY j.id LIMIT ?3";
    static const std::string deferred =
        select + "j.state = 'queued' AND j.not_before > 0 ORDER BY j.not_before, j.id LIMIT ?3";
    const Snapshot snapshot(*connection_);
    const SuppressionList suppressed(*connection_);
    std::map<AccountId, std::int64_t> left_out;
    for (const AccountId account : all_accounts(*connection_)) {
        const std::int64_t waiting = count_waiting(*connection_, campaign, account);
        std::int64_t left = std::min(waiting, most_per_account);
        if (waiting > left) left_out.emplace(account, waiting - left);
        for (const std::string* sql : {&resolved, &fresh, &deferred}) {
            auto row = connection_->prepare(*sql);
            row.bind(account, campaign, left);
            while (row.step()) {
                WaitingJob job = read_waiting_job(row, account);
                if (suppressed.find(job.brief.id)) job.barred = Reason::suppressed;
                visit(job);
                --left;
            }
        }
    }
    return left_out;
}

}  // namespace invito::store
