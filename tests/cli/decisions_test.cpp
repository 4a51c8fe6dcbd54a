// What commands decide before they change anything: dry runs, questions, and what may not be done.

#include "app/import_list.hpp"
#include "cli/command_world.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using testing::HasSubstr;
using testing::Not;
using Call = std::vector<std::string>;

class Decisions : public testing::Test {
protected:
    Decisions() { fill(world); }

    static void fill(test::CommandWorld& world) {
        world.import("spring", {"jane-doe", "tom-fox", "mei-lin"});
        world.import("autumn", {"ida-berg"});
        world.change("UPDATE campaign SET state = 'active' WHERE name = 'spring'");
        // The file of the configuration is taken over.
        if (world.run({"suppress", "list"}).code != 0) throw std::runtime_error("no list");
    }

    // Refused with `code`, and nothing was changed.
    void refuses(const Call& call, int exit, const std::string& code) {
        const std::string before = world.digest();
        const test::Answer answer = world.run(call);
        EXPECT_EQ(answer.code, exit) << answer.err;
        EXPECT_THAT(answer.err, HasSubstr("[" + code + "]"));
        EXPECT_EQ(world.digest(), before);
    }

    void does(const Call& call) {
        const std::string before = world.digest();
        const test::Answer answer = world.run(call);
        EXPECT_EQ(answer.code, 0) << answer.err;
        EXPECT_NE(world.digest(), before) << testing::PrintToString(call);
    }

    std::string state_of(const std::string& campaign) {
        const test::Answer shown = world.run({"campaigns", "show", campaign, "--json"});
        EXPECT_EQ(shown.code, 0) << shown.err;
        const std::string key = "\"state\":\"";
        const std::size_t at = shown.out.find(key) + key.size();
        return shown.out.substr(at, shown.out.find('"', at) - at);
    }

    test::CommandWorld world;
};

struct Writing {
    Call call;
    std::string before = {};  // what it needs
};

// Each changes the database.
const std::vector<Writing> writing = {
    {{"pause", "spring"}},
    {{"pause", "--account", "ben"}},
    {{"resume", "spring"}, "UPDATE campaign SET state = 'paused'"},
    {{"resume", "--account", "anna"}, "UPDATE account SET state = 'paused'"},
    {{"campaigns", "archive", "spring", "--yes"}},
    {{"campaigns", "unarchive", "spring"}, "UPDATE campaign SET state = 'archived'"},
    {{"campaigns", "rename", "spring", "summer"}},
    {{"jobs", "retry", "1"}, "UPDATE job SET state = 'cancelled' WHERE id = 1"},
    {{"jobs", "cancel", "2"}},
    {{"jobs", "settle", "3", "--as", "sent"},
     "UPDATE job SET state = 'unknown' WHERE id = 3; "
     "INSERT INTO attempt (kind, account_id, member_id, campaign_id, job_id, person_id, "
     "intent_at, outcome, charged, live) SELECT 'invite', account_id, 1, campaign_id, id, "
     "person_id, 1000, 'unknown', 1, 1 FROM job WHERE id = 3"},
    {{"suppress", "add", "linkedin.com/in/jane-doe"}},
    {{"suppress", "remove", "company:Globex"},
     "INSERT INTO suppression (kind, key, reason, source, added_at) "
     "VALUES ('company', 'globex', '', 'command', 1000)"},
    {{"erase", "linkedin.com/in/tom-fox", "--yes"}},
    {{"start", "autumn", "--yes"}},
};

TEST_F(Decisions, a_dry_run_changes_nothing) {
    for (const Writing& one : writing) {
        test::CommandWorld own;
        fill(own);
        own.change(one.before);
        const std::string before = own.digest();
        Call dry = one.call;
        dry.emplace_back("-n");

        const test::Answer asked = own.run(dry);
        EXPECT_EQ(asked.code, 0) << asked.err;
        EXPECT_EQ(own.digest(), before) << testing::PrintToString(dry);

        const test::Answer done = own.run(one.call);
        EXPECT_EQ(done.code, 0) << done.err;
        EXPECT_NE(own.digest(), before) << testing::PrintToString(one.call);
    }
}

TEST_F(Decisions, a_question_that_nobody_can_answer_is_a_no) {
    ASSERT_EQ(world.run({"erase", "linkedin.com/in/mei-lin", "--yes"}).code, 0);
    const std::string needs_yes = "usage.needs_yes";

    refuses({"campaigns", "archive", "spring"}, 2, needs_yes);
    refuses({"erase", "linkedin.com/in/tom-fox"}, 2, needs_yes);
    refuses({"start", "autumn"}, 2, needs_yes);
    refuses({"jobs", "cancel", "--campaign", "spring"}, 2, needs_yes);
    refuses({"suppress", "remove", "linkedin.com/in/mei-lin"}, 2, needs_yes);
}

TEST_F(Decisions, jobs_that_are_named_by_number_are_not_asked_for) {
    does({"jobs", "cancel", "1", "2"});

    EXPECT_THAT(world.run({"jobs", "list", "--state", "cancelled"}).out, HasSubstr("tom-fox"));
}

TEST_F(Decisions, a_filter_takes_only_what_it_names) {
    const test::Answer nobody = world.run({"jobs", "cancel", "--account", "ben", "--yes"});
    const test::Answer autumn = world.run({"jobs", "cancel", "--campaign", "autumn", "--yes"});

    EXPECT_THAT(nobody.err, HasSubstr("0 jobs"));
    EXPECT_THAT(autumn.err, HasSubstr("1 job"));
    EXPECT_THAT(world.run({"jobs", "list", "--state", "cancelled"}).out, Not(HasSubstr("jane")));
}

TEST_F(Decisions, a_number_of_a_job_is_a_number_above_zero) {
    for (const char* number : {"0", "-1", "1x", "99999999999999999999"})
        refuses({"jobs", "cancel", number}, 2, "job.invalid");
    refuses({"jobs", "cancel"}, 2, "jobs.none_named");
}

TEST_F(Decisions, only_what_sends_or_rests_can_be_paused) {
    refuses({"pause", "autumn"}, 2, "campaign.not_active");
    refuses({"pause"}, 2, "pause.nothing_named");
    refuses({"pause", "spring", "--account", "ben"}, 2, "pause.nothing_named");
    refuses({"pause", "--account", "carla"}, 2, "account.unknown");
    refuses({"pause", "spring", "--until", "2020-01-01"}, 2, "usage.past");

    does({"pause", "spring", "--reason", "holidays"});
    does({"pause", "spring", "--reason", "longer holidays"});
    EXPECT_EQ(state_of("spring"), "paused");
}

TEST_F(Decisions, an_archived_campaign_comes_back_where_it_sends_nothing_by_itself) {
    refuses({"campaigns", "unarchive", "spring"}, 2, "campaign.not_archived");

    world.change("UPDATE campaign SET state = 'archived', paused_until = 1");
    does({"campaigns", "unarchive", "autumn"});
    EXPECT_EQ(state_of("autumn"), "draft") << "it never started";

    world.change("UPDATE campaign SET started_at = 1000 WHERE name = 'spring'");
    does({"campaigns", "unarchive", "spring"});
    EXPECT_EQ(state_of("spring"), "paused") << "its leads wait";
    EXPECT_THAT(
        world.run({"campaigns", "show", "spring"}).out,
        testing::AllOf(HasSubstr("was archived"), HasSubstr("until it is resumed"))
    );
    does({"resume", "spring"});
    EXPECT_EQ(state_of("spring"), "active");

    world.change(
        "UPDATE campaign SET state = 'archived' WHERE name = 'spring'; "
        "UPDATE job SET state = 'cancelled'"
    );
    does({"campaigns", "unarchive", "spring"});
    EXPECT_EQ(state_of("spring"), "done") << "none of its leads is left";
}

TEST_F(Decisions, only_what_is_paused_is_resumed) {
    refuses({"resume", "spring"}, 2, "campaign.not_paused");
    refuses({"resume", "autumn"}, 2, "campaign.not_paused");
    refuses({"resume"}, 2, "resume.nothing_named");

    does({"pause", "spring"});
    does({"resume", "spring"});
    EXPECT_EQ(state_of("spring"), "active");
}

TEST_F(Decisions, only_old_invitations_are_offered_to_be_withdrawn) {
    world.import("winter", {"a-1", "a-2", "a-3", "a-4", "a-5", "a-6", "a-7", "a-8"});
    const std::string ago = "(SELECT value FROM meta WHERE key = 'created_at') - 86400000 * ";
    world.change(
        "UPDATE job SET state = 'sent', sent_at = " + ago + "22 WHERE id BETWEEN 5 AND 10"
    );
    world.change("UPDATE job SET state = 'sent', sent_at = " + ago + "20.5 WHERE id = 11");
    world.change(
        "UPDATE job SET state = 'sent', sent_at = " + ago + "30, gone_at = 1000 WHERE id = 12"
    );

    const std::string by_default = world.run({"withdraw", "-n", "--json"}).out;
    const std::string month = world.run({"withdraw", "-n", "--json", "--older-than", "30d"}).out;

    EXPECT_THAT(by_default, HasSubstr("\"old\":6"));
    EXPECT_THAT(by_default, HasSubstr("a-5"));
    EXPECT_THAT(by_default, Not(HasSubstr("a-6"))) << "the five oldest are named";
    EXPECT_THAT(by_default, Not(HasSubstr("a-8"))) << "gone";
    EXPECT_THAT(month, HasSubstr("\"old\":0"));
}

TEST(RefusalCount, notes_that_are_too_long_are_one_thing_for_each_longest_note) {
    RefusalCount refusals;
    for (const std::size_t longest : {200U, 300U, 200U}) {
        RowFinding finding;
        finding.verdict = "skipped";
        finding.reason = "note_too_long";
        finding.detail = std::to_string(longest + 20);
        finding.length_max = longest;
        refusals.take(finding);
    }

    ASSERT_EQ(refusals.refusals().size(), 2U);
    EXPECT_EQ(refusals.refusals()[0].count, 2);
}

TEST_F(Decisions, an_entry_that_also_stands_in_a_file_stays) {
    ASSERT_EQ(world.run({"suppress", "add", "company:Initech", "company:Globex"}).code, 0);
    ASSERT_EQ(world.run({"suppress", "list"}).code, 0);

    const test::Answer both =
        world.run({"suppress", "remove", "company:Initech", "company:Globex"});

    EXPECT_EQ(both.code, 2);
    EXPECT_THAT(both.err, HasSubstr("[suppression.in_file]"));
    EXPECT_THAT(both.err, HasSubstr("never.txt"));
    const std::string left = world.run({"suppress", "list"}).out;
    EXPECT_THAT(left, HasSubstr("initech"));
    EXPECT_THAT(left, Not(HasSubstr("globex")));
}

TEST_F(Decisions, an_erasure_that_could_not_reach_a_backup_has_failed) {
    ASSERT_EQ(world.run({"db", "backup", world.path("copy.db")}).code, 0);
    store::Connection(world.path("copy.db"), store::Access::read_write)
        .execute("UPDATE job SET company = 'Globex'");

    EXPECT_EQ(world.run({"erase", "linkedin.com/in/tom-fox", "--yes"}).code, 1);
}

TEST_F(Decisions, a_database_that_contradicts_itself_is_no_sound_one) {
    EXPECT_EQ(world.run({"db", "check"}).code, 0);
    world.change("UPDATE job SET state = 'sent', sent_at = 1000 WHERE id = 1");

    const test::Answer checked = world.run({"db", "check"});

    EXPECT_EQ(checked.code, 74);
    EXPECT_THAT(checked.out, HasSubstr("! "));
}

}  // namespace
}  // namespace invito
