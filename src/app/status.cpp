#include "invito/app/status.hpp"

#include "invito/input/linkedin_url.hpp"
#include "invito/plan/missed_days.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/run/outlook_input.hpp"
#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace invito {

namespace {

// Of an account that nothing has stopped for good: what time makes of it.
std::string state_word(const std::vector<Blocker>& blockers) {
    const Blocker* const stopping = stopping_blocker(blockers);
    if (stopping == nullptr) return "ok";
    const CapKind* const cap = cap_of(stopping->rule);
    if (cap != nullptr && is_held_against(Counted::invitations_with_note, *cap))
        return "quota_used";
    if (stopping->rule == DenyReason::resting) return "resting";
    if (stopping->rule == DenyReason::provider_limit) return "provider_limit";
    return stopping->rule == DenyReason::outside_window ? "outside_window" : "ok";
}

AccountStatus unconfigured_status(const AccountView& view, const OutlookEntry& entry) {
    AccountStatus status;
    status.view = view;
    status.state = "not_configured";
    status.blockers = entry.blockers;
    status.waiting = entry.waiting;
    status.is_configured = false;
    return status;
}

AccountStatus account_status(
    const AccountView& view, const AccountBudget& budget, const OutlookEntry& entry, Instant now
) {
    const Limits& limits = budget.policy.limits;
    const auto of_account = account_blockers(budget, now, Note::without);
    AccountStatus status{
        .view = view,
        .day_cap = day_cap(budget, now),
        .week_cap = week_cap(budget, now),
        .note_cap = limits.notes_per_month,
        .visit_cap = limits.profiles_per_day,
        .state = std::string(to_string(view.record.state)),
        .until = view.record.paused_until,
        .next_at = entry.next_at,
        .blockers = entry.waiting > 0 ? entry.blockers : of_account,
        .waiting = entry.waiting,
    };
    for (const AttemptKind action : every_attempt_kind) {
        const Instant until = view.record.backoff.holds.of(action);
        if (until > now) status.provider_limits.push_back({action, until});
    }
    const AccountHealth& health = view.record.backoff.health;
    status.caps_percent = permille_at(health, now) / 10;
    status.caps_whole_at = whole_at(health, now);
    if (view.record.state != AccountState::ok) return status;
    status.state = state_word(of_account);
    if (status.state == "resting") status.until = view.record.backoff.rest_until;
    if (status.state == "provider_limit")
        status.until = view.record.backoff.holds.of(AttemptKind::invite);
    return status;
}

// The accounts of a configuration by what the database knows them by: the id, and the alias where
// it does not know the id yet.
class ConfiguredAccounts {
public:
    ConfiguredAccounts(const Settings& settings, const std::vector<AccountView>& known) {
        std::unordered_set<std::string_view> known_ids;
        for (const AccountView& view : known) known_ids.insert(view.record.provider_account_id);
        for (const AccountSettings& account : settings.accounts) {
            by_id_.emplace(account.id, &account);
            if (!known_ids.contains(account.id)) by_alias_.emplace(account.alias, &account);
        }
    }

    // nullptr: it is none of them.
    [[nodiscard]] const AccountSettings* find(const AccountRecord& record) const {
        const auto by_id = by_id_.find(record.provider_account_id);
        if (by_id != by_id_.end()) return by_id->second;
        const auto by_alias = by_alias_.find(record.alias);
        return by_alias == by_alias_.end() ? nullptr : by_alias->second;
    }

private:
    std::unordered_map<std::string_view, const AccountSettings*> by_id_;
    std::unordered_map<std::string_view, const AccountSettings*> by_alias_;
};

Error mistake(const char* code, std::string what, std::string hint) {
    return Error{
        .kind = ErrorKind::usage,
        .code = code,
        .what = std::move(what),
        .hint = std::move(hint),
    };
}

// The name that was probably meant; else `other`.
std::string hint_for(
    const std::string& name, const std::vector<std::string>& known, std::string other
) {
    const auto guess = closest(name, known);
    return guess ? fmt::format("did you mean \"{}\"?", *guess) : std::move(other);
}

bool is_number(const std::string& operand) {
    return operand.find_first_not_of("0123456789") == std::string::npos;
}

CampaignView campaign_of(Queries& queries, const JobView& job, Instant now) {
    auto views = queries.campaigns(now);
    const auto view = std::ranges::find_if(views, [&job](const CampaignView& candidate) {
        return candidate.record.campaign.name == job.campaign;
    });
    ensure(view != views.end(), "a job's campaign exists");
    return std::move(*view);
}

// What stands in the way of a waiting job: as of its queue, but for its own time.
std::vector<Blocker> blockers_of(
    const JobView& job, const AccountStatus& account, const CampaignView& campaign,
    const OutlookRequest& request
) {
    const auto known = request.accounts.find(account.view.record.id);
    const auto queue = std::ranges::find_if(request.queues, [&](const OutlookQueue& candidate) {
        return candidate.account == account.view.record.id &&
               candidate.gate.id == campaign.record.id;
    });
    ensure(queue != request.queues.end(), "a waiting job is in a queue");
    OutlookQueue own = *queue;
    own.gate.earliest_job = job.not_before;
    own.gate.earliest_resolved.reset();
    if (job.state == JobState::resolved) own.gate.earliest_resolved = job.not_before;
    return queue_blockers(
        known == request.accounts.end() ? nullptr : &known->second, own, request.now
    );
}

// Days on which a run would have sent something, and none came.
std::optional<MissedRuns> missed_runs(
    Queries& queries, const RunView& last, const CurrentState& current
) {
    const OutlookRequest& request = current.request;
    std::unordered_map<AccountId, Instant> able_since;
    for (const AccountStatus& account : current.accounts)
        able_since.emplace(account.view.record.id, account.view.state_since);
    MissedRuns missed{.last_run_at = last.ended_at.value_or(last.started_at), .days = {}};
    std::set<std::chrono::local_days> days;
    for (const OutlookQueue& queue : request.queues) {
        const auto account = request.accounts.find(queue.account);
        if (account == request.accounts.end()) continue;
        const auto days_since = [&](Instant since) {
            return missed_days(account->second, queue, since, request.now);
        };
        if (days_since(missed.last_run_at).empty()) continue;
        const auto waiting = queries.waiting_since(queue.gate.id, queue.account);
        if (!waiting) continue;
        const Instant able = std::max(*waiting, able_since.at(queue.account));
        const auto since_then = days_since(std::max(missed.last_run_at, able));
        days.insert(since_then.begin(), since_then.end());
    }
    if (days.empty()) return std::nullopt;
    missed.days.assign(days.begin(), days.end());
    return missed;
}

}  // namespace

CurrentState read_current_state(Queries& queries, const Settings& settings, Instant now) {
    const Duration late = lateness(settings);
    CurrentState current;
    current.request.now = now;
    auto views = queries.accounts(now);
    const ConfiguredAccounts configured(settings, views);
    for (AccountView& view : views) {
        AccountRecord& record = view.record;
        const AccountSettings* const account = configured.find(record);
        current.configured.push_back(account);
        if (account == nullptr) continue;
        const auto lookback = Lookback::of(account->policy, late, record.held);
        record.charges = queries.charges(record.id, lookback, now);
        current.request.accounts.emplace(record.id, outlook_account(record, account->policy, late));
    }
    current.request.queues = outlook_queues(
        queries.work_in_progress(late, now), [](const WaitingLeads&) { return true; }
    );
    current.outlook = make_outlook(current.request);
    for (const AccountView& view : views) {
        const OutlookEntry& entry = current.outlook.of(view.record.id);
        const auto known = current.request.accounts.find(view.record.id);
        const bool is_configured = known != current.request.accounts.end();
        current.accounts.push_back(
            is_configured ? account_status(view, known->second.budget, entry, now)
                          : unconfigured_status(view, entry)
        );
    }
    return current;
}

CurrentState read_current_state(const ReadSession& session, const Settings& settings) {
    return read_current_state(*session.queries, settings, session.now);
}

std::vector<Error> stranded_warnings(const Outlook& outlook) {
    std::vector<Error> warnings;
    for (const Alert& one : alerts_of(outlook.stranded)) {
        warnings.push_back({
            .kind = ErrorKind::config,
            .code = one.code,
            .what = one.text.substr(0, one.text.find(". ")),
            .hint = "give them to another account: " + one.command,
            .help_topic = "config",
        });
    }
    return warnings;
}

Result<StatusData> read_status(
    const ReadSession& session, const Settings& settings, const std::optional<std::string>& campaign
) {
    Queries& queries = *session.queries;
    const CurrentState current = read_current_state(session, settings);
    StatusData data{
        .now = session.now,
        .campaigns = {},
        .accounts = current.accounts,
        .running = queries.running(),
    };
    data.outlook = current.outlook;
    if (campaign) {
        auto view = find_campaign(queries, *campaign, session.now);
        if (!view) return view.error();
        data.campaigns.push_back(std::move(*view));
    } else {
        data.campaigns = queries.campaigns(session.now);
    }
    data.last_run = queries.last_run(RunKind::invite, false);
    data.last_sync = queries.last_run(RunKind::sync, true);
    // Days of the sandbox pass while nobody looks.
    const bool is_real = settings.provider.kind != ProviderKind::sandbox;
    if (is_real && data.last_run && !data.running)
        data.missed = missed_runs(queries, *data.last_run, current);
    return data;
}

std::optional<NoteDecision> pending_note(
    Queries& queries, const JobView& job, const CurrentState& current
) {
    const auto waiting = queries.waiting_job(job.id);
    if (!waiting) return std::nullopt;
    const auto account =
        std::ranges::find_if(current.accounts, [&job](const AccountStatus& candidate) {
            return candidate.view.record.alias == job.account;
        });
    ensure(account != current.accounts.end(), "a job's account exists");
    const auto* const configured =
        current.configured[static_cast<std::size_t>(account - current.accounts.begin())];
    const CampaignView campaign = campaign_of(queries, job, current.request.now);
    const auto note = CampaignNote::parse(campaign.record.campaign);
    ensure(note.has_value(), "a campaign's note was checked when it was imported");
    const Tier tier = configured != nullptr ? configured->tier : account->view.tier;
    return decide_job_note(waiting->brief, *note, tier);
}

KnownNames known_names(const Settings& settings, int runs_most) {
    try {
        if (!find_database(settings)) return {};
        const auto queries = engine_of(settings)->queries(Duration::zero());
        return queries ? (*queries)->known_names(runs_most) : KnownNames{};
    } catch (const StorageFailure&) {
        return {};
    }
}

RunList read_runs(Queries& queries, std::optional<Instant> since, std::int64_t most) {
    constexpr std::int64_t limit_max = std::numeric_limits<int>::max() - 1;
    most = std::clamp(most, std::int64_t{0}, limit_max);
    RunList list;
    // One more than is shown tells whether there are more.
    list.runs = queries.runs(since, most == 0 ? 0 : static_cast<int>(most + 1));
    list.has_more = most > 0 && std::ssize(list.runs) > most;
    if (list.has_more) list.runs.resize(static_cast<std::size_t>(most));
    if (const auto running = queries.running()) list.running = running->id;
    return list;
}

Explanation explain(
    Queries& queries, const JobView& job, const CurrentState& current,
    std::optional<std::int64_t> counted_at_most
) {
    const Instant now = current.request.now;
    const auto account =
        std::ranges::find_if(current.accounts, [&job](const AccountStatus& candidate) {
            return candidate.view.record.alias == job.account;
        });
    ensure(account != current.accounts.end(), "a job's account exists");
    Explanation explanation{
        .job = job,
        .account = *account,
        .campaign = campaign_of(queries, job, now),
        .suppression = queries.suppression(job.id),
        .found = queries.found_profile(job.id),
        .other = job.state == JobState::skipped ? queries.other_invitation(job.id) : std::nullopt,
        .attempts = queries.attempts(job.id),
        .events = queries.events(job.id),
    };
    if (!explanation.is_waiting()) return explanation;
    explanation.blockers = blockers_of(job, *account, explanation.campaign, current.request);
    explanation.before.reset();
    if (account->waiting <= counted_at_most.value_or(account->waiting))
        explanation.before = queries.jobs_before(job.id);
    explanation.pending_note = pending_note(queries, job, current);
    return explanation;
}

Error unknown_campaign(const std::string& name, const std::vector<std::string>& names) {
    return mistake(
        "campaign.unknown", fmt::format("there is no campaign \"{}\"", name),
        hint_for(name, names, "all campaigns: invito campaigns list")
    );
}

Error unknown_account(const std::string& alias, const Settings& settings) {
    std::vector<std::string> known;
    for (const AccountSettings& account : settings.accounts) known.push_back(account.alias);
    return mistake(
        "account.unknown", fmt::format("there is no account \"{}\" in the configuration", alias),
        hint_for(alias, known, fmt::format("accounts: {}", fmt::join(known, ", ")))
    );
}

Error unknown_stored_account(const std::string& alias, const std::vector<std::string>& known) {
    return mistake(
        "account.unknown", fmt::format("there is no account \"{}\" in the database", alias),
        hint_for(alias, known, "accounts get there with the first import")
    );
}

Result<CampaignRecord> find_campaign(AdminStore& admin, const std::string& name) {
    if (auto found = admin.find_campaign(name)) return *found;
    std::vector<std::string> names;
    for (const CampaignRecord& record : admin.campaigns()) names.push_back(record.campaign.name);
    return unknown_campaign(name, names);
}

Result<CampaignView> find_campaign(Queries& queries, const std::string& name, Instant now) {
    std::vector<std::string> names;
    for (CampaignView& view : queries.campaigns(now)) {
        if (view.record.campaign.name == name) return std::move(view);
        names.push_back(view.record.campaign.name);
    }
    return unknown_campaign(name, names);
}

Result<std::vector<const AccountSettings*>> choose_accounts(
    const std::vector<std::string>& aliases, const Settings& settings
) {
    std::vector<const AccountSettings*> chosen;
    for (const std::string& alias : aliases) {
        const AccountSettings* const account = settings.find_account(alias);
        if (account == nullptr) return unknown_account(alias, settings);
        chosen.push_back(account);
    }
    if (!chosen.empty()) return chosen;
    for (const AccountSettings& account : settings.accounts) chosen.push_back(&account);
    if (!chosen.empty()) return chosen;
    return no_account();
}

std::optional<JobView> find_job(Queries& queries, JobId id) {
    JobFilter filter;
    filter.job = id;
    std::optional<JobView> job;
    queries.each_job(filter, [&job](const JobView& found) { job = found; });
    return job;
}

Result<JobId> parse_job_id(const std::string& operand) {
    JobId id;
    const char* const end = operand.data() + operand.size();
    const auto parsed = std::from_chars(operand.data(), end, id.value);
    if (parsed.ec == std::errc{} && parsed.ptr == end && id.value > 0) return id;
    return mistake(
        "job.invalid", fmt::format("\"{}\" is no job number", operand),
        "numbers are in: invito jobs list"
    );
}

Error unknown_job(JobId id) {
    return mistake(
        "job.unknown", fmt::format("there is no job {}", id.value),
        "numbers are in: invito jobs list"
    );
}

namespace {

Result<JobView> numbered_job(Queries& queries, const std::string& operand) {
    const auto id = parse_job_id(operand);
    if (!id) return id.error();
    if (auto job = find_job(queries, *id)) return *std::move(job);
    return unknown_job(*id);
}

Result<Identity> addressed_person(const std::string& operand) {
    auto person = parse_identity(operand);
    if (person) return *std::move(person);
    return mistake(
        "explain.nobody", fmt::format("\"{}\" names nobody: {}", operand, person.error().what),
        "a job's number, or an address such as linkedin.com/in/jane-doe"
    );
}

}  // namespace

Result<Identity> named_person(Queries& queries, const std::string& operand) {
    if (!is_number(operand)) return addressed_person(operand);
    const auto job = numbered_job(queries, operand);
    if (!job) return job.error();
    return job->identity;
}

Result<std::vector<JobView>> named_jobs(Queries& queries, const std::string& operand) {
    if (is_number(operand)) {
        auto job = numbered_job(queries, operand);
        if (!job) return job.error();
        return std::vector{*std::move(job)};
    }
    const auto person = addressed_person(operand);
    if (!person) return person.error();
    std::vector<JobView> jobs;
    for (const JobId id : queries.jobs_of(*person)) {
        if (auto job = find_job(queries, id)) jobs.push_back(std::move(*job));
    }
    if (!jobs.empty()) return jobs;
    const auto mark = queries.forbidding({{person->value}, {}, {}});
    if (mark && mark->key.kind == SuppressionKind::erased) {
        return mistake(
            "lead.erased",
            fmt::format(
                "{} was erased on {}; a mark keeps them away", profile_url(*person),
                format_rfc3339(mark->added_at).substr(0, 10)
            ),
            fmt::format("the mark is lifted by: invito suppress remove {}", profile_url(*person))
        );
    }
    return mistake(
        "lead.unknown",
        fmt::format("nobody of the address {} is in the database", profile_url(*person)),
        "leads get there with: invito import FILE"
    );
}

}  // namespace invito
