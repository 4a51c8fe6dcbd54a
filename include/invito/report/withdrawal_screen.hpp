#pragma once
// What a withdrawal shows and asks before it begins.

#include "invito/model/policy.hpp"
#include "invito/plan/withdrawal.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace invito {

struct PendingLead {
    std::string lead;  // "Jane Doe, Acme"
    std::string account;
    Instant sent_at;
    JobId job;
    std::string campaign;
};

struct WithdrawAccount {
    std::string alias;
    std::int64_t pending = 0;
    std::int64_t chosen = 0;  // of them
    std::int64_t used_today = 0;
    Cap per_day = {};
    std::optional<Alert> stop = {};  // why it can do nothing now

    // How many of the chosen ones can be taken back now.
    [[nodiscard]] std::int64_t possible_today() const;
};

struct WithdrawPreview {
    Instant now;
    WithdrawalScope scope = {};
    std::vector<WithdrawAccount> accounts = {};
    std::vector<PendingLead> oldest = {};                        // the first few
    std::vector<std::pair<LeftAlone, std::int64_t>> left_alone;  // of the campaign, or of that time
    std::int64_t to_be_sent = 0;  // leads of the campaign that a run will still invite

    [[nodiscard]] std::int64_t chosen() const;
    [[nodiscard]] std::int64_t possible_today() const;
};

void write_withdraw_preview(std::ostream& out, const WithdrawPreview& preview, const Style& style);
void write_withdraw_preview_json(
    std::ostream& out, const WithdrawPreview& preview, const TimeZone& zone
);

// "Withdraw 23 pending invitations, 20 of them today? ...": without the asking. `said` is a clause
// that has named them already.
[[nodiscard]] std::string withdraw_question(
    const WithdrawPreview& preview, const std::string& said = {}
);

}  // namespace invito
