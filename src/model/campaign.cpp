#include "invito/model/campaign.hpp"

#include "names.hpp"

namespace invito {
namespace {

constexpr Names<CampaignState, 5> campaign_states = {{
    {CampaignState::draft, "draft"},
    {CampaignState::active, "active"},
    {CampaignState::paused, "paused"},
    {CampaignState::done, "done"},
    {CampaignState::archived, "archived"},
}};

constexpr Names<Assign, 3> assignments = {{
    {Assign::balanced, "balanced"},
    {Assign::round_robin, "round_robin"},
    {Assign::column, "column"},
}};

constexpr Names<WhenMissing, 2> missing_policies = {{
    {WhenMissing::skip, "skip"},
    {WhenMissing::send_without_note, "send_without_note"},
}};

constexpr Names<WhenTooLong, 2> length_policies = {{
    {WhenTooLong::skip, "skip"},
    {WhenTooLong::send_without_note, "send_without_note"},
}};

constexpr Names<WhenNoteQuotaUsed, 2> quota_policies = {{
    {WhenNoteQuotaUsed::wait, "wait"},
    {WhenNoteQuotaUsed::send_without_note, "send_without_note"},
}};

}  // namespace

std::vector<NoteVariant> NotePolicy::texts() const {
    if (!variants.empty()) return variants;
    if (text.empty()) return {};
    return {NoteVariant{"", text}};
}

std::string_view to_string(CampaignState state) {
    return name_of(campaign_states, state);
}

std::optional<CampaignState> parse_campaign_state(std::string_view text) {
    return value_of(campaign_states, text);
}

std::string_view to_string(Assign assign) {
    return name_of(assignments, assign);
}

std::string_view to_string(WhenMissing policy) {
    return name_of(missing_policies, policy);
}

std::string_view to_string(WhenTooLong policy) {
    return name_of(length_policies, policy);
}

std::string_view to_string(WhenNoteQuotaUsed policy) {
    return name_of(quota_policies, policy);
}

}  // namespace invito
