// `pause` and `resume`, of a campaign or of an account.
#include "cmd.hpp"
#include "invito/app/importing.hpp"
#include "invito/app/status.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/words.hpp"
#include "moment.hpp"
#include "usage_errors.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

// A campaign or an account, as the command line names it.
struct Subject {
    std::string_view kind;  // "campaign": also its field in JSON
    std::string name;
    std::string resume_with;  // what ends the pause before its time
    TimeZone zone;            // in which --until is read
};

std::optional<Error> check_call(const Invocation& invocation) {
    const bool names_account = invocation.has("--account");
    if (names_account != invocation.operands.empty()) {
        return usage_error(
            "pause.nothing_named", "pause needs the name of an active campaign, or --account ALIAS",
            "`invito status` shows both"
        );
    }
    return std::nullopt;
}

Result<PauseTerms> terms_of(const Context& context, const Subject& subject, Instant now) {
    PauseTerms terms{.reason = context.invocation.text("--reason").value_or("")};
    if (const auto until = context.invocation.text("--until")) {
        const auto moment = parse_coming_moment("--until", *until, now, subject.zone);
        if (!moment) return moment.error();
        terms.until = *moment;
    }
    return terms;
}

void tell(Context& context, const Subject& subject, const PauseTerms& terms, Instant now) {
    if (context.json()) {
        JsonWriter json(context.out);
        json.begin_object();
        json.field("v", 1);
        json.field(subject.kind, subject.name);
        json.field("state", "paused");
        json.field(
            "until",
            terms.until ? std::optional(format_rfc3339(*terms.until, subject.zone)) : std::nullopt
        );
        json.field("reason", terms.reason);
        json.field("dry_run", context.is_dry_run());
        json.end_object();
        json.finish();
        return;
    }
    const std::string until =
        terms.until ? fmt::format(
                          " until {} ({})", calendar_time(*terms.until, now, subject.zone),
                          subject.zone.name()
                      )
                    : "";
    const std::string subject_text = fmt::format("The {} \"{}\"", subject.kind, subject.name);
    if (context.is_dry_run()) {
        context.err << fmt::format("{} would be paused{}.\n", subject_text, until);
        return;
    }
    context.err << fmt::format(
        "{} is paused{}.\nTo go on{}: {}\n", subject_text, until, terms.until ? " earlier" : "",
        subject.resume_with
    );
}

Result<ExitCode> pause_account(
    Context& context, const std::string& alias, const Settings& settings, Database& database
) {
    Registry& registry = database.registry();
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
        static_cast<void>(save_accounts(settings, registry, now));
        const auto paused = registry.pause_account(alias, *terms, now);
        if (!paused) return paused.error();
    }
    tell(context, subject, *terms, now);
    return ExitCode::ok;
}

Result<ExitCode> pause_campaign(
    Context& context, const std::string& name, const Settings& settings, Database& database
) {
    Registry& registry = database.registry();
    const auto campaign = find_campaign(registry, name);
    if (!campaign) return campaign.error();
    if (campaign->state != CampaignState::active && campaign->state != CampaignState::paused) {
        return usage_error(
            "campaign.not_active", fmt::format("\"{}\" is {}", name, to_string(campaign->state)),
            "only an active campaign can be paused"
        );
    }
    const Instant now = now_for(settings, database.created_at());
    const Subject subject{
        "campaign", name, fmt::format("invito resume {}", name), settings.time_zone};
    const auto terms = terms_of(context, subject, now);
    if (!terms) return terms.error();
    if (!context.is_dry_run()) registry.pause_campaign(campaign->id, *terms, now);
    tell(context, subject, *terms, now);
    return ExitCode::ok;
}

Error nothing_named() {
    return usage_error(
        "resume.nothing_named", "resume needs the name of a paused campaign, or --account ALIAS",
        "an interrupted run continues with: invito run"
    );
}

Result<ExitCode> resume_account(
    Context& context, const std::string& alias, Registry& registry, Instant now
) {
    if (context.is_dry_run()) {
        context.err << fmt::format("The account \"{}\" would send again.\n", alias);
        return ExitCode::ok;
    }
    const auto resumed = registry.resume_account(alias, now);
    if (!resumed) return resumed.error();
    context.err << fmt::format("The account \"{}\" may send again, with its quota.\n", alias);
    return ExitCode::ok;
}

Result<ExitCode> resume_campaign(
    Context& context, const std::string& name, Registry& registry, Instant now
) {
    const auto campaign = find_campaign(registry, name);
    if (!campaign) return campaign.error();
    if (campaign->state != CampaignState::paused) {
        return usage_error(
            "campaign.not_paused", fmt::format("\"{}\" is {}", name, to_string(campaign->state)),
            campaign->state == CampaignState::draft
                ? fmt::format("start it with: invito start {}", name)
                : "an interrupted run continues with: invito run"
        );
    }
    if (context.is_dry_run()) {
        context.err << fmt::format("\"{}\" would be active again.\n", name);
        return ExitCode::ok;
    }
    registry.set_campaign_state(campaign->id, CampaignState::active, now);
    context.err << fmt::format("\"{}\" is active again. Send with: invito run\n", name);
    return ExitCode::ok;
}

}  // namespace

ExitCode cmd_pause(Context& context) {
    const Invocation& invocation = context.invocation;
    if (const auto error = check_call(invocation)) return fail(context, *error);
    return with_database(context, [&](Context&, const Settings& settings, Database& database) {
        const auto alias = invocation.text("--account");
        return alias ? pause_account(context, *alias, settings, database)
                     : pause_campaign(context, invocation.operands.front(), settings, database);
    });
}

ExitCode cmd_resume(Context& context) {
    const auto alias = context.invocation.text("--account");
    const auto& operands = context.invocation.operands;
    if (alias.has_value() != operands.empty()) return fail(context, nothing_named());
    return with_database(context, [&](Context&, const Settings& settings, Database& database) {
        Registry& registry = database.registry();
        const Instant now = now_for(settings, database.created_at());
        return alias ? resume_account(context, *alias, registry, now)
                     : resume_campaign(context, operands.front(), registry, now);
    });
}

}  // namespace invito
