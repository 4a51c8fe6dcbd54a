#include "cmd.hpp"
#include "invito/app/planning.hpp"
#include "invito/app/status.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/words.hpp"
#include "starting.hpp"

#include <fmt/format.h>
#include <ostream>

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

std::string start_question(const PlanData& plan, const TimeZone& zone) {
    return fmt::format(
        "Start \"{}\"? {} {}{}Sent invitations can be withdrawn, but not sent a second time.",
        plan.campaigns.front().campaign.name, numbers_of(plan, zone),
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
    const auto [plan, warnings] = plan_start(*ledger, settings, campaign);
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

namespace {

// The plan and the question, without the asking.
Result<ExitCode> show_start(
    Context& context, const Settings& settings, const CampaignRecord& campaign
) {
    const auto ledger = open_ledger(settings);
    if (!ledger) return ledger.error();
    const auto [plan, warnings] = plan_start(*ledger, settings, campaign);
    warn(context, warnings);
    PlanView view;
    view.is_first_step = true;
    write_plan_text(context.out, plan, context.out_style, view);
    const std::string text = start_question(plan, context.out_style.zone);
    const auto width = static_cast<std::size_t>(context.out_style.width);
    context.out << '\n';
    for (const auto& line : wrapped(text, width, width)) context.out << line << '\n';
    context.out << "Nothing was changed.\n";
    return ExitCode::ok;
}

void warn_of_stranded(const Context& context, const Settings& settings) {
    const auto ledger = open_ledger(settings);
    if (ledger) warn(context, stranded_warnings(read_standing(*ledger, settings).outlook));
}

Result<ExitCode> start_named(Context& context, const Settings& settings, Database& database) {
    const std::string& name = context.invocation.operands.front();
    warn_of_stranded(context, settings);
    Registry& registry = database.registry();
    const auto campaign = find_campaign(registry, name);
    if (!campaign) return campaign.error();
    if (context.is_dry_run()) return show_start(context, settings, *campaign);

    const auto started = start_campaign(context, settings, registry, *campaign);
    if (!started) return started.error();
    if (!*started) {
        context.err << "Not started.\n";
        return ExitCode::ok;
    }
    const bool was_draft = campaign->state == CampaignState::draft;
    context.err << fmt::format(
        "\"{}\" {}.\n", name, was_draft ? "is started" : "was started before"
    );
    write_next(context.err, "invito run", context.err_style);
    return ExitCode::ok;
}

Result<ExitCode> start(Context& context, const Settings& settings) {
    warn(context, settings.warnings);
    warn(context, settings.advice);
    const auto database = open_database(settings);
    if (!database) return database.error();
    return start_named(context, settings, **database);
}

}  // namespace

ExitCode cmd_start(Context& context) {
    return with_settings(context, start);
}

}  // namespace invito
