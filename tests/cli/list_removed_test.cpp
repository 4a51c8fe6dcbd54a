// list.removed: what becomes of leads that left their list, and that a list
// written by half takes no campaign down.

#include "cli/command_world.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ListRemoved : public testing::Test {
protected:
    explicit ListRemoved(const std::string& removed = "cancel") {
        world.write(
            "spring.yaml", "version: 1\nname: spring\nlist: {file: people.csv, removed: " +
                               removed + "}\naccounts: {use: [anna]}\n"
        );
    }

    void list(int first, int last, const std::string& more = "") const {
        std::string text = "linkedin_url,company\n";
        for (int i = first; i <= last; ++i)
            text += "https://www.linkedin.com/in/p-" + std::to_string(i) + ",Acme\n";
        world.write("people.csv", text + more);
    }

    test::Answer import(std::vector<std::string> flags = {}) const {
        flags.insert(flags.begin(), {"import", world.path("spring.yaml")});
        return world.run(flags);
    }

    [[nodiscard]] std::string jobs(const std::string& state) const {
        return world.run({"jobs", "list", "--state", state, "--limit", "0"}).out;
    }

    test::CommandWorld world;
};

class ListRemovedKept : public ListRemoved {
protected:
    ListRemovedKept() : ListRemoved("keep") {}
};

TEST_F(ListRemovedKept, stays_to_be_invited_and_is_told_with_what_would_change_that) {
    list(1, 3);
    import();
    list(1, 2);

    const test::Answer again = import();

    EXPECT_THAT(
        again.out, AllOf(
                       HasSubstr("Left     1 lead left the list; it stays, to be invited"),
                       HasSubstr("list.removed: cancel")
                   )
    );
    EXPECT_THAT(jobs("cancelled"), HasSubstr("No jobs match"));
}

TEST_F(ListRemoved, is_cancelled_and_told_once) {
    list(1, 3);
    import();
    list(1, 2);

    const test::Answer look = import({"-n"});
    EXPECT_THAT(look.out, HasSubstr("Left     1 lead left the list; 1 would be cancelled"));
    EXPECT_THAT(jobs("cancelled"), HasSubstr("No jobs match"));

    const test::Answer done = import();
    EXPECT_THAT(
        done.out, AllOf(
                      HasSubstr("Left     1 lead left the list; 1 is cancelled"),
                      Not(HasSubstr("list.removed"))
                  )
    );
    EXPECT_THAT(jobs("cancelled"), AllOf(HasSubstr("p-3"), HasSubstr("left list")));
    EXPECT_THAT(
        world.run({"explain", "3"}).out,
        AllOf(HasSubstr("left the list " + world.path("people.csv")), HasSubstr("queued again"))
    );
    EXPECT_THAT(import().out, Not(HasSubstr("Left")));
}

TEST_F(ListRemoved, is_counted_for_programs) {
    list(1, 3);
    import();
    list(1, 2);

    EXPECT_THAT(import({"--json"}).out, HasSubstr("\"waiting\":1,\"cancelled\":1"));
}

TEST_F(ListRemoved, comes_back_when_it_is_back_in_the_list) {
    list(1, 3);
    import();
    list(1, 2);
    import();
    world.change("UPDATE campaign SET state = 'done'");
    list(1, 3);

    EXPECT_THAT(import().out, HasSubstr("1 updated"));

    EXPECT_THAT(jobs("queued"), HasSubstr("p-3"));
    EXPECT_THAT(world.run({"campaigns", "show", "spring", "--json"}).out, HasSubstr("active"));
}

TEST_F(ListRemoved, by_a_person_stays_cancelled_whatever_the_list_says) {
    list(1, 3);
    import();
    world.run({"jobs", "cancel", "2"});

    import();
    list(3, 3);
    import();
    list(1, 3);
    import();

    EXPECT_THAT(jobs("cancelled"), AllOf(HasSubstr("p-2"), Not(HasSubstr("p-1"))));
}

TEST_F(ListRemoved, leaves_alone_what_does_not_wait) {
    list(1, 3);
    import();
    world.change("UPDATE job SET state = 'sent', sent_at = 1000 WHERE id = 3");
    list(1, 2);

    EXPECT_THAT(import().out, HasSubstr("nothing changes for them"));

    EXPECT_THAT(jobs("sent"), HasSubstr("p-3"));
}

TEST_F(ListRemoved, takes_out_no_large_part_without_a_yes) {
    list(1, 40);
    import();
    list(1, 20);

    const test::Answer unasked = import();
    EXPECT_EQ(unasked.code, 0);
    EXPECT_THAT(
        unasked.err,
        AllOf(
            HasSubstr("[list.removed]"), HasSubstr("20 of 40 leads are missing"), HasSubstr("--yes")
        )
    );
    EXPECT_THAT(unasked.out, AllOf(HasSubstr("they stay, to be invited"), Not(HasSubstr("hint:"))));
    EXPECT_THAT(jobs("cancelled"), HasSubstr("No jobs match"));

    EXPECT_THAT(import({"--yes"}).out, HasSubstr("20 are cancelled"));
    EXPECT_THAT(jobs("cancelled"), HasSubstr("20 jobs"));
}

TEST_F(ListRemoved, takes_out_nobody_where_the_list_names_nobody) {
    list(1, 3);
    import();
    world.write("people.csv", "linkedin_url,company\n,\n");

    const test::Answer empty = import({"--yes"});

    EXPECT_THAT(empty.out + empty.err, Not(HasSubstr("cancelled;")));
    EXPECT_THAT(jobs("cancelled"), HasSubstr("No jobs match"));
    EXPECT_THAT(jobs("queued"), HasSubstr("3 jobs"));
}

TEST_F(ListRemoved, takes_out_nobody_unasked_whose_row_may_be_one_that_cannot_be_used) {
    list(1, 30);
    import();
    list(1, 29, "https://example.com/p-30,Acme\n");

    const test::Answer odd = import();
    EXPECT_THAT(odd.err, HasSubstr("1 row of"));
    EXPECT_THAT(jobs("cancelled"), HasSubstr("No jobs match"));

    EXPECT_THAT(import().out, HasSubstr("1 is cancelled")) << "the row is known by now";
}

TEST_F(ListRemoved, is_not_what_another_list_of_the_campaign_says) {
    list(1, 3);
    import();
    world.write("more.csv", "linkedin_url\nhttps://www.linkedin.com/in/q-1\n");
    world.run({"import", world.path("more.csv"), "--name", "spring"});

    import();

    EXPECT_THAT(jobs("cancelled"), HasSubstr("No jobs match"));
}

}  // namespace
}  // namespace invito
