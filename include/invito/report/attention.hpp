#pragma once
// What needs a person, and what to do about it: the "!" lines of status, and whoever says the same.

#include "invito/plan/outlook.hpp"
#include "invito/report/status_screen.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito {

struct Attention {
    std::string code;     // stable, e.g. "account.reconnect"
    std::string account;  // alias; empty if it is not about one
    std::string text;     // ends where the command follows
    std::string command;
};

[[nodiscard]] std::vector<Attention> attention_of(const StatusData& data, const TimeZone& zone);

// Leads that no account sends, although a person could let one. What an account's own state stops
// is said of the account.
[[nodiscard]] std::vector<Attention> attention_of(const std::vector<StrandedLeads>& stranded);

// nullopt: the account needs nobody.
[[nodiscard]] std::optional<Attention> attention_of(
    const AccountView& account, Instant now, const TimeZone& zone
);

}  // namespace invito
