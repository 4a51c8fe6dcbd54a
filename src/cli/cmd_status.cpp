#include "account_status.hpp"
#include "campaign_input.hpp"
#include "cmd.hpp"
#include "compose.hpp"
#include "invito/report/status_screen.hpp"

#include <algorithm>
#include <ostream>

namespace invito {

ExitCode cmd_status(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto ledger = open_ledger(*settings);
    if (!ledger) return fail(context, ledger.error());
    Records& records = *ledger->records;

    StatusData data{
        .now = ledger->now,
        .campaigns = records.campaigns(ledger->now),
        .accounts = account_statuses(records, *settings, ledger->now),
        .running = records.running(),
    };
    if (!context.invocation.operands.empty()) {
        const std::string& name = context.invocation.operands.front();
        std::vector<std::string> names;
        for (const CampaignView& view : data.campaigns)
            names.push_back(view.record.campaign.name);
        std::erase_if(data.campaigns, [&name](const CampaignView& view) {
            return view.record.campaign.name != name;
        });
        if (data.campaigns.empty()) return fail(context, unknown_campaign(name, names));
    }
    if (auto runs = records.runs(std::nullopt, 1); !runs.empty()) data.last_run = runs.front();

    if (context.json()) {
        write_status_json(context.out, data, context.out_style.zone);
    } else {
        if (settings->provider.kind == ProviderKind::sandbox) context.out << "SANDBOX\n";
        write_status_text(context.out, data, context.out_style);
    }
    const bool is_empty =
        std::all_of(data.campaigns.begin(), data.campaigns.end(), [](const CampaignView& view) {
            return view.jobs.waiting() == 0;
        });
    return is_empty && context.invocation.has("--exit-empty") ? ExitCode::empty : ExitCode::ok;
}

}  // namespace invito
