// `withdraw` takes invitations back: those that nobody has answered for long, or those that were a
// mistake; after a look and a question.
#include "cmd_withdraw.hpp"

#include "cmd.hpp"
#include "invito/app/status.hpp"
#include "invito/report/run_summary_screen.hpp"
#include "invito/report/wording.hpp"
#include "run_end.hpp"
#include "run_session.hpp"
#include "time_argument.hpp"

#include <fmt/format.h>
#include <ostream>
#include <string>

namespace invito {

namespace {

constexpr Duration old_enough = std::chrono::days{21};

// Whoever names a job or an address means it: less than all of them is not all that was asked for.
bool is_short_of(const WithdrawalPlan& plan, const RunSummary& summary) {
    std::int64_t withdrawn = 0;
    for (const AccountOutcome& account : summary.accounts) withdrawn += account.withdraw.withdrawn;
    return plan.is_named && (!plan.left_alone.empty() || withdrawn < std::ssize(plan.jobs));
}

SessionKind withdrawing(Context& context, const WithdrawalPlan& plan) {
    return {
        .exit_code =
            [&plan](const RunSummary& summary, int signal) {
                const ExitCode code = exit_code_of_outcomes(summary, signal);
                return is_short_of(plan, summary) ? gravest({code, ExitCode::partial}) : code;
            },
        .show =
            [&context](const RunSummary& summary, const RunOverview&, ExitCode code) {
                const RunSummaryData data = outcome_summary_data(summary, code);
                if (context.json()) {
                    write_withdraw_summary_json(context.out, data, context.out_style.zone);
                } else {
                    write_withdraw_text(context.out, data, context.out_style);
                }
                return data.exit_sentence;
            }};
}

Result<WithdrawalRequest> request_of(
    const Context& context, const Settings& settings, Instant now
) {
    const Invocation& invocation = context.invocation;
    const auto accounts = choose_accounts(invocation.list("--account"), settings);
    if (!accounts) return accounts.error();
    WithdrawalRequest request{
        .named = invocation.operands,
        .scope =
            {.older_than = invocation.duration("--older-than"),
             .campaign = invocation.text("--campaign")},
        .only_suppressed = invocation.has("--suppressed")};
    for (const AccountSettings* const account : *accounts)
        request.scope.accounts.push_back(account->alias);
    if (const auto since = invocation.text("--since")) {
        const auto moment = parse_time_argument("--since", *since, now, context.out_style.zone);
        if (!moment) return moment.error();
        request.scope.sent_since = *moment;
    }
    const bool names_some = !request.named.empty() || request.scope.campaign ||
                            request.scope.sent_since || request.only_suppressed;
    if (!names_some && !request.scope.older_than) request.scope.older_than = old_enough;
    return request;
}

void show_preview(
    Context& context, const WithdrawPreview& preview, std::ostream& out, const Style& style
) {
    if (context.json()) {
        write_withdraw_preview_json(context.out, preview, context.out_style.zone);
    } else {
        write_withdraw_preview(out, preview, style);
    }
}

// Nobody named is left.
ExitCode refuse(Context& context, const WithdrawalPlan& plan) {
    ExitCode code = ExitCode::ok;
    for (const Error& error : plan.left_alone) code = fail(context, error);
    return code;
}

Result<ExitCode> withdraw(Context& context, const Settings& settings) {
    warn(context, settings.warnings);
    WithdrawalPlan plan;
    {
        const auto session = open_read_session(settings);
        if (!session) return session.error();
        const auto request = request_of(context, settings, session->now);
        if (!request) return request.error();
        auto planned = plan_withdrawal(*session, settings, *request, context.err_style.zone);
        if (!planned) return planned.error();
        plan = *std::move(planned);
    }
    if (plan.is_named && plan.jobs.empty()) return refuse(context, plan);
    warn(context, plan.left_alone);
    if (context.is_dry_run() || plan.jobs.empty()) {
        show_preview(context, plan.preview, context.out, context.out_style);
        if (!context.json()) context.err << "Nothing was withdrawn.\n";
        return ExitCode::ok;
    }
    if (!context.json()) write_withdraw_preview(context.err, plan.preview, context.err_style);
    const auto yes = ask_yes(context, withdraw_question(plan.preview), "does");
    if (!yes) return yes.error();
    if (!*yes) return say(context, "Nothing was withdrawn.");
    return withdraw_planned(context, settings, plan);
}

Result<WithdrawalPlan> plan_offer(
    const Settings& settings, const std::vector<JobId>& jobs, const TimeZone& zone
) {
    const auto session = open_read_session(settings);
    if (!session) return session.error();
    WithdrawalRequest request;
    for (const JobId job : jobs) request.named.push_back(std::to_string(job.value));
    for (const AccountSettings& account : settings.accounts)
        request.scope.accounts.push_back(account.alias);
    return plan_withdrawal(*session, settings, request, zone);
}

constexpr std::size_t numbers_max = 10;

// "invito withdraw 12 17"
std::string command_for(const PendingOffer& offer) {
    if (offer.are_suppressed && offer.jobs.size() > numbers_max)
        return "invito withdraw --suppressed";
    std::string command = "invito withdraw";
    for (const JobId job : offer.jobs) command += fmt::format(" {}", job.value);
    return command;
}

// "1 invitation (Jane Doe, Acme) is pending at LinkedIn"
std::string pending_text(const WithdrawPreview& preview, const PendingOffer& offer) {
    const bool is_one = preview.chosen() == 1;
    return fmt::format(
        "{}{} {} pending at LinkedIn{}{}", counted(preview.chosen(), "invitation"),
        is_one ? in_brackets(preview.oldest.front().lead) : "", is_one ? "is" : "are",
        offer.afterwards.empty() ? "" : "; ", offer.afterwards
    );
}

// One that this configuration cannot take back tells itself why.
Error pending_warning(const WithdrawalPlan& plan, const PendingOffer& offer) {
    if (plan.jobs.empty()) return plan.left_alone.front();
    return {
        .kind = ErrorKind::usage,
        .code = "invitation.pending",
        .what = pending_text(plan.preview, offer),
        .hint = fmt::format(
            "to take {} back: {}", plan.jobs.size() == 1 ? "it" : "them", command_for(offer)
        ),
    };
}

Result<ExitCode> withdraw_told(
    Context& context, const Settings& settings, const WithdrawalPlan& plan, RunNotices& notices
) {
    std::vector<const AccountSettings*> accounts;
    for (const WithdrawAccount& account : plan.preview.accounts)
        accounts.push_back(settings.find_account(account.alias));
    auto resources = open_run(context, settings, accounts);
    if (!resources) return resources.error();
    RunOptions options = run_options(settings, context.invocation);
    options.start.kind = RunKind::withdraw;
    take_accounts(options, settings, accounts, *resources->database);
    const auto left_out = leave_out_unsynced(*resources, options);
    if (!left_out) return left_out.error();
    warn(context, *left_out);
    options.withdraw.jobs = plan.jobs;
    SessionKind kind = withdrawing(context, plan);
    kind.notices = &notices;
    auto code = run_session(context, settings, *resources, std::move(options), kind);
    if (code && !left_out->empty()) return gravest({*code, ExitCode::attention});
    return code;
}

}  // namespace

Result<ExitCode> withdraw_planned(
    Context& context, const Settings& settings, const WithdrawalPlan& plan
) {
    RunNotices notices(context, settings, RunKind::withdraw);
    auto code = withdraw_told(context, settings, plan, notices);
    notices.end(code ? *code : exit_code_of(code.error().kind));
    return code;
}

Result<ExitCode> offer_withdrawal(
    Context& context, const Settings& settings, const PendingOffer& offer
) {
    if (offer.jobs.empty()) return ExitCode::ok;
    const auto plan = plan_offer(settings, offer.jobs, context.err_style.zone);
    if (!plan) return plan.error();
    const bool is_asked = context.may_ask() && !context.invocation.has("--yes") &&
                          !context.json() && !context.is_dry_run() && !plan->jobs.empty();
    if (!is_asked) {
        warn(context, {pending_warning(*plan, offer)});
        return ExitCode::ok;
    }
    write_withdraw_preview(context.err, plan->preview, context.err_style);
    const std::string question =
        withdraw_question(plan->preview, pending_text(plan->preview, offer));
    const auto yes = ask_yes(context, question, "withdraws");
    if (!yes) return yes.error();
    if (!*yes) return say(context, "Nothing was withdrawn.");
    return withdraw_planned(context, settings, *plan);
}

std::span<const NamedCommand> withdraw_commands() {
    static constexpr NamedCommand all[] = {{"withdraw", withdraw}};
    return all;
}

}  // namespace invito
