// What a shell sees of the commands: exit codes, streams, files and signals.

#include "output.hpp"
#include "program_world.hpp"

#include <fstream>
#include <signal.h>
#include <sstream>
#include <sys/wait.h>

namespace invito::test {
namespace {

namespace fs = std::filesystem;
using sandbox::FaultKind;

bool has_ended(const ChildProcess& child) {
    siginfo_t info{};
    const auto id = static_cast<id_t>(child.pid());
    ::waitid(P_PID, id, &info, WEXITED | WNOHANG | WNOWAIT);
    return info.si_pid != 0;
}

// A run that needs a while: one account, a campaign that is started.
struct SlowWorld : ProgramWorld {
    explicit SlowWorld(int leads, Duration latency = std::chrono::milliseconds{50})
        : ProgramWorld(slow(latency)) {
        write_settings({.dsn = server->http_url(), .accounts = 1});
        write_leads(leads);
        run({"import", "leads.csv"});
        run({"start", "leads", "--yes"});
    }

    static sandbox::ServerOptions slow(Duration latency) {
        sandbox::ServerOptions options;
        options.latency = latency;
        return options;
    }

    void wait_for_invitations(std::size_t count) const {
        while (server->invitations().size() < count) std::this_thread::yield();
    }
};

std::set<std::string> files_of(const ProgramWorld& world) {
    std::set<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(world.directory.path()))
        files.insert(entry.path().string());
    return files;
}

std::string bytes_of_file(const std::string& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
}

TEST(Command, that_does_not_exist_ends_with_2_and_the_likely_one) {
    const ProgramWorld world;

    const Finished command = world.run({"rnu"});
    const Finished of_family = world.run({"jobs", "lst"});
    const Finished flag = world.run({"run", "--max-send", "3"});

    EXPECT_EQ(command.exit_code, 2);
    EXPECT_TRUE(contains(command.err, "did you mean \"invito run\"?")) << command.err;
    EXPECT_EQ(of_family.exit_code, 2);
    EXPECT_TRUE(contains(of_family.err, "did you mean \"invito jobs list\"?")) << of_family.err;
    EXPECT_EQ(flag.exit_code, 2);
    EXPECT_TRUE(contains(flag.err, "did you mean --max-sends?")) << flag.err;
    EXPECT_EQ(command.out + of_family.out + flag.out, "") << "standard output is for data";
}

TEST(Command, takes_no_key_as_argument_and_says_why) {
    const ProgramWorld world;

    const Finished refused = world.run({"run", "--api-key", api_key});

    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_TRUE(contains(refused.err, "visible to other users")) << refused.err;
    EXPECT_FALSE(contains(refused.err, api_key));
}

TEST(Command, without_a_configuration_ends_with_78_and_the_places_it_looked_in) {
    const ProgramWorld world;
    fs::remove(world.path("invito.yaml"));

    const Finished lost = world.run({"status"});

    EXPECT_EQ(lost.exit_code, 78);
    for (const char* place :
         {"~/invito.yaml", ".config/invito/invito.yaml", "/etc/invito/invito.yaml", "invito init"})
        EXPECT_TRUE(contains(lost.err, place)) << place << " in " << lost.err;
}

TEST(Command, refuses_a_key_file_that_others_can_read) {
    ProgramWorld world;
    world.write_leads(2);
    fs::permissions(world.path("key"), fs::perms{0644});

    const Finished run = world.run({"run", "leads.csv", "--account", "anna", "--yes"});

    EXPECT_EQ(run.exit_code, 78);
    EXPECT_TRUE(contains(run.err, "chmod 600")) << run.err;
    EXPECT_TRUE(world.server->request_counts().empty());
}

TEST(Command, refuses_names_it_does_not_know) {
    const SlowWorld world(1);

    const Finished campaign = world.run({"run", "laeds"});
    const Finished account = world.run({"run", "--account", "ana"});
    const Finished job = world.run({"jobs", "show", "4711"});

    EXPECT_EQ(campaign.exit_code, 2);
    EXPECT_TRUE(contains(campaign.err, "did you mean \"leads\"?")) << campaign.err;
    EXPECT_EQ(account.exit_code, 2);
    EXPECT_TRUE(contains(account.err, "did you mean \"anna\"?")) << account.err;
    EXPECT_EQ(job.exit_code, 2) << job.err;
}

TEST(Command, refuses_a_workbook_with_65_and_how_to_save_it) {
    ProgramWorld world;
    fs::copy_file(std::string(INVITO_TEST_DATA) + "/input/workbook.xlsx", world.path("leads.xlsx"));

    const Finished import = world.run({"import", "leads.xlsx", "--account", "anna"});

    EXPECT_EQ(import.exit_code, 65);
    EXPECT_TRUE(contains(import.err, "CSV UTF-8")) << import.err;
}

TEST(Command, goes_on_when_nobody_reads_its_output) {
    const SlowWorld world(5, Duration{});
    ChildOptions shell = world.command({});
    const std::string line = std::string("set -o pipefail; ") + INVITO_PROGRAM;

    shell.arguments = {"/bin/bash", "-c", line + " run --json | head -n 1 >/dev/null"};
    const Finished run = run_child(shell);
    shell.arguments = {"/bin/bash", "-c", line + " help | true"};
    const Finished help = run_child(shell);

    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(world.effects(), 5);
    EXPECT_EQ(help.exit_code, 0) << help.err;
}

TEST(Command, is_left_at_once_by_the_second_ctrl_c_and_sends_nobody_twice) {
    SlowWorld world(3, Duration{});
    world.write_settings({.dsn = world.server->http_url(), .accounts = 1, .timeout = "60s"});
    sandbox::FaultRule hang;
    hang.kind = FaultKind::act_then_hang;
    hang.count = 1;
    world.server->set_faults({hang});
    ChildProcess run(world.command({"run"}));
    world.wait_for_invitations(1);

    while (!has_ended(run)) {
        run.send(SIGINT);
        std::this_thread::yield();
    }
    const Finished quit = run.wait();
    const std::int64_t left_open = world.counts().of(JobState::sending);
    world.run({"run", "--patience", "1s"});

    EXPECT_EQ(quit.exit_code, 130);
    EXPECT_TRUE(contains(quit.err, "Stopping: waiting for 1 request in flight")) << quit.err;
    EXPECT_TRUE(contains(quit.err, "Quit at once. 1 request is left open")) << quit.err;
    EXPECT_EQ(left_open, 1);
    EXPECT_EQ(world.counts().of(JobState::unknown), 1);
    EXPECT_EQ(world.counts().of(JobState::sent), 2);
    EXPECT_EQ(world.server->invitations().size(), 3U) << "no second request for anybody";
}

TEST(Command, waits_for_another_run_as_long_as_it_is_told_to) {
    const SlowWorld world(4);
    ChildProcess first(world.command({"run", "--max-sends", "2"}));
    world.wait_for_invitations(1);

    const Finished second = world.run({"run", "--lock-wait", "30s"});

    EXPECT_EQ(first.wait().exit_code, 0);
    EXPECT_EQ(second.exit_code, 0) << second.err;
    EXPECT_TRUE(contains(second.err, "Waiting: ")) << second.err;
    EXPECT_EQ(world.effects(), 4);
}

TEST(Command, opens_its_log_file_anew_on_sighup) {
    const SlowWorld world(12);
    ChildProcess run(world.command({"run", "--log-file", "run.log"}));
    world.wait_for_invitations(2);

    fs::rename(world.path("run.log"), world.path("run.log.1"));
    run.send(SIGHUP);
    const Finished finished = run.wait();

    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    const std::string before = read_file(world.path("run.log.1"));
    const std::string after = read_file(world.path("run.log"));
    EXPECT_TRUE(contains(before, "event=run.started")) << before;
    EXPECT_TRUE(contains(after, "event=invitation.sent")) << after;
    EXPECT_TRUE(contains(after, " ms=")) << after;
    EXPECT_EQ(
        fs::status(world.path("run.log")).permissions(),
        fs::perms::owner_read | fs::perms::owner_write
    );
}

TEST(Command, run_dry_sends_and_saves_nothing) {
    ProgramWorld world;
    world.write_leads(3);
    const auto before = files_of(world);

    const Finished dry = world.run({"run", "leads.csv", "--account", "anna", "-n"});

    EXPECT_EQ(dry.exit_code, 0) << dry.err;
    EXPECT_TRUE(contains(dry.out, "Jane")) << dry.out;
    EXPECT_TRUE(contains(dry.err, "Nothing was sent or saved.")) << dry.err;
    EXPECT_TRUE(world.server->request_counts().empty());
    EXPECT_EQ(files_of(world), before);
}

TEST(Command, imported_dry_counts_and_writes_nothing) {
    ProgramWorld world;
    world.write("leads.csv", "linkedin_url\nhttps://www.linkedin.com/in/jane\nmail@acme.example\n");
    const auto before = files_of(world);

    const Finished dry = world.run({"import", "leads.csv", "--account", "anna", "-n"});

    EXPECT_EQ(dry.exit_code, 0) << dry.err;
    EXPECT_TRUE(contains(dry.out, "1 new, 1 rejected")) << dry.out;
    EXPECT_EQ(files_of(world), before);
}

TEST(Command, tried_out_leaves_the_database_byte_for_byte) {
    ProgramWorld world;
    world.write_leads(3);
    world.write("more.csv", "linkedin_url\nhttps://www.linkedin.com/in/jane\n");
    world.write("never.txt", "https://www.linkedin.com/in/lead-0\n");
    ASSERT_EQ(world.run({"import", "leads.csv", "--account", "anna"}).exit_code, 0);
    const std::string before = bytes_of_file(world.path("invito.db"));
    ASSERT_FALSE(before.empty());

    const std::vector<std::vector<std::string>> commands = {
        {"import", "more.csv", "--account", "anna", "-n"},
        {"plan", "more.csv", "--account", "anna"},
        {"run", "more.csv", "--account", "anna", "-n"},
        {"run", "leads", "-n"},
        {"start", "leads", "-n"},
        {"suppress", "import", "never.txt", "-n"}};
    for (const auto& command : commands) {
        const Finished dry = world.run(command);
        EXPECT_EQ(dry.exit_code, 0) << command.front() << ": " << dry.err;
        EXPECT_EQ(bytes_of_file(world.path("invito.db")), before) << command.front();
    }
}

TEST(Command, never_invites_whom_the_do_not_contact_list_names) {
    ProgramWorld world;
    std::ofstream(world.path("invito.yaml"), std::ios::app)
        << "rules:\n  suppression: [never.txt]\n";
    world.write("never.txt", "https://www.linkedin.com/in/lead-0\n");
    world.write_leads(4);

    const Finished import = world.run({"import", "leads.csv", "--account", "anna", "--json"});
    world.run({"start", "leads", "--yes"});
    world.write("never.txt", "# more\nin/lead-0\nhttps://de.linkedin.com/in/lead-2/\n");
    const Finished run = world.run({"run"});

    EXPECT_TRUE(contains(import.out, "\"suppressed\":1")) << import.out;
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(world.effects(), 2);
    const Finished csv = world.run({"report", "--csv", "-"});
    EXPECT_TRUE(contains(csv.out, "suppressed")) << csv.out;
}

TEST(Command, report_anonymous_names_nobody) {
    const SlowWorld world(2, Duration{});
    world.run({"run"});

    const Finished named = world.run({"report", "--csv", "-"});
    const Finished csv = world.run({"report", "--anonymous", "--csv", "-"});
    const Finished json = world.run({"report", "--anonymous", "--json"});

    ASSERT_EQ(csv.exit_code, 0) << csv.err;
    ASSERT_EQ(json.exit_code, 0) << json.err;
    for (const char* person : {"Jane", "Acme", "lead-0", "linkedin.com/in"}) {
        EXPECT_TRUE(contains(named.out, person)) << person;
        EXPECT_FALSE(contains(csv.out, person)) << person;
        EXPECT_FALSE(contains(json.out, person)) << person;
    }
    EXPECT_TRUE(contains(csv.out, "sent"));
}

TEST(Command, backs_up_while_a_run_goes_on) {
    const SlowWorld world(8);
    ChildProcess run(world.command({"run"}));
    world.wait_for_invitations(2);

    const Finished backup = world.run({"db", "backup", "copy.db"});
    const Finished check = world.run({"db", "check", "--db", "copy.db"});
    const Finished check_of_the_running = world.run({"db", "check"});

    EXPECT_EQ(backup.exit_code, 0) << backup.err;
    EXPECT_EQ(check.exit_code, 0) << check.out << check.err;
    EXPECT_EQ(check_of_the_running.exit_code, 0) << check_of_the_running.out;
    EXPECT_EQ(run.wait().exit_code, 0);
    EXPECT_EQ(world.effects(), 8);
}

TEST(Command, prints_one_document_where_json_is_asked_for) {
    const SlowWorld world(2, Duration{});
    world.run({"run"});

    for (const std::vector<std::string>& arguments :
         std::initializer_list<std::vector<std::string>>{
             {"status"},
             {"jobs", "list"},
             {"jobs", "show", "1"},
             {"accounts", "list"},
             {"accounts", "show", "anna"},
             {"campaigns", "list"},
             {"campaigns", "show", "leads"},
             {"report"},
             {"config", "show"},
             {"config", "schema"},
             {"db", "check"},
             {"doctor"},
             {"version"},
         }) {
        std::vector<std::string> call = arguments;
        call.emplace_back("--json");

        const Finished finished = world.run(call);

        const auto document = parsed(finished.out);
        ASSERT_TRUE(document.IsObject()) << call[0] << ": " << finished.err;
        EXPECT_TRUE(document.HasMember("v")) << call[0] << finished.out;
    }
}

TEST(Command, pause_keeps_an_account_from_sending_until_resume) {
    SlowWorld world(6);
    ChildProcess run(world.command({"run"}));
    world.wait_for_invitations(2);

    const Finished paused = world.run({"pause", "--account", "anna", "--reason", "holiday"});
    const Finished stopped = run.wait();
    const int effects_when_paused = world.effects();
    const Finished status = world.run({"status"});
    const Finished resumed = world.run({"resume", "--account", "anna"});
    const Finished rest = world.run({"run"});

    EXPECT_EQ(paused.exit_code, 0) << paused.err;
    EXPECT_EQ(stopped.exit_code, 0) << "a pause needs nobody: " << stopped.err;
    EXPECT_LT(effects_when_paused, 6);
    EXPECT_TRUE(contains(status.out, "(holiday)")) << status.out;
    EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
    EXPECT_EQ(rest.exit_code, 0) << rest.err;
    EXPECT_EQ(world.effects(), 6);
    EXPECT_EQ(world.most_effects_on_one_person(), 1);
}

TEST(Command, pauses_until_a_time_and_goes_on_by_itself) {
    const SlowWorld world(3, Duration{});

    const Finished past = world.run({"pause", "leads", "--until", "2020-01-01"});
    const Finished dry = world.run({"pause", "leads", "--until", "3d", "-n", "--json"});
    const Finished campaign =
        world.run({"pause", "leads", "--until", "2099-12-01", "--reason", "budget talks"});
    const Finished account = world.run({"pause", "--account", "anna", "--until", "1s"});
    const Finished shown = world.run({"campaigns", "show", "leads"});
    const Finished idle = world.run({"run"});
    world.run({"resume", "leads"});
    const Finished run = world.run({"run", "--wait=10s"});

    EXPECT_EQ(past.exit_code, 2);
    EXPECT_TRUE(contains(past.err, "usage.past")) << past.err;
    EXPECT_TRUE(contains(dry.out, "\"dry_run\":true")) << dry.out;
    EXPECT_EQ(campaign.exit_code, 0) << campaign.err;
    EXPECT_TRUE(contains(campaign.err, "until Tue 1 Dec 2099 00:00 (UTC)")) << campaign.err;
    EXPECT_EQ(account.exit_code, 0) << account.err;
    EXPECT_TRUE(contains(shown.out, "Tue 1 Dec 2099 00:00 (budget talks)")) << shown.out;
    EXPECT_EQ(idle.exit_code, 0) << "a pause is nobody's fault" << idle.err;
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(world.effects(), 3);
}

TEST(Command, watches_in_blocks_until_it_is_ended) {
    const SlowWorld world(1);
    ChildProcess watching(world.command({"status", "--watch=100ms", "--json"}));
    ChildProcess terminated(world.command({"status", "--watch=1d"}));
    world.run({"run"});

    const Finished until_empty = world.run({"status", "--watch=100ms", "--exit-empty"});
    const Finished too_short = world.run({"status", "--watch=1ms"});
    watching.send(SIGINT);
    terminated.send(SIGTERM);
    const Finished watched = watching.wait();

    EXPECT_EQ(watched.exit_code, 0) << watched.err;
    EXPECT_TRUE(parsed(watched.out.substr(0, watched.out.find('\n'))).IsObject());
    EXPECT_EQ(watched.out.find('\x1b'), std::string::npos);
    EXPECT_EQ(terminated.wait().exit_code, 143);
    EXPECT_EQ(until_empty.exit_code, 20) << until_empty.err;
    EXPECT_EQ(too_short.exit_code, 2);
}

TEST(Command, explains_a_waiting_a_sent_and_an_unknown_lead) {
    SlowWorld world(3, Duration{});
    const Finished waiting = world.run({"explain", "https://de.linkedin.com/in/Lead-1/?x=y"});
    sandbox::FaultRule lost;
    lost.kind = FaultKind::act_then_hang;
    lost.count = 1;
    world.server->set_faults({lost});
    world.run({"run", "--patience", "1s"});

    const Finished unknown = world.run({"explain", "1"});
    const Finished sent = world.run({"explain", "lead-1", "--json"});
    const Finished number = world.run({"explain", "4711"});
    const Finished nobody = world.run({"explain", "linkedin.com/in/nobody"});
    const Finished company = world.run({"explain", "https://www.linkedin.com/company/acme"});

    EXPECT_EQ(waiting.exit_code, 0) << waiting.err;
    EXPECT_TRUE(contains(waiting.out, "Job 2: queued")) << waiting.out;
    EXPECT_TRUE(contains(waiting.out, "Earliest: now (1 other of this account goes first)"))
        << waiting.out;
    EXPECT_TRUE(contains(unknown.out, "Job 1: unknown")) << unknown.out;
    EXPECT_TRUE(contains(unknown.out, "Settles")) << unknown.out;
    EXPECT_TRUE(contains(sent.out, "\"state\":\"sent\"")) << sent.out;
    EXPECT_TRUE(contains(sent.out, "\"what\":\"invitation\"")) << sent.out;
    EXPECT_EQ(number.exit_code, 2);
    EXPECT_EQ(nobody.exit_code, 2);
    EXPECT_TRUE(contains(nobody.err, "invito import FILE")) << nobody.err;
    EXPECT_EQ(company.exit_code, 2);
    EXPECT_TRUE(contains(company.err, "company page")) << company.err;
}

TEST(Command, explains_what_a_person_has_stopped) {
    const SlowWorld world(1);
    world.run({"pause", "leads", "--until", "2099-12-01", "--reason", "budget talks"});
    world.run({"pause", "--account", "anna", "--reason", "holiday"});

    const Finished both = world.run({"explain", "1"});

    EXPECT_TRUE(contains(both.out, "campaign paused until Tue 1 Dec 2099 00:00 (budget talks)"))
        << both.out;
    EXPECT_TRUE(contains(both.out, "paused by a person, until it is resumed (holiday) (decides)"))
        << both.out;
    EXPECT_TRUE(contains(both.out, "Earliest: not by itself")) << both.out;
}

}  // namespace
}  // namespace invito::test
