#include "invito/plan/charge_log.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"

#include <algorithm>

namespace invito {
namespace {

void insert_sorted(std::vector<Instant>& times, Instant at) {
    times.insert(std::upper_bound(times.begin(), times.end(), at), at);
}

void erase_one(std::vector<Instant>& times, Instant at) {
    const auto found = std::lower_bound(times.begin(), times.end(), at);
    ensure(found != times.end() && *found == at, "only a charged row is refunded");
    times.erase(found);
}

}  // namespace

void ChargeLog::add(AttemptKind kind, Instant at, bool with_note) {
    switch (kind) {
        case AttemptKind::invite:
            insert_sorted(invitations_, at);
            if (with_note) insert_sorted(notes_, at);
            break;
        case AttemptKind::visit: insert_sorted(visits_, at); break;
        case AttemptKind::list: insert_sorted(list_reads_, at); break;
        case AttemptKind::withdraw: insert_sorted(withdrawals_, at); break;
    }
}

void ChargeLog::refund(AttemptKind kind, Instant at, bool with_note) {
    switch (kind) {
        case AttemptKind::invite:
            erase_one(invitations_, at);
            if (with_note) erase_one(notes_, at);
            break;
        case AttemptKind::visit: erase_one(visits_, at); break;
        case AttemptKind::list: erase_one(list_reads_, at); break;
        case AttemptKind::withdraw: erase_one(withdrawals_, at); break;
    }
}

void ChargeLog::forget(Instant until) {
    for (auto* const times : {&invitations_, &notes_, &visits_, &list_reads_, &withdrawals_}) {
        const auto kept = std::upper_bound(times->begin(), times->end(), until);
        // At least half of them at once: each row is moved a few times at most.
        if (kept - times->begin() >= times->end() - kept) times->erase(times->begin(), kept);
    }
}

const std::vector<Instant>& ChargeLog::times(Counted counted) const {
    switch (counted) {
        case Counted::invitations: return invitations_;
        case Counted::invitations_with_note: return notes_;
        case Counted::visits: return visits_;
        case Counted::list_reads: return list_reads_;
        case Counted::withdrawals: return withdrawals_;
    }
    throw InternalFailure("unknown Counted");
}

std::size_t ChargeLog::count_after(Counted counted, Instant since) const {
    const auto& all = times(counted);
    return static_cast<std::size_t>(all.end() - std::upper_bound(all.begin(), all.end(), since));
}

std::optional<Instant> ChargeLog::nth_newest(Counted counted, std::size_t n) const {
    const auto& all = times(counted);
    if (is_mutant(Mutant::window_counts_one_less)) ++n;
    if (n == 0 || n > all.size()) return std::nullopt;
    return all[all.size() - n];
}

}  // namespace invito
