#include "invito/plan/audit.hpp"

#include "audit_findings.hpp"
#include "charge_window.hpp"
#include "invito/plan/limits.hpp"
#include "limits_history.hpp"

#include <algorithm>
#include <array>

namespace invito {
namespace {

constexpr std::array rules_of_accounts = {
    AuditRule::day,    AuditRule::calendar_day, AuditRule::week,       AuditRule::notes,
    AuditRule::visits, AuditRule::withdrawals,  AuditRule::list_reads, AuditRule::pacing,
    AuditRule::window, AuditRule::refund,
};

bool is_by_hand(const LedgerRow& row) {
    return row.outcome == Outcome::external;
}

}  // namespace

std::string_view to_string(AuditRule rule) {
    switch (rule) {
        case AuditRule::day: return "per_day";
        case AuditRule::calendar_day: return "per_calendar_day";
        case AuditRule::week: return "per_week";
        case AuditRule::notes: return "notes_per_month";
        case AuditRule::visits: return "profiles_per_day";
        case AuditRule::withdrawals: return "withdrawals_per_day";
        case AuditRule::list_reads: return "list_reads_per_day";
        case AuditRule::pacing: return "pacing";
        case AuditRule::window: return "window";
        case AuditRule::refund: return "refund";
        case AuditRule::person: return "person";
        case AuditRule::campaign_day: return "campaign_per_day";
        case AuditRule::campaign_total: return "campaign_total";
    }
    return "";
}

struct AccountAuditor::State {
    State(std::string alias, std::vector<DayLimits> recorded, Instant from)
        : history(std::move(recorded)),
          check_from(from),
          invitations(week_period + history.longest_lateness()),
          notes(month_period + history.longest_lateness()),
          visits(day_period + history.longest_lateness()),
          withdrawals(day_period + history.longest_lateness()),
          list_reads(day_period + history.longest_lateness()) {
        result.alias = std::move(alias);
        for (const AuditRule rule : rules_of_accounts) result.rules.push_back({.rule = rule});
    }

    void add(const LedgerRow& row);
    void check(const LedgerRow& row);
    void check_invitation(const LedgerRow& row, const LimitsHistory::InForce& in_force);
    void check_pause(const LedgerRow& row);
    void check_count(
        AuditRule rule, const LedgerRow& row, const ChargeWindow& charges, const Cap& cap,
        Instant since
    );
    void count(const LedgerRow& row);
    RuleAudit& audit_of(AuditRule rule) { return result.rules[static_cast<std::size_t>(rule)]; }

    // The last invitation that the program made, whatever became of it, and the pause after it.
    struct Previous {
        Instant at;
        Duration pause_min{};
    };

    LimitsHistory history;
    Instant check_from;
    ChargeWindow invitations;
    ChargeWindow notes;
    ChargeWindow visits;
    ChargeWindow withdrawals;
    ChargeWindow list_reads;
    std::optional<Previous> previous;
    AccountAudit result;
};

// The row takes its place first: a window ends with the attempt it is asked about.
void AccountAuditor::State::add(const LedgerRow& row) {
    const bool is_checked = row.intent_at >= check_from;
    if (row.charged) count(row);
    if (is_checked) check(row);
    if (row.kind != AttemptKind::invite || is_by_hand(row)) return;
    const auto in_force = history.at(row.intent_at);
    previous = {row.intent_at, in_force ? in_force->latest->pacing_min : Duration{0}};
}

void AccountAuditor::State::count(const LedgerRow& row) {
    switch (row.kind) {
        case AttemptKind::invite:
            invitations.add(row);
            if (row.with_note) notes.add(row);
            break;
        case AttemptKind::visit: visits.add(row); break;
        case AttemptKind::withdraw: withdrawals.add(row); break;
        case AttemptKind::list: list_reads.add(row); break;
    }
}

void AccountAuditor::State::check(const LedgerRow& row) {
    RuleAudit& refunds = audit_of(AuditRule::refund);
    ++refunds.checked;
    const bool may_have_happened = !row.outcome || is_charged(*row.outcome);
    if (!row.charged && may_have_happened) {
        note_finding(refunds.breaches, AuditRule::refund, {row.intent_at, row.intent_at}, row.id);
    }
    if (row.kind == AttemptKind::invite && row.charged) {
        ++result.invitations;
        if (is_by_hand(row)) ++result.by_hand;
    }
    if (row.kind == AttemptKind::invite && !is_by_hand(row)) check_pause(row);
    const auto in_force = history.at(row.intent_at);
    if (!in_force) {
        if (is_by_hand(row)) return;
        ++result.unrecorded;
        if (!result.first_unrecorded) result.first_unrecorded = row.intent_at;
        return;
    }
    const Limits& limits = in_force->limits;
    const Instant since = row.intent_at - day_period - in_force->latest->lateness;
    switch (row.kind) {
        case AttemptKind::invite: check_invitation(row, *in_force); break;
        case AttemptKind::visit:
            check_count(AuditRule::visits, row, visits, limits.profiles_per_day, since);
            break;
        case AttemptKind::withdraw:
            check_count(
                AuditRule::withdrawals, row, withdrawals, limits.withdrawals_per_day, since
            );
            break;
        case AttemptKind::list:
            check_count(AuditRule::list_reads, row, list_reads, limits.list_reads_per_day, since);
            break;
    }
}

void AccountAuditor::State::check_invitation(
    const LedgerRow& row, const LimitsHistory::InForce& in_force
) {
    const Limits& limits = in_force.limits;
    const DayLimits& latest = *in_force.latest;
    const Instant at = row.intent_at - latest.lateness;
    check_count(AuditRule::day, row, invitations, limits.per_day, at - day_period);
    check_count(
        AuditRule::calendar_day, row, invitations, limits.per_day, latest.day.begin - Duration{1}
    );
    check_count(AuditRule::week, row, invitations, limits.per_week, at - week_period);
    if (row.with_note)
        check_count(AuditRule::notes, row, notes, limits.notes_per_month, at - month_period);
    if (is_by_hand(row) || latest.window.always || in_force.zone == nullptr) return;

    RuleAudit& hours = audit_of(AuditRule::window);
    ++hours.checked;
    // The profile of the last person before closing time may be looked at until after it.
    const auto opening = next_opening(latest.window, *in_force.zone, at);
    if (opening && *opening <= row.intent_at) return;
    note_finding(hours.breaches, AuditRule::window, {row.intent_at, row.intent_at}, row.id);
}

void AccountAuditor::State::check_pause(const LedgerRow& row) {
    if (!previous || previous->pause_min <= Duration{0}) return;
    RuleAudit& pauses = audit_of(AuditRule::pacing);
    const Duration pause = row.intent_at - previous->at;
    const AuditWindow window{
        previous->at, row.intent_at, pause.count(), previous->pause_min.count()};
    ++pauses.checked;
    note_fullest(pauses, window);
    if (pause < previous->pause_min)
        note_finding(pauses.breaches, AuditRule::pacing, window, row.id);
}

// A row that was given back holds no place, and no window ends with it.
void AccountAuditor::State::check_count(
    AuditRule rule, const LedgerRow& row, const ChargeWindow& charges, const Cap& cap, Instant since
) {
    if (!row.charged || !cap) return;
    RuleAudit& audit = audit_of(rule);
    const ChargeWindow::Count count = charges.count_after(since, row);
    const AuditWindow known{since, row.intent_at, count.known, *cap};
    ++audit.checked;
    note_fullest(audit, known);
    if (!is_by_hand(row) && count.known > *cap) {
        note_finding(audit.breaches, rule, known, row.id);
    } else if (count.all > *cap) {
        note_finding(audit.by_hand, rule, {since, row.intent_at, count.all, *cap}, row.id);
    }
}

AccountAuditor::AccountAuditor(std::string alias, std::vector<DayLimits> limits, Instant check_from)
    : state_(std::make_unique<State>(std::move(alias), std::move(limits), check_from)) {}
AccountAuditor::AccountAuditor(AccountAuditor&&) noexcept = default;
AccountAuditor& AccountAuditor::operator=(AccountAuditor&&) noexcept = default;
AccountAuditor::~AccountAuditor() = default;

void AccountAuditor::add(const LedgerRow& row) {
    state_->add(row);
}

AccountAudit AccountAuditor::finish() {
    AccountAudit result = std::move(state_->result);
    std::erase_if(result.rules, [](const RuleAudit& rule) { return rule.checked == 0; });
    return result;
}

Duration audit_reach(Duration longest_lateness) {
    return month_period + longest_lateness;
}

}  // namespace invito
