// `webhooks`: tell Unipile where to post, and whether that arrives.
#include "cmd.hpp"
#include "cmd_listen.hpp"
#include "invito/app/webhook_registration.hpp"
#include "invito/config/api_key.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/report/wording.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

Result<std::unique_ptr<WebhookSession>> open_session(
    const Context& context, const Settings& settings
) {
    auto secrets = own_webhook_secrets(context, settings);
    if (!secrets) return secrets.error();
    const auto api_key = load_api_key(settings.provider, context.environment);
    if (!api_key) return api_key.error();
    return WebhookSession::open(settings, context.environment, api_key->value, *std::move(secrets));
}

Result<ExitCode> webhooks_register(Context& context, const Settings& settings) {
    const auto secrets = own_webhook_secrets(context, settings);
    if (!secrets) return secrets.error();
    const auto address = webhook_address(context.invocation.operands.front(), *secrets);
    if (!address) return address.error();
    const auto session = open_session(context, settings);
    if (!session) return session.error();
    const auto registered = (*session)->add(*address);
    if (!registered) return registered.error();
    for (const RegisteredWebhook& webhook : *registered) {
        context.out << fmt::format(
            "{} {} {}\n", webhook.id, webhook.source,
            webhook.is_new ? "registered" : "was registered already"
        );
    }
    write_next(context.err, "invito webhooks test", context.err_style);
    return ExitCode::ok;
}

void print_json(std::ostream& out, const std::vector<KnownWebhook>& webhooks) {
    write_json_document(out, {}, [&](JsonWriter& json) {
        json.list("items", webhooks, [&json](const KnownWebhook& webhook) {
            json.field("id", webhook.id);
            json.field("source", webhook.source);
            json.field("host", unless_empty(webhook.host));
            json.field("ours", webhook.is_ours);
            json.field("enabled", webhook.is_enabled);
        });
    });
}

std::string state_of(const KnownWebhook& webhook) {
    if (!webhook.is_ours) return "of another program";
    return webhook.is_enabled ? "ours" : "ours, switched off";
}

Result<ExitCode> webhooks_list(Context& context, const Settings& settings) {
    const auto session = open_session(context, settings);
    if (!session) return session.error();
    const auto webhooks = (*session)->list();
    if (!webhooks) return webhooks.error();
    if (context.json()) {
        print_json(context.out, *webhooks);
        return ExitCode::ok;
    }
    if (webhooks->empty())
        return say(context, "No webhook is registered: invito webhooks register URL");
    std::vector<Table::Column> columns(4);
    columns[0].title = "Webhook";
    columns[1].title = "Source";
    columns[2].title = "Host";
    columns[3].title = "Whose";
    columns[3].fit = Table::Fit::wrap;
    Table table("Webhook", std::move(columns));
    for (const KnownWebhook& webhook : *webhooks)
        table.add_row({webhook.id, webhook.source, webhook.host, state_of(webhook)});
    table.print(context.out, context.out_style);
    return ExitCode::ok;
}

Result<ExitCode> webhooks_remove(Context& context, const Settings& settings) {
    const auto session = open_session(context, settings);
    if (!session) return session.error();
    for (const std::string& id : context.invocation.operands) {
        if (const auto removed = (*session)->remove(id); !removed) return removed.error();
        context.out << fmt::format("{} removed\n", id) << std::flush;
    }
    return ExitCode::ok;
}

Result<ExitCode> webhooks_test(Context& context, const Settings& settings) {
    const auto session = open_session(context, settings);
    if (!session) return session.error();
    const auto arrived = (*session)->test(context.environment);
    if (!arrived) return arrived.error();
    return say(
        context, "A test event arrived at {} and was kept.",
        counted(static_cast<std::int64_t>(*arrived), "address", "addresses")
    );
}

}  // namespace

std::span<const NamedCommand> webhook_commands() {
    static constexpr NamedCommand all[] = {
        {"webhooks register", webhooks_register},
        {"webhooks list", webhooks_list,
         [](std::ostream& out) { print_json(out, {KnownWebhook{}}); }},
        {"webhooks remove", webhooks_remove},
        {"webhooks test", webhooks_test}};
    return all;
}

}  // namespace invito
