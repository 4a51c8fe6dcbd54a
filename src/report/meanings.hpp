#pragma once
// What each state and reason of a job means, and what a person can do about it: one table, so that
// every word has both.

#include "invito/model/job.hpp"
#include "invito/ports/records.hpp"

#include <string_view>

namespace invito {

struct Meaning {
    std::string_view what;    // a sentence
    std::string_view remedy;  // a sentence; what somebody can do, or that nothing is to be done
};

[[nodiscard]] Meaning meaning_of(JobState state, Reason reason);
[[nodiscard]] Meaning meaning_of(const JobView& job);

}  // namespace invito
