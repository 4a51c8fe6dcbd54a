#include "provider_errors.hpp"

#include "invito/support/mutants.hpp"
#include "invito/support/text.hpp"
#include "unipile_api.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <string>

namespace invito {

namespace {

using enum Route;
using enum Fault;

constexpr auto rows = std::to_array<ErrorRow>({
    // 400: our request
    {any, 400, "invalid_parameters", rejected},
    {profile, 400, "invalid_parameters", invalid_identifier},
    {invite, 400, "invalid_parameters", invalid_identifier},  // a slug or ACw... instead of ACo...
    {withdraw, 400, "invalid_parameters", invalid_identifier},
    {any, 400, "missing_parameters", rejected},
    {any, 400, "malformed_request", rejected},
    {any, 400, "content_too_large", rejected},
    {any, 400, "invalid_url", rejected},
    {profile, 400, "invalid_url", invalid_identifier},
    {any, 400, "too_many_characters", rejected},
    {invite, 400, "too_many_characters", note_too_long},
    {any, 400, "unescaped_characters", rejected},
    {profile, 400, "unescaped_characters", invalid_identifier},
    {any, 400, "invalid_request", rejected},

    // 401: our key, or the account's session at LinkedIn
    {any, 401, "missing_credentials", key_refused},      // an absent and a wrong key alike
    {any, 401, "insufficient_privileges", key_refused},  // the scope of the key
    {any, 401, "disconnected_account", account_disconnected},
    {any, 401, "invalid_credentials", account_disconnected},
    {any, 401, "expired_credentials", account_disconnected},
    {any, 401, "wrong_account", account_disconnected},
    {any, 401, "checkpoint_error", account_disconnected},
    {any, 401, "invalid_checkpoint_solution", account_disconnected},
    {any, 401, "captcha_not_supported", account_disconnected},
    {any, 401, "expired_link", account_disconnected},
    {any, 401, "multiple_sessions", feature_missing},     // the Recruiter seat only
    {any, 401, "disconnected_feature", feature_missing},  // a seat; the account itself is alive
    {any, 401, "invalid_proxy_credentials", account_action_needed},
    {any, 401, "invalid_imap_configuration", account_misconfigured},
    {any, 401, "invalid_smtp_configuration", account_misconfigured},
    {any, 401, "invalid_credentials_but_valid_account_imap", account_misconfigured},

    // 403: the account may not
    {any, 403, "account_restricted", account_restricted},
    {any, 403, "account_mismatch", account_misconfigured},
    {any, 403, "insufficient_permissions", account_action_needed},
    {any, 403, "feature_not_subscribed", feature_missing},
    {any, 403, "subscription_required", feature_missing},
    {any, 403, "resource_access_restricted", rejected},
    {profile, 403, "resource_access_restricted", unreachable},
    {invite, 403, "resource_access_restricted", cannot_be_invited},
    {any, 403, "session_mismatch", account_disconnected},
    {any, 403, "unknown_authentication_context", account_action_needed},
    {any, 403, "action_required", account_action_needed},

    // 404: who is not there depends on what the route names
    {any, 404, "resource_not_found", account_misconfigured},
    {profile, 404, "resource_not_found", not_found},
    {withdraw, 404, "resource_not_found", not_found},
    {any, 404, "invalid_resource_identifier", account_misconfigured},
    {profile, 404, "invalid_resource_identifier", not_found},
    {withdraw, 404, "invalid_resource_identifier", not_found},

    // 407-425: documented for signing in; 409 has no known meaning on our routes
    {any, 407, "proxy_auth_error", account_action_needed},  // the proxy of the account at Unipile
    {any, 408, "request_timeout", unavailable},
    {any, 409, "already_exists", unknown_type},
    {any, 409, "operation_canceled", unknown_type},
    {any, 415, "unsupported_media_type", rejected},
    {any, 425, "auth_in_progress", account_action_needed},

    // 422: the account
    {any, 422, "invalid_account", account_misconfigured},
    {any, 422, "account_configuration_error", account_misconfigured},
    {any, 422, "payment_error", feature_missing},
    {any, 422, "cannot_resend_yet", resend_refused},
    {any, 422, "limit_exceeded", rate_limited},
    {invite, 422, "limit_exceeded", invitation_limit},
    {any, 422, "connection_limit_reached", invitation_limit},
    {any, 422, "insufficient_credits", feature_missing},
    {invite, 422, "insufficient_credits", note_limit},
    // 422: transient
    {any, 422, "provider_unreachable", unavailable},
    {any, 422, "realtime_client_not_initialized", unavailable},
    // 422: the person
    {any, 422, "invalid_recipient", unreachable},
    {any, 422, "user_unreachable", unreachable},
    {any, 422, "no_connection_with_recipient", unreachable},
    {any, 422, "cannot_invite_attendee", cannot_be_invited},
    {any, 422, "blocked_recipient", cannot_be_invited},
    {any, 422, "cant_send_message", cannot_be_invited},
    {any, 422, "not_allowed_inmail", cannot_be_invited},
    {any, 422, "already_connected", already_connected},  // seen live, in no document of 2025
    {any, 422, "already_invited_recently", already_invited},
    {any, 422, "cannot_resend_within_24hrs", resend_within_day},
    {any, 422, "action_already_performed", rejected},
    {invite, 422, "action_already_performed", already_invited},
    {withdraw, 422, "action_already_performed", not_found},
    // 422: our request
    {any, 422, "unprocessable_entity", rejected},
    {any, 422, "invalid_message", rejected},
    {any, 422, "invalid_post", rejected},
    {any, 422, "limit_too_high", rejected},
    {any, 422, "comments_disabled", rejected},
    {any, 422, "insufficient_job_slot", rejected},
    {any, 422, "parent_mail_not_found", rejected},
    {any, 422, "invalid_reply_subject", rejected},
    {any, 422, "invalid_headers", rejected},
    {any, 422, "send_as_denied", rejected},
    {any, 422, "invalid_folder", rejected},
    {any, 422, "invalid_thread", rejected},
    {any, 422, "sender_rejected", rejected},
    {any, 422, "recipient_rejected", rejected},
    {any, 422, "ip_rejected_by_server", rejected},
    {any, 422, "unauthorized", unknown_type},  // in the list without a description
    // 422: names that stand in integrators' code only
    {any, 422, "already_invited", already_invited},
    {any, 422, "connection_already_exists", already_connected},
    {any, 422, "cannot_invite", cannot_be_invited},

    {any, 429, "too_many_requests", rate_limited},

    // 5xx
    {any, 500, "unexpected_error", unavailable},
    {any, 500, "provider_error", unavailable},
    {any, 500, "authentication_intent_error", unavailable},
    {any, 501, "feature_not_implemented", not_implemented},
    {any, 502, "proxy_error", unavailable},
    {any, 503, "no_client_session", unavailable},  // also a wrong or dead DSN
    {any, 503, "no_channel", unavailable},
    {any, 503, "no_handler", unavailable},
    {any, 503, "network_down", unavailable},
    {any, 503, "service_unavailable", unavailable},
    {any, 504, "request_timeout", unavailable},
});

// Types too general to act on, unless their text says more. An empty slug: any type without a row.
struct TextRow {
    Route route;
    int status;
    std::string_view slug;
    std::string_view word;
    Fault fault;
};

constexpr auto text_rows = std::to_array<TextRow>({
    {invite, 400, "invalid_parameters", "email", email_required},
    {invite, 400, "missing_parameters", "email", email_required},
    {invite, 403, "insufficient_permissions", "limit", invitation_limit},
    {invite, 403, "", "limit", invitation_limit},
    {invite, 422, "unprocessable_entity", "limit", invitation_limit},
    {invite, 422, "", "limit", invitation_limit},
    {any, 403, "", "limit", rate_limited},
    {any, 422, "unprocessable_entity", "limit", rate_limited},
    {any, 422, "", "limit", rate_limited},
});

// The row for the route itself, else the one for any route.
template <class Row, class Predicate>
const Row* find_row(std::span<const Row> table, Route route, Predicate matches) {
    const Row* general = nullptr;
    for (const Row& row : table) {
        if (!matches(row)) continue;
        if (row.route == route) return &row;
        if (row.route == any && !general) general = &row;
    }
    return general;
}

bool is_client_error(int status) {
    return status / 100 == 4;
}

const ErrorRow* find_error(Route route, int status, std::string_view slug) {
    const auto* exact = find_row<ErrorRow>(rows, route, [&](const ErrorRow& row) {
        return row.status == status && row.slug == slug;
    });
    if (exact || !is_client_error(status) || status == 408) return exact;
    // A known type under another 4xx means the same; under a 5xx nothing is certain.
    return find_row<ErrorRow>(rows, route, [&](const ErrorRow& row) {
        return is_client_error(row.status) && row.slug == slug;
    });
}

const TextRow* find_text(
    Route route, const ErrorAnswer& answer, std::string_view slug, bool is_known
) {
    const std::string text = ascii_lower(answer.text);
    return find_row<TextRow>(text_rows, route, [&](const TextRow& row) {
        const bool is_its_type = row.slug.empty() ? !is_known : row.slug == slug;
        return row.status == answer.status && is_its_type &&
               text.find(row.word) != std::string::npos;
    });
}

Fault fault_of_status(int status) {
    if (status == 429) return rate_limited;
    if (status == 501) return not_implemented;
    if (is_client_error(status) && status != 408) return unknown_type;
    return unavailable;
}

}  // namespace

std::span<const ErrorRow> error_rows() {
    return rows;
}

std::string_view slug_of(std::string_view type) {
    constexpr std::string_view prefix = "errors/";
    return type.starts_with(prefix) ? type.substr(prefix.size()) : type;
}

ErrorClassification classify(Route route, const ErrorAnswer& answer) {
    const std::string_view slug = slug_of(answer.type);
    const ErrorRow* row = answer.status == 429 ? nullptr : find_error(route, answer.status, slug);
    const TextRow* text = find_text(route, answer, slug, row != nullptr);

    ErrorClassification classification;
    classification.fault = text ? text->fault : row ? row->fault : fault_of_status(answer.status);
    if (!is_write(route)) return classification;

    // A gateway answers 408, 3xx or 5xx after the upstream has acted, and a limit may come as 500:
    // on a write "try again" would invite twice.
    if (classification.fault == unavailable)
        classification.fault =
            is_mutant(Mutant::error_500_is_not_sent) ? not_sent : outcome_unknown;
    const bool is_typed_refusal = text || row;
    const bool is_refused = is_typed_refusal || classification.fault == rate_limited;
    if (!is_refused || classification.fault == outcome_unknown ||
        classification.fault == unknown_type)
        classification.effect = Effect::possible;
    return classification;
}

namespace {

constexpr Duration longest = std::chrono::hours{24 * 365};

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Duration parse_seconds(std::string_view digits) {
    std::int64_t seconds = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    const auto most = std::chrono::duration_cast<std::chrono::seconds>(longest).count();
    if (error != std::errc() || seconds > most) return longest;  // too many digits for a number
    return std::chrono::seconds{seconds};
}

}  // namespace

std::optional<Duration> parse_retry_after(std::string_view field, Instant answered_at) {
    const std::string_view text = trim(field);
    if (is_digits(text)) return parse_seconds(text);
    const std::optional<Instant> date = parse_http_date(text);
    if (!date) return std::nullopt;
    return std::clamp(*date - answered_at, Duration::zero(), longest);
}

namespace {

constexpr std::size_t type_bytes_max = 100;
constexpr std::size_t title_bytes_max = 200;

// Provider's text for a terminal or a log line: no control characters, not longer than `bytes_max`.
std::string make_printable(std::string_view text, std::size_t bytes_max) {
    std::string printable(first_bytes(text, bytes_max));
    std::replace_if(
        printable.begin(), printable.end(),
        [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' '
    );
    return printable;
}

ProviderError make_error(Fault fault, Effect effect, std::string what) {
    ProviderError error;
    error.fault = fault;
    error.effect = effect;
    error.what = std::move(what);
    return error;
}

}  // namespace

ProviderError describe_not_sent(const NotSent& not_sent) {
    return make_error(Fault::not_sent, Effect::none, not_sent.what);
}

ProviderError describe_lost_answer(const LostAnswer& lost, Route route) {
    if (is_mutant(Mutant::timeout_is_not_sent) && lost.loss == Loss::deadline)
        return describe_not_sent({lost.what});
    if (is_write(route))
        return make_error(
            Fault::outcome_unknown, Effect::possible,
            lost.what + "; the request may have been carried out"
        );
    const Fault fault = lost.loss == Loss::malformed ? Fault::unreadable : Fault::unavailable;
    return make_error(fault, Effect::none, lost.what);
}

ProviderError describe_refusal(const HttpResponse& response, Route route, Instant now) {
    const ErrorBody body = decode_error(response.body);
    const std::string text = body.title + " " + body.detail;
    const ErrorClassification classification = classify(route, {response.status, body.type, text});

    ProviderError error;
    error.fault = classification.fault;
    error.effect = classification.effect;
    error.http_status = response.status;
    error.type = make_printable(body.type, type_bytes_max);
    error.title = make_printable(body.title, title_bytes_max);
    error.request_id = make_printable(response.request_id, type_bytes_max);
    const std::string_view slug = slug_of(error.type);
    error.what =
        slug.empty()
            ? fmt::format("{} ({})", info_of(error.fault).sentence, response.status)
            : fmt::format("{} ({}, {})", info_of(error.fault).sentence, response.status, slug);
    if (!response.retry_after.empty()) {
        const Instant answered_at = parse_http_date(response.date).value_or(now);
        error.retry_after = parse_retry_after(response.retry_after, answered_at);
    }
    return error;
}

ProviderError describe_unreadable(const HttpResponse& response, Route route, std::string_view why) {
    ProviderError error;
    error.fault = is_write(route) ? Fault::outcome_unknown : Fault::unreadable;
    error.effect = is_write(route) ? Effect::possible : Effect::none;
    error.http_status = response.status;
    error.request_id = make_printable(response.request_id, type_bytes_max);
    const std::string content = make_printable(response.content_type, type_bytes_max);
    error.what = fmt::format(
        "{}: {} ({}{}{})", info_of(error.fault).sentence, why, response.status,
        content.empty() ? "" : ", ", content
    );
    return error;
}

void hide_key(ProviderError& error, const Secret& key) {
    // Shorter ones occur in tests only, and as parts of ordinary words.
    constexpr std::size_t shortest_key = 8;
    constexpr std::string_view mask = "[hidden]";
    if (key.reveal().size() < shortest_key) return;
    for (std::string* text : {&error.type, &error.title, &error.what, &error.request_id}) {
        for (std::size_t at = text->find(key.reveal()); at != std::string::npos;
             at = text->find(key.reveal(), at + mask.size()))
            text->replace(at, key.reveal().size(), mask);
    }
}

}  // namespace invito
