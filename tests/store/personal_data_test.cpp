// Whoever asks what is stored of them is told all of it: a column that is told nowhere turns this
// red, unless it is said here why it is about nobody.

#include "store/personal_data.hpp"

#include "invito/ports/engine.hpp"
#include "test_database.hpp"

#include <algorithm>
#include <fstream>
#include <gmock/gmock.h>
#include <map>
#include <set>

namespace invito::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// --- every column

// Why nobody is told of them. A table's name stands for all of its columns.
const std::map<std::string, std::string> about_nobody = {
    {"meta", "facts of the database itself"},
    {"member", "the sender's own budget"},
    {"account", "the sender's own account; its alias is told"},
    {"campaign", "a person's words about a campaign; its name is told"},
    {"campaign_account", "who sends for a campaign"},
    {"import_row", "rows that became no job: a number and a verdict, nothing personal"},
    {"job_count", "numbers"},
    {"account_limits", "the sender's own limits"},
    {"former_account", "the sender's own accounts, as they were connected before"},
    {"campaign_limits", "limits"},
    {"run", "who ran the program, and how it went"},
    {"webhook_event",
     "what an event was and when; whom it was about, not even as a digest that the "
     "database could be searched with"},
    {"kept_file", "told as files, with whether they name the person"},
    {"schema_migration", "facts of the database itself"},
    {"attempt.member_id", "who was charged: the sender"},
    {"attempt.member_nth", "its place among the sender's, for counting"},
    {"attempt.note_nth", "likewise"},
    {"attempt.campaign_nth", "its place in the campaign, for counting"},
    {"import.row_count", "a count over all rows of the list"},
    {"import.imported", "likewise"},
    {"import.updated", "likewise"},
    {"import.unchanged", "likewise"},
    {"import.skipped", "likewise"},
    {"import.rejected", "likewise"},
    {"import.suppressed", "likewise"},
    {"import.duplicates", "likewise"},
    {"import.blank", "likewise"},
};

std::vector<std::string> columns_of_schema(store::Connection& connection) {
    std::vector<std::string> columns;
    auto row = connection.prepare(
        "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c "
        "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
    );
    while (row.step()) columns.push_back(row.text(0) + "." + row.text(1));
    return columns;
}

std::set<std::string> columns_told() {
    std::set<std::string> told;
    for (const store::RecordSource& source : store::record_sources()) {
        for (const store::StoredColumn& column : source.columns) {
            told.emplace(column.column);
            told.emplace(column.stands_for);
        }
    }
    return told;
}

TEST(PersonalDataColumns, are_each_told_or_about_nobody) {
    TestDatabase database;
    const auto told = columns_told();
    std::set<std::string> unused;
    for (const auto& [name, why] : about_nobody) unused.insert(name);
    for (const std::string& column : columns_of_schema(database.connection())) {
        const std::string table = column.substr(0, column.find('.'));
        unused.erase(table);
        unused.erase(column);
        const bool has_reason = about_nobody.contains(table) || about_nobody.contains(column);
        const bool is_told = told.contains(column);
        EXPECT_TRUE(is_told || has_reason)
            << column << " is told to nobody: add it to src/store/personal_data.cpp, or say here "
            << "why it is about nobody, and tell of it in docs/privacy.md";
        EXPECT_FALSE(is_told && about_nobody.contains(column)) << column;
    }
    EXPECT_THAT(unused, IsEmpty()) << "a reason for what is not there";
}

TEST(PersonalDataColumns, have_one_name_each_in_their_record) {
    for (const store::RecordSource& source : store::record_sources()) {
        std::set<std::string_view> names;
        for (const store::StoredColumn& column : source.columns)
            EXPECT_TRUE(names.insert(column.name).second) << column.name;
    }
}

// --- of one person

class PersonalDataOf : public ::testing::Test {
protected:
    PersonalDataOf() {
        database.add_account("anna");
        database.add_campaign("spring");
        database.add_campaign("summer");
        const JobId job = database.add_job({.state = JobState::sent, .slug = "jane-doe"});
        database.add_attempt({.job = job, .note = "Hello Jane"});
        database.execute(
            "UPDATE person SET provider_id = 'ACoJane', public_identifier = 'jane-d', "
            "headline = 'Chief Tester', location = 'Ulm'; "
            "UPDATE job SET company = 'Acme GmbH', email = 'jane@acme.com', "
            "variables = '{\"pet\":\"Rex\"}'; "
            "UPDATE attempt SET invitation_id = 'inv-7'"
        );
        database.add_job({.campaign = CampaignId{2}, .slug = "j-doe"});
        database.execute(
            "UPDATE person SET merged_into = 1 WHERE id = 2;"
            "INSERT INTO event (at, job_id, kind, detail) VALUES (5, 1, 'job.retried', 'by tom');"
            "INSERT INTO person_said VALUES (1, 'company', 'umbrella', 2);"
            "INSERT INTO suppression VALUES ('company', 'umbrella', 'asked', 'command', 9);"
            "INSERT INTO suppression VALUES ('domain', 'acme.com', '', '/dnc.csv', 9);"
            "INSERT INTO suppression VALUES ('person', 'somebody-else', '', 'command', 9)"
        );
        database.add_job({.slug = "somebody-else"});
    }

    PersonalData data(const std::string& slug) {
        return engine_of(database.path())
            ->personal_data({IdentifierKind::public_identifier, slug})
            .value();
    }

    static std::vector<std::string> texts(
        const PersonalData& data, RecordKind kind, std::string_view name
    ) {
        std::vector<std::string> found;
        for (const StoredRecord& record : data.records) {
            if (record.kind != kind) continue;
            for (const StoredValue& value : record.values) {
                const auto* const text = std::get_if<std::string>(&value.content);
                if (value.name == name && text != nullptr) found.push_back(*text);
            }
        }
        return found;
    }

    TestDatabase database;
};

TEST_F(PersonalDataOf, somebody_is_everything_in_every_spelling_and_campaign) {
    for (const char* const name : {"jane-doe", "j-doe", "jane-d", "ACoJane"}) {
        const PersonalData all = data(name);
        EXPECT_TRUE(all.is_known) << name;
        EXPECT_THAT(texts(all, RecordKind::person, "slug"), ElementsAre("jane-doe", "j-doe"));
        EXPECT_THAT(texts(all, RecordKind::person, "headline"), Contains("Chief Tester"));
        EXPECT_THAT(texts(all, RecordKind::lead, "campaign"), ElementsAre("spring", "summer"));
        EXPECT_THAT(texts(all, RecordKind::attempt, "note"), ElementsAre("Hello Jane"));
        EXPECT_THAT(texts(all, RecordKind::attempt, "invitation_id"), ElementsAre("inv-7"));
        EXPECT_THAT(texts(all, RecordKind::event, "detail"), ElementsAre("by tom"));
        EXPECT_THAT(texts(all, RecordKind::affiliation, "list"), ElementsAre("summer.csv"));
        EXPECT_THAT(
            texts(all, RecordKind::do_not_contact, "key"), ElementsAre("umbrella", "acme.com")
        );
        EXPECT_THAT(
            texts(all, RecordKind::import, "source_file"), ElementsAre("spring.csv", "summer.csv")
        );
    }
}

TEST_F(PersonalDataOf, somebody_has_the_columns_that_notes_can_name) {
    for (const StoredRecord& record : data("jane-doe").records) {
        if (record.kind != RecordKind::lead) continue;
        const auto variables =
            std::ranges::find(record.values, std::string_view("variables"), &StoredValue::name);
        ASSERT_NE(variables, record.values.end());
        using Cells = std::map<std::string, std::string>;
        EXPECT_EQ(std::get<Cells>(variables->content), (Cells{{"pet", "Rex"}}));
        break;
    }
}

TEST_F(PersonalDataOf, nobody_is_nothing) {
    const PersonalData nothing = data("stranger");
    EXPECT_FALSE(nothing.is_known);
    EXPECT_THAT(nothing.records, IsEmpty());
    EXPECT_FALSE(nothing.erased_at);
}

TEST_F(PersonalDataOf, somebody_who_is_on_the_do_not_contact_list_alone_is_known) {
    database.execute("INSERT INTO suppression VALUES ('person', 'only', 'asked', 'command', 9)");
    const PersonalData all = data("only");
    EXPECT_TRUE(all.is_known);
    EXPECT_THAT(texts(all, RecordKind::do_not_contact, "reason"), ElementsAre("asked"));
}

TEST_F(PersonalDataOf, a_stranger_whose_profile_was_found_is_that) {
    database.execute(
        "INSERT INTO found_profile VALUES (2, 'ACoOther', 'other', 'Some', 'Body', 3, NULL)"
    );
    const PersonalData all = data("other");
    EXPECT_TRUE(all.is_known);
    EXPECT_THAT(texts(all, RecordKind::found_profile, "last_name"), ElementsAre("Body"));
    EXPECT_THAT(all.identifiers, Contains("ACoOther"));
    EXPECT_THAT(texts(all, RecordKind::lead, "campaign"), IsEmpty());
}

TEST_F(PersonalDataOf, somebody_erased_is_when_and_their_mark) {
    const auto engine = engine_of(database.path());
    const Identity jane{IdentifierKind::public_identifier, "jane-doe"};
    (void)engine->erase(engine->plan_erasure({jane}).value(), noon);
    const PersonalData erased = data("jane-doe");
    EXPECT_EQ(erased.erased_at, noon);
    EXPECT_THAT(texts(erased, RecordKind::do_not_contact, "kind"), ElementsAre("erased"));
    EXPECT_THAT(texts(erased, RecordKind::lead, "campaign"), IsEmpty());
    const PersonalData row = data("erased:1");
    EXPECT_THAT(texts(row, RecordKind::lead, "source_file"), IsEmpty());
    EXPECT_THAT(texts(row, RecordKind::attempt, "note"), ElementsAre("(erased)"));
    EXPECT_THAT(texts(row, RecordKind::invitation_mark, "key"), Not(IsEmpty()));
}

TEST_F(PersonalDataOf, says_which_files_name_somebody_and_which_lines_became_leads) {
    const TempDir& folder = database.directory();
    const auto write = [&](const std::string& name, const std::string& text) {
        std::ofstream(folder.file(name)) << text;
        return folder.file(name);
    };
    const std::string report = write("report.csv", "url\nlinkedin.com/in/jane-doe\n");
    const std::string other = write("other.csv", "url\nlinkedin.com/in/somebody-else\n");
    const std::string list = write("list.csv", "email\nJane@ACME.com\n");
    database.execute(
        "INSERT INTO kept_file (path, kind, written_at, sha256) VALUES ('" + report +
        "', 'report', 5, 'x'), ('" + other + "', 'report', 5, 'x'), ('" + folder.file("gone.db") +
        "', 'backup', 5, 'x'); UPDATE import SET source_path = '" + list + "' WHERE id = 1"
    );
    std::map<std::string, std::optional<bool>> names;
    const PersonalData all = data("jane-doe");
    for (const FileWithNames& file : all.files) names[file.path] = file.names_them;
    EXPECT_EQ(names.at(report), true);
    EXPECT_EQ(names.at(other), false);
    EXPECT_EQ(names.at(list), true);
    EXPECT_EQ(names.at(folder.file("gone.db")), std::nullopt);
    EXPECT_THAT(all.lines, Contains(ListPlace{list, 2}));
}

}  // namespace
}  // namespace invito::test
