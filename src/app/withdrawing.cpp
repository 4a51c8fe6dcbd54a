#include "invito/app/withdrawing.hpp"

#include "invito/app/status.hpp"
#include "invito/model/suppression.hpp"
#include "invito/report/jobs_screen.hpp"
#include "invito/report/wording.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <ranges>

namespace invito {

namespace {

constexpr std::size_t oldest_shown = 5;
constexpr std::size_t most_shown = 20;

struct Chosen {
    Instant sent_at;
    JobId job;
    std::size_t account = 0;  // its place
};

WithdrawalSubject subject_of(const JobView& job) {
    return {
        .state = job.state,
        .campaign = job.campaign,
        .account = job.account,
        .sent_at = job.sent_at,
        .is_gone = job.gone_at.has_value(),
        .is_erased = job.identity.value.starts_with(erased_slug_prefix)};
}

struct Refusal {
    std::string what;  // follows the lead: "was accepted on Mon 23 Nov"
    std::string hint;
};

class RefusalTexts {
public:
    RefusalTexts(const JobView& job, Instant now, const TimeZone& zone)
        : job_(job), now_(now), zone_(zone) {}

    [[nodiscard]] Refusal of(LeftAlone why) const {
        switch (why) {
            case LeftAlone::unknown:
                return {
                    "has an unknown outcome: it may not have been sent",
                    "look for it with: invito sync --unknown-only; then withdraw it"};
            case LeftAlone::being_sent:
                return {"is being sent by a run", "withdraw it when the run has ended"};
            case LeftAlone::accepted:
                return {
                    "was accepted" + on_day(job_.accepted_at),
                    "the two are connected: LinkedIn can remove that, by hand"};
            case LeftAlone::gone:
                return {
                    "is not pending any more" + on_day(job_.gone_at, ", seen"),
                    "it was declined, ignored or has run out: there is nothing to take back"};
            case LeftAlone::withdrawn:
                return {"was withdrawn" + on_day(job_.withdrawn_at), "there is nothing left to do"};
            case LeftAlone::waiting:
                return {"was not sent yet", "keep it from being sent: invito jobs cancel " + id()};
            case LeftAlone::held: return held();
            case LeftAlone::erased:
                return {
                    "is of a person who was erased",
                    "nothing is left that names the invitation: withdraw it at LinkedIn, by hand"};
            default: return of_another_scope(why);
        }
    }

private:
    [[nodiscard]] Refusal of_another_scope(LeftAlone why) const {
        const std::string sent = "was sent" + on_day(job_.sent_at);
        switch (why) {
            case LeftAlone::other_campaign:
                return {"is of the campaign " + job_.campaign, "--campaign says another one"};
            case LeftAlone::other_account:
                return {
                    "was sent by " + job_.account,
                    "only that account can withdraw it: name it with --account, and have it in the "
                    "configuration"};
            case LeftAlone::sent_earlier: return {sent, "--since says later"};
            case LeftAlone::sent_too_lately: return {sent, "--older-than says earlier"};
            default: {
                const std::string why_not = in_brackets(spoken(to_string(job_.reason)));
                return {
                    fmt::format("was never sent: it is {}{}", to_string(job_.state), why_not),
                    "there is nothing to take back"};
            }
        }
    }

    [[nodiscard]] Refusal held() const {
        if (job_.reason == Reason::identity_mismatch) {
            return {
                "is held, and was not sent", "keep it from being sent: invito jobs cancel " + id()};
        }
        return {
            "is held: nobody knows whether it was sent",
            fmt::format(
                "look at LinkedIn, then: invito jobs settle {} --as sent, or not-sent", id()
            )};
    }

    [[nodiscard]] std::string id() const { return std::to_string(job_.id.value); }

    [[nodiscard]] std::string on_day(const std::optional<Instant>& at, const char* before = "")
        const {
        return at ? fmt::format("{} on {}", before, calendar_day(*at, now_, zone_)) : "";
    }

    const JobView& job_;
    Instant now_;
    const TimeZone& zone_;
};

class WithdrawalPlanner {
public:
    WithdrawalPlanner(
        const ReadSession& session, const Settings& settings, const WithdrawalRequest& request,
        const TimeZone& zone
    )
        : queries_(*session.queries),
          settings_(settings),
          request_(request),
          now_(session.now),
          zone_(zone) {}

    Result<WithdrawalPlan> make() {
        plan_.preview.now = now_;
        plan_.preview.scope = request_.scope;
        plan_.is_named = !request_.named.empty();
        tell_accounts();
        if (const auto known = tell_campaign(); !known) return known.error();
        if (request_.named.empty()) {
            choose_all();
        } else {
            for (const std::string& operand : request_.named) choose(operand);
        }
        if (request_.only_suppressed) keep_suppressed();
        tell_chosen();
        return std::move(plan_);
    }

private:
    void tell_accounts() {
        const std::vector<AccountView> views = queries_.accounts(now_);
        for (const std::string& alias : request_.scope.accounts) {
            const AccountSettings* const account = settings_.find_account(alias);
            WithdrawAccount shown{.alias = alias};
            if (account != nullptr) shown.per_day = account->policy.limits.withdrawals_per_day;
            const auto view = std::ranges::find_if(views, [&](const AccountView& one) {
                return one.record.alias == alias;
            });
            if (view != views.end()) {
                shown.pending = view->pending;
                shown.used_today = view->day_withdrawals;
                shown.stop = alerts_of(*view, now_, zone_);
            }
            plan_.preview.accounts.push_back(std::move(shown));
        }
    }

    Result<void> tell_campaign() {
        if (!request_.scope.campaign) return {};
        const auto campaign = find_campaign(queries_, *request_.scope.campaign, now_);
        if (!campaign) return campaign.error();
        const bool will_be_sent = campaign->record.is_under_way();
        if (will_be_sent && request_.named.empty())
            plan_.preview.to_be_sent = campaign->jobs.waiting();
        return {};
    }

    // Of a campaign or a time what is left alone is counted, too.
    void choose_all() {
        const WithdrawalScope& scope = request_.scope;
        const bool counts_others = scope.campaign || scope.sent_since;
        JobFilter filter{.states = {JobState::sent}, .campaign = scope.campaign};
        filter.since = scope.sent_since;
        if (counts_others) {
            using enum JobState;
            filter.states = {sent, accepted, withdrawn, unknown, sending};
        }
        std::map<LeftAlone, std::int64_t> left;
        queries_.each_job(filter, [&](const JobView& job) {
            const LeftAlone why = why_not(job);
            const bool is_ours = place_of(job.account).has_value();
            if (why == LeftAlone::no) {
                add(job);
            } else if (counts_others && (is_ours || why == LeftAlone::other_account)) {
                ++left[why];
            }
        });
        left.erase(LeftAlone::sent_too_lately);
        plan_.preview.left_alone.assign(left.begin(), left.end());
    }

    // An address may lead to jobs in several campaigns, of which one was sent.
    void choose(const std::string& operand) {
        const auto jobs = named_jobs(queries_, operand);
        if (!jobs) {
            plan_.left_alone.push_back(jobs.error());
            return;
        }
        const JobView& job = *std::ranges::min_element(*jobs, {}, [this](const JobView& one) {
            return why_not(one);
        });
        const LeftAlone why = why_not(job);
        if (why == LeftAlone::no) {
            add(job);
        } else {
            plan_.left_alone.push_back(refusal(job, why));
        }
    }

    [[nodiscard]] LeftAlone why_not(const JobView& job) const {
        return why_left_alone(subject_of(job), request_.scope, now_);
    }

    [[nodiscard]] Error refusal(const JobView& job, LeftAlone why) const {
        const Refusal refusal = RefusalTexts(job, now_, zone_).of(why);
        return {
            .kind = ErrorKind::usage,
            .code = fmt::format("withdraw.{}", to_string(why)),
            .what = fmt::format("job {} ({}) {}", job.id.value, lead_label(job), refusal.what),
            .hint = refusal.hint,
        };
    }

    [[nodiscard]] std::optional<std::size_t> place_of(const std::string& account) const {
        const auto& accounts = plan_.preview.accounts;
        const auto found = std::ranges::find(accounts, account, &WithdrawAccount::alias);
        if (found == accounts.end()) return std::nullopt;
        return static_cast<std::size_t>(found - accounts.begin());
    }

    void add(const JobView& job) {
        const Chosen one{*job.sent_at, job.id, place_of(job.account).value()};
        const bool is_known =
            plan_.is_named && std::ranges::find(chosen_, job.id, &Chosen::job) != chosen_.end();
        if (!is_known) chosen_.push_back(one);
    }

    void keep_suppressed() {
        std::erase_if(chosen_, [this](const Chosen& one) {
            return !queries_.suppression(one.job).has_value();
        });
    }

    void tell_chosen() {
        WithdrawPreview& preview = plan_.preview;
        std::ranges::stable_sort(chosen_, {}, &Chosen::sent_at);
        for (const Chosen& one : chosen_) {
            ++preview.accounts[one.account].chosen;
            plan_.jobs.push_back(one.job);
        }
        std::ranges::sort(plan_.jobs);
        for (const Chosen& one :
             chosen_ | std::views::take(is_by_age() ? oldest_shown : most_shown)) {
            const auto job = find_job(queries_, one.job);
            preview.oldest.push_back(
                {lead_label(*job), job->account, one.sent_at, one.job, job->campaign}
            );
        }
        const auto is_idle = [](const WithdrawAccount& account) { return account.chosen == 0; };
        if (!is_by_age() && !chosen_.empty()) std::erase_if(preview.accounts, is_idle);
    }

    // As a timer asks for it, of every account; else somebody means these.
    [[nodiscard]] bool is_by_age() const {
        const WithdrawalScope& scope = request_.scope;
        return !plan_.is_named && !scope.campaign && !scope.sent_since && !request_.only_suppressed;
    }

    Queries& queries_;
    const Settings& settings_;
    const WithdrawalRequest& request_;
    Instant now_;
    const TimeZone& zone_;
    std::vector<Chosen> chosen_;
    WithdrawalPlan plan_;
};

}  // namespace

Result<WithdrawalPlan> plan_withdrawal(
    const ReadSession& session, const Settings& settings, const WithdrawalRequest& request,
    const TimeZone& zone
) {
    return WithdrawalPlanner(session, settings, request, zone).make();
}

std::optional<JobView> pending_invitation(Queries& queries, const Identity& person) {
    for (const JobId id : queries.jobs_of(person)) {
        auto job = find_job(queries, id);
        if (job && job->state == JobState::sent && !job->gone_at) return job;
    }
    return std::nullopt;
}

}  // namespace invito
