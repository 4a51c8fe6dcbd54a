#include "invito/app/webhook_registration.hpp"

#include "invito/app/accounts.hpp"
#include "invito/app/notify.hpp"
#include "invito/provider/webhook_events.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace invito {

namespace {

constexpr const char* own_name = "invito";
constexpr int webhook_pages_max = 40;

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

// One that does not tell its events has them.
bool is_whole(const Webhook& webhook, const WantedWebhook& wanted) {
    const auto& told = webhook.events;
    const bool has_all =
        told.empty() || std::ranges::all_of(wanted.events, [&told](const std::string& event) {
            return std::ranges::find(told, event) != told.end();
        });
    return webhook.is_enabled && has_all;
}

// Without meaning, and proved as those of the provider are.
HookRequest test_event(const std::string& address, const Secret& signing, const Secret& header) {
    HookRequest request{.url = Secret(address)};
    if (signing.empty()) {
        request.json_body = fmt::format(R"({{"event":"invito_test","id":"{}"}})", make_rid());
        request.fields = {{webhook_auth_field, header.reveal()}};
    } else {
        request.json_body = fmt::format(R"({{"type":"invito.test","id":"{}"}})", make_rid());
        request.fields = {{signature_field, sign_event(request.json_body, signing, real_now())}};
    }
    return request;
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
        if (!reply.result) return said(reply.result.error());
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

Error WebhookSession::said(const ProviderError& error) const {
    Error said = error_of(error, settings_);
    constexpr int forbidden = 403;
    if (error.fault == Fault::key_refused && error.http_status == forbidden)
        said.hint =
            "only a key that manages the workspace may do this: of v2, one of the role "
            "\"service\"";
    return said;
}

Result<Webhook> WebhookSession::add_one(const Secret& address, const WantedWebhook& wanted) {
    auto reply = wait(registry_->add(
        {.source = wanted.source,
         .name = own_name,
         .url = address,
         .events = wanted.events,
         .fields =
             {{webhook_auth_field, secrets_.header}, {"Content-Type", Secret("application/json")}}}
    ));
    if (!reply.result) return said(reply.result.error());
    return *std::move(reply.result);
}

Result<void> WebhookSession::remove_one(const Webhook& webhook) {
    const auto reply = wait(registry_->remove(webhook.id));
    if (!reply.result) return said(reply.result.error());
    if (webhook.signing.empty()) return {};
    return secrets_.signing.forget(webhook.signing);
}

// The one that is there, if it is as it should be.
Result<RegisteredWebhook> WebhookSession::add_if_missing(
    const std::vector<Webhook>& all, const Secret& address, const WantedWebhook& wanted
) {
    const auto there = std::ranges::find_if(all, [&](const Webhook& webhook) {
        return webhook.source == wanted.source && webhook.url == address.reveal();
    });
    RegisteredWebhook registered{.source = wanted.source};
    Secret signing;
    if (there != all.end() && is_whole(*there, wanted)) {
        registered.id = there->id;
        signing = there->signing;
    } else {
        if (there != all.end())
            if (const auto removed = remove_one(*there); !removed) return removed.error();
        const auto added = add_one(address, wanted);
        if (!added) return added.error();
        registered.id = added->id;
        registered.is_new = true;
        signing = added->signing;
    }
    if (!signing.empty())
        if (const auto kept = secrets_.signing.keep(signing); !kept) return kept.error();
    return registered;
}

Result<std::vector<RegisteredWebhook>> WebhookSession::add(const Secret& address) {
    const auto all = every_page();
    if (!all) return all.error();
    std::vector<RegisteredWebhook> registered;
    for (const WantedWebhook& wanted : registry_->wanted()) {
        auto one = add_if_missing(*all, address, wanted);
        if (!one) return one.error();
        registered.push_back(*std::move(one));
    }
    return registered;
}

Result<void> WebhookSession::remove(const std::string& id) {
    const auto all = every_page();
    if (!all) return all.error();
    const auto there = std::ranges::find(*all, id, &Webhook::id);
    if (there == all->end()) return no_webhook(fmt::format("there is no webhook {}", id));
    if (!is_ours(*there)) return not_ours(id);
    return remove_one(*there);
}

Result<std::size_t> WebhookSession::test(const Environment& environment) {
    const auto all = every_page();
    if (!all) return all.error();
    std::map<std::string, Secret> addresses;  // and what events there are signed with
    for (const Webhook& webhook : *all)
        if (is_ours(webhook)) addresses.emplace(webhook.url, webhook.signing);
    if (addresses.empty()) {
        Error error = no_webhook("no webhook posts to this program");
        error.code = "webhooks.none";
        error.hint = "`invito webhooks register URL` makes them";
        return error;
    }
    HookRules rules = hook_rules(environment);
    rules.tries = 1;
    for (const auto& [address, signing] : addresses) {
        const auto told =
            wait(post_to_hook(test_event(address, signing, secrets_.header), rules, *clock_));
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
