#include "account_status.hpp"
#include "campaign_input.hpp"
#include "cmd.hpp"
#include "compose.hpp"
#include "invito/report/status_screen.hpp"
#include "lineage.hpp"
#include "usage_errors.hpp"
#include "watching.hpp"

#include <algorithm>
#include <ostream>

namespace invito {

namespace {

constexpr Duration default_pause = std::chrono::seconds{5};
constexpr Duration shortest_pause = std::chrono::milliseconds{100};

// What there is now; of one campaign if the call names it.
Result<StatusData> read_status(const Invocation& invocation, const Settings& settings) {
    const auto ledger = open_ledger(settings);
    if (!ledger) return ledger.error();
    Records& records = *ledger->records;
    Standing standing = read_standing(records, settings, ledger->now);
    StatusData data{
        .now = ledger->now,
        .campaigns = records.campaigns(ledger->now),
        .accounts = std::move(standing.accounts),
        .running = records.running(),
    };
    data.outlook = std::move(standing.outlook);
    if (!invocation.operands.empty()) {
        const std::string& name = invocation.operands.front();
        std::vector<std::string> names;
        for (const CampaignView& view : data.campaigns) names.push_back(view.record.campaign.name);
        std::erase_if(data.campaigns, [&name](const CampaignView& view) {
            return view.record.campaign.name != name;
        });
        if (data.campaigns.empty()) return unknown_campaign(name, names);
    }
    data.last_run = records.last_run(RunKind::invite, false);
    data.last_sync = records.last_run(RunKind::sync, true);
    return data;
}

WatchedScreen show_status(Context& context, const Settings& settings, std::ostream& out) {
    const auto data = read_status(context.invocation, settings);
    if (!data) return {fail(context, data.error()), false};
    const TimeZone& zone = context.out_style.zone;
    if (context.json()) {
        write_status_json(out, *data, zone);
    } else {
        const bool is_watched = context.invocation.has("--watch");
        if (is_watched) out << format_rfc3339(data->now, zone) << '\n';
        if (settings.provider.kind == ProviderKind::sandbox) out << "SANDBOX\n";
        write_status_text(out, *data, context.out_style);
    }
    const bool is_empty = std::ranges::all_of(data->campaigns, [](const CampaignView& view) {
        return view.jobs.waiting() == 0;
    });
    if (is_empty && context.invocation.has("--exit-empty")) return {ExitCode::empty, false};
    return {};
}

}  // namespace

ExitCode cmd_status(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    warn(context, doubts_about(context, *settings));
    if (!context.invocation.has("--watch")) {
        return show_status(context, *settings, context.out).code;
    }
    const Duration pause = context.invocation.duration("--watch").value_or(default_pause);
    if (pause < shortest_pause) {
        return fail(
            context, usage_error(
                         "usage.value", "--watch cannot be shorter than 100ms",
                         "--watch shows the screen every 5s"
                     )
        );
    }
    return watch(context, pause, [&](std::ostream& out) {
        return show_status(context, *settings, out);
    });
}

}  // namespace invito
