#include "date_of_answer.hpp"

namespace invito {

void observe_date(const Exchange& exchange, Clock& clock, RunBoard& board) {
    if (!exchange.server_date) return;
    const DateReading reading = clock.observe({*exchange.server_date, exchange.took});
    switch (reading.verdict) {
        case DateVerdict::taken: board.confirm_time(reading.moved); break;
        case DateVerdict::ignored: break;
        case DateVerdict::clock_off: board.stop_clock_off(reading); break;
    }
}

}  // namespace invito
