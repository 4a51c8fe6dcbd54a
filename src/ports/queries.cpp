#include "invito/ports/queries.hpp"

#include <numeric>

namespace invito {

StateCounts& StateCounts::operator+=(const StateCounts& others) {
    for (std::size_t state = 0; state < by_state.size(); ++state)
        by_state[state] += others.by_state[state];
    gone += others.gone;
    return *this;
}

std::int64_t StateCounts::total() const {
    return std::accumulate(by_state.begin(), by_state.end(), std::int64_t{0});
}

std::int64_t StateCounts::waiting() const {
    return of(JobState::queued) + of(JobState::resolved) + of(JobState::sending);
}

std::int64_t StateCounts::invited() const {
    return of(JobState::sent) + of(JobState::accepted) + of(JobState::withdrawn);
}

}  // namespace invito
