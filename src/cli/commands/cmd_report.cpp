// `report`, and `audit`: was any limit ever passed?
#include "cmd.hpp"
#include "invito/app/status.hpp"
#include "invito/report/audit_screen.hpp"
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

Result<JobFilter> read_filter(const Context& context, const ReadSession& session) {
    const Invocation& invocation = context.invocation;
    const TimeZone& zone = context.out_style.zone;
    std::optional<Instant> since;
    std::optional<Instant> until;
    for (const auto& [flag, bound] : {std::pair{"--since", &since}, {"--until", &until}}) {
        const auto text = invocation.text(flag);
        if (!text) continue;
        const auto moment = parse_time_argument(flag, *text, session.now, zone);
        if (!moment) return moment.error();
        *bound = *moment;
    }
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
    JobFilter filter;
    if (!invocation.operands.empty()) {
        auto subject = report_subject(*session.queries, invocation.operands.front());
        if (!subject) return subject.error();
        filter = std::move(*subject);
    }
    filter.since = since;
    filter.until = until;
    return filter;
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

Result<ExitCode> report(Context& context, const Settings& settings, const ReadSession& session) {
    const Invocation& invocation = context.invocation;
    const TimeZone& zone = context.out_style.zone;
    auto filter = read_filter(context, session);
    if (!filter) return filter.error();
    const auto request = report_request(session, settings, std::move(*filter), zone);

    const auto rules =
        output_rules_of_database(settings, context.environment, output_choices(context));
    if (!rules) return rules.error();
    auto csv = place_of(invocation, "--csv", *rules);
    if (!csv) return csv.error();
    auto json = place_of(invocation, "--json", *rules);
    if (!json) return json.error();

    if (csv->is_wanted) {
        const ReportCsvOptions options = csv_options(invocation, zone);
        const auto written = write_to(context, settings, *csv, [&](std::ostream& out) {
            write_report_csv(out, *session.queries, request.filter, options);
        });
        if (!written) return written.error();
        if (!json->is_wanted) return ExitCode::ok;
    }
    const ReportData data = collect_report(*session.queries, request);
    if (json->is_wanted) {
        const auto written = write_to(context, settings, *json, [&data](std::ostream& out) {
            write_report_json(out, data);
        });
        if (!written) return written.error();
        return ExitCode::ok;
    }
    if (settings.provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
    write_report_text(context.out, data, report_by(invocation), context.out_style);
    return ExitCode::ok;
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
