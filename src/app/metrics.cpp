#include "invito/app/metrics.hpp"

#include "invito/app/status.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace invito {

namespace {

RunMetrics run_metrics(Queries& queries, RunKind kind) {
    return {
        .kind = kind,
        .begun = queries.last_run(kind, false),
        .ended = queries.last_run(kind, true),
        .success_at = queries.last_success(kind),
    };
}

// What stands there is ours by its first words, wherever its disk keeps no attributes.
void accept_earlier_metrics(OutputRules& rules, const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::array<char, 64> beginning{};
    file.read(beginning.data(), beginning.size());
    if (!begins_as_metrics({beginning.data(), static_cast<std::size_t>(file.gcount())})) return;
    if (auto digest = sha256_of_file(path))
        rules.written.push_back({canonical_path(path), *std::move(digest)});
}

}  // namespace

MetricsData collect_metrics(const ReadSession& session, const Settings& settings) {
    Queries& queries = *session.queries;
    const auto snapshot = queries.read_snapshot();
    CurrentState current = read_current_state(session, settings);
    MetricsData data{
        .version = build_facts().version,
        .created_at = queries.created_at(),
        .campaigns = queries.campaigns(session.now),
        .accounts = std::move(current.accounts),
        .places = queries.jobs_by_place(),
        .stranded = std::move(current.outlook.stranded),
        .runs = {},
        .oldest_unknown = queries.oldest_unknown(),
    };
    for (const auto& [kind, name] : enum_names<RunKind>)
        data.runs.push_back(run_metrics(queries, kind));
    return data;
}

Result<void> write_metrics_file(
    const ReadSession& session, const Settings& settings, const Environment& environment,
    const MetricsFile& wanted
) {
    auto rules = output_rules_of_database(settings, environment, wanted.choices);
    if (!rules) return rules.error();
    accept_earlier_metrics(*rules, wanted.path);
    auto destination = find_destination(wanted.path, *rules);
    if (!destination) return destination.error();
    auto file = OutputFile::open(*std::move(destination));
    if (!file) return file.error();
    if (!file->unfinished().empty()) {
        using enum std::filesystem::perms;
        std::error_code ignored;  // then the umask decides
        std::filesystem::permissions(
            file->unfinished(), owner_read | owner_write | group_read | others_read, ignored
        );
    }
    write_metrics(file->stream(), collect_metrics(session, settings));
    const auto written = file->commit();
    if (!written) return written.error();
    return {};
}

}  // namespace invito
