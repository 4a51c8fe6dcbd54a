#include "invito/app/accounts.hpp"

#include "invito/report/terminal_text.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>
#include <set>
#include <unordered_map>

namespace invito {

std::string short_id(std::string_view id) {
    constexpr std::size_t head = 5;
    constexpr std::size_t tail = 3;
    if (id.size() <= head + tail + 3) return std::string(id);
    return fmt::format("{}...{}", id.substr(0, head), id.substr(id.size() - tail));
}

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

Error account_not_linkedin(std::string_view alias, std::string_view network) {
    return Error{
        .kind = ErrorKind::config,
        .code = "account.not_linkedin",
        .what = fmt::format("account \"{}\" is {}, not LINKEDIN", alias, network),
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

Error account_not_ready(
    std::string_view alias, std::string_view since, std::string_view meanwhile
) {
    return Error{
        .kind = ErrorKind::failed,
        .code = "account.not_ready",
        .what = fmt::format(
            "account \"{}\" is not ready at Unipile {} and comes back by itself", alias, since
        ),
        .hint = fmt::format("nobody has to act: each run asks again{}", meanwhile),
    };
}

Error account_blocked(std::string_view alias, std::string_view since, std::string_view meanwhile) {
    return Error{
        .kind = ErrorKind::failed,
        .code = "account.blocked",
        .what = fmt::format("account \"{}\" is blocked at Unipile {}", alias, since),
        .hint = fmt::format("look at it in the Unipile dashboard{}", meanwhile),
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

namespace {

const char* hint_for_refused_key(const ProviderError& error, const Settings& settings) {
    if (settings.provider.api == ProviderApi::v1)
        return "key and DSN must be from the same workspace; v1 and v2 keys are different: set "
               "provider.api";
    if (error.http_status == 403)
        return "it is a key of v2, but its role, its scope or the subscription does not allow "
               "this: look at it in the Unipile dashboard";
    return "it is no key of v2, or it has expired; a key of v1 needs provider.api: v1 and its "
           "DSN, host:port from the dashboard";
}

}  // namespace

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
                .hint = hint_for_refused_key(error, settings),
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
                            : fmt::format(
                                  "trouble with {}: {}", settings.provider.address(), error.what
                              ),
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

namespace {

// The first name in a-z and 0-9: Latin letters without their marks, others are dropped.
std::string alias_from(std::string_view name) {
    const std::string_view given = trim(name);
    std::string alias;
    for (const Word& word : words_of(given.substr(0, given.find(' ')))) {
        if (word.script == Script::latin) alias += word.letters;
    }
    std::erase_if(alias, [](char c) { return c < 'a' || c > 'z'; });
    return alias.empty() ? "account" : alias;
}

std::string free_alias(const std::string& wanted, const std::set<std::string>& taken) {
    std::string alias = wanted;
    for (int n = 2; taken.contains(alias); ++n) alias = fmt::format("{}-{}", wanted, n);
    return alias;
}

// Who has which account, as far as the provider tells.
class Members {
public:
    explicit Members(const std::vector<ProviderAccount>& accounts) {
        for (const ProviderAccount& account : accounts) {
            if (account.is_linkedin && !account.member_id.empty())
                member_of_.emplace(account.id, account.member_id);
        }
    }

    // Under which alias the account's member was asked for first: maybe this one.
    std::string first_alias(const std::string& account_id, const std::string& alias) {
        const auto member = member_of_.find(account_id);
        if (member == member_of_.end()) return alias;
        return first_alias_.emplace(member->second, alias).first->second;
    }

private:
    std::unordered_map<std::string_view, std::string_view> member_of_;
    std::unordered_map<std::string_view, std::string> first_alias_;
};

}  // namespace

std::string status_text(const ProviderAccount& account) {
    return account.status.empty() ? "unknown" : account.status;
}

std::vector<SecondAccount> second_accounts(
    const std::vector<ProviderAccount>& accounts, const Settings& settings
) {
    Members members(accounts);
    std::vector<SecondAccount> second;
    for (const AccountSettings& account : settings.accounts) {
        const std::string sender = members.first_alias(account.id, account.alias);
        if (sender != account.alias) second.push_back({account.alias, sender});
    }
    return second;
}

std::vector<DiscoveredAccount> discovered_accounts(
    const std::vector<ProviderAccount>& accounts, const Settings& settings
) {
    Members members(accounts);
    std::set<std::string> known_ids;
    std::set<std::string> taken;
    for (const AccountSettings& account : settings.accounts) {
        known_ids.insert(account.id);
        taken.insert(account.alias);
        static_cast<void>(members.first_alias(account.id, account.alias));
    }
    std::vector<DiscoveredAccount> found;
    for (const ProviderAccount& account : accounts) {
        if (!account.is_linkedin || known_ids.contains(account.id)) continue;
        const std::string alias = free_alias(alias_from(account.name), taken);
        taken.insert(alias);
        found.push_back(
            {alias, account.id, account.name, account.tier, account.health, status_text(account)}
        );
        const std::string first = members.first_alias(account.id, alias);
        if (first != alias) found.back().same_member_as = first;
    }
    return found;
}

Error account_left_out(const DiscoveredAccount& account) {
    return Error{
        .kind = ErrorKind::config,
        .code = "account.same_member",
        .what = fmt::format(
            "account {} ({}) was left out: it is the same LinkedIn member as \"{}\"", account.id,
            terminal_safe(account.name), account.same_member_as
        ),
        .hint = "they have one budget: use one of them",
        .help_topic = "limits",
    };
}

std::string yaml_entry(const DiscoveredAccount& account) {
    // Of a member's second account a comment: what is printed can be appended as it is.
    const bool is_second = !account.same_member_as.empty();
    const std::string_view lead = is_second ? "  # " : "  ";
    std::string entry = fmt::format(
        "{}{}:  # {}{}\n{}  id: {}\n{}  tier: {}{}\n", lead, account.alias,
        terminal_safe(account.name),
        account.health == SessionHealth::ok ? "" : ", status " + terminal_safe(account.status),
        lead, terminal_safe(account.id), lead, to_string(account.tier.value_or(Tier::free)),
        account.tier ? "" : "  # or premium, which Unipile does not tell"
    );
    if (!is_second) return entry;
    return fmt::format(
        "  # {} is the same LinkedIn member as {}: use one of them\n{}", account.alias,
        account.same_member_as, entry
    );
}

namespace {

using Accounts = std::vector<ProviderAccount>;

// A provider that never ends its list is not believed for ever.
constexpr int pages_max = 1000;

}  // namespace

Result<std::unique_ptr<ProviderSession>> ProviderSession::open(
    const Settings& settings, const Environment& environment, const Secret& api_key
) {
    std::unique_ptr<ProviderSession> session(new ProviderSession());
    session->clock_ = make_clock(settings, real_now(), session->io_.get_executor());
    auto provider = make_provider(
        settings, api_key, environment, *session->clock_, session->io_.get_executor()
    );
    if (!provider) return provider.error();
    session->provider_ = std::move(*provider);
    return session;
}

Reply<std::vector<ProviderAccount>> ProviderSession::accounts() {
    auto reply = boost::asio::co_spawn(io_, every_page(), boost::asio::use_future);
    io_.restart();
    io_.run();
    return reply.get();
}

void ProviderSession::ask_members(Accounts& accounts) {
    for (ProviderAccount& account : accounts) {
        const bool can_tell = account.is_linkedin && account.health == SessionHealth::ok;
        if (!can_tell || !account.member_id.empty()) continue;
        auto reply =
            boost::asio::co_spawn(io_, provider_->own_profile(account.id), boost::asio::use_future);
        io_.restart();
        io_.run();
        auto own = reply.get();
        if (own.result) account.member_id = std::move(own.result->provider_id);
    }
}

boost::asio::awaitable<Reply<Accounts>> ProviderSession::every_page() {
    Accounts accounts;
    Exchange first_exchange;
    std::optional<std::string> cursor;
    for (int page_number = 0; page_number < pages_max; ++page_number) {
        auto reply = co_await provider_->accounts_page(cursor);
        if (page_number == 0) first_exchange = reply.exchange;
        if (const auto date = reply.exchange.server_date; date && !date_reading_) {
            date_reading_ = clock_->observe({*date, reply.exchange.took});
        }
        if (!reply.result) co_return Reply<Accounts>{reply.exchange, reply.result.error()};
        for (ProviderAccount& account : reply.result->items) {
            accounts.push_back(std::move(account));
        }
        cursor = reply.result->cursor;
        if (!cursor) break;
    }
    co_return Reply<Accounts>{first_exchange, std::move(accounts)};
}

}  // namespace invito
