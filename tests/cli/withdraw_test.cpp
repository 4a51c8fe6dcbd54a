// `invito withdraw`: what it chooses, what it refuses, and that a look changes nothing.

#include "cli/command_world.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Spring is anna's. One job of each kind, by its number.
class WithdrawCommand : public testing::Test {
protected:
    enum Job { pending = 1, older, accepted, waiting, unknown, gone, withdrawn, erased, of_ben };

    WithdrawCommand() {
        world.import("spring", {"a-1", "a-2", "a-3", "a-4", "a-5", "a-6", "a-7", "a-8", "a-9"});
        world.import("autumn", {"b-1"});
        world.change(
            "UPDATE campaign SET state = 'active' WHERE name = 'spring';"
            "UPDATE person SET provider_id = 'id-' || id;"
            "UPDATE job SET state = 'sent' WHERE id IN (1, 2, 3, 6, 7, 8, 9, 10);"
            "UPDATE job SET sent_at = (SELECT value FROM meta WHERE key = 'created_at') - 60000 "
            "WHERE state = 'sent';"
            "UPDATE job SET sent_at = sent_at - 30 * 86400000 WHERE id = 2;"
            "UPDATE job SET state = 'accepted', accepted_at = sent_at WHERE id = 3;"
            "UPDATE job SET state = 'unknown' WHERE id = 5;"
            "UPDATE job SET gone_at = sent_at WHERE id = 6;"
            "UPDATE job SET state = 'withdrawn', withdrawn_at = sent_at WHERE id = 7;"
            "UPDATE person SET slug = 'erased:8', provider_id = NULL WHERE id = 8;"
            "UPDATE job SET account_id = (SELECT id FROM account WHERE alias = 'ben') WHERE id = 9"
        );
    }

    test::Answer look(std::vector<std::string> words) const {
        words.insert(words.begin(), "withdraw");
        words.insert(words.end(), {"-n", "--json"});
        return world.run(words);
    }

    static std::string chosen(int count) { return "\"old\":" + std::to_string(count) + ","; }

    test::CommandWorld world;
};

TEST_F(WithdrawCommand, takes_what_is_old_where_nothing_else_is_said) {
    const test::Answer by_default = look({});

    EXPECT_THAT(by_default.out, AllOf(HasSubstr(chosen(1)), HasSubstr("\"job\":2")));
    EXPECT_THAT(look({"--older-than", "40d"}).out, HasSubstr(chosen(0)));
    EXPECT_THAT(look({"--account", "ben"}).out, HasSubstr(chosen(0)));
}

TEST_F(WithdrawCommand, takes_a_campaign_an_account_a_time_and_all_of_them_together) {
    EXPECT_THAT(look({"--campaign", "spring"}).out, HasSubstr(chosen(3)));
    EXPECT_THAT(look({"--campaign", "spring", "--account", "ben"}).out, HasSubstr(chosen(1)));
    EXPECT_THAT(look({"--since", "2h"}).out, HasSubstr(chosen(3)));
    EXPECT_THAT(look({"--campaign", "autumn", "--since", "2h"}).out, HasSubstr(chosen(1)));
    EXPECT_THAT(look({"--campaign", "spring", "--older-than", "20d"}).out, HasSubstr(chosen(1)));
    EXPECT_THAT(look({"--since", "0s"}).out, HasSubstr(chosen(0)));
}

TEST_F(WithdrawCommand, says_of_a_campaign_what_is_left_alone_and_what_a_run_will_still_send) {
    const std::string shown = look({"--campaign", "spring"}).out;

    EXPECT_THAT(
        shown, HasSubstr("\"left_alone\":{\"unknown\":1,\"accepted\":1,\"gone\":1,\"withdrawn\":1,"
                         "\"erased\":1}")
    );
    EXPECT_THAT(shown, HasSubstr("\"to_be_sent\":1"));
    EXPECT_THAT(look({"--campaign", "autumn"}).out, HasSubstr("\"to_be_sent\":0"));
}

TEST_F(WithdrawCommand, takes_those_named_by_number_or_address_once) {
    const test::Answer answer = look({"1", "linkedin.com/in/a-1", "linkedin.com/in/b-1"});

    EXPECT_EQ(answer.code, 0) << answer.err;
    EXPECT_THAT(
        answer.out, AllOf(HasSubstr(chosen(2)), HasSubstr("\"job\":1,"), HasSubstr("\"job\":10,"))
    );
}

TEST_F(WithdrawCommand, says_of_each_that_it_cannot_take_why_and_what_to_do) {
    const std::vector<std::pair<std::string, std::string>> expected = {
        {"3", "was accepted on"},
        {"4", "invito jobs cancel 4"},
        {"5", "invito sync --unknown-only"},
        {"6", "is not pending any more"},
        {"7", "was withdrawn on"},
        {"8", "is of a person who was erased"},
        {"99", "there is no job 99"},
        {"linkedin.com/in/nobody", "lead.unknown"},
        {"Acme GmbH", "names nobody"}};
    const std::string before = world.digest();
    for (const auto& [operand, text] : expected) {
        const test::Answer answer = world.run({"withdraw", operand, "--yes"});
        EXPECT_EQ(answer.code, 2) << operand;
        EXPECT_THAT(answer.err, HasSubstr(text)) << operand;
    }
    EXPECT_EQ(world.digest(), before);
}

TEST_F(WithdrawCommand, says_which_word_keeps_a_named_one) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> expected = {
        {{"9", "--account", "anna"}, "was sent by ben"},
        {{"1", "--campaign", "autumn"}, "is of the campaign spring"},
        {{"2", "--since", "2d"}, "--since says later"},
        {{"1", "--older-than", "2d"}, "--older-than says earlier"}};
    for (const auto& [words, text] : expected) {
        const test::Answer answer = look(words);
        EXPECT_EQ(answer.code, 2) << words.front();
        EXPECT_THAT(answer.err, HasSubstr(text));
    }
}

TEST_F(WithdrawCommand, goes_on_with_those_it_can_take) {
    const test::Answer answer = look({"1", "3"});

    EXPECT_EQ(answer.code, 0);
    EXPECT_THAT(answer.out, HasSubstr(chosen(1)));
    EXPECT_THAT(answer.err, HasSubstr("withdraw.accepted"));
}

TEST_F(WithdrawCommand, asks_before_it_withdraws) {
    const std::string before = world.digest();
    const test::Answer answer = world.run({"withdraw", "1"});

    EXPECT_EQ(answer.code, 2);
    EXPECT_THAT(
        answer.err,
        AllOf(HasSubstr("LinkedIn lets nobody invite this person again"), HasSubstr("--yes"))
    );
    EXPECT_EQ(world.digest(), before);
}

TEST_F(WithdrawCommand, takes_those_whom_the_do_not_contact_list_forbids_by_now) {
    world.run({"suppress", "add", "linkedin.com/in/b-1"});
    world.run({"suppress", "add", "linkedin.com/in/a-4"});

    EXPECT_THAT(look({"--suppressed"}).out, AllOf(HasSubstr(chosen(1)), HasSubstr("\"job\":10,")));
    EXPECT_THAT(look({"--suppressed", "--campaign", "spring"}).out, HasSubstr(chosen(0)));
}

TEST_F(WithdrawCommand, tells_that_a_campaign_is_not_known) {
    EXPECT_THAT(look({"--campaign", "sprint"}).err, HasSubstr("campaign.unknown"));
}

TEST_F(WithdrawCommand, does_not_offer_what_an_account_that_is_stopped_cannot_do) {
    world.change("UPDATE account SET state = 'reconnect' WHERE alias = 'anna'");

    EXPECT_THAT(
        look({"1"}).out,
        AllOf(HasSubstr("\"possible_today\":0"), HasSubstr("\"stopped_by\":\"account.reconnect\""))
    );
    EXPECT_THAT(world.run({"withdraw", "1", "-n"}).out, HasSubstr("sign-in expired"));
}

TEST_F(WithdrawCommand, leaves_alone_what_an_account_sent_that_is_not_configured) {
    world.change("UPDATE account SET alias = 'carla', provider_account_id = 'x' WHERE alias = 'ben'"
    );

    EXPECT_THAT(look({"9"}).err, HasSubstr("was sent by carla"));
    EXPECT_THAT(look({"--campaign", "spring"}).out, HasSubstr("\"other_account\":1"));
}

}  // namespace
}  // namespace invito
