// `suppress import` and `suppress check`: the commands that read files.
#include "cmd.hpp"
#include "invito/input/do_not_contact_file.hpp"
#include "invito/input/lead_file.hpp"
#include "invito/report/suppression_screen.hpp"
#include "invito/report/words.hpp"
#include "suppression.hpp"
#include "suppression_session.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <ostream>
#include <variant>

namespace invito {

namespace {

constexpr std::size_t lines_shown_max = 5;

// Each line on its own, then what it means for the file.
ExitCode refuse_file(Context& context, const std::string& path, const DoNotContactFile& file) {
    std::vector<Error> lines;
    for (const auto& rejected : file.rejected) {
        if (lines.size() == lines_shown_max) break;
        lines.push_back(Error{
            .kind = ErrorKind::data,
            .code = "suppression.line",
            .what = rejected.what,
            .place = Place{path, rejected.line, 0},
            .hint = rejected.hint});
    }
    warn(context, lines);
    const auto rejected = std::ssize(file.rejected);
    return fail(
        context,
        Error{
            .kind = ErrorKind::data,
            .code = "suppression.rejected",
            .what = fmt::format(
                "{} of {} {} nobody, so nothing was imported", counted(rejected, "line"), path,
                rejected == 1 ? "names" : "name"
            ),
            .hint =
                "repair or remove them: a list that is half read would let somebody be contacted"}
    );
}

// --columns company=Kunde,reason=Grund
Result<std::map<std::string, std::vector<std::string>>> columns_named(const Invocation& invocation
) {
    std::map<std::string, std::vector<std::string>> columns;
    for (const std::string& pair : invocation.list("--columns")) {
        const std::size_t sign = pair.find('=');
        const std::string name = pair.substr(0, sign);
        const bool is_known =
            std::ranges::find(suppression_columns, name) != suppression_columns.end();
        if (is_known && sign != std::string::npos && sign + 1 < pair.size()) {
            columns[name].push_back(pair.substr(sign + 1));
            continue;
        }
        return Error{
            .kind = ErrorKind::usage,
            .code = "usage.value",
            .what = "--columns takes NAME=HEADER",
            .found = pair,
            .hint = fmt::format("NAME is one of {}", fmt::join(suppression_columns, ", "))};
    }
    return columns;
}

Error no_such_column(const std::string& path, const std::vector<std::string>& headers) {
    return Error{
        .kind = ErrorKind::data,
        .code = "list.no_such_column",
        .what = fmt::format("no column \"{}\" in {}", fmt::join(headers, "\" or \""), path),
        .hint = "write the header as the file has it"};
}

Error unnamed_rows(const std::string& path, const std::vector<std::size_t>& lines) {
    const auto count = std::ssize(lines);
    return Error{
        .kind = ErrorKind::data,
        .code = "suppression.unnamed",
        .what = fmt::format(
            "{} about somebody whom nothing identifies, so that nobody is kept from being invited",
            counted(count, "row is", "rows are")
        ),
        .place = Place{path, lines.front(), 0},
        .hint = "add the address of the profile, or name the company or domain"};
}

// Rows of a list that the suppression list forbids.
Result<SuppressionCheck> check_list(const std::string& path, Records& records) {
    auto list = LeadFile::open({.path = path});
    if (!list) return list.error();
    SuppressionCheck check;
    check.file = path;
    for (;;) {
        auto row = (*list)->next();
        if (!row) return row.error();
        if (std::holds_alternative<EndOfList>(*row)) return check;
        const auto* lead = std::get_if<LeadRow>(&*row);
        if (lead == nullptr) continue;
        ++check.asked;
        const LeadFields& fields = lead->lead.fields;
        auto entry = records.forbidding({
            {lead->lead.identity.value},
            fields.company,
            fields.email + "\n" + other_emails_of(fields),
        });
        if (!entry) continue;
        ++check.listed;
        check.findings.push_back(
            {lead->lead.identity.value, static_cast<std::int64_t>(lead->lead.line),
             std::move(entry)}
        );
    }
}

Result<SuppressionCheck> check_operands(
    const std::vector<std::string>& operands, Records& records
) {
    const auto keys = parse_suppression_keys(operands);
    if (!keys) return keys.error();
    SuppressionCheck check;
    for (const SuppressionKey& key : *keys) {
        auto entry = records.forbidding(subject_named_by(key));
        ++check.asked;
        if (entry) ++check.listed;
        check.findings.push_back({key.value, std::nullopt, std::move(entry)});
    }
    return check;
}

bool is_file(const std::string& operand) {
    std::error_code ignored;
    return operand == "-" || std::filesystem::is_regular_file(operand, ignored);
}

}  // namespace

ExitCode cmd_suppress_import(Context& context) {
    const std::string& path = context.invocation.operands.front();
    const auto columns = columns_named(context.invocation);
    if (!columns) return fail(context, columns.error());
    auto file = read_do_not_contact_file({path, *columns});
    if (!file) return fail(context, file.error());
    if (!file->missing_columns.empty()) {
        return fail(context, no_such_column(path, columns->at(file->missing_columns.front())));
    }
    if (!file->rejected.empty()) return refuse_file(context, path, *file);
    const std::string reason = context.invocation.text("--reason").value_or("");
    for (SuppressionEntry& entry : file->entries) {
        if (entry.reason.empty()) entry.reason = reason;
    }
    auto session = SuppressionSession::open(context, IfMissing::make);
    if (!session) return fail(context, session.error());
    const auto added = session->registry().add_suppression(file->entries, session->now());
    print_added(context, added);
    if (!file->unnamed_lines.empty()) warn(context, {unnamed_rows(path, file->unnamed_lines)});
    return ExitCode::ok;
}

ExitCode cmd_suppress_check(Context& context) {
    auto session = SuppressionSession::open(context);
    if (!session) return fail(context, session.error());
    const auto records = session->records();
    const auto& operands = context.invocation.operands;
    const bool is_list = operands.size() == 1 && is_file(operands.front());
    auto check =
        is_list ? check_list(operands.front(), *records) : check_operands(operands, *records);
    if (!check) return fail(context, check.error());
    check->now = session->now();
    if (context.json()) {
        write_suppression_check_json(context.out, *check, context.out_style.zone);
    } else {
        write_suppression_check(context.out, *check, context.out_style);
    }
    const bool is_empty = check->listed == 0 && context.invocation.has("--exit-empty");
    return is_empty ? ExitCode::empty : ExitCode::ok;
}

}  // namespace invito
