// Which commands make a database, and what becomes of copies of one: restored, put back by hand,
// carried to another machine.
#include "invito/support/file.hpp"
#include "output.hpp"
#include "program_world.hpp"

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

namespace invito::test {
namespace {

namespace fs = std::filesystem;

struct OneAccountAtFourADay : ProgramWorld {
    OneAccountAtFourADay() {
        write_settings(
            {.dsn = server->http_url(),
             .limits = "{per_day: 4, per_week: unlimited, profiles_per_day: unlimited}",
             .accounts = 1}
        );
        write_leads(20);
    }

    [[nodiscard]] std::string database() const { return path("invito.db"); }

    void copy_by_hand(const std::string& from, const std::string& to) const {
        for (const char* ending : {"-wal", "-shm"}) fs::remove(to + ending);
        fs::copy_file(from, to, fs::copy_options::overwrite_existing);
    }

    void execute(const std::string& sql) const {
        sqlite3* connection = nullptr;
        ASSERT_EQ(sqlite3_open(database().c_str(), &connection), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(connection);
    }

    void send_todays_four() {
        const Finished first = run({"run", "leads.csv", "--yes", "--max-sends", "1"});
        ASSERT_EQ(first.exit_code, 0) << first.err;
        ASSERT_EQ(run({"db", "backup", "backup.db"}).exit_code, 0);
        ASSERT_EQ(run({"run"}).exit_code, 0);
        ASSERT_EQ(effects(), 4);
    }
};

std::set<std::string> files_in(const std::string& folder) {
    std::set<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        files.insert(entry.path().string());
    return files;
}

TEST(Database, that_is_missing_is_refused_by_every_command_that_does_not_bring_anything_into_one) {
    const OneAccountAtFourADay world;
    const std::vector<std::vector<std::string>> commands = {
        {"run"},
        {"run", "-n"},
        {"run", "spring"},
        {"sync"},
        {"withdraw", "--yes"},
        {"start", "spring"},
        {"plan"},
        {"plan", "spring"},
        {"status"},
        {"report"},
        {"pause", "spring"},
        {"pause", "--account", "anna"},
        {"resume", "spring"},
        {"campaigns", "list"},
        {"campaigns", "show", "spring"},
        {"campaigns", "rename", "spring", "summer"},
        {"campaigns", "archive", "spring"},
        {"explain", "1"},
        {"jobs", "list"},
        {"jobs", "show", "1"},
        {"jobs", "retry", "1"},
        {"jobs", "settle", "1", "--as", "sent"},
        {"jobs", "cancel", "1"},
        {"accounts", "list"},
        {"accounts", "show", "anna"},
        {"audit"},
        {"suppress", "remove", "jane-doe"},
        {"suppress", "list"},
        {"suppress", "check", "jane-doe"},
        {"erase", "linkedin.com/in/jane-doe", "--yes"},
        {"db", "check"},
        {"db", "backup", "copy.db"},
        {"db", "migrate"},
        {"db", "copy-to", "postgresql:///invito"},
    };
    const std::set<std::string> before = files_in(world.directory.path());
    for (std::vector<std::string> command : commands) {
        command.insert(command.begin(), {"--db", "gone/typo.db"});
        const Finished refused = world.run(command);

        const std::string shown = command[2] + " " + (command.size() > 3 ? command[3] : "");
        EXPECT_EQ(refused.exit_code, 78) << shown << refused.err;
        EXPECT_TRUE(contains(refused.err, "[database.missing]")) << shown;
        EXPECT_TRUE(contains(refused.err, world.path("gone/typo.db"))) << shown;
        EXPECT_TRUE(contains(refused.err, "flag --db")) << shown;
        EXPECT_TRUE(contains(refused.err, "hint: ")) << shown;
    }
    EXPECT_EQ(files_in(world.directory.path()), before);
}

TEST(Database, that_is_missing_says_where_its_path_came_from) {
    OneAccountAtFourADay world;

    EXPECT_TRUE(contains(world.run({"status"}).err, "invito.yaml:"));
    world.environment["INVITO_DB"] = "other.db";
    EXPECT_TRUE(contains(world.run({"status"}).err, "environment INVITO_DB"));
}

TEST(Database, is_not_needed_where_nothing_is_in_it) {
    const OneAccountAtFourADay world;
    const std::vector<std::vector<std::string>> commands = {
        {"doctor"},
        {"validate", "leads.csv"},
        {"plan", "leads.csv"},
        {"run", "leads.csv", "-n"},
        {"import", "leads.csv", "-n"},
        {"suppress", "add", "jane-doe", "-n"},
        {"accounts", "discover"},
        {"config", "show"},
        {"config", "schema"},
        {"config", "path"},
        {"config", "get", "database"},
        {"db", "path"},
        {"help"},
        {"help", "nightly"},
        {"version"},
        {"sandbox", "scenarios"},
        {"init", "--print"},
    };
    for (const auto& command : commands) {
        const Finished done = world.run(command);
        EXPECT_EQ(done.exit_code, 0) << command.front() << done.err;
    }
    EXPECT_FALSE(fs::exists(world.database()));
    EXPECT_FALSE(fs::exists(world.database() + ".lock"));
}

TEST(Database, is_made_by_what_brings_leads_or_rules_into_it_which_say_where) {
    OneAccountAtFourADay world;
    world.write("list.txt", "https://www.linkedin.com/in/jane-doe\n");
    const std::vector<std::vector<std::string>> commands = {
        {"import", "leads.csv"},
        {"run", "leads.csv", "--yes"},
        {"suppress", "add", "jane-doe"},
        {"suppress", "import", "list.txt"},
    };
    int number = 0;
    for (std::vector<std::string> command : commands) {
        const std::string place = "folder/" + std::to_string(number++) + ".db";
        command.insert(command.begin(), {"--db", place});

        const Finished made = world.run(command);
        EXPECT_EQ(made.exit_code, 0) << place << made.err;
        EXPECT_TRUE(contains(made.err, "Made a new database: " + world.path(place)));
        EXPECT_TRUE(fs::exists(world.path(place)));
        const Finished again = world.run(command);
        EXPECT_FALSE(contains(again.err, "Made a new")) << again.err;
    }
}

TEST(Account, is_sent_from_once_on_a_machine_whatever_folder_and_database_a_run_has) {
    OneAccountAtFourADay world;
    world.write_settings(
        {.dsn = world.server->http_url(), .pacing = "{min: 5m, max: 5m}", .accounts = 1}
    );
    const ChildProcess first(world.command({"run", "leads.csv", "--yes"}));
    while (world.effects() == 0) ASSERT_FALSE(first.ends_within(std::chrono::milliseconds{1}));
    world.environment["XDG_STATE_HOME"] = world.path("other-state");

    const Finished second = world.run({"run", "leads.csv", "--yes", "--db", "second.db"});

    EXPECT_EQ(second.exit_code, 75);
    EXPECT_TRUE(contains(
        second.err, "account \"anna\" is in use by another run on this machine (process " +
                        std::to_string(first.pid()) + ")"
    )) << second.err;
}

TEST(Migration, that_is_not_due_is_said_and_changes_nothing) {
    OneAccountAtFourADay world;
    world.send_todays_four();
    const std::string before = read_file(world.database());

    const Finished dry = world.run({"db", "migrate", "-n"});
    const Finished done = world.run({"db", "migrate"});

    EXPECT_EQ(dry.exit_code, 0) << dry.err;
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_EQ(dry.err, world.database() + ": schema 1 is the newest\n");
    EXPECT_EQ(done.err, dry.err);
    EXPECT_EQ(read_file(world.database()), before);
    world.write("foreign.db", "no database");
    EXPECT_EQ(world.run({"--db", "foreign.db", "db", "migrate", "-n"}).exit_code, 74);
}

TEST(Restore, sends_nothing_before_a_sync_and_no_more_than_the_day_allows_after_it) {
    OneAccountAtFourADay world;
    world.send_todays_four();

    const Finished taken = world.run({"db", "restore", "backup.db"});
    EXPECT_EQ(taken.exit_code, 2);
    EXPECT_TRUE(contains(taken.err, "[database.exists]"));
    const Finished restored = world.run({"db", "restore", "backup.db", "--force"});
    ASSERT_EQ(restored.exit_code, 0) << restored.err;
    EXPECT_TRUE(fs::exists(world.path("invito.db.before-restore.bak")));
    EXPECT_EQ(world.counts().of(JobState::sent), 1);

    const Finished refused = world.run({"run"});
    EXPECT_EQ(refused.exit_code, 78);
    EXPECT_TRUE(contains(refused.err, "[account.sync_first]")) << refused.err;
    EXPECT_TRUE(contains(refused.err, "was restored"));
    EXPECT_EQ(world.run({"withdraw", "--older-than", "0s", "--yes"}).exit_code, 78);
    EXPECT_TRUE(contains(world.run({"status"}).err, "invito sync"));
    const Finished examined = world.run({"doctor"});
    EXPECT_EQ(examined.exit_code, 78);
    EXPECT_TRUE(contains(examined.out, "before a sync has read what it sent"));
    EXPECT_EQ(world.effects(), 4);

    ASSERT_EQ(world.run({"sync"}).exit_code, 0);
    EXPECT_EQ(world.run({"run"}).exit_code, 0);
    EXPECT_EQ(world.effects(), 4);
    EXPECT_EQ(world.most_effects_on_one_person(), 1);
    EXPECT_FALSE(contains(world.run({"status"}).err, "invito sync"));
}

TEST(Restore, takes_a_lost_database_back_with_nothing_in_its_way) {
    OneAccountAtFourADay world;
    world.send_todays_four();
    fs::remove(world.database());
    fs::remove(world.database() + ".lock");
    world.write("invito.db-wal", "left alone");

    const Finished restored = world.run({"db", "restore", "backup.db"});

    ASSERT_EQ(restored.exit_code, 0) << restored.err;
    EXPECT_EQ(read_file(world.path("invito.db.before-restore.bak-wal")), "left alone");
    EXPECT_EQ(world.run({"run"}).exit_code, 78);
    EXPECT_EQ(world.run({"db", "check"}).exit_code, 0);
}

TEST(Restore, changes_nothing_for_what_is_no_whole_backup_of_its_kind) {
    OneAccountAtFourADay world;
    world.send_todays_four();
    world.write("empty.db", "");
    world.write("text.db", std::string(5000, 'x'));
    std::string cut = read_file(world.path("backup.db"));
    cut.resize(cut.size() / 2);
    world.write("cut.db", cut);
    const auto before = world.counts();

    for (const char* file : {"empty.db", "text.db", "cut.db", "gone.db", "invito.db"}) {
        const Finished refused = world.run({"db", "restore", file, "--force"});
        EXPECT_EQ(refused.exit_code, 74) << file << refused.err;
        EXPECT_TRUE(contains(refused.err, "cannot be restored")) << file;
    }
    EXPECT_EQ(world.counts().by_state, before.by_state);
    EXPECT_FALSE(fs::exists(world.path("invito.db.before-restore.bak")));
    EXPECT_FALSE(fs::exists(world.path("invito.db.restoring")));
}

TEST(OlderCopy, put_back_by_hand_is_noticed_and_sends_nothing_before_a_sync) {
    OneAccountAtFourADay world;
    world.send_todays_four();
    world.copy_by_hand(world.path("backup.db"), world.database());

    EXPECT_TRUE(contains(world.run({"status"}).err, "an older copy of itself"));
    EXPECT_EQ(world.run({"doctor"}).exit_code, 78);
    const Finished refused = world.run({"run"});
    EXPECT_EQ(refused.exit_code, 78);
    EXPECT_TRUE(contains(refused.err, "an older copy of itself"));
    EXPECT_EQ(world.run({"run"}).exit_code, 78) << "it is remembered";
    ASSERT_EQ(world.run({"sync", "--unknown-only"}).exit_code, 0);
    EXPECT_EQ(world.run({"run"}).exit_code, 78) << "that read no list";
    ASSERT_EQ(world.run({"sync"}).exit_code, 0);
    EXPECT_EQ(world.run({"run"}).exit_code, 0);
    EXPECT_EQ(world.effects(), 4);
}

TEST(OlderCopy, is_noticed_with_its_lock_file_put_back_too) {
    OneAccountAtFourADay world;
    ASSERT_EQ(world.run({"run", "leads.csv", "--yes", "--max-sends", "1"}).exit_code, 0);
    fs::copy_file(world.database(), world.path("old.db"));
    fs::copy_file(world.database() + ".lock", world.path("old.lock"));
    ASSERT_EQ(world.run({"run"}).exit_code, 0);

    world.copy_by_hand(world.path("old.db"), world.database());
    world.copy_by_hand(world.path("old.lock"), world.database() + ".lock");

    EXPECT_EQ(world.run({"run"}).exit_code, 78);
    EXPECT_EQ(world.effects(), 4);
}

TEST(OlderCopy, is_the_database_that_was_copied_elsewhere_once_that_copy_ran) {
    OneAccountAtFourADay world;
    ASSERT_EQ(world.run({"run", "leads.csv", "--yes", "--max-sends", "1"}).exit_code, 0);
    fs::copy_file(world.database(), world.path("elsewhere.db"));
    ASSERT_EQ(world.run({"run", "--db", "elsewhere.db"}).exit_code, 0);

    EXPECT_EQ(world.run({"run"}).exit_code, 78);
    EXPECT_EQ(world.effects(), 4);
    EXPECT_TRUE(contains(world.run({"doctor"}).out, world.path("elsewhere.db") + " knows anna"));
}

TEST(OlderCopy, is_none_after_kills_nights_and_lost_files) {
    OneAccountAtFourADay world;
    world.write_settings({.dsn = world.server->http_url(), .accounts = 1});
    ASSERT_EQ(world.run({"import", "leads.csv"}).exit_code, 0);
    ASSERT_EQ(world.run({"start", "leads", "--yes"}).exit_code, 0);
    const auto goes_on = [&world] {
        const Finished night = world.run({"run", "--max-sends", "1"});
        EXPECT_EQ(night.exit_code, 0) << night.err;
        EXPECT_FALSE(contains(night.err, "sync")) << night.err;
    };
    goes_on();
    for (int i = 0; i < 20; ++i) {
        ChildProcess killed(world.command({"sync"}));  // which leaves nothing unknown
        if (!killed.ends_within(std::chrono::milliseconds{2 * i})) killed.send(SIGKILL);
        killed.wait();
        EXPECT_FALSE(contains(world.run({"status"}).err, "older copy")) << i;
    }
    ASSERT_EQ(world.run({"db", "backup", "backup.db"}).exit_code, 0);
    goes_on();
    fs::remove_all(world.path(".local"));
    goes_on();
    fs::remove(world.database() + ".lock");
    goes_on();
    world.write("invito.db.lock", "{\"generation\":99, cut");
    goes_on();
    fs::rename(world.database(), world.path("moved.db"));
    fs::rename(world.path("moved.db"), world.database());
    goes_on();
    // Killed between the commit of a generation and the writing of it.
    world.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'");
    goes_on();
    // A database of a program that knew of no generations.
    world.execute("DELETE FROM meta WHERE key IN ('id', 'generation', 'host', 'doubt', 'doubts')");
    goes_on();
    EXPECT_EQ(world.most_effects_on_one_person(), 1);
}

TEST(OtherMachine, has_to_take_a_database_over_and_then_syncs_first) {
    OneAccountAtFourADay world;
    world.send_todays_four();
    world.execute("UPDATE meta SET value = 'another' WHERE key = 'host'");

    for (const char* command : {"run", "sync"}) {
        const Finished refused = world.run({command});
        EXPECT_EQ(refused.exit_code, 78);
        EXPECT_TRUE(contains(refused.err, "[database.other_host]"));
        EXPECT_TRUE(contains(refused.err, "--take-over"));
    }
    EXPECT_TRUE(contains(world.run({"status"}).err, "[database.other_host]"));
    EXPECT_EQ(world.run({"doctor"}).exit_code, 78);

    EXPECT_EQ(world.run({"run", "--take-over"}).exit_code, 78);
    EXPECT_TRUE(contains(world.run({"run"}).err, "came from another machine"));
    ASSERT_EQ(world.run({"sync"}).exit_code, 0);
    EXPECT_EQ(world.run({"run"}).exit_code, 0);
    EXPECT_EQ(world.effects(), 4);
}

TEST(Doctor, names_a_second_database_that_knows_an_account) {
    const OneAccountAtFourADay world;
    ASSERT_EQ(world.run({"run", "leads.csv", "--yes", "--max-sends", "1"}).exit_code, 0);
    const Finished alone = world.run({"doctor"});
    EXPECT_FALSE(contains(alone.out, "knows anna")) << alone.out;
    ASSERT_EQ(world.run({"run", "leads.csv", "--yes", "--db", "second.db"}).exit_code, 0);

    const Finished both = world.run({"doctor"});

    EXPECT_EQ(both.exit_code, 0);
    EXPECT_TRUE(contains(both.out, world.path("second.db") + " knows anna as well as")) << both.out;
}

// A named pipe whose reader has stopped reading, or never began.
class StalledReader {
public:
    StalledReader(std::string path, bool is_open) : path_(std::move(path)) {
        if (::mkfifo(path_.c_str(), 0600) != 0) throw std::runtime_error("no pipe");
        if (!is_open) return;
        pipe_ = Descriptor(::open(path_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
        ::fcntl(pipe_.number(), F_SETPIPE_SZ, bytes);
    }

    // False: the writer ended before.
    [[nodiscard]] bool gets_full(const ChildProcess& writer) const {
        int waiting = 0;
        while (waiting < bytes && !writer.ends_within(std::chrono::milliseconds{1}))
            ::ioctl(pipe_.number(), FIONREAD, &waiting);
        return waiting == bytes;
    }

private:
    static constexpr int bytes = 4096;

    std::string path_;
    Descriptor pipe_{-1};
};

TEST(Import, holds_nobody_up_while_its_reader_does_not_read) {
    OneAccountAtFourADay world;
    world.write_leads(2000);
    ASSERT_EQ(world.run({"import", "leads.csv"}).exit_code, 0);
    std::string csv = read_file(world.path("leads.csv"));
    for (std::size_t at = csv.find("Acme"); at != std::string::npos; at = csv.find("Acme", at + 1))
        csv.replace(at, 4, "A company of a longer name");
    world.write("leads.csv", csv);
    world.environment["INVITO_PRIVACY__NAMES_IN_LOGS"] = "true";
    const StalledReader reader(world.path("screen"), true);
    ChildOptions shell = world.command({});
    shell.arguments = {
        "/bin/sh", "-c", std::string("exec ") + INVITO_PROGRAM + " import leads.csv -v > screen"};
    const ChildProcess import(shell);
    ASSERT_TRUE(reader.gets_full(import));

    const Finished beside = world.run({"suppress", "add", "jane-doe"});

    EXPECT_EQ(beside.exit_code, 0) << beside.err;
    EXPECT_FALSE(contains(beside.err, "Waiting")) << beside.err;
}

TEST(Import, holds_nobody_up_while_its_list_is_still_being_written) {
    OneAccountAtFourADay world;
    ASSERT_EQ(world.run({"import", "leads.csv"}).exit_code, 0);
    ASSERT_EQ(::mkfifo(world.path("list").c_str(), 0600), 0);
    Descriptor writer(::open(world.path("list").c_str(), O_RDWR | O_CLOEXEC));
    const std::string rows = "linkedin_url\nhttps://www.linkedin.com/in/jane-doe\n";
    ASSERT_EQ(::write(writer.number(), rows.data(), rows.size()), std::ssize(rows));
    ChildOptions shell = world.command({});
    shell.arguments = {
        "/bin/sh", "-c", std::string("exec ") + INVITO_PROGRAM + " import - --name piped < list"};
    ChildProcess import(shell);
    for (int unread = 1; unread > 0;) {
        ASSERT_FALSE(import.ends_within(std::chrono::milliseconds{1}));
        ::ioctl(writer.number(), FIONREAD, &unread);
    }

    const Finished beside = world.run({"suppress", "add", "tom-fox"});

    EXPECT_EQ(beside.exit_code, 0) << beside.err;
    EXPECT_FALSE(contains(beside.err, "Waiting")) << beside.err;
    writer.close();
    const Finished imported = import.wait();
    EXPECT_EQ(imported.exit_code, 0) << imported.err;
    EXPECT_EQ(world.counts().total(), 21);
}

TEST(Import, holds_nobody_up_while_nobody_takes_its_rejects) {
    OneAccountAtFourADay world;
    world.write("leads.csv", read_file(world.path("leads.csv")) + "TBD,Jane,Acme\n");
    const StalledReader reader(world.path("rejects"), false);
    ChildProcess import(world.command({"import", "leads.csv", "--rejects", "rejects"}));
    while (!fs::exists(world.database()) || !engine_of(world.database())->queries() ||
           world.counts().total() == 0)
        ASSERT_FALSE(import.ends_within(std::chrono::milliseconds{1}));

    const Finished beside = world.run({"suppress", "add", "jane-doe"});

    EXPECT_EQ(beside.exit_code, 0) << beside.err;
    EXPECT_TRUE(contains(read_file(world.path("rejects")), "TBD,Jane,Acme"));
    EXPECT_EQ(import.wait().exit_code, 0);
}

TEST(JobsRetry, of_what_cannot_be_retried_is_an_error_with_the_reason_of_each_job) {
    OneAccountAtFourADay world;
    world.send_todays_four();

    const Finished refused = world.run({"jobs", "retry", "1", "20", "99"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_TRUE(contains(refused.err, "job 1 is sent and cannot be retried")) << refused.err;
    EXPECT_TRUE(contains(refused.err, "nobody is invited twice"));
    EXPECT_TRUE(contains(refused.err, "job 20 is queued and cannot be retried"));
    EXPECT_TRUE(contains(refused.err, "it waits already"));
    EXPECT_TRUE(contains(refused.err, "there is no job 99"));
    ASSERT_EQ(world.run({"jobs", "cancel", "20"}).exit_code, 0);
    const Finished mixed = world.run({"jobs", "retry", "--campaign", "leads", "--yes"});
    EXPECT_EQ(mixed.exit_code, 0) << mixed.err;
    EXPECT_TRUE(contains(mixed.err, "1 job queued again"));
    EXPECT_EQ(world.run({"jobs", "retry", "--state", "sent", "--yes"}).exit_code, 2);
}

TEST(Report, refuses_a_period_that_ends_before_it_begins_and_names_the_last_run) {
    OneAccountAtFourADay world;
    world.send_todays_four();

    const Finished turned = world.run({"report", "--since", "2026-11-20", "--until", "2026-11-01"});
    const Finished unknown = world.run({"report", "r-99"});

    EXPECT_EQ(turned.exit_code, 2);
    EXPECT_TRUE(contains(turned.err, "--since must be before --until")) << turned.err;
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_TRUE(contains(unknown.err, "the last one is r-0002; all of them: invito runs"))
        << unknown.err;
}

TEST(Runs, lists_what_ran_with_how_it_ended) {
    OneAccountAtFourADay world;
    world.send_todays_four();

    const Finished all = world.run({"runs"});
    const Finished newest = world.run({"runs", "--limit", "1"});
    const Finished later = world.run({"runs", "--since", "0s"});

    EXPECT_EQ(all.exit_code, 0) << all.err;
    EXPECT_TRUE(contains(all.out, "r-0001")) << all.out;
    EXPECT_TRUE(contains(all.out, "quota used")) << all.out;
    EXPECT_FALSE(contains(newest.out, "r-0001")) << newest.out;
    EXPECT_TRUE(contains(newest.out, "The newest 1 run.")) << newest.out;
    EXPECT_TRUE(contains(later.out, "No runs.")) << later.out;
}

TEST(Provider, whose_settings_are_wrong_is_78_even_where_nothing_is_due) {
    OneAccountAtFourADay world;
    ASSERT_EQ(world.run({"import", "leads.csv"}).exit_code, 0);
    world.write_settings(
        {.dsn = "https://127.0.0.1:9", .provider_lines = "  ca_file: gone.pem\n", .accounts = 1}
    );

    const Finished run = world.run({"run"});

    EXPECT_EQ(run.exit_code, 78) << run.err;
    EXPECT_TRUE(contains(run.err, "gone.pem")) << run.err;
}

TEST(SetKey, stores_a_key_that_nobody_can_be_asked_about_and_none_that_was_refused) {
    OneAccountAtFourADay world;
    const auto set = [&world](const std::string& key) {
        ChildOptions command = world.command({"config", "set-key"});
        command.input = key + "\n";
        return run_child(command);
    };
    const Finished refused = set("another-key-0123456789");
    EXPECT_EQ(refused.exit_code, 77);
    EXPECT_EQ(read_file(world.path("key")), std::string(api_key) + "\n");
    world.server.reset();

    const Finished offline = set("another-key-0123456789");

    EXPECT_EQ(offline.exit_code, 0) << offline.err;
    EXPECT_TRUE(contains(offline.err, "the key was not tested")) << offline.err;
    EXPECT_EQ(read_file(world.path("key")), "another-key-0123456789\n");
}

TEST(SuppressAdd, takes_a_name_with_spaces_for_a_company) {
    const OneAccountAtFourADay world;

    EXPECT_TRUE(contains(world.run({"suppress", "add", "Acme GmbH"}).err, "company:\"Acme GmbH\""));
}

}  // namespace
}  // namespace invito::test
