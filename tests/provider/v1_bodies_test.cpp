#include "provider/provider_errors.hpp"
#include "provider/v1/bodies.hpp"

#include <gtest/gtest.h>

namespace invito::v1 {
namespace {

std::string with_provider_id(const std::string& fields) {
    return R"({"provider_id": "ACoAAA")" + (fields.empty() ? "" : ", " + fields) + "}";
}

Profile profile_with(const std::string& fields) {
    const auto profile = decode_profile(with_provider_id(fields));
    EXPECT_TRUE(profile) << fields;
    return profile ? *profile : Profile{};
}

TEST(ProfileBody, is_read_whole) {
    const auto profile = decode_profile(R"({"object":"UserProfile","provider":"LINKEDIN",
        "provider_id":"ACoAAAcDMMQ","public_identifier":"ada","first_name":"Ada",
        "last_name":"Lovelace","headline":"Analyst","location":"London, UK",
        "network_distance":"THIRD_DEGREE","is_relationship":false,"is_self":false,
        "invitation":{"type":"SENT","status":"PENDING"},"throttled_sections":["experience"],
        "member_urn":12345,"websites":[],"connections_count":500})");

    ASSERT_TRUE(profile);
    EXPECT_EQ(profile->provider_id, "ACoAAAcDMMQ");
    EXPECT_EQ(profile->public_identifier, "ada");
    EXPECT_EQ(profile->first_name, "Ada");
    EXPECT_EQ(profile->last_name, "Lovelace");
    EXPECT_EQ(profile->headline, "Analyst");
    EXPECT_EQ(profile->location, "London, UK");
    EXPECT_EQ(profile->distance, Distance::third);
    EXPECT_FALSE(profile->is_connected);
    EXPECT_FALSE(profile->is_self);
    EXPECT_EQ(
        profile->invitation,
        (ProfileInvitation{InvitationDirection::sent, ProfileInvitationStatus::pending})
    );
    EXPECT_TRUE(profile->is_throttled);
}

TEST(ProfileBody, needs_nothing_but_the_id) {
    const Profile profile = profile_with("");

    EXPECT_EQ(profile.provider_id, "ACoAAA");
    EXPECT_EQ(profile.distance, std::nullopt);
    EXPECT_EQ(profile.invitation, std::nullopt);
    EXPECT_FALSE(profile.is_connected);
    EXPECT_FALSE(profile.is_throttled);
}

TEST(ProfileBody, takes_null_for_absent) {
    const Profile profile = profile_with(
        R"("public_identifier":null,"first_name":null,"headline":null,"network_distance":null,
           "invitation":null,"throttled_sections":null,"is_relationship":null)"
    );

    EXPECT_EQ(profile.public_identifier, "");
    EXPECT_EQ(profile.first_name, "");
    EXPECT_EQ(profile.invitation, std::nullopt);
    EXPECT_FALSE(profile.is_throttled);
}

TEST(ProfileBody, knows_both_words_for_each_distance) {
    const std::pair<const char*, Distance> words[] = {
        {"FIRST_DEGREE", Distance::first},
        {"DISTANCE_1", Distance::first},
        {"SECOND_DEGREE", Distance::second},
        {"DISTANCE_2", Distance::second},
        {"THIRD_DEGREE", Distance::third},
        {"DISTANCE_3", Distance::third},
        {"OUT_OF_NETWORK", Distance::out_of_network},
        {"SELF", Distance::self}};

    for (const auto& [word, distance] : words)
        EXPECT_EQ(
            profile_with(R"("network_distance":")" + std::string(word) + "\"").distance, distance
        ) << word;
}

TEST(ProfileBody, says_connected_by_either_field) {
    const Profile by_flag = profile_with(R"("is_relationship":true)");
    const Profile by_distance = profile_with(R"("network_distance":"DISTANCE_1")");

    EXPECT_TRUE(by_flag.is_connected);
    EXPECT_EQ(by_flag.distance, Distance::first);
    EXPECT_TRUE(by_distance.is_connected);
}

TEST(ProfileBody, says_self_by_either_field) {
    const Profile by_flag = profile_with(R"("is_self":true)");

    EXPECT_TRUE(by_flag.is_self);
    EXPECT_EQ(by_flag.distance, Distance::self);
    EXPECT_TRUE(profile_with(R"("network_distance":"SELF")").is_self);
}

TEST(ProfileBody, reads_every_mark) {
    const auto mark = [](const char* type, const char* status) {
        return profile_with(
                   std::string(R"("invitation":{"type":")") + type + R"(","status":")" + status +
                   "\"}"
        )
            .invitation;
    };
    using enum InvitationDirection;
    using enum ProfileInvitationStatus;

    EXPECT_EQ(mark("SENT", "PENDING"), (ProfileInvitation{sent, pending}));
    EXPECT_EQ(mark("SENT", "IGNORED"), (ProfileInvitation{sent, ignored}));
    EXPECT_EQ(mark("SENT", "WITHDRAWN"), (ProfileInvitation{sent, withdrawn}));
    EXPECT_EQ(mark("RECEIVED", "PENDING"), (ProfileInvitation{received, pending}));
}

TEST(ProfileBody, takes_an_unknown_mark_for_one_that_forbids_to_invite) {
    const Profile profile = profile_with(R"("invitation":{"type":"NEW","status":"NEW"})");

    EXPECT_EQ(
        profile.invitation,
        (ProfileInvitation{InvitationDirection::sent, ProfileInvitationStatus::pending})
    );
}

TEST(ProfileBody, keeps_the_case_of_ids_and_every_character_of_names) {
    const Profile profile =
        profile_with(R"("first_name":"\u00c9mile\u0000x","last_name":"Ångström")");

    EXPECT_EQ(profile.provider_id, "ACoAAA");
    EXPECT_EQ(profile.first_name, std::string("\u00c9mile\0x", 8));
    EXPECT_EQ(profile.last_name, "Ångström");
}

TEST(ProfileBody, is_unreadable_without_an_id) {
    for (const char* body :
         {R"({})", R"({"provider_id":""})", R"({"provider_id":7})", R"({"provider_id":null})"})
        EXPECT_FALSE(decode_profile(body)) << body;
}

TEST(AnyBody, is_unreadable_unless_it_is_one_json_object) {
    const std::string bodies[] = {
        "",
        " ",
        "null",
        "[]",
        "\"provider_id\"",
        "<html><body>Bad gateway</body></html>",
        R"({"provider_id":"x")",
        R"({"provider_id":"x"} {"provider_id":"y"})",
        "{\"provider_id\":\"x\xff\"}",
        "{\"provider_id\":\"x\x1f and sixteen more characters\"}",
        R"({provider_id:"x"})",
        R"({"invitation_id":NaN})",
        std::string("{\"id\":\"x\"}\0{", 12)};

    for (const std::string& body : bodies) {
        EXPECT_FALSE(decode_profile(body)) << body;
        EXPECT_FALSE(decode_receipt(body)) << body;
        EXPECT_FALSE(decode_sent_page(body)) << body;
        EXPECT_FALSE(decode_relations_page(body)) << body;
        EXPECT_FALSE(decode_own_profile(body)) << body;
        EXPECT_FALSE(decode_accounts_page(body)) << body;
        EXPECT_FALSE(decode_account(body)) << body;
        EXPECT_FALSE(decode_withdrawal(body)) << body;
        EXPECT_EQ(decode_error(body).type, "") << body;
    }
}

TEST(AnyBody, may_begin_with_a_byte_order_mark) {
    EXPECT_TRUE(decode_profile("\xEF\xBB\xBF" + with_provider_id("")));
}

TEST(AnyBody, may_be_nested_deeper_than_any_stack) {
    const std::string nested = R"({"provider_id":"x","deep":)" + std::string(400'000, '[') +
                               std::string(400'000, ']') + "}";

    const auto profile = decode_profile(nested);

    ASSERT_TRUE(profile);
    EXPECT_EQ(profile->provider_id, "x");
}

TEST(ReceiptBody, has_the_invitation_id_and_rarely_a_usage) {
    const auto plain = decode_receipt(R"({"object":"UserInvitationSent","invitation_id":"73"})");
    const auto used = decode_receipt(R"({"invitation_id":"73","usage":75})");

    ASSERT_TRUE(plain && used);
    EXPECT_EQ(plain->invitation_id, "73");
    EXPECT_EQ(plain->usage_percent, std::nullopt);
    EXPECT_EQ(used->usage_percent, 75);
}

TEST(ReceiptBody, reads_usage_in_each_form_seen) {
    const auto usage = [](const std::string& value) {
        const auto receipt = decode_receipt(R"({"invitation_id":"73","usage":)" + value + "}");
        EXPECT_TRUE(receipt) << value;
        return receipt ? receipt->usage_percent : -1;
    };

    EXPECT_EQ(usage("90"), 90);
    EXPECT_EQ(usage("89.6"), 90);
    EXPECT_EQ(usage("\"90\""), 90);
    EXPECT_EQ(usage("\"90%\""), 90);
    EXPECT_EQ(usage("0"), 0);
    for (const char* value :
         {"null", "true", "{}", "-1", "1e99", "\"\"", "\"%\"", "\"many\"", "\"nan\"", "\"9 0\""})
        EXPECT_EQ(usage(value), std::nullopt) << value;
}

TEST(ReceiptBody, is_unreadable_without_an_id) {
    EXPECT_FALSE(decode_receipt(R"({"object":"UserInvitationSent"})"));
    EXPECT_FALSE(decode_receipt(R"({"invitation_id":""})"));
    EXPECT_FALSE(decode_receipt(R"({"invitation_id":{"x":1}})"));
}

TEST(SentPage, is_read_whole) {
    const auto page = decode_sent_page(R"({"object":"InvitationList","items":[
        {"object":"InvitationSent","id":"73","date":"Sent 2 months ago",
         "parsed_datetime":"2026-09-23T10:00:00.000Z","invitation_text":null,
         "invited_user":"Ada Lovelace","invited_user_id":"ACoAAA","invited_user_public_id":"ada"},
        {"object":"InvitationSent","id":"74","invited_user":null,"invited_user_id":null,
         "invited_user_public_id":null,"parsed_datetime":null}],"cursor":"next=="})");

    ASSERT_TRUE(page);
    ASSERT_EQ(page->items.size(), 2u);
    EXPECT_EQ(page->items[0].invitation_id, "73");
    EXPECT_EQ(page->items[0].provider_id, "ACoAAA");
    EXPECT_EQ(page->items[0].public_identifier, "ada");
    EXPECT_EQ(page->items[0].name, "Ada Lovelace");
    EXPECT_EQ(page->items[0].approximate_time, parse_rfc3339("2026-09-23T10:00:00Z"));
    EXPECT_EQ(page->items[1].provider_id, "");
    EXPECT_EQ(page->items[1].approximate_time, std::nullopt);
    EXPECT_EQ(page->cursor, "next==");
}

TEST(SentPage, ends_with_a_null_empty_or_absent_cursor) {
    for (const char* body :
         {R"({"items":[],"cursor":null})", R"({"items":[],"cursor":""})", R"({"items":[]})"}) {
        const auto page = decode_sent_page(body);

        ASSERT_TRUE(page) << body;
        EXPECT_EQ(page->cursor, std::nullopt) << body;
    }
}

TEST(SentPage, is_unreadable_when_an_item_might_be_lost) {
    for (const char* body :
         {R"({})", R"({"items":null})", R"({"items":{}})", R"({"items":[null]})",
          R"({"items":["x"]})", R"({"items":[],"cursor":7})"})
        EXPECT_FALSE(decode_sent_page(body)) << body;
}

TEST(RelationsPage, reads_the_member_id_and_epoch_milliseconds) {
    const auto page = decode_relations_page(R"({"object":"UserRelationsList","items":[
        {"object":"UserRelation","first_name":"Ada","last_name":"Lovelace","headline":"x",
         "created_at":1763900000123,"member_id":"ACoAAA","public_identifier":"ada",
         "member_urn":"urn:li:fsd_profile:ACoAAA"},
        {"last_name":"Solo","created_at":"2026-11-23T00:00:00Z","member_id":"ACoBBB"},
        {"member_id":"ACoCCC","created_at":-5}],"cursor":null})");

    ASSERT_TRUE(page);
    ASSERT_EQ(page->items.size(), 3u);
    EXPECT_EQ(page->items[0].provider_id, "ACoAAA");
    EXPECT_EQ(page->items[0].public_identifier, "ada");
    EXPECT_EQ(page->items[0].name, "Ada Lovelace");
    EXPECT_EQ(page->items[0].connected_at, from_millis(1763900000123));
    EXPECT_EQ(page->items[1].name, "Solo");
    EXPECT_EQ(page->items[1].connected_at, parse_rfc3339("2026-11-23T00:00:00Z"));
    EXPECT_EQ(page->items[2].connected_at, std::nullopt);
}

constexpr const char* account_body = R"({"object":"Account","id":"acc_0","type":"LINKEDIN",
    "name":"Anna Example","created_at":"2026-01-01T00:00:00.000Z","groups":[],
    "sources":[{"id":"acc_0_MESSAGING","status":"OK"},{"id":"x","status":"CREDENTIALS"}],
    "connection_params":{"im":{"id":"ACoOWN","username":"Anna","publicIdentifier":"anna",
        "premiumId":null,"premiumFeatures":["sales_navigator","premium"],"organizations":[]}}})";

TEST(AccountBody, is_read_whole) {
    const auto account = decode_account(account_body);

    ASSERT_TRUE(account);
    EXPECT_EQ(account->id, "acc_0");
    EXPECT_TRUE(account->is_linkedin);
    EXPECT_EQ(account->network, "LINKEDIN");
    EXPECT_EQ(account->name, "Anna Example");
    EXPECT_EQ(account->health, SessionHealth::signed_out);
    EXPECT_EQ(account->status, "CREDENTIALS");
    EXPECT_EQ(account->tier, Tier::sales_navigator);
    EXPECT_EQ(account->member_id, "ACoOWN");
    EXPECT_EQ(account->own_public_identifier, "anna");
}

TEST(AccountBody, has_a_member_only_if_its_id_can_be_one) {
    const auto member_of = [](const std::string& id) {
        const auto account = decode_account(
            R"({"id":"a","type":"LINKEDIN","connection_params":{"im":{"id":)" + id + "}}}"
        );
        return account ? account->member_id : "unreadable";
    };

    EXPECT_EQ(member_of(R"(" ACoA\n")"), "ACoA");
    EXPECT_EQ(member_of(R"("aCoA")"), "aCoA") << "compared as it is";
    EXPECT_EQ(member_of(R"("")"), "");
    EXPECT_EQ(member_of(R"("  ")"), "");
    EXPECT_EQ(member_of("null"), "");
    EXPECT_EQ(member_of("17"), "");
    EXPECT_EQ(member_of(R"("AC oA")"), "");
    EXPECT_EQ(member_of(R"("ACo\u200bA")"), "");
    EXPECT_EQ(member_of(R"("ACo\u0000A")"), "");
    EXPECT_EQ(member_of('"' + std::string(200, 'A') + '"'), std::string(200, 'A'));
    EXPECT_EQ(member_of('"' + std::string(201, 'A') + '"'), "");
}

TEST(AccountBody, may_be_of_another_kind) {
    const auto account = decode_account(R"({"id":"g","type":"GOOGLE_OAUTH","sources":[]})");

    ASSERT_TRUE(account);
    EXPECT_FALSE(account->is_linkedin);
    EXPECT_EQ(account->network, "GOOGLE_OAUTH");
    EXPECT_EQ(account->health, SessionHealth::ok) << "its first request tells";
    EXPECT_EQ(account->status, "");
    EXPECT_EQ(account->tier, Tier::free);
}

ProviderAccount account_with(const std::string& fields) {
    const auto account = decode_account(R"({"id":"a","type":"LINKEDIN",)" + fields + "}");
    EXPECT_TRUE(account) << fields;
    return account ? *account : ProviderAccount{};
}

TEST(AccountBody, is_as_healthy_as_its_first_source_that_is_not) {
    const auto with = [](const std::string& sources) {
        return account_with("\"sources\":[" + sources + "]");
    };
    const std::string well = R"({"status":"OK"})";
    const auto source = [](const std::string& status) { return R"({"status":")" + status + "\"}"; };

    EXPECT_EQ(with(well).health, SessionHealth::ok);
    EXPECT_EQ(with(well + "," + well).status, "OK");
    EXPECT_EQ(with(source("CONNECTING") + "," + source("CREDENTIALS")).status, "CONNECTING");
    EXPECT_EQ(with(source("CONNECTING") + "," + well).health, SessionHealth::waits);
    EXPECT_EQ(with(well + "," + source("CREDENTIALS")).health, SessionHealth::signed_out);
    for (const char* word : {"STOPPED", "ERROR", "PERMISSIONS", "NEW", "ok"})
        EXPECT_EQ(with(source(word) + "," + well).health, SessionHealth::other) << word;
    EXPECT_EQ(with(well + R"(,{"status":""},{},7)").health, SessionHealth::ok);
    EXPECT_EQ(account_with(R"("sources":"OK")").status, "");
}

TEST(AccountBody, has_the_highest_tier_of_its_features) {
    const auto with = [](const std::string& features) {
        return account_with(R"("connection_params":{"im":{"premiumFeatures":[)" + features + "]}}")
            .tier;
    };

    EXPECT_EQ(with(""), Tier::free);
    EXPECT_EQ(with(R"("new")"), Tier::free);
    EXPECT_EQ(with(R"("premium")"), Tier::premium);
    EXPECT_EQ(with(R"("premium","sales_navigator")"), Tier::sales_navigator);
    EXPECT_EQ(with(R"("premium","sales_navigator","recruiter")"), Tier::recruiter);
}

TEST(AccountBody, is_unreadable_without_an_id) {
    EXPECT_FALSE(decode_account(R"({"type":"LINKEDIN"})"));
    EXPECT_FALSE(decode_accounts_page(R"({"items":[{"type":"LINKEDIN"}]})"));
}

TEST(AccountsPage, is_read_whole) {
    const auto page =
        decode_accounts_page(std::string(R"({"items":[)") + account_body + R"(],"cursor":"c"})");

    ASSERT_TRUE(page);
    ASSERT_EQ(page->items.size(), 1u);
    EXPECT_EQ(page->items[0].id, "acc_0");
    EXPECT_EQ(page->cursor, "c");
}

TEST(OwnProfileBody, tells_seats_from_seats_that_could_not_be_opened) {
    const auto with_seats = decode_own_profile(R"({"object":"AccountOwnerProfile",
        "provider_id":"ACoOWN","first_name":"Anna","last_name":"Example",
        "public_identifier":"anna","premium":true,"recruiter":{"owner_seat_id":"1"},
        "sales_navigator":{"owner_seat_id":"1","contract_id":"2"}})");
    const auto without = decode_own_profile(R"({"provider_id":"ACoOWN","first_name":"Anna",
        "premium":false,"recruiter":{"error":"MULTIPLE_SESSIONS"},"sales_navigator":null})");

    ASSERT_TRUE(with_seats && without);
    EXPECT_EQ(with_seats->provider_id, "ACoOWN");
    EXPECT_EQ(with_seats->public_identifier, "anna");
    EXPECT_EQ(with_seats->name, "Anna Example");
    EXPECT_TRUE(with_seats->is_premium);
    EXPECT_TRUE(with_seats->has_recruiter);
    EXPECT_TRUE(with_seats->has_sales_navigator);
    EXPECT_EQ(without->name, "Anna");
    EXPECT_FALSE(without->is_premium);
    EXPECT_FALSE(without->has_recruiter);
    EXPECT_FALSE(without->has_sales_navigator);
}

TEST(WithdrawalBody, is_the_confirmation) {
    const auto confirmation = decode_withdrawal(R"({"object":"InvitationCanceled"})");

    ASSERT_TRUE(confirmation);
    EXPECT_EQ(*confirmation, "InvitationCanceled");
    EXPECT_FALSE(decode_withdrawal("{}"));
}

TEST(ErrorBodyText, is_read_as_far_as_it_is_text) {
    const ErrorBody error = decode_error(
        R"({"status":422,"type":"errors/cannot_resend_yet","title":"Cannot resend yet","detail":7})"
    );

    EXPECT_EQ(error.type, "errors/cannot_resend_yet");
    EXPECT_EQ(error.title, "Cannot resend yet");
    EXPECT_EQ(error.detail, "");
}

TEST(InvitationBody, leaves_an_empty_note_out) {
    Invitation invitation;
    invitation.account_id = "acc_0";
    invitation.provider_id = "ACoAAA";

    EXPECT_EQ(encode_invitation(invitation), R"({"provider_id":"ACoAAA","account_id":"acc_0"})");
}

TEST(InvitationBody, escapes_what_json_wants_escaped) {
    Invitation invitation;
    invitation.account_id = "acc_0";
    invitation.provider_id = "ACoAAA";
    invitation.note = "Hi \"Ada\"\n\u00e9\\";

    EXPECT_EQ(
        encode_invitation(invitation),
        "{\"provider_id\":\"ACoAAA\",\"account_id\":\"acc_0\","
        "\"message\":\"Hi \\\"Ada\\\"\\n\u00e9\\\\\"}"
    );
}

// Also where it is cut inside a character: nothing behind its end is read (under asan).
TEST(InvitationBody, is_not_made_of_invalid_text) {
    for (const char* const note :
         {"broken \xc3", "cut in a long enough text \xf2_", "\xf0\x9f\x98"}) {
        Invitation invitation;
        invitation.provider_id = "ACoAAA";
        invitation.note = note;

        EXPECT_EQ(encode_invitation(invitation), std::nullopt);
    }
}

}  // namespace
}  // namespace invito::v1
