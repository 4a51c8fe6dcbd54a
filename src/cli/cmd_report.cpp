#include "account_status.hpp"
#include "build_facts.hpp"
#include "campaign_input.hpp"
#include "cmd.hpp"
#include "compose.hpp"
#include "invito/report/report_csv.hpp"
#include "invito/report/report_data.hpp"
#include "invito/report/report_json.hpp"
#include "invito/report/report_text.hpp"
#include "invito/report/words.hpp"
#include "moment.hpp"
#include "outputs.hpp"

#include <charconv>
#include <fmt/format.h>
#include <functional>
#include <optional>
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

std::string last_run_hint(Records& records) {
    const auto last = records.runs(std::nullopt, 1);
    if (last.empty()) return "nothing ran yet: invito run";
    return fmt::format(
        "the last one is {}; \"runs\" in `invito report --json` lists them",
        run_name(last.front().id)
    );
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
            .hint = last_run_hint(records),
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
    const JobFilter& period = request.filter;
    if (period.since && period.until && *period.since >= *period.until) {
        return Error{
            .kind = ErrorKind::usage,
            .code = "usage.value",
            .what = "--since must be before --until",
            .found = fmt::format(
                "{} to {}", format_rfc3339(*period.since, request.zone),
                format_rfc3339(*period.until, request.zone)
            ),
            .hint = "--until is the first instant that is left out",
        };
    }
    if (!invocation.operands.empty()) {
        auto chosen = choose_subject(invocation.operands.front(), *ledger.records, request.filter);
        if (!chosen) return chosen.error();
    }
    Standing standing = read_standing(*ledger.records, settings, ledger.now);
    for (const AccountStatus& account : standing.accounts) {
        if (account.next_at) request.next[account.view.record.alias] = *account.next_at;
    }
    request.stranded = std::move(standing.outlook.stranded);
    return request;
}

// Where a flag's document goes: both are judged before one is written.
struct ReportPlace {
    bool is_wanted = false;
    std::optional<Destination> file = {};  // nullopt: standard output
};

Result<ReportPlace> place_of(
    const Invocation& invocation, const std::string& flag, const OutputRules& rules
) {
    const std::string path = invocation.text(flag).value_or("");
    if (path.empty() || path == "-") return ReportPlace{invocation.has(flag)};
    auto file = find_destination(path, rules);
    if (!file) return file.error();
    return ReportPlace{true, std::move(*file)};
}

Result<void> write_to(
    const Context& context, const Settings& settings, ReportPlace& place,
    const std::function<void(std::ostream&)>& write
) {
    if (!place.file) {
        write(context.out);
        return {};
    }
    const auto written = write_file(std::move(*place.file), write);
    if (!written) return written.error();
    remember_file(context, settings, {.path = written->path, .sha256 = written->sha256});
    return {};
}

ReportCsvOptions csv_options(const Invocation& invocation, const TimeZone& zone) {
    return {
        .cells = {.raw = invocation.has("--raw"), .excel = invocation.has("--excel")},
        .anonymous = invocation.has("--anonymous"),
        .zone = zone,
    };
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

    const auto rules = output_rules_of_database(context, *settings);
    if (!rules) return fail(context, rules.error());
    auto csv = place_of(invocation, "--csv", *rules);
    if (!csv) return fail(context, csv.error());
    auto json = place_of(invocation, "--json", *rules);
    if (!json) return fail(context, json.error());

    if (csv->is_wanted) {
        const ReportCsvOptions options = csv_options(invocation, request->zone);
        const auto written = write_to(context, *settings, *csv, [&](std::ostream& out) {
            write_report_csv(out, *ledger->records, request->filter, options);
        });
        if (!written) return fail(context, written.error());
        if (!json->is_wanted) return ExitCode::ok;
    }
    const ReportData data = collect_report(*ledger->records, *request);
    if (json->is_wanted) {
        const auto written = write_to(context, *settings, *json, [&data](std::ostream& out) {
            write_report_json(out, data);
        });
        return written ? ExitCode::ok : fail(context, written.error());
    }
    if (settings->provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
    write_report_text(context.out, data, report_by(invocation), context.out_style);
    return ExitCode::ok;
}

}  // namespace invito
