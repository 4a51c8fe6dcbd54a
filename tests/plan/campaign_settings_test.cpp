#include "invito/plan/campaign_settings.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const std::set<std::string> everything = {
    "description",
    "labels",
    "list.keep",
    "accounts.use",
    "accounts.assign",
    "note",
    "note.when_missing",
    "note.when_too_long",
    "note.when_note_quota_used",
    "limits.per_day",
    "limits.total",
    "schedule.start",
    "schedule.end",
    "schedule.skip_dates",
    "window",
    "priority",
};

// Of each setting a value that is not its default.
Campaign spring_campaign() {
    Campaign campaign;
    campaign.name = "spring";
    campaign.description = "Founders";
    campaign.labels = {{"team", "emea"}, {"urgent", ""}};
    campaign.accounts = {"anna", "ben"};
    campaign.assign = Assign::column;
    campaign.note = {
        .text = "Hi {{first_name}}",
        .when_missing = WhenUnfit::send_without_note,
        .when_too_long = WhenUnfit::send_without_note,
        .when_note_quota_used = WhenNoteQuotaUsed::send_without_note};
    campaign.per_day = 1;
    campaign.total = 500;
    campaign.schedule = {2099y / 1 / 1, 2099y / 12 / 31, {2099y / 5 / 1, 2099y / 12 / 8}};
    campaign.window = Window{.from = 10h, .to = 17h + 30min};
    campaign.priority = 70;
    campaign.kept_columns = {"record_id", "tier"};
    return campaign;
}

Campaign defaults() {
    Campaign campaign;
    campaign.name = "spring";
    campaign.accounts = {"carla"};
    return campaign;
}

std::vector<std::string> keys(const std::vector<SettingChange>& changes) {
    std::vector<std::string> all;
    for (const SettingChange& change : changes) all.push_back(change.key);
    return all;
}

TEST(CampaignSettings, that_a_list_does_not_name_stay_in_every_state) {
    for (const bool is_draft : {true, false}) {
        const Campaign wanted = defaults();

        MergedSettings merged = merge_settings(spring_campaign(), is_draft, {wanted, {}});
        merged.take_open(wanted);

        EXPECT_EQ(merged.campaign, spring_campaign());
        EXPECT_THAT(merged.taken, IsEmpty());
    }
}

TEST(CampaignSettings, are_each_known_by_key_and_value) {
    const Campaign wanted = defaults();

    MergedSettings merged = merge_settings(spring_campaign(), true, {wanted, everything});
    const std::vector<SettingChange> open = merged.open;
    const Campaign unchanged = merged.campaign;
    merged.take_open(wanted);

    EXPECT_THAT(
        open, ElementsAre(
                  SettingChange{"description", "Founders", ""},
                  SettingChange{"labels", "team: emea, urgent", ""},
                  SettingChange{"list.keep", "record_id, tier", ""},
                  SettingChange{"accounts.use", "anna, ben", "carla"},
                  SettingChange{"accounts.assign", "column", "balanced"},
                  SettingChange{"note", "Hi {{first_name}}", ""},
                  SettingChange{"note.when_missing", "send_without_note", "skip"},
                  SettingChange{"note.when_too_long", "send_without_note", "skip"},
                  SettingChange{"note.when_note_quota_used", "send_without_note", "wait"},
                  SettingChange{"limits.per_day", "1", "unlimited"},
                  SettingChange{"limits.total", "500", "unlimited"},
                  SettingChange{"schedule.start", "2099-01-01", ""},
                  SettingChange{"schedule.end", "2099-12-31", ""},
                  SettingChange{"schedule.skip_dates", "2099-05-01, 2099-12-08", ""},
                  SettingChange{"window", "mon tue wed thu fri, 10:00-17:30", ""},
                  SettingChange{"priority", "70", "50"}
              )
    );
    EXPECT_EQ(unchanged, spring_campaign()) << "nothing is changed before it is asked for";
    EXPECT_EQ(merged.campaign, wanted);
    EXPECT_EQ(merged.taken, open);
    EXPECT_THAT(merged.open, IsEmpty());
}

TEST(CampaignSettings, of_a_draft_are_edited_in_its_own_file) {
    Campaign wanted = spring_campaign();
    wanted.note.text = "Hello";
    wanted.per_day = 9;

    const MergedSettings merged =
        merge_settings(spring_campaign(), true, {wanted, everything, true, true});

    EXPECT_EQ(merged.campaign, wanted);
    EXPECT_THAT(
        merged.taken, ElementsAre(
                          SettingChange{"note", "Hi {{first_name}}", "Hello"},
                          SettingChange{"limits.per_day", "1", "9"}
                      )
    );
    EXPECT_THAT(merged.open, IsEmpty());
}

TEST(CampaignSettings, that_decide_what_is_sent_and_when_are_asked_for_once_it_was_started) {
    const Campaign wanted = defaults();

    const MergedSettings merged =
        merge_settings(spring_campaign(), false, {wanted, everything, true, true});

    EXPECT_THAT(
        keys(merged.taken),
        ElementsAre("description", "labels", "list.keep", "accounts.use", "accounts.assign")
    );
    EXPECT_EQ(merged.open.size(), everything.size() - 5);
    EXPECT_EQ(merged.campaign.note, spring_campaign().note);
    EXPECT_THAT(merged.campaign.accounts, ElementsAre("carla"));
}

TEST(CampaignSettings, that_the_own_file_no_longer_names_are_asked_for_in_a_draft_too) {
    const Campaign wanted = defaults();

    const MergedSettings merged =
        merge_settings(spring_campaign(), true, {wanted, {"limits.total"}, true, true});

    EXPECT_THAT(merged.taken, ElementsAre(SettingChange{"limits.total", "500", "unlimited"}));
    EXPECT_EQ(merged.open.size(), everything.size() - 6)
        << "accounts, labels, kept columns and words for people are not asked for";
    for (const SettingChange& change : merged.open) EXPECT_FALSE(change.is_named) << change.key;
    EXPECT_EQ(merged.campaign.description, "Founders");
    EXPECT_EQ(merged.campaign.per_day, 1);
}

TEST(CampaignSettings, of_a_draft_are_edited_with_the_flags_of_its_own_list) {
    const Campaign wanted = defaults();

    const MergedSettings draft = merge_settings(spring_campaign(), true, {wanted, {"note"}, true});
    const MergedSettings started =
        merge_settings(spring_campaign(), false, {wanted, {"note"}, true});

    EXPECT_THAT(keys(draft.taken), ElementsAre("note"));
    EXPECT_THAT(draft.open, IsEmpty()) << "a list has no keys that could be taken out";
    EXPECT_THAT(keys(started.open), ElementsAre("note"));
}

TEST(CampaignSettings, in_another_order_or_with_a_line_end_more_are_the_same) {
    Campaign wanted = spring_campaign();
    std::swap(wanted.accounts[0], wanted.accounts[1]);
    std::swap(wanted.labels[0], wanted.labels[1]);
    wanted.note.text += "\n";

    const MergedSettings merged = merge_settings(spring_campaign(), true, {wanted, everything});

    EXPECT_THAT(merged.open, IsEmpty());
}

TEST(CampaignSettings, tell_variants_of_a_note_by_name_and_hours_that_never_end) {
    Campaign wanted = spring_campaign();
    wanted.note.text.clear();
    wanted.note.variants = {{"a", "Hello"}, {"warm", "Good day"}};
    wanted.window = Window{.always = true};

    const MergedSettings merged = merge_settings(spring_campaign(), true, {wanted, everything});

    ASSERT_THAT(keys(merged.open), ElementsAre("note", "window"));
    EXPECT_EQ(merged.open[0].after, "variant a: Hello\nvariant warm: Good day");
    EXPECT_EQ(merged.open[1].after, "always");
}

}  // namespace
}  // namespace invito
