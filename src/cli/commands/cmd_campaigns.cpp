// `campaigns`, and `pause` and `resume`, of a campaign or of an account.
#include "cmd.hpp"
#include "invito/app/campaign_steps.hpp"
#include "invito/app/importing.hpp"
#include "invito/app/status.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/wording.hpp"
#include "time_argument.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

Result<ExitCode> campaigns_list(
    Context& context, const Settings& settings, const ReadSession& session
) {
    const auto campaigns = session.queries->campaigns(session.now);
    const Outlook outlook = read_current_state(session, settings).outlook;
    warn(context, stranded_warnings(outlook));
    if (context.json()) {
        write_campaigns_json(context.out, campaigns, outlook, context.out_style.zone);
    } else {
        write_campaign_list(context.out, campaigns, context.out_style);
    }
    return ExitCode::ok;
}

Result<ExitCode> campaigns_show(
    Context& context, const Settings& settings, const ReadSession& session
) {
    const std::string& name = context.invocation.operands.front();
    const auto campaign = find_campaign(*session.queries, name, session.now);
    if (!campaign) return campaign.error();
    const Outlook outlook = read_current_state(session, settings).outlook;
    warn(context, stranded_warnings(outlook));
    if (context.json()) {
        write_campaign_json(context.out, *campaign, outlook, context.out_style.zone);
    } else {
        write_campaign(context.out, *campaign, outlook, session.now, context.out_style);
    }
    return ExitCode::ok;
}

Result<ExitCode> campaigns_rename(Context& context, const Settings& settings, Database& database) {
    const std::string& old_name = context.invocation.operands[0];
    const std::string& new_name = context.invocation.operands[1];
    AdminStore& admin = database.admin_store();
    const auto campaign = find_campaign(admin, old_name);
    if (!campaign) return campaign.error();
    if (!context.is_dry_run()) {
        const Instant now = now_for(settings, database.created_at());
        const auto renamed = admin.rename_campaign(campaign->id, new_name, now);
        if (!renamed) return renamed.error();
    }
    return say(
        context, "\"{}\" {} \"{}\". Write the new name into its file too.", old_name,
        context.is_dry_run() ? "would become" : "is now", new_name
    );
}

Result<ExitCode> campaigns_archive(Context& context, const Settings& settings, Database& database) {
    const std::string& name = context.invocation.operands.front();
    AdminStore& admin = database.admin_store();
    const auto campaign = find_campaign(admin, name);
    if (!campaign) return campaign.error();
    if (context.is_dry_run()) return say(context, "\"{}\" would be archived.", name);
    const auto yes = ask_yes(
        context,
        fmt::format("Archive \"{}\"? Nothing of it is sent any more; its records stay.", name),
        "archives"
    );
    if (!yes) return yes.error();
    if (!*yes) return say(context, "Nothing was changed.");
    const Instant now = now_for(settings, database.created_at());
    admin.set_campaign_state(campaign->id, CampaignState::archived, now);
    return say(
        context, "\"{}\" is archived. To bring it back: invito campaigns unarchive {}", name, name
    );
}

std::string_view what_is_next(CampaignState state) {
    switch (state) {
        case CampaignState::draft: return " Nothing of it is sent before: ";
        case CampaignState::paused: return " Its leads wait until: ";
        default: return " It has no leads that wait. More of them: ";
    }
}

Result<ExitCode> campaigns_unarchive(
    Context& context, const Settings& settings, Database& database
) {
    AdminStore& admin = database.admin_store();
    auto campaign = find_campaign(admin, context.invocation.operands.front());
    if (!campaign) return campaign.error();
    if (const auto may = may_unarchive(*campaign); !may) return may.error();
    const Instant now = now_for(settings, database.created_at());
    campaign->state = context.is_dry_run() ? rehearse_unarchiving(*campaign, admin, now)
                                           : admin.unarchive_campaign(campaign->id, now);
    const std::string next = campaign->state == CampaignState::done
                                 ? std::string("invito import FILE")
                                 : next_step(*campaign);
    if (context.json()) {
        write_json_document(context.out, {}, [&](JsonWriter& json) {
            json.field("campaign", campaign->campaign.name);
            json.field("state", campaign->state);
            json.field("dry_run", context.is_dry_run());
        });
        return ExitCode::ok;
    }
    return say(
        context, "\"{}\" {} {}.{}{}", campaign->campaign.name,
        context.is_dry_run() ? "would be" : "is",
        campaign->state == CampaignState::draft ? "a draft" : to_string(campaign->state),
        what_is_next(campaign->state), next
    );
}

// A campaign or an account, as the command line names it.
struct Subject {
    std::string_view kind;  // "campaign": also its field in JSON
    std::string name;
    std::string resume_with;  // what ends the pause before its time
    TimeZone zone;            // in which --until is read
};

Result<PauseTerms> terms_of(const Context& context, const Subject& subject, Instant now) {
    PauseTerms terms{.reason = context.invocation.text("--reason").value_or("")};
    if (const auto until = context.invocation.text("--until")) {
        const auto moment = parse_future_time_argument("--until", *until, now, subject.zone);
        if (!moment) return moment.error();
        terms.until = *moment;
    }
    return terms;
}

ExitCode tell_pause(
    Context& context, const Subject& subject, const PauseTerms& terms, Instant now
) {
    if (context.json()) {
        write_json_document(context.out, subject.zone, [&](JsonWriter& json) {
            json.field(subject.kind, subject.name);
            json.field("state", "paused");
            json.field("until", terms.until);
            json.field("reason", terms.reason);
            json.field("dry_run", context.is_dry_run());
        });
        return ExitCode::ok;
    }
    const std::string until =
        terms.until ? fmt::format(
                          " until {} ({})", calendar_time(*terms.until, now, subject.zone),
                          subject.zone.name()
                      )
                    : "";
    const std::string subject_text = fmt::format("The {} \"{}\"", subject.kind, subject.name);
    if (context.is_dry_run()) return say(context, "{} would be paused{}.", subject_text, until);
    return say(
        context, "{} is paused{}.\nTo go on{}: {}", subject_text, until,
        terms.until ? " earlier" : "", subject.resume_with
    );
}

Result<ExitCode> pause_account(
    Context& context, const std::string& alias, const Settings& settings, Database& database
) {
    AdminStore& admin = database.admin_store();
    const Instant now = now_for(settings, database.created_at());
    const AccountSettings* const account = settings.find_account(alias);
    if (account == nullptr) return unknown_account(alias, settings);
    const Subject subject{
        "account", alias, fmt::format("invito resume --account {}", alias),
        account->policy.time_zone};
    const auto terms = terms_of(context, subject, now);
    if (!terms) return terms.error();
    if (!context.is_dry_run()) {
        // It may be paused before its first campaign makes it known to the database.
        static_cast<void>(save_accounts(settings, admin, now));
        const auto paused = admin.pause_account(alias, *terms, now);
        if (!paused) return paused.error();
    }
    return tell_pause(context, subject, *terms, now);
}

Result<ExitCode> pause_campaign(
    Context& context, const std::string& name, const Settings& settings, Database& database
) {
    AdminStore& admin = database.admin_store();
    const auto campaign = find_campaign(admin, name);
    if (!campaign) return campaign.error();
    if (const auto may = may_pause(*campaign); !may) return may.error();
    const Instant now = now_for(settings, database.created_at());
    const Subject subject{
        "campaign", name, fmt::format("invito resume {}", name), settings.time_zone};
    const auto terms = terms_of(context, subject, now);
    if (!terms) return terms.error();
    if (!context.is_dry_run()) admin.pause_campaign(campaign->id, *terms, now);
    return tell_pause(context, subject, *terms, now);
}

Result<ExitCode> resume_account(
    Context& context, const std::string& alias, AdminStore& admin, Instant now
) {
    if (context.is_dry_run()) return say(context, "The account \"{}\" would send again.", alias);
    const auto resumed = admin.resume_account(alias, now);
    if (!resumed) return resumed.error();
    return say(context, "The account \"{}\" may send again, with its quota.", alias);
}

Result<ExitCode> resume_campaign(
    Context& context, const std::string& name, AdminStore& admin, Instant now
) {
    const auto campaign = find_campaign(admin, name);
    if (!campaign) return campaign.error();
    if (const auto may = may_resume(*campaign); !may) return may.error();
    if (context.is_dry_run()) return say(context, "\"{}\" would be active again.", name);
    admin.set_campaign_state(campaign->id, CampaignState::active, now);
    return say(context, "\"{}\" is active again. Send with: invito run", name);
}

Result<ExitCode> pause(Context& context) {
    const Invocation& invocation = context.invocation;
    const auto alias = invocation.text("--account");
    if (alias.has_value() != invocation.operands.empty()) {
        return usage_error(
            "pause.nothing_named", "pause needs the name of an active campaign, or --account ALIAS",
            "`invito status` shows both"
        );
    }
    return with_database(context, [&](Context&, const Settings& settings, Database& database) {
        return alias ? pause_account(context, *alias, settings, database)
                     : pause_campaign(context, invocation.operands.front(), settings, database);
    });
}

Result<ExitCode> resume(Context& context) {
    const auto alias = context.invocation.text("--account");
    const auto& operands = context.invocation.operands;
    if (alias.has_value() != operands.empty()) {
        return usage_error(
            "resume.nothing_named",
            "resume needs the name of a paused campaign, or --account ALIAS",
            "an interrupted run continues with: invito run"
        );
    }
    return with_database(context, [&](Context&, const Settings& settings, Database& database) {
        AdminStore& admin = database.admin_store();
        const Instant now = now_for(settings, database.created_at());
        return alias ? resume_account(context, *alias, admin, now)
                     : resume_campaign(context, operands.front(), admin, now);
    });
}

}  // namespace

std::span<const NamedCommand> campaign_commands() {
    static constexpr NamedCommand all[] = {
        {"campaigns list", campaigns_list,
         [](std::ostream& out) { write_campaigns_json(out, {CampaignView{}}, {}, {}); }},
        {"campaigns show", campaigns_show,
         [](std::ostream& out) { write_campaign_json(out, {}, {}, {}); }},
        {"campaigns rename", campaigns_rename},
        {"campaigns archive", campaigns_archive},
        {"campaigns unarchive", campaigns_unarchive},
        {"pause", pause},
        {"resume", resume}};
    return all;
}

}  // namespace invito
