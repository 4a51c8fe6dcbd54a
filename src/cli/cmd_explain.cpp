#include "account_status.hpp"
#include "cmd.hpp"
#include "compose.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/report/explain_screen.hpp"
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
            "job.unknown", fmt::format("there is no job {}", id->value),
            "numbers are in: invito jobs list"
        );
    }
    const auto person = parse_identity(operand);
    if (!person) {
        return usage_error(
            "explain.nobody", fmt::format("\"{}\" names nobody: {}", operand, person.error().what),
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
                "{} was erased on {}; a mark keeps them away", profile_url(*person),
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

CampaignView campaign_of(Records& records, const JobView& job, Instant now) {
    auto views = records.campaigns(now);
    const auto view = std::ranges::find_if(views, [&job](const CampaignView& candidate) {
        return candidate.record.campaign.name == job.campaign;
    });
    ensure(view != views.end(), "a job's campaign exists");
    return std::move(*view);
}

// What stands in the way of a waiting job: as of its queue, but for its own time.
std::vector<Hurdle> hurdles_of(
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
    return queue_hurdles(
        known == request.accounts.end() ? nullptr : &known->second, own, request.now
    );
}

Explanation explain(Records& records, const JobView& job, const Standing& standing) {
    const Instant now = standing.request.now;
    const auto account =
        std::ranges::find_if(standing.accounts, [&job](const AccountStatus& candidate) {
            return candidate.view.record.alias == job.account;
        });
    ensure(account != standing.accounts.end(), "a job's account exists");
    Explanation explanation{
        .job = job,
        .account = *account,
        .campaign = campaign_of(records, job, now),
        .suppression = records.suppression(job.id),
        .found = records.found_profile(job.id),
        .attempts = records.attempts(job.id),
        .events = records.events(job.id),
    };
    if (!explanation.is_waiting()) return explanation;
    explanation.hurdles = hurdles_of(job, *account, explanation.campaign, standing.request);
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
    const Standing standing = read_standing(records, *settings, ledger->now);
    for (const JobView& job : *jobs) explanations.push_back(explain(records, job, standing));
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
