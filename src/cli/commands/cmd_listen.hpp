#pragma once
// The receiver of webhooks, by itself or beside the dashboard.

#include "context.hpp"
#include "invito/app/webhook_receiver.hpp"

namespace invito {

// Of the file that --secret-file names, or that is found without it. Errors: those of
// load_webhook_secrets.
[[nodiscard]] Result<WebhookSecrets> own_webhook_secrets(
    const Context& context, const Settings& settings
);

// A line for each event, and a warning for one that has to come again.
[[nodiscard]] WebhookObserver webhook_lines(const Context& context);

// If others reach the address: they see the secrets of what is posted there.
void warn_of_clear_webhooks(const Context& context, bool is_for_this_machine);

}  // namespace invito
