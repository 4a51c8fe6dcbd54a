#pragma once
// How a run ended that did not invite: what the end screens of sync and withdraw have in common.

#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace invito {

struct RunEnding {
    RunId run;
    Instant started_at;
    Instant ended_at;
    std::string ended;           // stable word: "done"
    std::string ended_sentence;  // "all work is done"
    std::int64_t requests = 0;
    std::vector<std::string> attention = {};  // text only; sentences, worst last
    int exit_code = 0;
    std::string exit_sentence;  // "everything due was done"
};

template <typename Tally>
struct AccountEnd {
    std::string alias;
    std::string state = "ok";
    Tally tally;
};

}  // namespace invito
