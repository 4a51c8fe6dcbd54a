#include "provider_session.hpp"

#include <boost/asio/use_awaitable.hpp>

namespace invito {

namespace {

using Accounts = std::vector<ProviderAccount>;

// A provider that never ends its list is not believed for ever.
constexpr int pages_max = 1000;

}  // namespace

Result<std::unique_ptr<ProviderSession>> ProviderSession::open(
    const Context& context, const Settings& settings, const Secret& api_key
) {
    std::unique_ptr<ProviderSession> session(new ProviderSession());
    session->clock_ = make_clock(settings, real_now(), session->io_.get_executor());
    auto provider = make_provider(
        settings, api_key, context.environment, *session->clock_, session->io_.get_executor()
    );
    if (!provider) return provider.error();
    session->provider_ = std::move(*provider);
    return session;
}

Reply<std::vector<ProviderAccount>> ProviderSession::accounts() {
    return run_blocking(io_, every_page());
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
