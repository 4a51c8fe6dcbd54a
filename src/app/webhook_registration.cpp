#include "invito/app/webhook_registration.hpp"

#include "invito/app/accounts.hpp"
#include "invito/app/notify.hpp"
#include "invito/provider/webhook_events.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace invito {

namespace {

constexpr const char* own_name = "invito";
constexpr int webhook_pages_max = 40;

// One webhook tells of one source. Of accounts, "ok" is left out unless it is asked for (Unipile
// documentation, "Account lifecycle", 2026): without it, signed out twice looks like a retry.
struct WantedWebhook {
    const char* source;
    std::vector<std::string> events;
};

const std::array<WantedWebhook, 2>& wanted_webhooks() {
    static const std::array<WantedWebhook, 2> wanted = {
        {{"users", {"new_relation"}},
         {"account_status",
          {"ok", "credentials", "error", "stopped", "permissions", "reconnected", "deleted"}}}};
    return wanted;
}

Error not_ours(const std::string& id) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "webhooks.not_ours",
        .what = fmt::format("webhook {} does not post to this program", id),
        .hint = "another program made it; the Unipile dashboard removes it",
    };
}

Error no_webhook(std::string what) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "webhooks.unknown",
        .what = std::move(what),
        .hint = "`invito webhooks list` shows those of the workspace",
    };
}

std::string host_in(const std::string& url) {
    const auto host = hook_host(Secret(url));
    return host ? *host : std::string();
}

}  // namespace

Result<Secret> webhook_address(const std::string& url, const WebhookSecrets& secrets) {
    const auto host = hook_host(Secret(url));
    const bool has_query = url.find_first_of("?#") != std::string::npos;
    if (!host || has_query) {
        Error error{
            ErrorKind::usage, "webhooks.url",
            fmt::format("\"{}\" is no address that Unipile can post to", url)};
        if (!host) error.found = host.error().what;
        error.hint = "https://, a host, and maybe a path; the secret part is added to it";
        return error;
    }
    std::string base = url;
    while (base.ends_with('/')) base.pop_back();
    return Secret(base + "/" + secrets.path.reveal());
}

Result<std::unique_ptr<WebhookSession>> WebhookSession::open(
    const Settings& settings, const Environment& environment, const Secret& api_key,
    WebhookSecrets secrets
) {
    std::unique_ptr<WebhookSession> session(new WebhookSession(settings, std::move(secrets)));
    session->clock_ = make_clock(settings, real_now(), session->io_.get_executor());
    auto registry = make_webhook_registry(
        settings, api_key, environment, *session->clock_, session->io_.get_executor()
    );
    if (!registry) return registry.error();
    session->registry_ = std::move(*registry);
    return session;
}

template <class T>
T WebhookSession::wait(boost::asio::awaitable<T> task) {
    auto reply = boost::asio::co_spawn(io_, std::move(task), boost::asio::use_future);
    io_.restart();
    io_.run();
    return reply.get();
}

Result<std::vector<Webhook>> WebhookSession::every_page() {
    std::vector<Webhook> all;
    std::optional<std::string> cursor;
    for (int page = 0; page < webhook_pages_max; ++page) {
        auto reply = wait(registry_->webhooks_page(cursor));
        if (!reply.result) return error_of(reply.result.error(), settings_);
        for (Webhook& webhook : reply.result->items) all.push_back(std::move(webhook));
        cursor = std::move(reply.result->cursor);
        if (!cursor) break;
    }
    return all;
}

bool WebhookSession::is_ours(const Webhook& webhook) const {
    return webhook.url.ends_with("/" + secrets_.path.reveal());
}

Result<std::vector<KnownWebhook>> WebhookSession::list() {
    const auto all = every_page();
    if (!all) return all.error();
    std::vector<KnownWebhook> known;
    for (const Webhook& webhook : *all) {
        known.push_back(
            {.id = webhook.id,
             .source = webhook.source,
             .host = host_in(webhook.url),
             .is_ours = is_ours(webhook),
             .is_enabled = webhook.is_enabled}
        );
    }
    return known;
}

Result<std::string> WebhookSession::add_one(const Secret& address, std::string source) {
    const auto* const wanted = std::ranges::find(wanted_webhooks(), source, &WantedWebhook::source);
    auto reply = wait(registry_->add(
        {.source = std::move(source),
         .name = own_name,
         .url = address,
         .events = wanted->events,
         .fields =
             {{webhook_auth_field, secrets_.header}, {"Content-Type", Secret("application/json")}}}
    ));
    if (!reply.result) return error_of(reply.result.error(), settings_);
    return *reply.result;
}

Result<void> WebhookSession::remove_one(const std::string& id) {
    const auto reply = wait(registry_->remove(id));
    if (!reply.result) return error_of(reply.result.error(), settings_);
    return {};
}

Result<std::vector<RegisteredWebhook>> WebhookSession::add(const Secret& address) {
    const auto all = every_page();
    if (!all) return all.error();
    std::vector<RegisteredWebhook> registered;
    for (const WantedWebhook& wanted : wanted_webhooks()) {
        const auto there = std::ranges::find_if(*all, [&](const Webhook& webhook) {
            return webhook.source == wanted.source && webhook.url == address.reveal();
        });
        if (there != all->end() && there->is_enabled) {
            registered.push_back({.source = wanted.source, .id = there->id});
            continue;
        }
        if (there != all->end()) {
            if (const auto removed = remove_one(there->id); !removed) return removed.error();
        }
        const auto id = add_one(address, wanted.source);
        if (!id) return id.error();
        registered.push_back({.source = wanted.source, .id = *id, .is_new = true});
    }
    return registered;
}

Result<void> WebhookSession::remove(const std::string& id) {
    const auto all = every_page();
    if (!all) return all.error();
    const auto there = std::ranges::find(*all, id, &Webhook::id);
    if (there == all->end()) return no_webhook(fmt::format("there is no webhook {}", id));
    if (!is_ours(*there)) return not_ours(id);
    return remove_one(id);
}

Result<std::size_t> WebhookSession::test(const Environment& environment) {
    const auto all = every_page();
    if (!all) return all.error();
    std::set<std::string> addresses;
    for (const Webhook& webhook : *all)
        if (is_ours(webhook)) addresses.insert(webhook.url);
    if (addresses.empty()) {
        Error error = no_webhook("no webhook posts to this program");
        error.code = "webhooks.none";
        error.hint = "`invito webhooks register URL` makes them";
        return error;
    }
    HookRules rules = hook_rules(environment);
    rules.tries = 1;
    for (const std::string& address : addresses) {
        HookRequest request{
            .url = Secret(address),
            .json_body = fmt::format(R"({{"event":"invito_test","id":"{}"}})", make_rid()),
            .fields = {{webhook_auth_field, secrets_.header.reveal()}}};
        const auto told = wait(post_to_hook(std::move(request), rules, *clock_));
        if (told) continue;
        Error error{
            ErrorKind::unavailable, "webhooks.test",
            fmt::format("the test event did not arrive: {}", told.error().what)};
        error.hint =
            "does `invito listen` or `serve --webhooks` run, with this secret? does the proxy pass "
            "the whole path on?";
        return error;
    }
    return addresses.size();
}

}  // namespace invito
