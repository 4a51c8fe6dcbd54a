#include "invito/app/doctor.hpp"

#include "invito/app/accounts.hpp"
#include "invito/app/lineage.hpp"
#include "invito/app/status.hpp"
#include "invito/app/suppression.hpp"
#include "invito/plan/working_hours.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/words.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <unordered_map>

namespace invito {

namespace {

constexpr std::uintmax_t free_bytes_min = 100 * 1000 * 1000;

std::string with_hint(const Error& error) {
    return error.hint.empty() ? error.what : error.what + "; " + error.hint;
}

void check_settings(Checkup& checkup, const Settings& settings) {
    checkup.ok(
        "config", fmt::format(
                      "{}, {}", settings.config_file.value_or("no file"),
                      counted(static_cast<std::int64_t>(settings.accounts.size()), "account")
                  )
    );
    for (const Error& warning : settings.warnings) checkup.warn("config", with_hint(warning));
    for (const Error& advice : settings.advice) checkup.warn("limits", with_hint(advice));
}

std::string limit_text(const Cap& cap, const char* period) {
    return cap ? fmt::format("{}/{}", *cap, period) : fmt::format("unlimited/{}", period);
}

// `found`: as the provider knows it; nullptr: it does not.
void check_account(Checkup& checkup, const AccountSettings& account, const ProviderAccount* found) {
    if (found == nullptr) {
        checkup.fail(account.alias, with_hint(account_not_known(account)), ErrorKind::config);
        return;
    }
    if (found->type != "LINKEDIN") {
        const Error error = account_not_linkedin(account.alias, found->type);
        checkup.fail(account.alias, with_hint(error), ErrorKind::config);
        return;
    }
    const std::string status = status_of(*found);
    if (status != "OK") {
        const Error error = account_disconnected(account.alias, fmt::format("({})", status), "");
        checkup.needs_person(account.alias, with_hint(error));
        return;
    }
    checkup.ok(
        account.alias, fmt::format(
                           "LINKEDIN, OK, {}, {} {}", to_string(account.tier),
                           limit_text(account.policy.limits.per_day, "day"),
                           limit_text(account.policy.limits.per_week, "week")
                       )
    );
    if (account.tier != Tier::free && tier_of(*found) == Tier::free) {
        checkup.warn(
            account.alias,
            fmt::format(
                "is {} here, but Unipile sees no paid features: notes may be limited to 200 "
                "characters and 5 a month",
                to_string(account.tier)
            )
        );
    }
}

// The key, the provider, its accounts, and the clock by the date of its answer.
void check_online(
    Checkup& checkup, const Settings& settings, const ApiKey& key, const CheckupTerms& terms
) {
    const auto session = ProviderSession::open(settings, terms.environment, key.value);
    if (!session) {
        checkup.fail("provider", with_hint(session.error()), session.error().kind);
        return;
    }
    terms.asks_provider(settings.provider.dsn);
    const auto reply = (*session)->accounts();
    if (!reply.result) {
        const Error error = error_of(reply.result.error(), settings);
        checkup.fail("provider", with_hint(error), error.kind);
        return;
    }
    const bool is_sandbox = settings.provider.kind == ProviderKind::sandbox;
    checkup.ok(
        "provider", fmt::format(
                        "{}{}, v1, {} ms", is_sandbox ? "SANDBOX " : "", settings.provider.dsn,
                        reply.exchange.took.count()
                    )
    );
    const std::optional<std::string>& only = terms.account;
    std::unordered_map<std::string_view, const ProviderAccount*> by_id;
    for (const ProviderAccount& account : *reply.result) by_id.emplace(account.id, &account);
    for (const AccountSettings& account : settings.accounts) {
        if (only && *only != account.alias) continue;
        const auto found = by_id.find(account.id);
        check_account(checkup, account, found == by_id.end() ? nullptr : found->second);
    }
    for (const SecondAccount& second : second_accounts(*reply.result, settings)) {
        if (only && *only != second.alias && *only != second.sender) continue;
        const Error error = account_of_same_member(second.alias, second.sender, "");
        checkup.needs_person(second.alias, with_hint(error));
    }
    check_clock(checkup, settings, (*session)->date_reading());
}

void check_window(Checkup& checkup, const Settings& settings) {
    const Instant now = real_now();
    for (const AccountSettings& account : settings.accounts) {
        const Policy& policy = account.policy;
        if (is_open(policy.window, policy.time_zone, now)) continue;
        const auto opening = next_opening(policy.window, policy.time_zone, now);
        if (opening) continue;
        checkup.warn(account.alias, "its window never opens: nothing can be sent");
    }
}

void check_suppression(Checkup& checkup, const Settings& settings) {
    std::vector<DoNotContactFile> files;
    for (const std::string& path : settings.rules.suppression) {
        auto file = read_suppression_file(path, settings.rules);
        if (!file) {
            checkup.fail("suppression", with_hint(file.error()), ErrorKind::config);
            continue;
        }
        std::string found = fmt::format("{}, {}", path, counted_by_kind(file->entries));
        if (!file->unnamed_lines.empty()) {
            const auto count = std::ssize(file->unnamed_lines);
            found += fmt::format("; {} nobody", counted(count, "row names", "rows name"));
        }
        checkup.ok("suppression", std::move(found));
        files.push_back(*std::move(file));
    }
    if (files.size() < settings.rules.suppression.size()) return;
    if (const auto known = check_suppression_columns(files, settings.rules); !known) {
        checkup.fail("suppression", with_hint(known.error()), ErrorKind::config);
    }
}

void check_copies(Checkup& checkup, const Settings& settings, const Environment& environment) {
    for (const Error& doubt : doubts_about(settings, environment))
        checkup.fail("database", with_hint(doubt), ErrorKind::config);
    for (const Error& second : second_databases(settings, environment))
        checkup.warn("database", with_hint(second));
}

void check_stored(Checkup& checkup, const Settings& settings) {
    std::error_code failed;
    if (!std::filesystem::exists(settings.database, failed)) {
        checkup.skip("database", settings.database + " is made by the first import");
        return;
    }
    const auto checked = check_database(settings.database);
    if (!checked) {
        checkup.fail("database", with_hint(checked.error()), checked.error().kind);
        return;
    }
    const auto folder = std::filesystem::path(settings.database).parent_path();
    const auto space = std::filesystem::space(folder.empty() ? "." : folder, failed);
    const auto free_bytes = failed ? std::uintmax_t{0} : space.available;
    std::string text = fmt::format(
        "{}, schema {}, {:.1f} GB free", settings.database, checked->schema_version,
        static_cast<double>(free_bytes) / 1e9
    );
    if (const auto holder = lock_holder(settings.database)) {
        text += fmt::format(", in use by {} (pid {})", holder->run, holder->pid);
    }
    for (const std::string& finding : checked->findings) {
        checkup.fail("database", finding, ErrorKind::storage);
    }
    if (free_bytes < free_bytes_min) {
        checkup.warn("database", text + ": nearly full");
    } else if (checked->findings.empty()) {
        checkup.ok("database", text);
    }
}

// The provider does not tell it, and no answer of its takes it back.
bool is_known_here_alone(AccountState state) {
    return state == AccountState::restricted || state == AccountState::paused;
}

// What the database knows, whatever the provider says: what stopped an account here, and leads that
// nobody sends.
void check_standing(Checkup& checkup, const Settings& settings, const CheckupTerms& terms) {
    std::error_code failed;
    if (!std::filesystem::exists(settings.database, failed)) return;
    const auto ledger = open_ledger(settings);
    if (!ledger) return;  // told already
    const std::optional<std::string>& only = terms.account;
    const Standing standing = read_standing(*ledger, settings);
    for (const AccountStatus& account : standing.accounts) {
        const AccountRecord& record = account.view.record;
        if (!account.is_configured || (only && *only != record.alias)) continue;
        if (!is_known_here_alone(record.state) && !terms.is_offline) continue;
        const auto stop = attention_of(account.view, ledger->now, terms.zone);
        if (!stop) continue;
        const std::string named = record.alias + ": ";
        std::string text = stop->text + " " + stop->command;
        if (text.starts_with(named)) text.erase(0, named.size());
        const bool is_meant = record.state == AccountState::paused && record.paused_by_person;
        if (is_meant) {
            checkup.warn(record.alias, std::move(text));
        } else {
            checkup.needs_person(record.alias, "stopped here: " + text);
        }
    }
    for (const Attention& one : attention_of(standing.outlook.stranded)) {
        if (only && *only != one.account) continue;
        checkup.needs_person("leads", one.text + " " + one.command);
    }
}

// Whether or not there is a database yet: it will be there.
void check_disk_below(Checkup& checkup, const Settings& settings) {
    std::error_code ignored;
    const auto folder = std::filesystem::path(settings.database).parent_path();
    if (!folder.empty() && !std::filesystem::is_directory(folder, ignored)) {
        checkup.skip("disk", folder.string() + " is made by the first import");
        return;
    }
    check_disk(checkup, examine_disk_now(settings.database));
}

// A configuration that others can have written is not acted upon; what else they can write of what
// it names is told with it.
void check_refused(Checkup& checkup, const SettingsFailure& failure, const CheckupTerms& terms) {
    if (is_of_trust(failure.errors.front())) {
        SettingsSources sources = terms.sources;
        sources.reads_untrusted = true;
        if (const auto named = load_settings(sources)) {
            check_who_may_steer(checkup, *named, terms.environment);
            checkup.skip("api key", "not read while the configuration is refused");
            return;
        }
    }
    for (const Error& error : failure.errors) checkup.fail("config", with_hint(error), error.kind);
}

}  // namespace

void Checkup::ok(std::string subject, std::string text) {
    findings_.push_back({Health::ok, std::move(subject), std::move(text)});
}

void Checkup::warn(std::string subject, std::string text) {
    findings_.push_back({Health::warning, std::move(subject), std::move(text)});
}

void Checkup::skip(std::string subject, std::string text) {
    findings_.push_back({Health::skipped, std::move(subject), std::move(text)});
}

void Checkup::fail(std::string subject, std::string text, ErrorKind kind) {
    findings_.push_back({Health::failure, std::move(subject), std::move(text), kind});
}

void Checkup::needs_person(std::string subject, std::string text) {
    findings_.push_back({Health::failure, std::move(subject), std::move(text)});
}

Checkup check_everything(
    const boost::system::result<Settings, SettingsFailure>& settings, const CheckupTerms& terms
) {
    Checkup checkup;
    if (!settings) {
        check_refused(checkup, settings.error(), terms);
        return checkup;
    }
    check_settings(checkup, *settings);
    check_who_may_steer(checkup, *settings, terms.environment);
    const auto key = load_api_key(settings->provider, terms.environment);
    if (!key) {
        if (!is_of_trust(key.error())) {
            checkup.fail("api key", with_hint(key.error()), key.error().kind);
        }
    } else {
        checkup.ok("api key", fmt::format("{}, {}", key->origin, key->value.describe()));
        if (!key->warning.empty()) checkup.warn("api key", key->warning);
    }
    if (terms.is_offline) {
        checkup.skip("provider", "--offline");
    } else if (key) {
        check_online(checkup, *settings, *key, terms);
    }
    check_open_files(checkup, settings->accounts.size(), open_files_limit());
    check_window(checkup, *settings);
    check_suppression(checkup, *settings);
    check_stored(checkup, *settings);
    check_standing(checkup, *settings, terms);
    check_copies(checkup, *settings, terms.environment);
    check_disk_below(checkup, *settings);
    return checkup;
}

}  // namespace invito
