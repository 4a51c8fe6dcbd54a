// What is around the program: its terminal, and a machine that lacks something.

#include "program_world.hpp"

#include <csignal>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

namespace invito::test {
namespace {

using testing::HasSubstr;

struct SlowCampaign : ProgramWorld {
    SlowCampaign() : ProgramWorld(slow()) {
        write_settings({.dsn = server->http_url(), .accounts = 1});
        write_leads(40);
        run({"import", "leads.csv"});
        run({"start", "leads", "--yes"});
    }

    static sandbox::ServerOptions slow() {
        sandbox::ServerOptions options;
        options.latency = std::chrono::milliseconds{50};
        return options;
    }
};

// A run in the foreground of a terminal of its own.
class RunInTerminal {
public:
    RunInTerminal(const SlowCampaign& world, bool ignores_hangup) : world_(world) {
        const ChildOptions command = world.command({"run", "--log-file", "run.log"});
        winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
        pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
        if (pid_ == 0) become(command, ignores_hangup);
        ::fcntl(terminal_, F_SETFL, O_NONBLOCK);
    }
    RunInTerminal(const RunInTerminal&) = delete;
    RunInTerminal& operator=(const RunInTerminal&) = delete;
    ~RunInTerminal() { close_terminal(); }

    void wait_for_invitations(std::size_t count) {
        char text[4096];
        pollfd shown{.fd = terminal_, .events = POLLIN, .revents = 0};
        while (world_.server->invitations().size() < count) {
            ::poll(&shown, 1, 10);
            (void)!::read(terminal_, text, sizeof text);  // else the terminal would be full
        }
    }

    void close_terminal() {
        if (terminal_ >= 0) ::close(terminal_);
        terminal_ = -1;
    }

    // Exit code; 128 and more: ended by a signal.
    int wait() const {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }

private:
    [[noreturn]] static void become(const ChildOptions& command, bool ignores_hangup) {
        if (ignores_hangup) std::signal(SIGHUP, SIG_IGN);
        std::vector<char*> arguments;
        for (const std::string& argument : command.arguments)
            arguments.push_back(const_cast<char*>(argument.c_str()));
        arguments.push_back(nullptr);
        std::vector<std::string> variables;
        for (const auto& [name, value] : command.environment)
            variables.push_back(name + "=" + value);
        std::vector<char*> environment;
        for (std::string& variable : variables) environment.push_back(variable.data());
        environment.push_back(nullptr);
        if (::chdir(command.directory.c_str()) == 0) {
            ::execve(arguments.front(), arguments.data(), environment.data());
        }
        ::_exit(127);
    }

    const SlowCampaign& world_;
    int terminal_ = -1;
    pid_t pid_ = -1;
};

TEST(Terminal, stops_the_run_like_sigterm_when_it_is_closed) {
    const SlowCampaign world;
    RunInTerminal run(world, false);
    run.wait_for_invitations(2);

    run.close_terminal();

    EXPECT_EQ(run.wait(), 143);
    const StateCounts counts = world.counts();
    EXPECT_GT(counts.of(JobState::queued), 0);
    EXPECT_EQ(counts.of(JobState::sending), 0);
    EXPECT_EQ(counts.of(JobState::unknown), 0);
    EXPECT_EQ(counts.of(JobState::sent), world.effects());
}

TEST(Terminal, may_be_closed_under_nohup) {
    const SlowCampaign world;
    RunInTerminal run(world, true);
    run.wait_for_invitations(2);

    run.close_terminal();

    EXPECT_EQ(run.wait(), 0);
    EXPECT_EQ(world.effects(), 40);
}

// As on images of containers that have no tzdata.
Finished without_time_zones(const ProgramWorld& world, const std::string& arguments) {
    ChildOptions shell = world.command({});
    shell.arguments = {
        "/usr/bin/unshare",
        "--mount",
        "--map-root-user",
        "/bin/sh",
        "-c",
        "mount -t tmpfs none /usr/share/zoneinfo && exec " + std::string(INVITO_PROGRAM) + " " +
            arguments};
    return run_child(shell);
}

TEST(TimeZoneData, is_not_needed_for_utc) {
    ProgramWorld world;
    world.write_leads(2);

    const Finished help = without_time_zones(world, "help");
    const Finished run = without_time_zones(world, "run leads.csv --account anna --yes");

    EXPECT_EQ(help.exit_code, 0) << help.err;
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(world.effects(), 2);
}

TEST(TimeZoneData, is_named_where_another_zone_needs_it) {
    ProgramWorld world;
    std::string settings = read_file(world.path("invito.yaml"));
    settings.replace(settings.find("timezone: UTC"), 13, "timezone: Europe/Berlin");
    world.write("invito.yaml", settings);

    const Finished status = without_time_zones(world, "status");

    EXPECT_EQ(status.exit_code, 78) << status.err;
    EXPECT_THAT(status.err, HasSubstr("Europe/Berlin"));
    EXPECT_THAT(status.err, HasSubstr("install tzdata"));
}

TEST(TimeZoneData, is_named_where_the_machines_own_zone_needs_it) {
    ProgramWorld world;
    std::string settings = read_file(world.path("invito.yaml"));
    settings.erase(settings.find("timezone: UTC"), 13);
    world.write("invito.yaml", settings);
    world.environment["TZ"] = "Europe/Berlin";

    const Finished status = without_time_zones(world, "status");

    EXPECT_EQ(status.exit_code, 78) << status.err;
    EXPECT_THAT(status.err, HasSubstr("TZ=Europe/Berlin"));
    EXPECT_THAT(status.err, HasSubstr("install tzdata"));
}

}  // namespace
}  // namespace invito::test
