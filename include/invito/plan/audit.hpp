#pragma once
// The audit: replays the ledger and holds every window that ends with an attempt against the limits
// that were in force then. Pure, and one piece of code for tests, simulations and real databases.
//
// What it proves. The windows are longer than their names by the lateness in force, as the
// limiter's are. So whatever delay below the lateness each invitation had on its way, no 24 hours
// and no 7 times 24 hours as LinkedIn may count them held more than the cap (docs/audit.md).

#include "invito/model/job.hpp"
#include "invito/model/policy.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// A row of the ledger, as far as an audit looks at it.
struct LedgerRow {
    AttemptId id;
    AttemptKind kind = AttemptKind::invite;
    PersonId person;  // whom the row's person was merged into, if that happened; may be 0
    Instant intent_at;
    std::optional<Outcome> outcome = Outcome::sent;
    bool charged = true;
    bool with_note = false;
};

// (from, to]: what counts is later than `from`. For pacing, `count` and `cap` are milliseconds: the
// pause from `from` to `to`, and the shortest that was allowed.
struct AuditWindow {
    Instant from;
    Instant to;
    std::int64_t count = 0;
    std::int64_t cap = 0;

    friend bool operator==(const AuditWindow&, const AuditWindow&) = default;
};

// Windows that overlap are one finding: the worst of them, and every attempt that was too much.
struct AuditFinding {
    static constexpr std::size_t attempts_max = 20;

    AuditWindow window;
    std::vector<AttemptId> attempts = {};  // the first of those that were too much
    std::int64_t attempts_total = 0;
};

struct RuleAudit {
    AuditRule rule = AuditRule::day;
    std::int64_t checked = 0;                 // windows, pauses or rows
    std::optional<AuditWindow> fullest = {};  // nearest to its cap; none for window, refund, person
    std::vector<AuditFinding> breaches = {};
    // Passed only because of invitations that this program learned of afterwards.
    std::vector<AuditFinding> by_hand = {};
};

// Of a LinkedIn member: what LinkedIn counts, under whatever accounts.
struct AccountAudit {
    std::string alias;
    std::vector<std::string> also_known_as = {};  // its other accounts
    std::int64_t invitations = 0;                 // charged, by hand or not
    std::int64_t by_hand = 0;                     // of them
    std::vector<RuleAudit> rules = {};            // those that had something to check

    // Attempts for whose instant no limits are recorded: they count in the windows of others, but
    // were held against nothing.
    std::int64_t unrecorded = 0;
    std::optional<Instant> first_unrecorded = {};
};

struct CampaignAudit {
    std::string name;
    std::vector<RuleAudit> rules = {};  // those that had something to check
};

struct AuditReport {
    std::vector<AccountAudit> accounts;
    std::vector<CampaignAudit> campaigns = {};  // with caps of their own
    RuleAudit people{.rule = AuditRule::person};

    [[nodiscard]] std::int64_t invitations() const;
    [[nodiscard]] std::int64_t windows() const;  // and pauses; not rows and people
    [[nodiscard]] std::int64_t unrecorded() const;
    [[nodiscard]] bool holds() const;  // no breach; what was passed by hand is none
};

// What is audited. People are always looked at over all accounts and all time: one invited twice is
// no matter of a period.
struct AuditScope {
    std::optional<std::string> account = {};  // alias
    std::optional<Instant> since = {};        // earlier rows only fill the windows of later ones
};

// The audit of one LinkedIn member's accounts. Rows come in order of `intent_at`, then `id`; memory
// is that of the longest window.
class AccountAuditor {
public:
    // Rows before `check_from` only fill the windows of later ones.
    AccountAuditor(std::string alias, std::vector<DayLimits> limits, Instant check_from);
    AccountAuditor(AccountAuditor&&) noexcept;
    AccountAuditor& operator=(AccountAuditor&&) noexcept;
    ~AccountAuditor();

    void add(const LedgerRow& row);
    [[nodiscard]] AccountAudit finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

// The audit of one campaign's own caps. Its charged invitations come in order of `intent_at`, then
// `id`, from the first one on.
class CampaignAuditor {
public:
    CampaignAuditor(std::string name, std::vector<CampaignLimits> limits, Instant check_from);

    void add(const LedgerRow& row);
    [[nodiscard]] CampaignAudit finish();

private:
    std::vector<CampaignLimits> limits_;  // by `since`
    Instant check_from_;
    std::deque<Instant> last_day_;
    Instant first_;
    std::int64_t total_ = 0;
    CampaignAudit result_;
};

// How long before the first checked row the rows must begin, for its windows to be full.
[[nodiscard]] Duration audit_reach(Duration longest_lateness);

// Nobody has two live invitations: of any account, over merged persons. Sixteen bytes a row.
class PersonAuditor {
public:
    // In any order.
    void add(const LedgerRow& row);
    // At most one finding for each person: its window is the number of invitations and 1.
    [[nodiscard]] RuleAudit finish();

private:
    struct Live {
        PersonId person;
        AttemptId attempt;
    };
    std::vector<Live> live_;
};

}  // namespace invito
