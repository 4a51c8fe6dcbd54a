// `jobs retry`, `jobs settle` and `jobs cancel`: a person's decisions about jobs.
#include "cmd.hpp"
#include "compose.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/words.hpp"
#include "job_selection.hpp"
#include "questions.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <optional>
#include <ostream>

namespace invito {

namespace {

using States = std::map<JobId, std::optional<JobView>>;

struct Decision {
    std::string verb;     // "Retry"
    std::string refused;  // "be retried"
    std::string done;     // "queued again"
    std::function<Registry::JobDecision(Registry&, const std::vector<JobId>&, Instant)> decide;
    std::function<std::string(const JobView&)> why_not;  // of one that it refuses
};

// nullopt: there is no such job.
States states_of(Records& records, const std::vector<JobId>& jobs) {
    States states;
    for (const JobId job : jobs) {
        JobFilter only;
        only.job = job;
        std::optional<JobView>& view = states[job];
        records.each_job(only, [&view](const JobView& found) { view = found; });
    }
    return states;
}

// A decision moves a job or leaves it as it was. `before` is of the same jobs.
std::vector<Error> refusals(const Decision& decision, const States& before, const States& after) {
    std::vector<Error> errors;
    for (const auto& [job, was] : before) {
        const auto& is = after.at(job);
        if (was && is && was->state != is->state) continue;
        Error error{
            .kind = ErrorKind::usage,
            .code = was ? "job.refused" : "job.unknown",
            .what = was ? fmt::format(
                              "job {} is {} and cannot {}", job.value, to_string(was->state),
                              decision.refused
                          )
                        : fmt::format("there is no job {}", job.value)};
        error.hint = was ? decision.why_not(*was) : "numbers are in: invito jobs list";
        errors.push_back(std::move(error));
    }
    return errors;
}

constexpr std::size_t refusals_shown = 20;

void print_decision(
    Context& context, const Decision& decision, const Registry::JobDecision& result
) {
    if (context.json()) {
        JsonWriter json(context.out);
        json.begin_object();
        json.field("v", 1);
        json.field("changed", result.changed);
        json.field("refused", result.refused);
        json.end_object();
        json.finish();
        return;
    }
    context.err << fmt::format("{} {}.\n", counted(result.changed, "job"), decision.done);
}

// Whoever names a job means it. A filter may meet others beside those that it was meant for.
ExitCode tell_refusals(Context& context, std::vector<Error> refused, bool are_errors) {
    const std::size_t more = refused.size() - std::min(refused.size(), refusals_shown);
    refused.resize(refused.size() - more);
    ExitCode code = ExitCode::ok;
    for (const Error& error : refused) {
        if (are_errors) {
            code = fail(context, error);
        } else {
            warn(context, {error});
        }
    }
    if (more > 0) {
        context.err << fmt::format(
            "{} left alone likewise.\n", counted(static_cast<std::int64_t>(more), "job")
        );
    }
    return code;
}

std::string why_not_retried(const JobView& job) {
    switch (job.state) {
        case JobState::queued:
        case JobState::resolved:
            return "it waits already: invito explain " + std::to_string(job.id.value);
        case JobState::sending: return "a run is at work with it";
        case JobState::unknown:
            return "look at LinkedIn whether it was sent, then: invito jobs retry --i-checked";
        case JobState::held:
            return "there is no profile to accept: its address was another person's before";
        default: return "it was sent: nobody is invited twice";
    }
}

ExitCode decide_jobs(Context& context, const Decision& decision) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto ledger = open_ledger(*settings);
    if (!ledger) return fail(context, ledger.error());
    const auto jobs = selected_jobs(context.invocation, *ledger->records);
    if (!jobs) return fail(context, jobs.error());
    const auto count = static_cast<std::int64_t>(jobs->size());
    if (context.is_dry_run()) {
        context.err << fmt::format(
            "{} selected. Nothing was changed.\n", counted(count, "job is", "jobs are")
        );
        return ExitCode::ok;
    }
    // Numbers that were typed are an answer already; a filter may match more than was meant.
    if (context.invocation.operands.empty() && count > 0) {
        const auto yes =
            ask_yes(context, fmt::format("{} {}?", decision.verb, counted(count, "job")), "does");
        if (!yes) return fail(context, yes.error());
        if (!*yes) {
            context.err << "Nothing was changed.\n";
            return ExitCode::ok;
        }
    }
    const auto database = open_database(*settings);
    if (!database) return fail(context, database.error());
    const States before = states_of(*ledger->records, *jobs);
    const auto result = decision.decide((*database)->registry(), *jobs, ledger->now);
    print_decision(context, decision, result);
    if (result.refused == 0) return ExitCode::ok;
    const bool are_errors = !context.invocation.operands.empty() || result.changed == 0;
    const States after = states_of(*ledger->records, *jobs);
    return tell_refusals(context, refusals(decision, before, after), are_errors);
}

}  // namespace

ExitCode cmd_jobs_retry(Context& context) {
    const bool i_checked = context.invocation.has("--i-checked");
    return decide_jobs(
        context, {.verb = "Retry",
                  .refused = "be retried",
                  .done = "queued again",
                  .decide =
                      [&](Registry& registry, const std::vector<JobId>& jobs, Instant now) {
                          return registry.retry_jobs(
                              jobs, i_checked, operator_name(context.environment), now
                          );
                      },
                  .why_not = why_not_retried}
    );
}

ExitCode cmd_jobs_settle(Context& context) {
    const auto seen = context.invocation.text("--as");
    if (!seen) {
        return fail(
            context,
            Error{
                .kind = ErrorKind::usage,
                .code = "usage.needs_finding",
                .what = "jobs settle needs what you saw on LinkedIn",
                .hint = "--as sent: the invitation is there. --as not-sent: it is not",
                .help_topic = "unknown",
            }
        );
    }
    const bool is_sent = *seen == "sent";
    const auto finding = is_sent ? Registry::Finding::sent : Registry::Finding::not_sent;
    return decide_jobs(
        context, {.verb = "Settle",
                  .refused = "be settled",
                  .done = is_sent ? "settled: sent" : "settled: not sent; a run may send again",
                  .decide =
                      [&](Registry& registry, const std::vector<JobId>& jobs, Instant now) {
                          const PersonalDecision decision{
                              operator_name(context.environment),
                              context.invocation.text("--reason").value_or(""), now};
                          return registry.settle_jobs(jobs, finding, decision);
                      },
                  .why_not = [](const JobView&) { return "its outcome is known, or is none"; }}
    );
}

ExitCode cmd_jobs_cancel(Context& context) {
    return decide_jobs(
        context,
        {.verb = "Cancel",
         .refused = "be cancelled",
         .done = "cancelled",
         .decide =
             [&](Registry& registry, const std::vector<JobId>& jobs, Instant now) {
                 return registry.cancel_jobs(jobs, operator_name(context.environment), now);
             },
         .why_not =
             [](const JobView&) {
                 return "it is sent or over already, or its outcome is still open";
             }}
    );
}

}  // namespace invito
