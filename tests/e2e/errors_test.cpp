#include "program_world.hpp"

#include <signal.h>

namespace invito::test {
namespace {

using sandbox::FaultKind;

sandbox::FaultRule fault(FaultKind kind, const std::string& account, int from, int count) {
    sandbox::FaultRule rule;
    rule.kind = kind;
    rule.account = account;
    rule.from = from;
    rule.count = count;
    return rule;
}

TEST(Errors, a_wrong_key_ends_with_77_and_touches_no_row) {
    ProgramWorld world;
    world.write_leads(3);
    world.write("key", "another-key-0123456789abcdef");
    std::filesystem::permissions(world.path("key"), std::filesystem::perms::owner_read);

    const Finished run = world.run({"run", "leads.csv", "--account", "anna", "--yes"});

    EXPECT_EQ(run.exit_code, 77) << run.err;
    EXPECT_NE(run.err.find("missing_credentials"), std::string::npos) << run.err;
    EXPECT_EQ(world.counts().of(JobState::queued), 3);
}

TEST(Errors, a_signed_out_account_stops_alone_and_the_run_ends_with_11) {
    ProgramWorld world;
    world.write_leads(30);
    world.server->set_faults({fault(FaultKind::disconnect, sandbox_accounts[2].second, 4, 0)});

    const Finished run = world.run({"run", "leads.csv", "--account", "anna,ben,carla", "--yes"});

    EXPECT_EQ(run.exit_code, 11) << run.err;
    EXPECT_EQ(world.effects(), 23);
    EXPECT_EQ(world.counts().waiting(), 7) << "no lead is burnt";
    EXPECT_NE((run.out + run.err).find("carla"), std::string::npos);
}

TEST(Errors, a_server_that_is_down_ends_with_69_and_loses_nothing) {
    ProgramWorld world;
    world.write_leads(3);
    world.server.reset();

    const Finished run = world.run({"run", "leads.csv", "--account", "anna", "--yes"});

    EXPECT_EQ(run.exit_code, 69) << run.err;
    EXPECT_NE(run.err.find("cannot reach"), std::string::npos) << run.err;
    EXPECT_EQ(world.counts().of(JobState::queued), 3);
}

TEST(Errors, the_second_run_ends_with_75_and_names_the_first) {
    sandbox::ServerOptions slow;
    slow.latency = std::chrono::milliseconds{200};
    ProgramWorld world(slow);
    world.write_settings({.dsn = world.server->http_url(), .accounts = 1});
    world.write_leads(30);
    world.run({"import", "leads.csv"});
    world.run({"start", "leads", "--yes"});
    ChildProcess first(world.command({"run"}));
    while (world.server->invitations().empty()) {
        std::this_thread::yield();
    }

    const Finished second = world.run({"run"});

    EXPECT_EQ(second.exit_code, 75) << second.err;
    EXPECT_NE(second.err.find("pid " + std::to_string(first.pid())), std::string::npos)
        << second.err;
    first.send(SIGTERM);
    EXPECT_EQ(first.wait().exit_code, 143);
}

TEST(Errors, ctrl_c_finishes_the_request_in_flight_and_ends_with_130) {
    sandbox::ServerOptions slow;
    slow.latency = std::chrono::milliseconds{100};
    ProgramWorld world(slow);
    world.write_settings({.dsn = world.server->http_url(), .accounts = 1});
    world.write_leads(100);
    ChildProcess run(world.command({"run", "leads.csv", "--yes"}));
    while (world.server->invitations().size() < 2) {
        std::this_thread::yield();
    }

    run.send(SIGINT);
    const Finished finished = run.wait();

    EXPECT_EQ(finished.exit_code, 130) << finished.err;
    EXPECT_EQ(world.counts().of(JobState::sending), 0);
    EXPECT_EQ(world.counts().of(JobState::unknown), 0);
    EXPECT_EQ(world.counts().of(JobState::sent), world.effects());
    EXPECT_LT(world.effects(), 100);
}

TEST(Errors, an_unanswered_invitation_is_settled_by_evidence) {
    ProgramWorld world;
    world.write_settings({
        .dsn = world.server->http_url(),
        .provider_lines = "  speed: 600x\n",
        .kind = "sandbox",
        .accounts = 1,
        .timeout = "1s",
    });
    world.write_leads(5);
    world.server->set_faults({fault(FaultKind::act_then_hang, "", 3, 1)});

    const Finished run = world.run({"run", "leads.csv", "--yes"});

    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(world.counts().of(JobState::sent), 5);
    EXPECT_EQ(world.most_effects_on_one_person(), 1);
    EXPECT_EQ(world.server->invitations().size(), 5U) << "no second request";
}

// The kernel refuses to let a file grow, as it does on a full disk.
ChildOptions with_files_up_to(int blocks_of_512, ChildOptions command) {
    const std::string shell =
        "ulimit -f " + std::to_string(blocks_of_512) + "; trap '' XFSZ; exec \"$@\"";
    const std::vector<std::string> limited = {"/bin/sh", "-c", shell, "sh"};
    command.arguments.insert(command.arguments.begin(), limited.begin(), limited.end());
    return command;
}

TEST(Errors, a_disk_that_takes_no_more_ends_the_run_with_74_and_the_next_one_goes_on) {
    ProgramWorld world;
    world.write_settings({
        .dsn = world.server->http_url(),
        .provider_lines = "  speed: 600x\n",
        .kind = "sandbox",
        .accounts = 1,
    });
    world.write_leads(60);
    world.run({"import", "leads.csv"});
    world.run({"start", "leads", "--yes"});

    const Finished full = run_child(with_files_up_to(1024, world.command({"run"})));

    EXPECT_EQ(full.exit_code, 74) << full.err;
    EXPECT_NE(full.err.find("Is the disk full"), std::string::npos) << full.err;
    EXPECT_NE(full.err.find("sent and recorded"), std::string::npos) << full.err;
    EXPECT_NE(full.err.find(world.path("invito.db")), std::string::npos) << full.err;
    EXPECT_NE(full.out.find("Run r-0001 ended"), std::string::npos) << full.out;
    EXPECT_NE(full.out.find("exit 74: "), std::string::npos) << full.out;
    EXPECT_GT(world.effects(), 0);
    EXPECT_LT(world.effects(), 60);
    const Finished next = world.run({"run"});
    EXPECT_EQ(next.exit_code, 0) << next.err;
    EXPECT_EQ(world.counts().of(JobState::sent), 60);
    EXPECT_EQ(world.most_effects_on_one_person(), 1);
}

TEST(Errors, a_database_that_cannot_be_made_ends_with_74) {
    ProgramWorld world;
    world.write_leads(3);

    const Finished full =
        run_child(with_files_up_to(8, world.command({"import", "leads.csv", "--account", "anna"})));

    EXPECT_EQ(full.exit_code, 74) << full.err;
    EXPECT_EQ(world.run({"import", "leads.csv", "--account", "anna"}).exit_code, 0);
    EXPECT_EQ(world.counts().of(JobState::queued), 3);
}

TEST(Errors, a_folder_that_was_removed_is_told_as_that) {
    ProgramWorld world;
    for (const char* command : {"doctor", "status", "import leads.csv", "report", "init"}) {
        ChildOptions shell = world.command({});
        shell.arguments = {
            "/bin/sh", "-c",
            fmt::format(
                "mkdir gone && cd gone && rmdir ../gone && {} {}", INVITO_PROGRAM, command
            )};

        const Finished told = run_child(shell);

        EXPECT_TRUE(told.exit_code == 78 || told.exit_code == 1) << command;
        EXPECT_EQ(told.err.find("bug"), std::string::npos) << command << told.err;
        EXPECT_NE(told.err.find("folder"), std::string::npos) << command << told.err;
    }
}

struct BadCertificate {
    sandbox::Certificate certificate;
    const char* says;
};

TEST(Errors, a_certificate_that_is_not_right_is_refused) {
    for (const BadCertificate& bad : std::initializer_list<BadCertificate>{
             {sandbox::Certificate::expired, "expired"},
             {sandbox::Certificate::wrong_host, "host name"},
             {sandbox::Certificate::unknown_authority, "certificate"},
         }) {
        sandbox::ServerOptions options;
        options.certificate = bad.certificate;
        ProgramWorld world(options);
        world.write("ca.pem", world.server->ca_pem());
        world.write_settings(
            {.dsn = world.server->https_url(), .provider_lines = "  ca_file: ca.pem\n"}
        );
        world.write_leads(2);

        const Finished run = world.run({"run", "leads.csv", "--account", "anna", "--yes"});

        EXPECT_EQ(run.exit_code, 69) << run.err;
        EXPECT_NE(run.err.find(bad.says), std::string::npos) << run.err;
        EXPECT_TRUE(world.server->request_counts().empty());
    }
}

TEST(Errors, the_key_appears_nowhere) {
    ProgramWorld world;
    world.write_leads(3);
    std::string everything;
    for (const std::vector<std::string>& arguments :
         std::initializer_list<std::vector<std::string>>{
             {"run", "leads.csv", "--account", "anna", "--yes", "-vv", "--log-file", "log.txt"},
             {"status", "--json"},
             {"report", "--json"},
             {"config", "show"},
             {"config", "show", "--json"},
             {"doctor", "-vv"},
             {"accounts", "discover"},
         }) {
        const Finished finished = world.run(arguments);
        everything += finished.out + finished.err;
    }
    world.server.reset();
    everything += world.run({"doctor", "-vv"}).err;
    for (const auto& entry : std::filesystem::directory_iterator(world.directory.path())) {
        if (entry.is_regular_file() && entry.path().filename() != "key") {
            everything += read_file(entry.path().string());
        }
    }

    EXPECT_FALSE(everything.empty());
    EXPECT_EQ(everything.find(api_key), std::string::npos);
}

}  // namespace
}  // namespace invito::test
