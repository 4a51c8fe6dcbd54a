// The shipped binary moves a database to PostgreSQL in the middle of a campaign, and is killed
// while it does: nobody is invited twice, and nobody is forgotten.
#include "invito/support/random.hpp"
#include "output.hpp"
#include "program_world.hpp"
#include "store/postgres/server.hpp"

#include <csignal>
#include <fmt/format.h>

namespace invito::test {
namespace {

// A server of the test's own, whose commits last.
class OwnServer {
public:
    OwnServer() {
        const Finished started = script("start");
        if (started.exit_code != 0)
            throw std::runtime_error("no PostgreSQL server: " + started.err);
    }
    ~OwnServer() { (void)script("stop"); }
    OwnServer(const OwnServer&) = delete;
    OwnServer& operator=(const OwnServer&) = delete;

    [[nodiscard]] std::string url() const {
        return "postgresql:///postgres?host=" + folder_ + "&user=invito";
    }

private:
    [[nodiscard]] Finished script(const char* verb) const {
        ChildOptions command;
        command.arguments = {INVITO_POSTGRES_SERVER, verb, folder_};
        command.directory = "/";
        command.environment = {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}};
        return run_child(command);
    }

    std::string folder_ = fmt::format("/tmp/invito-copy-to-{}", ::getpid());
};

class CopyTo : public ::testing::Test {
protected:
    CopyTo() {
        world_.write_settings({.dsn = world_.server->http_url(), .accounts = 1});
        world_.environment["INVITO_DATABASE_REPLICATED"] = "false";
        world_.environment["INVITO_NO_INPUT"] = "1";
    }

    void send_first_of(int leads) {
        world_.write_leads(leads);
        const Finished first = world_.run({"run", "leads.csv", "--yes", "--max-sends", "1"});
        ASSERT_EQ(first.exit_code, 0) << first.err;
    }

    [[nodiscard]] Finished copy() const { return world_.run({"db", "copy-to", server_.url()}); }

    [[nodiscard]] bool may_send_from_file() const {
        return engine_of(world_.path("invito.db"))->open({}).has_value();
    }

    [[nodiscard]] bool is_there() const {
        auto session = store::postgres::connect({.url = server_.url(), .turns = {}}).value();
        return store::postgres::schema_version(*session).value() > 0 &&
               session->has("SELECT 1 FROM job LIMIT 1");
    }

    OwnServer server_;
    ProgramWorld world_;
};

TEST_F(CopyTo, goes_on_there_in_the_middle_of_a_campaign) {
    send_first_of(6);

    const Finished moved = copy();

    ASSERT_EQ(moved.exit_code, 0) << moved.err;
    EXPECT_TRUE(contains(moved.out, "equal")) << moved.out;
    EXPECT_TRUE(contains(moved.out, server_.url())) << moved.out;
    const Finished refused = world_.run({"run"});
    EXPECT_EQ(refused.exit_code, 78) << refused.err;
    EXPECT_TRUE(contains(refused.err, "[database.moved]")) << refused.err;
    EXPECT_EQ(world_.run({"import", "leads.csv"}).exit_code, 78);
    EXPECT_EQ(world_.run({"report"}).exit_code, 0) << "what was done is read as before";
    EXPECT_EQ(world_.effects(), 1);

    const Finished there = world_.run({"--db", server_.url(), "run"});

    EXPECT_EQ(there.exit_code, 0) << there.err;
    EXPECT_EQ(world_.effects(), 6);
    EXPECT_EQ(world_.most_effects_on_one_person(), 1);
}

TEST_F(CopyTo, leaves_a_file_that_people_can_still_be_erased_from) {
    send_first_of(3);
    ASSERT_EQ(copy().exit_code, 0);

    const Finished erased = world_.run({"erase", "linkedin.com/in/lead-2", "--yes"});

    EXPECT_EQ(erased.exit_code, 0) << erased.err;
    EXPECT_FALSE(may_send_from_file());
}

TEST_F(CopyTo, is_told_to_programs) {
    send_first_of(2);

    const Finished moved = world_.run({"db", "copy-to", server_.url(), "--json"});

    EXPECT_EQ(moved.exit_code, 0) << moved.err;
    EXPECT_TRUE(contains(moved.out, "\"was_there\":false")) << moved.out;
    EXPECT_TRUE(contains(moved.out, "{\"name\":\"job\",\"rows\":2,\"equal\":true}")) << moved.out;
    const Finished again = world_.run({"db", "copy-to", server_.url(), "--json"});
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_TRUE(contains(again.out, "\"was_there\":true")) << again.out;
}

TEST_F(CopyTo, is_refused_beside_a_run_and_with_a_password) {
    send_first_of(2);
    {
        const auto lock = engine_of(world_.path("invito.db"))->lock({.pid = ::getpid()});
        ASSERT_TRUE(lock);
        EXPECT_EQ(copy().exit_code, 75);
    }
    const Finished told = world_.run({"db", "copy-to", "postgresql://invito:secret@localhost/x"});
    EXPECT_EQ(told.exit_code, 78);
    EXPECT_FALSE(contains(told.err, "secret")) << told.err;
    EXPECT_FALSE(is_there());
    EXPECT_TRUE(may_send_from_file());
}

TEST_F(CopyTo, killed_at_any_moment_never_lets_both_send_and_is_repeated) {
    send_first_of(3'000);
    Random random(20'265);
    int kept_back = 0;
    for (int kills = 0; kills < 12 && !is_there(); ++kills) {
        ChildProcess moving(world_.command({"db", "copy-to", server_.url()}));
        // The first before it has done anything, the others wherever they meet it.
        const std::int64_t moment = kills == 0 ? 1 : random.between(1, 700);
        if (!moving.ends_within(std::chrono::milliseconds(moment))) moving.send(SIGKILL);
        moving.wait();
        const bool is_file_in_force = may_send_from_file();
        EXPECT_FALSE(is_file_in_force && is_there());
        kept_back += is_file_in_force ? 1 : 0;
    }
    const Finished moved = copy();

    EXPECT_EQ(moved.exit_code, 0) << moved.err;
    EXPECT_TRUE(is_there());
    EXPECT_FALSE(may_send_from_file());
    EXPECT_GT(kept_back, 0) << "the first was killed before the file said that it is gone";
}

}  // namespace
}  // namespace invito::test
