#include "invito/plan/audit.hpp"

#include "invito/plan/limiter.hpp"
#include "invito/support/time.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace invito {
namespace {

// The charged rows of one account that a window can still hold, for counting while a ledger is
// replayed.
class ChargeWindow {
public:
    // Rows older than `kept` before the newest one are forgotten.
    explicit ChargeWindow(Duration kept) : kept_(kept) {}

    // In order of time.
    void add(const LedgerRow& row);

    struct Count {
        std::int64_t all = 0;
        std::int64_t known = 0;  // without what was found after `row` had been written
    };
    // Rows later than `since`, seen from `row`.
    [[nodiscard]] Count count_after(Instant since, const LedgerRow& row) const;

private:
    struct External {
        Instant at;
        AttemptId id;
    };
    Duration kept_;
    std::deque<Instant> all_;
    std::deque<External> by_hand_;
};

void ChargeWindow::add(const LedgerRow& row) {
    const Instant oldest = row.intent_at - kept_;
    while (!all_.empty() && all_.front() < oldest) all_.pop_front();
    while (!by_hand_.empty() && by_hand_.front().at < oldest) by_hand_.pop_front();
    all_.push_back(row.intent_at);
    if (row.outcome == Outcome::external) by_hand_.push_back({row.intent_at, row.id});
}

ChargeWindow::Count ChargeWindow::count_after(Instant since, const LedgerRow& row) const {
    const auto all = all_.end() - std::upper_bound(all_.begin(), all_.end(), since);
    // A row that was found later has a higher id: the ledger is append-only.
    const auto found_later =
        std::count_if(by_hand_.begin(), by_hand_.end(), [&](const External& external) {
            return external.at > since && external.id > row.id;
        });
    return {all, all - found_later};
}

// Recorded limits of one account, and which of them were in force at an instant.
class LimitsHistory {
public:
    // In the order they were recorded.
    explicit LimitsHistory(std::vector<DayLimits> recorded);

    struct InForce {
        Limits limits;            // the lowest of the rows whose day is not over
        const DayLimits* latest;  // whose pacing, window, day and lateness apply; never null
        const TimeZone* zone;     // of `latest`; null: this machine does not know it
    };
    // nullopt: nothing is recorded for that instant.
    [[nodiscard]] std::optional<InForce> at(Instant instant) const;

    [[nodiscard]] Duration longest_lateness() const { return longest_lateness_; }

private:
    std::vector<DayLimits> recorded_;  // by `since`
    std::map<std::string, std::optional<TimeZone>, std::less<>> zones_;
    Duration longest_lateness_{0};
    Duration longest_day_{0};
};

LimitsHistory::LimitsHistory(std::vector<DayLimits> recorded) : recorded_(std::move(recorded)) {
    std::ranges::stable_sort(recorded_, {}, &DayLimits::since);
    for (const DayLimits& row : recorded_) {
        longest_lateness_ = std::max(longest_lateness_, row.lateness);
        longest_day_ = std::max(longest_day_, row.day.end - row.since);
        if (zones_.contains(row.zone)) continue;
        const auto zone = TimeZone::find(row.zone);
        zones_.emplace(row.zone, zone ? std::optional(*zone) : std::nullopt);
    }
}

std::optional<LimitsHistory::InForce> LimitsHistory::at(Instant instant) const {
    const auto end = std::ranges::upper_bound(recorded_, instant, {}, &DayLimits::since);
    std::optional<InForce> found;
    // Backwards, over the rows that can reach as far as this.
    for (auto row = end; row != recorded_.begin();) {
        --row;
        if (row->since + longest_day_ <= instant) break;
        if (row->day.end <= instant) continue;
        Limits limits = row->limits;
        limits.per_day = lower_of(limits.per_day, row->ramp_per_day);
        if (found) {
            found->limits = lower_of(found->limits, limits);
            continue;
        }
        const std::optional<TimeZone>& zone = zones_.find(row->zone)->second;
        found = InForce{limits, &*row, zone ? &*zone : nullptr};
    }
    return found;
}

// A pause is the worse the shorter it is, a window the fuller it is against its cap.
bool is_worse(AuditRule rule, const AuditWindow& a, const AuditWindow& b) {
    const std::int64_t of_a = a.count * b.cap;
    const std::int64_t of_b = b.count * a.cap;
    if (rule == AuditRule::pacing) return of_a < of_b;
    return of_a != of_b ? of_a > of_b : a.count > b.count;
}

// Adds to the last finding if the windows overlap.
void note_finding(
    std::vector<AuditFinding>& findings, AuditRule rule, const AuditWindow& window,
    AttemptId attempt
) {
    const bool goes_on = !findings.empty() && window.from <= findings.back().window.to;
    if (!goes_on) findings.push_back({.window = window});
    AuditFinding& finding = findings.back();
    if (goes_on && is_worse(rule, window, finding.window)) finding.window = window;
    if (finding.attempts.size() < AuditFinding::attempts_max) finding.attempts.push_back(attempt);
    ++finding.attempts_total;
}

// Keeps the worst window.
void note_fullest(RuleAudit& audit, const AuditWindow& window) {
    if (!audit.fullest || is_worse(audit.rule, window, *audit.fullest)) audit.fullest = window;
}

Duration longest_period(Counted counted) {
    Duration longest{0};
    for (const CapKind& kind : cap_kinds)
        if (kind.counted == counted) longest = std::max(longest, kind.period);
    return longest;
}

bool is_by_hand(const LedgerRow& row) {
    return row.outcome == Outcome::external;
}

}  // namespace

struct AccountAuditor::State {
    State(std::string alias, std::vector<DayLimits> recorded, Instant from)
        : history(std::move(recorded)), check_from(from) {
        result.alias = std::move(alias);
        for (const Counted counted : every_counted)
            windows.emplace_back(longest_period(counted) + history.longest_lateness());
        for (const auto& [rule, word] : enum_names<AuditRule>)
            if (rule <= AuditRule::refund) result.rules.push_back({.rule = rule});
    }

    void add(const LedgerRow& row);
    void check(const LedgerRow& row);
    void check_day_and_hours(const LedgerRow& row, const LimitsHistory::InForce& in_force);
    void check_pause(const LedgerRow& row);
    void check_count(
        AuditRule rule, const LedgerRow& row, const ChargeWindow& charges, const Cap& cap,
        Instant since
    );
    ChargeWindow& window_of(Counted counted) { return windows[index_of(counted)]; }
    RuleAudit& audit_of(AuditRule rule) { return result.rules[static_cast<std::size_t>(rule)]; }

    // The last invitation that the program made, whatever became of it, and the pause after it.
    struct Previous {
        Instant at;
        Duration pause_min{};
    };

    LimitsHistory history;
    Instant check_from;
    std::vector<ChargeWindow> windows;  // by what they count
    std::optional<Previous> previous;
    AccountAudit result;
};

// The row takes its place first: a window ends with the attempt it is asked about.
void AccountAuditor::State::add(const LedgerRow& row) {
    const bool is_checked = row.intent_at >= check_from;
    for (const Counted counted : every_counted) {
        if (row.charged && is_counted(counted, row.kind, row.with_note))
            window_of(counted).add(row);
    }
    if (is_checked) check(row);
    if (row.kind != AttemptKind::invite || is_by_hand(row)) return;
    const auto in_force = history.at(row.intent_at);
    previous = {row.intent_at, in_force ? in_force->latest->pacing_min : Duration{0}};
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
    const Instant earliest = row.intent_at - in_force->latest->lateness;
    for (const CapKind& kind : cap_kinds) {
        if (!is_counted(kind.counted, row.kind, row.with_note)) continue;
        const Cap& cap = in_force->limits.*kind.limit;
        check_count(kind.rule, row, window_of(kind.counted), cap, earliest - kind.period);
    }
    if (row.kind == AttemptKind::invite) check_day_and_hours(row, *in_force);
}

void AccountAuditor::State::check_day_and_hours(
    const LedgerRow& row, const LimitsHistory::InForce& in_force
) {
    const DayLimits& latest = *in_force.latest;
    check_count(
        AuditRule::calendar_day, row, window_of(Counted::invitations), in_force.limits.per_day,
        latest.day.begin - Duration{1}
    );
    if (is_by_hand(row) || latest.window.always || in_force.zone == nullptr) return;

    RuleAudit& hours = audit_of(AuditRule::window);
    ++hours.checked;
    // The profile of the last person before closing time may be looked at until after it.
    const auto opening =
        next_opening(latest.window, *in_force.zone, row.intent_at - latest.lateness);
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

void PersonAuditor::add(const LedgerRow& row) {
    const bool is_live = !row.outcome || row.outcome == Outcome::sent ||
                         row.outcome == Outcome::unknown || row.outcome == Outcome::already;
    if (row.kind == AttemptKind::invite && row.person && is_live)
        live_.push_back({row.person, row.id});
}

RuleAudit PersonAuditor::finish() {
    const auto order = [](const Live& live) { return std::pair(live.person, live.attempt); };
    std::ranges::sort(live_, {}, order);
    RuleAudit audit{.rule = AuditRule::person};
    for (auto first = live_.begin(); first != live_.end();) {
        const auto next = std::find_if(first, live_.end(), [&](const Live& live) {
            return live.person != first->person;
        });
        ++audit.checked;
        const auto count = next - first;
        if (count > 1) {
            AuditFinding finding{.window = {{}, {}, count, 1}, .attempts_total = count};
            for (auto live = first; live != next; ++live) {
                if (finding.attempts.size() < AuditFinding::attempts_max)
                    finding.attempts.push_back(live->attempt);
            }
            audit.breaches.push_back(std::move(finding));
        }
        first = next;
    }
    return audit;
}

CampaignAuditor::CampaignAuditor(
    std::string name, std::vector<CampaignLimits> limits, Instant check_from
)
    : limits_(std::move(limits)), check_from_(check_from) {
    std::ranges::stable_sort(limits_, {}, &CampaignLimits::since);
    result_.name = std::move(name);
    result_.rules = {{.rule = AuditRule::campaign_day}, {.rule = AuditRule::campaign_total}};
}

void CampaignAuditor::add(const LedgerRow& row) {
    if (total_ == 0) first_ = row.intent_at;
    ++total_;
    while (!last_day_.empty() && last_day_.front() <= row.intent_at - day_period)
        last_day_.pop_front();
    last_day_.push_back(row.intent_at);
    const auto after = std::ranges::upper_bound(limits_, row.intent_at, {}, &CampaignLimits::since);
    if (row.intent_at < check_from_ || after == limits_.begin()) return;

    const CampaignLimits& in_force = *(after - 1);
    const auto check = [&](RuleAudit& audit, Instant since, std::int64_t count, const Cap& cap) {
        if (!cap) return;
        const AuditWindow window{since, row.intent_at, count, *cap};
        ++audit.checked;
        note_fullest(audit, window);
        if (count > *cap) note_finding(audit.breaches, audit.rule, window, row.id);
    };
    check(result_.rules[0], row.intent_at - day_period, std::ssize(last_day_), in_force.per_day);
    check(result_.rules[1], first_ - Duration{1}, total_, in_force.total);
}

CampaignAudit CampaignAuditor::finish() {
    std::erase_if(result_.rules, [](const RuleAudit& rule) { return rule.checked == 0; });
    return std::move(result_);
}

namespace {

bool has_breach(const std::vector<RuleAudit>& rules) {
    return std::ranges::any_of(rules, [](const RuleAudit& rule) { return !rule.breaches.empty(); });
}

std::int64_t windows_of(const std::vector<RuleAudit>& rules) {
    std::int64_t sum = 0;
    for (const RuleAudit& rule : rules) {
        if (rule.fullest) sum += rule.checked;
    }
    return sum;
}

}  // namespace

std::int64_t AuditReport::invitations() const {
    std::int64_t sum = 0;
    for (const AccountAudit& account : accounts) sum += account.invitations;
    return sum;
}

std::int64_t AuditReport::windows() const {
    std::int64_t sum = 0;
    for (const AccountAudit& account : accounts) sum += windows_of(account.rules);
    for (const CampaignAudit& campaign : campaigns) sum += windows_of(campaign.rules);
    return sum;
}

std::int64_t AuditReport::unrecorded() const {
    std::int64_t sum = 0;
    for (const AccountAudit& account : accounts) sum += account.unrecorded;
    return sum;
}

bool AuditReport::holds() const {
    return people.breaches.empty() &&
           std::ranges::none_of(
               accounts, [](const AccountAudit& account) { return has_breach(account.rules); }
           ) &&
           std::ranges::none_of(campaigns, [](const CampaignAudit& campaign) {
               return has_breach(campaign.rules);
           });
}

}  // namespace invito
