// Files that somebody else may have written do not steer the program, and doctor names them all.

#include "program_world.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace invito::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr uid_t mallory = 4002;

// A folder as somebody else could have prepared it: its key command leaves a trace.
class TrustWorld : public ProgramWorld {
public:
    TrustWorld() {
        write(
            "invito.yaml", "version: 1\nprovider:\n  dsn: " + server->http_url() +
                               "\n  api_key_command: [touch, trace]\ndatabase: invito.db\n"
                               "rules: {suppression: [stop.txt]}\naccounts: {anna: {id: " +
                               sandbox_accounts[0].second + "}}\n"
        );
        write("stop.txt", "in/jane-doe\n");
        write_leads(1);
        fs::create_directory(path("campaigns"));
        change_mode("campaigns", 0755);
        write(
            "campaigns/c.yaml",
            "version: 1\nname: c\nlist: {file: ../leads.csv}\naccounts: {use: [anna]}\n"
        );
    }

    void change_mode(const std::string& name, mode_t mode) const {
        if (::chmod(path(name).c_str(), mode) != 0) throw std::runtime_error("chmod " + name);
    }

    [[nodiscard]] bool has_trace() const { return fs::exists(path("trace")); }
};

TEST(Trust, of_a_configuration_ends_where_everybody_may_write_it) {
    const TrustWorld world;
    world.change_mode("invito.yaml", 0666);

    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"run", "leads.csv", "--yes"},
          {"run"},
          {"import", "campaigns/c.yaml"},
          {"validate", "leads.csv"},
          {"accounts", "discover"},
          {"config", "show"},
          {"status"},
          {"doctor"}}) {
        const Finished refused = world.run(command);
        EXPECT_EQ(refused.exit_code, 78) << command.front() << refused.err;
        EXPECT_THAT(refused.out + refused.err, HasSubstr("chmod o-w")) << command.front();
    }
    EXPECT_FALSE(world.has_trace());
    EXPECT_FALSE(fs::exists(world.path("invito.db")));
}

TEST(Trust, is_not_needed_for_what_reads_no_configuration) {
    const TrustWorld world;
    world.change_mode("invito.yaml", 0666);

    EXPECT_EQ(world.run({"help"}).exit_code, 0);
    EXPECT_EQ(world.run({"version"}).exit_code, 0);
    EXPECT_EQ(world.run({"init", "fresh"}).exit_code, 0);
    EXPECT_EQ(world.run({"config", "schema"}).exit_code, 0);
    const Finished where = world.run({"config", "path"});
    EXPECT_EQ(where.exit_code, 0) << where.err;
    EXPECT_THAT(where.out, HasSubstr("/invito.yaml\n"));
}

TEST(Trust, of_a_campaign_ends_where_everybody_may_write_it) {
    const TrustWorld world;
    world.change_mode("campaigns/c.yaml", 0666);

    const Finished refused = world.run({"import", "campaigns/c.yaml", "--yes"});

    EXPECT_EQ(refused.exit_code, 78) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("[config.world_writable]"));
    EXPECT_FALSE(world.has_trace());
}

TEST(Trust, is_judged_by_doctor_for_all_files_at_once) {
    TrustWorld world;
    world.write("key", "k");
    world.environment["UNIPILE_API_KEY_FILE"] = world.path("key");
    for (const char* name : {"invito.yaml", "campaigns/c.yaml", "key", "stop.txt"})
        world.change_mode(name, 0606);

    const Finished doctor = world.run({"doctor"});

    EXPECT_EQ(doctor.exit_code, 78);
    EXPECT_THAT(doctor.out, HasSubstr("FAIL  config "));
    EXPECT_THAT(doctor.out, HasSubstr("FAIL  campaign "));
    EXPECT_THAT(doctor.out, HasSubstr("FAIL  api key "));
    EXPECT_THAT(doctor.out, HasSubstr("warn  suppression "));
    EXPECT_THAT(doctor.out, HasSubstr("not read while the configuration is refused"));
    EXPECT_THAT(doctor.out, HasSubstr("1 warning, 3 failures"));

    world.change_mode("invito.yaml", 0644);
    const Finished again = world.run({"doctor", "--offline"});
    EXPECT_EQ(again.exit_code, 78);
    EXPECT_THAT(again.out, HasSubstr("FAIL  campaign "));
    EXPECT_THAT(again.out, HasSubstr("1 warning, 2 failures"));
    EXPECT_FALSE(world.has_trace());
}

TEST(Trust, of_a_group_is_a_warning_of_doctor_alone) {
    const TrustWorld world;
    world.change_mode("invito.yaml", 0664);

    const Finished doctor = world.run({"doctor", "--offline"});

    EXPECT_THAT(doctor.out, HasSubstr("warn  config "));
    EXPECT_THAT(doctor.out, HasSubstr("chmod g-w"));
    EXPECT_EQ(world.run({"config", "show"}).exit_code, 0);
}

TEST(Trust, of_another_users_folder_ends_before_its_command_runs) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
    TrustWorld world;
    ASSERT_EQ(::chown(world.path("invito.yaml").c_str(), mallory, mallory), 0);

    const Finished refused = world.run({"run", "leads.csv", "--yes"});
    EXPECT_EQ(refused.exit_code, 78);
    EXPECT_THAT(refused.err, HasSubstr("[config.foreign_owner]"));
    const Finished doctor = world.run({"doctor"});
    EXPECT_EQ(doctor.exit_code, 78);
    EXPECT_THAT(doctor.out, HasSubstr("chown root"));
    EXPECT_FALSE(world.has_trace());

    world.environment["SUDO_UID"] = std::to_string(mallory);
    EXPECT_EQ(world.run({"config", "show"}).exit_code, 0);
}

TEST(Trust, is_kept_by_what_init_writes_under_any_umask) {
    const TrustWorld world;
    ChildOptions shell = world.command({});
    shell.arguments = {"/bin/sh", "-c", "umask 0; exec \"$0\" init open --sandbox", INVITO_PROGRAM};
    ASSERT_EQ(run_child(shell).exit_code, 0);

    const Finished valid =
        world.run({"validate", "open/campaigns/example.yaml", "--config", "open/invito.yaml"});

    EXPECT_THAT(valid.err, Not(HasSubstr("config.world_writable")));
}

TEST(Trust, in_a_key_command_with_a_path_is_in_the_file_beside_the_configuration) {
    const TrustWorld world;
    fs::create_directory(world.path("home"));
    fs::rename(world.path("invito.yaml"), world.path("home/invito.yaml"));
    std::string text = read_file(world.path("home/invito.yaml"));
    text.replace(text.find("[touch, trace]"), 14, "[./key.sh]");
    std::ofstream(world.path("home/invito.yaml")) << text;
    std::ofstream(world.path("home/stop.txt")) << "";
    std::ofstream(world.path("home/key.sh")) << "#!/bin/sh\necho " << api_key << "\n";
    std::ofstream(world.path("key.sh")) << "#!/bin/sh\ntouch trace\n";
    world.change_mode("home/key.sh", 0700);
    world.change_mode("key.sh", 0700);

    const Finished doctor = world.run({"doctor", "--config", "home/invito.yaml"});

    EXPECT_THAT(doctor.out, HasSubstr("ok    api key ")) << doctor.out;
    EXPECT_FALSE(world.has_trace());
}

}  // namespace
}  // namespace invito::test
