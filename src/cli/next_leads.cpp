#include "next_leads.hpp"

#include "account_status.hpp"
#include "campaign_input.hpp"
#include "compose.hpp"
#include "importing.hpp"
#include "invito/input/linkedin_url.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/table.hpp"
#include "invito/report/words.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

constexpr std::size_t shown_per_account = 10;
constexpr std::size_t shown_max = 50;

// Those who would go first: resolved before queued, each in the order of its import.
std::vector<JobView> next_jobs(
    Records& records, const std::vector<std::string>& campaigns, const AccountStatus& account
) {
    std::vector<JobView> next;
    if (account.view.record.state != AccountState::ok) return next;
    for (const JobState state : {JobState::resolved, JobState::queued}) {
        for (const std::string& campaign : campaigns) {
            JobFilter filter;
            filter.states = {state};
            filter.account = account.view.record.alias;
            filter.campaign = campaign;
            filter.limit = static_cast<std::int64_t>(shown_per_account - next.size());
            if (filter.limit == 0) return next;
            records.each_job(filter, [&next](const JobView& job) { next.push_back(job); });
        }
    }
    return next;
}

std::string name_of(const JobView& job) {
    if (!job.fields.full_name.empty()) return job.fields.full_name;
    const std::string name = job.fields.first_name + " " + job.fields.last_name;
    return name == " " ? job.identity.value : name;
}

std::string when(const AccountStatus& account, Instant now, const TimeZone& zone) {
    if (!account.next_at) return "not by itself";
    return *account.next_at <= now ? "now" : near_time(*account.next_at, now, zone);
}

Table lead_table() {
    std::vector<Table::Column> columns;
    for (const char* title : {"Account", "First at", "Job", "Campaign", "Lead", "Company"}) {
        columns.push_back({.title = title});
    }
    columns[2].align = Table::Align::right;
    columns[4].fit = Table::Fit::cut;
    columns[5].fit = Table::Fit::cut;
    return Table("Lead", std::move(columns));
}

void print_table(
    Context& context,
    const std::vector<JobView>& jobs,
    const std::vector<AccountStatus>& accounts,
    Instant now
) {
    Table table = lead_table();
    for (const JobView& job : jobs) {
        const auto account =
            std::find_if(accounts.begin(), accounts.end(), [&job](const AccountStatus& status) {
                return status.view.record.alias == job.account;
            });
        table.add_row(
            {job.account,
             when(*account, now, context.out_style.zone),
             job.id.value,
             job.campaign,
             name_of(job),
             job.fields.company}
        );
    }
    table.print(context.out, context.out_style);
}

void print_json(Context& context, const std::vector<JobView>& jobs) {
    JsonWriter json(context.out);
    json.begin_object();
    json.field("v", 1);
    json.key("items");
    json.begin_array();
    for (const JobView& job : jobs) {
        json.begin_object();
        json.field("account", job.account);
        json.field("campaign", job.campaign);
        json.field("job", job.id.value);
        json.field("state", to_string(job.state));
        json.field("linkedin_url", profile_url(job.identity));
        json.end_object();
    }
    json.end_array();
    json.end_object();
    json.finish();
}

ExitCode show(
    Context& context,
    const Settings& settings,
    const std::string& database,
    std::vector<std::string> names
) {
    Settings there = settings;
    there.database = database;
    const auto ledger = open_ledger(there);
    if (!ledger) return fail(context, ledger.error());
    Records& records = *ledger->records;
    if (names.empty()) {
        for (const CampaignView& view : records.campaigns(ledger->now)) {
            if (view.record.state == CampaignState::active) {
                names.push_back(view.record.campaign.name);
            }
        }
    }
    const auto accounts = account_statuses(records, settings, ledger->now);
    std::vector<JobView> jobs;
    for (const AccountStatus& account : accounts) {
        for (JobView& job : next_jobs(records, names, account)) {
            if (jobs.size() < shown_max) jobs.push_back(std::move(job));
        }
    }
    if (context.json()) {
        print_json(context, jobs);
    } else if (!jobs.empty()) {
        print_table(context, jobs, accounts, ledger->now);
    }
    context.err << (jobs.empty() ? "Nobody is next. " : "") << "Nothing was sent or saved.\n";
    return ExitCode::ok;
}

}  // namespace

ExitCode show_next_leads(
    Context& context,
    const Settings& settings,
    const std::vector<CampaignFile>& files,
    const std::vector<std::string>& names
) {
    auto scratch = ScratchDatabase::copy(settings);
    if (!scratch) return fail(context, scratch.error());
    Registry& registry = scratch->database().registry();
    const Instant now = now_for(settings, scratch->database().created_at());
    std::vector<std::string> wanted = names;
    for (const std::string& name : names) {
        if (const auto campaign = find_campaign(registry, name); !campaign) {
            return fail(context, campaign.error());
        }
    }
    for (const CampaignFile& file : files) {
        auto imported = import_campaign(
            file, settings, registry, {.rejects_file = {}, .is_dry_run = true, .now = now}
        );
        if (!imported) return fail(context, imported.error());
        imported->data.is_first_step = true;
        warn(context, imported->warnings);
        if (!context.json()) write_import_text(context.err, imported->data, context.err_style);
        wanted.push_back(file.campaign.name);
    }
    return show(context, settings, scratch->path(), std::move(wanted));
}

}  // namespace invito
