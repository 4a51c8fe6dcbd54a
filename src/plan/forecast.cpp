#include "invito/plan/forecast.hpp"

#include "account_forecast.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>

namespace invito {
namespace {

// Who acts next: the earliest, and of several at the same instant whoever began to wait first.
struct Turn {
    Instant at;
    std::size_t number = 0;
    std::size_t account = 0;

    friend bool operator>(const Turn& a, const Turn& b) {
        return std::tie(a.at, a.number) > std::tie(b.at, b.number);
    }
};

class Replay {
public:
    Replay(std::vector<AccountForecast>& accounts, const bool& is_enough)
        : accounts_(accounts), is_enough_(is_enough) {}

    void go(Instant now, Instant until, Duration patience) {
        start_run(now);
        for (Instant last = now; !turns_.empty() && turns_.top().at < until && !is_enough_;) {
            const Turn turn = turns_.top();
            if (turn.at > last + patience) {
                const auto next = next_run(last);
                if (!next || *next >= until) return;
                start_run(*next);
                last = *next;
            } else {
                turns_.pop();
                take(turn);
                last = turn.at;
            }
        }
    }

private:
    // When the run that ends now says that the next one has something to do.
    std::optional<Instant> next_run(Instant now) {
        std::optional<Instant> first;
        for (AccountForecast& account : accounts_) {
            const auto next = account.next_after(now);
            if (next && (!first || *next < *first)) first = next;
        }
        return first;
    }

    // Every account has a look, in order.
    void start_run(Instant at) {
        turns_ = {};
        for (std::size_t i = 0; i < accounts_.size(); ++i) {
            accounts_[i].learn_closures(at);
            turns_.push({at, ++number_, i});
        }
    }

    void take(const Turn& turn) {
        const auto next = accounts_[turn.account].act(turn.at);
        if (next) turns_.push({*next, ++number_, turn.account});
    }

    std::vector<AccountForecast>& accounts_;
    const bool& is_enough_;
    std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns_;
    std::size_t number_ = 0;
};

}  // namespace

std::string_view to_string(const Binding& binding) {
    return binding.is_ramp_up ? std::string_view("ramp_up") : to_string(binding.rule);
}

Forecast forecast(ForecastRequest request, const ForecastSink& on_item) {
    ForecastWorld world{
        .until = request.until, .campaigns = std::move(request.campaigns), .on_item = on_item};
    std::vector<AccountForecast> accounts;
    accounts.reserve(request.accounts.size());
    for (ForecastAccount& account : request.accounts)
        accounts.emplace_back(world, accounts.size(), std::move(account));

    Replay(accounts, world.is_enough).go(request.now, request.until, request.patience);
    for (AccountForecast& account : accounts) account.tell_rest(request.until);

    Forecast& result = world.result;
    const auto by_date = [](const ForecastDay& a, const ForecastDay& b) {
        return std::tie(a.date, a.account) < std::tie(b.date, b.account);
    };
    std::sort(result.days.begin(), result.days.end(), by_date);
    if (result.rest.empty()) result.finish = world.last_at;
    return std::move(result);
}

}  // namespace invito
