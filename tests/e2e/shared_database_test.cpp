// The shipped binary on a shared database: the same screens, JSON and exit codes as on a file, and
// what only a server can refuse.

#include "output.hpp"
#include "program_world.hpp"
#include "store/shared_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>

namespace invito::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct World : ProgramWorld {
    // An empty place is a file of its own.
    explicit World(const std::string& url) {
        write_leads(6);
        if (url.empty()) return;
        environment["INVITO_DB"] = url;
        environment["INVITO_DATABASE_REPLICATED"] = "false";
    }

    // What does not differ from one day, database or folder to another.
    [[nodiscard]] std::string seen(const std::vector<std::string>& arguments) const {
        const Finished done = run(arguments);
        std::string text = std::to_string(done.exit_code) + "\n" + done.out + "\n" + done.err;
        const auto database = environment.find("INVITO_DB");
        const std::string place =
            database == environment.end() ? path("invito.db") : database->second;
        for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place))
            text.replace(at, place.size(), "DATABASE");
        for (std::size_t at = text.find(directory.path()); at != std::string::npos;
             at = text.find(directory.path()))
            text.replace(at, directory.path().size(), "FOLDER");
        static const std::pair<std::regex, const char*> differs[] = {
            {std::regex(R"(\d{4}-\d\d-\d\dT[\d:.]+Z)"), "TIME"},
            {std::regex(R"((Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ \w{3})"), "DAY"},
            {std::regex(R"(\d\d:\d\d(:\d\d)?)"), "TIME"},
            {std::regex(R"([<\d.]+ (ms|s|min|h)\b)"), "SPAN"},
            {std::regex(R"(0x[0-9a-f]+|\b[0-9a-f]{32}\b)"), "ID"},
            {std::regex(R"([ \n]+)"), " "},
        };
        for (const auto& [pattern, word] : differs) text = std::regex_replace(text, pattern, word);
        return text;
    }
};

class SharedDatabase : public ::testing::Test {
protected:
    SharedDatabase() { let_server_sync(true); }
    ~SharedDatabase() override { let_server_sync(false); }

    std::string url_ = new_blank_database();
};

TEST_F(SharedDatabase, shows_what_a_file_shows_from_the_list_to_the_report) {
    const World alone{""};
    const World shared{url_};
    const std::vector<std::vector<std::string>> commands = {
        {"import", "leads.csv", "--name", "spring", "--account", "anna", "--dry-run"},
        {"import", "leads.csv", "--name", "spring", "--account", "anna"},
        {"import", "leads.csv", "--name", "spring", "--account", "anna"},
        {"campaigns", "list"},
        {"suppress", "add", "lead-5"},
        {"suppress", "list", "--json"},
        {"plan", "spring"},
        {"start", "spring", "--yes"},
        {"run", "--max-sends", "2", "--quiet"},
        {"run", "--quiet"},
        {"run", "--json", "--exit-empty"},
        {"status"},
        {"jobs", "list"},
        {"jobs", "list", "--state", "skipped", "--json"},
        {"explain", "1"},
        {"audit"},
        {"report", "--csv", "report.csv", "--fields", "job,state,account,first_name"},
        {"runs", "list", "--json"},
        {"sync", "--quiet"},
        {"withdraw", "lead-1", "-n"},
        {"withdraw", "lead-1", "--yes"},
        {"withdraw", "lead-1", "--yes"},
        {"jobs", "list", "--state", "withdrawn"},
        {"privacy", "show", "lead-1"},
        {"db", "migrate"},
        {"db", "path"},
        {"campaigns", "rename", "spring", "summer"},
        {"pause", "summer"},
        {"resume", "summer"},
        {"campaigns", "archive", "summer", "--yes"},
    };
    for (const auto& command : commands) {
        std::string line;
        for (const std::string& word : command) line += word + " ";
        EXPECT_EQ(shared.seen(command), alone.seen(command)) << line;
    }
    EXPECT_EQ(read_file(shared.path("report.csv")), read_file(alone.path("report.csv")));
    EXPECT_EQ(shared.effects(), 5);
    EXPECT_EQ(shared.most_effects_on_one_person(), 1);
}

TEST_F(SharedDatabase, is_tried_out_without_a_trace) {
    const World world{url_};
    ASSERT_EQ(
        world.run({"import", "leads.csv", "--name", "spring", "--account", "anna"}).exit_code, 0
    );
    const std::string before = world.seen({"jobs", "list", "--json"});

    world.run({"suppress", "add", "lead-1", "--dry-run"});
    EXPECT_EQ(world.run({"run", "--dry-run"}).exit_code, 0);
    EXPECT_EQ(world.run({"plan"}).exit_code, 0);

    EXPECT_EQ(world.seen({"jobs", "list", "--json"}), before);
    EXPECT_EQ(world.effects(), 0);
}

TEST_F(SharedDatabase, erases_people_and_says_what_the_server_keeps) {
    const World world{url_};
    ASSERT_EQ(
        world.run({"import", "leads.csv", "--name", "spring", "--account", "anna"}).exit_code, 0
    );
    const Finished erased = world.run({"erase", "lead-1", "--yes"});
    EXPECT_EQ(erased.exit_code, 0) << erased.err;
    EXPECT_THAT(erased.out, HasSubstr("in all rows: none left"));
    EXPECT_THAT(erased.out, HasSubstr("standbys"));
}

TEST_F(SharedDatabase, leaves_copies_to_its_server) {
    const World world{url_};
    ASSERT_EQ(
        world.run({"import", "leads.csv", "--name", "spring", "--account", "anna"}).exit_code, 0
    );
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"db", "backup", "copy.db"},
          {"db", "backup", ".", "--keep", "3"},
          {"db", "restore", "copy.db"}}) {
        const Finished refused = world.run(command);
        EXPECT_EQ(refused.exit_code, 2) << command[1];
        EXPECT_THAT(refused.err, HasSubstr("pg_dump -Fc")) << command[1];
    }
    EXPECT_FALSE(std::filesystem::exists(world.path("copy.db")));
}

TEST(SharedDatabaseName, is_refused_with_a_password_and_without_showing_it) {
    const World world{"postgresql://invito:s3cret@db1.invalid/invito"};
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"status"}, {"config", "show"}, {"doctor"}, {"db", "check"}}) {
        const Finished refused = world.run(command);
        EXPECT_EQ(refused.exit_code, 78) << command[0];
        EXPECT_THAT(refused.out + refused.err, Not(HasSubstr("s3cret"))) << command[0];
        EXPECT_THAT(refused.out + refused.err, HasSubstr(".pgpass")) << command[0];
    }
}

TEST(SharedDatabaseName, is_refused_where_a_network_would_be_trusted) {
    const World world{"postgresql://invito@db1.invalid/invito?sslmode=require"};
    const Finished refused = world.run({"status"});
    EXPECT_EQ(refused.exit_code, 78);
    EXPECT_THAT(refused.err, HasSubstr("verify-full"));
}

}  // namespace
}  // namespace invito::test
