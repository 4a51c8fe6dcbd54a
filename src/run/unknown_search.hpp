#pragma once
// What became of invitations whose outcome is not known: looks at the sent list and at the profile.
// Only what was read completely proves that something is not there.

#include "account_reads.hpp"
#include "invito/plan/reconcile.hpp"

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

namespace invito {

// An unknown invitation after a look; unknown still, too, if a person has settled it meanwhile.
struct UnknownNews {
    JobBrief job;
    CheckVerdict verdict;
    std::string invitation_id;  // if it was found
    std::string evidence;
};

[[nodiscard]] UnknownHistory history_of(const UnknownAttempt& unknown, bool strict);

class UnknownSearch {
public:
    template <class T>
    using Async = boost::asio::awaitable<T>;

    explicit UnknownSearch(AccountSession& session) : session_(session), reads_(session) {}

    // Looks for each of `due` and writes down what that means. Stops when the account, the run or
    // the budget of visits does: what was not looked for is not in the answer.
    Async<std::vector<UnknownNews>> look_for(std::vector<UnknownAttempt> due, SentList sent);

    // Without another look.
    Async<std::vector<UnknownNews>> give_up(std::vector<UnknownAttempt> given_up);

private:
    Async<UnknownNews> settle(UnknownAttempt unknown, Evidence seen, std::string invitation_id);
    Async<void> refresh_looks();

    AccountSession& session_;
    AccountReads reads_;
};

}  // namespace invito
