// Whose profile stands at the address, and what an earlier list said of a person, as a shell sees
// it. The sandbox names people after their addresses.

#include "output.hpp"
#include "program_world.hpp"

namespace invito::test {
namespace {

struct OneAccountWorld : ProgramWorld {
    OneAccountWorld() { write_settings({.dsn = server->http_url(), .accounts = 1}); }

    Finished invite(const std::string& list, const std::string& rows) {
        write(list, "linkedin_url,first_name,last_name,company,email\n" + rows);
        return run({"run", list, "--yes"});
    }
};

TEST(RightPerson, is_not_the_profile_of_somebody_else_at_the_address) {
    OneAccountWorld world;
    world.invite(
        "leads.csv", "linkedin.com/in/igor-petrov,Jane,Doe,,\nlinkedin.com/in/tom-fox,Tom,,,\n"
    );

    const Finished told = world.run({"explain", "linkedin.com/in/igor-petrov"});
    const Finished json = world.run({"explain", "1", "--json"});

    EXPECT_EQ(world.effects(), 1) << "only Tom";
    EXPECT_EQ(world.counts().of(JobState::held), 1);
    EXPECT_TRUE(contains(told.out, "held, identity mismatch")) << told.out;
    EXPECT_TRUE(contains(told.out, "Jane Doe")) << told.out;
    EXPECT_TRUE(contains(told.out, "Igor Petrov")) << told.out;
    EXPECT_TRUE(contains(told.out, "invito jobs retry 1 --i-checked")) << told.out;
    EXPECT_TRUE(contains(json.out, "\"list_name\":\"Jane Doe\"")) << json.out;
    EXPECT_TRUE(contains(json.out, "\"profile_name\":\"Igor Petrov\"")) << json.out;
}

TEST(RightPerson, is_accepted_by_a_person_and_by_nothing_else) {
    OneAccountWorld world;
    world.invite("leads.csv", "linkedin.com/in/igor-petrov,Jane,Doe,,\n");

    const Finished again = world.run({"jobs", "retry", "1"});
    world.run({"run"});
    EXPECT_EQ(world.effects(), 0) << again.err;
    const Finished checked = world.run({"jobs", "retry", "1", "--i-checked"});
    world.run({"run"});

    EXPECT_TRUE(contains(checked.err, "1 job queued again")) << checked.err;
    EXPECT_EQ(world.effects(), 1);
    EXPECT_EQ(world.counts().of(JobState::sent), 1);
}

TEST(RightPerson, leaves_no_name_of_a_stranger_behind_an_erasure) {
    OneAccountWorld world;
    world.invite("leads.csv", "linkedin.com/in/igor-petrov,Jane,Doe,,\n");

    const Finished erased = world.run({"erase", "linkedin.com/in/igor-petrov", "--yes"});

    EXPECT_EQ(erased.exit_code, 0) << erased.out << erased.err;
    EXPECT_FALSE(contains(read_file(world.path("invito.db")), "Petrov"));
}

TEST(RightPerson, is_known_by_what_an_earlier_list_said) {
    OneAccountWorld world;
    world.write(
        "old.csv",
        "linkedin_url,company,email\nlinkedin.com/in/jane-doe,Acme "
        "GmbH,\nlinkedin.com/in/tom-fox,,tom@nord.example\n"
    );
    world.run({"import", "old.csv"});
    world.run({"suppress", "add", "company:acme gmbh", "@nord.example"});

    const Finished run =
        world.invite("new.csv", "linkedin.com/in/jane-doe,,,,\nlinkedin.com/in/tom-fox,,,,\n");
    const Finished check = world.run({"suppress", "check", "linkedin.com/in/jane-doe"});
    const Finished told = world.run({"explain", "linkedin.com/in/tom-fox"});

    EXPECT_EQ(world.effects(), 0) << run.out << run.err;
    EXPECT_TRUE(contains(run.err + run.out, "2 leads are on the do-not-contact list")) << run.err;
    EXPECT_TRUE(contains(check.out, "company acme gmbh, said by old.csv")) << check.out;
    EXPECT_TRUE(contains(told.out, "domain nord.example")) << told.out;
}

}  // namespace
}  // namespace invito::test
