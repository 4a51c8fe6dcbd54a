#pragma once
// What an import may do to the settings of a campaign that is there already, and to its leads. What
// a file or a list does not name stays; what it would change is known before anything is changed.

#include "invito/model/campaign.hpp"
#include "invito/model/lead.hpp"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito {

// One setting, by its key in a campaign file, and what would become of it.
struct SettingChange {
    std::string key;       // "note", "limits.per_day"
    std::string before;    // as a campaign file spells it; empty: nothing
    std::string after;     // likewise
    bool is_named = true;  // false: the campaign's own file no longer says anything of it

    friend bool operator==(const SettingChange&, const SettingChange&) = default;
};

// Settings that an import brings along.
struct SettingsInput {
    const Campaign& wanted;              // unnamed settings have their defaults
    const std::set<std::string>& named;  // keys, such as "note" and "limits.per_day"
    bool is_own = false;                 // from where the stored settings come
    bool is_whole = false;               // a campaign file: what it does not name was taken out
};

struct MergedSettings {
    Campaign campaign;                 // the stored one, with what is taken over
    std::vector<SettingChange> taken;  // changed without a question
    std::vector<SettingChange> open;   // changed only if a person says so

    // Somebody said so. `wanted` as in the input.
    void take_open(const Campaign& wanted);
};

// A campaign's own file, or its own list with flags, is how a draft is edited: what it names is
// taken over, and of a started campaign what concerns people and new leads alone (description,
// labels, accounts). Everything else that differs is open: what decides what is sent and when, once
// the campaign was started; what its own file no longer names; and all that another file or list
// says.
[[nodiscard]] MergedSettings merge_settings(
    const Campaign& stored, bool is_draft, const SettingsInput& input
);

// What a plan goes by, as key and text: all but what is only written down.
[[nodiscard]] std::vector<std::pair<std::string_view, std::string>> sending_settings(
    const Campaign& campaign
);

// As a campaign file spells them.
[[nodiscard]] std::string setting_text(const Cap& cap);
[[nodiscard]] std::string setting_text(const Window& window);

// What a corrected list says anew about a lead.
struct FieldChange {
    std::string field;  // column or variable
    std::string before;
    std::string after;

    friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

// Columns in their own order, then variables by name. The account is not among them: it stays.
[[nodiscard]] std::vector<FieldChange> changed_fields(
    const LeadFields& before, const LeadFields& after
);

}  // namespace invito
