#pragma once
// A provider for a few requests outside a run, with the loop and the clock it needs.

#include "blocking.hpp"
#include "compose.hpp"
#include "context.hpp"

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <vector>

namespace invito {

class ProviderSession {
public:
    // Errors: those of make_provider.
    [[nodiscard]] static Result<std::unique_ptr<ProviderSession>> open(
        const Context& context, const Settings& settings, const Secret& api_key
    );

    // Every account the key can see. The exchange is that of the first page.
    [[nodiscard]] Reply<std::vector<ProviderAccount>> accounts();

    // The first date an answer had, against this machine's clock; nullopt: none had any.
    [[nodiscard]] const std::optional<DateReading>& date_reading() const { return date_reading_; }

private:
    ProviderSession() = default;

    boost::asio::awaitable<Reply<std::vector<ProviderAccount>>> every_page();

    boost::asio::io_context io_{1};
    std::unique_ptr<Clock> clock_;
    std::unique_ptr<Provider> provider_;
    std::optional<DateReading> date_reading_;
};

}  // namespace invito
