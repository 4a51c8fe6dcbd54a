#pragma once
// Invitations that a person takes back: which they are, and what is to be said of the others.

#include "invito/app/compose.hpp"
#include "invito/ports/queries.hpp"
#include "invito/report/withdrawal_screen.hpp"
#include "invito/support/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito {

struct WithdrawalRequest {
    std::vector<std::string> named =
        {};  // numbers of jobs, or addresses; empty: what the rest says
    WithdrawalScope scope;
    bool only_suppressed = false;  // only to people whom the do-not-contact list forbids by now
};

struct WithdrawalPlan {
    WithdrawPreview preview;
    bool is_named = false;
    std::vector<JobId> jobs;        // in rising order: these and no others
    std::vector<Error> left_alone;  // those named that cannot be withdrawn, and what to do instead
};

// Errors: usage, "campaign.unknown".
[[nodiscard]] Result<WithdrawalPlan> plan_withdrawal(
    const ReadSession& session, const Settings& settings, const WithdrawalRequest& request,
    const TimeZone& zone
);

// Of the jobs of a person: the invitation that is pending at LinkedIn.
[[nodiscard]] std::optional<JobView> pending_invitation(Queries& queries, const Identity& person);

}  // namespace invito
