#include "account_status.hpp"
#include "build_facts.hpp"
#include "campaign_input.hpp"
#include "cmd.hpp"
#include "compose.hpp"
#include "invito/report/report_csv.hpp"
#include "invito/report/report_data.hpp"
#include "invito/report/report_json.hpp"
#include "invito/report/report_text.hpp"
#include "kept_files.hpp"
#include "moment.hpp"
#include "private_file.hpp"

#include <charconv>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

// "r-0042" -> 42; everything else is the name of a campaign.
std::optional<RunId> parse_run_name(std::string_view word) {
    if (!word.starts_with("r-")) return std::nullopt;
    RunId run;
    const char* const end = word.data() + word.size();
    const auto parsed = std::from_chars(word.data() + 2, end, run.value);
    if (parsed.ec != std::errc{} || parsed.ptr != end || !run) return std::nullopt;
    return run;
}

Result<void> choose_subject(const std::string& operand, Records& records, JobFilter& filter) {
    const auto run = parse_run_name(operand);
    if (run && records.run(*run)) {
        filter.run = run;
        return {};
    }
    if (run) {
        return Error{
            .kind = ErrorKind::usage,
            .code = "run.unknown",
            .what = fmt::format("there is no run {}", operand),
            .hint = "the last runs are in: invito report",
        };
    }
    std::vector<std::string> names;
    for (const CampaignView& view : records.campaigns(Instant{})) {
        names.push_back(view.record.campaign.name);
        if (names.back() == operand) {
            filter.campaign = operand;
            return {};
        }
    }
    return unknown_campaign(operand, names);
}

Result<ReportRequest> make_request(
    const Context& context, const Settings& settings, const Ledger& ledger
) {
    const Invocation& invocation = context.invocation;
    ReportRequest request{
        .filter = {},
        .now = ledger.now,
        .zone = context.out_style.zone,
        .tool = fmt::format("invito {}", build_facts().version),
    };
    for (const auto& [flag, bound] :
         {std::pair{"--since", &request.filter.since}, {"--until", &request.filter.until}}) {
        const auto text = invocation.text(flag);
        if (!text) continue;
        const auto moment = parse_moment(flag, *text, ledger.now, request.zone);
        if (!moment) return moment.error();
        *bound = *moment;
    }
    if (!invocation.operands.empty()) {
        auto chosen = choose_subject(invocation.operands.front(), *ledger.records, request.filter);
        if (!chosen) return chosen.error();
    }
    for (const AccountStatus& account : account_statuses(*ledger.records, settings, ledger.now)) {
        if (account.next_at) request.next[account.view.record.alias] = *account.next_at;
    }
    return request;
}

Result<void> write_csv(const Context& context, Records& records, const ReportRequest& request) {
    const Invocation& invocation = context.invocation;
    const ReportCsvOptions options{
        .cells = {.raw = invocation.has("--raw"), .excel = invocation.has("--excel")},
        .anonymous = invocation.has("--anonymous"),
        .zone = request.zone,
    };
    return write_output(*invocation.text("--csv"), context.out, [&](std::ostream& out) {
        write_report_csv(out, records, request.filter, options);
    });
}

// A report without names is nobody's.
void remember_report(const Context& context, const Settings& settings, const std::string& file) {
    if (file.empty() || file == "-" || context.invocation.has("--anonymous")) return;
    remember_written_file(context, settings, file, KeptFile::Kind::report);
}

std::optional<ReportBy> report_by(const Invocation& invocation) {
    const auto by = invocation.text("--by");
    if (by == "day") return ReportBy::day;
    if (by == "account") return ReportBy::account;
    if (by == "campaign") return ReportBy::campaign;
    return std::nullopt;
}

}  // namespace

ExitCode cmd_report(Context& context) {
    const Invocation& invocation = context.invocation;
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto ledger = open_ledger(*settings);
    if (!ledger) return fail(context, ledger.error());
    const auto request = make_request(context, *settings, *ledger);
    if (!request) return fail(context, request.error());

    if (invocation.has("--csv")) {
        const auto written = write_csv(context, *ledger->records, *request);
        if (!written) return fail(context, written.error());
        remember_report(context, *settings, *invocation.text("--csv"));
        if (!invocation.has("--json")) return ExitCode::ok;
    }
    const ReportData data = collect_report(*ledger->records, *request);
    if (invocation.has("--json")) {
        const std::string file = invocation.text("--json").value_or("");
        const auto written =
            write_output(file.empty() ? "-" : file, context.out, [&data](std::ostream& out) {
                write_report_json(out, data);
            });
        if (!written) return fail(context, written.error());
        remember_report(context, *settings, file);
        return ExitCode::ok;
    }
    if (settings->provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
    write_report_text(context.out, data, report_by(invocation), context.out_style);
    return ExitCode::ok;
}

}  // namespace invito
