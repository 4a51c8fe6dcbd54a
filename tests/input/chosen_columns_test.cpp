// Columns that are not taken for what their headers say: notes about a lead, and what the campaign
// file takes out or may lack.

#include "list_fixture.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ChosenColumns : public ::testing::Test {
protected:
    // "canonical <- header (remark)" for each column but the profile's.
    std::vector<std::string> mapped(const std::string& list) {
        LeadFileOptions wanted = options;
        wanted.path = folder.write("leads.csv", list);
        const auto file = LeadFile::open(wanted).value();
        std::vector<std::string> lines;
        for (const auto& mapping : file->shape().mapping) {
            if (mapping.canonical == "linkedin_url") continue;
            std::string line = mapping.canonical + " <- " + mapping.header;
            if (!mapping.note.empty()) line += " (" + mapping.note + ")";
            lines.push_back(line);
        }
        auto row = file->next().value();
        fields = std::get<LeadRow>(row).lead.fields;
        return lines;
    }

    TemporaryFolder folder;
    LeadFileOptions options;
    LeadFields fields;
};

TEST_F(ChosenColumns, a_note_is_the_leads_own_where_the_campaign_has_none) {
    for (const char* header : {"Note", "notes", "NOTES", " Note "}) {
        EXPECT_THAT(
            mapped(
                std::string("linkedin_url,") + header + "\nlinkedin.com/in/jane-doe,Great talk!\n"
            ),
            ElementsAre(HasSubstr("(sent as the lead's own note: the campaign has none)"))
        );
        EXPECT_EQ(fields.note, "Great talk!");
    }
}

TEST_F(ChosenColumns, a_note_about_the_lead_is_not_sent_where_the_campaign_has_one) {
    options.campaign_has_note = true;

    EXPECT_THAT(
        mapped("linkedin_url,Note,Notes\nlinkedin.com/in/jane-doe,too expensive for us,x\n"),
        ElementsAre(
            "note_2 <- Note (not sent: the campaign has a note; list.columns: {note: Note} sends "
            "it)",
            "notes <- Notes (not sent: the campaign has a note; list.columns: {note: Notes} sends "
            "it)"
        )
    );
    EXPECT_EQ(fields.note, "");
    EXPECT_EQ(fields.variables.at("note_2"), "too expensive for us");
}

TEST_F(ChosenColumns, a_note_is_the_leads_own_where_its_header_or_the_campaign_says_so) {
    options.campaign_has_note = true;
    for (const char* header :
         {"Connection Note", "invitation_note", "Personal Note", "customNote"}) {
        EXPECT_THAT(
            mapped(
                std::string("linkedin_url,") + header + "\nlinkedin.com/in/jane-doe,Great talk!\n"
            ),
            ElementsAre(std::string("note <- ") + header)
        );
        EXPECT_EQ(fields.note, "Great talk!");
    }
    options.columns = {{"note", "Notes"}};
    EXPECT_THAT(
        mapped("linkedin_url,Notes\nlinkedin.com/in/jane-doe,Great talk!\n"),
        ElementsAre("note <- Notes")
    );
    EXPECT_EQ(fields.note, "Great talk!");
}

TEST_F(ChosenColumns, the_more_specific_of_two_notes_is_the_leads_own) {
    EXPECT_THAT(
        mapped("linkedin_url,Note,Connection Note\nlinkedin.com/in/jane-doe,about,for\n"),
        ElementsAre("note <- Connection Note", "note_2 <- Note")
    );
    EXPECT_EQ(fields.note, "for");
}

TEST_F(ChosenColumns, any_column_can_be_taken_out) {
    const std::vector<std::pair<std::string, std::string>> columns = {
        {"first_name", "First Name"}, {"last_name", "Last Name"}, {"full_name", "Name"},
        {"company", "Company"},       {"title", "Title"},         {"email", "Email"},
        {"location", "Location"},     {"headline", "Headline"},   {"note", "Connection Note"},
        {"send_from", "Sender"},
    };
    for (const auto& [name, header] : columns) {
        const std::string list = "linkedin_url," + header + "\nlinkedin.com/in/jane-doe,x\n";
        options.columns = {};
        EXPECT_THAT(mapped(list), ElementsAre(name + " <- " + header));
        options.columns = {{name, ""}};
        EXPECT_THAT(mapped(list), testing::Not(Contains(name + " <- " + header)));
        EXPECT_EQ(fields.variables.size(), 1U) << "as any other column: a variable";
    }
    options.columns = {{"hook", ""}};
    EXPECT_THAT(mapped("linkedin_url,Hook\nlinkedin.com/in/jane-doe,x\n"), IsEmpty());
    EXPECT_EQ(fields, LeadFields{});
}

TEST_F(ChosenColumns, what_is_taken_out_is_no_header_that_names_columns) {
    options.columns = {{"note", ""}, {"company", ""}};

    EXPECT_THAT(
        mapped("A report,,\n\nlinkedin_url,Hook,\nlinkedin.com/in/jane-doe,x,\n"),
        ElementsAre("hook <- Hook", "column_3 <- ")
    );
}

TEST_F(ChosenColumns, may_lack_where_they_are_those_of_another_list) {
    options.columns = {{"hook", "Personal Line"}, {"first_name", "vor name"}, {"company", ""}};
    options.columns_may_lack = true;

    EXPECT_THAT(
        mapped("linkedin_url,Vor-Name,Company\nlinkedin.com/in/jane-doe,Jane,Acme\n"),
        ElementsAre("first_name <- Vor-Name", "company_2 <- Company")
    );
    options.columns_may_lack = false;
    options.path = folder.path("leads.csv");
    EXPECT_EQ(LeadFile::open(options).error().code, "list.no_such_column");
}

TEST_F(ChosenColumns, of_rejects_are_known_by_their_names) {
    const std::string rejects = folder.write(
        "rejects.csv",
        "linkedin_url,invito_line,invito_reason,invito_hint\nlinkedin.com/in/jane-doe,2,x,y\n"
    );
    const std::string list = folder.write("list.csv", "linkedin_url\nlinkedin.com/in/jane-doe\n");

    EXPECT_TRUE(LeadFile::open({.path = rejects}).value()->shape().is_rejects_file);
    EXPECT_FALSE(LeadFile::open({.path = list}).value()->shape().is_rejects_file);
}

TEST_F(ChosenColumns, the_header_is_a_second_name_for_a_column_that_a_note_names_so) {
    options.note_variables = {"first", "firma", "company", "nothing"};

    EXPECT_THAT(
        mapped("LinkedIn URL,First,Firma,Hook\nlinkedin.com/in/jane-doe,Jane,Acme,x\n"),
        testing::IsSupersetOf({"first_name <- First", "first <- First", "firma <- Firma"})
    );
    EXPECT_EQ(fields.first_name, "Jane");
    EXPECT_EQ(fields.company, "Acme");
    EXPECT_THAT(
        fields.variables, testing::UnorderedElementsAre(
                              testing::Pair("first", "Jane"), testing::Pair("firma", "Acme"),
                              testing::Pair("hook", "x")
                          )
    );
}

TEST_F(ChosenColumns, a_second_name_never_takes_a_columns_own) {
    options.note_variables = {"name"};

    mapped("LinkedIn URL,Full Name,name\nlinkedin.com/in/jane-doe,Jane Doe,short\n");

    EXPECT_EQ(fields.variables.count("name") + fields.variables.count("name_2"), 1U);
}

}  // namespace
}  // namespace invito::test
