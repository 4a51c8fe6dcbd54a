#include "sandbox/accounts.hpp"
#include "sandbox/world_state.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <set>

namespace invito::sandbox {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using test::anna;
using test::carla;

const Instant beginning = from_millis(1'790'000'000'000);

class WorldTest : public testing::Test {
protected:
    static Scenario nobody_accepts() {
        Scenario scenario;
        scenario.acceptance = 0;
        return scenario;
    }

    static Scenario everybody_accepts_after(Duration least, Duration most) {
        Scenario scenario;
        scenario.acceptance = 1;
        scenario.accept_after_min = least;
        scenario.accept_after_max = most;
        return scenario;
    }

    static World world_of(const Scenario& scenario) {
        return World(1, scenario, default_accounts(), beginning);
    }

    static std::string id_of(World& world, const std::string& slug, Instant now = beginning) {
        return world.profile(anna, slug, "", now).value().person.provider_id;
    }

    static Answer<Receipt> invite(
        World& world, const std::string& slug, Instant now = beginning, const std::string& note = ""
    ) {
        const std::string id = People(1).by_slug(slug).provider_id;
        return world.invite({anna, id, note, ""}, now);
    }

    static Relationship relationship(
        World& world, const std::string& slug, Instant now = beginning
    ) {
        return world.profile(anna, slug, "", now).value().relationship;
    }
};

TEST_F(WorldTest, knows_how_the_account_stands_to_special_people) {
    World world = world_of(nobody_accepts());

    EXPECT_EQ(relationship(world, "jane-doe"), Relationship::stranger);
    EXPECT_EQ(relationship(world, "connected-jane"), Relationship::connected);
    EXPECT_EQ(relationship(world, "pending-jane"), Relationship::invitation_sent);
    EXPECT_EQ(relationship(world, "received-jane"), Relationship::invitation_received);
    EXPECT_EQ(relationship(world, "withdrawn-jane"), Relationship::invitation_withdrawn);
    EXPECT_EQ(relationship(world, "self-jane"), Relationship::self);
    EXPECT_EQ(relationship(world, "anna-lindqvist"), Relationship::self);
}

TEST_F(WorldTest, refuses_to_invite_special_people_each_in_its_way) {
    World world = world_of(nobody_accepts());

    EXPECT_EQ(invite(world, "missing-joe").error(), api_errors::invalid_recipient);
    EXPECT_EQ(invite(world, "connected-joe").error(), api_errors::already_connected);
    EXPECT_EQ(invite(world, "pending-joe").error(), api_errors::already_invited_recently);
    EXPECT_EQ(invite(world, "received-joe").error(), api_errors::already_invited_recently);
    EXPECT_EQ(invite(world, "withdrawn-joe").error(), api_errors::already_invited_recently);
    EXPECT_EQ(invite(world, "unreachable-joe").error(), api_errors::user_unreachable);
    EXPECT_EQ(invite(world, "blocked-joe").error(), api_errors::cannot_invite_attendee);
    EXPECT_EQ(invite(world, "self-joe").error(), api_errors::cannot_invite_attendee);
    EXPECT_EQ(invite(world, "email-joe").error(), api_errors::email_required);
}

TEST_F(WorldTest, invites_a_person_who_asks_for_the_email_address_with_it) {
    World world = world_of(nobody_accepts());
    const std::string id = id_of(world, "email-joe");

    const auto receipt = world.invite({anna, id, "", "joe@example.org"}, beginning);

    EXPECT_TRUE(receipt);
}

TEST_F(WorldTest, shows_an_invitation_in_the_sent_list_and_in_the_profile) {
    World world = world_of(nobody_accepts());

    const auto receipt = invite(world, "jane-doe", beginning, "Hello");
    const auto sent = world.sent(anna, std::nullopt, 10, beginning);

    ASSERT_TRUE(receipt);
    ASSERT_EQ(sent.value().items.size(), 1U);
    EXPECT_EQ(sent->items[0].id, receipt->invitation_id);
    EXPECT_EQ(sent->items[0].person.slug, "jane-doe");
    EXPECT_EQ(sent->items[0].note, "Hello");
    EXPECT_EQ(relationship(world, "jane-doe"), Relationship::invitation_sent);
    EXPECT_EQ(invite(world, "jane-doe").error(), api_errors::already_invited_recently);
}

TEST_F(WorldTest, keeps_the_accounts_apart) {
    World world = world_of(nobody_accepts());
    const std::string id = id_of(world, "jane-doe");

    ASSERT_TRUE(invite(world, "jane-doe"));
    const auto by_carla = world.invite({carla, id, "", ""}, beginning);

    EXPECT_TRUE(by_carla);
    EXPECT_EQ(world.sent(carla, std::nullopt, 10, beginning).value().items.size(), 1U);
}

TEST_F(WorldTest, counts_code_points_of_a_note_by_the_tier_of_the_account) {
    World world = world_of(nobody_accepts());
    const auto umlauts = [](int count) {
        std::string text;
        for (int i = 0; i < count; ++i) text += "ü";
        return text;
    };
    const auto invite_as = [&](const std::string& account, const std::string& slug, int length) {
        return world.invite({account, id_of(world, slug), umlauts(length), ""}, beginning);
    };

    EXPECT_TRUE(invite_as(carla, "a", 200));
    EXPECT_EQ(invite_as(carla, "b", 201).error(), api_errors::too_many_characters);
    EXPECT_TRUE(invite_as(anna, "c", 300));
    EXPECT_EQ(invite_as(anna, "d", 301).error(), api_errors::too_many_characters);
}

TEST_F(WorldTest, refuses_ids_of_a_wrong_form_and_unknown_accounts) {
    World world = world_of(nobody_accepts());
    const std::string id = id_of(world, "jane-doe");

    EXPECT_EQ(
        world.invite({anna, "jane-doe", "", ""}, beginning).error(), api_errors::wrong_id_format
    );
    EXPECT_EQ(
        world.invite({anna, "ACwAA" + id.substr(5), "", ""}, beginning).error(),
        api_errors::wrong_id_format
    );
    EXPECT_EQ(
        world.invite({"nobody", id, "", ""}, beginning).error(), api_errors::account_not_found
    );
    EXPECT_EQ(
        world.profile("nobody", "jane-doe", "", beginning).error(), api_errors::invalid_account
    );
}

TEST_F(WorldTest, refuses_everything_to_an_account_that_is_not_ok) {
    World world = world_of(nobody_accepts());

    world.set_status(anna, "CREDENTIALS");

    EXPECT_EQ(invite(world, "jane-doe").error(), api_errors::disconnected_account);
    EXPECT_EQ(
        world.profile(anna, "jane-doe", "", beginning).error(), api_errors::disconnected_account
    );
    EXPECT_EQ(
        world.sent(anna, std::nullopt, 10, beginning).error(), api_errors::disconnected_account
    );
    world.set_status(anna, "OK");
    EXPECT_TRUE(invite(world, "jane-doe"));
}

TEST_F(WorldTest, needs_the_seat_of_the_product_that_is_asked_for) {
    World world(1, nobody_accepts(), {{"acc", "Sal Navi", "sales_navigator"}}, beginning);

    EXPECT_TRUE(world.profile("acc", "jane-doe", "sales_navigator", beginning));
    EXPECT_EQ(
        world.profile("acc", "jane-doe", "recruiter", beginning).error(),
        api_errors::feature_not_subscribed
    );
}

TEST_F(WorldTest, lets_an_invitation_be_accepted_within_the_time_of_the_scenario) {
    World world = world_of(everybody_accepts_after(hours{1}, hours{3}));
    ASSERT_TRUE(invite(world, "jane-doe"));

    EXPECT_EQ(
        relationship(world, "jane-doe", beginning + minutes{59}), Relationship::invitation_sent
    );
    const auto later = world.profile(anna, "jane-doe", "", beginning + hours{3});

    ASSERT_TRUE(later);
    EXPECT_EQ(later->relationship, Relationship::connected);
    ASSERT_TRUE(later->connected_at);
    EXPECT_GE(*later->connected_at, beginning + hours{1});
    EXPECT_LE(*later->connected_at, beginning + hours{3});
    EXPECT_EQ(world.sent(anna, std::nullopt, 10, beginning + hours{3}).value().items.size(), 0U);
    const auto relations = world.relations(anna, std::nullopt, 1, beginning + hours{3});
    ASSERT_EQ(relations.value().items.size(), 1U);
    EXPECT_EQ(relations->items[0].person.slug, "jane-doe");
    EXPECT_EQ(relations->items[0].since, *later->connected_at);
    EXPECT_EQ(
        invite(world, "jane-doe", beginning + hours{3}).error(), api_errors::already_connected
    );
}

TEST_F(WorldTest, lets_the_share_of_the_scenario_accept_and_the_same_people_for_a_seed) {
    Scenario scenario;
    scenario.acceptance = 0.3;
    const auto accepted_of = [&](std::uint64_t seed) {
        World world(seed, scenario, default_accounts(), beginning);
        std::set<std::string> accepted;
        for (int i = 0; i < 1000; ++i) {
            const std::string slug = fmt::format("lead-{}", i);
            const std::string id = world.profile(anna, slug, "", beginning)->person.provider_id;
            EXPECT_TRUE(world.invite({anna, id, "", ""}, beginning));
        }
        const auto relations = world.relations(anna, std::nullopt, 1000, beginning + days{4});
        for (const Connection& relation : relations->items) accepted.insert(relation.person.slug);
        return accepted;
    };

    const auto first = accepted_of(11);
    const auto same = accepted_of(11);
    const auto other = accepted_of(12);

    EXPECT_GT(first.size(), 250U);
    EXPECT_LT(first.size(), 370U);
    EXPECT_EQ(first, same);
    EXPECT_NE(first, other);
}

TEST_F(WorldTest, lists_relations_newest_first) {
    World world = world_of(everybody_accepts_after(hours{1}, hours{72}));
    for (int i = 0; i < 50; ++i) {
        ASSERT_TRUE(invite(world, fmt::format("lead-{}", i), beginning + minutes{i}));
    }

    const auto relations = world.relations(anna, std::nullopt, 1000, beginning + days{5});

    ASSERT_EQ(relations.value().items.size(), 62U);  // 12 from the beginning
    EXPECT_TRUE(std::is_sorted(
        relations->items.begin(), relations->items.end(),
        [](const Connection& a, const Connection& b) { return a.since > b.since; }
    ));
    EXPECT_EQ(relations->next, std::nullopt);
}

TEST_F(WorldTest, pages_stay_stable_while_invitations_come_and_go) {
    World world = world_of(nobody_accepts());
    std::vector<std::string> ids;
    for (int i = 0; i < 9; ++i) {
        ids.push_back(invite(world, fmt::format("lead-{}", i)).value().invitation_id);
    }

    const auto first = world.sent(anna, std::nullopt, 3, beginning);
    ASSERT_TRUE(invite(world, "late-comer"));
    ASSERT_TRUE(world.cancel(anna, ids[7], beginning));  // on the first page
    ASSERT_TRUE(world.cancel(anna, ids[5], beginning));  // the next one to come
    const auto second = world.sent(anna, first.value().next, 3, beginning);
    const auto third = world.sent(anna, second.value().next, 3, beginning);

    std::vector<std::string> slugs;
    for (const auto* page : {&*first, &*second, &*third}) {
        for (const SentInvitation& item : page->items) slugs.push_back(item.person.slug);
    }
    EXPECT_THAT(
        slugs, testing::ElementsAre(
                   "lead-8", "lead-7", "lead-6", "lead-4", "lead-3", "lead-2", "lead-1", "lead-0"
               )
    );
    EXPECT_EQ(third->next, std::nullopt);
}

TEST_F(WorldTest, pages_of_relations_stay_stable_while_people_accept) {
    World world = world_of(nobody_accepts());

    const auto first = world.relations(anna, std::nullopt, 5, beginning);
    ASSERT_TRUE(invite(world, "jane-doe"));
    world.accept_all(beginning + hours{1});
    const auto second = world.relations(anna, first.value().next, 100, beginning + hours{1});

    EXPECT_EQ(first->items.back().person.slug, "connected-colleague-5");
    EXPECT_EQ(second.value().items.front().person.slug, "connected-colleague-6");
    EXPECT_EQ(second->items.size(), 7U);
}

TEST_F(WorldTest, withdraws_a_cancelled_invitation_and_rests_for_three_weeks) {
    World world = world_of(nobody_accepts());
    const std::string id = invite(world, "jane-doe").value().invitation_id;

    const auto cancelled = world.cancel(anna, id, beginning);

    EXPECT_TRUE(cancelled);
    EXPECT_EQ(relationship(world, "jane-doe"), Relationship::invitation_withdrawn);
    EXPECT_EQ(world.sent(anna, std::nullopt, 10, beginning).value().items.size(), 0U);
    EXPECT_EQ(world.cancel(anna, id, beginning).error(), api_errors::no_such_invitation);
    EXPECT_EQ(
        invite(world, "jane-doe", beginning + days{21} - Duration{1}).error(),
        api_errors::already_invited_recently
    );
    EXPECT_TRUE(invite(world, "jane-doe", beginning + days{21}));
}

TEST_F(WorldTest, never_accepts_a_cancelled_invitation) {
    World world = world_of(everybody_accepts_after(hours{1}, hours{2}));
    const std::string id = invite(world, "jane-doe").value().invitation_id;

    ASSERT_TRUE(world.cancel(anna, id, beginning));

    EXPECT_EQ(
        relationship(world, "jane-doe", beginning + days{9}), Relationship::invitation_withdrawn
    );
}

TEST_F(WorldTest, knows_no_invitation_by_the_id_of_another_account_or_by_nonsense) {
    World world = world_of(nobody_accepts());
    const std::string id = invite(world, "jane-doe").value().invitation_id;

    EXPECT_EQ(world.cancel(carla, id, beginning).error(), api_errors::no_such_invitation);
    EXPECT_EQ(world.cancel(anna, "nonsense", beginning).error(), api_errors::no_such_invitation);
    EXPECT_EQ(world.cancel(anna, id + "0", beginning).error(), api_errors::no_such_invitation);
    EXPECT_EQ(world.cancel(anna, "", beginning).error(), api_errors::no_such_invitation);
}

TEST_F(WorldTest, lists_pending_people_from_the_moment_somebody_looks) {
    World world = world_of(nobody_accepts());
    ASSERT_EQ(world.sent(anna, std::nullopt, 10, beginning).value().items.size(), 0U);

    ASSERT_EQ(relationship(world, "pending-jane"), Relationship::invitation_sent);
    const auto sent = world.sent(anna, std::nullopt, 10, beginning);

    ASSERT_EQ(sent.value().items.size(), 1U);
    EXPECT_EQ(sent->items[0].person.slug, "pending-jane");
    EXPECT_EQ(sent->items[0].sent_at, beginning - days{7});
}

TEST_F(WorldTest, accepts_everything_pending_at_once_when_told_to) {
    World world = world_of(nobody_accepts());
    ASSERT_TRUE(invite(world, "jane-doe"));
    const std::string cancelled = invite(world, "john-roe").value().invitation_id;
    ASSERT_TRUE(world.cancel(anna, cancelled, beginning));

    world.accept_all(beginning + hours{1});

    EXPECT_EQ(relationship(world, "jane-doe", beginning + hours{1}), Relationship::connected);
    EXPECT_EQ(
        relationship(world, "john-roe", beginning + hours{1}), Relationship::invitation_withdrawn
    );
}

TEST_F(WorldTest, tells_usage_only_on_the_invitation_that_crosses_a_step) {
    SandboxAccount account{.id = "acc", .name = "Uma"};
    account.weekly_allowance = 20;
    World world(1, nobody_accepts(), {account}, beginning);
    std::vector<int> told;
    const auto invite_at = [&](int i, Instant now) {
        const std::string slug = fmt::format("lead-{}", i);
        const std::string id = world.profile("acc", slug, "", now)->person.provider_id;
        return world.invite({"acc", id, "", ""}, now).value().usage;
    };

    for (int i = 0; i < 22; ++i) told.push_back(invite_at(i, beginning + minutes{i}).value_or(0));

    EXPECT_EQ(std::count(told.begin(), told.end(), 0), 18);
    EXPECT_EQ(told[9], 50);
    EXPECT_EQ(told[14], 75);
    EXPECT_EQ(told[17], 90);
    EXPECT_EQ(told[18], 95);
    // A week later the first ones no longer count.
    EXPECT_EQ(invite_at(22, beginning + days{7} + minutes{30}), std::nullopt);
}

// Of one member: the first by its name, the second named by its slug.
std::vector<SandboxAccount> one_member_twice() {
    SandboxAccount first{.id = "one", .name = "Uma Ray"};
    SandboxAccount second{.id = "two", .name = "Somebody"};
    second.member = "uma-ray";
    return {first, second};
}

TEST_F(WorldTest, shows_a_member_the_same_under_both_accounts) {
    World world(1, nobody_accepts(), one_member_twice(), beginning);
    const std::string id = People(1).by_slug("jane-doe").provider_id;

    const std::string invitation = world.invite({"one", id, "", ""}, beginning)->invitation_id;

    EXPECT_EQ(world.find("one")->owner.provider_id, world.find("two")->owner.provider_id);
    EXPECT_EQ(
        world.profile("two", "jane-doe", "", beginning)->relationship, Relationship::invitation_sent
    );
    const auto sent = world.sent("two", std::nullopt, 10, beginning);
    ASSERT_EQ(sent->items.size(), 1U);
    EXPECT_EQ(sent->items[0].id, invitation);
    EXPECT_FALSE(world.invite({"two", id, "", ""}, beginning)) << "invited already";
    EXPECT_TRUE(world.cancel("two", invitation, beginning));
    EXPECT_TRUE(world.sent("one", std::nullopt, 10, beginning)->items.empty());
}

TEST_F(WorldTest, signs_in_each_account_of_a_member_by_itself) {
    World world(1, nobody_accepts(), one_member_twice(), beginning);

    world.set_status("one", "CREDENTIALS");

    EXPECT_FALSE(world.own_profile("one"));
    EXPECT_TRUE(world.own_profile("two"));
}

}  // namespace
}  // namespace invito::sandbox
