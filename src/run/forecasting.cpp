#include "invito/run/forecasting.hpp"

#include "invito/run/outlook_input.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <tuple>
#include <unordered_map>

namespace invito {
namespace {

// Jobs that are looked at per account and campaign: more than any sensible quota uses within a
// year, and few enough for patience.
constexpr std::int64_t jobs_max = 20'000;

std::vector<CampaignRecord> campaigns_in_order(
    Queries& queries, const std::vector<CampaignId>& wanted, Instant now
) {
    std::vector<CampaignRecord> chosen;
    for (CampaignView& view : queries.campaigns(now)) {
        const bool is_wanted =
            std::find(wanted.begin(), wanted.end(), view.record.id) != wanted.end();
        if (is_wanted) chosen.push_back(std::move(view.record));
    }
    std::sort(chosen.begin(), chosen.end(), [](const auto& a, const auto& b) {
        return std::tie(b.campaign.priority, a.id) < std::tie(a.campaign.priority, b.id);
    });
    return chosen;
}

// Shared by the readers of the campaign's queues.
using SharedNote = std::shared_ptr<const CampaignNote>;

SharedNote note_of(const CampaignRecord& record, NameRule names) {
    auto note = CampaignNote::parse(record.campaign, names);
    ensure(note.has_value(), "a campaign's note was checked when it was imported");
    return std::make_shared<const CampaignNote>(std::move(*note));
}

// How many jobs of each part are looked at.
std::array<std::int64_t, 3> looked_at(const WaitingQueue& queue) {
    std::array<std::int64_t, 3> most{};
    std::int64_t left = jobs_max;
    for (const WaitingPart part : waiting_parts) {
        const auto i = static_cast<std::size_t>(part);
        most[i] = std::min(queue.of(part), left);
        left -= most[i];
    }
    return most;
}

// Reads the jobs that one account has in one campaign.
class JobReader {
public:
    JobReader(Queries& queries, const RunAccount& account, CampaignId campaign, SharedNote note)
        : queries_(queries),
          account_(account.id),
          tier_(account.tier),
          campaign_(campaign),
          note_(std::move(note)) {}

    std::vector<ForecastJob> read(WaitingPart part, JobId after, std::int64_t most) const {
        std::vector<ForecastJob> jobs;
        if (most == 0) return jobs;
        jobs.reserve(static_cast<std::size_t>(most));
        bool has_notes = note_->has_text();
        if (!has_notes) {
            const WaitingPage page{campaign_, account_, part, after, most};
            queries_.each_waiting_lead(page, [&](const WaitingLead& lead) {
                has_notes |= lead.has_own_note;
                jobs.push_back(foreseen(lead, {}));
            });
        }
        if (has_notes) {
            jobs.clear();
            visit(part, after, most, [&jobs](const WaitingJob& job, const NoteDecision& note) {
                jobs.push_back(foreseen(job.lead, note));
            });
        }
        return jobs;
    }

    void visit(WaitingPart part, JobId after, std::int64_t most, const VisitWaiting& visit) const {
        if (most == 0) return;
        const WaitingPage page{campaign_, account_, part, after, most};
        queries_.each_waiting_job(page, [&](const WaitingJob& job) {
            visit(job, decide_job_note(job.brief, *note_, tier_));
        });
    }

private:
    // What only the profile will tell is taken to come.
    static ForecastJob foreseen(const WaitingLead& lead, const NoteDecision& note) {
        ForecastJob result;
        result.id = lead.job;
        result.person = lead.person;
        // For ever: by limits of an earlier run. The next one asks its own.
        result.not_before = lead.not_before == never ? Instant{} : lead.not_before;
        result.is_resolved = lead.is_resolved;
        result.with_note = !note.text.empty();
        result.barred = lead.barred;
        result.skip = note.skip;
        return result;
    }

    Queries& queries_;
    AccountId account_;
    Tier tier_;
    CampaignId campaign_;
    SharedNote note_;
};

std::vector<ForecastAccount> read_accounts(Queries& queries, const ForecastTerms& terms) {
    std::unordered_map<AccountId, AccountRecord> known;
    for (AccountView& view : queries.accounts(terms.now))
        known.emplace(view.record.id, std::move(view.record));
    std::vector<ForecastAccount> accounts;
    for (const RunAccount& account : terms.accounts) {
        AccountRecord& record = known[account.id];
        const auto lookback = Lookback::of(account.policy, terms.lateness, record.held);
        record.charges = queries.charges(account.id, lookback, terms.now);
        ForecastAccount result;
        result.budget = budget_of(record, account.policy, terms.lateness);
        accounts.push_back(std::move(result));
    }
    return accounts;
}

bool takes_part(const RunAccount& account, const CampaignRecord& record) {
    const auto& aliases = record.campaign.accounts;
    return std::find(aliases.begin(), aliases.end(), account.alias) != aliases.end();
}

// Those of the terms' accounts that take part, by index.
std::unordered_map<AccountId, std::size_t> those_who_take_part(
    const ForecastTerms& terms, const CampaignRecord& record
) {
    std::unordered_map<AccountId, std::size_t> index_of;
    for (std::size_t i = 0; i < terms.accounts.size(); ++i) {
        if (takes_part(terms.accounts[i], record)) index_of.emplace(terms.accounts[i].id, i);
    }
    return index_of;
}

ForecastQueue read_queue(const JobReader& reader, const WaitingQueue& waiting) {
    const auto most = looked_at(waiting);
    const auto count = [&most](WaitingPart part) { return most[static_cast<std::size_t>(part)]; };
    ForecastQueue queue;
    for (const WaitingPart part : {WaitingPart::resolved, WaitingPart::deferred}) {
        const std::vector<ForecastJob> jobs = reader.read(part, {}, count(part));
        queue.jobs.insert(queue.jobs.end(), jobs.begin(), jobs.end());
    }
    queue.fresh.count = count(WaitingPart::fresh);
    queue.fresh.read = [reader](JobId after, std::int64_t page) {
        return reader.read(WaitingPart::fresh, after, page);
    };
    for (const WaitingPart part : waiting_parts) queue.unread += waiting.of(part) - count(part);
    return queue;
}

// The queues of one campaign, the last one of each account that takes part.
void add_queues(
    Queries& queries, const ForecastTerms& terms, const CampaignRecord& record,
    std::size_t campaign, std::vector<ForecastAccount>& accounts
) {
    const SharedNote note = note_of(record, terms.names);
    const auto index_of = those_who_take_part(terms, record);
    for (const auto& [account, index] : index_of)
        accounts[index].queues.push_back({.campaign = campaign});
    for (const WaitingQueue& waiting : queries.waiting_queues(record.id)) {
        const auto index = index_of.find(waiting.account);
        if (index == index_of.end()) continue;
        const JobReader reader(queries, terms.accounts[index->second], record.id, note);
        ForecastQueue& queue = accounts[index->second].queues.back();
        queue = read_queue(reader, waiting);
        queue.campaign = campaign;
    }
}

}  // namespace

ForecastInput forecast_input(Queries& queries, const ForecastTerms& terms) {
    ForecastInput input;
    input.campaigns = campaigns_in_order(queries, terms.campaigns, terms.now);
    ForecastRequest& request = input.request;
    request.now = terms.now;
    request.until = terms.until;
    request.accounts = read_accounts(queries, terms);
    const Instant day_since = terms.now - day_period - terms.lateness;
    for (const CampaignRecord& record : input.campaigns) {
        const std::size_t campaign = request.campaigns.size();
        CampaignCharges charges = queries.campaign_charges(record.id, day_since);
        request.campaigns.push_back(
            {.gate = gate_of(record),
             .caps = {record.campaign.per_day, record.campaign.total},
             .charged = std::move(charges.recent),
             .charged_before = charges.earlier}
        );
        add_queues(queries, terms, record, campaign, request.accounts);
    }
    return input;
}

std::int64_t each_waiting_job(
    Queries& queries, const ForecastTerms& terms, const CampaignRecord& record,
    const VisitWaiting& visit
) {
    std::int64_t unread = 0;
    const SharedNote note = note_of(record, terms.names);
    const auto index_of = those_who_take_part(terms, record);
    for (const WaitingQueue& waiting : queries.waiting_queues(record.id)) {
        const auto index = index_of.find(waiting.account);
        if (index == index_of.end()) continue;
        const auto most = looked_at(waiting);
        const JobReader reader(queries, terms.accounts[index->second], record.id, note);
        for (const WaitingPart part : waiting_parts) {
            reader.visit(part, {}, most[static_cast<std::size_t>(part)], visit);
            unread += waiting.of(part) - most[static_cast<std::size_t>(part)];
        }
    }
    return unread;
}

}  // namespace invito
