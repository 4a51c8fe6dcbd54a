// What the contract does not tell of v2's bodies: what only this version can leave open.
#include "provider/v2/assumptions.hpp"
#include "provider/v2/bodies.hpp"

#include <gtest/gtest.h>

namespace invito::v2 {
namespace {

Profile profile_with(const std::string& specifics) {
    const auto profile = decode_profile(
        R"({"object":"UserProfile","type":"individual","id":"ACoA","display_name":"Ada L.",)"
        R"("specifics":{)" +
        specifics + "}}"
    );
    EXPECT_TRUE(profile) << specifics;
    return profile ? *profile : Profile{};
}

TEST(ProfileV2, takes_half_a_mark_for_a_pending_invitation_of_ours) {
    const ProfileInvitation pending{};

    for (const char* half :
         {R"("relation_request":{"type":"sent"})", R"("relation_request":{"type":"received"})",
          R"("relation_request":{})", R"("relation_request_status":"WITHDRAWN")"})
        EXPECT_EQ(profile_with(half).invitation, pending) << half;
    EXPECT_EQ(profile_with("").invitation, std::nullopt);
    EXPECT_EQ(profile_with(R"("relation_request":null)").invitation, std::nullopt);
}

TEST(ProfileV2, does_not_make_two_names_of_one) {
    EXPECT_EQ(profile_with("").first_name, "");
    EXPECT_EQ(profile_with("").last_name, "");
}

TEST(ReceiptV2, may_name_the_person_and_then_no_other) {
    const auto naming = [](const std::string& user) {
        return decode_receipt(
            R"({"object":"RelationRequest","type":"sent","id":"73")" + user + "}", "ACoA"
        );
    };

    EXPECT_TRUE(naming(""));
    EXPECT_TRUE(naming(R"(,"user":null)"));
    EXPECT_TRUE(naming(R"(,"user":{"id":"ACoA"})"));
    EXPECT_FALSE(naming(R"(,"user":{"id":"acoa"})")) << "ids keep their case";
    EXPECT_FALSE(naming(R"(,"user":{"id":"ACoB"})"));
}

TEST(InvitationV2, is_the_person_and_the_note) {
    Invitation invitation;
    invitation.account_id = "\xff";
    invitation.provider_id = "ACoA";
    EXPECT_EQ(encode_invitation(invitation), R"({"user_id":"ACoA"})") << "the account is no part";

    invitation.note = "Hi \"Ada\"";
    EXPECT_EQ(encode_invitation(invitation), R"({"user_id":"ACoA","message":"Hi \"Ada\""})");
    invitation.provider_id = "\xff";
    EXPECT_EQ(encode_invitation(invitation), std::nullopt);
}

TEST(AccountV2, is_as_healthy_as_the_seat_that_acts) {
    using enum SessionHealth;
    struct Expected {
        const char* status;
        const char* classic;
        SessionHealth health;
    };
    const Expected expectations[] = {
        {"running", "", ok},
        {"running", "disconnected", ok},
        {"disconnected", "running", signed_out},
        {"errored", "", waits},
        {"error", "running", waits},
        {"degraded", "running", ok},
        {"degraded", "errored", waits},
        {"degraded", "", waits},
        {"partial", "running", ok},
        {"partial", "disconnected", signed_out},
        {"partial", "", waits},
        {"paused", "running", other},
        {"RUNNING", "running", waits},
        {"", "", waits},
    };
    for (const Expected& row : expectations) {
        EXPECT_EQ(health_of(row.status, false, row.classic), row.health)
            << row.status << ' ' << row.classic;
        EXPECT_EQ(health_of(row.status, true, row.classic), other) << row.status;
    }
}

TEST(AccountV2, has_the_seats_that_run) {
    const auto tier = [](const std::string& products) {
        return decode_account(
                   R"({"id":"acc_0","metadata":{"products_connection_status":{)" + products + "}}}"
        )
            ->tier;
    };

    EXPECT_EQ(tier(""), std::nullopt);
    EXPECT_EQ(tier(R"("classic":"running")"), std::nullopt) << "premium has no seat";
    EXPECT_EQ(tier(R"("sales_navigator":"running")"), Tier::sales_navigator);
    EXPECT_EQ(
        tier(R"("sales_navigator":"running","recruiter":"disconnected")"), Tier::sales_navigator
    );
    EXPECT_EQ(tier(R"("sales_navigator":"running","recruiter":"running")"), Tier::recruiter);
    EXPECT_FALSE(decode_account(R"({"provider":"linkedin"})"));
}

TEST(AccountV2, tells_that_it_is_locked_and_whose_it_is) {
    const auto account = decode_account(
        R"({"id":"acc_0","provider":"mock","user_id":" ACoOWN ","status":"running",
            "is_locked":true,"metadata":{"v1_account_id":"x"}})"
    );

    ASSERT_TRUE(account);
    EXPECT_FALSE(account->is_linkedin);
    EXPECT_EQ(account->network, "mock");
    EXPECT_EQ(account->status, "locked");
    EXPECT_EQ(account->member_id, "ACoOWN");
    EXPECT_EQ(account->former_id, "x");
}

TEST(AccountV2, does_not_tell_whose_it_is_by_an_id_that_people_do_not_have) {
    const auto member = [](const std::string& user_id) {
        const auto account = decode_account(R"({"id":"acc_0","user_id":")" + user_id + "\"}");
        return account ? account->member_id : "unreadable";
    };
    EXPECT_EQ(member("ADoOWN"), "ADoOWN");
    EXPECT_EQ(member("ACwAAA"), "") << "that of a seat";
    EXPECT_EQ(member("123456789"), "");
    EXPECT_EQ(member(""), "");
}

TEST(AccountsV2, go_on_behind_what_was_shown) {
    const auto page = [](const std::string& rest) {
        return decode_accounts_page(R"({"data":[{"id":"a"},{"id":"b"}])" + rest + "}", 100);
    };

    EXPECT_EQ(page(R"(,"has_more":true)")->cursor, "102");
    EXPECT_EQ(page(R"(,"has_more":false)")->cursor, std::nullopt);
    EXPECT_EQ(page("")->cursor, std::nullopt);
    EXPECT_FALSE(decode_accounts_page(R"({"data":[],"has_more":true})", 100));
    EXPECT_FALSE(decode_accounts_page(R"({"data":[{"provider":"linkedin"}]})", 0));
}

Relation relation_at(std::int64_t second) {
    Relation relation;
    relation.provider_id = "ACoA";
    relation.connected_at = from_millis(second * 1000);
    return relation;
}

TEST(RelationsV2, are_newest_first_only_if_enough_of_them_show_it) {
    std::vector<Relation> relations;
    for (std::size_t i = 0; i < ordered_rows_min; ++i)
        relations.push_back(relation_at(1'000'000 - static_cast<std::int64_t>(i / 2)));

    EXPECT_TRUE(is_newest_first(relations));
    EXPECT_FALSE(is_newest_first(std::span(relations).first(ordered_rows_min - 1)));
    EXPECT_FALSE(is_newest_first({}));
    auto undated = relations;
    undated[3].connected_at.reset();
    EXPECT_FALSE(is_newest_first(undated));
    auto shuffled = relations;
    shuffled.back() = relation_at(1'000'001);
    EXPECT_FALSE(is_newest_first(shuffled));
}

TEST(RelationsV2, end_with_a_page_that_has_room_and_gives_no_cursor) {
    EXPECT_TRUE(is_last_of_relations(0, false));
    EXPECT_TRUE(is_last_of_relations(list_limit - 1, false));
    EXPECT_FALSE(is_last_of_relations(list_limit, false));
    EXPECT_FALSE(is_last_of_relations(1, true));

    const std::string page = R"({"data":[{"id":"r","user":{"id":"ACoA"}}]})";
    EXPECT_EQ(decode_relations_page(page, {})->cursor, std::nullopt);
}

TEST(RelationsV2, say_on_each_page_whether_they_are) {
    const auto page = decode_relations_page(R"({"data":[{"id":"r","user":{"id":"ACoA"}}]})", {});

    ASSERT_TRUE(page);
    EXPECT_FALSE(page->is_newest_first);
    EXPECT_FALSE(decode_relations_page(R"({"data":[{"id":"r","user":{}}]})", {}));
}

}  // namespace
}  // namespace invito::v2
