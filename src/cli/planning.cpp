#include "planning.hpp"

#include "account_status.hpp"
#include "compose.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/plan/forecast.hpp"
#include "invito/run/forecasting.hpp"
#include "note_survey.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace invito {

namespace {

struct Person {
    JobState state = JobState::queued;
    std::int64_t line = 0;
    Identity identity;
    std::string name;
    std::string company;
};

std::string name_of(const JobBrief& job) {
    if (!job.fields.full_name.empty()) return job.fields.full_name;
    const std::string name = job.fields.first_name + " " + job.fields.last_name;
    return name == " " ? job.identity.value : name;
}

// A plan in the making: what the forecast knows by index gets its names back.
class Planner {
public:
    Planner(Records& records, const PlanQuestion& question)
        : records_(records),
          question_(question),
          standing_(read_standing(records, question.settings, question.now)) {}

    PlanData make() {
        data_.now = question_.now;
        data_.horizon_days = question_.days;
        data_.until = question_.now + std::chrono::days{question_.days};
        data_.is_sandbox = question_.settings.provider.kind == ProviderKind::sandbox;
        choose_accounts();
        prepare_surveys();
        ForecastInput input = forecast_input(records_, terms());
        for (const CampaignRecord& record : input.campaigns)
            data_.campaigns.push_back({record.campaign.name, record.state, record.paused_until});
        const auto waiting = waiting_of(input.request);
        const Forecast result = forecast(std::move(input.request));
        tell_accounts(result, waiting);
        tell_days(result);
        tell_items(result);
        tell_rest(result);
        for (const auto& [id, survey] : surveys_)
            data_.notes.push_back(survey.result());
        name_neighbours(input.campaigns);
        data_.finish = result.finish;
        tell_unsent();
        return std::move(data_);
    }

private:
    // The account's own name in the database: a configuration that renames it is taken over by the
    // next import or run.
    void choose_accounts() {
        std::unordered_map<const AccountSettings*, const AccountStatus*> by_settings;
        for (std::size_t i = 0; i < standing_.accounts.size(); ++i)
            by_settings.emplace(standing_.configured[i], &standing_.accounts[i]);
        const std::unordered_set<std::string_view> wanted(
            question_.accounts.begin(), question_.accounts.end()
        );
        for (const AccountSettings& account : question_.settings.accounts) {
            const bool is_wanted = wanted.empty() || wanted.contains(account.alias);
            const auto known = by_settings.find(&account);
            if (!is_wanted || known == by_settings.end()) continue;
            const AccountRecord& record = known->second->view.record;
            accounts_.push_back({record.id, record.alias, account.id, account.tier, account.policy}
            );
            known_.push_back(known->second);
        }
    }

    void prepare_surveys() {
        if (question_.lists.empty()) return;
        for (const CampaignView& view : records_.campaigns(question_.now)) {
            const auto& lists = question_.lists;
            if (std::find(lists.begin(), lists.end(), view.record.id) == lists.end()) continue;
            surveys_.emplace(view.record.id, NoteSurvey(view.record.campaign));
        }
    }

    ForecastTerms terms() {
        ForecastTerms terms;
        terms.accounts = accounts_;
        terms.campaigns = question_.campaigns;
        terms.lateness = lateness(question_.settings);
        terms.now = question_.now;
        terms.until = data_.until;
        for (const RunAccount& account : accounts_)
            note_limits_[account.id] = note_length_max(account.tier);
        terms.on_job = [this](const WaitingJob& job, const NoteDecision& note) { see(job, note); };
        return terms;
    }

    void see(const WaitingJob& job, const NoteDecision& note) {
        const JobBrief& brief = job.brief;
        people_.insert_or_assign(
            brief.id,
            Person{
                brief.state, job.source_line, brief.identity, name_of(brief), brief.fields.company}
        );
        if (question_.on_own_note && !brief.fields.note.empty()) {
            question_.on_own_note(static_cast<std::size_t>(job.source_line), brief.fields.note);
        }
        const auto survey = surveys_.find(brief.campaign);
        if (survey != surveys_.end()) survey->second.see(job, note, note_limits_[job.account]);
    }

    static std::vector<std::int64_t> waiting_of(const ForecastRequest& request) {
        std::vector<std::int64_t> waiting;
        for (const ForecastAccount& account : request.accounts) {
            std::int64_t jobs = 0;
            for (const ForecastQueue& queue : account.queues)
                jobs += std::ssize(queue.jobs) + queue.unread;
            waiting.push_back(jobs);
        }
        return waiting;
    }

    void tell_accounts(const Forecast& result, std::vector<std::int64_t> leads) {
        std::vector<std::optional<Instant>> last(accounts_.size());
        for (const ForecastItem& item : result.items)
            last[item.account] = item.at;
        std::map<std::string, std::int64_t> reasons;
        for (const ForecastSkip& skip : result.skipped) {
            --leads[skip.account];
            ++reasons[std::string(to_string(skip.reason))];
        }
        for (const auto& [reason, count] : reasons)
            data_.skips.push_back({reason, count});
        for (const ForecastRest& rest : result.rest)
            last[rest.account].reset();
        for (std::size_t i = 0; i < accounts_.size(); ++i) {
            const AccountStatus& status = *known_[i];
            const bool takes_part = leads[i] > 0;
            if (!takes_part) continue;
            data_.accounts.push_back(
                {.alias = accounts_[i].alias,
                 .tier = std::string(to_string(accounts_[i].tier)),
                 .state = std::string(to_string(status.view.record.state)),
                 .day_used = status.view.day_used,
                 .day_cap = status.day_cap,
                 .week_used = status.view.week_used,
                 .week_cap = status.week_cap,
                 .leads = leads[i],
                 .finishes = last[i]}
            );
        }
    }

    void tell_days(const Forecast& result) {
        for (const ForecastDay& day : result.days) {
            data_.days.push_back(
                {.date = day.date,
                 .account = accounts_[day.account].alias,
                 .planned = day.planned,
                 .bound_by = day.bound_by ? std::string(to_string(*day.bound_by)) : std::string()}
            );
        }
    }

    void tell_items(const Forecast& result) {
        data_.items.reserve(result.items.size());
        for (const ForecastItem& item : result.items) {
            Person& person = people_.at(item.job);
            data_.items.push_back(
                {.campaign = data_.campaigns[item.campaign].name,
                 .account = accounts_[item.account].alias,
                 .state = person.state,
                 .job = item.job,
                 .at = item.at,
                 .with_note = item.with_note,
                 .line = person.line,
                 .linkedin_url = profile_url(person.identity),
                 .name = std::move(person.name),
                 .company = std::move(person.company)}
            );
        }
    }

    void tell_rest(const Forecast& result) {
        for (const ForecastRest& rest : result.rest) {
            data_.rest.push_back(
                {.campaign = data_.campaigns[rest.campaign].name,
                 .account = accounts_[rest.account].alias,
                 .leads = rest.leads,
                 .is_for_ever = rest.is_for_ever,
                 .rule = rest.rule ? std::string(to_string(*rest.rule)) : std::string()}
            );
        }
    }

    // What waits for accounts that are not in the configuration, or were taken out of the campaign:
    // no forecast is of them.
    void tell_unsent() {
        for (const OutlookQueue& queue : standing_.request.queues) {
            const auto& planned = question_.campaigns;
            const bool is_planned =
                std::find(planned.begin(), planned.end(), queue.gate.id) != planned.end();
            const bool is_configured = standing_.request.accounts.contains(queue.account);
            if (!is_planned || (is_configured && queue.takes_part)) continue;
            const Refusal why =
                is_configured ? Refusal::account_left_campaign : Refusal::account_not_configured;
            data_.rest.push_back(
                {.campaign = queue.campaign,
                 .account = queue.alias,
                 .leads = queue.leads,
                 .is_for_ever = true,
                 .rule = std::string(to_string(why))}
            );
            data_.finish.reset();
        }
    }

    // Active campaigns that this plan leaves out although they use the same accounts.
    void name_neighbours(const std::vector<CampaignRecord>& planned) {
        std::unordered_set<std::string_view> used;
        for (const auto& account : data_.accounts)
            used.insert(account.alias);
        for (const CampaignView& view : records_.campaigns(question_.now)) {
            const bool is_other =
                std::none_of(planned.begin(), planned.end(), [&view](const CampaignRecord& record) {
                    return record.id == view.record.id;
                });
            const bool shares = std::ranges::any_of(view.accounts, [&](const std::string& alias) {
                return used.contains(alias);
            });
            const bool is_busy =
                view.record.state == CampaignState::active && view.jobs.waiting() > 0;
            if (is_other && shares && is_busy) {
                data_.also_active.push_back(view.record.campaign.name);
            }
        }
    }

    Records& records_;
    const PlanQuestion& question_;
    Standing standing_;
    std::vector<const AccountStatus*> known_;  // of accounts_, in their order
    std::vector<RunAccount> accounts_;
    std::map<CampaignId, NoteSurvey> surveys_;
    std::unordered_map<AccountId, std::size_t> note_limits_;
    std::unordered_map<JobId, Person> people_;
    PlanData data_;
};

}  // namespace

PlanData make_plan(Records& records, const PlanQuestion& question) {
    return Planner(records, question).make();
}

std::optional<Instant> foreseen_finish(const Settings& settings, const PlanScope& scope) {
    const auto ledger = open_ledger(settings);
    if (!ledger) return std::nullopt;
    PlanQuestion question{
        .settings = settings,
        .now = ledger->now,
        .accounts = scope.accounts,
        .campaigns = scope.campaigns};
    if (question.campaigns.empty()) {
        question.campaigns = active_campaigns(*ledger->records, ledger->now);
    }
    return make_plan(*ledger->records, question).finish;
}

std::int64_t settled_leads(const Settings& settings, const PlanScope& scope) {
    const auto ledger = open_ledger(settings);
    if (!ledger) return 0;
    std::int64_t settled = 0;
    for (const CampaignView& view : ledger->records->campaigns(ledger->now)) {
        const auto& wanted = scope.campaigns;
        const bool is_meant = wanted.empty() ? view.record.is_under_way()
                                             : std::ranges::count(wanted, view.record.id) > 0;
        const StateCounts& jobs = view.jobs;
        if (is_meant) settled += jobs.total() - jobs.waiting() - jobs.of(JobState::cancelled);
    }
    return settled;
}

std::vector<CampaignId> active_campaigns(Records& records, Instant now) {
    std::vector<CampaignId> active;
    for (const CampaignView& view : records.campaigns(now)) {
        if (view.record.is_under_way()) active.push_back(view.record.id);
    }
    return active;
}

}  // namespace invito
