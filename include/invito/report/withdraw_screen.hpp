#pragma once
// What `withdraw` shows: first what it would take back, at its end what it did.

#include "invito/model/outcome_tally.hpp"
#include "invito/model/policy.hpp"
#include "invito/report/run_ending.hpp"
#include "invito/report/style.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

struct OldInvitation {
    std::string lead;  // "Jane Doe, Acme"
    std::string account;
    Instant sent_at;
};

struct WithdrawAccount {
    std::string alias;
    std::int64_t pending = 0;
    std::int64_t old = 0;  // of them
    std::int64_t used_today = 0;
    Cap per_day = {};

    // How many of the old ones the day still allows.
    [[nodiscard]] std::int64_t possible_today() const;
};

struct WithdrawPreview {
    Instant now;
    Duration older_than{};
    std::vector<WithdrawAccount> accounts;
    std::vector<OldInvitation> oldest;  // the first few

    [[nodiscard]] std::int64_t old() const;
    [[nodiscard]] std::int64_t possible_today() const;
};

void write_withdraw_preview(std::ostream& out, const WithdrawPreview& preview, const Style& style);
void write_withdraw_preview_json(
    std::ostream& out, const WithdrawPreview& preview, const TimeZone& zone
);

// "Withdraw 23 pending invitations, 20 of them today? ...": without the asking.
[[nodiscard]] std::string withdraw_question(const WithdrawPreview& preview);

using WithdrawEndAccount = AccountEnd<WithdrawTally>;

struct WithdrawEndData {
    RunEnding ending;
    std::vector<WithdrawEndAccount> accounts;
};

void write_withdraw_text(std::ostream& out, const WithdrawEndData& data, const Style& style);

// The last line of `withdraw --json`, type "summary".
void write_withdraw_summary_json(
    std::ostream& out, const WithdrawEndData& data, const TimeZone& zone
);

}  // namespace invito
