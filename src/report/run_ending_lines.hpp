#pragma once
// The lines and fields with which every run that did not invite ends.

#include "invito/model/run_kind.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/report/run_ending.hpp"
#include "invito/report/style.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace invito {

// "Sync r-0043 ended at 20:31: 3 accepted", the timing, what needs a person, and the exit code.
// `what` is "Sync", `remarks` come before what needs a person.
void write_ending(
    std::ostream& out,
    const RunEnding& ending,
    const std::string& what,
    const std::string& result,
    const std::vector<std::string>& remarks,
    const Style& style
);

// Opens the object of a "summary" line and writes what all of them have.
void begin_summary(JsonWriter& json, const RunEnding& ending, RunKind kind, const TimeZone& zone);
void end_summary(JsonWriter& json, const RunEnding& ending);

}  // namespace invito
