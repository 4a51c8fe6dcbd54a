#pragma once
// The clock of HTTP deadlines and idle times. It never jumps; business time comes from ports/clock.

#include <boost/asio/steady_timer.hpp>

namespace invito {

using MonotonicClock = boost::asio::steady_timer::clock_type;
using MonotonicTime = boost::asio::steady_timer::time_point;

}  // namespace invito
