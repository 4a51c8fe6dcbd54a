#include "idleness.hpp"

namespace invito {

Idleness why_idle(const std::vector<CampaignRecord>& campaigns) {
    if (campaigns.empty()) return {"there is no campaign yet", "invito import FILE"};
    const CampaignRecord* draft = nullptr;
    const CampaignRecord* paused = nullptr;
    for (const CampaignRecord& campaign : campaigns) {
        if (campaign.state == CampaignState::draft) draft = &campaign;
        if (campaign.state == CampaignState::paused) paused = &campaign;
    }
    if (paused != nullptr) {
        const bool are_all = draft == nullptr;
        return {
            are_all ? "every campaign is paused or done"
                    : "every started campaign is paused or done",
            "invito resume " + paused->campaign.name};
    }
    if (draft != nullptr) {
        return {"no campaign is started", "invito start " + draft->campaign.name};
    }
    return {"all campaigns are done", "invito import FILE"};
}

}  // namespace invito
