#include "suppression.hpp"

#include "invito/input/lead_file.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/support/text.hpp"

#include <fmt/format.h>
#include <fstream>

namespace invito {

namespace {

Error bad_line(const std::string& path, std::size_t line, const std::string& what) {
    return Error{
        .kind = ErrorKind::config,
        .code = "suppression.line",
        .what = fmt::format("a do-not-contact line names nobody: {}", what),
        .place = Place{.file = path, .line = line, .column = 0},
        .hint = "repair or remove the line; nothing is sent while the list cannot be read whole",
    };
}

Result<std::vector<SuppressionEntry>> read_table(LeadFile& file, const std::string& path) {
    std::vector<SuppressionEntry> entries;
    for (;;) {
        auto row = file.next();
        if (!row) {
            Error error = row.error();
            error.kind = ErrorKind::config;
            return error;
        }
        if (std::holds_alternative<EndOfList>(*row)) return entries;
        if (const auto* rejected = std::get_if<RejectedRow>(&*row)) {
            return bad_line(path, rejected->line, rejected->what);
        }
        if (const auto* lead = std::get_if<LeadRow>(&*row)) {
            const auto& variables = lead->lead.fields.variables;
            const auto reason = variables.find("reason");
            entries.push_back({lead->lead.identity, reason == variables.end() ? "" : reason->second}
            );
        }
    }
}

Result<std::vector<SuppressionEntry>> read_lines(const std::string& path) {
    std::ifstream file(path);
    std::vector<SuppressionEntry> entries;
    std::string text;
    for (std::size_t number = 1; std::getline(file, text); ++number) {
        if (number == 1 && text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
        const std::string_view line = trim(text);
        if (line.empty() || line.front() == '#') continue;
        const auto identity = parse_identity(line);
        if (!identity) return bad_line(path, number, identity.error().what);
        entries.push_back({*identity, ""});
    }
    if (file.bad()) return bad_line(path, 0, "the file could not be read to its end");
    return entries;
}

}  // namespace

Result<std::vector<SuppressionEntry>> read_suppression_file(const std::string& path) {
    auto table = LeadFile::open({.path = path, .columns = {}, .encoding = {}, .delimiter = {}});
    if (table) return read_table(**table, path);
    if (table.error().code == "list.no_profile_column") return read_lines(path);
    if (table.error().code == "list.empty") return std::vector<SuppressionEntry>{};
    Error error = table.error();
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

}  // namespace invito
