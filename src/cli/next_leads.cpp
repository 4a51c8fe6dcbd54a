#include "next_leads.hpp"

#include "campaign_input.hpp"
#include "compose.hpp"
#include "importing.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/table.hpp"
#include "invito/report/words.hpp"
#include "planning.hpp"

#include <algorithm>
#include <ostream>

namespace invito {

namespace {

constexpr std::int64_t shown_per_account = 10;
constexpr std::size_t shown_max = 50;

// Those who go first, by time.
std::vector<PlanItem> next_items(Records& records, const PlanQuestion& question) {
    std::vector<PlanItem> next;
    each_plan_item(records, question, [&](const PlanItem& item) {
        next.push_back(item);
        return next.size() < shown_max;
    });
    return next;
}

void print_table(Context& context, const std::vector<PlanItem>& items, Instant now) {
    std::vector<Table::Column> columns;
    for (const char* title : {"Account", "At", "Job", "Campaign", "Lead", "Company"}) {
        columns.push_back({.title = title});
    }
    columns[2].align = Table::Align::right;
    columns[4].fit = Table::Fit::cut;
    columns[5].fit = Table::Fit::cut;
    Table table("Lead", std::move(columns));
    for (const PlanItem& item : items) {
        const TimeZone& zone = context.out_style.zone;
        table.add_row(
            {item.account, item.at <= now ? "now" : near_time(item.at, now, zone), item.job.value,
             item.campaign, item.name, item.company}
        );
    }
    table.print(context.out, context.out_style);
}

void print_json(Context& context, const std::vector<PlanItem>& items) {
    JsonWriter json(context.out);
    json.begin_object();
    json.field("v", 1);
    json.key("items");
    json.begin_array();
    for (const PlanItem& item : items) {
        json.begin_object();
        json.field("account", item.account);
        json.field("campaign", item.campaign);
        json.field("job", item.job.value);
        json.field("state", to_string(item.state));
        json.field("linkedin_url", item.linkedin_url);
        json.field("at", format_rfc3339(item.at, context.out_style.zone));
        json.end_object();
    }
    json.end_array();
    json.end_object();
    json.finish();
}

ExitCode show(
    Context& context, const Settings& settings, const Ledger& ledger,
    const std::vector<std::string>& names
) {
    Records& records = *ledger.records;
    const Instant now = ledger.now;
    PlanQuestion question{
        .settings = settings,
        .now = now,
        .accounts = context.invocation.list("--account"),
        .items_per_account = shown_per_account};
    if (names.empty()) question.campaigns = active_campaigns(records, now);
    for (const CampaignView& view : records.campaigns(now)) {
        const std::string& name = view.record.campaign.name;
        const bool is_named = std::find(names.begin(), names.end(), name) != names.end();
        if (is_named) question.campaigns.push_back(view.record.id);
    }
    const std::vector<PlanItem> items = next_items(records, question);
    if (context.json()) {
        print_json(context, items);
    } else if (!items.empty()) {
        print_table(context, items, now);
    }
    context.err << (items.empty() ? "Nobody is next. " : "") << "Nothing was sent or saved.\n";
    return ExitCode::ok;
}

}  // namespace

ExitCode show_next_leads(
    Context& context, const Settings& settings, const std::vector<CampaignFile>& files,
    const std::vector<std::string>& names
) {
    if (files.empty()) {
        if (auto found = find_database(settings); !found) return fail(context, found.error());
    }
    auto scratch = ScratchDatabase::open(settings);
    if (!scratch) return fail(context, scratch.error());
    Registry& registry = scratch->database().registry();
    const Instant now = now_for(settings, scratch->database().created_at());
    std::vector<std::string> wanted = names;
    for (const std::string& name : names) {
        if (const auto campaign = find_campaign(registry, name); !campaign) {
            return fail(context, campaign.error());
        }
    }
    const auto imported = import_files(
        context, files, settings, registry, {.rejects_file = {}, .is_dry_run = true, .now = now},
        text_on_stderr(context)
    );
    if (!imported) return fail(context, imported.error());
    for (const Imported& file : *imported) wanted.push_back(file.data.campaign);
    return show(context, settings, ledger_of(*scratch, settings), wanted);
}

}  // namespace invito
