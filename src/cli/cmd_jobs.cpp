#include "cmd.hpp"
#include "compose.hpp"
#include "invito/report/jobs_screen.hpp"
#include "invito/report/report_csv.hpp"
#include "job_selection.hpp"

#include <fmt/format.h>
#include <optional>
#include <ostream>

namespace invito {

namespace {

constexpr std::int64_t table_rows_max = 50;

}  // namespace

ExitCode cmd_jobs_list(Context& context) {
    const Invocation& invocation = context.invocation;
    auto filter = job_filter(invocation);
    if (!filter) return fail(context, filter.error());
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto ledger = open_ledger(*settings);
    if (!ledger) return fail(context, ledger.error());
    Records& records = *ledger->records;

    const bool is_table = !invocation.has("--csv") && !context.json();
    filter->limit = invocation.integer("--limit").value_or(is_table ? table_rows_max : 0);
    if (context.json()) {
        write_jobs_json(context.out, records, *filter, context.out_style.zone);
    } else if (invocation.has("--csv")) {
        write_report_csv(
            context.out, records, *filter, {.cells = {}, .zone = context.out_style.zone}
        );
    } else {
        write_job_list(context.out, records, *filter, ledger->now, context.out_style);
    }
    return ExitCode::ok;
}

ExitCode cmd_jobs_show(Context& context) {
    const auto id = parse_job_id(context.invocation.operands.front());
    if (!id) return fail(context, id.error());
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto ledger = open_ledger(*settings);
    if (!ledger) return fail(context, ledger.error());
    Records& records = *ledger->records;

    JobFilter filter;
    filter.job = *id;
    std::optional<JobView> job;
    records.each_job(filter, [&job](const JobView& found) { job = found; });
    if (!job) {
        return fail(
            context,
            Error{
                .kind = ErrorKind::usage,
                .code = "job.unknown",
                .what = fmt::format("there is no job {}", id->value),
                .hint = "numbers are in: invito jobs list",
            }
        );
    }
    if (context.json()) {
        write_job_json(context.out, records, *job, context.out_style.zone);
    } else {
        write_job(context.out, records, *job, ledger->now, context.out_style);
    }
    return ExitCode::ok;
}

}  // namespace invito
