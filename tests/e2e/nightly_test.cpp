// What help, README and docs tell an operator to type or to put into a crontab, as it stands there.

#include "output.hpp"
#include "program_world.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <regex>

namespace invito::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Lines = std::vector<std::string>;

std::string replaced_everywhere(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

// --- cron

// The commands of crontab lines with a column for the user, as /etc/cron.d has them.
Lines cron_commands(const std::string& text) {
    static const std::regex entry(R"(\s*\d+ +\d+ +\* +\* +[\d*-]+ +invito +(.+))");
    Lines commands;
    std::smatch found;
    for (const std::string& line : lines_of(text)) {
        if (std::regex_match(line, found, entry)) commands.push_back(found[1]);
    }
    return commands;
}

struct CronWorld : ProgramWorld {
    CronWorld() {
        write_settings({.dsn = server->http_url(), .accounts = 1});
        write_leads(3);
        EXPECT_EQ(run({"import", "leads.csv"}).exit_code, 0);
        EXPECT_EQ(run({"start", "leads", "--yes"}).exit_code, 0);
        fs::create_directory(path("backups"));
    }

    // As cron(8) and crontab(5) of Debian: /bin/sh, few variables, no terminal, in the home folder.
    [[nodiscard]] Finished by_cron(const std::string& command) const {
        ChildOptions options;
        options.arguments = {
            "/bin/sh", "-c", replaced_everywhere(command, "/usr/bin/invito", INVITO_PROGRAM)};
        options.directory = directory.path();
        options.environment = {
            {"HOME", directory.path()},
            {"LOGNAME", "invito"},
            {"PATH", "/usr/bin:/bin"},
            {"SHELL", "/bin/sh"},
        };
        return run_child(options);
    }

    [[nodiscard]] Lines backups() const {
        Lines names;
        for (const auto& entry : fs::directory_iterator(path("backups")))
            names.push_back(entry.path().filename().string());
        return names;
    }
};

TEST(Cron, sends_syncs_and_backs_up_by_the_lines_of_the_help_and_says_nothing) {
    const CronWorld world;
    const Lines commands = cron_commands(world.run({"help", "nightly"}).out);
    ASSERT_THAT(commands, SizeIs(3));

    for (const std::string& command : commands) {
        EXPECT_EQ(command.find('%'), std::string::npos) << "cron makes a new line of it";
        const Finished done = world.by_cron(command);
        EXPECT_EQ(done.exit_code, 0) << command << done.err;
        EXPECT_EQ(done.out + done.err, "") << "cron mails it: " << command;
    }
    EXPECT_EQ(world.effects(), 3);
    EXPECT_THAT(world.backups(), SizeIs(1));
    EXPECT_EQ(world.run({"--db", "backups/" + world.backups()[0], "db", "check"}).exit_code, 0);
}

TEST(Cron, of_the_readme_has_lines_of_the_help) {
    const CronWorld world;
    const Lines help = cron_commands(world.run({"help", "nightly"}).out);
    const Lines readme = cron_commands(read_file(INVITO_SOURCE_DIR "/README.md"));

    EXPECT_GE(readme.size(), 2U);
    for (const std::string& command : readme) {
        EXPECT_NE(std::ranges::find(help, command), help.end()) << command;
    }
}

TEST(Cron, mails_what_needs_a_person) {
    const CronWorld world;
    const Lines commands = cron_commands(world.run({"help", "nightly"}).out);
    ASSERT_THAT(commands, SizeIs(3));
    fs::remove(world.path("key"));
    fs::remove(world.path("backups"));

    EXPECT_THAT(world.by_cron(commands[0]).err, HasSubstr("[api_key.missing]"));
    EXPECT_THAT(world.by_cron(commands[1]).err, HasSubstr("[api_key.missing]"));
    EXPECT_THAT(world.by_cron(commands[2]).err, HasSubstr("[backup.folder]"));
    EXPECT_EQ(world.effects(), 0);
}

// --- docs/operating.md

// The blocks of shell below a heading, up to the next one of its rank. They are for root on a
// machine of its own, so their word is another one than that of blocks that anybody may type.
Lines shell_blocks(const std::string& document, const std::string& heading) {
    Lines blocks;
    bool is_below = false;
    bool is_in_block = false;
    for (const std::string& line : lines_of(document)) {
        if (line.starts_with("## ")) is_below = line == "## " + heading;
        if (!is_below) continue;
        if (line == "```") is_in_block = false;
        if (is_in_block) blocks.back() += line + "\n";
        if (line == "```shell") {
            is_in_block = true;
            blocks.emplace_back();
        }
    }
    return blocks;
}

// Two machines with the package, as folders. What belongs to the system stands in for itself on
// PATH: sudo becomes nobody, systemctl starts the lines of the shipped units, scp copies.
struct Machines : ProgramWorld {
    Machines() {
        for (const char* machine : {"old", "new"}) {
            fs::create_directories(path(machine) + "/etc/invito");
            fs::create_directories(path(machine) + "/var/lib/invito/backups");
            fs::create_directories(path(machine) + "/home");
        }
        write_settings({.dsn = server->http_url(), .accounts = 1});
        write(
            "old/etc/invito/invito.yaml", replaced_everywhere(
                                              read_file(path("invito.yaml")), "database: invito.db",
                                              "database: ../../var/lib/invito/invito.db"
                                          )
        );
        fs::rename(path("key"), path("old/etc/invito/key"));
        fs::create_directory(path("bin"));
        fs::create_symlink(INVITO_PROGRAM, path("bin/invito"));
        program("sudo", "[ \"$1\" = -u ] && shift 2\nexec \"$@\"\n");
        program("scp", "cp \"$1\" \"$OTHER/home/\"\n");
        program(
            "systemctl",
            "echo \"$*\" >>\"$ROOT/systemctl.log\"\n"
            "[ \"$*\" = 'start invito-nightly.service' ] || exit 0\n"
            "export STATE_DIRECTORY=\"$ROOT/var/lib/invito\"\n"
            "sed -n 's/^ExecStart=//p; s/^ExecStopPost=//p' '" INVITO_SOURCE_DIR
            "/config/systemd/invito-nightly.service' | sed 's|/usr/bin/invito|invito|' "
            ">\"$ROOT/lines\"\n"
            "set -e\n. \"$ROOT/lines\"\n"
        );
        write(
            "old/home/leads.csv",
            "linkedin_url\nlinkedin.com/in/jane-doe\nlinkedin.com/in/tom-fox\n"
        );
    }

    void program(const std::string& name, const std::string& text) {
        write("bin/" + name, "#!/bin/sh\n" + text);
        fs::permissions(path("bin/" + name), fs::perms::owner_all);
    }

    // Stops at the first line that fails.
    [[nodiscard]] Finished on(const std::string& machine, const std::string& lines) const {
        const std::string root = path(machine);
        std::string text = replaced_everywhere(lines, "/var/lib/invito", root + "/var/lib/invito");
        text = replaced_everywhere(text, " -C / ", " -C " + root + " ");
        ChildOptions options;
        options.arguments = {"/bin/sh", "-ec", text};
        options.directory = root + "/home";
        options.environment = {
            {"HOME", root + "/home"},
            {"PATH", path("bin") + ":/usr/bin:/bin"},
            {"ROOT", root},
            {"OTHER", path(machine == "old" ? "new" : "old")},
            {"INVITO_CONFIG", root + "/etc/invito/invito.yaml"},
            {"XDG_STATE_HOME", root + "/state"},
        };
        return run_child(options);
    }

    void must(const std::string& machine, const std::string& lines) const {
        const Finished done = on(machine, lines);
        ASSERT_EQ(done.exit_code, 0) << lines << done.out << done.err;
    }

    [[nodiscard]] Lines asked_of_systemd(const std::string& machine) const {
        return lines_of(read_file(path(machine + "/systemctl.log")));
    }

    const std::string document = read_file(INVITO_SOURCE_DIR "/docs/operating.md");
};

TEST(HowTo, moving_to_another_machine_leads_there_with_everything_that_was_sent) {
    Machines world;
    world.must(
        "old", "invito import leads.csv; invito start leads --yes; invito run --max-sends 1"
    );
    ASSERT_EQ(world.effects(), 1);
    const Lines blocks = shell_blocks(world.document, "Moving to another machine");
    ASSERT_THAT(blocks, SizeIs(2));

    world.must("old", blocks[0]);
    world.must("new", blocks[1]);

    EXPECT_EQ(world.on("old", "invito run").exit_code, 78) << "the old one sends nothing more";
    world.must("new", "invito run");
    EXPECT_EQ(world.effects(), 2);
    EXPECT_EQ(world.most_effects_on_one_person(), 1);
    EXPECT_FALSE(fs::exists(world.path("old/home/move.tar.gz"))) << "it holds the key";
    EXPECT_FALSE(fs::exists(world.path("new/home/move.tar.gz")));
    EXPECT_FALSE(fs::exists(world.path("new/var/lib/invito/move.db")));
    EXPECT_EQ(
        world.asked_of_systemd("old"), Lines{"disable --now invito-run.timer invito-nightly.timer"}
    );
    EXPECT_EQ(
        world.asked_of_systemd("new").back(), "enable --now invito-run.timer invito-nightly.timer"
    );
}

TEST(HowTo, restoring_takes_the_last_backup_and_invites_nobody_twice) {
    Machines world;
    world.must(
        "old", "invito import leads.csv; invito start leads --yes; invito run --max-sends 1"
    );
    world.must("old", "systemctl start invito-nightly.service");
    world.must("old", "invito run");
    ASSERT_EQ(world.effects(), 2);
    world.write("old/var/lib/invito/invito.db", std::string(5000, 'x'));
    const Lines blocks = shell_blocks(world.document, "Restoring");
    ASSERT_THAT(blocks, SizeIs(1));

    world.must("old", blocks[0]);

    world.must("old", "invito run");
    EXPECT_EQ(world.effects(), 2);
    EXPECT_EQ(world.most_effects_on_one_person(), 1);
    EXPECT_TRUE(fs::exists(world.path("old/var/lib/invito/invito.db.before-restore.bak")));
    EXPECT_EQ(world.asked_of_systemd("old").back(), "start invito-run.timer invito-nightly.timer");
}

}  // namespace
}  // namespace invito::test
