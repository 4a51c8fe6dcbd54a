#pragma once
// Everything that happened to a job, as one story in the order of time.

#include "invito/report/explain_screen.hpp"
#include "json_fields.hpp"

#include <string>
#include <vector>

namespace invito {

struct Happening {
    Instant at;
    std::string what;    // stable: "imported", "visit", "invitation", or the event's kind
    RunId run;           // 0: none
    std::string detail;  // what came of it, who did it
};

BOOST_DESCRIBE_STRUCT(Happening, (), (at, what, run, detail))

[[nodiscard]] std::vector<Happening> history_of(const Explanation& explanation);

}  // namespace invito
