#include "account_errors.hpp"
#include "cmd.hpp"
#include "discovered_accounts.hpp"
#include "invito/config/api_key.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/words.hpp"
#include "provider_errors.hpp"
#include "provider_session.hpp"

#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

void print_json(Context& context, const std::vector<DiscoveredAccount>& accounts) {
    JsonWriter json(context.out);
    json.begin_object();
    json.field("v", 1);
    json.key("items");
    json.begin_array();
    for (const DiscoveredAccount& account : accounts) {
        json.begin_object();
        json.field("alias", account.alias);
        json.field("id", account.id);
        json.field("name", account.name);
        json.field("tier", to_string(account.tier));
        json.field("status", account.status);
        json.key("same_member_as");
        if (account.same_member_as.empty()) {
            json.null();
        } else {
            json.value(account.same_member_as);
        }
        json.end_object();
    }
    json.end_array();
    json.end_object();
    json.finish();
}

std::string summary_of(std::size_t news) {
    if (news == 0) return "Every LinkedIn account found there is in the configuration already.\n";
    return fmt::format(
        "{} not in the configuration yet. What is printed belongs under accounts:\n",
        counted(static_cast<std::int64_t>(news), "LinkedIn account is", "LinkedIn accounts are")
    );
}

}  // namespace

ExitCode cmd_accounts_discover(Context& context) {
    const auto settings = load_settings(context);
    if (!settings) return fail(context, settings.error());
    const auto api_key = load_api_key(settings->provider, context.environment);
    if (!api_key) return fail(context, api_key.error());
    const auto session = ProviderSession::open(context, *settings, api_key->value);
    if (!session) return fail(context, session.error());
    context.err << fmt::format("Asking {} for its accounts.\n", settings->provider.dsn)
                << std::flush;
    const auto reply = (*session)->accounts();
    if (!reply.result) return fail(context, error_of(reply.result.error(), *settings));

    const auto accounts = discovered_accounts(*reply.result, *settings);
    std::vector<Error> warnings;
    for (const SecondAccount& second : second_accounts(*reply.result, *settings))
        warnings.push_back(account_of_same_member(second.alias, second.sender, ""));
    warn(context, warnings);
    if (context.json()) {
        print_json(context, accounts);
        return ExitCode::ok;
    }
    for (const DiscoveredAccount& account : accounts) context.out << yaml_entry(account);
    context.err << summary_of(accounts.size());
    return ExitCode::ok;
}

}  // namespace invito
