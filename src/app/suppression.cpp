#include "invito/app/suppression.hpp"

#include "invito/input/lead_file.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <variant>

namespace invito {

namespace {

Error bad_line(const std::string& path, const DoNotContactFile::Rejected& rejected) {
    return Error{
        .kind = ErrorKind::config,
        .code = "suppression.line",
        .what = fmt::format("a do-not-contact line names nobody: {}", rejected.what),
        .place = Place{.file = path, .line = rejected.line, .column = 0},
        .hint = "repair or remove the line; nothing is sent while the list cannot be read whole",
    };
}

Error unknown_column(const std::string& column, const std::vector<std::string>& headers) {
    return Error{
        .kind = ErrorKind::config,
        .code = "suppression.columns",
        .what = fmt::format(
            "no do-not-contact file has a column \"{}\"", fmt::join(headers, "\" or \"")
        ),
        .hint = fmt::format(
            "correct rules.suppression_columns.{}: a column that is not read forbids nobody", column
        ),
    };
}

}  // namespace

Result<DoNotContactFile> read_suppression_file(const std::string& path, const Rules& rules) {
    auto file = read_do_not_contact_file({path, rules.suppression_columns});
    if (file && !file->rejected.empty()) return bad_line(path, file->rejected.front());
    if (file) return file;
    Error error = file.error();
    error.kind = ErrorKind::config;
    if (error.code == "list.missing") {
        error.code = "suppression.missing";
        error.what = fmt::format("the do-not-contact file {} does not exist", path);
        error.hint = "restore it, or take it out of rules.suppression";
    }
    return error;
}

Result<void> check_suppression_columns(
    const std::vector<DoNotContactFile>& files, const Rules& rules
) {
    for (const auto& [column, headers] : rules.suppression_columns) {
        const bool is_nowhere = std::ranges::all_of(files, [&](const DoNotContactFile& file) {
            return std::ranges::find(file.missing_columns, column) != file.missing_columns.end();
        });
        if (is_nowhere) return unknown_column(column, headers);
    }
    return {};
}

Result<void> take_suppression_files(AdminStore& admin, const Settings& settings, Instant now) {
    const Rules& rules = settings.rules;
    std::vector<DoNotContactFile> files;
    for (const std::string& path : rules.suppression) {
        auto file = read_suppression_file(path, rules);
        if (!file) return file.error();
        files.push_back(std::move(*file));
    }
    if (const auto known = check_suppression_columns(files, rules); !known) return known.error();
    for (std::size_t i = 0; i < files.size(); ++i) {
        admin.replace_suppression(rules.suppression[i], files[i].entries, now);
    }
    return {};
}

Result<std::vector<SuppressionKey>> parse_suppression_keys(const std::vector<std::string>& operands
) {
    std::vector<SuppressionKey> keys;
    for (const std::string& operand : operands) {
        const auto key = parse_suppression_key(operand);
        if (!key) {
            return Error{
                .kind = ErrorKind::usage,
                .code = "suppression.invalid",
                .what = key.error().what,
                .found = operand,
                .hint = key.error().hint,
            };
        }
        keys.push_back(*key);
    }
    return keys;
}

SuppressionSubject subject_named_by(const SuppressionKey& key) {
    switch (key.kind) {
        case SuppressionKind::person: return {.people = {key.value}};
        case SuppressionKind::company: return {.company = key.value};
        case SuppressionKind::domain: return {.email = "@" + key.value};
        case SuppressionKind::erased: break;
    }
    throw InternalFailure("nobody can name an erased person");
}

std::string counted_by_kind(const std::vector<SuppressionEntry>& entries) {
    const auto count_of = [&entries](SuppressionKind kind) {
        return std::ranges::count_if(entries, [kind](const SuppressionEntry& entry) {
            return entry.key.kind == kind;
        });
    };
    const auto companies = count_of(SuppressionKind::company);
    const auto domains = count_of(SuppressionKind::domain);
    std::vector<std::string> parts = {
        counted(count_of(SuppressionKind::person), "person", "people")};
    if (companies > 0) parts.push_back(counted(companies, "company", "companies"));
    if (domains > 0) parts.push_back(counted(domains, "domain"));
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::vector<SuppressionKey> erased_among(
    Queries& queries, const std::vector<SuppressionKey>& keys
) {
    std::vector<SuppressionKey> erased;
    std::ranges::copy_if(keys, std::back_inserter(erased), [&queries](const SuppressionKey& key) {
        if (key.kind != SuppressionKind::person) return false;
        const auto entry = queries.forbidding(subject_named_by(key));
        return entry && entry->key.kind == SuppressionKind::erased;
    });
    return erased;
}

Result<SuppressionCheck> check_list(const std::string& path, Queries& queries) {
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
        auto entry = queries.forbidding({
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
    const std::vector<std::string>& operands, Queries& queries
) {
    const auto keys = parse_suppression_keys(operands);
    if (!keys) return keys.error();
    SuppressionCheck check;
    for (const SuppressionKey& key : *keys) {
        auto entry = queries.forbidding(subject_named_by(key));
        ++check.asked;
        if (entry) ++check.listed;
        check.findings.push_back({key.value, std::nullopt, std::move(entry)});
    }
    return check;
}

}  // namespace invito
