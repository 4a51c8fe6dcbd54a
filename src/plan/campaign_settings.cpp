#include "invito/plan/campaign_settings.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <utility>

namespace invito {
namespace {

using Date = std::chrono::year_month_day;

std::string two_digits(std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string text_of(const Cap& cap) {
    return cap ? std::to_string(*cap) : "unlimited";
}

std::string text_of(const Date& date) {
    return std::to_string(int{date.year()}) + "-" + two_digits(unsigned{date.month()}) + "-" +
           two_digits(unsigned{date.day()});
}

std::string text_of(const std::optional<Date>& date) {
    return date ? text_of(*date) : std::string();
}

std::string text_of(std::chrono::minutes of_day) {
    return two_digits(of_day.count() / 60) + ":" + two_digits(of_day.count() % 60);
}

std::string text_of(const std::optional<Window>& window) {
    if (!window) return {};
    if (window->always) return "always";
    constexpr std::array<std::string_view, 7> names = {"mon", "tue", "wed", "thu",
                                                       "fri", "sat", "sun"};
    std::string days;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (window->days[i]) days += (days.empty() ? "" : " ") + std::string(names[i]);
    }
    return days + ", " + text_of(window->from) + "-" + text_of(window->to);
}

std::string text_of(const NotePolicy& note) {
    std::string text;
    for (const NoteVariant& variant : note.texts()) {
        if (!text.empty()) text += '\n';
        if (!variant.name.empty()) text += "variant " + variant.name + ": ";
        text += trim(variant.text);
    }
    return text;
}

template <class Items, class Spell>
std::string listed(const Items& items, Spell spell) {
    std::string text;
    for (const auto& item : items) text += (text.empty() ? "" : ", ") + spell(item);
    return text;
}

template <class Item>
std::vector<Item> sorted(std::vector<Item> items) {
    std::ranges::sort(items);
    return items;
}

struct CampaignSetting {
    std::string_view key;
    bool decides_sending;  // what is sent, and when
    std::string (*text)(const Campaign&);
    void (*copy)(const Campaign& from, Campaign& to);
};

// In the order of a campaign file. Accounts and labels have no order: a database keeps them sorted.
constexpr std::array<CampaignSetting, 16> settings = {{
    {"description", false, [](const Campaign& c) { return c.description; },
     [](const Campaign& from, Campaign& to) { to.description = from.description; }},
    {"labels", false,
     [](const Campaign& c) {
         return listed(c.labels, [](const auto& label) {
             return label.second.empty() ? label.first : label.first + ": " + label.second;
         });
     },
     [](const Campaign& from, Campaign& to) { to.labels = sorted(from.labels); }},
    {"list.keep", false, [](const Campaign& c) { return listed(c.kept_columns, std::identity()); },
     [](const Campaign& from, Campaign& to) { to.kept_columns = from.kept_columns; }},
    {"accounts.use", false, [](const Campaign& c) { return listed(c.accounts, std::identity()); },
     [](const Campaign& from, Campaign& to) { to.accounts = sorted(from.accounts); }},
    {"accounts.assign", false, [](const Campaign& c) { return std::string(to_string(c.assign)); },
     [](const Campaign& from, Campaign& to) { to.assign = from.assign; }},
    {"note", true, [](const Campaign& c) { return text_of(c.note); },
     [](const Campaign& from, Campaign& to) {
         to.note.text = from.note.text;
         to.note.variants = from.note.variants;
     }},
    {"note.when_missing", true,
     [](const Campaign& c) { return std::string(to_string(c.note.when_missing)); },
     [](const Campaign& from, Campaign& to) { to.note.when_missing = from.note.when_missing; }},
    {"note.when_too_long", true,
     [](const Campaign& c) { return std::string(to_string(c.note.when_too_long)); },
     [](const Campaign& from, Campaign& to) { to.note.when_too_long = from.note.when_too_long; }},
    {"note.when_note_quota_used", true,
     [](const Campaign& c) { return std::string(to_string(c.note.when_note_quota_used)); },
     [](const Campaign& from, Campaign& to) {
         to.note.when_note_quota_used = from.note.when_note_quota_used;
     }},
    {"limits.per_day", true, [](const Campaign& c) { return text_of(c.per_day); },
     [](const Campaign& from, Campaign& to) { to.per_day = from.per_day; }},
    {"limits.total", true, [](const Campaign& c) { return text_of(c.total); },
     [](const Campaign& from, Campaign& to) { to.total = from.total; }},
    {"schedule.start", true, [](const Campaign& c) { return text_of(c.schedule.start); },
     [](const Campaign& from, Campaign& to) { to.schedule.start = from.schedule.start; }},
    {"schedule.end", true, [](const Campaign& c) { return text_of(c.schedule.end); },
     [](const Campaign& from, Campaign& to) { to.schedule.end = from.schedule.end; }},
    {"schedule.skip_dates", true,
     [](const Campaign& c) {
         return listed(c.schedule.skip_dates, [](const Date& date) { return text_of(date); });
     },
     [](const Campaign& from, Campaign& to) { to.schedule.skip_dates = from.schedule.skip_dates; }},
    {"window", true, [](const Campaign& c) { return text_of(c.window); },
     [](const Campaign& from, Campaign& to) { to.window = from.window; }},
    {"priority", true, [](const Campaign& c) { return std::to_string(c.priority); },
     [](const Campaign& from, Campaign& to) { to.priority = from.priority; }},
}};

// The value of `wanted`, where that is another one. White space around a note is never sent.
std::optional<SettingChange> change_of(
    const CampaignSetting& setting, const Campaign& stored, const Campaign& wanted
) {
    Campaign changed = stored;
    setting.copy(wanted, changed);
    SettingChange change{
        .key = std::string(setting.key),
        .before = setting.text(stored),
        .after = setting.text(changed),
    };
    if (change.before == change.after) return std::nullopt;
    return change;
}

}  // namespace

MergedSettings merge_settings(const Campaign& stored, bool is_draft, const SettingsInput& input) {
    MergedSettings merged{stored, {}, {}};
    for (const CampaignSetting& setting : settings) {
        const bool is_named = input.named.contains(std::string(setting.key));
        const bool was_removed =
            input.is_own && input.is_whole && setting.decides_sending && !is_named;
        auto change = change_of(setting, stored, input.wanted);
        if (!change || !(is_named || was_removed)) continue;
        change->is_named = is_named;
        const bool is_free = is_draft || !setting.decides_sending;
        if (input.is_own && is_named && is_free) {
            setting.copy(input.wanted, merged.campaign);
            merged.taken.push_back(*std::move(change));
        } else {
            merged.open.push_back(*std::move(change));
        }
    }
    return merged;
}

std::vector<std::pair<std::string_view, std::string>> sending_settings(const Campaign& campaign) {
    Campaign sorted_as_stored = campaign;
    std::ranges::sort(sorted_as_stored.accounts);
    std::vector<std::pair<std::string_view, std::string>> texts;
    for (const CampaignSetting& setting : settings) {
        const bool is_planned_by = setting.decides_sending || setting.key == "accounts.use";
        if (is_planned_by) texts.emplace_back(setting.key, setting.text(sorted_as_stored));
    }
    return texts;
}

std::string setting_text(const Cap& cap) {
    return text_of(cap);
}

std::string setting_text(const Window& window) {
    return text_of(std::optional(window));
}

void MergedSettings::take_open(const Campaign& wanted) {
    for (SettingChange& change : open) {
        std::ranges::find(settings, change.key, &CampaignSetting::key)->copy(wanted, campaign);
        taken.push_back(std::move(change));
    }
    open.clear();
}

namespace {

std::string variable(const LeadFields& fields, const std::string& name) {
    const auto found = fields.variables.find(name);
    return found == fields.variables.end() ? std::string() : found->second;
}

}  // namespace

std::vector<FieldChange> changed_fields(const LeadFields& before, const LeadFields& after) {
    std::vector<FieldChange> changes;
    const auto compare = [&changes](std::string name, std::string old, std::string now) {
        if (old != now) changes.push_back({std::move(name), std::move(old), std::move(now)});
    };
    for (const auto& [name, column] : lead_columns)
        compare(std::string(name), before.*column, after.*column);
    std::set<std::string> names;
    for (const LeadFields* const fields : {&before, &after}) {
        for (const auto& [name, value] : fields->variables) names.insert(name);
    }
    for (const std::string& name : names)
        compare(name, variable(before, name), variable(after, name));
    return changes;
}

}  // namespace invito
