// `jobs list`, `jobs show` and `explain` look at jobs; `jobs retry`, `jobs settle` and `jobs
// cancel` are a person's decisions about them; `jobs move` gives those that wait for one account to
// another.
#include "cmd_jobs.hpp"

#include "cmd.hpp"
#include "invito/app/job_moves.hpp"
#include "invito/app/privacy.hpp"
#include "invito/app/status.hpp"
#include "invito/report/jobs_screen.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/personal_data_screen.hpp"
#include "invito/report/report_screen.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <map>
#include <optional>
#include <ostream>

namespace invito {

namespace {

Error unknown_word(
    const char* flag, const std::string& word, const std::vector<std::string>& known
) {
    const auto guess = closest(word, known);
    return usage_error(
        "usage.value", fmt::format("{} cannot be \"{}\"", flag, word),
        guess ? fmt::format("did you mean \"{}\"?", *guess)
              : fmt::format("one of: {}", fmt::join(known, ", "))
    );
}

std::vector<std::string> state_words() {
    std::vector<std::string> words;
    for (const auto& [state, word] : enum_names<JobState>) words.emplace_back(word);
    return words;
}

// The tables count these as one.
constexpr std::string_view waiting_word = "waiting";
constexpr std::array waiting_states = {JobState::queued, JobState::resolved, JobState::sending};

Result<std::vector<JobState>> states_named(const std::string& word) {
    if (word == waiting_word) return std::vector(waiting_states.begin(), waiting_states.end());
    if (const auto state = parse<JobState>(word)) return std::vector{*state};
    if (word == "pending" || word == "gone") {
        return usage_error(
            "usage.value", fmt::format("--state cannot be \"{}\"", word),
            "who is pending or gone was sent: --state sent"
        );
    }
    std::vector<std::string> known = state_words();
    known.emplace_back(waiting_word);
    return unknown_word("--state", word, known);
}

std::vector<std::string> reason_words() {
    std::vector<std::string> words;
    for (const auto& [reason, word] : enum_names<Reason>) {
        if (reason != Reason::none) words.emplace_back(word);
    }
    return words;
}

bool has_filter_flag(const Invocation& invocation) {
    for (const char* flag : {"--campaign", "--account", "--state", "--reason", "--error"}) {
        if (invocation.has(flag)) return true;
    }
    return false;
}

}  // namespace

Result<JobFilter> job_filter(const Invocation& invocation) {
    JobFilter filter;
    for (const std::string& word : invocation.list("--state")) {
        const auto states = states_named(word);
        if (!states) return states.error();
        filter.states.insert(filter.states.end(), states->begin(), states->end());
    }
    for (const std::string& word : invocation.list("--reason")) {
        const auto reason = parse<Reason>(word);
        if (!reason) return unknown_word("--reason", word, reason_words());
        filter.reasons.push_back(*reason);
    }
    filter.campaign = invocation.text("--campaign");
    filter.account = invocation.text("--account");
    filter.error_type = invocation.text("--error");
    return filter;
}

Result<std::vector<JobId>> selected_jobs(const Invocation& invocation, Queries& queries) {
    std::vector<JobId> jobs;
    if (!invocation.operands.empty()) {
        for (const std::string& operand : invocation.operands) {
            const auto id = parse_job_id(operand);
            if (!id) return id.error();
            jobs.push_back(*id);
        }
        return jobs;
    }
    if (!has_filter_flag(invocation)) {
        return usage_error(
            "jobs.none_named", "which jobs? None is named",
            "name numbers, or filter with --campaign, --state, --reason, --account"
        );
    }
    const auto filter = job_filter(invocation);
    if (!filter) return filter.error();
    queries.each_job(*filter, [&jobs](const JobView& job) { jobs.push_back(job.id); });
    return jobs;
}

namespace {

// Who decides about jobs, for their history.
std::string operator_name(const Environment& environment) {
    const auto user = environment.find("USER");
    return user == environment.end() ? "command line" : user->second;
}

constexpr std::int64_t table_rows_max = 50;

using States = std::map<JobId, std::optional<JobView>>;

struct Decision {
    std::string verb;     // "Retry"
    std::string refused;  // "be retried"
    std::string done;     // "queued again"
    std::function<AdminStore::JobDecision(AdminStore&, const std::vector<JobId>&, Instant)> decide;
    std::function<std::string(const JobView&)> why_not;  // of one that it refuses
};

// nullopt: there is no such job.
States states_of(Queries& queries, const std::vector<JobId>& jobs) {
    States states;
    for (const JobId job : jobs) states[job] = find_job(queries, job);
    return states;
}

// A decision moves a job or leaves it as it was. `before` is of the same jobs.
std::vector<Error> refusals(const Decision& decision, const States& before, const States& after) {
    std::vector<Error> errors;
    for (const auto& [job, was] : before) {
        const auto& is = after.at(job);
        if (!was) {
            errors.push_back(unknown_job(job));
        } else if (!is || was->state == is->state) {
            errors.push_back(usage_error(
                "job.refused",
                fmt::format(
                    "job {} is {} and cannot {}", job.value, to_string(was->state), decision.refused
                ),
                decision.why_not(*was)
            ));
        }
    }
    return errors;
}

constexpr std::size_t refusals_shown = 20;

void print_decision(
    Context& context, const Decision& decision, const AdminStore::JobDecision& result
) {
    if (context.json()) {
        write_json_document(context.out, {}, [&result](JsonWriter& json) {
            json.field("changed", result.changed);
            json.field("refused", result.refused);
        });
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
        case JobState::withdrawn:
            return "it stays withdrawn: LinkedIn takes no new one for up to three weeks, and "
                   "nobody is invited twice";
        default: return "it was sent: nobody is invited twice";
    }
}

std::string why_not_cancelled(const JobView& job) {
    if (job.state == JobState::sent) {
        return fmt::format("it was sent. To take it back: invito withdraw {}", job.id.value);
    }
    return "it is over already, or its outcome is still open";
}

Result<ExitCode> decide(
    Context& context, const Decision& decision, const Settings& settings, const ReadSession& session
) {
    const auto jobs = selected_jobs(context.invocation, *session.queries);
    if (!jobs) return jobs.error();
    const auto count = static_cast<std::int64_t>(jobs->size());
    if (context.is_dry_run()) {
        const std::string selected = counted(count, "job is", "jobs are");
        return say(context, "{} selected. Nothing was changed.", selected);
    }
    // Numbers that were typed are an answer already; a filter may match more than was meant.
    if (context.invocation.operands.empty() && count > 0) {
        const auto yes =
            ask_yes(context, fmt::format("{} {}?", decision.verb, counted(count, "job")), "does");
        if (!yes) return yes.error();
        if (!*yes) return say(context, "Nothing was changed.");
    }
    const auto database = open_database(settings);
    if (!database) return database.error();
    const States before = states_of(*session.queries, *jobs);
    const auto result = decision.decide((*database)->admin_store(), *jobs, session.now);
    print_decision(context, decision, result);
    if (result.refused == 0) return ExitCode::ok;
    const bool are_errors = !context.invocation.operands.empty() || result.changed == 0;
    const States after = states_of(*session.queries, *jobs);
    return tell_refusals(context, refusals(decision, before, after), are_errors);
}

Result<ExitCode> decide_jobs(Context& context, const Decision& decision) {
    return with_read_session(
        context, [&](Context&, const Settings& settings, const ReadSession& session
                 ) { return decide(context, decision, settings, session); }
    );
}

Result<ExitCode> explain_all(
    Context& context, const Settings& settings, const ReadSession& session
) {
    const auto person = named_person(*session.queries, context.invocation.operands.front());
    if (!person) return person.error();
    auto data = personal_data_of(settings, *person);
    if (!data) return data.error();
    const PersonalDataReport report{
        std::move(*data), settings.database, settings.keep_finished, session.now};
    if (context.json()) {
        write_personal_data_json(context.out, report, context.out_style.zone);
    } else {
        write_personal_data(context.out, report, context.out_style);
    }
    return ExitCode::ok;
}

Result<ExitCode> explain_jobs(
    Context& context, const Settings& settings, const ReadSession& session
) {
    if (context.invocation.has("--all")) return explain_all(context, settings, session);
    Queries& queries = *session.queries;
    const auto jobs = named_jobs(queries, context.invocation.operands.front());
    if (!jobs) return jobs.error();
    std::vector<Explanation> explanations;
    const CurrentState current = read_current_state(session, settings);
    for (const JobView& job : *jobs) explanations.push_back(explain(queries, job, current));
    const TimeZone& zone = context.out_style.zone;
    if (context.json()) {
        write_explanations_json(context.out, explanations, session.now, zone);
        return ExitCode::ok;
    }
    if (settings.provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
    for (const Explanation& explanation : explanations) {
        if (&explanation != &explanations.front()) context.out << '\n';
        write_explanation(context.out, explanation, session.now, context.out_style);
    }
    return ExitCode::ok;
}

Result<ExitCode> jobs_list(Context& context) {
    const Invocation& invocation = context.invocation;
    auto filter = job_filter(invocation);
    if (!filter) return filter.error();
    const bool is_table = !invocation.has("--csv") && !context.json();
    filter->limit = invocation.integer("--limit").value_or(is_table ? table_rows_max : 0);
    return with_read_session(
        context,
        [&](Context&, const Settings&, const ReadSession& session) -> Result<ExitCode> {
            Queries& queries = *session.queries;
            const TimeZone& zone = context.out_style.zone;
            if (context.json()) {
                write_jobs_json(context.out, queries, *filter, zone);
            } else if (invocation.has("--csv")) {
                write_report_csv(context.out, queries, {*filter}, {.cells = {}, .zone = zone});
            } else {
                write_job_list(context.out, queries, *filter, session.now, context.out_style);
            }
            return ExitCode::ok;
        }
    );
}

Result<ExitCode> jobs_show(Context& context) {
    const auto id = parse_job_id(context.invocation.operands.front());
    if (!id) return id.error();
    return with_read_session(
        context,
        [&](Context&, const Settings& settings, const ReadSession& session) -> Result<ExitCode> {
            Queries& queries = *session.queries;
            const auto job = find_job(queries, *id);
            if (!job) return unknown_job(*id);
            const auto pending = pending_note(queries, *job, read_current_state(session, settings));
            const Style& style = context.out_style;
            if (context.json()) {
                write_job_json(
                    context.out, *job,
                    {queries.attempts(job->id), queries.events(job->id), pending}, style.zone
                );
            } else {
                write_job(context.out, queries, *job, session.now, style, pending);
            }
            return ExitCode::ok;
        }
    );
}

Result<ExitCode> jobs_retry(Context& context) {
    const bool i_checked = context.invocation.has("--i-checked");
    return decide_jobs(
        context,
        {.verb = "Retry",
         .refused = "be retried",
         .done = "queued again",
         .decide =
             [&](AdminStore& admin, const std::vector<JobId>& jobs, Instant now) {
                 return admin.retry_jobs(jobs, i_checked, operator_name(context.environment), now);
             },
         .why_not = why_not_retried}
    );
}

Result<ExitCode> jobs_settle(Context& context) {
    const auto seen = context.invocation.text("--as");
    if (!seen) {
        Error error = usage_error(
            "usage.needs_finding", "jobs settle needs what you saw on LinkedIn",
            "--as sent: the invitation is there. --as not-sent: it is not"
        );
        error.help_topic = "unknown";
        return error;
    }
    const bool is_sent = *seen == "sent";
    const auto finding = is_sent ? AdminStore::Finding::sent : AdminStore::Finding::not_sent;
    return decide_jobs(
        context, {.verb = "Settle",
                  .refused = "be settled",
                  .done = is_sent ? "settled: sent" : "settled: not sent; a run may send again",
                  .decide =
                      [&](AdminStore& admin, const std::vector<JobId>& jobs, Instant now) {
                          const PersonalDecision decision{
                              operator_name(context.environment),
                              context.invocation.text("--reason").value_or(""), now};
                          return admin.settle_jobs(jobs, finding, decision);
                      },
                  .why_not = [](const JobView&) { return "its outcome is known, or is none"; }}
    );
}

Result<ExitCode> jobs_cancel(Context& context) {
    return decide_jobs(
        context,
        {.verb = "Cancel",
         .refused = "be cancelled",
         .done = "cancelled",
         .decide = [&](AdminStore& admin, const std::vector<JobId>& jobs, Instant now
                   ) { return admin.cancel_jobs(jobs, operator_name(context.environment), now); },
         .why_not = why_not_cancelled}
    );
}

// Without who decides it, and when.
Result<LeadMove> named_move(const Invocation& invocation, const Settings& settings) {
    const auto from = invocation.text("--from");
    const auto to = invocation.text("--to");
    if (!from || !to) {
        return usage_error(
            "usage.needs_accounts", "jobs move needs two accounts",
            "invito jobs move --from anna --to ben"
        );
    }
    if (settings.find_account(*to) == nullptr) return unknown_account(*to, settings);
    if (*from == *to) {
        return usage_error(
            "usage.value", "--from and --to name the same account", "name another one"
        );
    }
    return LeadMove{.from = *from, .to = *to, .campaign = invocation.text("--campaign")};
}

void write_moves_json(std::ostream& out, const MovedLeads& moves) {
    write_json_document(out, {}, [&moves](JsonWriter& json) {
        json.field("moved", moved_in_all(moves));
        json.list("campaigns", moves, [&json](const AdminStore::MovedJobs& move) {
            json.field("campaign", move.campaign);
            json.field("moved", move.moved);
            json.field("sending", move.sending);
            json.field("unknown", move.unknown);
            json.field("held", move.held);
            json.field("adds_account", move.adds_account);
        });
    });
}

// An account that sends nothing now gets the leads all the same: it may be mended first.
void warn_of_stop(const Context& context, const Settings& settings, const std::string& alias) {
    const auto session = open_read_session(settings);
    if (!session) return;
    for (const AccountStatus& account : read_current_state(*session, settings).accounts) {
        if (account.view.record.alias != alias) continue;
        const auto stop = alerts_of(account.view, session->now, context.err_style.zone);
        if (!stop) return;
        warn(
            context, {Error{
                         .kind = ErrorKind::config,
                         .code = stop->code,
                         .what = fmt::format("{} sends nothing now", alias),
                         .found = stop->text,
                         .hint = stop->command,
                     }}
        );
    }
}

Result<ExitCode> jobs_move(Context& context, const Settings& settings) {
    auto move = named_move(context.invocation, settings);
    if (!move) return move.error();
    const auto database = open_database(settings);
    if (!database) return database.error();
    AdminStore& admin = (*database)->admin_store();
    move->who = operator_name(context.environment);
    move->now = now_for(settings, (*database)->created_at());

    auto moves = rehearse_move(*move, settings, admin);
    if (!moves) return moves.error();
    for (const std::string& line : describe_moves(*moves, move->from, move->to))
        context.err << line << '\n';
    const std::string leads = counted(moved_in_all(*moves), "lead");
    const bool is_to_be_done = moved_in_all(*moves) > 0 && !context.is_dry_run();
    if (is_to_be_done) {
        const auto yes = ask_yes(
            context, fmt::format("Move {} from {} to {}?", leads, move->from, move->to), "moves"
        );
        if (!yes) return yes.error();
        if (!*yes) return say(context, "Nothing was changed.");
        moves = move_leads(*move, settings, admin);
        if (!moves) return moves.error();
        context.err << fmt::format("{} moved.\n", counted(moved_in_all(*moves), "lead"));
    } else {
        context.err << "Nothing was changed.\n";
    }
    if (context.json()) write_moves_json(context.out, *moves);
    if (is_to_be_done) warn_of_stop(context, settings, move->to);
    return ExitCode::ok;
}

}  // namespace

std::span<const NamedCommand> job_commands() {
    static constexpr NamedCommand all[] = {
        {"jobs list", jobs_list,
         [](std::ostream& out) {
             write_jobs_json(out, [](const VisitJob& visit) { visit({}); }, {});
         }},
        {"jobs show", jobs_show, [](std::ostream& out) { write_job_json(out, {}, {}, {}); }},
        {"jobs retry", jobs_retry},
        {"jobs settle", jobs_settle},
        {"jobs cancel", jobs_cancel},
        {"jobs move", jobs_move},
        {"explain", explain_jobs,
         [](std::ostream& out) { write_explanations_json(out, {Explanation{}}, {}, {}); }}};
    return all;
}

}  // namespace invito
