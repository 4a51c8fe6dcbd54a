#pragma once
// The name of a shared database: a URL as libpq reads it, and what of it we do not take
// (https://www.postgresql.org/docs/15/libpq-connect.html, 34.1.1.2). Nothing here opens anything.

#include "invito/support/result.hpp"

#include <string>
#include <string_view>

namespace invito {

struct DatabaseUrl {
    std::string text;       // for libpq; there is no password in it
    bool is_local = false;  // every host is this machine: TLS is not needed
};

// It has the form of a URL, or of libpq's other form, and not of a path.
[[nodiscard]] bool names_shared_database(std::string_view name);

// Errors: config, "database.url"; "database.password", one stands in it (it is not shown); and
// "database.tls", a host on a network would be talked to without a proof of who it is.
[[nodiscard]] Result<DatabaseUrl> parse_database_url(const std::string& url);

}  // namespace invito
