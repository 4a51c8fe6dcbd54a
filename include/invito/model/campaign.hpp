#pragma once
// A campaign: list + note + accounts + schedule, with a name.

#include "invito/model/policy.hpp"
#include "invito/support/names.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito {

enum class CampaignState { draft, active, paused, done, archived };

template <>
inline constexpr auto enum_names<CampaignState> = std::to_array<Named<CampaignState>>({
    {CampaignState::draft, "draft"},
    {CampaignState::active, "active"},
    {CampaignState::paused, "paused"},
    {CampaignState::done, "done"},
    {CampaignState::archived, "archived"},
});

enum class Assign { balanced, round_robin, column };  // how leads are given to accounts at import

// What is done with a lead whose note cannot be sent as it is meant.
enum class WhenUnfit { skip, send_without_note };

template <>
inline constexpr auto enum_names<WhenUnfit> = std::to_array<Named<WhenUnfit>>({
    {WhenUnfit::skip, "skip"},
    {WhenUnfit::send_without_note, "send_without_note"},
});

// What becomes of a name that would look wrong in a note: it is told, or counts as missing.
enum class NameRule { warn, skip };

template <>
inline constexpr auto enum_names<NameRule> = std::to_array<Named<NameRule>>({
    {NameRule::warn, "warn"},
    {NameRule::skip, "skip"},
});

template <>
inline constexpr auto enum_names<Assign> = std::to_array<Named<Assign>>({
    {Assign::balanced, "balanced"},
    {Assign::round_robin, "round_robin"},
    {Assign::column, "column"},
});
enum class WhenNoteQuotaUsed { wait, send_without_note };

template <>
inline constexpr auto enum_names<WhenNoteQuotaUsed> = std::to_array<Named<WhenNoteQuotaUsed>>({
    {WhenNoteQuotaUsed::wait, "wait"},
    {WhenNoteQuotaUsed::send_without_note, "send_without_note"},
});

// What becomes of leads that wait and that the list no longer names.
enum class WhenRemoved { keep, cancel };

template <>
inline constexpr auto enum_names<WhenRemoved> = std::to_array<Named<WhenRemoved>>({
    {WhenRemoved::keep, "keep"},
    {WhenRemoved::cancel, "cancel"},
});

struct NoteVariant {
    std::string name;  // a-z, 0-9, '-'; unique in the note
    std::string text;

    friend bool operator==(const NoteVariant&, const NoteVariant&) = default;
};

struct NotePolicy {
    std::string text;  // template with {{name}} and {{name|fallback}}; empty: no note
    std::vector<NoteVariant> variants = {};  // instead of the text: each lead is given one
    WhenUnfit when_missing = WhenUnfit::skip;
    WhenUnfit when_too_long = WhenUnfit::skip;
    WhenNoteQuotaUsed when_note_quota_used = WhenNoteQuotaUsed::wait;

    [[nodiscard]] bool has_note() const { return !text.empty() || !variants.empty(); }

    // All of them as variants; a single text has no name.
    [[nodiscard]] std::vector<NoteVariant> texts() const {
        if (!variants.empty() || text.empty()) return variants;
        return {NoteVariant{"", text}};
    }

    friend bool operator==(const NotePolicy&, const NotePolicy&) = default;
};

struct Schedule {
    std::optional<std::chrono::year_month_day> start;  // first day, in each account's zone
    std::optional<std::chrono::year_month_day> end;    // last day
    std::vector<std::chrono::year_month_day> skip_dates;

    friend bool operator==(const Schedule&, const Schedule&) = default;
};

struct Campaign {
    std::string name;  // a-z, 0-9, '-'; unique in the database
    std::string description;
    std::vector<std::pair<std::string, std::string>> labels;
    std::vector<std::string> accounts;  // aliases; order has no meaning
    Assign assign = Assign::balanced;
    NotePolicy note;
    Cap per_day;  // on top of each account's own limits
    Cap total;
    Schedule schedule;
    std::optional<Window> window;                // may only narrow
    int priority = 50;                           // higher first; ties: older campaign first
    std::vector<std::string> kept_columns = {};  // of its list, for reports

    friend bool operator==(const Campaign&, const Campaign&) = default;
};

}  // namespace invito
