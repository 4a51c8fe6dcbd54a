#include "plan_days.hpp"

#include "invito/report/words.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace invito {

std::string spoken_rule(std::string_view rule) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 17> words = {{
        {"day_cap", "daily limit"},
        {"ramp_up", "ramp-up"},
        {"week_cap", "weekly limit"},
        {"note_cap", "notes of the month"},
        {"visit_cap", "profile visits"},
        {"campaign_day_cap", "campaign's daily limit"},
        {"campaign_total", "campaign's total"},
        {"outside_window", "end of the window"},
        {"pacing", "pauses"},
        {"resting", "rest after a refusal"},
        {"account_stopped", "account is stopped"},
        {"not_ready", "not due yet"},
        {"campaign_schedule", "campaign's days are over"},
        {"campaign_stopped", "campaign is stopped"},
        {"job_deferred", "not due yet"},
        {"account_not_configured", "account is not in the configuration"},
        {"account_left_campaign", "account was taken out of the campaign"},
    }};
    for (const auto& [word, text] : words) {
        if (word == rule) return std::string(text);
    }
    return spoken(rule);
}

std::vector<SendingDay> sending_days(const PlanData& data) {
    std::vector<SendingDay> days;
    for (const PlanDay& row : data.days) {
        if (days.empty() || days.back().date != row.date) {
            SendingDay day;
            day.date = row.date;
            day.label = calendar_date(row.date, data.days.front().date);
            days.push_back(std::move(day));
        }
        SendingDay& day = days.back();
        day.planned += row.planned;
        ++day.accounts;
        if (!row.bound_by.empty()) day.bounds[row.bound_by].push_back(row.account);
    }
    for (std::size_t i = days.size(); i-- > 1;) {
        if (days[i].planned == 0) days.erase(days.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return days;
}

std::string spoken_bindings(const SendingDay& day) {
    std::vector<std::string> texts;
    for (const auto& [rule, accounts] : day.bounds) {
        if (rule == "day_cap" && day.planned > 0) continue;
        std::string text = spoken_rule(rule);
        const std::set<std::string> names(accounts.begin(), accounts.end());
        if (accounts.size() < day.accounts) text += fmt::format(" ({})", fmt::join(names, ", "));
        texts.push_back(std::move(text));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

PlanSummary summary_of(const PlanData& data) {
    PlanSummary summary;
    summary.total = data.planned;
    std::set<std::chrono::local_days> dates;
    for (const PlanDay& day : data.days) {
        if (day.planned == 0) continue;
        dates.insert(day.date);
        if (!summary.first_day) summary.first_day = day.date;
        if (summary.first_day != day.date) continue;
        summary.first_day_count += day.planned;
        summary.first_day_accounts.push_back(day.account);
    }
    summary.sending_days = std::ssize(dates);
    for (const PlanRest& rest : data.rest) summary.left += rest.leads;
    return summary;
}

}  // namespace invito
