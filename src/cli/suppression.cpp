#include "suppression.hpp"

#include "invito/input/do_not_contact_file.hpp"
#include "invito/report/words.hpp"
#include "invito/support/failure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

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

}  // namespace

Result<std::vector<SuppressionEntry>> read_suppression_file(const std::string& path) {
    auto file = read_do_not_contact_file(path);
    if (file && !file->rejected.empty()) return bad_line(path, file->rejected.front());
    if (file) return std::move(file->entries);
    Error error = file.error();
    error.kind = ErrorKind::config;
    if (error.code == "list.missing") {
        error.code = "suppression.missing";
        error.what = fmt::format("the do-not-contact file {} does not exist", path);
        error.hint = "restore it, or take it out of rules.suppression";
    }
    return error;
}

Result<void> take_suppression_files(Registry& registry, const Settings& settings, Instant now) {
    std::vector<std::vector<SuppressionEntry>> lists;
    for (const std::string& path : settings.rules.suppression) {
        auto entries = read_suppression_file(path);
        if (!entries) return entries.error();
        lists.push_back(std::move(*entries));
    }
    for (std::size_t i = 0; i < lists.size(); ++i) {
        registry.replace_suppression(settings.rules.suppression[i], lists[i], now);
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
        case SuppressionKind::person:
            return {.people = {key.value}};
        case SuppressionKind::company:
            return {.company = key.value};
        case SuppressionKind::domain:
            return {.email = "@" + key.value};
        case SuppressionKind::erased:
            break;
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

}  // namespace invito
