#pragma once
// Every answer of the provider also tells the time.

#include "invito/ports/clock.hpp"
#include "invito/ports/provider.hpp"
#include "run_board.hpp"

namespace invito {

// Shows the clock the date of an answer that arrived just now. Stops the run if this machine's time
// and the provider's are too far apart to keep any promise about windows and caps.
void observe_date(const Exchange& exchange, Clock& clock, RunBoard& board);

}  // namespace invito
