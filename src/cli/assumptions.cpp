#include "assumptions.hpp"

#include <array>

namespace invito {

namespace {

// Their numbers are cited by people and scripts: new ones are added at the end.
constexpr std::array all = std::to_array<Assumption>({
    {"A1", "Unipile acts on a request at most 10 minutes after the connection to it is closed.",
     "an invitation that leaves later may be sent a second time, and a limit counted too early."},
    {"A2", "What Unipile shows of profiles and of the sent list is at most 5 minutes old.",
     "an invitation that is not shown a day later is taken for not sent, and sent again once."},
    {"A3",
     "No request goes on more than 10 seconds after it was written down. The program looks at the "
     "clock right before the first byte; no machine may be suspended exactly there.",
     "an invitation may be counted in a window that is over."},
    {"A4", "The disk keeps what it was told to sync, through a power cut.",
     "invitations of the last moments are forgotten, and sent again; `invito doctor` times the "
     "disk."},
    {"A5",
     "Nobody puts an older database in the place of a newer one, by a restored backup for example.",
     "whoever was invited since may be invited again."},
});

}  // namespace

std::span<const Assumption> assumptions() {
    return all;
}

}  // namespace invito
