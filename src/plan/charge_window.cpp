#include "charge_window.hpp"

#include <algorithm>

namespace invito {

void ChargeWindow::add(const LedgerRow& row) {
    const Instant oldest = row.intent_at - kept_;
    while (!all_.empty() && all_.front() < oldest) all_.pop_front();
    while (!by_hand_.empty() && by_hand_.front().at < oldest) by_hand_.pop_front();
    all_.push_back(row.intent_at);
    if (row.outcome == Outcome::external) by_hand_.push_back({row.intent_at, row.id});
}

ChargeWindow::Count ChargeWindow::count_after(Instant since, const LedgerRow& row) const {
    const auto all = all_.end() - std::upper_bound(all_.begin(), all_.end(), since);
    // A row that was found later has a higher id: the ledger is append-only.
    const auto found_later =
        std::count_if(by_hand_.begin(), by_hand_.end(), [&](const External& external) {
            return external.at > since && external.id > row.id;
        });
    return {all, all - found_later};
}

}  // namespace invito
