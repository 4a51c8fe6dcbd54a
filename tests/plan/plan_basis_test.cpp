#include "invito/plan/plan_basis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace invito {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Identity someone(const std::string& value) {
    Identity identity;
    identity.value = value;
    return identity;
}

std::string digest_of(const std::vector<std::pair<std::string, LeadFields>>& leads) {
    LeadsDigest digest;
    for (const auto& [name, fields] : leads) digest.take(someone(name), fields, "anna");
    return digest.hex();
}

TEST(LeadsDigest, knows_no_order_but_every_word) {
    LeadFields jane;
    jane.first_name = "Jane";
    jane.variables = {{"hook", "robots"}};
    LeadFields ben;
    ben.company = "Acme";
    const std::string whole = digest_of({{"jane", jane}, {"ben", ben}});

    EXPECT_EQ(whole.size(), 32U);
    EXPECT_EQ(digest_of({{"ben", ben}, {"jane", jane}}), whole);
    EXPECT_NE(digest_of({{"jane", ben}, {"ben", jane}}), whole);
    EXPECT_NE(digest_of({{"jane", jane}}), whole);
    for (const auto& [name, column] : lead_columns) {
        LeadFields other = jane;
        other.*column += "x";
        EXPECT_NE(digest_of({{"jane", other}, {"ben", ben}}), whole) << name;
    }
    LeadFields moved = jane;
    moved.variables = {{"hoo", "krobots"}};
    EXPECT_NE(digest_of({{"jane", moved}, {"ben", ben}}), whole);
}

TEST(LeadsDigest, knows_the_account_of_a_lead_and_the_same_lead_twice) {
    LeadsDigest anna, ben, twice;
    anna.take(someone("jane"), {}, "anna");
    ben.take(someone("jane"), {}, "ben");
    twice.take(someone("jane"), {}, "anna");
    twice.take(someone("jane"), {}, "anna");

    EXPECT_NE(anna.hex(), ben.hex());
    EXPECT_NE(anna.hex(), twice.hex());
    EXPECT_EQ(twice.count(), 2);
    EXPECT_EQ(LeadsDigest().hex(), std::string(32, '0'));
}

TEST(PlanFacts, of_an_account_are_each_of_its_limits) {
    Policy policy;
    std::vector<PlanFact> before;
    add_account_facts(before, "anna", "id-1", Tier::premium, policy);

    for (const CapKind& cap : cap_kinds) {
        Policy other = policy;
        other.limits.*cap.limit = 3;
        std::vector<PlanFact> now;
        add_account_facts(now, "anna", "id-1", Tier::premium, other);
        const auto changes = changes_since(before, now);
        ASSERT_EQ(changes.size(), 1U) << cap.key;
        EXPECT_EQ(changes[0].key, "anna " + std::string(cap.key));
        EXPECT_EQ(changes[0].after, "3");
    }
    Policy other = policy;
    other.pacing.min = std::chrono::minutes{2};
    other.window.always = true;
    other.ramp_up.reset();
    std::vector<PlanFact> now;
    add_account_facts(now, "anna", "id-2", Tier::free, other);
    std::vector<std::string> keys;
    for (const SettingChange& change : changes_since(before, now)) keys.push_back(change.key);
    EXPECT_THAT(
        keys, ElementsAre("anna id", "anna tier", "anna pacing", "anna window", "anna ramp_up")
    );
}

TEST(PlanFacts, of_a_campaign_are_what_decides_the_sending) {
    Campaign campaign;
    campaign.name = "spring";
    campaign.accounts = {"ben", "anna"};
    std::vector<PlanFact> before;
    add_campaign_facts(before, campaign);
    Campaign other = campaign;
    other.accounts = {"anna", "ben"};
    other.description = "Founders";
    other.labels = {{"team", "sales"}};
    std::vector<PlanFact> same;
    add_campaign_facts(same, other);
    other.note.text = "Hi";
    other.priority = 90;
    other.per_day = 5;
    std::vector<PlanFact> now;
    add_campaign_facts(now, other);

    EXPECT_THAT(changes_since(before, same), IsEmpty());
    EXPECT_THAT(
        changes_since(before, now),
        ElementsAre(
            SettingChange{"note", "", "Hi"}, SettingChange{"limits.per_day", "unlimited", "5"},
            SettingChange{"priority", "50", "90"}
        )
    );
}

TEST(PlanFacts, of_other_campaigns_do_not_count_and_those_that_are_gone_do) {
    const std::vector<PlanFact> planned = {
        {"spring", "leads", "60"}, {"spring", "--account", "anna"}, {"autumn", "leads", "9"}};
    const std::vector<PlanFact> now = {{"spring", "leads", "61"}, {"account ben", "tier", "free"}};

    EXPECT_THAT(
        changes_since(planned, now),
        ElementsAre(
            SettingChange{"leads", "60", "61"}, SettingChange{"ben tier", "", "free"},
            SettingChange{"--account", "anna", ""}
        )
    );
}

TEST(PlanBasis, has_another_checksum_when_anything_in_it_is_another) {
    const PlanBasis basis{.database = Instant{}, .facts = {{"a", "b", "c"}, {"d", "e", "f"}}};
    std::vector<PlanBasis> others(5, basis);
    others[0].database.reset();
    others[1].facts[0] = {"ab", "", "c"};
    others[2].facts[1].value = "g";
    others[3].facts.pop_back();
    std::swap(others[4].facts[0], others[4].facts[1]);

    for (const PlanBasis& other : others) EXPECT_NE(checksum_of(other), checksum_of(basis));
    EXPECT_EQ(checksum_of(basis).size(), 64U);
}

}  // namespace
}  // namespace invito
