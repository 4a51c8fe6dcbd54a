// Whole exports of the tools that people use, with every column they carry: the person's column is
// found, the company's never is, and each row has its verdict.

#include "list_fixture.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace invito {
namespace {

using test::data_path;
using Words = std::vector<std::string>;

struct Export {
    const char* file;
    Words mapping;  // what has a place of its own, "canonical <- header", person first
    Words people;
    Words reasons = {};
    std::optional<std::string> stated_encoding = {};
};

const Words jane_and_ben = {"jane-doe", "ben-example"};
const std::string ben_by_id = "ACoAAB1bCdEfGhIjKlMnOpQrStUvWxYz0123456";

bool has_a_place(const std::string& canonical) {
    constexpr std::string_view places[] = {
        "linkedin_url", "first_name", "last_name", "full_name", "company",
        "title",        "email",      "location",  "headline",
    };
    return std::ranges::find(places, canonical) != std::end(places);
}

class KnownExport : public testing::TestWithParam<Export> {};

TEST_P(KnownExport, is_mapped_and_read_row_by_row) {
    const Export& expected = GetParam();
    LeadFileOptions options;
    options.path = data_path(expected.file);
    options.encoding = expected.stated_encoding;

    auto file = LeadFile::open(options);
    ASSERT_TRUE(file.has_value()) << file.error().what;
    const auto content = test::read_all(**file);
    ASSERT_TRUE(content.has_value()) << content.error().what;

    Words mapping;
    for (const auto& column : (*file)->shape().mapping) {
        if (has_a_place(column.canonical)) {
            mapping.push_back(column.canonical + " <- " + column.header);
        }
    }
    EXPECT_EQ(mapping, expected.mapping);
    EXPECT_EQ(content->people(), expected.people);
    EXPECT_EQ(content->reasons(), expected.reasons);
}

std::string file_as_name(const testing::TestParamInfo<Export>& list) {
    std::string name = list.param.file;
    std::ranges::replace(name, '.', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(
    DataProviders, KnownExport,
    testing::Values(
        Export{
            "apollo_people.csv",
            {"linkedin_url <- Person Linkedin Url", "company <- Company Name", "email <- Email",
             "first_name <- First Name", "last_name <- Last Name", "location <- City",
             "title <- Title"},
            jane_and_ben,
            {"4 no_profile"},
        },
        Export{
            "zoominfo_contacts.csv",
            {"linkedin_url <- LinkedIn Contact Profile URL", "company <- Company Name",
             "email <- Email Address", "first_name <- First Name", "last_name <- Last Name",
             "location <- Person City", "title <- Job Title"},
            {"jane-doe"},
            {"3 no_profile"},
        },
        Export{
            "clay_people.csv",
            {"linkedin_url <- LinkedIn Profile", "first_name <- First Name",
             "full_name <- Full Name", "last_name <- Last Name", "location <- Location",
             "title <- Job Title"},
            jane_and_ben,
            {"4 no_address"},
        },
        Export{
            "hubspot_contacts.csv",
            {"linkedin_url <- LinkedIn Bio", "company <- Associated Company", "email <- Email",
             "first_name <- First Name", "last_name <- Last Name"},
            jane_and_ben,
        },
        Export{
            "salesforce.csv",
            {"linkedin_url <- LinkedIn_URL__c", "company <- Account.Name",
             "first_name <- FirstName", "last_name <- LastName", "title <- Title"},
            jane_and_ben,
        }
    ),
    file_as_name
);

INSTANTIATE_TEST_SUITE_P(
    SalesNavigatorExporters, KnownExport,
    testing::Values(
        Export{
            "evaboot_leads.csv",
            {"linkedin_url <- Linkedin URL Public", "company <- Company Name", "email <- Email",
             "first_name <- First Name", "full_name <- Full Name", "last_name <- Last Name",
             "location <- Location", "title <- Current Job"},
            jane_and_ben,
            {"8 sales_navigator"},
        },
        Export{
            "phantombuster_sales_navigator.csv",
            {"linkedin_url <- defaultProfileUrl", "company <- companyName",
             "first_name <- firstName", "full_name <- fullName", "last_name <- lastName",
             "location <- location", "title <- title"},
            jane_and_ben,
            {"6 sales_navigator"},
        },
        Export{
            "phantombuster_search.csv",
            {"linkedin_url <- profileUrl", "first_name <- firstName", "full_name <- fullName",
             "last_name <- lastName", "location <- location", "title <- job"},
            jane_and_ben,
            {"4 no_profile"},
        },
        Export{
            "phantombuster_profiles.csv",
            {"linkedin_url <- linkedinProfileUrl", "company <- companyName",
             "first_name <- firstName", "headline <- linkedinHeadline", "last_name <- lastName",
             "location <- location", "title <- linkedinJobTitle"},
            jane_and_ben,
        },
        Export{
            "pronto_leads.csv",
            {"linkedin_url <- Linkedin Id Url", "company <- Company Name",
             "first_name <- First Name", "full_name <- Full Name", "last_name <- Last Name",
             "location <- Location", "title <- Job Title"},
            {"ACoAAA1bCdEfGhIjKlMnOpQrStUvWxYz0123456", ben_by_id},
        },
        Export{
            "captain_data_people.csv",
            {"linkedin_url <- linkedin_profile_url", "company <- company_name",
             "first_name <- first_name", "full_name <- full_name", "headline <- headline",
             "last_name <- last_name", "location <- location", "title <- job_title"},
            jane_and_ben,
        }
    ),
    file_as_name
);

INSTANTIATE_TEST_SUITE_P(
    Outreach, KnownExport,
    testing::Values(
        Export{
            "lemlist.csv",
            {"linkedin_url <- linkedinUrl", "company <- companyName", "email <- email",
             "first_name <- firstName", "last_name <- lastName"},
            jane_and_ben,
        },
        Export{
            "la_growth_machine.csv",
            {"linkedin_url <- Linkedin Url (Default)", "company <- Company name", "email <- Email",
             "first_name <- First name", "last_name <- Last name", "title <- Job title"},
            jane_and_ben,
        }
    ),
    file_as_name
);

INSTANTIATE_TEST_SUITE_P(
    Spreadsheets, KnownExport,
    testing::Values(
        Export{
            "connections_excel.csv",
            {"linkedin_url <- URL", "company <- Company", "email <- Email Address",
             "first_name <- First Name", "last_name <- Last Name", "title <- Position"},
            jane_and_ben,
        },
        Export{
            .file = "french_excel.csv",
            .mapping =
                {"linkedin_url <- URL LinkedIn", "company <- Entreprise", "first_name <- Prénom",
                 "last_name <- Nom", "title <- Poste"},
            .people = jane_and_ben,
            .stated_encoding = "windows-1252",
        },
        Export{
            "german_excel.csv",
            {"linkedin_url <- LinkedIn-Profil", "company <- Firma", "email <- E-Mail-Adresse",
             "first_name <- Vorname", "last_name <- Nachname", "title <- Position"},
            jane_and_ben,
        }
    ),
    file_as_name
);

}  // namespace
}  // namespace invito
