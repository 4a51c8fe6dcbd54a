#include "invito/run/import.hpp"

#include "invito/ports/engine.hpp"
#include "rows_in_memory.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <map>

namespace invito::test {
namespace {

constexpr Instant now{std::chrono::hours{490'000}};

class ImportTest : public ::testing::Test {
protected:
    ImportTest() {
        DatabaseOptions options;
        options.program_version = "test";
        options.now = now;
        database = std::move(engine_of(directory.file("invito.db"))->open(options).value());
        const auto ids = database->admin_store().save_accounts(
            {{"anna", "acc-anna", Tier::premium}, {"carla", "acc-carla", Tier::free}}, now
        );
        request.accounts = {{ids[0], "anna", Tier::premium}, {ids[1], "carla", Tier::free}};
        request.entry.campaign.name = "spring";
        request.source_path = "leads.csv";
        request.now = now;
        request.batch_rows = 3;
        request.on_finding = [this](const RowFinding& finding) {
            findings.push_back(
                finding.verdict + " " + std::to_string(finding.line) + " " + finding.reason
            );
        };
    }

    Result<ImportReport> import(LeadSource& source) {
        return import_leads(source, database->admin_store(), request);
    }

    [[nodiscard]] std::vector<JobView> jobs() {
        std::vector<JobView> all;
        auto queries = engine_of(directory.file("invito.db"))->queries();
        (*queries)->each_job({}, [&all](const JobView& job) { all.push_back(job); });
        return all;
    }

    TempDir directory;
    std::unique_ptr<Database> database;
    ImportRequest request;
    std::vector<std::string> findings;
};

TEST_F(ImportTest, shows_the_own_notes_of_leads) {
    std::vector<std::string> notes;
    request.on_own_note = [&notes](std::size_t line, const std::string& note) {
        notes.push_back(std::to_string(line) + " " + note);
    };
    LeadFields own;
    own.note = "Hi {firstName}";
    RowsInMemory rows;
    rows.lead("a").lead("b", own);

    ASSERT_TRUE(import(rows).has_value());

    EXPECT_EQ(notes, (std::vector<std::string>{"3 Hi {firstName}"}));
}

TEST_F(ImportTest, lets_a_lead_wait_again_that_is_off_the_do_not_contact_list) {
    AdminStore& admin = database->admin_store();
    admin.replace_suppression("file", {{{SuppressionKind::person, "a"}}}, now);
    RowsInMemory first;
    first.lead("a");
    ASSERT_TRUE(import(first).has_value());
    ASSERT_EQ(jobs().front().reason, Reason::suppressed);
    admin.replace_suppression("file", {}, now);
    RowsInMemory again;
    again.lead("a");

    ASSERT_TRUE(import(again).has_value());

    EXPECT_EQ(jobs().front().state, JobState::queued);
    EXPECT_EQ(jobs().front().reason, Reason::none);
}

TEST_F(ImportTest, says_when_a_person_was_erased_and_does_not_take_their_lead_for_gone) {
    RowsInMemory first;
    first.lead("a").lead("b");
    ASSERT_TRUE(import(first).has_value());
    const std::string path = directory.file("invito.db");
    const auto plan = engine_of(path)->plan_erasure({{IdentifierKind::public_identifier, "a"}});
    ASSERT_TRUE(engine_of(path)->erase(*plan, now).has_value());
    findings.clear();
    std::string text;
    request.on_finding = [&](const RowFinding& finding) {
        findings.push_back(finding.verdict + " " + finding.reason);
        text = finding.text;
    };
    RowsInMemory again;
    again.lead("a").lead("b");

    const auto report = import(again);

    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(findings, (std::vector<std::string>{"suppressed erased"}));
    EXPECT_EQ(text, "erased on 2025-11-24");
    EXPECT_EQ(report->gone.count, 0);
    EXPECT_TRUE(report->gone.examples.empty());
}

TEST_F(ImportTest, gives_no_lead_to_an_account_for_which_another_one_sends) {
    request.accounts[1].sends = false;
    for (const Assign how : {Assign::balanced, Assign::round_robin, Assign::column}) {
        request.entry.campaign.name = std::string(to_string(how));
        request.entry.campaign.assign = how;
        LeadFields to_carla;
        to_carla.send_from = "carla";
        RowsInMemory rows;
        rows.lead("a").lead("b").lead("c", to_carla);

        const auto report = import(rows);

        ASSERT_TRUE(report.has_value());
        EXPECT_EQ(report->totals.rejected, how == Assign::column ? 1 : 0) << to_string(how);
    }
    for (const JobView& job : jobs()) EXPECT_EQ(job.account, "anna");
    EXPECT_EQ(
        database->admin_store().find_campaign("balanced")->campaign.accounts,
        (std::vector<std::string>{"anna", "carla"})
    ) << "it stays one of the campaign's";
}

TEST_F(ImportTest, gives_every_row_one_verdict_and_the_totals_add_up) {
    RowsInMemory rows;
    rows.lead("a").blank().rejected("company_page").lead("b").lead("a").lead("c").lead("d");

    const auto report = import(rows);

    ASSERT_TRUE(report.has_value());
    const ImportTotals expected{
        .rows = 7, .imported = 4, .rejected = 1, .duplicates = 1, .blank = 1};
    EXPECT_EQ(report->totals, expected);
    EXPECT_EQ(jobs().size(), 4U);
    EXPECT_EQ(
        findings, (std::vector<std::string>{"rejected 4 company_page", "duplicate 6 duplicate"})
    );
}

TEST_F(ImportTest, the_same_list_again_changes_nothing) {
    RowsInMemory first;
    first.lead("a").lead("b");
    import(first).value();
    RowsInMemory again;
    again.lead("a").lead("b").lead("c");

    const auto report = import(again);

    EXPECT_EQ(report->totals.unchanged, 2);
    EXPECT_EQ(report->totals.imported, 1);
    EXPECT_EQ(jobs().size(), 3U);
}

TEST_F(ImportTest, a_mended_row_wakes_a_skipped_job) {
    request.entry.campaign.note.text = "Hi, {{hook}}";
    RowsInMemory first;
    first.lead("a", hook("your talk")).lead("b");
    EXPECT_EQ(import(first)->totals.skipped, 1);
    EXPECT_EQ(jobs()[1].reason, Reason::missing_variable);
    RowsInMemory mended;
    mended.lead("a", hook("your talk")).lead("b", hook("your post"));

    const auto report = import(mended);

    EXPECT_EQ(report->totals.updated, 1);
    EXPECT_EQ(report->totals.unchanged, 1);
    EXPECT_EQ(jobs()[1].state, JobState::queued);
}

TEST_F(ImportTest, counts_a_note_by_the_tier_of_the_account_that_sends_it) {
    request.entry.campaign.assign = Assign::column;
    request.entry.campaign.note.text = std::string(250, 'x');
    LeadFields by_anna;
    by_anna.send_from = "anna";
    LeadFields by_carla;
    by_carla.send_from = "carla";
    RowsInMemory rows;
    rows.lead("a", by_anna).lead("b", by_carla);

    const auto report = import(rows);

    EXPECT_EQ(report->totals.imported, 1);
    EXPECT_EQ(report->totals.skipped, 1);
    EXPECT_EQ(findings, std::vector<std::string>{"skipped 3 note_too_long"});
}

TEST_F(ImportTest, a_name_that_the_list_lacks_may_still_come_with_the_profile) {
    request.entry.campaign.note.text = "Hi {{first_name}}";
    RowsInMemory rows;
    rows.lead("a");

    EXPECT_EQ(import(rows)->totals.imported, 1);
}

TEST_F(ImportTest, gives_each_lead_a_variant_and_leaves_it_at_that) {
    request.entry.campaign.note.variants = {{"a", "Hello"}, {"b", "Good day"}};
    RowsInMemory first;
    for (int i = 0; i < 20; ++i) first.lead("lead-" + std::to_string(i));
    import(first).value();
    std::map<std::string, std::string> given;
    for (const JobView& job : jobs()) given[job.identity.value] = job.note_variant;

    request.entry.campaign.note.variants = {{"c", "New"}, {"b", "Good day!"}, {"a", "Hello!"}};
    RowsInMemory reversed;
    for (int i = 19; i >= 0; --i) reversed.lead("lead-" + std::to_string(i));
    const auto report = import(reversed);

    EXPECT_EQ(report->totals.unchanged, 20) << "the list says nothing new";
    for (const JobView& job : jobs()) {
        EXPECT_NE(job.note_variant, "");
        EXPECT_EQ(job.note_variant, given[job.identity.value]);
    }
}

TEST_F(ImportTest, draws_anew_where_a_variant_is_gone) {
    request.entry.campaign.note.variants = {{"a", "Hello"}, {"b", "Good day"}};
    RowsInMemory first;
    first.lead("x").lead("y").lead("z");
    import(first).value();

    request.entry.campaign.note.variants = {{"c", "New"}};
    RowsInMemory again;
    again.lead("x").lead("y").lead("z");
    import(again).value();

    for (const JobView& job : jobs()) EXPECT_EQ(job.note_variant, "c");
}

TEST_F(ImportTest, judges_a_known_lead_by_the_variant_that_it_has) {
    request.entry.campaign.note.variants = {{"a", "Hello"}};
    RowsInMemory first;
    for (int i = 0; i < 10; ++i) first.lead("lead-" + std::to_string(i));
    import(first).value();

    // Of the new ones half would be drawn, and need what the list lacks.
    request.entry.campaign.note.variants = {{"a", "Hello"}, {"b", "{{hook}}"}};
    RowsInMemory again;
    for (int i = 0; i < 10; ++i) again.lead("lead-" + std::to_string(i));
    const auto report = import(again);

    EXPECT_EQ(report->totals.unchanged, 10);
    EXPECT_EQ(report->totals.skipped, 0);
}

TEST_F(ImportTest, gives_no_variant_to_a_lead_with_a_note_of_its_own) {
    request.entry.campaign.note.variants = {{"a", "Hello"}, {"b", "Good day"}};
    LeadFields own;
    own.note = "Great talk!";
    RowsInMemory rows;
    rows.lead("x", own);

    import(rows).value();

    EXPECT_EQ(jobs()[0].note_variant, "");
}

TEST_F(ImportTest, tells_which_columns_a_corrected_list_changes) {
    LeadFields before;
    before.company = "Acme";
    before.variables["hook"] = "x";
    RowsInMemory first;
    first.lead("a", before).lead("b", before);
    import(first).value();
    LeadFields after = before;
    after.company = "Acme Robotics";
    after.title = "CEO";
    RowsInMemory corrected;
    corrected.lead("a", after).lead("b", before);

    const auto report = import(corrected);

    ASSERT_EQ(report->changed.size(), 1U);
    EXPECT_EQ(report->changed[0].line, 2U);
    EXPECT_EQ(report->changed[0].identity.value, "a");
    EXPECT_EQ(
        report->changed[0].changes,
        (std::vector<FieldChange>{{"company", "Acme", "Acme Robotics"}, {"title", "", "CEO"}})
    );
}

TEST_F(ImportTest, tells_that_a_mended_row_waits_again) {
    request.entry.campaign.note.text = "Hi, {{hook}}";
    RowsInMemory first;
    first.lead("a");
    import(first).value();
    RowsInMemory mended;
    mended.lead("a", hook("your talk"));

    const auto report = import(mended);

    EXPECT_EQ(
        report->changed.at(0).changes,
        (std::vector<FieldChange>{
            {"hook", "", "your talk"}, {"state", "skipped (missing_variable)", "queued"}})
    );
}

TEST_F(ImportTest, keeps_only_so_many_changes_in_memory) {
    request.batch_rows = 500;
    RowsInMemory first;
    RowsInMemory corrected;
    for (int i = 0; i < 1'200; ++i) {
        first.lead("lead-" + std::to_string(i));
        corrected.lead("lead-" + std::to_string(i), hook("new"));
    }
    import(first).value();

    const auto report = import(corrected);

    EXPECT_EQ(report->totals.updated, 1'200);
    EXPECT_EQ(report->changed.size(), changes_max);
}

TEST_F(ImportTest, shares_the_leads_evenly_and_goes_on_evenly) {
    RowsInMemory rows;
    for (const char* slug : {"a", "b", "c", "d", "e", "f"}) rows.lead(slug);
    import(rows).value();

    int with_anna = 0;
    for (const JobView& job : jobs()) with_anna += job.account == "anna" ? 1 : 0;

    EXPECT_EQ(with_anna, 3);
}

TEST_F(ImportTest, rejects_a_row_that_names_an_account_of_nobody) {
    request.entry.campaign.assign = Assign::column;
    LeadFields by_zoe;
    by_zoe.send_from = "zoe";
    RowsInMemory rows;
    rows.lead("a", by_zoe);

    EXPECT_EQ(import(rows)->totals.rejected, 1);
    EXPECT_EQ(findings, std::vector<std::string>{"rejected 2 unknown_account"});
}

TEST_F(ImportTest, suppressed_people_become_skipped_jobs) {
    database->admin_store().replace_suppression(
        "file", {{{SuppressionKind::person, "a"}, "asked"}}, now
    );
    RowsInMemory rows;
    rows.lead("a").lead("b");

    EXPECT_EQ(import(rows)->totals.suppressed, 1);
    EXPECT_EQ(jobs()[0].reason, Reason::suppressed);
}

TEST_F(ImportTest, duplicates_are_an_error_where_the_campaign_wants_it) {
    request.duplicates_are_errors = true;
    RowsInMemory rows;
    rows.lead("a").lead("a").lead("a");

    const auto report = import(rows);

    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().code, "import.duplicates");
    EXPECT_EQ(report.error().place->line, 3U);
    EXPECT_TRUE(jobs().empty());
}

TEST_F(ImportTest, one_duplicate_is_an_error_then) {
    request.duplicates_are_errors = true;
    RowsInMemory rows;
    rows.lead("a").lead("a");

    EXPECT_EQ(import(rows).error().code, "import.duplicates");
}

TEST_F(ImportTest, shares_evenly_what_waits_and_not_what_is_skipped) {
    request.entry.campaign.note.text = "Hi, {{hook}}";
    RowsInMemory rows;
    rows.lead("a").lead("b", hook("one")).lead("c").lead("d", hook("two"));

    import(rows).value();

    EXPECT_NE(jobs()[1].account, jobs()[3].account);
}

TEST_F(ImportTest, is_dropped_as_a_whole_when_the_list_breaks_off) {
    RowsInMemory rows;
    rows.lead("a").lead("b").lead("c").lead("d").breaks_off();

    const auto report = import(rows);

    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().code, "list.encoding");
    EXPECT_TRUE(jobs().empty());
    EXPECT_TRUE(database->admin_store().campaigns().empty());
}

TEST_F(ImportTest, is_dropped_as_a_whole_when_what_comes_before_the_commit_fails) {
    request.before_commit = [](const ImportReport& report) -> Result<void> {
        EXPECT_EQ(report.totals.imported, 2);
        return Error{.kind = ErrorKind::storage, .code = "rejects.write", .what = "disk full"};
    };
    RowsInMemory rows;
    rows.lead("a").lead("b");

    EXPECT_EQ(import(rows).error().code, "rejects.write");
    EXPECT_TRUE(jobs().empty());
}

TEST_F(ImportTest, counts_apart_who_left_the_list_and_still_waits) {
    RowsInMemory first;
    first.lead("a").lead("b");
    import(first).value();
    database->admin_store().cancel_jobs({jobs()[0].id}, "ops", now);
    RowsInMemory without;
    without.lead("c");

    const auto report = import(without);

    EXPECT_EQ(report->gone.count, 2);
    EXPECT_EQ(report->gone.waiting, 1);
}

TEST_F(ImportTest, leaves_who_was_sent_a_variant_with_it_when_the_note_has_none_any_more) {
    request.entry.campaign.note.variants = {{"short", "Hi"}, {"warm", "Hello"}};
    RowsInMemory first;
    first.lead("a");
    import(first).value();
    const std::string given = jobs()[0].note_variant;
    ASSERT_FALSE(given.empty());
    database->admin_store().cancel_jobs({jobs()[0].id}, "ops", now);
    request.entry.campaign.note.variants.clear();
    RowsInMemory again;
    again.lead("a");

    import(again).value();

    EXPECT_EQ(jobs()[0].note_variant, given);
}

TEST_F(ImportTest, tells_what_a_corrected_list_changes_and_what_it_no_longer_names) {
    RowsInMemory first;
    first.lead("a", hook("one")).lead("b").lead("c").lead("d");
    import(first).value();
    RowsInMemory corrected;
    corrected.lead("a", hook("two")).lead("c").lead("e");

    const auto report = import(corrected);

    EXPECT_EQ(report->totals.imported, 1);
    EXPECT_EQ(report->totals.updated, 1);
    EXPECT_EQ(report->totals.unchanged, 1);
    ASSERT_EQ(report->changed.size(), 1U);
    EXPECT_EQ(report->changed[0].line, 2U);
    EXPECT_EQ(report->gone.count, 2);
    EXPECT_EQ(report->gone.waiting, 2);
    ASSERT_EQ(report->gone.examples.size(), 2U);
    EXPECT_EQ(report->gone.examples[0].identity.value, "b");
    EXPECT_EQ(report->gone.examples[0].line, 3U);
    EXPECT_EQ(jobs().size(), 5U) << "nobody is deleted";
}

TEST_F(ImportTest, does_not_miss_the_leads_of_another_list_of_the_campaign) {
    RowsInMemory first;
    first.lead("a");
    import(first).value();
    request.source_path = "more.csv";
    RowsInMemory more;
    more.lead("b");

    EXPECT_EQ(import(more)->gone.count, 0);
}

TEST_F(ImportTest, a_grown_list_wakes_a_campaign_that_was_done) {
    RowsInMemory first;
    first.lead("a");
    const auto id = import(first)->campaign;
    database->admin_store().set_campaign_state(id, CampaignState::done, now);
    RowsInMemory same;
    same.lead("a");
    EXPECT_EQ(import(same)->state, CampaignState::done);
    RowsInMemory grown;
    grown.lead("a").lead("b");

    EXPECT_EQ(import(grown)->state, CampaignState::active);
}

// The first list is rejected as to its account; what it says of the person is known all the same.
TEST_F(ImportTest, says_which_company_an_earlier_list_named_that_forbids_a_lead) {
    LeadFields of_acme;
    of_acme.company = "Acme GmbH";
    of_acme.send_from = "nobody";
    request.entry.campaign.assign = Assign::column;
    RowsInMemory spring;
    spring.lead("jane", of_acme);
    ASSERT_EQ(import(spring)->totals.rejected, 1);
    database->admin_store().add_suppression({{*company_key("acme gmbh"), "asked"}}, now);
    std::string why;
    request.source_path = "autumn.csv";
    request.on_finding = [&why](const RowFinding& finding) { why = finding.text; };

    RowsInMemory autumn;
    autumn.lead("jane").lead("tom");
    const auto report = import(autumn);

    EXPECT_EQ(report->totals.suppressed, 1);
    EXPECT_EQ(report->totals.imported, 1);
    EXPECT_EQ(why, "company acme gmbh, said by leads.csv");
}

}  // namespace
}  // namespace invito::test
