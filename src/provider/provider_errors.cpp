#include "provider_errors.hpp"

#include "invito/support/mutants.hpp"
#include "invito/support/text.hpp"
#include "unipile_json.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace invito {

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
    std::size_t end = std::min(text.size(), bytes_max);
    const auto is_continuation = [&](std::size_t i) {
        return (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
    };
    while (end > 0 && end < text.size() && is_continuation(end)) --end;
    std::string printable(text.substr(0, end));
    std::replace_if(
        printable.begin(), printable.end(),
        [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' '
    );
    return printable;
}

std::string_view meaning_of(Fault fault) {
    switch (fault) {
        case Fault::key_refused: return "Unipile refused the API key";
        case Fault::account_disconnected: return "the account is disconnected from LinkedIn";
        case Fault::account_restricted: return "the account is restricted by LinkedIn";
        case Fault::account_action_needed: return "the account waits for a step by its owner";
        case Fault::account_misconfigured: return "Unipile knows no such LinkedIn account";
        case Fault::feature_missing: return "the account lacks a seat or feature";
        case Fault::rate_limited: return "LinkedIn takes no more of these requests now";
        case Fault::invitation_limit: return "the account's invitation limit is reached";
        case Fault::resend_refused: return "LinkedIn refuses this invitation for now";
        case Fault::note_limit: return "the account has no personalised invitations left";
        case Fault::not_found: return "there is no such person or invitation";
        case Fault::unreachable: return "the person cannot be reached";
        case Fault::cannot_be_invited: return "the person cannot be invited";
        case Fault::already_connected: return "the person is connected already";
        case Fault::already_invited: return "the person was invited already";
        case Fault::resend_within_day: return "the person cannot be invited again within 24 hours";
        case Fault::email_required: return "LinkedIn wants the person's e-mail address";
        case Fault::invalid_identifier: return "the identifier is not in the expected form";
        case Fault::note_too_long: return "the note is longer than this account may send";
        case Fault::rejected: return "Unipile rejected the request";
        case Fault::not_implemented: return "Unipile does not implement this request";
        case Fault::unknown_type: return "Unipile refused for a reason unknown to this program";
        case Fault::outcome_unknown: return "the request may have been carried out";
        case Fault::unavailable: return "Unipile or LinkedIn is not available";
        case Fault::unreadable: return "the answer is not the documented shape";
        case Fault::not_sent: return "nothing was sent";
    }
    return "";
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
    const ErrorMeaning meaning = classify(route, {response.status, body.type, text});

    ProviderError error;
    error.fault = meaning.fault;
    error.effect = meaning.effect;
    error.http_status = response.status;
    error.type = make_printable(body.type, type_bytes_max);
    error.title = make_printable(body.title, title_bytes_max);
    error.request_id = make_printable(response.request_id, type_bytes_max);
    const std::string_view slug = slug_of(error.type);
    error.what = slug.empty()
                     ? fmt::format("{} ({})", meaning_of(error.fault), response.status)
                     : fmt::format("{} ({}, {})", meaning_of(error.fault), response.status, slug);
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
        "{}: {} ({}{}{})", meaning_of(error.fault), why, response.status,
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
