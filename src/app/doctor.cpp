#include "invito/app/doctor.hpp"

#include "invito/app/account_moves.hpp"
#include "invito/app/accounts.hpp"
#include "invito/app/key_version.hpp"
#include "invito/app/lineage.hpp"
#include "invito/app/notify.hpp"
#include "invito/app/status.hpp"
#include "invito/app/suppression.hpp"
#include "invito/app/timers.hpp"
#include "invito/config/api_key.hpp"
#include "invito/config/campaign_file.hpp"
#include "invito/config/file_trust.hpp"
#include "invito/plan/working_hours.hpp"
#include "invito/ports/database_url.hpp"
#include "invito/report/error_text.hpp"
#include "invito/report/status_screen.hpp"
#include "invito/report/wording.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>
#include <unordered_map>

namespace invito {

namespace {

std::string text_of(const Error& error) {
    std::string text = error.what;
    if (error.place) text = place_text(*error.place) + ": " + text;
    if (!error.found.empty()) text += " (" + error.found + ")";
    return error.hint.empty() ? text : text + "; " + error.hint;
}

std::optional<Instant> earliest(std::optional<Instant> a, std::optional<Instant> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

}  // namespace

std::string windows_text(const Settings& settings, Instant now) {
    std::size_t open = 0;
    std::optional<Instant> closing;
    std::optional<Instant> opening;
    if (settings.accounts.empty()) return "no account yet";
    for (const AccountSettings& account : settings.accounts) {
        const Policy& policy = account.policy;
        if (is_open(policy.window, policy.time_zone, now)) {
            ++open;
            closing = earliest(closing, next_closing(policy.window, policy.time_zone, now));
        } else {
            opening = earliest(opening, next_opening(policy.window, policy.time_zone, now));
        }
    }
    const auto shown = [&](Instant at) { return near_time(at, now, settings.time_zone); };
    if (open == 0) return opening ? "window opens " + shown(*opening) : "window never opens";
    if (open < settings.accounts.size()) {
        return fmt::format("window open for {} of {} accounts", open, settings.accounts.size());
    }
    return closing ? "window open until " + shown(*closing) : "window always open";
}

void check_clock(
    Checkup& checkup, const Settings& settings, const std::optional<DateReading>& reading
) {
    if (!reading) {
        checkup.warn(
            "clock",
            "the provider's answer has no Date to compare with: a run goes by this machine's "
            "clock alone"
        );
        return;
    }
    const Duration gap = std::chrono::abs(reading->machine - reading->server);
    const std::string off = describe_duration(gap) + " off";
    const char* const advice = "set it: timedatectl set-ntp true";
    if (reading->verdict == DateVerdict::clock_off) {
        checkup.fail(
            "clock", fmt::format("{}, nothing is sent; {}", off, advice), ErrorKind::config
        );
        return;
    }
    const std::string zone = settings.time_zone.name();
    // The provider's time: it is what a run goes by.
    const std::string windows = windows_text(settings, reading->server);
    if (gap > clock_off_warning) {
        checkup.warn("clock", fmt::format("{}, {}; {}", off, zone, advice));
    } else {
        checkup.ok("clock", fmt::format("{}, {}, {}", off, zone, windows));
    }
}

namespace {

// "campaigns" beside the configuration is where `invito init` puts them.
std::vector<std::string> campaign_files(const std::string& config_file) {
    std::vector<std::string> files;
    std::error_code ended;
    const auto folder = std::filesystem::path(config_file).parent_path() / "campaigns";
    for (std::filesystem::directory_iterator entry(folder, ended), end; !ended && entry != end;
         entry.increment(ended)) {
        const std::string path = entry->path().string();
        if (is_yaml_name(path)) files.push_back(path);
    }
    std::sort(files.begin(), files.end());
    return files;
}

// The configuration, what it names, and the campaign files beside it. Reads and runs none of them.
void check_file_trust(Checkup& checkup, const Settings& settings, const Environment& environment) {
    const auto check = [&](const std::string& subject, const std::string& path, bool steers) {
        const FileVerdict verdict = examine_file(path, settings.trusted_users);
        if (verdict.refusal && steers) checkup.fail(subject, *verdict.refusal);
        if (verdict.refusal && !steers) checkup.warn(subject, *verdict.refusal);
        for (const std::string& warning : verdict.warnings) checkup.warn(subject, warning);
    };
    if (const auto& config = settings.config_file) {
        check("config", *config, true);
        for (const std::string& campaign : campaign_files(*config))
            check("campaign", campaign, true);
    }
    if (const auto key = api_key_file(settings.provider, environment)) check("api key", *key, true);
    if (!settings.provider.ca_file.empty()) check("ca_file", settings.provider.ca_file, true);
    // Their lines can only forbid, but whoever writes them can take lines out.
    for (const std::string& path : settings.rules.suppression) check("suppression", path, false);
}

// Whether it is one of check_file_trust's.
bool is_of_trust(const Error& error) {
    return error.code == "config.foreign_owner" || error.code == "config.world_writable";
}

}  // namespace

Result<DiskFacts> examine_disk_now(const std::string& database) {
    return examine_disk(database, [] {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::steady_clock::now().time_since_epoch()
        );
    });
}

std::string sync_text(const DiskFacts& facts) {
    const std::chrono::duration<double, std::milli> median = facts.sync_median;
    return fmt::format("fsync {:.{}f} ms median", median.count(), median.count() < 0.1 ? 4 : 2);
}

std::optional<std::string> doubt_about(const DiskFacts& facts) {
    switch (classify_disk(facts)) {
        case DiskTrust::plausible: return std::nullopt;
        case DiskTrust::in_memory:
            return "the database is in memory (tmpfs): a power cut or a restart takes it, and "
                   "everybody may be invited again; keep it on a disk: --db FILE";
        case DiskTrust::in_container:
            return "the database is in a container's own layer and goes with the container; "
                   "keep it on a volume: --db FILE";
        case DiskTrust::too_fast:
            return fmt::format(
                "no disk syncs in less than {:.2f} ms: a power cut may take invitations that are "
                "sent, and they are sent again; look for eatmydata, the mount option nobarrier or "
                "a virtual disk with cache=unsafe",
                std::chrono::duration<double, std::milli>(shortest_real_sync).count()
            );
    }
    return std::nullopt;
}

void check_disk(Checkup& checkup, const Result<DiskFacts>& examined) {
    if (!examined) {
        const Error& error = examined.error();
        checkup.warn(
            "disk", fmt::format("not timed: {}: {}; {}", error.what, error.found, error.hint)
        );
        return;
    }
    const std::string timing = sync_text(*examined);
    if (const auto doubt = doubt_about(*examined)) {
        checkup.warn("disk", timing + ": " + *doubt);
    } else {
        checkup.ok("disk", timing);
    }
}

void check_open_files(Checkup& checkup, std::size_t accounts, const OpenFilesLimit& limit) {
    const OpenFilesNeed need = open_files_need(accounts);
    if (limit.most >= need.most) return;
    const std::string run = fmt::format(
        "a run of {} has up to {} files open, a lock and a connection for each, and may have {}",
        counted(static_cast<std::int64_t>(accounts), "account"), need.most, limit.most
    );
    const std::string hint = how_to_raise_open_files(need.most);
    if (limit.most < need.least) {
        checkup.fail("open files", run + ": it cannot begin; " + hint, ErrorKind::config);
        return;
    }
    checkup.warn(
        "open files",
        fmt::format(
            "{}: no more than {} at a time, and accounts wait for one; {}", run,
            counted(
                static_cast<std::int64_t>(connections_within(limit.most, accounts)), "connection"
            ),
            hint
        )
    );
}

namespace {

// Their numbers are cited by people and scripts: new ones are added at the end.
constexpr std::array all_assumptions = std::to_array<Assumption>({
    {"A1", "Unipile acts on a request at most 10 minutes after the connection to it is closed.",
     "an invitation that leaves later may be sent a second time, and a limit counted too early."},
    {"A2", "What Unipile shows of profiles and of the sent list is at most 5 minutes old.",
     "an invitation that is not shown a day later is taken for not sent, and sent again once."},
    {"A3",
     "No request goes on more than 10 seconds after it was written down. The program looks at the "
     "clock right before the first byte; no machine may be suspended exactly there.",
     "an invitation may be counted in a window that is over."},
    {"A4", "The disk keeps what it was told to sync, through a power cut.",
     "invitations of the last moments are forgotten, and sent again; `invito doctor` times the "
     "disk."},
    {"A5",
     "Nobody puts an older database in the place of a newer one, by a restored backup for example.",
     "whoever was invited since may be invited again."},
});

}  // namespace

std::span<const Assumption> assumptions() {
    return all_assumptions;
}

namespace {

constexpr std::uintmax_t free_bytes_min = 100 * 1000 * 1000;

void check_settings(Checkup& checkup, const Settings& settings) {
    checkup.ok(
        "config", fmt::format(
                      "{}, {}", settings.config_file.value_or("no file"),
                      counted(static_cast<std::int64_t>(settings.accounts.size()), "account")
                  )
    );
    for (const Error& warning : settings.warnings) checkup.warn("config", warning);
    for (const Error& advice : settings.advice) checkup.warn("limits", advice);
}

std::string limit_text(const Cap& cap, const char* period) {
    return cap ? fmt::format("{}/{}", *cap, period) : fmt::format("unlimited/{}", period);
}

// `found`: as the provider knows it; nullptr: it does not.
void check_account(Checkup& checkup, const AccountSettings& account, const ProviderAccount* found) {
    const std::string& alias = account.alias;
    if (found == nullptr) return checkup.fail(alias, account_not_known(account));
    if (!found->is_linkedin) {
        return checkup.fail(alias, account_not_linkedin(alias, found->network));
    }
    const std::string status = status_text(*found);
    const std::string in_brackets = fmt::format("({})", status);
    switch (found->health) {
        case SessionHealth::ok: break;
        case SessionHealth::signed_out:
            return checkup.needs_person(
                alias, text_of(account_disconnected(alias, in_brackets, ""))
            );
        case SessionHealth::waits:
            return checkup.warn(alias, account_not_ready(alias, in_brackets, ""));
        case SessionHealth::other:
            return checkup.needs_person(alias, text_of(account_blocked(alias, in_brackets, "")));
    }
    checkup.ok(
        alias, fmt::format(
                   "LINKEDIN, {}, {}, {} {}", status, to_string(account.tier),
                   limit_text(account.policy.limits.per_day, "day"),
                   limit_text(account.policy.limits.per_week, "week")
               )
    );
    if (account.tier != Tier::free && found->tier == Tier::free) {
        checkup.warn(
            alias, fmt::format(
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
    const auto session = ProviderSession::open(settings, terms.sources.environment, key.value);
    if (!session) return checkup.fail("provider", session.error());
    terms.asks_provider(settings.provider.address());
    const auto reply = (*session)->accounts();
    if (!reply.result) {
        const Error error =
            explain_error(reply.result.error(), settings, terms.sources.environment, key.value);
        return checkup.fail("provider", error);
    }
    const bool is_sandbox = settings.provider.kind == ProviderKind::sandbox;
    checkup.ok(
        "provider",
        fmt::format(
            "{}{}, {}, {} ms", is_sandbox ? "SANDBOX " : "", settings.provider.address(),
            to_string(settings.provider.api), reply.exchange.took.count()
        )
    );
    std::vector<ProviderAccount> listed = *reply.result;
    (*session)->ask_members(listed);
    const std::optional<std::string>& only = terms.account;
    std::unordered_map<std::string_view, const ProviderAccount*> by_id;
    for (const ProviderAccount& account : listed) by_id.emplace(account.id, &account);
    for (const AccountSettings& account : settings.accounts) {
        if (only && *only != account.alias) continue;
        const auto found = by_id.find(account.id);
        check_account(checkup, account, found == by_id.end() ? nullptr : found->second);
    }
    // What the database cannot say is told where it is checked.
    if (const auto known = known_accounts(settings))
        check_moves(checkup, settings, *known, listed, only);
    for (const SecondAccount& second : second_accounts(listed, settings)) {
        if (only && *only != second.alias && *only != second.sender) continue;
        const Error error = account_of_same_member(second.alias, second.sender, "");
        checkup.needs_person(second.alias, text_of(error));
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

// In the order in which they are got: an address, a key for it, and the accounts that it shows.
void check_first_steps(
    Checkup& checkup, const Settings& settings, const Result<ApiKey>& key, const Result<void>& dsn
) {
    if (!dsn) checkup.fail("provider", dsn.error());
    if (key) {
        checkup.ok("api key", fmt::format("{}, {}", key->origin, key->value.describe()));
        if (!key->warning.empty()) checkup.warn("api key", key->warning);
    } else if (!is_of_trust(key.error())) {
        checkup.fail("api key", key.error());
    }
    if (settings.accounts.empty()) checkup.warn("accounts", no_account());
}

void check_suppression(Checkup& checkup, const Settings& settings) {
    std::vector<DoNotContactFile> files;
    for (const std::string& path : settings.rules.suppression) {
        auto file = read_suppression_file(path, settings.rules);
        if (!file) {
            checkup.fail("suppression", file.error());
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
        checkup.fail("suppression", known.error());
    }
}

// Their files and addresses: `invito notify test` tries whether they arrive.
void check_hooks(Checkup& checkup, const Settings& settings, const Environment& environment) {
    const Notice notice = test_notice(real_now(), settings.time_zone);
    std::vector<std::string> fine;
    for (const HookSettings& hook : settings.hooks) {
        const auto delivery = prepare_delivery(hook, notice, {}, environment);
        if (delivery) {
            fine.push_back(hook.name);
        } else {
            checkup.warn("notify", delivery.error());
        }
    }
    if (!fine.empty()) {
        checkup.ok(
            "notify",
            fmt::format("{}; `invito notify test` tries whether it arrives", fmt::join(fine, ", "))
        );
    }
}

void check_copies(Checkup& checkup, const Settings& settings, const Environment& environment) {
    for (const Error& doubt : doubts_about(settings, environment)) checkup.fail("database", doubt);
    for (const Error& second : second_databases(settings, environment))
        checkup.warn("database", second);
}

// The room beside it; of a shared one there is none here.
struct RoomBeside {
    std::string text;
    bool is_short = false;
};

RoomBeside room_beside(const std::string& database) {
    if (names_shared_database(database)) return {};
    std::error_code failed;
    const auto folder = std::filesystem::path(database).parent_path();
    const auto space = std::filesystem::space(folder.empty() ? "." : folder, failed);
    const auto free_bytes = failed ? std::uintmax_t{0} : space.available;
    return {
        fmt::format(", {:.1f} GB free", static_cast<double>(free_bytes) / 1e9),
        free_bytes < free_bytes_min};
}

void check_stored(Checkup& checkup, const Settings& settings) {
    const auto engine = engine_of(settings);
    if (engine->is_missing()) {
        checkup.skip("database", settings.database + " is made by the first import");
        return;
    }
    const auto checked = engine->check();
    if (!checked) return checkup.fail("database", checked.error());
    const RoomBeside room = room_beside(settings.database);
    std::string text =
        fmt::format("{}, schema {}{}", settings.database, checked->schema_version, room.text);
    for (const std::string& fact : checked->facts) text += ", " + fact;
    if (const auto holder = engine->lock_holder()) {
        text += fmt::format(", in use by {} (pid {})", holder->run, holder->pid);
    }
    for (const std::string& finding : checked->findings) {
        checkup.fail("database", finding, ErrorKind::storage);
    }
    if (room.is_short) {
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
void check_current_state(Checkup& checkup, const Settings& settings, const CheckupTerms& terms) {
    if (engine_of(settings)->is_missing()) return;
    const auto session = open_read_session(settings);
    if (!session) return;  // told already
    const std::optional<std::string>& only = terms.account;
    const CurrentState current = read_current_state(*session, settings);
    for (const AccountStatus& account : current.accounts) {
        const AccountRecord& record = account.view.record;
        if (!account.is_configured || (only && *only != record.alias)) continue;
        const std::string limits = provider_limits_text(account, session->now, terms.zone);
        if (!limits.empty()) checkup.warn(record.alias, limits + "; it ends by itself");
        if (!is_known_here_alone(record.state) && !terms.is_offline) continue;
        const auto stop = alerts_of(account.view, session->now, terms.zone);
        if (!stop) continue;
        const std::string named = record.alias + ": ";
        std::string text = stop->text + " " + stop->command;
        if (text.starts_with(named)) text.erase(0, named.size());
        if (needs_a_person(record)) {
            checkup.needs_person(record.alias, "stopped here: " + text);
        } else {
            checkup.warn(record.alias, std::move(text));
        }
    }
    for (const Alert& one : alerts_of(current.outlook.stranded)) {
        if (only && *only != one.account) continue;
        checkup.needs_person("leads", one.text + " " + one.command);
    }
}

// Whether or not there is a database yet: it will be there.
void check_disk_below(Checkup& checkup, const Settings& settings) {
    if (names_shared_database(settings.database)) return;
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
            check_file_trust(checkup, *named, terms.sources.environment);
            checkup.skip("api key", "not read while the configuration is refused");
            return;
        }
    }
    for (const Error& error : failure.errors) checkup.fail("config", error);
}

}  // namespace

void Checkup::ok(std::string subject, std::string text) {
    findings_.push_back({Health::ok, std::move(subject), std::move(text)});
}

void Checkup::warn(std::string subject, std::string text) {
    findings_.push_back({Health::warning, std::move(subject), std::move(text)});
}

void Checkup::warn(std::string subject, const Error& error) {
    warn(std::move(subject), text_of(error));
}

void Checkup::skip(std::string subject, std::string text) {
    findings_.push_back({Health::skipped, std::move(subject), std::move(text)});
}

void Checkup::fail(std::string subject, std::string text, ErrorKind kind) {
    findings_.push_back({Health::failure, std::move(subject), std::move(text), kind});
}

void Checkup::fail(std::string subject, const Error& error) {
    fail(std::move(subject), text_of(error), error.kind);
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
    check_file_trust(checkup, *settings, terms.sources.environment);
    const auto dsn = find_provider(*settings);
    const auto key = load_api_key(settings->provider, terms.sources.environment);
    check_first_steps(checkup, *settings, key, dsn);
    if (terms.is_offline) {
        checkup.skip("provider", "--offline");
    } else if (key && dsn) {
        check_online(checkup, *settings, *key, terms);
    }
    check_open_files(checkup, settings->accounts.size(), open_files_limit());
    check_window(checkup, *settings);
    check_suppression(checkup, *settings);
    check_hooks(checkup, *settings, terms.sources.environment);
    check_stored(checkup, *settings);
    check_current_state(checkup, *settings, terms);
    check_copies(checkup, *settings, terms.sources.environment);
    check_disk_below(checkup, *settings);
    check_timers(checkup, read_timers(), real_now(), terms.zone);
    return checkup;
}

}  // namespace invito
