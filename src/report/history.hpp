#pragma once
// Everything that happened to a job, as one story in the order of time.

#include "invito/report/explain_screen.hpp"

#include <string>
#include <vector>

namespace invito {

struct Happening {
    Instant at;
    std::string what;    // stable: "imported", "visit", "invitation", or the event's kind
    std::string run;     // "r-0042"; empty: none
    std::string detail;  // what came of it, who did it
};

[[nodiscard]] std::vector<Happening> history_of(const Explanation& explanation);

}  // namespace invito
