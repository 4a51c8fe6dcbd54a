// Learning outcomes, taking invitations back and settling the unknown, as a shell sees them.

#include "output.hpp"
#include "program_world.hpp"
#include "support/http_client.hpp"

#include <rapidjson/document.h>

namespace invito::test {
namespace {

// Three leads of one account, invited just now.
struct SentWorld : ProgramWorld {
    SentWorld() {
        write_settings({.dsn = server->http_url(), .accounts = 1});
        write_leads(3);
        EXPECT_EQ(run({"run", "leads.csv", "--yes"}).exit_code, 0);
    }

    // As somebody would in a browser.
    void invite_by_hand(const std::string& slug) const {
        sandbox::test::HttpClient browser(server->http_port());
        const std::string account = sandbox_accounts[0].second;
        rapidjson::Document profile;
        profile.Parse(browser
                          .send(
                              {.target = "/api/v1/users/" + slug + "?account_id=" + account,
                               .api_key = api_key}
                          )
                          .body.c_str());
        const std::string id = profile["provider_id"].GetString();
        const auto answer = browser.send(
            {.method = "POST",
             .target = "/api/v1/users/invite",
             .body = R"({"provider_id":")" + id + R"(","account_id":")" + account + R"("})",
             .api_key = api_key}
        );
        ASSERT_EQ(answer.status, 200) << answer.body;
    }
};

std::string last_line(const std::string& text) {
    const std::size_t end = text.find_last_not_of('\n');
    const std::size_t begin = text.rfind('\n', end);
    return text.substr(begin == std::string::npos ? 0 : begin + 1, end - begin);
}

TEST(SyncCommand, tells_who_accepted_and_status_and_report_know_it) {
    const SentWorld world;
    world.server->accept_all();

    const Finished sync = world.run({"sync"});

    EXPECT_EQ(sync.exit_code, 0) << sync.err;
    EXPECT_TRUE(contains(sync.out, "anna            3        0")) << sync.out;
    EXPECT_TRUE(contains(sync.out, "3 accepted")) << sync.out;
    EXPECT_EQ(world.counts().of(JobState::accepted), 3);
    EXPECT_TRUE(contains(world.run({"report"}).out, "3 of 3"));
    EXPECT_TRUE(contains(world.run({"status"}).out, "Outcomes as of the sync that ended"));
}

TEST(SyncCommand, writes_one_json_line_a_change_and_a_summary) {
    const SentWorld world;
    world.server->accept_all();

    const Finished sync = world.run({"sync", "--json"});

    EXPECT_TRUE(contains(sync.out, R"("type":"job")")) << sync.out;
    EXPECT_TRUE(contains(sync.out, R"("state":"accepted")")) << sync.out;
    const auto summary = parsed(last_line(sync.out));
    ASSERT_TRUE(summary.IsObject()) << sync.out;
    EXPECT_STREQ(summary["type"].GetString(), "summary");
    EXPECT_STREQ(summary["kind"].GetString(), "sync");
    EXPECT_EQ(summary["accounts"]["anna"]["accepted"].GetInt(), 3);
    EXPECT_FALSE(summary["accounts"]["anna"]["partial"].GetBool());
}

TEST(SyncCommand, counts_an_invitation_made_by_hand_in_the_account_s_limits) {
    const SentWorld world;
    world.invite_by_hand("somebody-else");

    const Finished sync = world.run({"sync"});

    EXPECT_TRUE(contains(sync.out, "1 invitation by hand now counted")) << sync.out;
    const std::string status = world.run({"status"}).out;
    EXPECT_TRUE(contains(status, "By hand")) << status;
    EXPECT_TRUE(contains(status, "4/-")) << status;
    EXPECT_EQ(world.run({"audit"}).exit_code, 0);
}

TEST(SyncCommand, settles_an_unknown_invitation_by_evidence) {
    sandbox::ServerOptions options;
    options.scenario.faults = {{.kind = sandbox::FaultKind::act_then_close, .count = 1}};
    ProgramWorld world(options);
    world.write_settings({.dsn = world.server->http_url(), .accounts = 1});
    world.write_leads(1);
    world.run({"run", "leads.csv", "--yes", "--patience", "0s"});
    ASSERT_EQ(world.counts().of(JobState::unknown), 1);

    const Finished settle = world.run({"jobs", "settle", "1", "--as", "sent", "--reason", "seen"});

    EXPECT_EQ(settle.exit_code, 0) << settle.err;
    EXPECT_EQ(world.counts().of(JobState::sent), 1);
    EXPECT_TRUE(contains(world.run({"jobs", "show", "1"}).out, "seen"));
    EXPECT_EQ(world.most_effects_on_one_person(), 1);
}

TEST(SyncCommand, says_what_settle_needs) {
    const SentWorld world;

    const Finished nothing = world.run({"jobs", "settle", "1"});
    const Finished known = world.run({"jobs", "settle", "1", "--as", "not-sent"});

    EXPECT_EQ(nothing.exit_code, 2);
    EXPECT_TRUE(contains(nothing.err, "--as not-sent")) << nothing.err;
    EXPECT_EQ(known.exit_code, 2);
    EXPECT_TRUE(contains(known.err, "job 1 is sent and cannot be settled")) << known.err;
    EXPECT_TRUE(contains(known.err, "hint: its outcome is known")) << known.err;
}

TEST(SyncCommand, ends_with_10_and_changes_nothing_when_a_list_cannot_be_read) {
    SentWorld world;
    world.write_settings(
        {.dsn = world.server->http_url(),
         .limits = "{per_day: unlimited, per_week: unlimited, profiles_per_day: unlimited, "
                   "list_reads_per_day: 0}",
         .accounts = 1}
    );

    const Finished sync = world.run({"sync"});

    EXPECT_EQ(sync.exit_code, 10) << sync.out << sync.err;
    EXPECT_TRUE(contains(sync.out, "not everything could be read")) << sync.out;
    EXPECT_EQ(world.counts().of(JobState::sent), 3);
}

TEST(SyncCommand, is_locked_out_while_a_run_has_the_database) {
    const SentWorld world;
    const auto lock = engine_of(world.path("invito.db"))->lock({.pid = 4121, .host = "here"});
    ASSERT_TRUE(lock.has_value());

    EXPECT_EQ(world.run({"sync"}).exit_code, 75);
}

TEST(WithdrawCommand, shows_first_and_needs_a_yes) {
    const SentWorld world;

    const Finished look = world.run({"withdraw", "--older-than", "0s", "-n"});
    const Finished unasked = world.run({"withdraw", "--older-than", "0s"});
    const Finished young = world.run({"withdraw", "--yes"});

    EXPECT_EQ(look.exit_code, 0) << look.err;
    EXPECT_TRUE(contains(look.out, "anna")) << look.out;
    EXPECT_TRUE(contains(look.err, "Nothing was withdrawn.")) << look.err;
    EXPECT_EQ(unasked.exit_code, 2) << "nobody can be asked";
    EXPECT_EQ(young.exit_code, 0);
    EXPECT_EQ(world.counts().of(JobState::sent), 3);
}

TEST(WithdrawCommand, takes_back_and_remembers) {
    const SentWorld world;

    const Finished done = world.run({"withdraw", "--older-than", "0s", "--yes"});

    EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
    EXPECT_TRUE(contains(done.out, "3 invitations withdrawn")) << done.out;
    EXPECT_EQ(world.counts().of(JobState::withdrawn), 3);
    EXPECT_EQ(world.run({"run", "leads.csv", "--name", "again", "--yes"}).exit_code, 0);
    EXPECT_EQ(world.most_effects_on_one_person(), 1);
    EXPECT_TRUE(
        contains(world.run({"jobs", "list", "--campaign", "again"}).out, "recently withdrawn")
    );
    EXPECT_EQ(world.run({"audit"}).exit_code, 0);
    EXPECT_EQ(world.run({"db", "check"}).exit_code, 0);
}

TEST(WithdrawCommand, takes_back_the_one_that_is_named_and_no_other) {
    const SentWorld world;

    const Finished done = world.run({"withdraw", "2", "--yes"});

    EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
    EXPECT_TRUE(contains(done.out, "1 invitation withdrawn")) << done.out;
    EXPECT_TRUE(contains(done.out, "stays withdrawn, because")) << done.out;
    EXPECT_EQ(world.counts().of(JobState::withdrawn), 1);
    EXPECT_EQ(world.counts().of(JobState::sent), 2);
    EXPECT_TRUE(contains(world.run({"jobs", "show", "2"}).out, "withdrawn"));
    EXPECT_EQ(world.run({"withdraw", "2", "--yes"}).exit_code, 2) << "it is withdrawn already";
    EXPECT_EQ(world.run({"audit"}).exit_code, 0);
}

TEST(WithdrawCommand, takes_back_a_campaign_since_a_time) {
    const SentWorld world;

    EXPECT_EQ(
        world.run({"withdraw", "--campaign", "leads", "--since", "1h", "--yes"}).exit_code, 0
    );

    EXPECT_EQ(world.counts().of(JobState::withdrawn), 3);
}

TEST(WithdrawCommand, says_of_a_named_one_that_was_answered_meanwhile_that_it_was_left_alone) {
    const SentWorld world;
    world.server->accept_all();

    const Finished done = world.run({"withdraw", "1", "3", "--yes"});

    EXPECT_EQ(done.exit_code, 10) << done.out << done.err;
    EXPECT_TRUE(contains(done.out, "(jobs 1 and 3)")) << done.out;
    EXPECT_TRUE(contains(done.out, "sync tells what became of them")) << done.out;
    EXPECT_EQ(world.counts().of(JobState::sent), 3);
}

TEST(EraseCommand, says_first_that_an_invitation_is_pending_and_how_to_take_it_back) {
    const SentWorld world;

    const Finished look = world.run({"erase", "linkedin.com/in/lead-1", "-n"});

    EXPECT_EQ(look.exit_code, 0) << look.err;
    EXPECT_TRUE(contains(look.err, "[invitation.pending]")) << look.err;
    EXPECT_TRUE(contains(look.err, "invito withdraw 2")) << look.err;
    EXPECT_EQ(world.run({"erase", "linkedin.com/in/lead-1", "--yes"}).exit_code, 0);
    EXPECT_EQ(world.counts().of(JobState::withdrawn), 0) << "nobody said yes to that";
}

TEST(SuppressCommand, says_how_many_invitations_are_pending_to_those_it_adds) {
    const SentWorld world;

    const Finished one = world.run({"suppress", "add", "linkedin.com/in/lead-0"});
    EXPECT_EQ(one.exit_code, 0) << one.err;
    EXPECT_TRUE(contains(one.err, "invito withdraw 1")) << one.err;
    EXPECT_EQ(world.counts().of(JobState::sent), 3);
    EXPECT_TRUE(contains(
        world.run({"suppress", "add", "linkedin.com/in/nobody", "--json"}).out,
        "\"pending_invitations\":0"
    ));

    EXPECT_EQ(world.run({"withdraw", "--suppressed", "--yes"}).exit_code, 0);
    EXPECT_EQ(world.counts().of(JobState::withdrawn), 1);
}

}  // namespace
}  // namespace invito::test
