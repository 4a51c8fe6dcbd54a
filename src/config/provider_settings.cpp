#include "provider_settings.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace invito {

std::vector<Key> provider_keys() {
    using Type = ValueType;
    return {
        {"provider.kind",
         Type::choice,
         "unipile",
         "unipile, or sandbox: the built-in fake, no account needed",
         {"unipile", "sandbox"}},
        {"provider.api",
         Type::choice,
         "auto",
         "version of Unipile's API; auto: v1 with a dsn and in the sandbox, else v2",
         {"auto", "v1", "v2"}},
        {.path = "provider.dsn",
         .about = "of v1, which needs it: host:port from the Unipile dashboard",
         .variable = "UNIPILE_DSN"},
        {"provider.port_in_query", Type::flag, "false",
         "of v1; true: connect to port 443 with ?port=, where other ports are blocked"},
        {.path = "provider.base",
         .fallback = std::string(usual_base),
         .about = "of v2: its address, or that of a proxy before it; /v2/... is added"},
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

namespace {

constexpr std::string_view sandbox_address = "https://127.0.0.1:4689";

constexpr const char* dsn_hint =
    "copy host:port from the Unipile dashboard, e.g. api8.unipile.com:13851";
constexpr const char* base_hint =
    "leave it out for Unipile itself; a proxy or a sandbox is https://HOST or https://HOST:PORT";

// An address as people paste it.
struct PastedAddress {
    std::string_view scheme;  // empty: none
    std::string host;         // lower case; an IPv6 address with its brackets
    std::string_view port;    // empty: none
    std::string_view path;    // with all that follows it
};

bool is_port(std::string_view text) {
    return parse_number<std::uint16_t>(text).value_or(0) != 0;
}

std::optional<PastedAddress> parse_address(std::string_view text) {
    PastedAddress address;
    if (const auto end = text.find("://"); end != std::string_view::npos) {
        address.scheme = text.substr(0, end);
        text.remove_prefix(end + 3);
    }
    const std::size_t path = std::min(text.find_first_of("/?#"), text.size());
    address.path = text.substr(path);
    text = text.substr(0, path);
    if (text.empty() || text.find_first_of(" @") != std::string_view::npos) return std::nullopt;
    const std::size_t bracket = text.front() == '[' ? text.find(']') : 0;
    if (bracket == std::string_view::npos) return std::nullopt;
    const std::size_t colon = text.find(':', bracket);
    address.host = ascii_lower(text.substr(0, colon));
    if (colon == std::string_view::npos) return address;
    address.port = text.substr(colon + 1);
    if (colon == 0 || !is_port(address.port)) return std::nullopt;
    return address;
}

bool is_this_machine(std::string_view host) {
    static constexpr std::array<std::string_view, 3> names = {"127.0.0.1", "[::1]", "localhost"};
    return std::ranges::find(names, host) != names.end();
}

constexpr std::string_view vendor = "unipile.com";

// "api8.unipile.com": where a workspace of v1 is.
bool is_host_of_v1(std::string_view host) {
    constexpr std::string_view prefix = "api";
    constexpr std::string_view suffix = ".unipile.com";
    if (!host.starts_with(prefix) || !host.ends_with(suffix)) return false;
    host.remove_prefix(prefix.size());
    host.remove_suffix(suffix.size());
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return !host.empty() && std::ranges::all_of(host, is_digit);
}

// "dashboard.unipile.com" and the like: for people.
bool is_page_of_vendor(std::string_view host) {
    if (!host.ends_with(vendor)) return false;
    const std::string_view before = host.substr(0, host.size() - vendor.size());
    return before.empty() || (before.ends_with('.') && !before.starts_with("api"));
}

// Of v1: a DSN always has one.
std::optional<Error> problem_of_dsn(std::string_view dsn) {
    const auto address = parse_address(dsn);
    if (!address) {
        return Error{
            .code = "config.dsn",
            .what = "provider.dsn is not host:port",
            .found = std::string(dsn),
            .hint = dsn_hint};
    }
    if (usual_base.ends_with("//" + address->host)) {
        return Error{
            .code = "config.dsn_of_v2",
            .what = fmt::format("{} is the address of v2 of the API, no DSN", address->host),
            .hint = "take provider.dsn out and set provider.api: v2, which needs none"};
    }
    if (!address->port.empty()) return std::nullopt;
    return Error{
        .code = "config.dsn_port",
        .what = fmt::format("DSN \"{}\" has no port", dsn),
        .hint =
            "copy host:port from the dashboard, e.g. api8.unipile.com:13851; if that port is "
            "blocked on your side set provider.port_in_query: true (port 443)"};
}

Error base_is_dsn(std::string_view base) {
    return {
        .code = "config.base_of_v1",
        .what = "provider.base is an address of v1 of the API",
        .found = std::string(base),
        .hint =
            "with a key of v1 write it as provider.dsn and take provider.api out; with a key of "
            "v2 take provider.base out"};
}

std::optional<Error> problem_of_base(std::string_view base, const PastedAddress& address) {
    const bool is_plain = address.scheme == "http";
    if (is_host_of_v1(address.host) || address.path.starts_with("/api/v1"))
        return base_is_dsn(base);
    if (is_page_of_vendor(address.host)) {
        return Error{
            .code = "config.base_page",
            .what = fmt::format("provider.base is {}, a page for people", address.host),
            .hint = fmt::format("take it out: the API is at {}", usual_base)};
    }
    static constexpr auto known_paths = std::to_array<std::string_view>({"", "/", "/v2", "/v2/"});
    const bool is_address = (address.scheme.empty() || address.scheme == "https" || is_plain) &&
                            std::ranges::find(known_paths, address.path) != known_paths.end();
    if (!is_address) {
        return Error{
            .code = "config.base",
            .what = "provider.base is not https://HOST or https://HOST:PORT",
            .found = std::string(base),
            .hint = base_hint};
    }
    if (!is_plain || is_this_machine(address.host)) return std::nullopt;
    return Error{
        .code = "config.base_http",
        .what = fmt::format("http to {} would send the API key in clear", address.host),
        .found = std::string(base),
        .hint = "use https; http is accepted for this machine only"};
}

Error sandbox_is_elsewhere(std::string_view key, std::string_view address) {
    return {
        .code = "config.sandbox_dsn",
        .what = "the sandbox is only on this machine",
        .found = std::string(address),
        .hint = fmt::format(
            "leave {} out (it is {}), or set provider.kind: unipile", key, sandbox_address
        )};
}

// Fills the DSN.
void read_dsn(const Reading& reading, ProviderSettings& provider) {
    const Setting* const setting = reading.values.find("provider.dsn");
    const bool is_sandbox = provider.kind == ProviderKind::sandbox;
    if (setting == nullptr) {
        if (is_sandbox) provider.dsn = sandbox_address;
        if (is_sandbox || reading.file.empty()) return;
        Error error{ErrorKind::config, "config.dsn_missing", "provider.dsn is not set"};
        error.place = Place{reading.file};
        error.hint = fmt::format("{}; a key of v2 needs none: provider.api: v2", dsn_hint);
        reading.problems.add(std::move(error));
        return;
    }
    provider.dsn = std::get<std::string>(setting->value);
    provider.dsn_place = setting->origin.place;
    if (provider.dsn == dsn_placeholder) return;  // told by what would ask there
    if (auto problem = problem_of_dsn(provider.dsn)) {
        reading.refuse(setting->origin, *std::move(problem));
    } else if (is_sandbox && !is_this_machine(parse_address(provider.dsn)->host)) {
        reading.refuse(setting->origin, sandbox_is_elsewhere("provider.dsn", provider.dsn));
    }
}

// Fills the base, without what requests add to it.
void read_base(const Reading& reading, ProviderSettings& provider) {
    const Setting* const setting = reading.values.find("provider.base");
    const bool is_sandbox = provider.kind == ProviderKind::sandbox;
    if (setting == nullptr) {
        provider.base = is_sandbox ? sandbox_address : usual_base;
        return;
    }
    const std::string& written = std::get<std::string>(setting->value);
    const bool has_login = written.find('@') != std::string::npos;
    const auto address = parse_address(written);
    if (has_login || !address) {
        reading.refuse(
            setting->origin, {.code = "config.base",
                              .what = has_login ? "provider.base has a user name in it"
                                                : "provider.base is no address",
                              .found = has_login ? "(hidden)" : written,
                              .hint = base_hint}
        );
        return;
    }
    if (auto problem = problem_of_base(written, *address)) {
        reading.refuse(setting->origin, *std::move(problem));
    } else if (is_sandbox && !is_this_machine(address->host)) {
        reading.refuse(setting->origin, sandbox_is_elsewhere("provider.base", written));
    }
    provider.base = fmt::format(
        "{}://{}{}{}", address->scheme.empty() ? "https" : address->scheme, address->host,
        address->port.empty() ? "" : ":", address->port
    );
}

// What is written of the other version would do nothing.
void check_other_version(const Reading& reading, const ProviderSettings& provider) {
    const auto refuse = [&reading](const char* key, Error error) {
        const Setting* const setting = reading.values.find(key);
        if (setting == nullptr) return;
        const Origin& origin = setting->origin;
        error.found = origin.place ? setting->text : describe(origin);  // who looks into variables?
        reading.refuse(origin, std::move(error));
    };
    if (provider.api == ProviderApi::v1) {
        refuse(
            "provider.base",
            {.code = "config.base_with_v1",
             .what = "provider.base is for v2 of the API, and provider.dsn or provider.api says v1",
             .hint = "keep one: provider.dsn with a key of v1, provider.base with one of v2"}
        );
        return;
    }
    refuse(
        "provider.dsn",
        {.code = "config.dsn_with_v2",
         .what = "provider.dsn is for v1 of the API, and provider.api says v2",
         .hint = "with a key of v2 take the DSN out; with one of v1 set provider.api: v1"}
    );
    if (!provider.port_in_query) return;
    refuse(
        "provider.port_in_query",
        {.code = "config.port_in_query_with_v2",
         .what = "provider.port_in_query is for v1 of the API, and this is v2",
         .hint = "take it out: v2 is at port 443 anyway"}
    );
}

// A DSN is of v1, and v2 needs none. The sandbox has an address of its own for both.
ProviderApi choose_api(const Values& values, ProviderKind kind) {
    const std::string written = values.get_or_fallback<std::string>("provider.api");
    if (const auto named = parse<ProviderApi>(written)) return *named;
    if (values.find("provider.dsn") != nullptr) return ProviderApi::v1;
    const bool has_base = values.find("provider.base") != nullptr;
    return kind == ProviderKind::sandbox && !has_base ? ProviderApi::v1 : ProviderApi::v2;
}

void check_timeout(const Reading& reading, const ProviderSettings& provider) {
    using namespace std::chrono_literals;
    if (provider.timeout >= 1s && provider.timeout <= 10min) return;
    const Origin& origin = reading.values.find("provider.timeout")->origin;
    reading.refuse(
        origin, {.code = "config.bad_value",
                 .what = "provider.timeout must be from 1s to 10m",
                 .found = format_duration(provider.timeout)}
    );
}

void check_speed(const Reading& reading, const ProviderSettings& provider) {
    const Setting* const speed = reading.values.find("provider.speed");
    if (speed == nullptr || provider.kind == ProviderKind::sandbox) return;
    reading.refuse(
        speed->origin, {.code = "config.speed",
                        .what = "provider.speed is for kind sandbox only",
                        .found = speed->text,
                        .hint = "LinkedIn's days cannot be shortened; take the key out"}
    );
}

void read_key_source(const Reading& reading, ProviderSettings& provider) {
    const Setting* const file = reading.values.find("provider.api_key_file");
    const Setting* const command = reading.values.find("provider.api_key_command");
    if (command != nullptr) {
        provider.api_key_command = std::get<Texts>(command->value);
        // As a path, not found in PATH: the working folder may be anybody's.
        std::string& program = provider.api_key_command.front();
        if (program.find('/') != std::string::npos) {
            program = reading.expanded(program, command->origin);
        }
    }
    if (file != nullptr && command != nullptr) {
        const Setting& nearer = file->origin.source > command->origin.source ? *file : *command;
        reading.refuse(
            nearer.origin,
            {.code = "config.two_key_sources",
             .what = "provider.api_key_file and provider.api_key_command are both set",
             .hint = "keep one of them",
             .help_topic = "secrets"}
        );
    }
    if (file != nullptr) {
        provider.api_key_file = reading.path("provider.api_key_file", "");
    } else if (command == nullptr && provider.kind == ProviderKind::unipile) {
        const auto usual = user_config_path("unipile-api-key", reading.sources.environment);
        provider.api_key_file = usual.value_or("");
    }
}

}  // namespace

ProviderSettings read_provider(const Reading& reading) {
    const Values& values = reading.values;
    ProviderSettings provider;
    if (values.get_or_fallback<std::string>("provider.kind") == "sandbox")
        provider.kind = ProviderKind::sandbox;
    provider.api = choose_api(values, provider.kind);
    provider.port_in_query = values.get_or_fallback<bool>("provider.port_in_query");
    provider.ca_file = reading.path("provider.ca_file", "");
    provider.timeout = values.get_or_fallback<Duration>("provider.timeout");
    provider.retries = values.get_or_fallback<int>("provider.retries");
    provider.speed = values.get_or_fallback<int>("provider.speed");
    read_key_source(reading, provider);
    if (provider.api == ProviderApi::v1) {
        read_dsn(reading, provider);
    } else {
        read_base(reading, provider);
    }
    check_other_version(reading, provider);
    check_timeout(reading, provider);
    check_speed(reading, provider);
    return provider;
}

ProviderSettings in_v2(ProviderSettings provider) {
    if (provider.api == ProviderApi::v2) return provider;
    const bool is_sandbox = provider.kind == ProviderKind::sandbox;
    const bool has_scheme = provider.dsn.find("://") != std::string::npos;
    provider.base = usual_base;
    if (is_sandbox) provider.base = (has_scheme ? "" : "https://") + provider.dsn;
    provider.api = ProviderApi::v2;
    return provider;
}

}  // namespace invito
