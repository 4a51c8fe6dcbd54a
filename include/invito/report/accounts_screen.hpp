#pragma once
// What `accounts list` and `accounts show` print.

#include "invito/report/account_status.hpp"
#include "invito/report/style.hpp"
#include "invito/support/time.hpp"

#include <iosfwd>
#include <vector>

namespace invito {

void write_account_list(
    std::ostream& out, const std::vector<AccountStatus>& accounts, Instant now, const Style& style
);
void write_account(
    std::ostream& out, const AccountStatus& account, Instant now, const Style& style
);
void write_accounts_json(
    std::ostream& out, const std::vector<AccountStatus>& accounts, const TimeZone& zone
);
void write_account_json(std::ostream& out, const AccountStatus& account, const TimeZone& zone);

}  // namespace invito
