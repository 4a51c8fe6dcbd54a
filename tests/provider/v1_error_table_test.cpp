#include "provider/v1/error_table.hpp"

#include <gtest/gtest.h>
#include <set>
#include <string>
#include <tuple>

namespace invito {
namespace {

// What each type of the vendor's documents must mean, written down without looking at the table.
// One column per kind of call: reading a person, inviting, withdrawing, reading anything else.
struct Expected {
    int status;
    const char* slug;
    Fault profile;
    Fault invite;
    Fault withdraw;
    Fault account;
};

constexpr Expected same(int status, const char* slug, Fault fault) {
    return {status, slug, fault, fault, fault, fault};
}

constexpr Expected transient(int status, const char* slug) {
    return {
        status,
        slug,
        Fault::unavailable,
        Fault::outcome_unknown,
        Fault::outcome_unknown,
        Fault::unavailable};
}

const Expected expectations[] = {
    {400, "invalid_parameters", Fault::invalid_identifier, Fault::invalid_identifier,
     Fault::invalid_identifier, Fault::rejected},
    same(400, "missing_parameters", Fault::rejected),
    same(400, "malformed_request", Fault::rejected),
    same(400, "content_too_large", Fault::rejected),
    {400, "invalid_url", Fault::invalid_identifier, Fault::rejected, Fault::rejected,
     Fault::rejected},
    {400, "too_many_characters", Fault::rejected, Fault::note_too_long, Fault::rejected,
     Fault::rejected},
    {400, "unescaped_characters", Fault::invalid_identifier, Fault::rejected, Fault::rejected,
     Fault::rejected},
    same(400, "invalid_request", Fault::rejected),

    same(401, "missing_credentials", Fault::key_refused),
    same(401, "insufficient_privileges", Fault::key_refused),
    same(401, "disconnected_account", Fault::account_disconnected),
    same(401, "invalid_credentials", Fault::account_disconnected),
    same(401, "expired_credentials", Fault::account_disconnected),
    same(401, "wrong_account", Fault::account_disconnected),
    same(401, "checkpoint_error", Fault::account_disconnected),
    same(401, "invalid_checkpoint_solution", Fault::account_disconnected),
    same(401, "captcha_not_supported", Fault::account_disconnected),
    same(401, "expired_link", Fault::account_disconnected),
    same(401, "disconnected_feature", Fault::feature_missing),
    same(401, "multiple_sessions", Fault::feature_missing),
    same(401, "invalid_proxy_credentials", Fault::account_action_needed),
    same(401, "invalid_imap_configuration", Fault::account_misconfigured),
    same(401, "invalid_smtp_configuration", Fault::account_misconfigured),
    same(401, "invalid_credentials_but_valid_account_imap", Fault::account_misconfigured),

    same(403, "account_restricted", Fault::account_restricted),
    same(403, "account_mismatch", Fault::account_misconfigured),
    same(403, "insufficient_permissions", Fault::account_action_needed),
    same(403, "feature_not_subscribed", Fault::feature_missing),
    same(403, "subscription_required", Fault::feature_missing),
    {403, "resource_access_restricted", Fault::unreachable, Fault::cannot_be_invited,
     Fault::rejected, Fault::rejected},
    same(403, "session_mismatch", Fault::account_disconnected),
    same(403, "unknown_authentication_context", Fault::account_action_needed),
    same(403, "action_required", Fault::account_action_needed),

    {404, "resource_not_found", Fault::not_found, Fault::account_misconfigured, Fault::not_found,
     Fault::account_misconfigured},
    {404, "invalid_resource_identifier", Fault::not_found, Fault::account_misconfigured,
     Fault::not_found, Fault::account_misconfigured},

    same(407, "proxy_auth_error", Fault::account_action_needed),
    transient(408, "request_timeout"),
    same(409, "already_exists", Fault::unknown_type),
    same(409, "operation_canceled", Fault::unknown_type),
    same(415, "unsupported_media_type", Fault::rejected),
    same(425, "auth_in_progress", Fault::account_action_needed),

    same(422, "invalid_account", Fault::account_misconfigured),
    same(422, "account_configuration_error", Fault::account_misconfigured),
    same(422, "invalid_recipient", Fault::unreachable),
    same(422, "user_unreachable", Fault::unreachable),
    same(422, "no_connection_with_recipient", Fault::unreachable),
    same(422, "blocked_recipient", Fault::cannot_be_invited),
    same(422, "cannot_invite_attendee", Fault::cannot_be_invited),
    same(422, "cant_send_message", Fault::cannot_be_invited),
    same(422, "not_allowed_inmail", Fault::cannot_be_invited),
    same(422, "unprocessable_entity", Fault::rejected),
    same(422, "payment_error", Fault::feature_missing),
    {422, "action_already_performed", Fault::rejected, Fault::already_invited, Fault::not_found,
     Fault::rejected},
    same(422, "invalid_message", Fault::rejected),
    same(422, "invalid_post", Fault::rejected),
    {422, "insufficient_credits", Fault::feature_missing, Fault::note_limit, Fault::feature_missing,
     Fault::feature_missing},
    same(422, "cannot_resend_yet", Fault::resend_refused),
    same(422, "cannot_resend_within_24hrs", Fault::resend_within_day),
    {422, "limit_exceeded", Fault::rate_limited, Fault::invitation_limit, Fault::rate_limited,
     Fault::rate_limited},
    same(422, "connection_limit_reached", Fault::invitation_limit),
    same(422, "already_invited_recently", Fault::already_invited),
    same(422, "already_connected", Fault::already_connected),
    same(422, "comments_disabled", Fault::rejected),
    same(422, "insufficient_job_slot", Fault::rejected),
    same(422, "limit_too_high", Fault::rejected),
    same(422, "unauthorized", Fault::unknown_type),
    transient(422, "provider_unreachable"),
    transient(422, "realtime_client_not_initialized"),
    same(422, "parent_mail_not_found", Fault::rejected),
    same(422, "invalid_reply_subject", Fault::rejected),
    same(422, "invalid_headers", Fault::rejected),
    same(422, "send_as_denied", Fault::rejected),
    same(422, "invalid_folder", Fault::rejected),
    same(422, "invalid_thread", Fault::rejected),
    same(422, "sender_rejected", Fault::rejected),
    same(422, "recipient_rejected", Fault::rejected),
    same(422, "ip_rejected_by_server", Fault::rejected),
    same(422, "already_invited", Fault::already_invited),
    same(422, "connection_already_exists", Fault::already_connected),
    same(422, "cannot_invite", Fault::cannot_be_invited),

    same(429, "too_many_requests", Fault::rate_limited),

    transient(500, "unexpected_error"),
    transient(500, "provider_error"),
    transient(500, "authentication_intent_error"),
    same(501, "feature_not_implemented", Fault::not_implemented),
    transient(502, "proxy_error"),
    transient(503, "no_client_session"),
    transient(503, "no_channel"),
    transient(503, "no_handler"),
    transient(503, "network_down"),
    transient(503, "service_unavailable"),
    transient(504, "request_timeout"),
};

Fault fault_of(Route route, int status, const std::string& type, const std::string& text = "") {
    return classify(route, {status, type, text}).fault;
}

Effect effect_of(Route route, int status, const std::string& type) {
    return classify(route, {status, type, ""}).effect;
}

TEST(ErrorTable, gives_each_documented_type_its_meaning_on_each_route) {
    for (const Expected& row : expectations) {
        const std::string type = std::string("errors/") + row.slug;
        EXPECT_EQ(fault_of(Route::profile, row.status, type), row.profile) << row.slug;
        EXPECT_EQ(fault_of(Route::invite, row.status, type), row.invite) << row.slug;
        EXPECT_EQ(fault_of(Route::withdraw, row.status, type), row.withdraw) << row.slug;
        EXPECT_EQ(fault_of(Route::account, row.status, type), row.account) << row.slug;
    }
}

TEST(ErrorTable, reads_types_without_their_prefix_too) {
    for (const Expected& row : expectations)
        EXPECT_EQ(fault_of(Route::invite, row.status, row.slug), row.invite) << row.slug;
}

TEST(ErrorTable, has_no_row_that_nothing_expects_and_lacks_none) {
    std::set<std::pair<int, std::string>> expected;
    std::set<std::pair<int, std::string>> present;

    for (const Expected& row : expectations) expected.emplace(row.status, row.slug);
    for (const ErrorRow& row : v1::error_table().rows)
        present.emplace(row.status, std::string(row.slug));

    EXPECT_EQ(present, expected);
}

TEST(ErrorTable, has_each_row_once) {
    std::set<std::tuple<Route, int, std::string_view>> seen;
    for (const ErrorRow& row : v1::error_table().rows)
        EXPECT_TRUE(seen.emplace(row.route, row.status, row.slug).second)
            << row.status << ' ' << row.slug;
}

TEST(ErrorTable, has_each_type_under_one_client_error_status) {
    std::set<std::pair<std::string_view, int>> statuses;
    for (const ErrorRow& row : v1::error_table().rows)
        if (row.status / 100 == 4) statuses.emplace(row.slug, row.status);
    std::set<std::string_view> slugs;
    for (const auto& [slug, status] : statuses) EXPECT_TRUE(slugs.insert(slug).second) << slug;
}

TEST(ErrorTable, says_of_a_write_that_it_may_have_happened_unless_the_refusal_is_typed) {
    for (const Expected& row : expectations) {
        const bool is_open =
            row.invite == Fault::outcome_unknown || row.invite == Fault::unknown_type;
        const Effect effect = is_open ? Effect::possible : Effect::none;
        EXPECT_EQ(effect_of(Route::invite, row.status, row.slug), effect) << row.slug;
        EXPECT_EQ(effect_of(Route::profile, row.status, row.slug), Effect::none) << row.slug;
    }
}

TEST(ErrorTable, never_calls_a_server_error_on_a_write_refused_without_its_type) {
    for (const int status :
         {300, 301, 302, 304, 307, 308, 399, 408, 500, 502, 503, 504, 520, 599}) {
        for (const Route route : {Route::invite, Route::withdraw}) {
            EXPECT_EQ(fault_of(route, status, ""), Fault::outcome_unknown) << status;
            EXPECT_EQ(effect_of(route, status, ""), Effect::possible) << status;
            EXPECT_EQ(fault_of(route, status, "errors/already_connected"), Fault::outcome_unknown)
                << status;
            EXPECT_EQ(effect_of(route, status, "errors/already_connected"), Effect::possible);
        }
        EXPECT_EQ(fault_of(Route::profile, status, ""), Fault::unavailable) << status;
        EXPECT_EQ(fault_of(Route::account, status, "errors/odd"), Fault::unavailable) << status;
    }
}

TEST(ErrorTable, takes_501_for_a_missing_function_but_untyped_not_for_a_refusal) {
    EXPECT_EQ(fault_of(Route::profile, 501, ""), Fault::not_implemented);
    EXPECT_EQ(fault_of(Route::invite, 501, ""), Fault::not_implemented);
    EXPECT_EQ(effect_of(Route::invite, 501, ""), Effect::possible);
    EXPECT_EQ(effect_of(Route::invite, 501, "errors/feature_not_implemented"), Effect::none);
}

TEST(ErrorTable, takes_every_429_for_a_limit) {
    for (const char* type : {"", "errors/odd", "errors/already_connected"}) {
        EXPECT_EQ(fault_of(Route::invite, 429, type), Fault::rate_limited) << type;
        EXPECT_EQ(effect_of(Route::invite, 429, type), Effect::none) << type;
        EXPECT_EQ(fault_of(Route::profile, 429, type), Fault::rate_limited) << type;
    }
}

TEST(ErrorTable, does_not_guess_a_client_error_of_unknown_type) {
    for (const int status : {400, 401, 402, 403, 404, 405, 410, 418, 422, 451}) {
        for (const char* type : {"", "errors/brand_new", "https://example.com/problem"}) {
            EXPECT_EQ(fault_of(Route::invite, status, type), Fault::unknown_type) << status << type;
            EXPECT_EQ(effect_of(Route::invite, status, type), Effect::possible) << status << type;
            EXPECT_EQ(fault_of(Route::profile, status, type), Fault::unknown_type) << status;
        }
    }
}

TEST(ErrorTable, knows_a_type_under_another_client_error_status) {
    EXPECT_EQ(fault_of(Route::invite, 409, "errors/already_connected"), Fault::already_connected);
    EXPECT_EQ(fault_of(Route::invite, 403, "errors/limit_exceeded"), Fault::invitation_limit);
    EXPECT_EQ(fault_of(Route::invite, 400, "errors/already_invited"), Fault::already_invited);
    EXPECT_EQ(fault_of(Route::invite, 408, "errors/already_invited"), Fault::outcome_unknown);
}

TEST(ErrorTable, finds_the_wanted_email_address_in_the_text) {
    const char* text = "Invalid parameters user_email is required for this recipient";

    EXPECT_EQ(
        fault_of(Route::invite, 400, "errors/invalid_parameters", text), Fault::email_required
    );
    EXPECT_EQ(
        fault_of(Route::invite, 400, "errors/missing_parameters", text), Fault::email_required
    );
    EXPECT_EQ(fault_of(Route::profile, 400, "errors/missing_parameters", text), Fault::rejected);
}

TEST(ErrorTable, finds_a_limit_in_the_text_of_a_type_that_says_nothing) {
    const char* text = "You have reached the weekly Limit";

    for (const char* type : {"", "errors/unprocessable_entity", "errors/brand_new"})
        EXPECT_EQ(fault_of(Route::invite, 422, type, text), Fault::invitation_limit) << type;
    for (const char* type : {"", "errors/insufficient_permissions", "errors/brand_new"})
        EXPECT_EQ(fault_of(Route::invite, 403, type, text), Fault::invitation_limit) << type;
    EXPECT_EQ(fault_of(Route::profile, 422, "errors/brand_new", text), Fault::rate_limited);
}

TEST(ErrorTable, does_not_let_text_overrule_a_type_that_says_enough) {
    const char* text = "A temporary provider limit was reached, email us";

    EXPECT_EQ(
        fault_of(Route::invite, 422, "errors/cannot_resend_yet", text), Fault::resend_refused
    );
    EXPECT_EQ(
        fault_of(Route::invite, 403, "errors/account_restricted", text), Fault::account_restricted
    );
    EXPECT_EQ(fault_of(Route::invite, 500, "errors/odd", text), Fault::outcome_unknown);
    EXPECT_EQ(
        fault_of(Route::invite, 404, "errors/resource_not_found", text),
        Fault::account_misconfigured
    );
}

}  // namespace
}  // namespace invito
