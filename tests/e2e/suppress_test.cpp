// The suppression list and the erasure of people, as a shell sees them. What is left in files is
// looked for with plain reading, without the program's own search.

#include "output.hpp"
#include "program_world.hpp"

#include <algorithm>

namespace invito::test {
namespace {

namespace fs = std::filesystem;

// Which files of the world contain `text`, by name.
std::vector<std::string> files_with(const ProgramWorld& world, const std::string& text) {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(world.directory.path())) {
        if (!entry.is_regular_file()) continue;
        if (contains(read_file(entry.path().string()), text))
            names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
}

using Names = std::vector<std::string>;

struct OneAccount : ProgramWorld {
    OneAccount() { write_settings({.dsn = server->http_url(), .accounts = 1}); }
};

TEST(Suppress, added_entries_are_listed_checked_and_removed) {
    const OneAccount world;

    const Finished add = world.run(
        {"suppress", "add", "https://de.linkedin.com/in/Jane-Doe/", "company:Acme GmbH",
         "@acme.com", "--reason", "asked by phone"}
    );
    const Finished again = world.run({"suppress", "add", "jane-doe"});
    const Finished list = world.run({"suppress", "list"});
    const Finished check = world.run(
        {"suppress", "check", "jane-doe", "company:ACME  gmbh", "domain:eu.acme.com", "tom-fox"}
    );
    const Finished remove = world.run({"suppress", "remove", "linkedin.com/in/jane-doe"});
    const Finished gone = world.run({"suppress", "check", "jane-doe", "--exit-empty"});

    EXPECT_EQ(add.exit_code, 0) << add.err;
    EXPECT_TRUE(contains(add.err, "3 entries added")) << add.err;
    EXPECT_TRUE(contains(again.err, "1 on it already")) << again.err;
    EXPECT_TRUE(contains(list.out, "jane-doe")) << list.out;
    EXPECT_TRUE(contains(list.out, "asked by phone")) << list.out;
    EXPECT_TRUE(contains(check.out, "person jane-doe")) << check.out;
    EXPECT_TRUE(contains(check.out, "company acme gmbh")) << check.out;
    EXPECT_TRUE(contains(check.out, "domain acme.com")) << check.out;
    EXPECT_TRUE(contains(check.out, "tom-fox      no")) << check.out;
    EXPECT_EQ(remove.exit_code, 0) << remove.err;
    EXPECT_EQ(gone.exit_code, 20) << gone.out << gone.err;
}

TEST(Suppress, what_is_wrong_with_an_entry_is_said) {
    OneAccount world;
    world.write_leads(1);
    world.run({"import", "leads.csv"});

    const Finished page = world.run({"suppress", "add", "linkedin.com/company/acme"});
    const Finished nobody = world.run({"suppress", "remove", "jane-doe"});

    EXPECT_EQ(page.exit_code, 2);
    EXPECT_TRUE(contains(page.err, "company:Acme GmbH")) << page.err;
    EXPECT_EQ(nobody.exit_code, 2);
    EXPECT_TRUE(contains(nobody.err, "jane-doe is not on the do-not-contact list")) << nobody.err;
}

TEST(Suppress, an_entry_of_a_file_is_removed_in_that_file) {
    OneAccount world;
    std::ofstream(world.path("invito.yaml"), std::ios::app)
        << "rules:\n  suppression: [never.txt]\n";
    world.write("never.txt", "in/jane-doe\n");
    world.run({"suppress", "add", "jane-doe", "--reason", "asked by phone"});

    const Finished remove = world.run({"suppress", "remove", "jane-doe"});
    const Finished list = world.run({"suppress", "list", "--json"});
    world.write("never.txt", "# nobody\n");
    const Finished empty = world.run({"suppress", "list"});

    EXPECT_EQ(remove.exit_code, 2);
    EXPECT_TRUE(contains(remove.err, "never.txt")) << remove.err;
    EXPECT_TRUE(contains(list.out, "\"key\":\"jane-doe\"")) << list.out;
    EXPECT_TRUE(contains(empty.out, "Nobody is on the do-not-contact list")) << empty.out;
}

TEST(Suppress, rows_that_name_nobody_stop_no_run_and_a_column_that_is_missing_does) {
    OneAccount world;
    std::ofstream(world.path("invito.yaml"), std::ios::app)
        << "rules:\n  suppression: [never.csv]\n  suppression_columns: {company: Kunde}\n";
    world.write("never.csv", "First Name,URL,Kunde\nAda,in/ada-muster,\nTom,,\n,,Acme\n");
    world.write_leads(1);
    world.run({"import", "leads.csv"});

    const Finished doctor = world.run({"doctor", "--offline"});
    const Finished list = world.run({"suppress", "list", "--json"});
    world.write("never.csv", "First Name,URL,Firma\nAda,in/ada-muster,\n");
    const Finished missing = world.run({"suppress", "list"});
    const Finished told = world.run({"doctor", "--offline"});

    EXPECT_TRUE(contains(doctor.out, "1 person, 1 company; 1 row names")) << doctor.out;
    EXPECT_EQ(list.exit_code, 0) << list.err;
    EXPECT_TRUE(contains(list.out, "\"key\":\"acme\"")) << list.out;
    EXPECT_EQ(missing.exit_code, 78);
    EXPECT_TRUE(contains(missing.err, "suppression.columns")) << missing.err;
    EXPECT_TRUE(contains(told.out, "FAIL  suppression")) << told.out;
}

TEST(Suppress, a_file_is_imported_whole_or_not_at_all) {
    OneAccount world;
    world.write(
        "bad.csv", "linkedin_url,company\nin/jane-doe,\nlinkedin.com/company/acme,\n,Acme\n"
    );
    world.write("good.csv", "linkedin_url,company,reason\nin/jane-doe,,told us\n,Acme,\n");
    world.write_leads(1);
    world.run({"import", "leads.csv"});

    const Finished bad = world.run({"suppress", "import", "bad.csv"});
    const Finished dry = world.run({"suppress", "import", "good.csv", "-n"});
    const Finished before = world.run({"suppress", "list"});
    const Finished good = world.run({"suppress", "import", "good.csv", "--reason", "opt-out"});
    const Finished list = world.run({"suppress", "list"});

    EXPECT_EQ(bad.exit_code, 65);
    EXPECT_TRUE(contains(bad.err, "bad.csv:3")) << bad.err;
    EXPECT_TRUE(contains(bad.err, "nothing was imported")) << bad.err;
    EXPECT_TRUE(contains(dry.err, "2 entries would be added")) << dry.err;
    EXPECT_TRUE(contains(before.out, "Nobody")) << before.out;
    EXPECT_EQ(good.exit_code, 0) << good.err;
    EXPECT_TRUE(contains(list.out, "told us")) << list.out;
    EXPECT_TRUE(contains(list.out, "opt-out")) << list.out;
}

TEST(Suppress, a_run_passes_over_a_company_that_was_added_after_the_import) {
    OneAccount world;
    world.write(
        "leads.csv",
        "linkedin_url,company,email\nin/lead-0,ACME GmbH,\nin/lead-1,Acme Robotics,\n"
        "in/lead-2,,a@eu.nord.example\nin/lead-3,,a@notnord.example\n"
    );
    world.run({"import", "leads.csv"});
    world.run({"start", "leads", "--yes"});

    const Finished add = world.run({"suppress", "add", "company:acme gmbh", "@nord.example"});
    const Finished rows = world.run({"suppress", "check", "leads.csv"});
    const Finished run = world.run({"run"});

    EXPECT_TRUE(contains(add.err, "2 waiting jobs will be skipped")) << add.err;
    EXPECT_TRUE(contains(rows.out, "2 of 4 leads in leads.csv are on the")) << rows.out;
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(world.effects(), 2);
    EXPECT_EQ(world.counts().of(JobState::skipped), 2);
}

// Jane was invited with a note; a backup, a report and rejects that name her exist.
struct JaneWorld : OneAccount {
    JaneWorld() {
        write(
            "leads.csv",
            "linkedin_url,first_name,last_name,email,hook\n"
            "https://www.linkedin.com/in/jane-doe,Jane,Doe,jane@acme.example,your ROS talk\n"
            "https://www.linkedin.com/in/jane-doe-2,Joan,Doe,joan@fox.example,your book\n"
            "linkedin.com/company/acme,,,jane@acme.example,\n"
        );
        write(
            "spring.yaml",
            "version: 1\nname: spring\nlist: {file: leads.csv}\naccounts: {use: [anna]}\n"
            "note:\n  text: \"Hi {{first_name}}, {{hook}}.\"\n"
        );
        run({"run", "spring.yaml", "--yes"});
        run({"db", "backup", "backup.db"});
        run({"report", "--csv", "report.csv"});
        run({"report", "--json=report.json"});
        run({"report", "--anonymous", "--csv", "anonymous.csv"});
    }

    [[nodiscard]] std::string provider_id() const {
        std::string found;
        auto queries = engine_of(path("invito.db"))->queries();
        (*queries)->each_job({}, [&found](const JobView& job) {
            if (job.identity.value == "jane-doe") found = job.provider_id;
        });
        return found;
    }

    static std::vector<Charge> all_charges(Queries& queries) {
        const AccountView view = queries.accounts(Instant::max())[0];
        return queries.charges(view.record.id, Lookback::longest({}), Instant{month_period});
    }

    [[nodiscard]] std::int64_t invitations_charged() const {
        auto queries = engine_of(path("invito.db"))->queries();
        return std::ranges::count(all_charges(**queries), AttemptKind::invite, &Charge::kind);
    }

    // What the limiter counts.
    [[nodiscard]] std::string charges() const {
        auto queries = engine_of(path("invito.db"))->queries();
        std::string text;
        for (const Charge& charge : all_charges(**queries)) text += format_rfc3339(charge.at) + " ";
        return text + std::to_string((*queries)->attempts(JobId{1}).size()) +
               ((*queries)->attempts(JobId{1})[1].with_note ? " with note" : "");
    }
};

TEST(Erase, leaves_nothing_of_a_person_in_any_file_it_wrote) {
    const JaneWorld world;
    const std::string id = world.provider_id();
    const std::string charges = world.charges();
    ASSERT_FALSE(id.empty());
    ASSERT_TRUE(contains(charges, "with note")) << charges;
    ASSERT_EQ(files_with(world, "your ROS talk"), (Names{"backup.db", "invito.db", "leads.csv"}));

    const Finished erased = world.run({"erase", "https://www.linkedin.com/in/Jane-Doe", "--yes"});

    EXPECT_EQ(erased.exit_code, 0) << erased.out << erased.err;
    EXPECT_EQ(files_with(world, id), Names{});
    EXPECT_EQ(files_with(world, "jane@acme.example"), Names{"leads.csv"});
    EXPECT_EQ(files_with(world, "your ROS talk"), Names{"leads.csv"});
    EXPECT_FALSE(fs::exists(world.path("report.csv")));
    EXPECT_TRUE(fs::exists(world.path("report.json"))) << "it has numbers, no names";
    EXPECT_FALSE(fs::exists(world.path("leads-rejects.csv")));
    EXPECT_TRUE(fs::exists(world.path("anonymous.csv")));
    EXPECT_TRUE(contains(erased.out, "leads.csv line 2")) << erased.out;
    const Finished jobs = world.run({"report", "--csv", "-"});
    EXPECT_FALSE(contains(jobs.out, "/in/erased")) << jobs.out;
    EXPECT_EQ(world.charges(), charges) << "quotas must not change";
    EXPECT_EQ(world.run({"db", "check"}).exit_code, 0);
    EXPECT_EQ(world.run({"--db", "backup.db", "db", "check"}).exit_code, 0);
}

TEST(Erase, tells_a_look_alike_of_somebody_else_from_what_is_left) {
    const JaneWorld world;

    const Finished erased = world.run({"erase", "jane-doe", "--yes", "--json"});

    EXPECT_EQ(erased.exit_code, 0) << erased.out << erased.err;
    EXPECT_TRUE(contains(erased.out, "\"proved\":true")) << erased.out;
    EXPECT_TRUE(contains(erased.out, "\"somebody_else\":true")) << erased.out;
    EXPECT_TRUE(contains(world.run({"report", "--csv", "-"}).out, "jane-doe-2"));
}

TEST(Erase, keeps_an_erased_person_away_under_every_spelling) {
    JaneWorld world;
    const std::string id = world.provider_id();
    world.run({"erase", "jane-doe", "--yes"});
    const int invited = world.effects();

    world.write("again.csv", "linkedin_url,first_name\nin/jane-doe,Jane\n" + id + ",Jane\n");
    const Finished import = world.run({"import", "again.csv", "--json"});
    const Finished run = world.run({"run", "again.csv", "--yes"});
    const Finished check = world.run({"suppress", "check", id});

    EXPECT_TRUE(contains(import.out, "\"suppressed\":2")) << import.out;
    EXPECT_EQ(world.effects(), invited);
    EXPECT_TRUE(contains(check.out, "erased person")) << check.out;
    EXPECT_EQ(files_with(world, id), Names{"again.csv"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
}

TEST(Erase, is_what_explain_and_imports_say_and_a_sync_brings_nothing_back) {
    JaneWorld world;
    const std::string id = world.provider_id();
    const auto charged = world.invitations_charged();
    world.run({"erase", "jane-doe", "--yes"});

    const Finished sync = world.run({"sync"});
    const Finished explained = world.run({"explain", "linkedin.com/in/jane-doe"});
    const Finished again = world.run({"import", "spring.yaml"});

    EXPECT_EQ(sync.exit_code, 0) << sync.err;
    EXPECT_EQ(world.invitations_charged(), charged) << "the provider still lists her invitation";
    EXPECT_EQ(files_with(world, id), Names{});
    EXPECT_EQ(explained.exit_code, 2);
    EXPECT_TRUE(contains(explained.err, "was erased on 20")) << explained.err;
    EXPECT_TRUE(contains(explained.err, "keeps them away")) << explained.err;
    EXPECT_TRUE(contains(again.err + again.out, "lead was erased; a mark"))
        << again.err << again.out;
    EXPECT_FALSE(contains(again.err + again.out, "left the list")) << again.err;
}

TEST(Erase, dry_shows_everything_and_changes_nothing) {
    const JaneWorld world;
    const std::string before = read_file(world.path("invito.db"));

    const Finished dry = world.run({"erase", "jane-doe", "-n"});

    EXPECT_EQ(dry.exit_code, 0) << dry.err;
    EXPECT_TRUE(contains(dry.out, "report.csv")) << dry.out;
    EXPECT_TRUE(contains(dry.out, "backup.db")) << dry.out;
    EXPECT_EQ(read_file(world.path("invito.db")), before);
    EXPECT_TRUE(fs::exists(world.path("report.csv")));
}

TEST(Erase, needs_a_yes_and_somebody_to_erase) {
    const JaneWorld world;

    EXPECT_EQ(world.run({"erase", "jane-doe"}).exit_code, 2);
    EXPECT_EQ(world.run({"erase", "linkedin.com/company/acme", "--yes"}).exit_code, 2);
    EXPECT_FALSE(world.provider_id().empty());
}

TEST(Erase, names_a_backup_that_it_cannot_reach) {
    JaneWorld world;
    world.write("backup.db", "no database at all");

    const Finished erased = world.run({"erase", "jane-doe", "--yes"});

    EXPECT_EQ(erased.exit_code, 1) << erased.out;
    EXPECT_TRUE(contains(erased.out, "NOT DONE")) << erased.out;
    EXPECT_TRUE(world.provider_id().empty());
}

TEST(Erase, marks_somebody_whom_the_database_never_knew) {
    JaneWorld world;

    const Finished erased = world.run({"erase", "olga-petrova", "--yes"});
    world.write("new.csv", "linkedin_url\nin/olga-petrova\n");
    const Finished import = world.run({"import", "new.csv", "--json"});

    EXPECT_EQ(erased.exit_code, 0) << erased.out;
    EXPECT_TRUE(contains(import.out, "\"suppressed\":1")) << import.out;
    EXPECT_EQ(files_with(world, "olga-petrova"), Names{"new.csv"});
}

TEST(Erase, can_be_lifted_only_with_a_yes) {
    JaneWorld world;
    world.run({"erase", "jane-doe", "--yes"});

    const Finished refused = world.run({"suppress", "remove", "jane-doe"});
    const Finished lifted = world.run({"suppress", "remove", "jane-doe", "--yes"});

    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_EQ(lifted.exit_code, 0) << lifted.err;
    EXPECT_EQ(world.run({"suppress", "check", "jane-doe", "--exit-empty"}).exit_code, 20);
}

}  // namespace
}  // namespace invito::test
