#pragma once
// The numbers for a monitor: of the database as it is, printed or in a file that node_exporter
// reads.

#include "invito/app/compose.hpp"
#include "invito/app/output_files.hpp"
#include "invito/report/metrics.hpp"

#include <string>

namespace invito {

[[nodiscard]] MetricsData collect_metrics(const ReadSession& session, const Settings& settings);

struct MetricsFile {
    std::string path;
    OutputChoices choices = {};
};

// Writes them to a file, whole or not at all, with mode 0644 whatever the umask is: another user's
// program reads it, and no lead is in it. Errors: those of OutputFile; a file that is there and
// holds no metrics of ours stays.
[[nodiscard]] Result<void> write_metrics_file(
    const ReadSession& session, const Settings& settings, const Environment& environment,
    const MetricsFile& wanted
);

}  // namespace invito
