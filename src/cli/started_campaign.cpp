#include "started_campaign.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace invito {

std::vector<std::string> changed_keys(const Campaign& stored, const Campaign& wanted) {
    std::vector<std::string> keys;
    const auto compare = [&keys](const char* key, bool is_same) {
        if (!is_same) keys.emplace_back(key);
    };
    compare("note", stored.note == wanted.note);
    compare("limits.per_day", stored.per_day == wanted.per_day);
    compare("limits.total", stored.total == wanted.total);
    compare("schedule", stored.schedule == wanted.schedule);
    compare("window", stored.window == wanted.window);
    compare("priority", stored.priority == wanted.priority);
    return keys;
}

std::optional<Error> keep_started_values(
    Campaign& wanted, Registry& registry, const std::string& path
) {
    const auto stored = registry.find_campaign(wanted.name);
    if (!stored || stored->state == CampaignState::draft) return std::nullopt;
    const std::vector<std::string> keys = changed_keys(stored->campaign, wanted);
    if (keys.empty()) return std::nullopt;

    const Campaign& kept = stored->campaign;
    wanted.note = kept.note;
    wanted.per_day = kept.per_day;
    wanted.total = kept.total;
    wanted.schedule = kept.schedule;
    wanted.window = kept.window;
    wanted.priority = kept.priority;
    return Error{
        .kind = ErrorKind::data,
        .code = "campaign.changed",
        .what = fmt::format(
            "{} changed since \"{}\" was started: {}", path, wanted.name, fmt::join(keys, ", ")
        ),
        .hint = fmt::format(
            "see `invito plan {}`; take it over with `invito import --update-note {}`; {} sent "
            "stay as they were",
            wanted.name,
            path,
            registry.sent_invitations(stored->id)
        ),
        .help_topic = "campaign-file",
    };
}

}  // namespace invito
