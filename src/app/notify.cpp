#include "invito/app/notify.hpp"

#include "invito/clock/wall_clock.hpp"
#include "invito/config/secret_file.hpp"
#include "invito/support/command.hpp"
#include "invito/support/digest.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <random>

namespace invito {

namespace {

namespace asio = boost::asio;

constexpr SecretKind hook_url{
    .code_prefix = "notify.",
    .name = "address of a hook",
    .noun = "address",
    .missing_hint = "write the address alone into it, mode 0600",
};

constexpr SecretKind signing_key{
    .code_prefix = "notify.",
    .name = "key of a signature",
    .noun = "key",
    .missing_hint = "for example: openssl rand -hex 32, into the file, mode 0600",
};

// The heartbeat of healthchecks.io and what is compatible.
std::string below_of(const HookSettings& hook, const Notice& notice) {
    if (notice.is_test) return "/log";
    const bool fails = (notice.verdict == RunVerdict::failure && hook.on_failure) ||
                       (notice.verdict == RunVerdict::attention && hook.on_attention);
    return fmt::format("/{}", fails ? notice.exit_code : 0);
}

// The time is signed, too: who repeats an old message is found out.
std::string signature(const Secret& key, const std::string& body, Instant now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const std::string signed_text = fmt::format("{}.{}", seconds, body);
    return fmt::format("t={},v1={}", seconds, hmac_sha256_hex(key.reveal(), signed_text));
}

Result<HookRequest> request_to(const HookSettings& hook, const Environment& environment) {
    auto url = read_secret_file(hook.url_file, hook_url, environment);
    if (!url) return url.error();
    return HookRequest{.url = std::move(url->value)};
}

Result<HookRequest> web_request(
    const HookSettings& hook, const Notice& notice, const std::string& rid,
    const Environment& environment
) {
    auto request = request_to(hook, environment);
    if (!request) return request.error();
    if (hook.kind == HookKind::slack) {
        request->json_body = notice_for_chat(notice);
    } else if (hook.kind == HookKind::healthchecks) {
        request->below = below_of(hook, notice);
        request->query = "rid=" + rid;
        request->json_body = notice_for_monitor(notice, hook.send_details);
    } else {
        const auto key = read_secret_file(hook.secret_file, signing_key, environment);
        if (!key) return key.error();
        request->json_body = notice_for_program(notice);
        request->fields = {
            {"X-Invito-Event", notice.is_test ? "test" : std::string(to_string(notice.verdict))},
            {"X-Invito-Delivery", rid},
            {"X-Invito-Signature", signature(key->value, request->json_body, real_now())}};
    }
    return request;
}

Error with_name(const std::string& hook, Error error) {
    error.what = fmt::format("hook \"{}\": {}", hook, error.what);
    if (error.hint.empty()) error.hint = fmt::format("`invito notify test {}` tries it", hook);
    error.help_topic = "notify";
    return error;
}

// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters): all outlive the loop.
asio::awaitable<void> post_and_note(
    HookRequest request, HookRules rules, const Clock& clock, HookResult& result
) {
    const auto told = co_await post_to_hook(std::move(request), std::move(rules), clock);
    if (!told) result.failure = told.error();
}

// A start that cannot be told needs no words: its missing sign, or that of the end, is the alarm.
asio::awaitable<void> post_and_forget(HookRequest request, HookRules rules, const Clock& clock) {
    [[maybe_unused]] const auto told =
        co_await post_to_hook(std::move(request), std::move(rules), clock);
}
// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

void rethrow(const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
}

std::optional<Error> call(const HookCall& call, const HookRules& rules) {
    const CommandLimits limits{.time = rules.timeout, .output_bytes = std::size_t{64} * 1024};
    const auto problem = command_problem(run_command(call.words, limits, call.input), limits);
    if (!problem) return std::nullopt;
    return Error{
        .kind = ErrorKind::unavailable,
        .code = "notify.failed",
        .what = fmt::format("{} {}", call.words.front(), *problem),
    };
}

}  // namespace

const std::string& HookDelivery::body() const {
    if (const auto* request = std::get_if<HookRequest>(&what)) return request->json_body;
    return std::get<HookCall>(what).input;
}

std::string make_rid() {
    std::random_device entropy;
    const auto part = [&entropy] { return entropy() & 0xFFFFU; };
    return fmt::format(
        "{:04x}{:04x}-{:04x}-4{:03x}-{:04x}-{:04x}{:04x}{:04x}", part(), part(), part(),
        part() & 0xFFFU, (part() & 0x3FFFU) | 0x8000U, part(), part(), part()
    );
}

Result<HookDelivery> prepare_delivery(
    const HookSettings& hook, const Notice& notice, const std::string& rid,
    const Environment& environment
) {
    HookDelivery delivery{.hook = hook.name, .where = {}, .what = HookCall{}};
    if (hook.kind == HookKind::email) {
        delivery.where = fmt::format("{}", fmt::join(hook.to, ", "));
        delivery.what = HookCall{{hook.sendmail, "-t", "-oi"}, notice_as_mail(notice, hook.to)};
    } else if (hook.kind == HookKind::command) {
        delivery.where = hook.command.front();
        delivery.what = HookCall{hook.command, notice_for_program(notice)};
    } else {
        auto request = web_request(hook, notice, rid, environment);
        if (!request) return with_name(hook.name, request.error());
        const auto host = hook_host(request->url);
        if (!host) return with_name(hook.name, host.error());
        delivery.where = *host + "/..." + request->below;
        delivery.what = *std::move(request);
    }
    return delivery;
}

bool is_told(const HookSettings& hook, RunVerdict verdict) {
    if (hook.kind == HookKind::healthchecks || hook.on_every_end) return true;
    return (verdict == RunVerdict::failure && hook.on_failure) ||
           (verdict == RunVerdict::attention && hook.on_attention);
}

std::vector<HookResult> deliver(std::vector<HookDelivery> deliveries, const HookRules& rules) {
    std::vector<HookResult> results;
    for (const HookDelivery& delivery : deliveries) results.push_back({delivery.hook});
    asio::io_context io{1};
    const WallClock clock(io.get_executor(), 1, real_now());
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
        auto* const request = std::get_if<HookRequest>(&deliveries[i].what);
        if (request == nullptr) continue;
        auto task = post_and_note(std::move(*request), rules, clock, results[i]);
        asio::co_spawn(io, std::move(task), rethrow);
    }
    io.run();
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
        if (const auto* program = std::get_if<HookCall>(&deliveries[i].what))
            results[i].failure = call(*program, rules);
    }
    for (HookResult& result : results)
        if (result.failure) result.failure = with_name(result.hook, *result.failure);
    return results;
}

void tell_start(
    const Settings& settings, const Environment& environment, const std::string& rid,
    const Clock& clock, const asio::any_io_executor& executor
) {
    for (const HookSettings& hook : settings.hooks) {
        if (hook.kind != HookKind::healthchecks) continue;
        auto request = request_to(hook, environment);
        if (!request) continue;  // told at the end
        request->below = "/start";
        request->query = "rid=" + rid;
        auto task = post_and_forget(*std::move(request), hook_rules(environment), clock);
        asio::co_spawn(executor, std::move(task), rethrow);
    }
}

std::vector<Error> tell_end(
    const Settings& settings, const Environment& environment, const std::string& rid,
    const Notice& notice
) {
    std::vector<Error> warnings;
    std::vector<HookDelivery> deliveries;
    for (const HookSettings& hook : settings.hooks) {
        if (!is_told(hook, notice.verdict)) continue;
        auto delivery = prepare_delivery(hook, notice, rid, environment);
        if (delivery) {
            deliveries.push_back(*std::move(delivery));
        } else {
            warnings.push_back(delivery.error());
        }
    }
    for (HookResult& result : deliver(std::move(deliveries), hook_rules(environment)))
        if (result.failure) warnings.push_back(*std::move(result.failure));
    return warnings;
}

std::optional<std::int64_t> sent_within_a_day(const Settings& settings) {
    const auto session = open_read_session(settings);
    if (!session) return std::nullopt;
    const auto last = session->queries->last_run(RunKind::invite, true);
    if (!last || session->now - *last->ended_at > day_period) return std::nullopt;
    return last->counts.sent;
}

}  // namespace invito
