#pragma once
// What `doctor` says about the files that steer the program, and who else can write them.

#include "checkup.hpp"
#include "invito/config/settings.hpp"

#include <map>
#include <string>

namespace invito {

// The configuration, what it names, and the campaign files beside it. Reads and runs none of them.
void check_who_may_steer(
    Checkup& checkup, const Settings& settings,
    const std::map<std::string, std::string>& environment
);

// Whether `error` is one of check_who_may_steer's.
[[nodiscard]] bool is_of_trust(const Error& error);

}  // namespace invito
