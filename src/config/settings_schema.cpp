#include "invito/config/limit_table.hpp"
#include "invito/model/policy.hpp"
#include "schema.hpp"

#include <utility>

namespace invito {

namespace {

using Type = ValueType;

std::vector<Key> provider_keys() {
    return {
        {"provider.kind",
         Type::choice,
         "unipile",
         "unipile, or sandbox: the built-in fake, no account needed",
         {"unipile", "sandbox"}},
        {"provider.api",
         Type::choice,
         "auto",
         "generation of the API; auto is v1",
         {"auto", "v1", "v2"}},
        {.path = "provider.dsn",
         .about = "host:port from the Unipile dashboard; needed for kind unipile",
         .variable = "UNIPILE_DSN"},
        {"provider.port_in_query", Type::flag, "false",
         "true: connect to port 443 with ?port=, where other ports are blocked"},
        {"provider.api_key_file", Type::path, "~/.config/invito/unipile-api-key",
         "file with the API key, mode 0600"},
        {"provider.api_key_command", Type::words, "",
         "command that prints the API key, run without a shell"},
        {"provider.ca_file", Type::path, "", "certificates to trust besides the system's (PEM)"},
        {"provider.timeout", Type::duration, "60s", "longest wait for an answer"},
        {.path = "provider.retries",
         .type = Type::count,
         .fallback = "4",
         .about = "of reads; a send is never retried",
         .high = 20},
        {.path = "provider.speed",
         .type = Type::speed,
         .fallback = "1x",
         .about = "sandbox only: business time per real time",
         .low = 1,
         .high = 100'000},
    };
}

// Their defaults are data: config/limits.yaml.
std::string in_table(std::string_view key) {
    return limit_table().common_default(key).value;
}

std::vector<Key> limit_keys() {
    std::vector<Key> keys;
    for (const CapKind& kind : cap_kinds) {
        Key key{
            .path = std::string(kind.key),
            .type = Type::cap,
            .fallback = in_table(kind.key),
            .about = std::string(kind.about)};
        const std::string& of_free = limit_table().default_of(Tier::free, kind.key).value;
        if (of_free != key.fallback) key.about += "; tier free: " + of_free;
        keys.push_back(std::move(key));
    }
    return keys;
}

std::vector<Key> rhythm_keys() {
    return {
        {"pacing.min", Type::duration, in_table("pacing.min"),
         "shortest pause between two invitations of one account"},
        {"pacing.max", Type::duration, in_table("pacing.max"),
         "longest pause; each one is drawn anew"},
        {"window", Type::choice, "", "always, or days, from and to", {"always"}},
        {"window.days", Type::days, "mon-fri", "days when sending is allowed"},
        {"window.from", Type::time_of_day, "09:00", "in the account's time zone"},
        {"window.to", Type::time_of_day, "18:00", "exclusive; not after from: over midnight"},
        {"ramp_up", Type::choice, "", "none, or first_day and add_per_day", {"none"}},
        {.path = "ramp_up.first_day",
         .type = Type::count,
         .fallback = in_table("ramp_up.first_day"),
         .about = "invitations on the day of the account's first one",
         .low = 1},
        {"ramp_up.add_per_day", Type::count, in_table("ramp_up.add_per_day"),
         "more on each day after it"},
        {.path = "stop_after_failures",
         .type = Type::count,
         .fallback = "3",
         .about = "refusals in a row that pause the account",
         .low = 1},
    };
}

std::vector<Key> policy_keys() {
    std::vector<Key> keys = limit_keys();
    for (Key& key : rhythm_keys()) keys.push_back(std::move(key));
    return keys;
}

std::vector<Key> account_keys() {
    std::vector<Key> keys = {
        {.path = "accounts.*.id", .about = "account id at Unipile; needed", .is_needed = true},
        {"accounts.*.tier",
         Type::choice,
         "premium",
         "what LinkedIn sold to this account",
         {"free", "premium", "sales_navigator", "recruiter"}},
        {"accounts.*.timezone", Type::time_zone, "", "of this account's window; default: timezone"},
    };
    for (Key& key : policy_keys()) {
        key.path = "accounts.*." + key.path;
        key.fallback.clear();
        key.about += "; default: defaults";
        keys.push_back(std::move(key));
    }
    return keys;
}

std::vector<Key> rule_keys() {
    return {
        {"rules.one_account_per_lead",
         Type::choice,
         "true",
         "a lead is never invited by two accounts; cannot be switched off",
         {"true"}},
        {"rules.not_again_within", Type::duration, "90d",
         "no second invitation of a person within this time; this version sends none at all"},
        {"rules.suppression", Type::paths, "", "files with people never to invite"},
        {"rules.suppression_columns.*", Type::texts, "",
         "header of this column in those files (linkedin_url, public_identifier, "
         "company, domain, reason), where detection is wrong"},
    };
}

std::vector<Key> observation_keys() {
    return {
        {.path = "log.level",
         .type = Type::choice,
         .fallback = "info",
         .about = "least important message that is written",
         .choices = {"trace", "debug", "info", "warn", "error"},
         .flag = "-v or -q",
         .variable = "INVITO_LOG_LEVEL"},
        {.path = "log.format",
         .type = Type::choice,
         .fallback = "auto",
         .about = "auto: text on a terminal, logfmt elsewhere",
         .choices = {"auto", "text", "logfmt", "json"},
         .flag = "--log-format",
         .variable = "INVITO_LOG_FORMAT"},
        {"privacy.names_in_logs", Type::flag, "false",
         "true: logs name people, not only job numbers"},
        {"privacy.keep_finished", Type::not_yet_here, "",
         "how long finished jobs keep their personal data"},
        {"notify", Type::not_yet_here, "", "notifications"},
        {"metrics", Type::not_yet_here, "", "metrics for Prometheus"},
        {"dashboard", Type::not_yet_here, "", "the local dashboard"},
    };
}

std::vector<Key> all_settings_keys() {
    std::vector<Key> all = {
        {.path = "version",
         .about = "format of the file: 1; needed",
         .choices = {"1"},
         .is_needed = true}};
    const auto append = [&](std::vector<Key> keys) {
        for (Key& key : keys) all.push_back(std::move(key));
    };
    append(provider_keys());
    append({
        {.path = "database",
         .type = Type::path,
         .fallback = "~/.local/state/invito/invito.db",
         .about = "the SQLite file",
         .flag = "--db",
         .variable = "INVITO_DB"},
        {"timezone", Type::time_zone, "", "of the windows; default: the machine's"},
    });
    std::vector<Key> defaults = policy_keys();
    for (Key& key : defaults) key.path = "defaults." + key.path;
    append(std::move(defaults));
    append(account_keys());
    append(rule_keys());
    append(observation_keys());
    return all;
}

}  // namespace

const Schema& settings_schema() {
    static const Schema schema("config", "all keys: `invito config schema`", all_settings_keys());
    return schema;
}

}  // namespace invito
