#pragma once
// What a plan was made of, so that whoever starts a campaign by it can tell whether it still is the
// one that was looked at: settings, limits, accounts, and the leads as their list says.

#include "invito/model/account.hpp"
#include "invito/model/campaign.hpp"
#include "invito/model/lead.hpp"
#include "invito/model/policy.hpp"
#include "invito/plan/campaign_settings.hpp"
#include "invito/support/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// One thing that decides what is planned, as people read it.
struct PlanFact {
    std::string of;   // a campaign's name, or "account anna"
    std::string key;  // "note", "limits.per_day", "leads"
    std::string value;

    friend bool operator==(const PlanFact&, const PlanFact&) = default;
};

struct PlanBasis {
    std::optional<Instant> database = {};  // its creation; nullopt: there was none yet
    std::vector<PlanFact> facts = {};

    friend bool operator==(const PlanBasis&, const PlanBasis&) = default;
};

// Of a database, of everything in it: tells a file that was touched since it was saved.
[[nodiscard]] std::string checksum_of(const PlanBasis& basis);

// Leads in any order: their number, and a digest of who they are and what their list says of them.
class LeadsDigest {
public:
    void take(const Identity& identity, const LeadFields& fields, std::string_view account);

    [[nodiscard]] std::int64_t count() const { return count_; }
    [[nodiscard]] std::string hex() const;

private:
    std::int64_t count_ = 0;
    // A sum knows no order, so that nothing has to be sorted.
    std::array<std::uint64_t, 2> sum_{};
};

[[nodiscard]] std::string account_subject(std::string_view alias);

// The settings that plans go by: not what is only written down, such as labels.
void add_campaign_facts(std::vector<PlanFact>& facts, const Campaign& campaign);
void add_leads_facts(
    std::vector<PlanFact>& facts, const std::string& campaign, const LeadsDigest& leads
);
void add_account_facts(
    std::vector<PlanFact>& facts, const std::string& alias, const std::string& id, Tier tier,
    const Policy& policy
);

// What is not as it was planned; facts that only one of them has are nothing in the other. Only of
// subjects that `now` has: a plan may be of more campaigns than the one that is started.
[[nodiscard]] std::vector<SettingChange> changes_since(
    const std::vector<PlanFact>& planned, const std::vector<PlanFact>& now
);

}  // namespace invito
