#include "provider/v2/error_table.hpp"

#include <gtest/gtest.h>
#include <set>
#include <string>
#include <tuple>

namespace invito {
namespace {

// What each type of the vendor's documents must mean, written down without looking at the table.
// One column per kind of call: reading a person, inviting, withdrawing, reading anything else.
struct ExpectedV2 {
    int status;
    const char* type;
    Fault profile;
    Fault invite;
    Fault withdraw;
    Fault account;
};

constexpr ExpectedV2 same_v2(int status, const char* type, Fault fault) {
    return {status, type, fault, fault, fault, fault};
}

constexpr ExpectedV2 transient_v2(int status, const char* type) {
    using enum Fault;
    return {status, type, unavailable, outcome_unknown, outcome_unknown, unavailable};
}

const ExpectedV2 expectations_v2[] = {
    same_v2(401, "api/missing_authorization", Fault::key_refused),
    same_v2(401, "api/invalid_credentials", Fault::key_refused),
    same_v2(401, "api/expired_authorization", Fault::key_refused),
    same_v2(403, "api/insufficient_permissions", Fault::key_refused),
    same_v2(403, "api/inactive_subscription", Fault::key_refused),
    same_v2(400, "api/invalid_auth_format", Fault::account_misconfigured),
    same_v2(400, "api/invalid_parameters", Fault::rejected),
    {400, "provider/invalid_parameters", Fault::invalid_identifier, Fault::invalid_identifier,
     Fault::invalid_identifier, Fault::rejected},
    same_v2(400, "provider/invalid_file", Fault::rejected),
    same_v2(401, "provider/invalid_authorization", Fault::account_disconnected),
    same_v2(401, "provider/invalid_credentials", Fault::account_disconnected),
    same_v2(401, "provider/account_mismatch", Fault::account_misconfigured),
    same_v2(401, "provider/invalid_checkpoint_code", Fault::account_action_needed),
    same_v2(403, "provider/unknown_authentication_context", Fault::account_action_needed),
    same_v2(403, "api/account_restricted", Fault::account_restricted),
    {403, "provider/insufficient_permissions", Fault::unreachable, Fault::cannot_be_invited,
     Fault::rejected, Fault::rejected},
    same_v2(404, "api/resource_not_found", Fault::account_misconfigured),
    {404, "provider/resource_not_found", Fault::not_found, Fault::unreachable, Fault::not_found,
     Fault::account_misconfigured},
    same_v2(405, "provider/method_not_allowed", Fault::not_implemented),
    {407, "api/proxy_auth_error", Fault::account_action_needed, Fault::outcome_unknown,
     Fault::outcome_unknown, Fault::account_action_needed},
    same_v2(409, "api/already_exists", Fault::unknown_type),
    {409, "api/conflict", Fault::unknown_type, Fault::resend_refused, Fault::unknown_type,
     Fault::unknown_type},
    {409, "provider/conflict", Fault::unknown_type, Fault::resend_refused, Fault::unknown_type,
     Fault::unknown_type},
    {422, "provider/unprocessable_entity", Fault::unreachable, Fault::resend_refused,
     Fault::rejected, Fault::rejected},
    same_v2(429, "api/too_many_requests", Fault::throttled),
    same_v2(429, "provider/too_many_requests", Fault::rate_limited),
    transient_v2(500, "api/internal_error"),
    transient_v2(500, "provider/server_error"),
    same_v2(501, "api/not_implemented", Fault::not_implemented),
    transient_v2(502, "api/proxy_error"),
    transient_v2(504, "api/proxy_timeout"),
    transient_v2(504, "provider/timeout"),
};

ErrorClassification meaning(
    Route route, int status, const std::string& type, const std::string& text = ""
) {
    return classify(route, {status, type, text});
}

TEST(ErrorTableV2, gives_each_documented_type_its_meaning_on_each_route) {
    for (const ExpectedV2& row : expectations_v2) {
        EXPECT_EQ(meaning(Route::profile, row.status, row.type).fault, row.profile) << row.type;
        EXPECT_EQ(meaning(Route::invite, row.status, row.type).fault, row.invite) << row.type;
        EXPECT_EQ(meaning(Route::withdraw, row.status, row.type).fault, row.withdraw) << row.type;
        EXPECT_EQ(meaning(Route::account, row.status, row.type).fault, row.account) << row.type;
    }
}

TEST(ErrorTableV2, has_each_row_once_and_none_that_nothing_expects) {
    std::set<std::pair<int, std::string_view>> expected;
    std::set<std::pair<int, std::string_view>> present;
    std::set<std::tuple<Route, int, std::string_view>> seen;

    for (const ExpectedV2& row : expectations_v2) expected.emplace(row.status, row.type);
    for (const ErrorRow& row : v2::error_table().rows) {
        present.emplace(row.status, row.slug);
        EXPECT_TRUE(seen.emplace(row.route, row.status, row.slug).second) << row.slug;
    }

    EXPECT_EQ(present, expected);
}

TEST(ErrorTableV2, says_of_a_write_that_it_may_have_happened_unless_the_refusal_is_typed) {
    for (const ExpectedV2& row : expectations_v2) {
        const bool is_open =
            row.invite == Fault::outcome_unknown || row.invite == Fault::unknown_type;
        const Effect effect = is_open ? Effect::possible : Effect::none;
        EXPECT_EQ(meaning(Route::invite, row.status, row.type).effect, effect) << row.type;
        EXPECT_EQ(meaning(Route::profile, row.status, row.type).effect, Effect::none) << row.type;
    }
}

// Whose words they are stands before the slash only.
TEST(ErrorTableV2, tells_what_unipile_says_from_what_linkedin_says_and_both_from_v1) {
    EXPECT_EQ(
        meaning(Route::invite, 403, "api/insufficient_permissions").fault, Fault::key_refused
    );
    EXPECT_EQ(
        meaning(Route::invite, 403, "errors/insufficient_permissions").fault,
        Fault::account_action_needed
    );
    EXPECT_EQ(meaning(Route::invite, 422, "errors/cannot_resend_yet").fault, Fault::resend_refused);
    EXPECT_EQ(meaning(Route::invite, 422, "provider/cannot_resend_yet").fault, Fault::unknown_type);
}

TEST(ErrorTableV2, holds_what_it_does_not_know) {
    for (const char* type : {"api/brand_new", "provider/brand_new", "provider/", "api/"}) {
        for (const int status : {400, 401, 402, 403, 404, 409, 422}) {
            const ErrorClassification known = meaning(Route::invite, status, type, "weekly limit");
            EXPECT_EQ(known.fault, Fault::unknown_type) << status << type;
            EXPECT_EQ(known.effect, Effect::possible) << status << type;
        }
    }
}

TEST(ErrorTableV2, knows_a_type_under_another_client_error_but_not_under_a_limit_or_a_failure) {
    EXPECT_EQ(meaning(Route::invite, 402, "api/inactive_subscription").fault, Fault::key_refused);
    EXPECT_EQ(meaning(Route::invite, 429, "provider/conflict").fault, Fault::rate_limited);
    EXPECT_EQ(meaning(Route::invite, 500, "provider/conflict").fault, Fault::outcome_unknown);
    EXPECT_EQ(meaning(Route::invite, 408, "provider/conflict").fault, Fault::outcome_unknown);
}

TEST(ErrorTableV2, reads_the_text_of_an_invitations_refusal_only_where_the_type_says_nothing) {
    const auto refused = [](int status, const char* type, const char* text) {
        return meaning(Route::invite, status, type, text).fault;
    };
    const char* parameters = "provider/invalid_parameters";

    EXPECT_EQ(refused(400, parameters, "invalid user id"), Fault::invalid_identifier);
    EXPECT_EQ(refused(400, parameters, "Email of the user is required"), Fault::email_required);
    EXPECT_EQ(refused(400, parameters, "too many Characters"), Fault::note_too_long);
    EXPECT_EQ(refused(400, parameters, "message too long"), Fault::note_too_long);
    EXPECT_EQ(refused(400, parameters, "maximum length is 300"), Fault::note_too_long);
    EXPECT_EQ(
        refused(403, "provider/insufficient_permissions", "weekly limit"), Fault::invitation_limit
    );
    EXPECT_EQ(refused(422, "provider/unprocessable_entity", "weekly limit"), Fault::resend_refused);
    EXPECT_EQ(meaning(Route::profile, 400, parameters, "message").fault, Fault::invalid_identifier);
}

}  // namespace
}  // namespace invito
