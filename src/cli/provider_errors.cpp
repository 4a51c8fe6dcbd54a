#include "provider_errors.hpp"

#include "account_errors.hpp"

#include <fmt/format.h>

namespace invito {

Error error_of(const ProviderError& error, const Settings& settings) {
    switch (error.fault) {
        case Fault::key_refused:
            return Error{
                .kind = ErrorKind::auth,
                .code = "provider.key_refused",
                .what = fmt::format(
                    "Unipile refused the API key ({}, {})", error.http_status,
                    short_type(error.type)
                ),
                .hint =
                    "key and DSN must be from the same workspace; v1 and v2 keys are different: "
                    "set provider.api",
                .help_topic = "secrets",
            };
        case Fault::not_sent:
        case Fault::unavailable:
        case Fault::outcome_unknown:
        case Fault::unreadable:
            return Error{
                .kind = ErrorKind::unavailable,
                .code = "provider.unavailable",
                .what = error.fault == Fault::not_sent
                            ? error.what
                            : fmt::format("trouble with {}: {}", settings.provider.dsn, error.what),
                .hint = settings.provider.kind == ProviderKind::sandbox
                            ? "is it running? Start it with: invito sandbox serve"
                            : "firewall or proxy? HTTPS_PROXY is honoured. Nothing was sent; run "
                              "again later",
            };
        default:
            return Error{
                .kind = ErrorKind::failed,
                .code = fmt::format("provider.{}", to_string(error.fault)),
                .what = error.what,
                .found = error.type,
                .hint = "see docs/provider.md for this type",
            };
    }
}

}  // namespace invito
