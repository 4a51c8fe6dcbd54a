#include "account_status.hpp"
#include "campaign_status.hpp"
#include "cmd.hpp"
#include "compose.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/report/explain_screen.hpp"
#include "invito/run/account_budget.hpp"
#include "invito/support/failure.hpp"
#include "job_selection.hpp"
#include "usage_errors.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

bool is_number(const std::string& operand) {
    return operand.find_first_not_of("0123456789") == std::string::npos;
}

std::optional<JobView> find_job(Records& records, JobId id) {
    JobFilter filter;
    filter.job = id;
    std::optional<JobView> job;
    records.each_job(filter, [&job](const JobView& found) { job = found; });
    return job;
}

// The jobs that the operand names: one by its number, or all of a person.
Result<std::vector<JobView>> named_jobs(Records& records, const std::string& operand) {
    if (is_number(operand)) {
        const auto id = parse_job_id(operand);
        if (!id) return id.error();
        if (auto job = find_job(records, *id)) return std::vector{*job};
        return usage_error(
            "job.unknown",
            fmt::format("there is no job {}", id->value),
            "numbers are in: invito jobs list"
        );
    }
    const auto person = parse_identity(operand);
    if (!person) {
        return usage_error(
            "explain.nobody",
            fmt::format("\"{}\" names nobody: {}", operand, person.error().what),
            "a job's number, or an address such as linkedin.com/in/jane-doe"
        );
    }
    std::vector<JobView> jobs;
    for (const JobId id : records.jobs_of(*person)) {
        if (auto job = find_job(records, id)) jobs.push_back(std::move(*job));
    }
    if (!jobs.empty()) return jobs;
    const auto mark = records.forbidding({{person->value}, {}, {}});
    if (mark && mark->key.kind == SuppressionKind::erased) {
        return usage_error(
            "lead.erased",
            fmt::format(
                "{} was erased on {}; a mark keeps them away",
                profile_url(*person),
                format_rfc3339(mark->added_at).substr(0, 10)
            ),
            fmt::format("the mark is lifted by: invito suppress remove {}", profile_url(*person))
        );
    }
    return usage_error(
        "lead.unknown",
        fmt::format("nobody of the address {} is in the database", profile_url(*person)),
        "leads get there with: invito import FILE"
    );
}

AccountView account_of(
    Records& records, const JobView& job, const Settings& settings, Instant now
) {
    auto views = records.accounts(now);
    const auto view = std::ranges::find_if(views, [&job](const AccountView& candidate) {
        return candidate.record.alias == job.account;
    });
    ensure(view != views.end(), "a job's account exists");
    view->record.charges =
        records.charges(view->record.id, oldest_relevant(lateness(settings), now));
    return std::move(*view);
}

CampaignView campaign_of(Records& records, const JobView& job, Instant now) {
    auto views = records.campaigns(now);
    const auto view = std::ranges::find_if(views, [&job](const CampaignView& candidate) {
        return candidate.record.campaign.name == job.campaign;
    });
    ensure(view != views.end(), "a job's campaign exists");
    return std::move(*view);
}

Explanation explain(Records& records, const JobView& job, const Settings& settings, Instant now) {
    const AccountView account = account_of(records, job, settings, now);
    Explanation explanation{
        .job = job,
        .account = account_status(account, settings, now),
        .campaign = campaign_of(records, job, now),
        .suppression = records.suppression(job.id),
        .found = records.found_profile(job.id),
        .attempts = records.attempts(job.id),
        .events = records.events(job.id),
    };
    if (!explanation.is_waiting()) return explanation;
    const AccountSettings* const configured = settings.find_account(job.account);
    const Policy& policy = configured != nullptr ? configured->policy : settings.defaults;
    CampaignGate gate = campaign_gate(records, explanation.campaign, settings, now);
    gate.earliest_job = job.not_before;
    // Put off for ever, for a note of its own: the next run asks its limits anew.
    if (job.not_before == never) {
        gate.earliest_job = Instant{};
        gate.note = Note::with;
        gate.waits_for_notes = true;
    }
    if (job.state == JobState::resolved) gate.earliest_resolved = gate.earliest_job;
    explanation.hurdles =
        job_hurdles(budget_of(account.record, policy, lateness(settings)), gate, now);
    explanation.before = records.jobs_before(job.id);
    return explanation;
}

}  // namespace

ExitCode cmd_explain(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto ledger = open_ledger(*settings);
    if (!ledger) return fail(context, ledger.error());
    Records& records = *ledger->records;
    const auto jobs = named_jobs(records, context.invocation.operands.front());
    if (!jobs) return fail(context, jobs.error());

    std::vector<Explanation> explanations;
    for (const JobView& job : *jobs)
        explanations.push_back(explain(records, job, *settings, ledger->now));
    if (context.json()) {
        write_explanations_json(context.out, explanations, ledger->now, context.out_style.zone);
        return ExitCode::ok;
    }
    if (settings->provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
    for (const Explanation& explanation : explanations) {
        if (&explanation != &explanations.front()) context.out << '\n';
        write_explanation(context.out, explanation, ledger->now, context.out_style);
    }
    return ExitCode::ok;
}

}  // namespace invito
