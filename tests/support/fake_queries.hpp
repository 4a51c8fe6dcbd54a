#pragma once
// Queries over plain vectors. Every number is counted from the jobs it holds, as the real one
// does.

#include "invito/ports/queries.hpp"
#include "invito/support/time.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace invito::test {

class FakeQueries : public Queries {
public:
    std::vector<CampaignView> campaign_views;  // `jobs` is counted, not read
    std::vector<AccountView> account_views;    // likewise
    std::vector<RunView> run_views;            // newest first
    std::vector<JobView> job_views;            // by id
    std::map<JobId, std::vector<AttemptView>> attempts_of;
    std::map<JobId, std::vector<EventView>> events_of;
    std::vector<JobsAt> places;
    std::vector<DayCap> caps_of_days;
    AuditReport audit_report;
    WorkInProgress work;
    Instant created{};

    KnownNames known_names(int) override { return {}; }

    std::vector<CampaignView> campaigns(Instant) override {
        std::vector<CampaignView> views = campaign_views;
        for (CampaignView& view : views) {
            JobFilter filter;
            filter.campaign = view.record.campaign.name;
            view.jobs = count_jobs(filter);
        }
        return views;
    }

    std::vector<AccountView> accounts(Instant) override {
        std::vector<AccountView> views = account_views;
        for (AccountView& view : views) {
            JobFilter filter;
            filter.account = view.record.alias;
            view.jobs = count_jobs(filter);
        }
        return views;
    }

    std::vector<JobsAt> jobs_by_place() override { return places; }
    std::optional<Instant> last_success(RunKind) override { return std::nullopt; }
    std::optional<Instant> oldest_unknown() override { return std::nullopt; }

    std::vector<Charge> charges(AccountId, const Lookback&, Instant) override { return {}; }

    WorkInProgress work_in_progress(Duration, Instant) override { return work; }
    std::vector<SharedLeads> shared_leads(CampaignId) override { return {}; }
    CampaignCharges campaign_charges(CampaignId, Instant) override { return {}; }
    std::unique_ptr<ReadSnapshot> read_snapshot() override { return nullptr; }
    std::vector<WaitingQueue> waiting_queues(CampaignId) override { return {}; }
    void each_waiting_job(const WaitingPage&, const std::function<void(const WaitingJob&)>&)
        override {}
    std::optional<WaitingJob> waiting_job(JobId) override { return std::nullopt; }
    void each_waiting_lead(const WaitingPage&, const std::function<void(const WaitingLead&)>&)
        override {}
    std::optional<LeadCard> lead_card(JobId) override { return std::nullopt; }
    std::optional<OtherInvitation> other_invitation(JobId) override { return std::nullopt; }
    void each_own_note(CampaignId, const std::function<void(const OwnNote&)>&) override {}

    std::vector<RunView> runs(std::optional<Instant> since, int limit) override {
        std::vector<RunView> views;
        for (const RunView& view : run_views) {
            const bool is_late_enough = !since || view.started_at >= *since;
            if (is_late_enough && (limit == 0 || std::ssize(views) < limit)) views.push_back(view);
        }
        return views;
    }

    std::optional<RunView> run(RunId id) override {
        const auto view = std::ranges::find(run_views, id, &RunView::id);
        return view == run_views.end() ? std::nullopt : std::optional(*view);
    }

    std::optional<RunView> last_run(RunKind kind, bool has_ended) override {
        const auto view = std::ranges::find_if(run_views, [&](const RunView& run) {
            return run.kind == kind && (run.ended_at || !has_ended);
        });
        return view == run_views.end() ? std::nullopt : std::optional(*view);
    }

    void each_job(const JobFilter& filter, const std::function<void(const JobView&)>& visit)
        override {
        std::int64_t visited = 0;
        for (const JobView& job : job_views) {
            if (filter.limit > 0 && visited == filter.limit) return;
            if (!matches(filter, job)) continue;
            visit(job);
            ++visited;
        }
    }

    StateCounts count_jobs(const JobFilter& filter) override {
        StateCounts counts;
        for (const JobView& job : job_views) {
            if (matches(filter, job)) ++counts.by_state[static_cast<std::size_t>(job.state)];
        }
        return counts;
    }

    std::vector<ReasonCount> reasons(const JobFilter& filter) override {
        std::vector<ReasonCount> counts;
        for (const JobView& job : job_views) {
            const bool has_cause = job.reason != Reason::none || !job.error_type.empty();
            if (!has_cause || !matches(filter, job)) continue;
            const auto same = std::ranges::find_if(counts, [&](const ReasonCount& count) {
                return count.state == job.state && count.reason == job.reason &&
                       count.error_type == job.error_type && count.http_status == job.http_status;
            });
            if (same != counts.end()) {
                ++same->count;
            } else {
                counts.push_back({job.state, job.reason, job.error_type, job.http_status, 1});
            }
        }
        std::ranges::stable_sort(counts, std::ranges::greater{}, &ReasonCount::count);
        return counts;
    }

    // A job of the fake last changed when it was settled, or else when it was imported.
    void each_outcome(
        const JobFilter& filter, const std::string& column,
        const std::function<void(const LeadOutcome&)>& visit
    ) override {
        for (const JobView& job : job_views) {
            if (!matches(filter, job)) continue;
            LeadOutcome lead;
            lead.campaign = job.campaign;
            lead.account = job.account;
            lead.state = job.state;
            lead.changed_at = job.scheduled_at.value_or(job.imported_at);
            lead.sent_at = job.sent_at;
            lead.accepted_at = job.accepted_at;
            lead.withdrawn_at = job.withdrawn_at;
            lead.gone_at = job.gone_at;
            lead.with_note = job.sent_at && job.with_note;
            if (job.sent_at) lead.note_variant = job.note_variant;
            const std::string value = column_of(job.fields, column);
            lead.column = value;
            visit(lead);
        }
    }

    std::vector<DayCap>
    day_caps(const std::optional<std::string>&, std::optional<Instant>, std::optional<Instant>)
        override {
        return caps_of_days;
    }

    std::vector<std::string> variable_names(const JobFilter& filter) override {
        std::set<std::string> names;
        for (const JobView& job : job_views) {
            if (!matches(filter, job)) continue;
            for (const auto& [name, value] : job.fields.variables) names.insert(name);
        }
        return {names.begin(), names.end()};
    }

    std::vector<AttemptView> attempts(JobId job) override { return attempts_of[job]; }
    std::vector<EventView> events(JobId job) override { return events_of[job]; }

    std::vector<JobStep> steps(const StepPage& page) override {
        std::vector<JobStep> all;
        for (const auto& [job, attempts] : attempts_of) {
            for (const AttemptView& attempt : attempts) {
                const bool is_asked_for = (!page.run || attempt.run == *page.run) &&
                                          (!page.before || attempt.id < page.before);
                if (is_asked_for) all.push_back({job, attempt});
            }
        }
        std::ranges::sort(all, std::ranges::greater{}, [](const JobStep& step) {
            return step.attempt.id.value;
        });
        if (std::ssize(all) > page.most) all.resize(static_cast<std::size_t>(page.most));
        return all;
    }

    std::vector<JobId> jobs_after(JobId after, const JobFilter& filter, int most) override {
        std::vector<JobId> jobs;
        for (const JobView& job : job_views) {
            if (job.id > after && matches(filter, job) && std::ssize(jobs) < most)
                jobs.push_back(job.id);
        }
        return jobs;
    }
    AuditReport audit(const AuditScope&) override { return audit_report; }

    std::vector<JobId> jobs_of(const Identity& person) override {
        std::vector<JobId> jobs;
        for (const JobView& job : job_views) {
            if (job.identity == person) jobs.push_back(job.id);
        }
        return jobs;
    }
    std::optional<SuppressionView> suppression(JobId) override { return std::nullopt; }
    std::optional<FoundProfile> found_profile(JobId) override { return std::nullopt; }
    std::optional<Instant> waiting_since(CampaignId, AccountId) override { return std::nullopt; }
    std::int64_t jobs_before(JobId) override { return 0; }

    std::optional<RunView> running() override {
        const auto view =
            std::ranges::find_if(run_views, [](const RunView& run) { return !run.ended_at; });
        return view == run_views.end() ? std::nullopt : std::optional(*view);
    }

    std::vector<SuppressionView> suppression_list() override { return {}; }
    std::int64_t erased_marks() override { return 0; }
    std::optional<SuppressionView> forbidding(const SuppressionSubject&) override {
        return std::nullopt;
    }

    Instant created_at() override { return created; }
    std::string provider_kind() override { return "sandbox"; }
    Lineage lineage() override { return {}; }
    KnownFiles known_files() override { return {}; }

private:
    template <class T>
    static bool is_among(const std::vector<T>& wanted, T value) {
        return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
    }

    template <class T>
    static bool is_wanted(const std::optional<T>& wanted, const T& value) {
        return !wanted || *wanted == value;
    }

    static std::string column_of(const LeadFields& fields, const std::string& name) {
        const auto* const column = std::ranges::find(lead_columns, name, &LeadColumn::name);
        if (column != lead_columns.end()) return fields.*column->field;
        const auto variable = fields.variables.find(name);
        return variable == fields.variables.end() ? std::string() : variable->second;
    }

    static bool happened(const JobFilter& filter, const std::optional<Instant>& at) {
        return at && (!filter.since || *at >= *filter.since) &&
               (!filter.until || *at < *filter.until);
    }

    static bool matches(const JobFilter& filter, const JobView& job) {
        const bool is_of_the_period =
            happened(filter, job.scheduled_at.value_or(job.imported_at)) ||
            happened(filter, job.sent_at) || happened(filter, job.accepted_at) ||
            happened(filter, job.withdrawn_at) || happened(filter, job.gone_at);
        return is_among(filter.states, job.state) && is_among(filter.reasons, job.reason) &&
               is_wanted(filter.error_type, job.error_type) &&
               is_wanted(filter.account, job.account) && is_wanted(filter.campaign, job.campaign) &&
               (!filter.run || job.run == filter.run) && is_wanted(filter.job, job.id) &&
               is_of_the_period;
    }
};

}  // namespace invito::test
