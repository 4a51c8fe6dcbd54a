#pragma once
// What an account does next: a pure function of what is known and the time. The runner executes it,
// a forecast replays it.

#include "invito/model/campaign.hpp"
#include "invito/plan/limiter.hpp"
#include "invito/plan/reconcile.hpp"
#include "invito/support/ids.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace invito {

// A campaign as far as one account's decision depends on it.
struct CampaignGate {
    CampaignId id;
    Schedule schedule;
    std::optional<Window> window = {};
    Note note = Note::without;
    bool waits_for_notes = true;               // when the notes of the month are used up
    Instant paused_until;                      // never: until a person starts or resumes it
    Instant closed_until;                      // a cap of the campaign itself is used up
    std::optional<Instant> earliest_job = {};  // when the first job may act; nullopt: none is left
    std::optional<Instant> earliest_resolved = {};  // the same of those that need no visit
};

struct AccountOutlook {
    AccountBudget budget;
    std::vector<CampaignGate> campaigns;  // in order of preference
    NextLooks looks = {};                 // for evidence of unknown invitations
};

struct LookForEvidence {
    bool again = false;  // for those, too, whose last look was in vain
};

struct Invite {
    std::vector<CampaignId> campaigns;  // open now, in order of preference
    bool may_visit = true;              // else only those that are resolved can be invited
};

struct WaitUntil {
    Instant at;                              // never: only a look that was in vain is left
    std::optional<DenyReason> binding = {};  // nullopt: a job or a look for evidence is due then
    std::optional<Instant> looks_at = {};    // before: a look that was in vain is due again
};

struct NothingLeft {
    std::optional<DenyReason> binding =
        {};  // account_stopped, or a rule that never lets go; nullopt: no job
};

using NextAction = std::variant<LookForEvidence, Invite, WaitUntil, NothingLeft>;

[[nodiscard]] NextAction next_action(const AccountOutlook& outlook, Instant now);

// Whether a look that was in vain before may cost a visit: the leads keep as many as invitations
// may be sent.
[[nodiscard]] bool leaves_visits_for_leads(const AccountOutlook& outlook, Instant now);

// Whether the account and the campaign send at `now`, by their hours and days alone. Asked once
// more just before a send: the visit before it may have taken long, on a machine that slept.
[[nodiscard]] bool is_open(const Policy& policy, const CampaignGate& gate, Instant now);

// How the next invitation goes out: with its note, unless those of the month are used up, a plain
// invitation would be allowed, and the campaign wants it so; and when the account may send again.
struct InvitationTerms {
    Note note = Note::without;
    Instant next_at;
};
[[nodiscard]] InvitationTerms invitation_terms(
    const AccountBudget& budget, const CampaignGate& gate, bool has_note, Instant now
);

// A pause of the account or of one of its campaigns is over, and nobody has written that down yet.
[[nodiscard]] bool a_pause_has_ended(const AccountOutlook& outlook, Instant now);

}  // namespace invito
