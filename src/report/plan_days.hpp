#pragma once
// The days of a plan over all accounts, and the words for what ends them.

#include "invito/report/plan_screen.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

struct SendingDay {
    std::chrono::local_days date;
    std::string label;  // "Mon 23 Nov"
    std::int64_t planned = 0;
    std::size_t accounts = 0;                                // that have leads on this day
    std::map<std::string, std::vector<std::string>> bounds;  // stable word -> accounts
};

// Days with invitations; today also without any, if a rule is the reason.
[[nodiscard]] std::vector<SendingDay> sending_days(const PlanData& data);

// "weekly limit (ben)". Silent about the ordinary end of a day, its own limit.
[[nodiscard]] std::string spoken_bindings(const SendingDay& day);

// "week_cap" -> "weekly limit".
[[nodiscard]] std::string spoken_rule(std::string_view rule);

}  // namespace invito
