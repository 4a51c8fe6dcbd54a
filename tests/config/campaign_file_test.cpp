#include "invito/config/campaign_file.hpp"

#include "config/settings_fixture.hpp"
#include "invito/support/digest.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

namespace invito {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const std::string campaigns_folder = INVITO_TEST_DATA "/config/campaigns";

class CampaignFileTest : public testing::SettingsTest {
protected:
    CampaignFile loaded_campaign(const std::string& path) {
        auto campaign = load_campaign_file(path, settings_);
        if (campaign) return *std::move(campaign);
        ADD_FAILURE() << testing::error_text(campaign.error().errors, folder_.path());
        return {};
    }

    // `text` follows a version, a name and a list that are in order.
    CampaignFile campaign_of(const std::string& text) {
        return loaded_campaign(
            folder_.write("campaign.yaml", "version: 1\nname: c\nlist: {file: l.csv}\n" + text)
        );
    }

    Settings settings_ = loaded("accounts: {anna: {id: a}, ben: {id: b}}\n");
};

TEST_F(CampaignFileTest, reads_every_key_of_the_documented_example) {
    const std::string path = campaigns_folder + "/spring.yaml";

    const CampaignFile file = loaded_campaign(path);

    Campaign expected;
    expected.name = "spring-founders";
    expected.description = "Founders from the Berlin robotics list";
    expected.labels = {{"team", "sales-emea"}};
    expected.accounts = {"anna", "ben"};
    expected.assign = Assign::balanced;
    expected.note.text = "Hi {{first_name|there}}, {{hook}}. I would be glad to connect.\n";
    expected.per_day = 60;
    expected.total = 500;
    expected.schedule.start = 2026y / 11 / 23;
    expected.schedule.end = 2026y / 12 / 18;
    expected.schedule.skip_dates = {2026y / 12 / 8};
    expected.window = Window{.from = 10h, .to = 17h};
    expected.priority = 50;
    EXPECT_EQ(file.campaign, expected);
    EXPECT_EQ(file.list.file, campaigns_folder + "/leads.csv");
    EXPECT_THAT(
        file.list.columns,
        ElementsAre(Pair("hook", "Personal Hook"), Pair("linkedin_url", "Person Linkedin Url"))
    );
    EXPECT_EQ(file.list.encoding, std::nullopt);
    EXPECT_EQ(file.list.delimiter, std::nullopt);
    EXPECT_FALSE(file.list.duplicates_are_errors);
    EXPECT_TRUE(file.list.leads.empty());
    EXPECT_EQ(file.path, path);
}

TEST_F(CampaignFileTest, holds_small_lists_itself) {
    const CampaignFile file = loaded_campaign(campaigns_folder + "/meetup.yaml");

    ASSERT_EQ(file.list.leads.size(), 2U);
    EXPECT_EQ(file.list.leads[0].line, 5U);
    EXPECT_THAT(
        file.list.leads[0].fields,
        ElementsAre(
            Pair("first_name", "Jane"), Pair("linkedin_url", "https://www.linkedin.com/in/jane-doe")
        )
    );
    EXPECT_EQ(file.list.leads[1].line, 6U);
    EXPECT_EQ(file.list.leads[1].fields.at("note"), "Great talk!");
    EXPECT_EQ(file.list.file, "");
    EXPECT_EQ(file.campaign.note, NotePolicy{});
    EXPECT_EQ(file.campaign.window, std::nullopt);
    EXPECT_EQ(file.campaign.per_day, std::nullopt);
}

TEST_F(CampaignFileTest, knows_the_checksum_of_its_bytes) {
    const std::string path = campaigns_folder + "/meetup.yaml";
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();

    EXPECT_EQ(loaded_campaign(path).sha256, sha256_hex(bytes.str()));
}

TEST_F(CampaignFileTest, reads_every_choice) {
    const CampaignFile file = campaign_of(
        "accounts: {use: [ben], assign: round_robin}\n"
        "note: {text: Hi, when_missing: send_without_note, when_too_long: send_without_note,\n"
        "       when_note_quota_used: send_without_note}\n"
        "window: always\n"
        "priority: 0\n"
    );

    EXPECT_EQ(file.campaign.assign, Assign::round_robin);
    EXPECT_EQ(file.campaign.note.when_missing, WhenUnfit::send_without_note);
    EXPECT_EQ(file.campaign.note.when_too_long, WhenUnfit::send_without_note);
    EXPECT_EQ(file.campaign.note.when_note_quota_used, WhenNoteQuotaUsed::send_without_note);
    EXPECT_TRUE(file.campaign.window->always);
    EXPECT_EQ(file.campaign.priority, 0);
}

TEST_F(CampaignFileTest, names_each_setting_that_it_says_something_of) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"description: x", "description"},
        {"labels: {team: emea}", "labels"},
        {"accounts: {use: [anna]}", "accounts.use"},
        {"accounts: {assign: column}", "accounts.assign"},
        {"note: Hi", "note"},
        {"note: \"\"", "note"},
        {"note: [Hello, Good day]", "note"},
        {"note: {text: Hi}", "note"},
        {"note: {variants: [Hello]}", "note"},
        {"note: {when_missing: skip}", "note.when_missing"},
        {"note: {when_too_long: skip}", "note.when_too_long"},
        {"note: {when_note_quota_used: wait}", "note.when_note_quota_used"},
        {"limits: {per_day: unlimited}", "limits.per_day"},
        {"limits: {total: 1}", "limits.total"},
        {"schedule: {start: 2099-01-01}", "schedule.start"},
        {"schedule: {end: 2099-01-01}", "schedule.end"},
        {"schedule: {skip_dates: [2099-01-01]}", "schedule.skip_dates"},
        {"window: always", "window"},
        {"window: {from: \"10:00\"}", "window"},
        {"priority: 50", "priority"},
    };
    EXPECT_THAT(campaign_of("").named, IsEmpty());
    for (const auto& [text, key] : cases)
        EXPECT_THAT(campaign_of(text + "\n").named, ElementsAre(key)) << text;
}

TEST_F(CampaignFileTest, takes_columns_out_however_nothing_is_spelled) {
    for (const char* nothing : {"none", "None", "null", "~", "\"\"", "", "false"}) {
        const auto file = load_campaign_file(
            folder_.write(
                "campaign.yaml",
                std::string("version: 1\nname: c\nlist:\n  file: l.csv\n  columns:\n    note: ") +
                    nothing + "\n    hook: None of it\n"
            ),
            settings_
        );
        ASSERT_TRUE(file.has_value()) << nothing;
        EXPECT_THAT(file->list.columns, ElementsAre(Pair("hook", "None of it"), Pair("note", "")));
    }
    const auto refused = load_campaign_file(
        folder_.write(
            "campaign.yaml",
            "version: 1\nname: c\nlist: {file: l.csv, columns: {linkedin_url: none}}\n"
        ),
        settings_
    );
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().errors.back().what, "list.columns.linkedin_url is none");
}

TEST_F(CampaignFileTest, tells_what_is_wrong_with_its_accounts_alone) {
    const CampaignFile unknown = campaign_of("accounts: {use: [zoe, anna]}\n");
    const CampaignFile unnamed = campaign_of("");

    EXPECT_THAT(unknown.campaign.accounts, ElementsAre("zoe", "anna"));
    ASSERT_EQ(unknown.account_errors.size(), 1U);
    EXPECT_EQ(unknown.account_errors[0].what, "there is no account \"zoe\"");
    ASSERT_EQ(unnamed.account_errors.size(), 1U);
    EXPECT_EQ(unnamed.account_errors[0].what, "no account is named and 2 are configured");
}

TEST_F(CampaignFileTest, may_have_a_note_of_one_text_and_nothing_else) {
    const CampaignFile file = campaign_of("accounts: {use: ben}\nnote: Hi {{first_name|there}}\n");

    EXPECT_EQ(file.campaign.note.text, "Hi {{first_name|there}}");
    EXPECT_TRUE(file.campaign.note.variants.empty());
    EXPECT_THAT(file.note_lines, ElementsAre(5U));
}

TEST_F(CampaignFileTest, may_have_variants_of_its_note) {
    const CampaignFile file = campaign_of("accounts: {use: ben}\nnote: [Hello, Good day]\n");

    const std::vector<NoteVariant> expected = {{"a", "Hello"}, {"b", "Good day"}};
    EXPECT_EQ(file.campaign.note.variants, expected);
    EXPECT_EQ(file.campaign.note.text, "");
}

TEST_F(CampaignFileTest, may_name_its_variants_and_say_what_goes_for_all) {
    const CampaignFile file = campaign_of(
        "accounts: {use: ben}\n"
        "note:\n"
        "  variants:\n"
        "    - {name: short, text: Hello}\n"
        "    - |\n"
        "      Hi {{first_name}},\n"
        "      good day.\n"
        "  when_missing: send_without_note\n"
    );

    const std::vector<NoteVariant> expected = {
        {"short", "Hello"}, {"b", "Hi {{first_name}},\ngood day.\n"}};
    EXPECT_EQ(file.campaign.note.variants, expected);
    EXPECT_EQ(file.campaign.note.when_missing, WhenUnfit::send_without_note);
    EXPECT_THAT(file.note_lines, ElementsAre(7U, 9U));
}

TEST_F(CampaignFileTest, says_how_its_list_is_written) {
    const std::string path = folder_.write(
        "sub/c.yaml",
        "version: 1\nname: c\naccounts: {use: anna}\n"
        "list: {file: ../l.csv, encoding: windows-1252, delimiter: tab, duplicates: error, "
        "keep: [record_id, tier]}\n"
    );

    const CampaignFile file = loaded_campaign(path);

    EXPECT_EQ(file.list.file, folder_.path() + "/l.csv");
    EXPECT_EQ(file.list.encoding, "windows-1252");
    EXPECT_EQ(file.list.delimiter, '\t');
    EXPECT_TRUE(file.list.duplicates_are_errors);
    EXPECT_THAT(file.campaign.kept_columns, ElementsAre("record_id", "tier"));
    EXPECT_THAT(file.named, ::testing::Contains("list.keep"));
    EXPECT_THAT(file.campaign.accounts, ElementsAre("anna"));
}

TEST_F(CampaignFileTest, leaves_standard_input_and_absolute_lists_alone) {
    const auto list = [&](const std::string& file) {
        const std::string path = folder_.write(
            "c.yaml", "version: 1\nname: c\naccounts: {use: anna}\nlist: {file: \"" + file + "\"}\n"
        );
        return loaded_campaign(path).list.file;
    };

    EXPECT_EQ(list("-"), "-");
    EXPECT_EQ(list("/srv/leads.csv"), "/srv/leads.csv");
}

TEST_F(CampaignFileTest, does_not_narrow_by_what_its_window_leaves_out) {
    const Window days =
        *campaign_of("accounts: {use: anna}\nwindow: {days: sat}\n").campaign.window;
    const Window hours =
        *campaign_of("accounts: {use: anna}\nwindow: {from: \"10:00\", to: \"17:00\"}\n")
             .campaign.window;

    EXPECT_THAT(days.days, ElementsAre(0, 0, 0, 0, 0, 1, 0));
    EXPECT_EQ(days.from, 0min);
    EXPECT_EQ(days.to, 0min);  // not after `from`: the whole day
    EXPECT_THAT(hours.days, ElementsAre(1, 1, 1, 1, 1, 1, 1));
}

TEST_F(CampaignFileTest, uses_the_only_configured_account_without_being_told) {
    settings_ = loaded("accounts: {zoe: {id: a}}\n");

    EXPECT_THAT(campaign_of("").campaign.accounts, ElementsAre("zoe"));
}

TEST_F(CampaignFileTest, keeps_names_that_look_like_nothing) {
    const std::string path = folder_.write(
        "c.yaml",
        "version: 1\nname: c\naccounts: {use: anna}\n"
        "list:\n  leads:\n"
        "    - {linkedin_url: jane, last_name: Null, first_name: no, company: }\n"
        "    - john-smith-42\n"
    );

    const auto leads = loaded_campaign(path).list.leads;

    ASSERT_EQ(leads.size(), 2U);
    EXPECT_EQ(leads[0].fields.at("last_name"), "Null");
    EXPECT_EQ(leads[0].fields.at("first_name"), "no");
    EXPECT_EQ(leads[0].fields.at("company"), "");
    EXPECT_THAT(leads[1].fields, ElementsAre(Pair("linkedin_url", "john-smith-42")));
}

TEST_F(CampaignFileTest, that_is_missing_is_named) {
    const auto campaign = load_campaign_file(folder_.path() + "/no.yaml", settings_);

    ASSERT_FALSE(campaign.has_value());
    EXPECT_EQ(
        testing::error_text(campaign.error().errors, folder_.path()),
        "error: no.yaml does not exist  [input.missing]\n  hint: check the path\n"
    );
}

}  // namespace
}  // namespace invito
