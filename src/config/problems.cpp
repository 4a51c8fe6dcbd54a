#include "problems.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>
#include <boost/throw_exception.hpp>
#include <tuple>
#include <utility>

namespace invito {

namespace {

auto position(const Error& error) {
    const Place place = error.place.value_or(Place{});
    return std::tuple(!error.place.has_value(), place.line, place.column);
}

}  // namespace

void Problems::add(Error error) {
    errors_.push_back(std::move(error));
}

void Problems::add(SettingsFailure failure) {
    for (Error& error : failure.errors) errors_.push_back(std::move(error));
}

SettingsFailure Problems::take() {
    ensure(!errors_.empty(), "a failure names at least one problem");
    std::stable_sort(errors_.begin(), errors_.end(), [](const Error& a, const Error& b) {
        return position(a) < position(b);
    });
    return SettingsFailure{std::move(errors_)};
}

void throw_exception_from_error(
    const SettingsFailure& failure, const boost::source_location& where
) {
    ensure(!failure.errors.empty(), "a failure names at least one problem");
    throw_exception_from_error(failure.errors.front(), where);
}

}  // namespace invito
