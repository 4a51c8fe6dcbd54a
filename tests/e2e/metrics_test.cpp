// The numbers for a monitor, of a real database by the shipped binary: the file that node_exporter
// reads, and that what counts never falls.
#include "output.hpp"
#include "program_world.hpp"

#include <gmock/gmock.h>
#include <regex>
#include <sys/stat.h>

namespace invito::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class MeteredWorld : public testing::Test {
protected:
    MeteredWorld() {
        world.write_leads(4);
        world.write(
            "spring.yaml",
            "version: 1\nname: spring\nlist: {file: leads.csv}\naccounts: {use: [anna]}\n"
        );
        const Finished run = world.run({"run", "spring.yaml", "--yes"});
        if (run.exit_code != 0) throw std::runtime_error(run.err);
    }

    std::string metrics() {
        const Finished told = world.run({"metrics"});
        EXPECT_EQ(told.exit_code, 0) << told.err;
        return told.out;
    }

    static std::string counters(const std::string& text) {
        std::string all;
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with("invito_invitations_total{")) all += line + "\n";
        return all;
    }

    unsigned mode_of(const std::string& name) {
        struct stat status {};
        EXPECT_EQ(::stat(world.path(name).c_str(), &status), 0);
        return status.st_mode & ALLPERMS;
    }

    ProgramWorld world;
};

TEST_F(MeteredWorld, tells_the_run_and_names_nobody) {
    const std::string text = metrics();

    EXPECT_THAT(
        text,
        HasSubstr(R"(invito_invitations_total{campaign="spring",account="anna",result="sent"} 4)")
    );
    EXPECT_THAT(text, HasSubstr("invito_run_last_exit_code{kind=\"run\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("invito_run_last_success_timestamp_seconds{kind=\"run\"} 1"));
    EXPECT_THAT(text, Not(HasSubstr("Jane")));
    EXPECT_THAT(text, Not(HasSubstr("lead-")));
}

TEST_F(MeteredWorld, are_taken_as_they_are_by_prometheus) {
    world.write("m.prom", metrics());
    ChildOptions check = world.command({});
    check.arguments = {"/bin/sh", "-c", "promtool check metrics < m.prom"};

    const Finished checked = run_child(std::move(check));

    EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
}

TEST_F(MeteredWorld, do_not_fall_when_people_are_erased) {
    const std::string before = counters(metrics());

    const Finished erased =
        world.run({"erase", "https://www.linkedin.com/in/lead-0", "--yes", "--no-input"});
    EXPECT_EQ(erased.exit_code, 0) << erased.err;
    EXPECT_EQ(counters(metrics()), before);
    EXPECT_THAT(before, HasSubstr("result=\"sent\"} 4"));
}

TEST_F(MeteredWorld, writes_a_file_that_others_may_read_whatever_the_umask) {
    ChildOptions command = world.command({});
    command.arguments = {
        "/bin/sh", "-c",
        "umask 077; " INVITO_PROGRAM " metrics --textfile i.prom && " INVITO_PROGRAM
        " metrics --textfile i.prom"};

    const Finished twice = run_child(std::move(command));

    EXPECT_EQ(twice.exit_code, 0) << twice.err;
    EXPECT_EQ(twice.out, "");
    EXPECT_EQ(mode_of("i.prom"), 0644U);
    EXPECT_EQ(read_file(world.path("i.prom")), metrics());
}

TEST_F(MeteredWorld, does_not_write_over_a_file_of_somebody_else) {
    world.write("notes.prom", "mine\n");

    const Finished refused = world.run({"metrics", "--textfile", "notes.prom"});
    const Finished database = world.run({"metrics", "--textfile", "invito.db", "--force"});

    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("[file.not_ours]"));
    EXPECT_EQ(read_file(world.path("notes.prom")), "mine\n");
    EXPECT_EQ(database.exit_code, 2);
    EXPECT_EQ(world.run({"metrics", "--textfile", "notes.prom", "--force"}).exit_code, 0);
}

}  // namespace
}  // namespace invito::test
