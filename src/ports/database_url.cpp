#include "invito/ports/database_url.hpp"

#include "invito/support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <map>
#include <memory>
#include <vector>

namespace invito {
namespace {

constexpr std::array<std::string_view, 2> schemes = {"postgresql://", "postgres://"};
constexpr std::string_view proves_the_host = "verify-full";

using Options = std::map<std::string, std::string>;

bool is_scheme_of_ours(std::string_view url) {
    return std::ranges::any_of(schemes, [&](std::string_view scheme) {
        return url.starts_with(scheme);
    });
}

Error refused(std::string code, std::string what, std::string found, std::string hint) {
    return Error{
        .kind = ErrorKind::config,
        .code = std::move(code),
        .what = std::move(what),
        .found = std::move(found),
        .hint = std::move(hint),
        .help_topic = "shared-database"};
}

Error password_inside() {
    return refused(
        "database.password", "a password stands in the name of the database", "",
        "take it out, and put it into ~/.pgpass (mode 0600) as HOST:PORT:DATABASE:USER:PASSWORD; "
        "a configuration is copied and shown, a password must not be"
    );
}

// Whatever libpq makes of it: a password with a "/" or a "@" in it is one, too.
bool has_password(std::string_view url) {
    const auto begin = url.find("://");
    if (begin == std::string_view::npos) return false;
    const std::string_view rest = url.substr(begin + 3);
    const auto end = rest.substr(0, rest.find('?')).rfind('@');
    return end != std::string_view::npos && rest.substr(0, end).find(':') != std::string_view::npos;
}

bool says_nothing_secret(std::string_view url) {
    return url.find("password") == std::string_view::npos;
}

// Those that it names; what libpq would take from elsewhere is not among them.
Result<Options> read_options(const std::string& url) {
    char* problem = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
        PQconninfoParse(url.c_str(), &problem), PQconninfoFree
    );
    const std::unique_ptr<char, decltype(&PQfreemem)> message(problem, PQfreemem);
    if (parsed == nullptr) {
        const std::string why = message == nullptr ? "it cannot be read" : message.get();
        return refused(
            "database.url", "the name of the database is no URL of PostgreSQL",
            says_nothing_secret(url) ? std::string(trim(why)) : "",
            "postgresql://USER@HOST1,HOST2:5432/DATABASE"
        );
    }
    Options options;
    for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr && *option->val != '\0')
            options.emplace(option->keyword, option->val);
    }
    return options;
}

std::string value_of(const Options& options, const char* keyword) {
    const auto option = options.find(keyword);
    return option == options.end() ? std::string() : option->second;
}

std::vector<std::string> list_of(const std::string& text) {
    std::vector<std::string> items;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        items.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return items;
}

// None is the socket of this machine, and so is one that begins with "/" or "@".
bool is_this_machine(const std::string& host) {
    return host.empty() || host.front() == '/' || host.front() == '@' || host == "localhost" ||
           host == "::1" || host.starts_with("127.");
}

// An address goes before a name.
bool is_local(const Options& options) {
    const std::string addresses = value_of(options, "hostaddr");
    return std::ranges::all_of(
        list_of(addresses.empty() ? value_of(options, "host") : addresses), is_this_machine
    );
}

std::optional<Error> what_is_refused(const Options& options) {
    for (const char* secret : {"password", "sslpassword"}) {
        if (options.contains(secret)) return password_inside();
    }
    if (options.contains("service")) {
        return refused(
            "database.url", "the name of the database names a service file's entry",
            "service=" + value_of(options, "service"),
            "name hosts and database themselves, so that this file says where the data are"
        );
    }
    if (!options.contains("dbname")) {
        return refused(
            "database.url", "the URL names no database on its server", "",
            "it stands behind the hosts: postgresql://USER@HOST/DATABASE"
        );
    }
    const std::string tls = value_of(options, "sslmode");
    if (is_local(options) || tls.empty() || tls == proves_the_host) return std::nullopt;
    return refused(
        "database.tls", "the database would not have to prove who it is", "sslmode=" + tls,
        "leave sslmode out: a host on a network is talked to over TLS with verify-full; the "
        "certificate of its authority stands in ~/.postgresql/root.crt, or under sslrootcert="
    );
}

}  // namespace

bool names_shared_database(std::string_view name) {
    if (name.find("://") != std::string_view::npos) return true;
    return name.find('/') == std::string_view::npos &&
           (name.starts_with("host=") || name.starts_with("dbname=") ||
            name.find(" dbname=") != std::string_view::npos);
}

Result<DatabaseUrl> parse_database_url(const std::string& url) {
    if (has_password(url)) return password_inside();
    if (!is_scheme_of_ours(url)) {
        return refused(
            "database.url", "the name of the database is neither a path nor a URL of PostgreSQL",
            says_nothing_secret(url) ? url : "",
            "a shared one is postgresql://USER@HOST/DATABASE; SQLite's is a path"
        );
    }
    const auto options = read_options(url);
    if (!options) return options.error();
    if (auto problem = what_is_refused(*options)) return *std::move(problem);
    return DatabaseUrl{.text = url, .is_local = is_local(*options)};
}

}  // namespace invito
