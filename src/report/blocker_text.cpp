#include "blocker_text.hpp"

#include "invito/report/wording.hpp"
#include "json_fields.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace invito {
namespace {

std::string stop_word(AccountState state) {
    switch (state) {
        case AccountState::reconnect: return "sign-in";
        case AccountState::not_ready: return "Unipile";
        case AccountState::blocked:
        case AccountState::unreachable:
        case AccountState::same_member: return "repair";
        default: return "resume";
    }
}

std::string stopped_account_text(const AccountRecord& record, Instant now, const TimeZone& zone) {
    const std::string detail = in_brackets(record.state_detail);
    switch (record.state) {
        case AccountState::ok: break;
        case AccountState::paused:
            if (record.paused_until) {
                return fmt::format(
                    "paused until {}{}", calendar_time(*record.paused_until, now, zone), detail
                );
            }
            return fmt::format(
                "{}, until it is resumed{}",
                record.paused_by_person ? "paused by a person" : "paused after refusals", detail
            );
        case AccountState::reconnect: return "a new LinkedIn sign-in" + detail;
        case AccountState::not_ready:
            return "Unipile, where it is not ready and comes back by itself" + detail;
        case AccountState::blocked: return "a look at it in the Unipile dashboard" + detail;
        case AccountState::restricted:
            return "restricted by LinkedIn, until it is resumed" + detail;
        case AccountState::unreachable: return "not usable at Unipile" + detail;
        case AccountState::same_member:
            return fmt::format("the same LinkedIn member as {}, which sends", record.state_detail);
    }
    return "stopped" + detail;
}

std::string stopped_campaign_text(const CampaignView& view, Instant now, const TimeZone& zone) {
    const CampaignRecord& record = view.record;
    const std::string reason = in_brackets(record.pause_reason);
    switch (record.state) {
        case CampaignState::draft:
            return fmt::format("campaign not started yet: invito start {}", record.campaign.name);
        case CampaignState::paused:
            if (record.paused_until) {
                return fmt::format(
                    "campaign paused until {}{}", calendar_time(*record.paused_until, now, zone),
                    reason
                );
            }
            return "campaign paused, until it is resumed" + reason;
        case CampaignState::done: return "campaign done";
        case CampaignState::archived: return "campaign archived";
        case CampaignState::active: break;
    }
    return "the campaign does not send";
}

std::string schedule_text(
    const Blocker& blocker, const CampaignView& view, Instant now, const TimeZone& zone
) {
    const Schedule& schedule = view.record.campaign.schedule;
    if (blocker.until == never) {
        if (!schedule.end) return "no day of the campaign's schedule is left";
        return fmt::format("no day is left before its end on {}", calendar_date(*schedule.end));
    }
    const std::string day = calendar_time(blocker.until, now, zone);
    const auto today = std::chrono::floor<std::chrono::days>(zone.to_local(now));
    const bool has_begun = !schedule.start || std::chrono::year_month_day{today} >= *schedule.start;
    return has_begun ? fmt::format("a day that the campaign skips, until {}", day)
                     : fmt::format("the campaign begins {}", day);
}

// A cap of an account, and what it counts.
struct UsedCap {
    DenyReason rule;
    std::string_view name;
    std::int64_t AccountView::*used;
    Cap AccountStatus::*cap;
};
constexpr UsedCap used_caps[] = {
    {DenyReason::day_cap, "day cap", &AccountView::day_used, &AccountStatus::day_cap},
    {DenyReason::week_cap, "week cap", &AccountView::week_used, &AccountStatus::week_cap},
    {DenyReason::note_cap, "notes of 30 days", &AccountView::month_notes, &AccountStatus::note_cap},
    {DenyReason::visit_cap, "profile visits", &AccountView::day_visits, &AccountStatus::visit_cap},
};

// "day cap 25 of 25", "day cap".
std::string used_cap_text(DenyReason rule, const AccountStatus* account) {
    const UsedCap& used = *std::ranges::find(used_caps, rule, &UsedCap::rule);
    const Cap cap = account == nullptr ? Cap{} : account->*used.cap;
    if (!cap) return std::string(used.name);
    // It is used up, be it by rows of the lateness before its period.
    const auto count = std::max<std::int64_t>(account->view.*used.used, *cap);
    return fmt::format("{} {} of {}", used.name, count, *cap);
}

}  // namespace

std::string blocker_word(const Blocker& blocker, const BlockerSubject& subject) {
    switch (blocker.rule) {
        case DenyReason::account_stopped:
            if (blocker.until != never) return "end of pause";
            return subject.account == nullptr ? "resume"
                                              : stop_word(subject.account->view.record.state);
        case DenyReason::resting:
        case DenyReason::visits_resting: return "rest";
        case DenyReason::provider_limit: return "Unipile's limit";
        case DenyReason::outside_window:
        case DenyReason::campaign_window: return "window";
        case DenyReason::note_cap: return "notes";
        case DenyReason::visit_cap: return "visits";
        case DenyReason::account_not_configured: return "configuration";
        case DenyReason::account_left_campaign: return "another account";
        default: return spoken(to_string(blocker.rule));
    }
}

std::string blocker_text(
    const Blocker& blocker, const BlockerSubject& subject, Instant now, const TimeZone& zone
) {
    const AccountStatus* const account = subject.account;
    const std::string until =
        blocker.until == never ? "not by itself" : "until " + near_time(blocker.until, now, zone);
    const std::string cause = account == nullptr || account->view.rest_cause.empty()
                                  ? std::string()
                                  : " after " + account->view.rest_cause;
    switch (blocker.rule) {
        case DenyReason::account_stopped:
            return account == nullptr ? "the account is stopped, " + until
                                      : stopped_account_text(account->view.record, now, zone);
        case DenyReason::resting: return fmt::format("resting {}{}", until, cause);
        case DenyReason::visits_resting:
            return fmt::format("profile visits rest {}{}", until, cause);
        case DenyReason::provider_limit: return "Unipile's own limit, " + until;
        case DenyReason::pacing: return "pacing " + until;
        case DenyReason::outside_window:
            return blocker.until == never ? "no hours of the account's window are left"
                                          : "outside the window " + until;
        case DenyReason::day_cap:
        case DenyReason::week_cap:
        case DenyReason::note_cap:
        case DenyReason::visit_cap: return used_cap_text(blocker.rule, account) + ", " + until;
        case DenyReason::campaign_stopped:
            return subject.campaign == nullptr
                       ? "the campaign is stopped, " + until
                       : stopped_campaign_text(*subject.campaign, now, zone);
        case DenyReason::campaign_schedule:
            return subject.campaign == nullptr
                       ? "the campaign's schedule, " + until
                       : schedule_text(blocker, *subject.campaign, now, zone);
        case DenyReason::campaign_window:
            return blocker.until == never ? "the campaign's window and the account's never meet"
                                          : "outside the campaign's window " + until;
        case DenyReason::campaign_day_cap: return "the campaign's limit per day, " + until;
        case DenyReason::campaign_total: return "the campaign's limit is reached";
        case DenyReason::job_deferred: return "this lead itself, " + until;
        case DenyReason::account_not_configured: return "the account is not in the configuration";
        case DenyReason::account_left_campaign: return "the account was taken out of the campaign";
        default: return fmt::format("{}, {}", spoken(to_string(blocker.rule)), until);
    }
}

std::string waits_for_text(
    const std::vector<Blocker>& blockers, const BlockerSubject& subject, Instant now,
    const TimeZone& zone
) {
    const Blocker* const stopping = stopping_blocker(blockers);
    if (stopping == nullptr) return {};
    const Blocker stretch{stopping->rule, *stopping->up_until, stopping->up_until};
    std::string text = blocker_text(stretch, subject, now, zone);
    const Blocker& deciding = blockers.back();
    if (deciding.until != *stopping->up_until) {
        text += ", then " + blocker_text(deciding, subject, now, zone);
    }
    return text;
}

void write_bound_fields(JsonWriter& json, const std::vector<Blocker>& blockers) {
    const Blocker* const stopping = stopping_blocker(blockers);
    const bool is_stopped = stopping != nullptr;
    json.field("bound_by", is_stopped ? std::optional(stopping->rule) : std::nullopt);
    const bool has_end = is_stopped && *stopping->up_until != never;
    json.field("bound_until", has_end ? stopping->up_until : std::nullopt);
}

}  // namespace invito
