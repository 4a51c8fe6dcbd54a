#pragma once
// What is said of webhooks and of the events that they bring. Nobody is named.

#include "invito/ports/webhooks.hpp"
#include "invito/support/time.hpp"

#include <string>

namespace invito {

// "14:05:02 anna: an invitation is accepted"
[[nodiscard]] std::string webhook_event_line(
    const EventReceipt& receipt, Instant at, const TimeZone& zone
);

}  // namespace invito
