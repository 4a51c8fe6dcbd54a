#include "account_errors.hpp"

#include <fmt/format.h>

namespace invito {

namespace {

// "h_EKCy2lRLef5NzHp0iw4A" -> "h_EKC...w4A": enough to tell two apart.
std::string short_id(std::string_view id) {
    constexpr std::size_t head = 5;
    constexpr std::size_t tail = 3;
    if (id.size() <= head + tail + 3) return std::string(id);
    return fmt::format("{}...{}", id.substr(0, head), id.substr(id.size() - tail));
}

}  // namespace

Error account_not_known(const AccountSettings& account) {
    return Error{
        .kind = ErrorKind::config,
        .code = "account.unknown_id",
        .what = fmt::format(
            "account \"{}\": id {} is not known to Unipile", account.alias, short_id(account.id)
        ),
        .hint = "`invito accounts discover` lists ids; after a new sign-up the id changes",
    };
}

Error account_not_linkedin(std::string_view alias, std::string_view type) {
    return Error{
        .kind = ErrorKind::config,
        .code = "account.not_linkedin",
        .what = fmt::format("account \"{}\" is {}, not LINKEDIN", alias, type),
        .hint = "use the id of the LinkedIn account of the same person",
    };
}

Error account_disconnected(
    std::string_view alias, std::string_view since, std::string_view meanwhile
) {
    return Error{
        .kind = ErrorKind::failed,
        .code = "account.reconnect",
        .what = fmt::format("account \"{}\" is disconnected {}", alias, since),
        .hint = fmt::format("sign in again in the Unipile dashboard{}", meanwhile),
    };
}

Error account_restricted(std::string_view alias, std::string_view answer) {
    return Error{
        .kind = ErrorKind::failed,
        .code = "account.restricted",
        .what = fmt::format("account \"{}\" is restricted by LinkedIn ({})", alias, answer),
        .hint = fmt::format(
            "stop using it by hand too, wait at least 24-48 h, lower per_day; it stays paused "
            "until `invito resume --account {}`",
            alias
        ),
        .help_topic = "limits",
    };
}

Error account_of_same_member(
    std::string_view alias, std::string_view sender, std::string_view meanwhile
) {
    return Error{
        .kind = ErrorKind::config,
        .code = "account.same_member",
        .what = fmt::format(
            "account \"{}\" is the same LinkedIn member as \"{}\": they have one budget, and only "
            "\"{}\" sends",
            alias, sender, sender
        ),
        .hint = fmt::format("take one of them out of the configuration{}", meanwhile),
        .help_topic = "limits",
    };
}

std::string short_type(std::string_view type) {
    return std::string(type.substr(type.find_last_of('/') + 1));
}

}  // namespace invito
