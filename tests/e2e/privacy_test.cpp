// What is stored of people, told and pruned: the shipped binary, from an old campaign to the next
// list that names the same people.

#include "output.hpp"
#include "program_world.hpp"
#include "store/connection.hpp"

#include <gmock/gmock.h>

namespace invito::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Three were invited more than a year ago, and accepted.
struct OldCampaign : ProgramWorld {
    OldCampaign() {
        write_leads(3);
        write(
            "spring.yaml",
            "version: 1\nname: spring\nlist: {file: leads.csv}\n"
            "accounts: {use: [anna]}\nnote: {text: \"Hello {{first_name}}\"}\n"
        );
        EXPECT_EQ(run({"run", "spring.yaml", "--yes"}).exit_code, 0);
        EXPECT_EQ(effects(), 3);
        store::Connection database(path("invito.db"), store::Access::read_write);
        const std::string age = std::to_string(std::int64_t{400} * 86'400'000);
        database.execute(
            "UPDATE job SET state = 'accepted', sent_at = sent_at - " + age +
            ", accepted_at = sent_at, created_at = created_at - " + age +
            ", changed_at = changed_at - " + age + "; UPDATE attempt SET intent_at = intent_at - " +
            age + ", finished_at = finished_at - " + age +
            "; UPDATE import SET started_at = started_at - " + age +
            "; UPDATE account_limits SET since = since - " + age + ", begins_at = begins_at - " +
            age + ", ends_at = ends_at - " + age
        );
    }

    void keep(const std::string& time) {
        write(
            "invito.yaml",
            read_file(path("invito.yaml")) + "privacy: {keep_finished: " + time + "}\n"
        );
    }
};

TEST(Prune, is_off_unless_the_settings_say_how_long) {
    const OldCampaign world;
    const Finished off = world.run({"db", "prune", "--yes"});
    EXPECT_EQ(off.exit_code, 78);
    EXPECT_THAT(off.err, HasSubstr("privacy.keep_finished is off"));
}

TEST(Prune, refuses_a_time_that_rules_still_look_back_to) {
    OldCampaign world;
    world.keep("30d");
    const Finished refused = world.run({"db", "prune", "-n"});
    EXPECT_EQ(refused.exit_code, 78);
    EXPECT_THAT(refused.err, HasSubstr("at least 90d"));
}

TEST(Prune, shows_asks_and_takes_them_out_and_nobody_is_invited_twice) {
    OldCampaign world;
    world.keep("365d");
    const std::string before = read_file(world.path("invito.db"));
    const Finished dry = world.run({"db", "prune", "-n"});
    EXPECT_EQ(dry.exit_code, 0) << dry.err;
    EXPECT_THAT(dry.out, HasSubstr("3 people, 3 jobs, 3 notes"));
    EXPECT_THAT(dry.out, HasSubstr("leads.csv"));
    EXPECT_EQ(world.run({"db", "prune"}).exit_code, 2) << "nobody to ask";
    EXPECT_EQ(read_file(world.path("invito.db")), before);
    const int audit = world.run({"audit"}).exit_code;

    const Finished pruned = world.run({"db", "prune", "--yes", "--json"});

    EXPECT_EQ(pruned.exit_code, 0) << pruned.err;
    EXPECT_THAT(pruned.out, HasSubstr(R"("dry_run":false)"));
    EXPECT_THAT(pruned.out, HasSubstr(R"("people":3)"));
    EXPECT_THAT(read_file(world.path("invito.db")), Not(HasSubstr("lead-1")));
    EXPECT_EQ(world.run({"db", "check"}).exit_code, 0);
    EXPECT_EQ(world.run({"audit"}).exit_code, audit);
    const Finished again = world.run({"db", "prune", "--yes"});
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_THAT(again.out, HasSubstr("Nobody's jobs were all over"));

    world.write(
        "summer.yaml",
        "version: 1\nname: summer\nlist: {file: leads.csv}\n"
        "accounts: {use: [ben]}\n"
    );
    const Finished imported = world.run({"import", "spring.yaml"});
    EXPECT_THAT(imported.out + imported.err, HasSubstr("3 leads were invited before and pruned"));
    EXPECT_EQ(world.run({"run", "summer.yaml", "--yes"}).exit_code, 0);
    EXPECT_EQ(world.effects(), 3);
    EXPECT_EQ(world.most_effects_on_one_person(), 1);
    EXPECT_EQ(world.run({"db", "check"}).exit_code, 0);
}

TEST(Prune, gives_the_whole_of_a_campaign_in_numbers_afterwards) {
    OldCampaign world;
    world.keep("365d");
    EXPECT_EQ(world.run({"db", "prune", "--yes"}).exit_code, 0);
    const Finished report = world.run({"report", "spring", "--csv", "-"});
    EXPECT_THAT(report.out, HasSubstr("accepted"));
    EXPECT_THAT(report.out, Not(HasSubstr("leads.csv")));
    const Finished job = world.run({"explain", "1"});
    EXPECT_EQ(job.exit_code, 0) << job.err;
    EXPECT_THAT(job.out, Not(HasSubstr("leads.csv")));
}

TEST(ExplainAll, tells_somebody_known_unknown_pruned_and_erased) {
    OldCampaign world;
    world.keep("365d");
    const Finished known = world.run({"explain", "linkedin.com/in/lead-1", "--all"});
    EXPECT_EQ(known.exit_code, 0) << known.err;
    EXPECT_THAT(known.out, HasSubstr("Hello Jane"));
    EXPECT_THAT(known.out, HasSubstr("Acme"));
    EXPECT_THAT(known.out, HasSubstr("365d after all of their jobs"));
    const Finished number = world.run({"explain", "2", "--all", "--json"});
    EXPECT_THAT(number.out, HasSubstr(R"("asked":"lead-1")"));
    EXPECT_THAT(number.out, HasSubstr(R"("company":"Acme")"));
    const Finished unknown = world.run({"explain", "linkedin.com/in/nobody-here", "--all"});
    EXPECT_EQ(unknown.exit_code, 0) << unknown.err;
    EXPECT_THAT(unknown.out, HasSubstr("Nothing is stored of them"));
    EXPECT_EQ(world.run({"explain", "linkedin.com/company/acme", "--all"}).exit_code, 2);

    world.run({"erase", "linkedin.com/in/lead-0", "--yes"});
    const Finished erased = world.run({"explain", "linkedin.com/in/lead-0", "--all"});
    EXPECT_THAT(erased.out, HasSubstr("Erased on 20"));
    EXPECT_THAT(erased.out, Not(HasSubstr("Hello")));
    const Finished row = world.run({"explain", "1", "--all"});
    EXPECT_EQ(row.exit_code, 0) << row.err;
    EXPECT_THAT(row.out, HasSubstr("(erased)"));
    EXPECT_THAT(world.run({"jobs", "show", "1"}).out, Not(HasSubstr("leads.csv")));

    EXPECT_EQ(world.run({"db", "prune", "--yes"}).exit_code, 0);
    const Finished pruned = world.run({"explain", "linkedin.com/in/lead-1", "--all"});
    EXPECT_EQ(pruned.exit_code, 0) << pruned.err;
    EXPECT_THAT(pruned.out, HasSubstr("Their data were pruned"));
    EXPECT_THAT(pruned.out, Not(HasSubstr("Acme")));
}

}  // namespace
}  // namespace invito::test
