#include "invito/app/compose.hpp"

#include "invito/app/output_files.hpp"
#include "invito/clock/wall_clock.hpp"
#include "invito/ports/database_url.hpp"

#include <filesystem>
#include <fmt/format.h>

namespace invito {

namespace {

constexpr Duration provider_lateness = std::chrono::minutes{10};
constexpr Duration start_within = std::chrono::seconds{10};

std::string variable(const Environment& environment, const char* upper, const char* lower) {
    for (const char* name : {upper, lower}) {
        const auto found = environment.find(name);
        if (found != environment.end()) return found->second;
    }
    return {};
}

std::string proxy_of(const Environment& environment) {
    std::string proxy = variable(environment, "HTTPS_PROXY", "https_proxy");
    return proxy.empty() ? variable(environment, "ALL_PROXY", "all_proxy") : proxy;
}

std::string user_agent() {
    return fmt::format("invito/{}", build_facts().version);
}

std::string kind_name(ProviderKind kind) {
    return kind == ProviderKind::sandbox ? "sandbox" : "unipile";
}

std::string ca_file(const Settings& settings, const Environment& environment) {
    const ProviderSettings& provider = settings.provider;
    if (!provider.ca_file.empty() || provider.kind != ProviderKind::sandbox) {
        return provider.ca_file;
    }
    std::error_code ignored;
    const std::string sandbox = sandbox_ca_file(environment);
    return std::filesystem::exists(sandbox, ignored) ? sandbox : std::string();
}

Result<void> make_database_folder(const Settings& settings) {
    if (names_shared_database(settings.database)) return {};
    const std::filesystem::path folder = std::filesystem::path(settings.database).parent_path();
    std::error_code failed;
    if (!folder.empty() && std::filesystem::create_directories(folder, failed)) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
    }
    if (!failed) return {};
    return Error{
        .kind = ErrorKind::storage,
        .code = "database.folder",
        .what = fmt::format("cannot make the folder {}: {}", folder.string(), failed.message()),
        .hint = "choose another place with --db, INVITO_DB or the key database",
    };
}

}  // namespace

std::string state_directory(const Environment& environment) {
    return std::filesystem::path(default_database(environment)).parent_path().string();
}

Instant now_for(const Settings& settings, Instant created_at) {
    return wall_now(settings.provider.speed, created_at);
}

Instant real_now() {
    return wall_now();
}

std::unique_ptr<Clock> make_clock(
    const Settings& settings, Instant created_at, boost::asio::any_io_executor executor
) {
    return std::make_unique<WallClock>(std::move(executor), settings.provider.speed, created_at);
}

std::string sandbox_ca_file(const Environment& environment) {
    return state_directory(environment) + "/sandbox-ca.pem";
}

Result<void> find_provider(const Settings& settings) {
    const ProviderSettings& provider = settings.provider;
    if (provider.dsn != dsn_placeholder) return {};
    return Error{
        .kind = ErrorKind::config,
        .code = "config.dsn_placeholder",
        .what = fmt::format("provider.dsn is still {}, which is no address", dsn_placeholder),
        .place = provider.dsn_place,
        .hint = "`invito config set-key` asks for it; the Unipile dashboard shows it as host:port",
        .help_topic = "config",
    };
}

Result<Endpoint> provider_endpoint(const Settings& settings) {
    if (auto known = find_provider(settings); !known) return known.error();
    const ProviderSettings& provider = settings.provider;
    return provider.api == ProviderApi::v1 ? parse_dsn(provider.dsn, provider.port_in_query)
                                           : parse_base(provider.base);
}

namespace {

Result<UnipileOptions> provider_options(
    const Settings& settings, const Secret& api_key, const Environment& environment
) {
    const auto endpoint = provider_endpoint(settings);
    if (!endpoint) return endpoint.error();
    const std::string authority = ca_file(settings, environment);
    if (!authority.empty()) {
        // Whoever chooses it decides whom the key is shown to.
        auto verdict = examine_file(authority, settings.trusted_users);
        if (verdict.refusal) return *std::move(verdict.refusal);
    }
    return UnipileOptions{
        .api = settings.provider.api == ProviderApi::v1 ? UnipileApi::v1 : UnipileApi::v2,
        .endpoint = *endpoint,
        .api_key = api_key,
        .ca_file = authority,
        .https_proxy = proxy_of(environment),
        .no_proxy = variable(environment, "NO_PROXY", "no_proxy"),
        .timeout = settings.provider.timeout,
        .user_agent = user_agent(),
    };
}

}  // namespace

Result<std::unique_ptr<Provider>> make_provider(
    const Settings& settings, const Secret& api_key, const Environment& environment,
    const Clock& clock, boost::asio::any_io_executor executor, std::size_t connections_max
) {
    auto options = provider_options(settings, api_key, environment);
    if (!options) return options.error();
    options->connections_max = connections_max;
    return make_unipile_provider(*std::move(options), clock, std::move(executor));
}

Result<std::unique_ptr<WebhookRegistry>> make_webhook_registry(
    const Settings& settings, const Secret& api_key, const Environment& environment,
    const Clock& clock, boost::asio::any_io_executor executor
) {
    auto options = provider_options(settings, api_key, environment);
    if (!options) return options.error();
    return make_webhook_registry(*std::move(options), clock, std::move(executor));
}

HookRules hook_rules(const Environment& environment) {
    return {
        .https_proxy = proxy_of(environment),
        .no_proxy = variable(environment, "NO_PROXY", "no_proxy"),
        .user_agent = user_agent(),
    };
}

std::unique_ptr<const Engine> engine_of(const Settings& settings) {
    return engine_of(DatabasePlace{
        .name = settings.database,
        .state_folder = settings.state_folder,
        .is_replicated = settings.is_database_replicated});
}

DatabaseOptions database_options(const Settings& settings) {
    return {
        .provider_kind = kind_name(settings.provider.kind),
        .program_version = build_facts().version,
        .now = real_now(),
    };
}

Result<void> find_database(const Settings& settings) {
    if (!engine_of(settings)->is_missing()) return {};
    const bool is_shared = names_shared_database(settings.database);
    const std::string& origin = settings.database_origin;
    return Error{
        .kind = ErrorKind::config,
        .code = "database.missing",
        .what = is_shared ? fmt::format("the database {} is empty", settings.database)
                          : fmt::format("there is no database {}", settings.database),
        .found = origin == "default" ? "its default place" : "named by: " + origin,
        .hint = is_shared ? "`invito import FILE` makes its tables; is the name right?"
                          : "`invito import FILE` makes one; is the path right, and its disk "
                            "mounted? Another one: `--db FILE`",
    };
}

Result<std::unique_ptr<Database>> open_database(
    const Settings& settings, IfMissing if_missing, std::optional<Duration> patience
) {
    if (const auto found = find_database(settings); !found) {
        if (if_missing == IfMissing::refuse) return found.error();
        if (auto made = make_database_folder(settings); !made) return made.error();
    }
    DatabaseOptions options = database_options(settings);
    if (patience) options.patience = *patience;
    return engine_of(settings)->open(options);
}

Error told_of(const StorageFailure& failure) {
    Error error{.kind = ErrorKind::storage, .code = "storage", .what = failure.what()};
    if (dynamic_cast<const StorageBusy*>(&failure) != nullptr) {
        error.kind = ErrorKind::locked;
        error.code = "storage.busy";
        error.hint =
            "end what the other program does there, then run the same command again; nothing is "
            "broken";
    } else if (dynamic_cast<const StorageUnreachable*>(&failure) != nullptr) {
        error.kind = ErrorKind::unavailable;
        error.code = "storage.unreachable";
        error.hint = "run the same command again when the database answers; nothing is done twice";
    } else if (dynamic_cast<const DatabaseWentBack*>(&failure) != nullptr) {
        error.code = "storage.went_back";
        error.hint =
            "invito sync, before anything else: it finds the invitations that the database has "
            "lost";
        error.help_topic = "shared-database";
    } else {
        error.hint =
            "nothing is sent without its database. Is the disk full or failing? invito db "
            "check";
    }
    return error;
}

namespace {

// One without a byte is as good as none.
bool is_new(const Settings& settings) {
    if (engine_of(settings)->is_missing()) return true;
    std::error_code failed;
    return std::filesystem::file_size(settings.database, failed) == 0 && !failed;
}

}  // namespace

ScratchDatabase::ScratchDatabase(std::string folder, std::unique_ptr<Database> database)
    : folder_(std::move(folder)), database_(std::move(database)) {}

ScratchDatabase::~ScratchDatabase() {
    database_.reset();
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

Result<ScratchDatabase> ScratchDatabase::open(const Settings& settings) {
    auto folder = make_temporary_folder("invito-scratch");
    if (!folder) return folder.error();
    const DatabaseOptions options = database_options(settings);
    auto database = is_new(settings) ? engine_of(*folder + "/new.db")->open(options)
                                     : engine_of(settings)->rehearse(options, *folder);
    if (database) return ScratchDatabase(*folder, std::move(*database));
    std::error_code ignored;
    std::filesystem::remove_all(*folder, ignored);
    return database.error();
}

Result<ReadSession> open_read_session(const Settings& settings, Duration patience) {
    if (auto found = find_database(settings); !found) return found.error();
    auto queries = engine_of(settings)->queries(patience);
    if (!queries) return queries.error();
    const Instant now = now_for(settings, (*queries)->created_at());
    return ReadSession{std::move(*queries), now};
}

ReadSession read_session_of(ScratchDatabase& scratch, const Settings& settings) {
    Database& database = scratch.database();
    return {database.queries(), now_for(settings, database.created_at())};
}

// The deadline is real time; with a sandbox that runs faster, more business time passes in it.
Duration lateness(const Settings& settings) {
    return (start_within + settings.provider.timeout) * settings.provider.speed + provider_lateness;
}

RunOptions run_options(const Settings& settings) {
    RunOptions options;
    options.patience = default_patience;
    options.lateness = lateness(settings);
    options.start_within = start_within * settings.provider.speed;
    options.read_retries = settings.provider.retries;
    options.names = settings.rules.names;
    return options;
}

}  // namespace invito
