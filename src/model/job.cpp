#include "invito/model/job.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/mutants.hpp"

#include <algorithm>
#include <array>

namespace invito {
namespace {

struct Move {
    JobState from;
    JobState to;

    friend bool operator==(const Move&, const Move&) = default;
};

using enum JobState;

constexpr auto legal_moves = std::to_array<Move>({
    {queued, resolved},   // the profile is found and is the right person
    {queued, skipped},    // connected, pending, suppressed, own profile, note not renderable
    {queued, failed},     // not found, unreachable, invalid identifier
    {queued, held},       // the profile is somebody else's
    {queued, cancelled},  // by a person

    {resolved, sending},    // quota reserved and intent on disk, in one commit
    {resolved, queued},     // looked up again: the list names them otherwise, or the ledger is old
    {resolved, skipped},    // duplicate of a live attempt, suppressed meanwhile
    {resolved, cancelled},  // by a person

    {sending, sent},      // the provider confirmed it
    {sending, resolved},  // no byte left, or refused because of the account
    {sending, queued},    // refused for now: looked up again before the next try
    {sending, skipped},   // refused: connected, invited before, withdrawn recently
    {sending, failed},    // refused because of the person or the request
    {sending, held},      // refused with a type nobody knows
    {sending, unknown},   // it may have been sent, or the run died meanwhile

    {sent, accepted},   // seen at the provider
    {sent, withdrawn},  // by us, or seen at the provider

    {unknown, sent},      // evidence: present
    {unknown, resolved},  // evidence: absent after the settle time; or a person looked
    {unknown, held},      // a second time, under --strict, or no look was ever complete

    {held, sent},       // by a person, who looked
    {held, resolved},   // by a person: go on
    {held, queued},     // by a person, or by the list's correction: resolve once more
    {held, cancelled},  // by a person

    {skipped, queued},    // by a person: jobs retry
    {failed, queued},     // by a person: jobs retry
    {cancelled, queued},  // by a person: jobs retry
});

}  // namespace

bool may_move(JobState from, JobState to) {
    return std::ranges::find(legal_moves, Move{from, to}) != legal_moves.end();
}

JobState state_of(Reason reason) {
    switch (reason) {
        case Reason::none: break;
        case Reason::duplicate:
        case Reason::suppressed:
        case Reason::already_connected:
        case Reason::already_invited:
        case Reason::invitation_received:
        case Reason::recently_withdrawn:
        case Reason::invited_by_other_account:
        case Reason::missing_variable:
        case Reason::note_too_long:
        case Reason::own_profile: return skipped;
        case Reason::not_found:
        case Reason::unreachable:
        case Reason::cannot_be_invited:
        case Reason::email_required:
        case Reason::invalid_identifier:
        case Reason::rejected: return failed;
        case Reason::identity_mismatch:
        case Reason::second_unknown:
        case Reason::no_evidence:
        case Reason::unknown_error_type: return held;
        case Reason::left_list: return cancelled;
    }
    throw InternalFailure("no state belongs to this reason");
}

bool is_charged(Outcome outcome) {
    switch (outcome) {
        case Outcome::unknown: return !is_mutant(Mutant::unknown_gives_slot_back);
        case Outcome::sent:
        case Outcome::absent:
        case Outcome::external:
        case Outcome::done: return true;
        case Outcome::already:
        case Outcome::refused:
        case Outcome::limited:
        case Outcome::not_sent: return false;
    }
    throw InternalFailure("an outcome outside its enum");
}

}  // namespace invito
