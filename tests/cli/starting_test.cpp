#include "cli/starting.hpp"

#include "invito/store/sqlite.hpp"

#include <gtest/gtest.h>
#include <sstream>

namespace invito {
namespace {

class StartCampaign : public testing::Test {
protected:
    Result<bool> start(CampaignState state, std::optional<Instant> paused_until = {}) {
        CampaignRecord campaign;
        campaign.campaign.name = "spring";
        campaign.state = state;
        campaign.paused_until = paused_until;
        return start_campaign(context_, {}, database_->registry(), campaign, true);
    }

    static std::unique_ptr<Database> in_memory() {
        DatabaseOptions options;
        options.path = ":memory:";
        options.program_version = "test";
        return std::move(Database::open(options).value());
    }

    std::unique_ptr<Database> database_ = in_memory();
    Invocation invocation_;
    Environment environment_;
    std::ostringstream out_;
    std::ostringstream err_;
    Context context_ = make_context(invocation_, environment_, out_, err_);
};

TEST_F(StartCampaign, refuses_one_that_a_person_must_resume) {
    const auto started = start(CampaignState::paused);

    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().kind, ErrorKind::usage);
    EXPECT_EQ(started.error().code, "campaign.paused");
    EXPECT_EQ(started.error().hint, "invito resume spring");
}

TEST_F(StartCampaign, lets_one_be_that_runs_or_goes_on_by_itself) {
    for (const CampaignState state : {CampaignState::active, CampaignState::done}) {
        EXPECT_TRUE(start(state).value());
    }
    EXPECT_TRUE(start(CampaignState::paused, never).value());
}

TEST_F(StartCampaign, refuses_one_that_was_put_away) {
    const auto started = start(CampaignState::archived);

    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().code, "campaign.archived");
}

}  // namespace
}  // namespace invito
