#include "invito/app/saved_plan.hpp"

#include "invito/report/saved_plan.hpp"
#include "invito/report/setting_changes.hpp"
#include "invito/report/wording.hpp"
#include "invito/support/file.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <system_error>
#include <unordered_map>

namespace invito {

namespace {

constexpr std::size_t plan_bytes_max = std::size_t{256} * 1024 * 1024;

using Aliases = std::unordered_map<AccountId, std::string>;

LeadsDigest digest_leads(Queries& queries, const Aliases& aliases, CampaignId campaign) {
    LeadsDigest digest;
    for (const WaitingQueue& queue : queries.waiting_queues(campaign)) {
        for (const WaitingPart part : waiting_parts) {
            const WaitingPage page{campaign, queue.account, part, {}, queue.of(part)};
            queries.each_waiting_job(page, [&](const WaitingJob& job) {
                digest.take(job.brief.identity, job.brief.fields, aliases.at(job.account));
            });
        }
    }
    return digest;
}

Error other_campaign(const PlanBasis& saved, const std::string& name) {
    std::set<std::string> planned;
    for (const PlanFact& fact : saved.facts) {
        if (fact.key == "leads") planned.insert(fact.of);
    }
    return Error{
        .kind = ErrorKind::data,
        .code = "plan.other_campaign",
        .what = fmt::format("the plan is not of \"{}\"", name),
        .found = planned.empty() ? "a plan of no campaign"
                                 : fmt::format("a plan of {}", fmt::join(planned, ", ")),
        .hint = fmt::format("plan it: invito plan {} --save FILE", name),
    };
}

Error other_database(const PlanBasis& saved, Instant created_at, const Settings& settings) {
    return Error{
        .kind = ErrorKind::data,
        .code = "plan.other_database",
        .what = "the plan was made with another database",
        .found = fmt::format(
            "a database that was made on {}; {} was made on {}", format_rfc3339(*saved.database),
            settings.database, format_rfc3339(created_at)
        ),
        .hint = "name that database with --db FILE, or plan again",
    };
}

}  // namespace

PlanBasis plan_basis(Queries& queries, const PlanQuestion& question) {
    const auto state = queries.read_snapshot();
    PlanBasis basis;
    if (find_database(question.settings)) basis.database = queries.created_at();
    Aliases aliases;
    for (const AccountView& view : queries.accounts(question.now))
        aliases.emplace(view.record.id, view.record.alias);
    std::set<std::string> used;
    for (const CampaignView& view : queries.campaigns(question.now)) {
        const CampaignId id = view.record.id;
        const Campaign& campaign = view.record.campaign;
        if (std::ranges::count(question.campaigns, id) == 0) continue;
        add_campaign_facts(basis.facts, campaign);
        if (!question.accounts.empty()) {
            const std::string only = fmt::format("{}", fmt::join(question.accounts, ", "));
            basis.facts.push_back({campaign.name, "--account", only});
        }
        add_leads_facts(basis.facts, campaign.name, digest_leads(queries, aliases, id));
        used.insert(campaign.accounts.begin(), campaign.accounts.end());
    }
    for (const AccountSettings& account : question.settings.accounts) {
        if (!used.contains(account.alias)) continue;
        add_account_facts(basis.facts, account.alias, account.id, account.tier, account.policy);
    }
    return basis;
}

Result<PlanBasis> load_plan(const std::string& path) {
    const auto unreadable = [&path](std::string why) {
        return Error{
            .kind = ErrorKind::data,
            .code = "plan.unreadable",
            .what = fmt::format("cannot read the plan {}", path),
            .found = std::move(why),
            .hint = "invito plan NAME --save FILE writes one",
        };
    };
    const Descriptor file = open_file(path);
    if (!file.is_open()) return unreadable(std::generic_category().message(errno));
    const auto text = read_all(file, plan_bytes_max);
    if (!text) return unreadable(std::generic_category().message(errno));
    if (text->size() > plan_bytes_max) return unreadable("it is larger than 256 MiB");
    return read_plan_basis(*text, path);
}

Result<std::vector<SettingChange>> changes_since(
    const PlanBasis& saved, const ReadSession& session, const Settings& settings,
    const CampaignRecord& campaign
) {
    const Instant created_at = session.queries->created_at();
    if (saved.database && *saved.database != created_at)
        return other_database(saved, created_at, settings);
    const std::string& name = campaign.campaign.name;
    if (std::ranges::find(saved.facts, name, &PlanFact::of) == saved.facts.end())
        return other_campaign(saved, name);
    const PlanQuestion question{
        .settings = settings, .now = session.now, .campaigns = {campaign.id}};
    return changes_since(saved.facts, plan_basis(*session.queries, question).facts);
}

Error plan_is_stale(
    const std::vector<SettingChange>& changes, const std::string& campaign, const std::string& path
) {
    return Error{
        .kind = ErrorKind::data,
        .code = "plan.changed",
        .what = fmt::format("\"{}\" is not what was planned: {}", campaign, brief_changes(changes)),
        .place = Place{path},
        .hint = fmt::format("look again: invito plan {} --save {}", campaign, path),
    };
}

}  // namespace invito
