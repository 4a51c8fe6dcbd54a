// `jobs retry`, `jobs settle` and `jobs cancel`: a person's decisions about jobs.
#include "cmd.hpp"
#include "compose.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/words.hpp"
#include "job_selection.hpp"
#include "questions.hpp"

#include <fmt/format.h>
#include <functional>
#include <ostream>

namespace invito {

namespace {

struct Decision {
    std::string verb;  // "retry"
    std::string done;  // "queued again"
    std::function<Registry::JobDecision(Registry&, const std::vector<JobId>&, Instant)> decide;
    std::string refused_hint;
};

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
    if (result.refused > 0) {
        context.err << fmt::format(
            "{} left alone: {}\n", counted(result.refused, "job"), decision.refused_hint
        );
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
    print_decision(context, decision, decision.decide((*database)->registry(), *jobs, ledger->now));
    return ExitCode::ok;
}

}  // namespace

ExitCode cmd_jobs_retry(Context& context) {
    const bool i_checked = context.invocation.has("--i-checked");
    return decide_jobs(
        context,
        {.verb = "Retry",
         .done = "queued again",
         .decide =
             [&](Registry& registry, const std::vector<JobId>& jobs, Instant now) {
                 return registry.retry_jobs(
                     jobs, i_checked, operator_name(context.environment), now
                 );
             },
         .refused_hint = i_checked
                             ? "sent, still in work, or held without a profile to accept (its "
                               "address was another person's before)"
                             : "sent, still in work, or unknown (--i-checked after a look "
                               "at LinkedIn)"}
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
        context,
        {.verb = "Settle",
         .done = is_sent ? "settled: sent" : "settled: not sent; a run may send again",
         .decide =
             [&](Registry& registry, const std::vector<JobId>& jobs, Instant now) {
                 const PersonalDecision decision{
                     operator_name(context.environment),
                     context.invocation.text("--reason").value_or(""),
                     now};
                 return registry.settle_jobs(jobs, finding, decision);
             },
         .refused_hint = "their outcome is known, or is none"}
    );
}

ExitCode cmd_jobs_cancel(Context& context) {
    return decide_jobs(
        context,
        {.verb = "Cancel",
         .done = "cancelled",
         .decide =
             [&](Registry& registry, const std::vector<JobId>& jobs, Instant now) {
                 return registry.cancel_jobs(jobs, operator_name(context.environment), now);
             },
         .refused_hint = "sent or over already, or their outcome is still open"}
    );
}

}  // namespace invito
