#pragma once
// What `explain --all` prints: everything that is stored of one person, why, and for how long.

#include "invito/ports/personal_data.hpp"
#include "invito/report/terminal_text.hpp"
#include "invito/support/time.hpp"

#include <iosfwd>
#include <optional>
#include <string>

namespace invito {

struct PersonalDataReport {
    PersonalData data;
    std::string database;                        // its path
    std::optional<Duration> keep_finished = {};  // of the settings; nullopt: for good
    Instant now = {};
};

void write_personal_data(std::ostream& out, const PersonalDataReport& report, const Style& style);
void write_personal_data_json(
    std::ostream& out, const PersonalDataReport& report, const TimeZone& zone
);

}  // namespace invito
