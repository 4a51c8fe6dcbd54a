#include "config/settings_fixture.hpp"
#include "invito/config/campaign_file.hpp"
#include "invito/support/digest.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class BareCampaign : public testing::SettingsTest {
protected:
    CampaignFile made(const BareList& list, InputKind kind) {
        auto campaign = make_bare_campaign(list, kind, settings_);
        if (campaign) return *std::move(campaign);
        ADD_FAILURE() << testing::error_text(campaign.error().errors, folder_.path());
        return {};
    }

    std::string errors_of_list(const BareList& list, InputKind kind) {
        const auto campaign = make_bare_campaign(list, kind, settings_);
        const auto& errors = campaign ? campaign->account_errors : campaign.error().errors;
        for (const Error& error : errors) kinds_.push_back(error.kind);
        return testing::error_text(errors, folder_.path());
    }

    Settings settings_ = loaded("accounts: {anna: {id: a}}\n");
    std::vector<ErrorKind> kinds_;
};

TEST_F(BareCampaign, is_named_after_its_file_and_sent_from_the_only_account) {
    const std::string path = folder_.write("Spring Leads.csv", "linkedin_url\njane-doe\n");

    const CampaignFile file =
        made({.path = path, .note = "Hi {{first_name|there}}"}, InputKind::csv);

    EXPECT_EQ(file.campaign.name, "spring-leads");
    EXPECT_THAT(file.campaign.accounts, ElementsAre("anna"));
    EXPECT_EQ(file.campaign.note.text, "Hi {{first_name|there}}");
    EXPECT_EQ(file.list.file, path);
    EXPECT_EQ(file.sha256, sha256_hex("linkedin_url\njane-doe\n"));
}

TEST_F(BareCampaign, takes_a_yaml_list_of_profiles_and_of_leads) {
    const std::string path = folder_.write(
        "people.yaml",
        "# five friends\n- https://www.linkedin.com/in/jane-doe\n- {linkedin_url: john}\n"
    );

    const CampaignFile file = made({.path = path}, InputKind::yaml_list);

    EXPECT_EQ(file.campaign.name, "people");
    EXPECT_EQ(file.list.file, "");
    ASSERT_EQ(file.list.leads.size(), 2U);
    EXPECT_EQ(file.list.leads[0].line, 2U);
    EXPECT_THAT(
        file.list.leads[0].fields,
        ElementsAre(Pair("linkedin_url", "https://www.linkedin.com/in/jane-doe"))
    );
    EXPECT_EQ(file.list.leads[1].fields.at("linkedin_url"), "john");
}

TEST_F(BareCampaign, takes_name_and_accounts_from_the_command_line) {
    settings_ = loaded("accounts: {anna: {id: a}, ben: {id: b}, carla: {id: c}}\n");

    const CampaignFile file =
        made({.path = "-", .name = "evening", .accounts = {"carla", "ben"}}, InputKind::csv);

    EXPECT_EQ(file.campaign.name, "evening");
    EXPECT_THAT(file.campaign.accounts, ElementsAre("carla", "ben"));
    EXPECT_EQ(file.list.file, "-");
    EXPECT_EQ(file.sha256, "");
}

TEST_F(BareCampaign, names_what_is_given_and_nothing_else) {
    const std::string path = folder_.write("x.csv", "linkedin_url\njane-doe\n");

    const CampaignFile bare = made({.path = path}, InputKind::csv);
    const CampaignFile given =
        made({.path = path, .name = "spring", .accounts = {"anna"}, .note = ""}, InputKind::csv);

    EXPECT_TRUE(bare.is_bare);
    EXPECT_FALSE(bare.has_name);
    EXPECT_THAT(bare.named, IsEmpty());
    EXPECT_TRUE(given.has_name);
    EXPECT_THAT(given.named, ElementsAre("accounts.use", "note"));
}

TEST_F(BareCampaign, asks_for_an_account_when_there_are_several) {
    settings_ = loaded("accounts: {anna: {id: a}, ben: {id: b}}\n");
    const std::string path = folder_.write("x.csv", "linkedin_url\n");

    EXPECT_EQ(
        errors_of_list({.path = path}, InputKind::csv),
        "error: no account is named and 2 are configured  [campaign.accounts]\n"
        "  hint: choose with --account; configured: anna, ben\n"
    );
    EXPECT_EQ(
        errors_of_list({.path = path, .accounts = {"bem"}}, InputKind::csv),
        "error: there is no account \"bem\"  [campaign.accounts]\n"
        "  hint: did you mean \"ben\"? configured: anna, ben\n"
    );
    EXPECT_THAT(kinds_, ::testing::Each(ErrorKind::usage));
}

TEST_F(BareCampaign, needs_an_account) {
    settings_ = loaded("");
    const std::string path = folder_.write("x.csv", "linkedin_url\n");

    EXPECT_EQ(
        errors_of_list({.path = path}, InputKind::csv),
        "error: no account is configured  [accounts.none]\n"
        "  hint: `invito accounts discover --write` puts those of your workspace into "
        "invito.yaml\n"
        "  help: invito help config\n"
    );
}

TEST_F(BareCampaign, needs_a_name_and_a_note_that_are_well_formed) {
    EXPECT_EQ(
        errors_of_list({.path = "-", .note = "Hi {{"}, InputKind::csv),
        "error: the campaign needs a name of a-z, 0-9 and -  [campaign.name]\n"
        "  found: standard input\n"
        "  hint: give one with --name\n"
        "error: in the note, {{ is not closed  [note.syntax]\n"
        "  found: {{\n"
        "  hint: write {{first_name}} or {{first_name|there}}; single braces are plain text\n"
    );
}

TEST_F(BareCampaign, tells_what_is_wrong_with_its_leads) {
    const std::string path = folder_.write("x.yaml", "- {first_name: Jane}\n- [a]\n- jane\n");

    EXPECT_EQ(
        errors_of_list({.path = path}, InputKind::yaml_list),
        "error: the lead has no linkedin_url  [campaign.lead]\n"
        "  --> x.yaml:1:3\n"
        "  hint: write - {linkedin_url: jane-doe, first_name: Jane}, or the profile alone\n"
        "error: the lead has no linkedin_url  [campaign.lead]\n"
        "  --> x.yaml:2:3\n"
        "  hint: write - {linkedin_url: jane-doe, first_name: Jane}, or the profile alone\n"
    );
    folder_.write("x.yaml", "- {first_name: Jane, url: \"https://linkedin.com/in/jane\"}\n");
    EXPECT_EQ(
        errors_of_list({.path = path}, InputKind::yaml_list),
        "error: the lead has no linkedin_url  [campaign.lead]\n"
        "  --> x.yaml:1:3\n"
        "  hint: the key of its profile is linkedin_url, not url\n"
    );
}

class DetectInput : public ::testing::Test {
protected:
    std::string detected(const std::string& name, std::string_view bytes) {
        const auto kind = detect_input(folder_.write(name, bytes));
        if (!kind) return kind.error().code;
        switch (*kind) {
            case InputKind::campaign: return "campaign";
            case InputKind::yaml_list: return "yaml_list";
            case InputKind::csv: return "csv";
        }
        return "";
    }

    testing::TempFolder folder_;
};

TEST_F(DetectInput, knows_a_file_by_its_content) {
    EXPECT_EQ(detected("a.yaml", "# x\n---\nversion: 1\n"), "campaign");
    EXPECT_EQ(detected("a.txt", "name: spring\n"), "campaign");
    EXPECT_EQ(detected("a.yaml", "\xEF\xBB\xBF- https://www.linkedin.com/in/jane\n"), "yaml_list");
    EXPECT_EQ(detected("a.csv", "- jane-doe\n- john\n"), "yaml_list");
    EXPECT_EQ(detected("a.yml", "[jane, john]\n"), "yaml_list");
    EXPECT_EQ(detected("a.csv", "Name;Url\nJane;x\n"), "csv");
    EXPECT_EQ(detected("a.yaml", "name,url\nJane,x\n"), "csv");
    EXPECT_EQ(detected("leads", "\xFF\xFEn\0a\0"), "csv");
    EXPECT_EQ(
        detected("Connections.csv", "Notes:\n\"When exporting ...\"\n\nFirst Name,URL\n"), "csv"
    );
    EXPECT_EQ(detected("a.yaml", "nme: spring\n"), "campaign");
}

TEST_F(DetectInput, takes_standard_input_for_csv) {
    EXPECT_EQ(*detect_input("-"), InputKind::csv);
}

TEST_F(DetectInput, refuses_what_nobody_can_read) {
    const std::string xlsx("PK\x03\x04\x14\0\0", 7);

    EXPECT_EQ(detected("leads.xlsx", xlsx), "input.xlsx");
    EXPECT_EQ(detected("leads.csv", xlsx), "input.xlsx");
    EXPECT_EQ(detected("a.csv", ""), "input.empty");
    EXPECT_EQ(detected("a.yaml", " \n\n"), "input.empty");
    EXPECT_EQ(detect_input(folder_.path() + "/no.csv").error().code, "input.missing");
    EXPECT_EQ(detect_input(folder_.path()).error().code, "input.unreadable");
}

}  // namespace
}  // namespace invito
