#include "invito/app/planning.hpp"

#include "import_warnings.hpp"
#include "invito/app/status.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/plan/forecast.hpp"
#include "invito/report/wording.hpp"
#include "invito/run/forecasting.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace invito {

namespace {

void count(NoteCounts& counts, const WaitingJob& job, const NoteDecision& note, std::size_t limit) {
    if (note.has_fallback) ++counts.fallbacks;
    if (note.awaits_profile()) {
        ++counts.later;
        return;
    }
    ++counts.notes;
    const std::size_t length = note_length(note.text);
    if (length <= counts.longest.length) return;
    counts.longest.length = length;
    counts.longest.line = static_cast<std::size_t>(job.source_line);
    counts.length_max = limit;
}

// Looks at the notes of a list as they would be rendered: the longest, the fallbacks, the first.
class NoteSurvey {
public:
    explicit NoteSurvey(const Campaign& campaign) {
        result_.campaign = campaign.name;
        result_.samples.campaign = campaign.name;
        for (const NoteVariant& variant : campaign.note.variants)
            result_.variants.push_back({.name = variant.name});
        for (const NoteVariant& text : campaign.note.texts())
            result_.samples.texts.push_back({.variant = text.name, .unfilled = text.text});
    }

    // `limit` is the longest note that the lead's account may send.
    void see(const WaitingJob& job, const NoteDecision& note, std::size_t limit) {
        if (note.skip != Reason::none) return;
        if (job.lead.barred == Reason::none) sample(job, note);
        if (note.text.empty()) {
            ++result_.without;
            return;
        }
        count(result_.all, job, note, limit);
        const auto variant = std::ranges::find(result_.variants, note.variant, &NoteCounts::name);
        if (variant != result_.variants.end()) count(*variant, job, note, limit);
        std::vector<std::string>& awaited = result_.all.awaited;
        for (const std::string& name : note.awaited) {
            if (std::ranges::find(awaited, name) == awaited.end()) awaited.push_back(name);
        }
        const auto line = static_cast<std::size_t>(job.source_line);
        const bool is_first = result_.first.text.empty() || line < result_.first.line;
        if (!is_first || note.awaits_profile()) return;
        result_.first = {.line = line, .variant = note.variant, .text = note.text};
    }

    [[nodiscard]] const PlanNotes& result() const { return result_; }

private:
    // Shown is the first lead of each text, before it one for whom nothing is left to be filled in.
    void sample(const WaitingJob& job, const NoteDecision& note) {
        if (note.text.empty()) {
            ++result_.samples.without;
            return;
        }
        NoteSample& sample = sample_of(note.variant, job.lead.has_own_note);
        ++sample.leads;
        const auto line = static_cast<std::size_t>(job.source_line);
        const auto rank = std::pair(note.awaited.size(), line);
        if (sample.leads > 1 && std::pair(sample.shown.awaited.size(), sample.shown.line) <= rank)
            return;
        sample.shown = {
            .line = line,
            .person = lead_name(job.brief.identity, job.brief.fields),
            .variant = note.variant,
            .text = note.text,
            .length = note_length(note.text),
            .awaited = note.awaited};
    }

    NoteSample& sample_of(const std::string& variant, bool is_own) {
        std::vector<NoteSample>& texts = result_.samples.texts;
        const auto known = std::ranges::find_if(texts, [&](const NoteSample& text) {
            return text.is_own == is_own && (is_own || text.variant == variant);
        });
        if (known != texts.end()) return *known;
        return texts.emplace_back(NoteSample{.variant = variant, .is_own = is_own});
    }

    PlanNotes result_;
};

// A plan in the making.
class Planner {
public:
    Planner(Queries& queries, const PlanQuestion& question)
        : queries_(queries),
          question_(question),
          current_(read_current_state(queries, question.settings, question.now)) {
        terms_.campaigns = question.campaigns;
        terms_.lateness = lateness(question.settings);
        terms_.names = question.settings.rules.names;
        terms_.now = question.now;
        terms_.until = question.now + std::chrono::days{question.days};
        choose_accounts();
    }

    PlanData make() {
        data_.now = question_.now;
        data_.horizon_days = question_.days;
        data_.until = terms_.until;
        data_.is_sandbox = question_.settings.provider.kind == ProviderKind::sandbox;
        const auto state = queries_.read_snapshot();
        ForecastInput input = forecast_input(queries_, terms_);
        data_.campaigns = std::move(input.campaigns);
        for (const RunAccount& account : terms_.accounts) data_.aliases.push_back(account.alias);
        survey_notes(data_.campaigns);
        std::vector<std::int64_t> waiting = waiting_of(input.request);
        data_.forecast = forecast(std::move(input.request), [this](const ForecastItem& item) {
            last_of_[item.account] = item.at;
            data_.last_at = item.at;
            ++data_.planned;
            if (!item.with_note) ++data_.planned_without_note;
            keep_pace(item);
            return true;
        });
        data_.pace = pace_of_first_day();
        tell_accounts(std::move(waiting));
        name_neighbours();
        tell_unsent();
        return std::move(data_);
    }

    std::vector<PlanNotes> survey() {
        const auto state = queries_.read_snapshot();
        std::vector<CampaignRecord> campaigns;
        for (CampaignView& view : queries_.campaigns(question_.now))
            campaigns.push_back(std::move(view.record));
        survey_notes(campaigns);
        return std::move(data_.notes);
    }

    // Until one of them returns false.
    void each_item(const std::function<bool(const PlanItem&)>& visit) {
        const auto state = queries_.read_snapshot();
        ForecastInput input = forecast_input(queries_, terms_);
        const auto& most = question_.items_per_account;
        std::vector<std::int64_t> told(terms_.accounts.size());
        auto unfinished = std::ranges::count_if(waiting_of(input.request), [](std::int64_t leads) {
            return leads > 0;
        });
        static_cast<void>(forecast(std::move(input.request), [&](const ForecastItem& item) {
            if (most && told[item.account] == *most) return true;
            const auto lead = queries_.lead_card(item.job);
            ensure(lead.has_value(), "what a forecast sends is in the records");
            const bool goes_on = visit(
                {item, input.campaigns[item.campaign].campaign.name,
                 terms_.accounts[item.account].alias, *lead, profile_url(lead->identity)}
            );
            if (++told[item.account] == most) --unfinished;
            return goes_on && unfinished > 0;
        }));
    }

    // When each account of a plan would invite the last of its leads if none waited for a note.
    std::map<std::string, Instant> finishes_without_waiting_for_notes() {
        const auto state = queries_.read_snapshot();
        ForecastInput input = forecast_input(queries_, terms_);
        for (ForecastCampaign& campaign : input.request.campaigns)
            campaign.gate.waits_for_notes = false;
        const Forecast sooner =
            forecast(std::move(input.request), [this](const ForecastItem& item) {
                last_of_[item.account] = item.at;
                return true;
            });
        for (const ForecastRemainder& rest : sooner.rest) last_of_[rest.account].reset();
        std::map<std::string, Instant> finishes;
        for (std::size_t i = 0; i < last_of_.size(); ++i)
            if (last_of_[i]) finishes.emplace(terms_.accounts[i].alias, *last_of_[i]);
        return finishes;
    }

private:
    // The account's own name in the database: a configuration that renames it is taken over by the
    // next import or run.
    void choose_accounts() {
        std::unordered_map<const AccountSettings*, const AccountStatus*> by_settings;
        for (std::size_t i = 0; i < current_.accounts.size(); ++i)
            by_settings.emplace(current_.configured[i], &current_.accounts[i]);
        const std::unordered_set<std::string_view> wanted(
            question_.accounts.begin(), question_.accounts.end()
        );
        for (const AccountSettings& account : question_.settings.accounts) {
            const bool is_wanted = wanted.empty() || wanted.contains(account.alias);
            const auto known = by_settings.find(&account);
            if (!is_wanted || known == by_settings.end()) continue;
            const AccountRecord& record = known->second->view.record;
            terms_.accounts.push_back(
                {record.id, record.alias, account.id, account.tier, account.policy}
            );
            known_.push_back(known->second);
        }
        last_of_.resize(terms_.accounts.size());
    }

    void survey_notes(const std::vector<CampaignRecord>& campaigns) {
        std::unordered_map<AccountId, std::size_t> limits;
        for (const RunAccount& account : terms_.accounts)
            limits[account.id] = note_length_max(account.tier);
        std::vector<CampaignId> lists = question_.lists;
        std::ranges::sort(lists);
        for (const CampaignId list : lists) {
            const auto record = std::ranges::find(campaigns, list, &CampaignRecord::id);
            if (record == campaigns.end()) continue;
            NoteSurvey survey(record->campaign);
            const std::int64_t unread = each_waiting_job(
                queries_, terms_, *record,
                [&](const WaitingJob& job, const NoteDecision& note) {
                    survey.see(job, note, limits.at(job.account));
                }
            );
            data_.notes.push_back(survey.result());
            data_.notes.back().samples.unread = unread;
        }
    }

    // One account's first day with invitations, in its own zone.
    struct AccountDay {
        std::chrono::local_days date{};
        Instant first;
        Instant last;
        std::int64_t invitations = 0;
    };

    void keep_pace(const ForecastItem& item) {
        const TimeZone& zone = terms_.accounts[item.account].policy.time_zone;
        const auto date = std::chrono::floor<std::chrono::days>(zone.to_local(item.at));
        AccountDay& day =
            first_days_.try_emplace(item.account, AccountDay{date, item.at, item.at}).first->second;
        if (day.date != date) return;
        day.last = item.at;
        ++day.invitations;
    }

    [[nodiscard]] std::optional<DayPace> pace_of_first_day() const {
        std::optional<std::chrono::local_days> date;
        for (const auto& [account, day] : first_days_)
            date = std::min(date.value_or(day.date), day.date);
        std::optional<DayPace> pace;
        Duration pauses{};
        std::int64_t count = 0;
        for (const auto& [account, day] : first_days_) {
            if (day.date != date) continue;
            if (!pace) pace = DayPace{day.first, day.last, {}};
            pace->first = std::min(pace->first, day.first);
            pace->last = std::max(pace->last, day.last);
            pauses += day.last - day.first;
            count += day.invitations - 1;
        }
        if (pace && count > 0) pace->pause = pauses / count;
        return pace;
    }

    static std::vector<std::int64_t> waiting_of(const ForecastRequest& request) {
        std::vector<std::int64_t> waiting;
        for (const ForecastAccount& account : request.accounts) {
            std::int64_t jobs = 0;
            for (const ForecastQueue& queue : account.queues)
                jobs += std::ssize(queue.jobs) + queue.fresh.count + queue.unread;
            waiting.push_back(jobs);
        }
        return waiting;
    }

    void tell_accounts(std::vector<std::int64_t> leads) {
        for (const ForecastSkips& skips : data_.forecast.skipped)
            leads[skips.account] -= skips.leads;
        for (const ForecastRemainder& rest : data_.forecast.rest) last_of_[rest.account].reset();
        for (std::size_t i = 0; i < leads.size(); ++i) {
            if (leads[i] <= 0) continue;
            data_.accounts.push_back({*known_[i], terms_.accounts[i].tier, leads[i], last_of_[i]});
        }
    }

    // What waits for accounts that are not in the configuration, or were taken out of the campaign:
    // no forecast is of them.
    void tell_unsent() {
        for (const OutlookQueue& queue : current_.request.queues) {
            const auto campaign =
                std::ranges::find(data_.campaigns, queue.gate.id, &CampaignRecord::id);
            const bool is_configured = current_.request.accounts.contains(queue.account);
            const bool is_foreseen = is_configured && queue.takes_part;
            if (campaign == data_.campaigns.end() || is_foreseen) continue;
            data_.forecast.rest.push_back(
                {.account = data_.aliases.size(),
                 .campaign = static_cast<std::size_t>(campaign - data_.campaigns.begin()),
                 .leads = queue.leads,
                 .is_for_ever = true,
                 .rule = is_configured ? DenyReason::account_left_campaign
                                       : DenyReason::account_not_configured}
            );
            data_.aliases.push_back(queue.alias);
            data_.forecast.finish.reset();
        }
    }

    // Active campaigns that this plan leaves out although they use the same accounts.
    void name_neighbours() {
        const auto& planned = data_.campaigns;
        std::unordered_set<std::string_view> used;
        for (const PlanAccount& account : data_.accounts)
            used.insert(account.status.view.record.alias);
        for (const CampaignView& view : queries_.campaigns(question_.now)) {
            const bool is_other =
                std::ranges::find(planned, view.record.id, &CampaignRecord::id) == planned.end();
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

    Queries& queries_;
    const PlanQuestion& question_;
    CurrentState current_;
    std::vector<const AccountStatus*> known_;  // of the terms' accounts
    ForecastTerms terms_;
    std::vector<std::optional<Instant>> last_of_;  // each of them, while it invites all its leads
    std::unordered_map<std::size_t, AccountDay> first_days_;  // by account of the terms
    PlanData data_;
};

}  // namespace

std::vector<NoteSamples> samples_of(const std::vector<PlanNotes>& notes) {
    std::vector<NoteSamples> samples;
    for (const PlanNotes& one : notes) samples.push_back(one.samples);
    return samples;
}

std::vector<NoteSamples> note_samples(
    const ReadSession& session, const Settings& settings, const std::vector<CampaignId>& campaigns
) {
    const PlanQuestion question{
        .settings = settings, .now = session.now, .campaigns = campaigns, .lists = campaigns};
    return samples_of(Planner(*session.queries, question).survey());
}

PlanData make_plan(Queries& queries, const PlanQuestion& question) {
    return Planner(queries, question).make();
}

std::vector<Error> note_quota_warnings(
    Queries& queries, const PlanQuestion& question, const PlanData& plan, const TimeZone& zone
) {
    std::unordered_set<std::string_view> slowed;
    for (const ForecastDay& day : plan.forecast.days) {
        const bool is_slow = day.bound_by && day.bound_by->rule == DenyReason::note_cap;
        if (is_slow) slowed.insert(plan.aliases[day.account]);
    }
    std::vector<Error> warnings;
    if (slowed.empty()) return warnings;
    const auto sooner = Planner(queries, question).finishes_without_waiting_for_notes();
    for (const PlanAccount& account : plan.accounts) {
        const std::string& alias = account.status.view.record.alias;
        const auto done = sooner.find(alias);
        if (!slowed.contains(alias) || done == sooner.end()) continue;
        const auto day = [&](Instant at) { return calendar_day(at, plan.now, zone); };
        const std::string now_done = account.finishes
                                         ? "done on " + day(*account.finishes)
                                         : "not done by " + day(plan.until - Duration{1});
        if (account.finishes && day(*account.finishes) == day(done->second)) continue;
        const Cap notes = account.status.note_cap;
        warnings.push_back(
            {.kind = ErrorKind::config,
             .code = "note.quota",
             .what = fmt::format(
                 "{}: {}, {}; without a note, once they are used up, done on {}", alias,
                 notes ? counted(*notes, "note") + " in 30 days" : "notes are used up", now_done,
                 day(done->second)
             ),
             .hint = "in the campaign's file: note: {when_note_quota_used: send_without_note}",
             .help_topic = "campaign-file"}
        );
    }
    return warnings;
}

void each_plan_item(
    Queries& queries, const PlanQuestion& question,
    const std::function<bool(const PlanItem&)>& visit
) {
    Planner(queries, question).each_item(visit);
}

std::vector<PlanItem> next_leads(
    const ReadSession& session, const Settings& settings, const PlanScope& scope
) {
    constexpr std::int64_t of_each_account = 10;
    constexpr std::size_t most = 50;
    Queries& queries = *session.queries;
    PlanQuestion question{
        .settings = settings,
        .now = session.now,
        .accounts = scope.accounts,
        .items_per_account = of_each_account};
    if (scope.campaigns.empty()) question.campaigns = active_campaigns(queries, session.now);
    for (const CampaignView& view : queries.campaigns(session.now)) {
        const CampaignId campaign = view.record.id;
        if (std::ranges::count(scope.campaigns, campaign) > 0)
            question.campaigns.push_back(campaign);
    }
    std::vector<PlanItem> next;
    each_plan_item(queries, question, [&next](const PlanItem& item) {
        next.push_back(item);
        return next.size() < most;
    });
    return next;
}

std::optional<Instant> foreseen_finish(const Settings& settings, const PlanScope& scope) {
    const auto session = open_read_session(settings);
    if (!session) return std::nullopt;
    PlanQuestion question{
        .settings = settings,
        .now = session->now,
        .accounts = scope.accounts,
        .campaigns = scope.campaigns};
    if (question.campaigns.empty()) {
        question.campaigns = active_campaigns(*session->queries, session->now);
    }
    return make_plan(*session->queries, question).forecast.finish;
}

std::int64_t settled_leads(const Settings& settings, const PlanScope& scope) {
    const auto session = open_read_session(settings);
    if (!session) return 0;
    std::int64_t settled = 0;
    for (const CampaignView& view : session->queries->campaigns(session->now)) {
        const auto& wanted = scope.campaigns;
        const bool is_meant = wanted.empty() ? view.record.is_under_way()
                                             : std::ranges::count(wanted, view.record.id) > 0;
        const StateCounts& jobs = view.jobs;
        if (is_meant) settled += jobs.total() - jobs.waiting() - jobs.of(JobState::cancelled);
    }
    return settled;
}

std::vector<CampaignId> active_campaigns(Queries& queries, Instant now) {
    std::vector<CampaignId> active;
    for (const CampaignView& view : queries.campaigns(now)) {
        if (view.record.is_under_way()) active.push_back(view.record.id);
    }
    return active;
}

StartPlan plan_start(
    const ReadSession& session, const Settings& settings, const CampaignRecord& campaign
) {
    Queries& queries = *session.queries;
    const Instant now = session.now;
    OwnNotes own_notes(usual_columns());
    StartPlan start;
    const PlanQuestion question{
        .settings = settings, .now = now, .campaigns = {campaign.id}, .lists = {campaign.id}};
    start.plan = make_plan(queries, question);
    start.quota_warnings = note_quota_warnings(queries, question, start.plan, settings.time_zone);
    start.notes = samples_of(std::exchange(start.plan.notes, {}));
    for (NoteSamples& samples : start.notes) {
        const std::int64_t more = start.plan.planned_without_note - samples.without;
        if (!samples.texts.empty()) samples.without_for_quota = std::max<std::int64_t>(more, 0);
    }
    queries.each_own_note(campaign.id, [&own_notes](const OwnNote& note) {
        own_notes.see(static_cast<std::size_t>(note.source_line), note.text);
    });
    std::int64_t waiting = 0;
    for (const WaitingLeads& leads : queries.work_in_progress(lateness(settings), now).leads) {
        if (leads.campaign == campaign.id) waiting += leads.leads;
    }
    start.plan.shared_leads = shared_text(queries.shared_leads(campaign.id), waiting);
    start.warnings = note_warnings(campaign.campaign, usual_columns(), nullptr);
    std::ranges::move(own_notes.warnings({}), std::back_inserter(start.warnings));
    return start;
}

Idleness why_idle(const std::vector<CampaignRecord>& campaigns) {
    if (campaigns.empty()) return {"there is no campaign yet", "invito import FILE"};
    const CampaignRecord* draft = nullptr;
    const CampaignRecord* paused = nullptr;
    for (const CampaignRecord& campaign : campaigns) {
        if (campaign.state == CampaignState::draft) draft = &campaign;
        if (campaign.state == CampaignState::paused) paused = &campaign;
    }
    if (paused != nullptr) {
        const bool are_all = draft == nullptr;
        return {
            are_all ? "every campaign is paused or done"
                    : "every started campaign is paused or done",
            "invito resume " + paused->campaign.name};
    }
    if (draft != nullptr) {
        return {"no campaign is started", "invito start " + draft->campaign.name};
    }
    return {"all campaigns are done", "invito import FILE"};
}

}  // namespace invito
