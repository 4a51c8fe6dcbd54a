#include "provider_settings.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
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

namespace {

constexpr const char* sandbox_dsn = "https://127.0.0.1:4689";

// Host and port of a DSN whose scheme and path may be there.
struct Endpoint {
    std::string_view host;  // an IPv6 address with its brackets
    bool has_port = false;
};

bool is_port(std::string_view text) {
    int port = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, port);
    return problem == std::errc{} && stop == end && port > 0 && port <= 65535;
}

std::optional<Endpoint> parse_endpoint(std::string_view dsn) {
    if (const auto scheme = dsn.find("://"); scheme != std::string_view::npos) {
        dsn.remove_prefix(scheme + 3);
    }
    dsn = dsn.substr(0, dsn.find_first_of("/?#"));
    if (dsn.empty() || dsn.find_first_of(" @") != std::string_view::npos) return std::nullopt;
    const std::size_t bracket = dsn.front() == '[' ? dsn.find(']') : 0;
    const std::size_t colon = dsn.find(':', bracket);  // an unclosed bracket: none is found
    if (colon == std::string_view::npos) return Endpoint{dsn};
    if (colon == 0 || !is_port(dsn.substr(colon + 1))) return std::nullopt;
    return Endpoint{dsn.substr(0, colon), true};
}

bool is_loopback(std::string_view host) {
    static constexpr std::array<std::string_view, 3> names = {"127.0.0.1", "[::1]", "localhost"};
    return std::find(names.begin(), names.end(), ascii_lower(host)) != names.end();
}

void check_dsn(const Reading& reading, const ProviderSettings& provider) {
    const Setting* const setting = reading.values.find("provider.dsn");
    if (setting == nullptr) {
        if (!provider.dsn.empty() || reading.file.empty()) return;
        Error error{ErrorKind::config, "config.dsn_missing", "provider.dsn is not set"};
        error.place = Place{reading.file};
        error.hint = "copy host:port from the Unipile dashboard, e.g. api8.unipile.com:13851";
        reading.problems.add(std::move(error));
        return;
    }
    if (provider.dsn == dsn_placeholder) return;  // told by what would ask there
    const auto endpoint = parse_endpoint(provider.dsn);
    if (!endpoint) {
        reading.refuse(
            setting->origin,
            {.code = "config.dsn",
             .what = "provider.dsn is not host:port",
             .found = provider.dsn,
             .hint = "copy host:port from the Unipile dashboard, e.g. api8.unipile.com:13851"}
        );
    } else if (!endpoint->has_port) {
        reading.refuse(
            setting->origin,
            {.code = "config.dsn_port",
             .what = fmt::format("DSN \"{}\" has no port", provider.dsn),
             .hint =
                 "copy host:port from the dashboard, e.g. api8.unipile.com:13851; if that port is "
                 "blocked on your side set provider.port_in_query: true (port 443)"}
        );
    } else if (provider.kind == ProviderKind::sandbox && !is_loopback(endpoint->host)) {
        reading.refuse(
            setting->origin,
            {.code = "config.sandbox_dsn",
             .what = "the sandbox is only on this machine",
             .found = provider.dsn,
             .hint = fmt::format(
                 "leave provider.dsn out (it is {}), or set provider.kind: unipile", sandbox_dsn
             )}
        );
    }
}

void check_api(const Reading& reading, const ProviderSettings& provider) {
    if (provider.api != "v2") return;
    reading.refuse(
        reading.values.find("provider.api")->origin,
        {.code = "config.api_v2",
         .what = "this version speaks only v1 of the Unipile API",
         .found = "v2",
         .hint = "set provider.api: auto, with a DSN and a key of v1"}
    );
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
    if (values.get_or_fallback<std::string>("provider.kind") == "sandbox") {
        provider.kind = ProviderKind::sandbox;
        provider.dsn = sandbox_dsn;
    }
    if (const Setting* const dsn = values.find("provider.dsn")) {
        provider.dsn = std::get<std::string>(dsn->value);
        provider.dsn_place = dsn->origin.place;
    }
    provider.api = values.get_or_fallback<std::string>("provider.api");
    provider.port_in_query = values.get_or_fallback<bool>("provider.port_in_query");
    provider.ca_file = reading.path("provider.ca_file", "");
    provider.timeout = values.get_or_fallback<Duration>("provider.timeout");
    provider.retries = values.get_or_fallback<int>("provider.retries");
    provider.speed = values.get_or_fallback<int>("provider.speed");
    read_key_source(reading, provider);
    check_dsn(reading, provider);
    check_api(reading, provider);
    check_timeout(reading, provider);
    check_speed(reading, provider);
    return provider;
}

}  // namespace invito
