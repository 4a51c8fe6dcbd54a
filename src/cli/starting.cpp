#include "starting.hpp"

#include "compose.hpp"
#include "import_warnings.hpp"
#include "invito/report/words.hpp"
#include "note_warnings.hpp"
#include "planning.hpp"
#include "questions.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace invito {

namespace {

// "Up to 36 invitations go out today from anna and ben"
std::string beginning_of(const PlanSummary& summary, const PlanData& plan, const TimeZone& zone) {
    const auto today = std::chrono::floor<std::chrono::days>(zone.to_local(plan.now));
    constexpr std::size_t named_max = 4;
    const auto& accounts = summary.first_day_accounts;
    const std::string who = accounts.size() <= named_max ? spoken_list(accounts)
                                                         : counted(std::ssize(accounts), "account");
    const std::string count = counted(summary.first_day_count, "invitation");
    const char* const goes = summary.first_day_count == 1 ? "goes" : "go";
    if (*summary.first_day == today) {
        return fmt::format("Up to {} {} out today from {}", count, goes, who);
    }
    return fmt::format(
        "The first {} {} out on {} from {}", count, goes, calendar_date(*summary.first_day, today),
        who
    );
}

std::string numbers_of(const PlanData& plan, const TimeZone& zone) {
    const PlanSummary summary = summary_of(plan);
    if (summary.total == 0) {
        return fmt::format("Nothing can go out within {} days.", plan.horizon_days);
    }
    const std::string last = calendar_day(*plan.last_at, plan.now, zone);
    std::string text = fmt::format(
        "{}, {} in all until {}", beginning_of(summary, plan, zone), summary.total, last
    );
    if (summary.left > 0) {
        text += fmt::format("; {} left", counted(summary.left, "lead is", "leads are"));
    }
    return text + ".";
}

Error cannot_start(const char* code, std::string what, std::string hint) {
    return Error{
        .kind = ErrorKind::usage,
        .code = code,
        .what = std::move(what),
        .hint = std::move(hint),
    };
}

}  // namespace

StartPlan plan_start(
    Records& records, const Settings& settings, const CampaignRecord& campaign, Instant now
) {
    OwnNotes own_notes(usual_columns());
    StartPlan start;
    start.plan = make_plan(records, {.settings = settings, .now = now, .campaigns = {campaign.id}});
    records.each_own_note(campaign.id, [&own_notes](const OwnNote& note) {
        own_notes.see(static_cast<std::size_t>(note.source_line), note.text);
    });
    std::int64_t waiting = 0;
    for (const WaitingLeads& leads : records.work_in_hand(lateness(settings), now).leads) {
        if (leads.campaign == campaign.id) waiting += leads.leads;
    }
    start.plan.shared_leads = shared_text(records.shared_leads(campaign.id), waiting);
    start.warnings = note_warnings(campaign.campaign, usual_columns(), nullptr);
    std::ranges::move(own_notes.warnings({}), std::back_inserter(start.warnings));
    return start;
}

std::string start_question(const PlanData& plan, const TimeZone& zone) {
    return fmt::format(
        "Start \"{}\"? {} {}{}Sent invitations can be withdrawn, but not sent a second time.",
        plan.campaigns.front().name, numbers_of(plan, zone),
        plan.shared_leads.empty() ? "" : plan.shared_leads + ". ",
        plan.is_sandbox ? "SANDBOX: nobody is really invited. " : ""
    );
}

Result<bool> start_campaign(
    const Context& context, const Settings& settings, Registry& registry,
    const CampaignRecord& campaign, bool notes_are_told
) {
    const std::string& name = campaign.campaign.name;
    switch (campaign.state) {
        case CampaignState::active:
        case CampaignState::done: return true;
        case CampaignState::paused:
            if (campaign.is_under_way()) return true;
            return cannot_start(
                "campaign.paused", fmt::format("\"{}\" is paused", name),
                fmt::format("invito resume {}", name)
            );
        case CampaignState::archived:
            return cannot_start(
                "campaign.archived", fmt::format("\"{}\" is archived", name),
                "import its list under another name"
            );
        case CampaignState::draft: break;
    }
    const auto ledger = open_ledger(settings);
    if (!ledger) return ledger.error();
    const auto [plan, warnings] = plan_start(*ledger->records, settings, campaign, ledger->now);
    if (!notes_are_told) warn(context, warnings);
    const bool is_asked = context.may_ask() && !context.invocation.has("--yes");
    if (is_asked) {
        PlanView view;
        view.is_first_step = true;
        write_plan_text(context.err, plan, context.err_style, view);
        context.err << '\n';
    }
    const auto yes = ask_yes(context, start_question(plan, context.err_style.zone), "starts");
    if (!yes) return yes.error();
    if (*yes && !context.is_dry_run()) {
        registry.set_campaign_state(campaign.id, CampaignState::active, ledger->now);
    }
    return *yes;
}

}  // namespace invito
