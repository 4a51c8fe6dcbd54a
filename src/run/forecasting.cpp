#include "invito/run/forecasting.hpp"

#include "invito/run/account_budget.hpp"
#include "invito/run/outlook.hpp"
#include "invito/support/failure.hpp"
#include "job_note.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace invito {
namespace {

// Jobs that are looked at per account and campaign: more than any sensible quota uses within a
// year, and few enough for memory.
constexpr std::int64_t jobs_max = 20'000;

std::vector<CampaignRecord> campaigns_in_order(
    Records& records, const std::vector<CampaignId>& wanted, Instant now
) {
    std::vector<CampaignRecord> chosen;
    for (CampaignView& view : records.campaigns(now)) {
        const bool is_wanted =
            std::find(wanted.begin(), wanted.end(), view.record.id) != wanted.end();
        if (is_wanted) chosen.push_back(std::move(view.record));
    }
    std::sort(chosen.begin(), chosen.end(), [](const auto& a, const auto& b) {
        return std::tie(b.campaign.priority, a.id) < std::tie(a.campaign.priority, b.id);
    });
    return chosen;
}

// Gathers the jobs of one campaign, account by account.
class JobReader {
public:
    JobReader(const ForecastTerms& terms, const CampaignRecord& record) : terms_(terms) {
        auto note = CampaignNote::parse(record.campaign);
        ensure(note.has_value(), "a campaign's note was checked when it was imported");
        note_ = std::move(*note);
    }

    // What only the profile will tell is taken to come.
    ForecastJob read(const WaitingJob& job, Tier tier) const {
        const JobBrief& brief = job.brief;
        const NoteDecision decision = decide_job_note(brief, note_, tier);
        if (terms_.on_job) terms_.on_job(job, decision);
        ForecastJob result;
        result.id = brief.id;
        result.person = brief.person;
        // For ever: by limits of an earlier run. The next one asks its own.
        result.not_before = job.not_before == never ? Instant{} : job.not_before;
        result.is_resolved = brief.state == JobState::resolved;
        result.with_note = !decision.text.empty();
        result.barred = job.barred;
        result.skip = decision.skip;
        return result;
    }

private:
    const ForecastTerms& terms_;
    CampaignNote note_;
};

std::vector<ForecastAccount> read_accounts(Records& records, const ForecastTerms& terms) {
    std::unordered_map<AccountId, AccountRecord> known;
    for (AccountView& view : records.accounts(terms.now))
        known.emplace(view.record.id, std::move(view.record));
    const Instant since = oldest_relevant(terms.lateness, terms.now);
    std::vector<ForecastAccount> accounts;
    for (const RunAccount& account : terms.accounts) {
        AccountRecord& record = known[account.id];
        if (counts_charges(account.policy, record.held)) {
            record.charges = records.charges(account.id, since);
        }
        ForecastAccount result;
        result.budget = budget_of(record, account.policy, terms.lateness);
        accounts.push_back(std::move(result));
    }
    return accounts;
}

// Fills the queues of one campaign, the last one of each account that takes part.
class QueueReader {
public:
    QueueReader(const ForecastTerms& terms, std::vector<ForecastAccount>& accounts)
        : terms_(terms), accounts_(accounts) {
        for (std::size_t i = 0; i < terms.accounts.size(); ++i)
            index_of_.emplace(terms.accounts[i].id, i);
    }

    void read(Records& records, const CampaignRecord& record, std::size_t campaign) {
        const auto& taking_part = record.campaign.accounts;
        for (std::size_t i = 0; i < accounts_.size(); ++i) {
            const auto& alias = terms_.accounts[i].alias;
            if (std::find(taking_part.begin(), taking_part.end(), alias) != taking_part.end()) {
                accounts_[i].queues.push_back({.campaign = campaign});
            }
        }
        const JobReader reader(terms_, record);
        const auto unread =
            records.each_waiting_job(record.id, jobs_max, [&](const WaitingJob& job) {
                auto* const queue = queue_of(job.account, campaign);
                if (queue == nullptr) return;
                const Tier tier = terms_.accounts[index_of_.at(job.account)].tier;
                queue->jobs.push_back(reader.read(job, tier));
            });
        for (const auto& [account, jobs] : unread) {
            if (auto* const queue = queue_of(account, campaign)) queue->unread = jobs;
        }
    }

private:
    // nullptr: the account takes no part in this campaign, or in this forecast.
    ForecastQueue* queue_of(AccountId account, std::size_t campaign) {
        const auto index = index_of_.find(account);
        if (index == index_of_.end()) return nullptr;
        auto& queues = accounts_[index->second].queues;
        if (queues.empty() || queues.back().campaign != campaign) return nullptr;
        return &queues.back();
    }

    const ForecastTerms& terms_;
    std::vector<ForecastAccount>& accounts_;
    std::unordered_map<AccountId, std::size_t> index_of_;
};

}  // namespace

ForecastInput forecast_input(Records& records, const ForecastTerms& terms) {
    ForecastInput input;
    input.campaigns = campaigns_in_order(records, terms.campaigns, terms.now);
    ForecastRequest& request = input.request;
    request.now = terms.now;
    request.until = terms.until;
    request.accounts = read_accounts(records, terms);
    const Instant day_since = terms.now - day_period - terms.lateness;
    QueueReader queues(terms, request.accounts);
    for (const CampaignRecord& record : input.campaigns) {
        const std::size_t campaign = request.campaigns.size();
        CampaignCharges charges = records.campaign_charges(record.id, day_since);
        request.campaigns.push_back(
            {.gate = gate_of(record),
             .caps = {record.campaign.per_day, record.campaign.total},
             .charged = std::move(charges.recent),
             .charged_before = charges.earlier}
        );
        queues.read(records, record, campaign);
    }
    return input;
}

}  // namespace invito
