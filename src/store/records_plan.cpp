// SqlRecords: what a forecast asks. The conditions say beforehand what visit_ops.cpp and
// invitation_ops.cpp decide when a job's turn comes.

#include "invito/support/failure.hpp"
#include "job_counts.hpp"
#include "ledger.hpp"
#include "records.hpp"
#include "rows.hpp"
#include "suppression_ops.hpp"

#include <array>
#include <fmt/format.h>
#include <map>

namespace invito::store {
namespace {

// Of a WaitingLead.
constexpr std::string_view lead_columns =
    "j.id, j.person_id, j.not_before, j.state = 'resolved', j.note <> '', "
    "(SELECT a.member_id = (SELECT member_id FROM account WHERE id = j.account_id) "
    "FROM attempt a WHERE a.person_id = j.person_id AND a.live = 1), "
    "(SELECT max(CASE WHEN a.member_id = (SELECT member_id FROM account WHERE id = j.account_id) "
    "THEN 1 ELSE 0 END) "
    "FROM attempt a WHERE a.person_id = j.person_id AND a.outcome = 'external')";

// By an invitation that lives already, or one made by hand. The suppression list is asked apart: it
// has one place.
Reason barred(const sql::Statement& row, int column) {
    const int by_hand = column + 1;
    if (row.is_null(column) && row.is_null(by_hand)) return Reason::none;
    const bool is_ours = !row.is_null(column);
    const bool is_same_member = row.integer(is_ours ? column : by_hand) != 0;
    if (!is_same_member) return Reason::invited_by_other_account;
    return is_ours ? Reason::duplicate : Reason::already_invited;
}

WaitingLead read_waiting_lead(const sql::Statement& row, int first_column = 0) {
    const auto at = [first_column](int column) { return first_column + column; };
    WaitingLead lead;
    row.read(at(0), lead.job);
    row.read(at(1), lead.person);
    lead.not_before = row.instant(at(2));
    lead.is_resolved = row.integer(at(3)) != 0;
    lead.has_own_note = row.integer(at(4)) != 0;
    lead.barred = barred(row, at(5));
    return lead;
}

WaitingJob read_waiting_job(const sql::Statement& row) {
    constexpr int own = job_brief_column_count;
    WaitingJob job;
    job.brief = read_job_brief(row);
    row.read(own, job.account);
    job.source_line = row.integer(own + 1);
    job.lead = read_waiting_lead(row, own + 2);
    return job;
}

// The states are literals, so that each part finds its partial index: that has the order asked for,
// and nothing is sorted.
std::string_view where_part(WaitingPart part) {
    switch (part) {
        case WaitingPart::resolved: return "j.state = 'resolved' ORDER BY j.not_before, j.id";
        case WaitingPart::fresh:
            return "j.state = 'queued' AND j.not_before = 0 AND j.id > ?4 ORDER BY j.id";
        case WaitingPart::deferred:
            return "j.state = 'queued' AND j.not_before > 0 ORDER BY j.not_before, j.id";
    }
    throw InternalFailure("unknown WaitingPart");
}

// One statement for each part.
class PartStatements {
public:
    explicit PartStatements(std::string_view select) {
        for (const WaitingPart part : waiting_parts) {
            texts_[static_cast<std::size_t>(part)] = fmt::format(
                "{} WHERE j.account_id = ?1 AND j.campaign_id = ?2 AND {} LIMIT ?3", select,
                where_part(part)
            );
        }
    }

    const std::string& of(WaitingPart part) const { return texts_[static_cast<std::size_t>(part)]; }

private:
    std::array<std::string, waiting_parts.size()> texts_;
};

// No fresh job has a number up to the turn: of the others of the account nobody asks.
JobId turn_of(sql::Session& db, const WaitingPage& page) {
    auto row =
        db.prepare("SELECT turn FROM campaign_account WHERE campaign_id = ?1 AND account_id = ?2");
    return row.bind(page.campaign, page.account).step() ? JobId{row.integer(0)} : JobId{};
}

void bind_page(sql::Session& db, sql::Statement& row, const WaitingPage& page) {
    row.bind(page.account, page.campaign, page.most);
    if (page.part == WaitingPart::fresh)
        row.bind_at(4, std::max(page.after.value, turn_of(db, page).value));
}

class HeldSnapshot final : public Records::OneState {
public:
    explicit HeldSnapshot(sql::Session& db) : snapshot_(db) {}

private:
    sql::Snapshot snapshot_;
};

}  // namespace

std::unique_ptr<Records::OneState> SqlRecords::one_state() {
    return std::make_unique<HeldSnapshot>(db_);
}

CampaignCharges SqlRecords::campaign_charges(CampaignId campaign, Instant since) {
    const sql::Snapshot snapshot(db_);
    CampaignCharges charges;
    charges.recent = load_charges(db_, campaign, since);
    charges.earlier = count_charged(db_, campaign, Instant::min()) - std::ssize(charges.recent);
    return charges;
}

std::vector<WaitingQueue> SqlRecords::waiting_queues(CampaignId campaign) {
    const sql::Snapshot snapshot(db_);
    std::map<AccountId, std::int64_t> deferred;
    auto row = db_.prepare(
        "SELECT account_id, count(*) FROM job WHERE campaign_id = ?1 AND state = 'queued' "
        "AND not_before > 0 GROUP BY account_id"
    );
    row.bind(campaign);
    while (row.step()) deferred.emplace(AccountId{row.integer(0)}, row.integer(1));
    std::vector<WaitingQueue> queues;
    for (const JobsAt& place : jobs_by_place(db_, campaign)) {
        WaitingQueue queue;
        queue.account = place.account;
        const std::int64_t later = deferred[place.account];
        queue.jobs[static_cast<std::size_t>(WaitingPart::resolved)] =
            place.jobs.of(JobState::resolved);
        queue.jobs[static_cast<std::size_t>(WaitingPart::fresh)] =
            place.jobs.of(JobState::queued) - later;
        queue.jobs[static_cast<std::size_t>(WaitingPart::deferred)] = later;
        const bool has_any =
            place.jobs.of(JobState::resolved) + place.jobs.of(JobState::queued) > 0;
        if (has_any) queues.push_back(queue);
    }
    return queues;
}

void SqlRecords::each_waiting_job(
    const WaitingPage& page, const std::function<void(const WaitingJob&)>& visit
) {
    static const PartStatements statements(fmt::format(
        "SELECT {}, j.account_id, j.source_line, {} FROM job j JOIN person p ON p.id = j.person_id",
        job_brief_columns, lead_columns
    ));
    const sql::Snapshot snapshot(db_);
    const SuppressionList suppressed(db_);
    auto row = db_.prepare(statements.of(page.part));
    bind_page(db_, row, page);
    while (row.step()) {
        WaitingJob job = read_waiting_job(row);
        if (suppressed.find(job.lead.job)) job.lead.barred = Reason::suppressed;
        visit(job);
    }
}

void SqlRecords::each_waiting_lead(
    const WaitingPage& page, const std::function<void(const WaitingLead&)>& visit
) {
    static const PartStatements statements(fmt::format("SELECT {} FROM job j", lead_columns));
    const sql::Snapshot snapshot(db_);
    const SuppressionList suppressed(db_);
    auto row = db_.prepare(statements.of(page.part));
    bind_page(db_, row, page);
    while (row.step()) {
        WaitingLead lead = read_waiting_lead(row);
        if (suppressed.find(lead.job)) lead.barred = Reason::suppressed;
        visit(lead);
    }
}

std::optional<LeadCard> SqlRecords::lead_card(JobId job) {
    auto row = db_.prepare(
        "SELECT j.state, j.source_line, p.slug, p.provider_id, j.first_name, j.last_name, "
        "j.full_name, j.company FROM job j JOIN person p ON p.id = j.person_id WHERE j.id = ?1"
    );
    if (!row.bind(job).step()) return std::nullopt;
    LeadCard card;
    card.state = job_state(row.view(0));
    card.source_line = row.integer(1);
    card.identity = listed_identity(row, 2, 3);
    card.fields.first_name = row.text(4);
    card.fields.last_name = row.text(5);
    card.fields.full_name = row.text(6);
    card.fields.company = row.text(7);
    return card;
}

void SqlRecords::each_own_note(
    CampaignId campaign, const std::function<void(const OwnNote&)>& visit
) {
    // By id, so that each page of the table is read once, in order.
    const std::string sql = fmt::format(
        "SELECT source_line, note FROM job {} WHERE note <> '' "
        "AND campaign_id = ?1 AND (state = 'queued' OR state = 'resolved') ORDER BY id",
        db_.in_order_of_ids()
    );
    auto row = db_.prepare(sql);
    row.bind(campaign);
    while (row.step()) visit({row.integer(0), row.view(1)});
}

}  // namespace invito::store
