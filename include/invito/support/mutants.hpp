#pragma once
// Wrong designs that the simulator must catch (tests/sim). A test program that is built with
// INVITO_MUTANTS switches one on; everywhere else the compiler answers, and no code is left.

namespace invito {

enum class Mutant {
    none,
    post_before_intent,              // the intent is on disk only after the answer
    timeout_is_not_sent,             // no answer: sent again
    error_500_is_not_sent,           // an error of the server: sent again
    unknown_gives_slot_back,         // what may have been sent is not counted
    synchronous_normal,              // the last commits may be lost in a power cut
    synchronous_off,                 // any commits may be
    absent_is_sent_again,            // at the first look that finds nothing
    no_lateness,                     // counted over 24 h sharp
    calendar_day_counter,            // counted from midnight
    limiter_in_memory,               // what an earlier run sent is forgotten
    wall_clock,                      // believed at every moment
    no_unique_person,                // one person may stand in several jobs
    open_intent_is_resent,           // of a run that died
    no_guard_on_finish,              // a late answer overwrites what became of its attempt
    local_hours_to_utc,              // by the offset that the day began with
    wrong_person_is_invited,         // whatever name the profile at the address shows
    only_this_lists_company_counts,  // what another list said of a person is forgotten
    suppression_at_import_only,      // and asked for no more when an invitation is sent
    erased_come_back,                // in the next list that names them
    caps_count_the_alias,            // not the LinkedIn member behind it
    words_are_people,                // in every column of a list
    incomplete_list_is_absence,      // whoever is not on the first pages is not on the list
    closed_profile_is_absence,       // whoever cannot be seen was not invited
    any_profile_is_theirs,           // whoever's it is that the provider shows
    copy_is_evidence,                // however old a copy the provider answers with
    short_page_is_the_end,           // of a list, whatever its total says
    shifting_list_is_whole,          // wherever its pages begin and whatever it counts
    any_success_is_a_receipt,        // whatever it confirms
    throttled_is_charged,            // as if an invitation might have gone
    erased_is_counted_again,         // an invitation of whom the database knows nothing any more
    listed_is_not_counted,           // what the provider lists and the ledger lacks
    leads_of_others_are_sent,        // where their account has left the settings
    moved_jobs_are_not_counted,      // the counts of jobs stay as they were
    begun_visit_is_kept,             // although the run ends before it is made
    window_counts_one_less,          // than there are
    failed_batch_is_kept,            // and done once more, as one of its operations failed
    neighbours_are_lost,             // of a failed operation, though they are said to be done
};

#ifdef INVITO_MUTANTS
inline Mutant active_mutant = Mutant::none;
[[nodiscard]] inline bool is_mutant(Mutant mutant) {
    return active_mutant == mutant;
}
#else
[[nodiscard]] consteval bool is_mutant(Mutant) {
    return false;
}
#endif

}  // namespace invito
