#pragma once
// Taking invitations back, also as a step of another command.

#include "context.hpp"
#include "invito/app/withdrawing.hpp"

#include <string_view>
#include <vector>

namespace invito {

// Takes back what the plan names: a yes was given. Its end is shown.
[[nodiscard]] Result<ExitCode> withdraw_planned(
    Context& context, const Settings& settings, const WithdrawalPlan& plan
);

// Invitations that are pending to people who are about to be left alone, or forgotten.
struct PendingOffer {
    std::vector<JobId> jobs;
    bool are_suppressed = false;       // all of them, as of now
    std::string_view afterwards = {};  // why it is better done first
};

// Says that they are pending, and asks whether they are to be taken back; without a terminal, how
// that is done. --yes is no answer to it: it was said to something else. Errors, and the codes of a
// run that was interrupted, are reasons not to go on.
[[nodiscard]] Result<ExitCode> offer_withdrawal(
    Context& context, const Settings& settings, const PendingOffer& offer
);

}  // namespace invito
