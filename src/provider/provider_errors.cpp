#include "provider_errors.hpp"

#include "invito/support/mutants.hpp"
#include "invito/support/text.hpp"
#include "json.hpp"
#include "v1/error_table.hpp"
#include "v2/error_table.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <string>

namespace invito {

namespace {

using enum Route;
using enum Fault;

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

const ErrorRow* find_error(
    std::span<const ErrorRow> rows, Route route, int status, std::string_view slug
) {
    const auto* exact = find_row(rows, route, [&](const ErrorRow& row) {
        return row.status == status && row.slug == slug;
    });
    if (exact || !is_client_error(status) || status == 408 || status == 429) return exact;
    // A known type under another 4xx means the same; under a 5xx nothing is certain.
    return find_row(rows, route, [&](const ErrorRow& row) {
        return is_client_error(row.status) && row.slug == slug;
    });
}

const TextRow* find_text(
    std::span<const TextRow> rows, Route route, const ErrorAnswer& answer, std::string_view slug,
    bool is_known
) {
    const std::string text = ascii_lower(answer.text);
    return find_row(rows, route, [&](const TextRow& row) {
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

ErrorBody decode_error(std::string text) {
    const json::Body body(std::move(text));
    return ErrorBody{
        .type = json::text_at(body.object(), "type"),
        .title = json::text_at(body.object(), "title"),
        .detail = json::text_at(body.object(), "detail"),
        .request_id = json::text_at(body.object(), "req_id")};
}

std::string_view slug_of(std::string_view type) {
    constexpr std::string_view prefix = "errors/";
    return type.starts_with(prefix) ? type.substr(prefix.size()) : type;
}

ErrorClassification classify(Route route, const ErrorAnswer& answer) {
    const std::string_view slug = slug_of(answer.type);
    const ErrorTable table = v2::is_error_type(answer.type) ? v2::error_table() : v1::error_table();
    const ErrorRow* row = find_error(table.rows, route, answer.status, slug);
    const TextRow* text = find_text(table.texts, route, answer, slug, row != nullptr);

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
    const std::string& id = response.request_id.empty() ? body.request_id : response.request_id;
    error.request_id = make_printable(id, type_bytes_max);
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
