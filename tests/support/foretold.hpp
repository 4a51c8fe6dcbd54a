#pragma once
// A forecast with its invitations in a list, for tests that look at several of them.

#include "invito/plan/forecast.hpp"

#include <utility>
#include <vector>

namespace invito::test {

struct Foretold : Forecast {
    std::vector<ForecastItem> items = {};
};

inline Foretold foretell(ForecastRequest request) {
    std::vector<ForecastItem> items;
    Forecast result = forecast(std::move(request), [&items](const ForecastItem& item) {
        items.push_back(item);
        return true;
    });
    return {std::move(result), std::move(items)};
}

}  // namespace invito::test
