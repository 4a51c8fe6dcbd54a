// `report`, and `audit`: was any limit ever passed?
#include "cmd.hpp"
#include "invito/app/reporting.hpp"
#include "invito/app/status.hpp"
#include "invito/report/audit_screen.hpp"
#include "invito/report/html_report.hpp"
#include "invito/report/report_screen.hpp"
#include "invito/report/wording.hpp"
#include "time_argument.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <ostream>

namespace invito {

namespace {

struct Period {
    std::optional<Instant> since;
    std::optional<Instant> until;
};

Result<Period> read_period(const Context& context, Instant now) {
    const TimeZone& zone = context.out_style.zone;
    Period period;
    for (const auto& [flag, bound] :
         {std::pair{"--since", &period.since}, {"--until", &period.until}}) {
        const auto text = context.invocation.text(flag);
        if (!text) continue;
        const auto moment = parse_time_argument(flag, *text, now, zone);
        if (!moment) return moment.error();
        *bound = *moment;
    }
    const auto& [since, until] = period;
    if (since && until && *since >= *until) {
        return Error{
            .kind = ErrorKind::usage,
            .code = "usage.value",
            .what = "--since must be before --until",
            .found =
                fmt::format("{} to {}", format_rfc3339(*since, zone), format_rfc3339(*until, zone)),
            .hint = "--until is the first instant that is left out",
        };
    }
    return period;
}

Result<std::vector<Threshold>> read_thresholds(const Invocation& invocation) {
    std::vector<Threshold> thresholds;
    for (const std::string& text : invocation.list("--fail-if")) {
        auto threshold = parse_threshold(text);
        if (!threshold) return threshold.error();
        thresholds.push_back(*std::move(threshold));
    }
    return thresholds;
}

Result<std::optional<ReportCut>> read_cut(const Invocation& invocation) {
    const auto by = invocation.text("--by");
    if (!by) return std::optional<ReportCut>();
    auto cut = parse_report_cut(*by);
    if (!cut) return cut.error();
    if (cut->by == ReportBy::column && invocation.has("--anonymous")) {
        return usage_error(
            "usage.conflict", "--by column:NAME and --anonymous exclude each other",
            "the values of a column may name people"
        );
    }
    return std::optional(*std::move(cut));
}

Result<ReportRequest> read_request(
    const Context& context, const Settings& settings, const ReadSession& session
) {
    const Invocation& invocation = context.invocation;
    // Words first: what is mistyped is said before anything is read.
    const auto period = read_period(context, session.now);
    if (!period) return period.error();
    auto thresholds = read_thresholds(invocation);
    if (!thresholds) return thresholds.error();
    auto cut = read_cut(invocation);
    if (!cut) return cut.error();
    auto subject = report_subject(*session.queries, invocation.operands);
    if (!subject) return subject.error();
    subject->filter.since = period->since;
    subject->filter.until = period->until;
    ReportRequest request =
        report_request(session, settings, *std::move(subject), context.out_style.zone);
    request.thresholds = *std::move(thresholds);
    request.cut = *std::move(cut);
    if (request.cut && request.cut->by == ReportBy::column) {
        auto column = report_column(*session.queries, request, request.cut->column);
        if (!column) return column.error();
        request.cut->column = *std::move(column);
    }
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

CsvCellsOptions cells_options(const Invocation& invocation) {
    CsvCellsOptions options{.raw = invocation.has("--raw"), .excel = invocation.has("--excel")};
    if (const auto delimiter = invocation.text("--delimiter"))
        options.delimiter = *delimiter == "tab" ? '\t' : delimiter->front();
    return options;
}

Result<ReportCsvOptions> csv_options(
    const Invocation& invocation, Queries& queries, const ReportRequest& request
) {
    auto columns = report_columns(queries, request, invocation.list("--columns"));
    if (!columns) return columns.error();
    return ReportCsvOptions{
        .cells = cells_options(invocation),
        .anonymous = invocation.has("--anonymous"),
        .zone = request.zone,
        .columns = *std::move(columns),
    };
}

// Where its documents go, and what a row of the leads has.
struct ReportOutputs {
    ReportPlace csv;
    ReportPlace json;
    ReportPlace html;
    ReportCsvOptions csv_options;

    // Leads are written one by one: for them alone nothing is counted.
    [[nodiscard]] bool needs_counting(const ReportRequest& request) const {
        return json.is_wanted || html.is_wanted || !csv.is_wanted || request.cut ||
               !request.thresholds.empty();
    }

    // On the screen, if nothing else is asked for.
    [[nodiscard]] bool has_any() const { return csv.is_wanted || json.is_wanted || html.is_wanted; }
};

Result<ReportOutputs> read_outputs(
    const Context& context, const Settings& settings, Queries& queries, const ReportRequest& request
) {
    const Invocation& invocation = context.invocation;
    const auto rules =
        output_rules_of_database(settings, context.environment, output_choices(context));
    if (!rules) return rules.error();
    auto csv = place_of(invocation, "--csv", *rules);
    if (!csv) return csv.error();
    auto json = place_of(invocation, "--json", *rules);
    if (!json) return json.error();
    for (const char* const flag : {"--excel", "--delimiter", "--columns"}) {
        if (!invocation.has(flag) || csv->is_wanted) continue;
        return usage_error(
            "usage.conflict", fmt::format("{} is about a CSV", flag),
            fmt::format("invito report --csv FILE {}", flag)
        );
    }
    auto html = place_of(invocation, "--html", *rules);
    if (!html) return html.error();
    auto options = csv_options(invocation, queries, request);
    if (!options) return options.error();
    return ReportOutputs{*std::move(csv), *std::move(json), *std::move(html), *std::move(options)};
}

Result<void> write_csv(
    const Context& context, const Settings& settings, Queries& queries, ReportOutputs& outputs,
    const ReportRequest& request, const std::optional<ReportData>& data
) {
    return write_to(context, settings, outputs.csv, [&](std::ostream& out) {
        if (request.cut) {
            write_report_table_csv(out, *data, outputs.csv_options.cells);
        } else {
            write_report_csv(out, queries, request.filters(), outputs.csv_options);
        }
    });
}

Result<ExitCode> report(Context& context, const Settings& settings, const ReadSession& session) {
    const auto request = read_request(context, settings, session);
    if (!request) return request.error();
    auto outputs = read_outputs(context, settings, *session.queries, *request);
    if (!outputs) return outputs.error();
    std::optional<ReportData> data;
    if (outputs->needs_counting(*request)) data = collect_report(*session.queries, *request);

    if (outputs->csv.is_wanted) {
        const auto written =
            write_csv(context, settings, *session.queries, *outputs, *request, data);
        if (!written) return written.error();
    }
    if (outputs->json.is_wanted) {
        const auto written = write_to(context, settings, outputs->json, [&](std::ostream& out) {
            write_report_json(out, *data);
        });
        if (!written) return written.error();
    }
    if (outputs->html.is_wanted) {
        const HtmlReportOptions options{
            .anonymous = context.invocation.has("--anonymous"),
            .is_sandbox = settings.provider.kind == ProviderKind::sandbox,
        };
        const auto written = write_to(context, settings, outputs->html, [&](std::ostream& out) {
            write_report_html(out, *data, *session.queries, options);
        });
        if (!written) return written.error();
    }
    if (!data) return ExitCode::ok;
    const bool is_for_people =
        !outputs->has_any() && !(context.is_quiet() && !request->thresholds.empty());
    if (is_for_people) {
        if (settings.provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
        write_report_text(context.out, *data, context.out_style);
    } else {
        write_crossed_thresholds(context.err, *data, context.err_style);
    }
    return data->is_crossed() ? ExitCode::threshold : ExitCode::ok;
}

Result<void> check_alias(Queries& queries, const std::string& alias, Instant now) {
    std::vector<std::string> known;
    for (const AccountView& account : queries.accounts(now)) known.push_back(account.record.alias);
    if (std::ranges::find(known, alias) != known.end()) return {};
    return unknown_stored_account(alias, known);
}

Result<AuditScope> read_scope(const Context& context, const ReadSession& session) {
    AuditScope scope;
    scope.account = context.invocation.text("--account");
    if (scope.account) {
        const auto known = check_alias(*session.queries, *scope.account, session.now);
        if (!known) return known.error();
    }
    if (const auto since = context.invocation.text("--since")) {
        const auto moment =
            parse_time_argument("--since", *since, session.now, context.out_style.zone);
        if (!moment) return moment.error();
        scope.since = *moment;
    }
    return scope;
}

Result<ExitCode> audit(Context& context, const Settings& settings, const ReadSession& session) {
    const auto scope = read_scope(context, session);
    if (!scope) return scope.error();
    const AuditReport report = session.queries->audit(*scope);
    const AuditScreen screen{report, session.now, scope->since};
    if (context.json()) {
        write_audit_json(context.out, screen, context.out_style.zone);
    } else {
        if (settings.provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
        write_audit_text(context.out, screen, context.out_style);
    }
    return report.holds() ? ExitCode::ok : ExitCode::error;
}

}  // namespace

std::span<const NamedCommand> report_commands() {
    static constexpr NamedCommand all[] = {{"report", report}, {"audit", audit}};
    return all;
}

}  // namespace invito
