#include "notices.hpp"

#include "invito/app/metrics.hpp"
#include "run_end.hpp"

#include <ranges>

namespace invito {

RunNotices::RunNotices(const Context& context, const Settings& settings, RunKind kind)
    : context_(context), settings_(settings), kind_(kind), rid_(make_rid()) {}

void RunNotices::begin(RunSession& run) const {
    tell_start(settings_, context_.environment, rid_, run.clock(), run.executor());
}

void RunNotices::take(
    RunSummary summary, const RunOverview& overview, const std::vector<Error>& findings
) {
    if (!summary.run) return;
    for (const Error& finding : findings | std::views::reverse) needs_.push_back(finding.what);
    summary_ = std::move(summary);
    overview_ = overview;
}

Notice RunNotices::notice(ExitCode code) const {
    const TimeZone& zone = context_.err_style.zone;
    if (!summary_) {
        const int number = static_cast<int>(code);
        return notice_without_run(
            kind_, number, std::string(describe(code).meaning), real_now(), zone
        );
    }
    const bool invites = kind_ == RunKind::invite;
    RunSummaryData data = invites ? run_summary_data(*summary_, overview_, code)
                                  : outcome_summary_data(*summary_, code);
    data.alerts.insert(data.alerts.end(), needs_.begin(), needs_.end());
    const auto sent_before = kind_ == RunKind::sync ? sent_within_a_day(settings_) : std::nullopt;
    return notice_of_run(kind_, data, sent_before, zone);
}

void RunNotices::end(ExitCode code) const {
    if (!settings_.metrics_file.empty()) {
        const auto session = open_read_session(settings_);
        if (session) {
            const auto written = write_metrics_file(
                *session, settings_, context_.environment, {settings_.metrics_file}
            );
            if (!written) warn(context_, {written.error()});
        }
    }
    if (settings_.hooks.empty()) return;
    Notice told = notice(code);
    told.is_sandbox = settings_.provider.kind == ProviderKind::sandbox;
    warn(context_, tell_end(settings_, context_.environment, rid_, told));
}

}  // namespace invito
