#include "invito/config/limit_table.hpp"
#include "schema.hpp"

#include <fmt/format.h>

namespace invito {

namespace {

using Type = ValueType;

std::vector<Key> provider_keys() {
    return {
        {.path = "provider.kind",
         .type = Type::choice,
         .fallback = "unipile",
         .about = "unipile, or sandbox: the built-in fake, no account needed",
         .choices = {"unipile", "sandbox"}},
        {.path = "provider.api",
         .type = Type::choice,
         .fallback = "auto",
         .about = "generation of the API; auto is v1",
         .choices = {"auto", "v1", "v2"}},
        {.path = "provider.dsn",
         .about = "host:port from the Unipile dashboard; needed for kind unipile",
         .variable = "UNIPILE_DSN"},
        {.path = "provider.port_in_query",
         .type = Type::flag,
         .fallback = "false",
         .about = "true: connect to port 443 with ?port=, where other ports are blocked"},
        {.path = "provider.api_key_file",
         .type = Type::path,
         .fallback = "~/.config/invito/unipile-api-key",
         .about = "file with the API key, mode 0600"},
        {.path = "provider.api_key_command",
         .type = Type::words,
         .about = "command that prints the API key, run without a shell"},
        {.path = "provider.ca_file",
         .type = Type::path,
         .about = "certificates to trust besides the system's (PEM)"},
        {.path = "provider.timeout",
         .type = Type::duration,
         .fallback = "60s",
         .about = "longest wait for an answer"},
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
    const std::string& free_notes =
        limit_table().default_of(Tier::free, "limits.notes_per_month").value;
    return {
        {.path = "limits.per_day",
         .type = Type::cap,
         .fallback = in_table("limits.per_day"),
         .about = "invitations in any 24 hours; 0 is a pause"},
        {.path = "limits.per_week",
         .type = Type::cap,
         .fallback = in_table("limits.per_week"),
         .about = "invitations in any 7 days in a row, not the calendar week"},
        {.path = "limits.profiles_per_day",
         .type = Type::cap,
         .fallback = in_table("limits.profiles_per_day"),
         .about = "profiles read in any 24 hours"},
        {.path = "limits.notes_per_month",
         .type = Type::cap,
         .fallback = in_table("limits.notes_per_month"),
         .about = fmt::format("invitations with a note in any 30 days; tier free: {}", free_notes)},
        {.path = "limits.list_reads_per_day",
         .type = Type::cap,
         .fallback = in_table("limits.list_reads_per_day"),
         .about = "pages read of the lists of sent invitations and relations in any 24 hours"},
        {.path = "limits.withdrawals_per_day",
         .type = Type::cap,
         .fallback = in_table("limits.withdrawals_per_day"),
         .about = "withdrawals in any 24 hours"},
    };
}

std::vector<Key> rhythm_keys() {
    return {
        {.path = "pacing.min",
         .type = Type::duration,
         .fallback = in_table("pacing.min"),
         .about = "shortest pause between two invitations of one account"},
        {.path = "pacing.max",
         .type = Type::duration,
         .fallback = in_table("pacing.max"),
         .about = "longest pause; each one is drawn anew"},
        {.path = "window",
         .type = Type::choice,
         .about = "always, or days, from and to",
         .choices = {"always"}},
        {.path = "window.days",
         .type = Type::days,
         .fallback = "mon-fri",
         .about = "days when sending is allowed"},
        {.path = "window.from",
         .type = Type::time_of_day,
         .fallback = "09:00",
         .about = "in the account's time zone"},
        {.path = "window.to",
         .type = Type::time_of_day,
         .fallback = "18:00",
         .about = "exclusive; not after from: over midnight"},
        {.path = "ramp_up",
         .type = Type::choice,
         .about = "none, or first_day and add_per_day",
         .choices = {"none"}},
        {.path = "ramp_up.first_day",
         .type = Type::count,
         .fallback = in_table("ramp_up.first_day"),
         .about = "invitations on the day of the account's first one",
         .low = 1},
        {.path = "ramp_up.add_per_day",
         .type = Type::count,
         .fallback = in_table("ramp_up.add_per_day"),
         .about = "more on each day after it"},
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
        {.path = "accounts.*.tier",
         .type = Type::choice,
         .fallback = "premium",
         .about = "what LinkedIn sold to this account",
         .choices = {"free", "premium", "sales_navigator", "recruiter"}},
        {.path = "accounts.*.timezone",
         .type = Type::time_zone,
         .about = "of this account's window; default: timezone"},
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
        {.path = "rules.one_account_per_lead",
         .type = Type::choice,
         .fallback = "true",
         .about = "a lead is never invited by two accounts; cannot be switched off",
         .choices = {"true"}},
        {.path = "rules.not_again_within",
         .type = Type::duration,
         .fallback = "90d",
         .about =
             "no second invitation of a person within this time; this version sends none at all"},
        {.path = "rules.suppression",
         .type = Type::paths,
         .about = "files with people never to invite"},
        {.path = "rules.suppression_columns.*",
         .type = Type::texts,
         .about = "header of this column in those files (linkedin_url, public_identifier, "
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
        {.path = "privacy.names_in_logs",
         .type = Type::flag,
         .fallback = "false",
         .about = "true: logs name people, not only job numbers"},
        {.path = "privacy.keep_finished",
         .type = Type::not_yet_here,
         .about = "how long finished jobs keep their personal data"},
        {.path = "notify", .type = Type::not_yet_here, .about = "notifications"},
        {.path = "metrics", .type = Type::not_yet_here, .about = "metrics for Prometheus"},
        {.path = "dashboard", .type = Type::not_yet_here, .about = "the local dashboard"},
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
        {.path = "timezone",
         .type = Type::time_zone,
         .about = "of the windows; default: the machine's"},
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
