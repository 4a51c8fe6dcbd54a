// The words of the model's enums: one spelling for the database, settings, logs and reports.

#include "invito/model/account.hpp"
#include "invito/model/campaign.hpp"
#include "invito/model/fault.hpp"
#include "invito/model/job.hpp"
#include "invito/model/policy.hpp"
#include "invito/model/suppression.hpp"
#include "invito/support/names.hpp"

namespace invito {
namespace {

constexpr auto tiers = std::to_array<Named<Tier>>({
    {Tier::free, "free"},
    {Tier::premium, "premium"},
    {Tier::sales_navigator, "sales_navigator"},
    {Tier::recruiter, "recruiter"},
});

constexpr auto account_states = std::to_array<Named<AccountState>>({
    {AccountState::ok, "ok"},
    {AccountState::paused, "paused"},
    {AccountState::reconnect, "reconnect"},
    {AccountState::restricted, "restricted"},
    {AccountState::unreachable, "unreachable"},
    {AccountState::same_member, "same_member"},
});

constexpr auto attempt_kinds = std::to_array<Named<AttemptKind>>({
    {AttemptKind::visit, "visit"},
    {AttemptKind::invite, "invite"},
    {AttemptKind::list, "list"},
    {AttemptKind::withdraw, "withdraw"},
});

constexpr auto outcomes = std::to_array<Named<Outcome>>({
    {Outcome::sent, "sent"},
    {Outcome::already, "already"},
    {Outcome::refused, "refused"},
    {Outcome::limited, "limited"},
    {Outcome::not_sent, "not_sent"},
    {Outcome::unknown, "unknown"},
    {Outcome::absent, "absent"},
    {Outcome::external, "external"},
    {Outcome::done, "done"},
});

constexpr auto campaign_states = std::to_array<Named<CampaignState>>({
    {CampaignState::draft, "draft"},
    {CampaignState::active, "active"},
    {CampaignState::paused, "paused"},
    {CampaignState::done, "done"},
    {CampaignState::archived, "archived"},
});

constexpr auto assignments = std::to_array<Named<Assign>>({
    {Assign::balanced, "balanced"},
    {Assign::round_robin, "round_robin"},
    {Assign::column, "column"},
});

constexpr auto unfit_policies = std::to_array<Named<WhenUnfit>>({
    {WhenUnfit::skip, "skip"},
    {WhenUnfit::send_without_note, "send_without_note"},
});

constexpr auto quota_policies = std::to_array<Named<WhenNoteQuotaUsed>>({
    {WhenNoteQuotaUsed::wait, "wait"},
    {WhenNoteQuotaUsed::send_without_note, "send_without_note"},
});

constexpr auto job_states = std::to_array<Named<JobState>>({
    {JobState::queued, "queued"},
    {JobState::resolved, "resolved"},
    {JobState::sending, "sending"},
    {JobState::sent, "sent"},
    {JobState::accepted, "accepted"},
    {JobState::withdrawn, "withdrawn"},
    {JobState::skipped, "skipped"},
    {JobState::failed, "failed"},
    {JobState::unknown, "unknown"},
    {JobState::held, "held"},
    {JobState::cancelled, "cancelled"},
});

constexpr auto reasons = std::to_array<Named<Reason>>({
    {Reason::none, ""},
    {Reason::duplicate, "duplicate"},
    {Reason::suppressed, "suppressed"},
    {Reason::already_connected, "already_connected"},
    {Reason::already_invited, "already_invited"},
    {Reason::invitation_received, "invitation_received"},
    {Reason::recently_withdrawn, "recently_withdrawn"},
    {Reason::invited_by_other_account, "invited_by_other_account"},
    {Reason::missing_variable, "missing_variable"},
    {Reason::note_too_long, "note_too_long"},
    {Reason::own_profile, "own_profile"},
    {Reason::not_found, "not_found"},
    {Reason::unreachable, "unreachable"},
    {Reason::cannot_be_invited, "cannot_be_invited"},
    {Reason::email_required, "email_required"},
    {Reason::invalid_identifier, "invalid_identifier"},
    {Reason::rejected, "rejected"},
    {Reason::identity_mismatch, "identity_mismatch"},
    {Reason::second_unknown, "second_unknown"},
    {Reason::no_evidence, "no_evidence"},
    {Reason::unknown_error_type, "unknown_error_type"},
});

constexpr auto run_kinds = std::to_array<Named<RunKind>>({
    {RunKind::invite, "run"},
    {RunKind::sync, "sync"},
    {RunKind::withdraw, "withdraw"},
});

constexpr auto suppression_kinds = std::to_array<Named<SuppressionKind>>({
    {SuppressionKind::person, "person"},
    {SuppressionKind::company, "company"},
    {SuppressionKind::domain, "domain"},
    {SuppressionKind::erased, "erased"},
});

constexpr auto refusals = std::to_array<Named<Refusal>>({
    {Refusal::lost_lease, "lost_lease"},
    {Refusal::account_stopped, "account_stopped"},
    {Refusal::resting, "resting"},
    {Refusal::pacing, "pacing"},
    {Refusal::outside_window, "outside_window"},
    {Refusal::day_cap, "day_cap"},
    {Refusal::week_cap, "week_cap"},
    {Refusal::note_cap, "note_cap"},
    {Refusal::visit_cap, "visit_cap"},
    {Refusal::list_cap, "list_cap"},
    {Refusal::withdrawal_cap, "withdrawal_cap"},
    {Refusal::campaign_day_cap, "campaign_day_cap"},
    {Refusal::campaign_total, "campaign_total"},
    {Refusal::suppressed, "suppressed"},
    {Refusal::person_busy, "person_busy"},
    {Refusal::person_invited, "person_invited"},
    {Refusal::host_unavailable, "host_unavailable"},
    {Refusal::not_ready, "not_ready"},
    {Refusal::campaign_stopped, "campaign_stopped"},
    {Refusal::campaign_schedule, "campaign_schedule"},
    {Refusal::campaign_window, "campaign_window"},
    {Refusal::visits_resting, "visits_resting"},
    {Refusal::job_deferred, "job_deferred"},
    {Refusal::account_not_configured, "account_not_configured"},
    {Refusal::account_left_campaign, "account_left_campaign"},
});

constexpr auto audit_rules = std::to_array<Named<AuditRule>>({
    {AuditRule::day, "per_day"},
    {AuditRule::calendar_day, "per_calendar_day"},
    {AuditRule::week, "per_week"},
    {AuditRule::notes, "notes_per_month"},
    {AuditRule::visits, "profiles_per_day"},
    {AuditRule::withdrawals, "withdrawals_per_day"},
    {AuditRule::list_reads, "list_reads_per_day"},
    {AuditRule::pacing, "pacing"},
    {AuditRule::window, "window"},
    {AuditRule::refund, "refund"},
    {AuditRule::person, "person"},
    {AuditRule::campaign_day, "campaign_per_day"},
    {AuditRule::campaign_total, "campaign_total"},
});

constexpr auto faults = std::to_array<FaultInfo>({
    {Fault::not_sent, "not_sent", "nothing was sent", "provider.not_sent", false},
    {Fault::outcome_unknown, "outcome_unknown", "the request may have been carried out",
     "invitation.unknown", true},
    {Fault::unavailable, "unavailable", "Unipile or LinkedIn is not available",
     "provider.unavailable", false},
    {Fault::unreadable, "unreadable", "the answer is not the documented shape",
     "provider.unreadable", false},
    {Fault::key_refused, "key_refused", "Unipile refused the API key", "provider.key_refused",
     false},
    {Fault::account_disconnected, "account_disconnected",
     "the account is disconnected from LinkedIn", "account.reconnect", false},
    {Fault::account_restricted, "account_restricted", "the account is restricted by LinkedIn",
     "account.restricted", false},
    {Fault::account_action_needed, "account_action_needed",
     "the account waits for a step by its owner", "account.reconnect", false},
    {Fault::account_misconfigured, "account_misconfigured",
     "Unipile knows no such LinkedIn account", "account.unreachable", false},
    {Fault::feature_missing, "feature_missing", "the account lacks a seat or feature",
     "account.feature_missing", false},
    {Fault::rate_limited, "rate_limited", "LinkedIn takes no more of these requests now",
     "account.rate_limited", false},
    {Fault::invitation_limit, "invitation_limit", "the account's invitation limit is reached",
     "account.limit_refused", false},
    {Fault::resend_refused, "resend_refused", "LinkedIn refuses this invitation for now",
     "account.limit_refused", false},
    {Fault::note_limit, "note_limit", "the account has no personalised invitations left",
     "account.note_limit", false},
    {Fault::not_found, "not_found", "there is no such person or invitation", "provider.not_found",
     true},
    {Fault::unreachable, "unreachable", "the person cannot be reached", "provider.unreachable",
     true},
    {Fault::cannot_be_invited, "cannot_be_invited", "the person cannot be invited",
     "provider.cannot_be_invited", true},
    {Fault::already_connected, "already_connected", "the person is connected already",
     "provider.already_connected", true},
    {Fault::already_invited, "already_invited", "the person was invited already",
     "provider.already_invited", true},
    {Fault::resend_within_day, "resend_within_day",
     "the person cannot be invited again within 24 hours", "provider.resend_within_day", true},
    {Fault::email_required, "email_required", "LinkedIn wants the person's e-mail address",
     "provider.email_required", true},
    {Fault::invalid_identifier, "invalid_identifier", "the identifier is not in the expected form",
     "provider.invalid_identifier", true},
    {Fault::note_too_long, "note_too_long", "the note is longer than this account may send",
     "provider.note_too_long", true},
    {Fault::rejected, "rejected", "Unipile rejected the request", "provider.rejected", false},
    {Fault::not_implemented, "not_implemented", "Unipile does not implement this request",
     "provider.not_implemented", false},
    {Fault::unknown_type, "unknown_type", "Unipile refused for a reason unknown to this program",
     "provider.unknown_type", false},
});

}  // namespace

std::string_view to_string(Tier tier) {
    return name_of(tiers, tier);
}

std::optional<Tier> parse_tier(std::string_view text) {
    return value_of(tiers, text);
}

std::string_view to_string(AccountState state) {
    return name_of(account_states, state);
}

std::optional<AccountState> parse_account_state(std::string_view text) {
    return value_of(account_states, text);
}

std::string_view to_string(AttemptKind kind) {
    return name_of(attempt_kinds, kind);
}

std::optional<AttemptKind> parse_attempt_kind(std::string_view text) {
    return value_of(attempt_kinds, text);
}

std::string_view to_string(Outcome outcome) {
    return name_of(outcomes, outcome);
}

std::optional<Outcome> parse_outcome(std::string_view text) {
    return value_of(outcomes, text);
}

std::string_view to_string(CampaignState state) {
    return name_of(campaign_states, state);
}

std::optional<CampaignState> parse_campaign_state(std::string_view text) {
    return value_of(campaign_states, text);
}

std::string_view to_string(Assign assign) {
    return name_of(assignments, assign);
}

std::optional<Assign> parse_assign(std::string_view text) {
    return value_of(assignments, text);
}

std::string_view to_string(WhenUnfit policy) {
    return name_of(unfit_policies, policy);
}

std::optional<WhenUnfit> parse_when_unfit(std::string_view text) {
    return value_of(unfit_policies, text);
}

std::string_view to_string(WhenNoteQuotaUsed policy) {
    return name_of(quota_policies, policy);
}

std::optional<WhenNoteQuotaUsed> parse_when_note_quota_used(std::string_view text) {
    return value_of(quota_policies, text);
}

std::string_view to_string(JobState state) {
    return name_of(job_states, state);
}

std::optional<JobState> parse_job_state(std::string_view text) {
    return value_of(job_states, text);
}

std::string_view to_string(Reason reason) {
    return name_of(reasons, reason);
}

std::optional<Reason> parse_reason(std::string_view text) {
    return value_of(reasons, text);
}

std::string_view to_string(RunKind kind) {
    return name_of(run_kinds, kind);
}

std::optional<RunKind> parse_run_kind(std::string_view text) {
    return value_of(run_kinds, text);
}

std::string_view to_string(SuppressionKind kind) {
    return name_of(suppression_kinds, kind);
}

std::optional<SuppressionKind> parse_suppression_kind(std::string_view text) {
    return value_of(suppression_kinds, text);
}

std::string_view to_string(Refusal refusal) {
    return name_of(refusals, refusal);
}

std::string_view to_string(AuditRule rule) {
    return name_of(audit_rules, rule);
}

const FaultInfo& info_of(Fault fault) {
    const auto* const entry = std::ranges::find(faults, fault, &FaultInfo::fault);
    ensure(entry != faults.end(), "every fault has its row");
    return *entry;
}

std::string_view to_string(Fault fault) {
    return info_of(fault).word;
}

}  // namespace invito
