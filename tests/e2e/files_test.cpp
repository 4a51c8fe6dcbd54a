// The files that commands write, as a shell sees them: what stays, what is replaced, and what is
// written through.

#include "output.hpp"
#include "program_world.hpp"

#include <algorithm>
#include <functional>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace invito::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Words = std::vector<std::string>;

constexpr const char* list_with_a_reject =
    "linkedin_url,first_name\nhttps://www.linkedin.com/in/jane-doe,Jane\n"
    "linkedin.com/company/acme,\n";

// One campaign that is imported, with everything beside it that a command reads.
struct FilesWorld : ProgramWorld {
    FilesWorld() {
        write_settings({.dsn = server->http_url(), .accounts = 1});
        std::ofstream(path("invito.yaml"), std::ios::app) << "rules:\n  suppression: [never.txt]\n";
        write("never.txt", "linkedin.com/in/nobody-at-all\n");
        write("leads.csv", list_with_a_reject);
        write(
            "spring.yaml",
            "version: 1\nname: spring\nlist: {file: leads.csv}\naccounts: {use: [anna]}\n"
        );
        run({"import", "spring.yaml"});
        fs::remove(path("leads-rejects.csv"));
    }

    [[nodiscard]] std::string text(const std::string& name) const { return read_file(path(name)); }

    [[nodiscard]] bool exists(const std::string& name) const { return fs::exists(path(name)); }

    [[nodiscard]] unsigned mode(const std::string& name) const {
        return static_cast<unsigned>(fs::status(path(name)).permissions());
    }

    // By a shell, in the world's folder; "$I" is the program.
    [[nodiscard]] Finished shell(const std::string& line) const {
        ChildOptions options = command({});
        options.arguments = {"/bin/bash", "-c", line};
        options.environment["I"] = INVITO_PROGRAM;
        return run_child(options);
    }

    [[nodiscard]] Words leftovers() const {
        Words names;
        for (const auto& entry : fs::recursive_directory_iterator(directory.path())) {
            const std::string name = entry.path().filename().string();
            if (name.starts_with(".invito-")) names.push_back(name);
        }
        return names;
    }
};

// Every command that writes a file under a name that it is given.
struct Writer {
    std::string name;
    std::function<Words(const std::string&)> command;
};

std::vector<Writer> writers() {
    return {
        {"report --csv",
         [](const auto& file) {
             return Words{"report", "--csv", file};
         }},
        {"report --json",
         [](const auto& file) {
             return Words{"report", "--json=" + file};
         }},
        {"import",
         [](const auto& file) {
             return Words{"import", "spring.yaml", "--rejects", file};
         }},
        {"validate",
         [](const auto& file) {
             return Words{"validate", "spring.yaml", "--rejects", file};
         }},
        {"plan --rejects",
         [](const auto& file) {
             return Words{"plan", "spring.yaml", "--rejects", file};
         }},
        {"plan --save",
         [](const auto& file) {
             return Words{"plan", "spring.yaml", "--save", file};
         }},
        {"plan NAME --save",
         [](const auto& file) {
             return Words{"plan", "spring", "--save", file};
         }},
        {"db backup",
         [](const auto& file) {
             return Words{"db", "backup", file};
         }},
    };
}

Words forced(Words words) {
    words.emplace_back("--force");
    return words;
}

TEST(Files, own_ones_are_never_written_over_whatever_is_said) {
    const FilesWorld world;
    fs::create_directory(world.path("sub"));
    fs::create_hard_link(world.path("leads.csv"), world.path("hard.csv"));
    fs::create_symlink("invito.db", world.path("link.db"));
    const Words own = {"leads.csv", "spring.yaml", "invito.yaml",
                       "key",       "never.txt",   "invito.db",
                       "hard.csv",  "link.db",     "sub/../leads.csv"};
    std::map<std::string, std::string> before;
    for (const std::string& name : own) before[name] = world.text(name);

    for (const Writer& writer : writers()) {
        for (const std::string& name : own) {
            const Finished seen = world.run(forced(writer.command(name)));

            EXPECT_EQ(seen.exit_code, 2) << writer.name << " " << name << seen.err;
            EXPECT_THAT(seen.err, HasSubstr("file.own_input")) << writer.name << " " << name;
        }
        EXPECT_EQ(world.run(writer.command("leads.csv")).exit_code, 2) << writer.name;
    }
    const Finished told = world.run({"validate", "spring.yaml", "--rejects", "hard.csv"});
    EXPECT_THAT(
        told.err, testing::EndsWith(
                      "error: hard.csv is the list, which is never written over  [file.own_input]\n"
                      "  found: leads.csv\n"
                      "  hint: choose another name\n"
                      "  help: invito help files\n"
                  )
    );
    for (const auto& [name, text] : before) {
        const bool is_database = text.starts_with("SQLite format 3");
        EXPECT_TRUE(
            is_database ? world.text(name).starts_with("SQLite format 3") : world.text(name) == text
        ) << name;
    }
    EXPECT_TRUE(fs::is_symlink(world.path("link.db")));
    EXPECT_EQ(world.run({"db", "check"}).exit_code, 0);
    EXPECT_EQ(world.leftovers(), Words{});
}

TEST(Files, of_somebody_else_are_replaced_by_force_alone) {
    for (const Writer& writer : writers()) {
        const FilesWorld world;
        std::ofstream(world.path("notes.txt")) << "mine";

        const Finished refused = world.run(writer.command("notes.txt"));
        const std::string kept = world.text("notes.txt");
        const Finished replaced = world.run(forced(writer.command("notes.txt")));

        EXPECT_EQ(refused.exit_code, 2) << writer.name;
        EXPECT_THAT(
            refused.err, HasSubstr("notes.txt is there already, and was not written by invito")
        ) << writer.name;
        EXPECT_THAT(refused.err, HasSubstr("file.not_ours")) << writer.name;
        EXPECT_THAT(refused.err, HasSubstr("choose another name, or replace it with --force"));
        EXPECT_EQ(kept, "mine") << writer.name;
        EXPECT_EQ(replaced.exit_code, 0) << writer.name << replaced.err;
        EXPECT_NE(world.text("notes.txt"), "mine") << writer.name;
        EXPECT_EQ(world.mode("notes.txt"), 0600U) << writer.name;
    }
}

TEST(Files, of_its_own_are_replaced_every_night_until_somebody_changes_them) {
    for (const Writer& writer : writers()) {
        const FilesWorld world;
        const Finished first = world.run(writer.command("out"));
        std::ofstream(world.path("leads.csv"), std::ios::app) << "lnkd.in/abc,\n";
        world.run({"import", "spring.yaml"});

        const Finished second = world.run(writer.command("out"));
        std::ofstream(world.path("out"), std::ios::app) << "a word of mine";
        const std::string changed = world.text("out");
        const Finished third = world.run(writer.command("out"));

        EXPECT_EQ(first.exit_code, 0) << writer.name << first.err;
        EXPECT_EQ(second.exit_code, 0) << writer.name << second.err;
        EXPECT_EQ(world.text("out"), changed) << writer.name;
        EXPECT_EQ(world.mode("out"), 0600U) << writer.name;
        if (writer.name == "import") {
            EXPECT_EQ(third.exit_code, 0) << "an import goes on beside what is being repaired";
            EXPECT_THAT(third.err, HasSubstr("warning: out was changed since it was written"));
            EXPECT_THAT(world.text("out-2"), HasSubstr("lnkd.in/abc"));
        } else {
            EXPECT_EQ(third.exit_code, 2) << writer.name;
            EXPECT_THAT(third.err, HasSubstr("file.changed")) << writer.name;
            EXPECT_THAT(third.err, HasSubstr("out was changed since it was written"));
        }
    }
}

// What the database alone has to remember: some disks have no attributes.
TEST(Files, are_known_by_the_database_where_the_disk_does_not_say) {
    const FilesWorld world;
    world.run({"report", "--csv", "out.csv"});
    const std::string text = world.text("out.csv");
    fs::remove(world.path("out.csv"));
    std::ofstream(world.path("out.csv"), std::ios::binary) << text;

    EXPECT_EQ(world.run({"report", "--csv", "out.csv"}).exit_code, 0);
}

TEST(Files, go_through_pipes_links_and_devices) {
    for (const Writer& writer : writers()) {
        const FilesWorld world;
        ASSERT_EQ(::mkfifo(world.path("pipe").c_str(), 0600), 0);
        fs::create_symlink("behind", world.path("link"));
        fs::create_symlink("/dev/null", world.path("null"));
        const bool has_device =
            ::mknod(world.path("device").c_str(), S_IFCHR | 0600, ::makedev(1, 3)) == 0 &&
            ::access(world.path("device").c_str(), W_OK) == 0;
        std::string line;
        for (const std::string& word : writer.command("pipe")) line += word + " ";

        const Finished piped =
            world.shell("timeout 20 cat pipe > seen & $I " + line + "; s=$?; wait; exit $s");
        const Finished linked = world.run(writer.command("link"));
        const Finished lost = world.run(writer.command("null"));

        EXPECT_EQ(piped.exit_code, 0) << writer.name << piped.err;
        EXPECT_TRUE(fs::is_fifo(world.path("pipe"))) << writer.name;
        EXPECT_GT(fs::file_size(world.path("seen")), 0U) << writer.name;
        EXPECT_EQ(linked.exit_code, 0) << writer.name << linked.err;
        EXPECT_TRUE(fs::is_symlink(world.path("link"))) << writer.name;
        EXPECT_GT(fs::file_size(world.path("behind")), 0U) << writer.name;
        EXPECT_EQ(world.mode("behind"), 0600U) << writer.name;
        EXPECT_EQ(lost.exit_code, 0) << writer.name << lost.err;
        EXPECT_TRUE(fs::is_symlink(world.path("null"))) << writer.name;
        const int to_device = has_device ? world.run(writer.command("device")).exit_code : 0;
        EXPECT_EQ(to_device, 0) << writer.name;
        EXPECT_EQ(fs::is_character_file(world.path("device")), has_device) << writer.name;
        EXPECT_EQ(world.leftovers(), Words{});
    }
}

TEST(Files, go_through_what_a_shell_makes_of_its_brackets) {
    const FilesWorld world;

    const Finished csv = world.shell("$I report --csv >(cat > seen); wait; cat seen");
    const Finished out =
        world.shell("$I report --csv /dev/stdout >> both; $I report --csv - >> both");
    const Finished rejects =
        world.shell("$I validate spring.yaml --rejects >(cat > bad.csv); wait; cat bad.csv");
    const Finished enough = world.shell("$I report --csv >(true)");

    EXPECT_EQ(csv.exit_code, 0) << csv.err;
    EXPECT_THAT(csv.out, HasSubstr("jane-doe"));
    EXPECT_EQ(out.exit_code, 0) << out.err;
    EXPECT_EQ(world.text("both"), csv.out + csv.out);
    EXPECT_THAT(rejects.out, HasSubstr("company/acme"));
    EXPECT_EQ(enough.exit_code, 0) << "a reader that has seen enough: " << enough.err;
}

TEST(Files, a_backup_through_a_pipe_is_a_whole_database) {
    const FilesWorld world;

    const Finished piped = world.shell("$I db backup - | cat > copy.db");
    const Finished full = world.run({"db", "backup", "/dev/full"});

    EXPECT_EQ(piped.exit_code, 0) << piped.err;
    EXPECT_EQ(world.run({"--db", "copy.db", "db", "check"}).exit_code, 0);
    EXPECT_EQ(full.exit_code, 74);
    EXPECT_THAT(full.err, HasSubstr("cannot write /dev/full: No space left on device"));
}

TEST(Files, of_one_command_do_not_replace_each_other) {
    const FilesWorld world;

    const Finished both = world.run({"report", "--csv", "out", "--json=out"});

    EXPECT_EQ(both.exit_code, 2);
    EXPECT_THAT(world.text("out"), Not(StartsWith("{")));
}

TEST(Files, a_log_is_added_to_but_to_nothing_of_ours) {
    FilesWorld world;
    std::ofstream(world.path("leads.csv"), std::ios::app) << "linkedin.com/in/tom-fox,Tom\n";
    world.run({"import", "spring.yaml"});
    std::ofstream(world.path("run.log")) << "yesterday\n";
    for (const std::string name : {"invito.db", "leads.csv", "spring.yaml", "key", "invito.yaml"}) {
        const Finished refused = world.run({"run", "spring", "--yes", "--log-file", name});
        EXPECT_EQ(refused.exit_code, 2) << name;
        EXPECT_THAT(refused.err, HasSubstr("[file.own_input]")) << name;
        EXPECT_THAT(world.text(name), Not(HasSubstr("event=run."))) << name;
    }
    ASSERT_EQ(world.effects(), 0);

    const Finished ran = world.run({"run", "--max-sends", "1", "--log-file", "run.log"});
    const Finished piped = world.shell("$I run --log-file >(cat > seen.log); wait; cat seen.log");

    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_THAT(world.text("run.log"), StartsWith("yesterday\n"));
    EXPECT_THAT(world.text("run.log"), HasSubstr("event=invitation.sent"));
    EXPECT_THAT(piped.out, HasSubstr("event=run.started"));
    EXPECT_THAT(piped.out, HasSubstr("event=invitation.sent"));
}

TEST(Rejects, that_somebody_mends_stay_and_the_new_ones_go_beside_them) {
    const FilesWorld world;
    world.run({"import", "spring.yaml"});
    std::string mended = world.text("leads-rejects.csv");
    mended.replace(mended.find("company/acme"), 12, "in/ada-doe");
    std::ofstream(world.path("leads-rejects.csv")) << mended;

    const Finished second = world.run({"import", "spring.yaml"});
    const Finished third = world.run({"run", "spring.yaml", "--yes", "--max-sends", "0"});

    EXPECT_EQ(second.exit_code, 0) << second.err;
    EXPECT_THAT(
        second.err,
        HasSubstr("warning: leads-rejects.csv was changed since it was written, and stays\n"
                  "         [rejects.kept]\n"
                  "  hint: the rejected rows of this import are in leads-rejects-2.csv\n"
                  "  help: invito help files\n")
    );
    EXPECT_THAT(second.out, HasSubstr("Rejects  leads-rejects-2.csv\n"));
    EXPECT_THAT(third.err, HasSubstr("Rejects  leads-rejects-2.csv\n"));
    EXPECT_EQ(world.text("leads-rejects.csv"), mended);
    EXPECT_THAT(world.text("leads-rejects-2.csv"), HasSubstr("company/acme"));
    EXPECT_FALSE(world.exists("leads-rejects-3.csv")) << "they do not pile up";
}

TEST(Rejects, of_two_lists_or_campaigns_do_not_share_a_file) {
    FilesWorld world;
    world.write("same.csv", "linkedin_url\nlinkedin.com/company/one\nlinkedin.com/in/jane\n");
    world.write("same.txt", "linkedin_url\nlinkedin.com/company/two\nlinkedin.com/in/jane\n");

    for (int night = 0; night < 2; ++night) {
        world.run({"import", "same.csv"});
        world.run({"import", "same.txt", "--name", "other"});
        world.run({"import", "same.csv", "--name", "third"});
    }

    EXPECT_THAT(world.text("same-rejects.csv"), HasSubstr("company/one"));
    EXPECT_THAT(world.text("same-rejects-2.csv"), HasSubstr("company/two"));
    EXPECT_THAT(world.text("same-rejects-3.csv"), HasSubstr("company/one"));
    EXPECT_FALSE(world.exists("same-rejects-4.csv"));
}

TEST(Rejects, that_are_imported_do_not_replace_themselves) {
    const FilesWorld world;
    world.run({"import", "spring.yaml"});
    const std::string before = world.text("leads-rejects.csv");

    const Finished again = world.run({"import", "leads-rejects.csv"});
    const Finished named =
        world.run({"import", "leads-rejects.csv", "--rejects", "leads-rejects.csv", "--force"});

    EXPECT_EQ(again.exit_code, 65) << "nobody of them can be invited";
    EXPECT_EQ(world.text("leads-rejects.csv"), before);
    EXPECT_THAT(world.text("leads-rejects-2.csv"), HasSubstr("company/acme"));
    EXPECT_EQ(named.exit_code, 2);
    EXPECT_THAT(named.err, HasSubstr("leads-rejects.csv is the list, which is never written over"));
}

TEST(Rejects, are_private_whatever_the_umask_is) {
    const FilesWorld world;

    const Finished seen = world.shell("umask 0; $I import spring.yaml");

    EXPECT_EQ(seen.exit_code, 0) << seen.err;
    EXPECT_EQ(world.mode("leads-rejects.csv"), 0600U);
}

TEST(Rejects, name_their_campaign_however_they_are_mended_or_spelled) {
    const FilesWorld world;
    world.run({"import", "spring.yaml"});
    std::ofstream(world.path("leads-rejects.csv")) << "linkedin_url\nin/ada\n";
    fs::create_symlink("leads-rejects.csv", world.path("link.csv"));
    const auto database = engine_of(world.path("invito.db"))
                              ->open({.provider_kind = {}, .program_version = {}, .now = {}});
    AdminStore& admin = (*database)->admin_store();

    for (const std::string name : {"leads-rejects.csv", "link.csv"}) {
        const auto campaign = admin.campaign_of_rejects(world.path(name));
        ASSERT_TRUE(campaign) << name;
        EXPECT_EQ(campaign->campaign.name, "spring");
    }
    EXPECT_FALSE(admin.campaign_of_rejects(world.path("leads.csv")));
}

// A folder that its owner may not write, which root has to be told apart from.
TEST(Rejects, of_a_folder_that_cannot_be_written_go_beside_the_database) {
    FilesWorld world;
    fs::create_directory(world.path("shared"));
    world.write("shared/team.csv", list_with_a_reject);
    fs::permissions(world.path("shared"), fs::perms::owner_read | fs::perms::owner_exec);
    const std::string user =
        ::geteuid() == 0 ? "setpriv --bounding-set -dac_override --inh-caps -dac_override " : "";

    const Finished first = world.shell(user + "$I import shared/team.csv");
    const Finished named = world.shell(user + "$I import shared/team.csv --rejects shared/bad.csv");
    fs::permissions(world.path("shared"), fs::perms::owner_all);

    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_THAT(first.out, HasSubstr("1 new, 1 rejected"));
    EXPECT_THAT(first.err, HasSubstr("[rejects.elsewhere]"));
    EXPECT_THAT(world.text("team-rejects.csv"), HasSubstr("company/acme"));
    EXPECT_EQ(world.mode("team-rejects.csv"), 0600U);
    EXPECT_EQ(named.exit_code, 74) << "it was asked for: " << named.out;
}

TEST(Rejects, of_a_list_without_a_place_are_not_kept_without_a_name) {
    const FilesWorld world;

    const Finished seen = world.shell("$I import - --name two < leads.csv");

    EXPECT_EQ(seen.exit_code, 0) << seen.err;
    EXPECT_THAT(seen.out, HasSubstr("Rejects  not written (--rejects FILE writes them)"));
}

TEST(Rejects, take_the_name_of_a_file_and_the_rows_of_one_list) {
    const FilesWorld world;

    const Finished dash = world.run({"import", "spring.yaml", "--rejects", "-"});
    const Finished two = world.run({"plan", "spring.yaml", "leads.csv", "--rejects", "bad.csv"});

    EXPECT_EQ(dash.exit_code, 2);
    EXPECT_THAT(dash.err, HasSubstr("--rejects takes the name of a file"));
    EXPECT_EQ(two.exit_code, 2);
    EXPECT_THAT(two.err, HasSubstr("hint: plan them one at a time"));
}

TEST(Validate, knows_its_rejects_without_a_database) {
    FilesWorld world;
    const Words words = {"--db", "none.db", "validate", "leads.csv", "--rejects", "bad.csv"};

    const Finished first = world.run(words);
    const Finished second = world.run(words);
    std::ofstream(world.path("bad.csv"), std::ios::app) << "in/ada,,,,\n";
    const std::string mended = world.text("bad.csv");
    const Finished third = world.run(words);

    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(second.exit_code, 0) << second.err;
    EXPECT_EQ(third.exit_code, 2) << third.out;
    EXPECT_EQ(world.text("bad.csv"), mended);
    EXPECT_FALSE(world.exists("none.db"));
    EXPECT_FALSE(world.exists("bad-2.csv")) << "it writes nothing but what is named";
}

TEST(Commands, that_edit_one_file_do_it_through_its_links) {
    FilesWorld world;
    fs::rename(world.path("key"), world.path("real key"));
    fs::create_symlink("real key", world.path("key"));
    fs::create_directory(world.path("new"));
    std::ofstream(world.path("shared.yaml")) << "old";
    fs::create_symlink(world.path("shared.yaml"), world.path("new/invito.yaml"));

    const Finished set = world.shell("echo new-key-0123456789 | $I config set-key --no-test");
    const Finished refused = world.run({"init", "new"});
    const Finished init = world.run({"init", "new", "--force"});
    const Finished sandbox = world.run({"sandbox", "serve", "--ca-file", "spring.yaml"});

    EXPECT_EQ(set.exit_code, 0) << set.err;
    EXPECT_TRUE(fs::is_symlink(world.path("key")));
    EXPECT_EQ(world.text("real key"), "new-key-0123456789\n");
    EXPECT_EQ(world.mode("real key"), 0600U);
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_EQ(init.exit_code, 0) << init.err;
    EXPECT_TRUE(fs::is_symlink(world.path("new/invito.yaml")));
    EXPECT_THAT(world.text("shared.yaml"), HasSubstr("version: 1"));
    EXPECT_EQ(sandbox.exit_code, 2) << sandbox.out;
    EXPECT_THAT(world.text("spring.yaml"), HasSubstr("name: spring"));
}

TEST(Commands, that_set_the_key_write_over_nothing_else) {
    FilesWorld world;
    std::string settings = world.text("invito.yaml");
    settings.replace(settings.find("api_key_file: key"), 17, "api_key_file: never.txt");
    world.write("invito.yaml", settings);

    const Finished set = world.shell("echo new-key-0123456789 | $I config set-key --no-test");

    EXPECT_EQ(set.exit_code, 2) << set.out;
    EXPECT_EQ(world.text("never.txt"), "linkedin.com/in/nobody-at-all\n");
}

// Jane is named in a report, in rejects that are being mended, and in a list of the user's that was
// saved under a report's name.
TEST(Erasure, deletes_what_is_still_as_it_was_written_and_names_the_rest) {
    FilesWorld world;
    world.run({"run", "spring.yaml", "--yes"});
    world.run({"report", "--csv", "report.csv"});
    world.run({"report", "--csv", "list.csv"});
    world.run({"report", "--csv", "pipe.csv"});
    std::ofstream(world.path("list.csv")) << "linkedin_url\nin/jane-doe\nin/tom\n";
    fs::remove(world.path("pipe.csv"));
    ASSERT_EQ(::mkfifo(world.path("pipe.csv").c_str(), 0600), 0);

    const Finished dry = world.run({"erase", "jane-doe", "-n", "--json"});
    const Finished erased = world.run({"erase", "jane-doe", "--yes"});

    EXPECT_THAT(dry.out, HasSubstr("\"fate\":\"changed\""));
    EXPECT_EQ(erased.exit_code, 0) << erased.out << erased.err;
    EXPECT_FALSE(world.exists("report.csv"));
    EXPECT_THAT(world.text("list.csv"), HasSubstr("in/jane-doe"));
    EXPECT_TRUE(fs::is_fifo(world.path("pipe.csv")));
    EXPECT_THAT(erased.out, HasSubstr("list.csv: LEFT ALONE"));
    EXPECT_THAT(erased.out, HasSubstr("it names them"));
    EXPECT_THAT(erased.out, HasSubstr("pipe.csv: LEFT ALONE"));
    EXPECT_THAT(erased.out, HasSubstr(": none left.\n"));
}

TEST(Erasure, reaches_a_backup_again_after_it_changed_it) {
    FilesWorld world;
    world.write("leads.csv", "linkedin_url\nlinkedin.com/in/jane-doe\nlinkedin.com/in/tom-fox\n");
    world.run({"import", "spring.yaml"});
    world.run({"db", "backup", "backup.db"});

    const Finished jane = world.run({"erase", "jane-doe", "--yes"});
    const Finished tom = world.run({"erase", "tom-fox", "--yes"});
    const Finished nightly = world.run({"db", "backup", "backup.db"});

    EXPECT_EQ(jane.exit_code, 0) << jane.out;
    EXPECT_EQ(tom.exit_code, 0) << tom.out;
    EXPECT_THAT(world.text("backup.db"), Not(HasSubstr("tom-fox")));
    EXPECT_EQ(nightly.exit_code, 0) << nightly.err;
}

// The second backup holds the row that the first one left: it knows of itself.
TEST(Erasure, in_a_backup_that_is_in_use_is_that_of_a_database) {
    const FilesWorld world;
    world.run({"db", "backup", "backup.db"});
    world.run({"db", "backup", "backup.db"});

    const Finished inside = world.run({"--db", "backup.db", "erase", "jane-doe", "--yes"});
    const Finished outside = world.run({"erase", "jane-doe", "--yes"});

    EXPECT_EQ(inside.exit_code, 0) << inside.out << inside.err;
    EXPECT_THAT(world.text("backup.db"), Not(HasSubstr("jane-doe")));
    EXPECT_EQ(outside.exit_code, 1) << outside.out;
    EXPECT_THAT(outside.out, HasSubstr("NOT DONE: it was changed"));
}

}  // namespace
}  // namespace invito::test
