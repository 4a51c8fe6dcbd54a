#include "invito/plan/campaign_settings.hpp"

#include <gtest/gtest.h>

namespace invito {
namespace {

TEST(LeadChanges, name_what_a_corrected_list_says_anew) {
    LeadFields before;
    before.company = "Acme";
    before.variables = {{"hook", "x"}, {"city", "Bonn"}};
    LeadFields after = before;
    after.company = "Acme Robotics";
    after.title = "CEO";
    after.variables = {{"hook", "x"}, {"team", "A"}};

    EXPECT_EQ(
        changed_fields(before, after), (std::vector<FieldChange>{
                                           {"company", "Acme", "Acme Robotics"},
                                           {"title", "", "CEO"},
                                           {"city", "Bonn", ""},
                                           {"team", "", "A"}})
    );
}

TEST(LeadChanges, of_an_account_that_only_new_leads_heed_are_none) {
    LeadFields after;
    after.send_from = "ben";

    EXPECT_EQ(changed_fields({}, after), std::vector<FieldChange>{});
}

}  // namespace
}  // namespace invito
