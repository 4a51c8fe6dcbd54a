#include "meanings.hpp"

namespace invito {
namespace {

Meaning meaning_of(JobState state) {
    switch (state) {
        case JobState::queued:
            return {
                "Waits to be looked up at LinkedIn and then invited.",
                "Nothing to do: a run gets to it when its turn comes."};
        case JobState::resolved:
            return {
                "The person was found and may be invited.",
                "Nothing to do: a run gets to it when its turn comes."};
        case JobState::sending:
            return {
                "The invitation is on its way just now, or a run was killed while it was.",
                "Nothing to do: the run settles it, or the next one does."};
        case JobState::sent:
            return {
                "The invitation was sent and was pending at LinkedIn when last seen.",
                "Nothing to do: the person decides now, and invito sync tells."};
        case JobState::accepted: return {"The person accepted the invitation.", "Nothing to do."};
        case JobState::withdrawn:
            return {
                "The invitation was withdrawn.",
                "LinkedIn blocks a new one to the same person for about three weeks."};
        case JobState::unknown:
            return {
                "The request left and its answer was lost: nobody knows whether the invitation "
                "went out. It is looked for, and never sent again on a guess.",
                "Nothing to do: runs look for it. To decide it yourself: invito help unknown"};
        case JobState::cancelled:
            return {
                "A person took this lead out of its campaign.",
                "To put it back: invito jobs retry JOB"};
        case JobState::skipped:
            return {"It was not invited.", "To try all the same: invito jobs retry JOB"};
        case JobState::failed:
            return {"It could not be invited.", "To try again: invito jobs retry JOB"};
        case JobState::held:
            return {
                "It waits for a person's decision.",
                "To go on: invito jobs retry JOB. To leave it: invito jobs cancel JOB"};
    }
    return {};
}

struct ReasonRow {
    Reason reason = Reason::none;
    Meaning meaning;
};

const ReasonRow reason_rows[] = {
    {Reason::duplicate,
     {"Another lead is the same person, and was invited or comes first.",
      "Nothing to do: nobody is invited twice."}},
    {Reason::suppressed,
     {"The person is on the do-not-contact list.",
      "Nothing to do: it wins over every campaign. The entries: invito suppress list"}},
    {Reason::already_connected,
     {"The account and the person are connected already.", "Nothing to do."}},
    {Reason::already_invited,
     {"LinkedIn shows an earlier invitation to this person, sent by hand or by another "
      "program; it is pending or was ignored.",
      "Nothing to do: the person decides."}},
    {Reason::invitation_received,
     {"The person invited the account.", "Accept it at LinkedIn; an invitation is not needed."}},
    {Reason::recently_withdrawn,
     {"An invitation to this person was withdrawn not long ago; LinkedIn blocks a new "
      "one for about three weeks.",
      "After that time: invito jobs retry JOB"}},
    {Reason::invited_by_other_account,
     {"Another account of this database invited the person.",
      "Nothing to do: a person is invited by one account only."}},
    {Reason::missing_variable,
     {"The note needs a value that the list does not have for this lead.",
      "Fill the column and import again, or give the note a fallback: {{name|fallback}}"}},
    {Reason::note_too_long,
     {"The note is longer than LinkedIn takes from this account; it is never cut.",
      "Shorten it and import again, or set note.when_too_long: send_without_note"}},
    {Reason::own_profile, {"It is the profile of the account itself.", "Nothing to do."}},
    {Reason::not_found,
     {"LinkedIn knows no such profile: the address changed, or the profile is gone.",
      "Correct the address in the list and import again."}},
    {Reason::unreachable,
     {"The profile could not be read after several tries, or LinkedIn keeps it from "
      "this account.",
      "To try again: invito jobs retry JOB"}},
    {Reason::cannot_be_invited,
     {"LinkedIn does not let this account invite the person.",
      "Nothing to do here; follow the person, or write by another way."}},
    {Reason::email_required,
     {"The person takes invitations only from those who know the e-mail address.",
      "Invite the person by hand at LinkedIn, with the address."}},
    {Reason::invalid_identifier,
     {"The provider does not take the address or id of the list.",
      "Correct it in the list and import again."}},
    {Reason::rejected,
     {"The provider refused the request for this person.",
      "The error type says more. To try again: invito jobs retry JOB"}},
    {Reason::identity_mismatch,
     {"The profile at the address has another name than the list, or another address: it may be "
      "somebody else's. Nothing was sent.",
      "Compare the two. It is the right person: invito jobs retry JOB --i-checked. The list is "
      "wrong: correct it and import again. Else: invito jobs cancel JOB"}},
    {Reason::second_unknown,
     {"The outcome was lost twice, and the invitation was nowhere to be seen.",
      "Look at the profile at LinkedIn. No invitation there: invito jobs settle JOB --as "
      "not-sent. Else: invito jobs cancel JOB"}},
    {Reason::no_evidence,
     {"The outcome was lost, and for a week nothing could be read that tells whether the "
      "invitation is there.",
      "Look at the profile at LinkedIn: invito jobs settle JOB --as sent, or --as not-sent"}},
    {Reason::unknown_error_type,
     {"The provider answered with an error of a type that nobody knows yet. The slot "
      "stays counted.",
      "Read the error type. To try again: invito jobs retry JOB. Else: invito jobs "
      "cancel JOB"}},
};

}  // namespace

Meaning meaning_of(JobState state, Reason reason) {
    for (const ReasonRow& row : reason_rows)
        if (row.reason == reason) return row.meaning;
    return meaning_of(state);
}

Meaning meaning_of(const JobView& job) {
    if (job.gone_at) {
        return {
            "The invitation was sent. It is not pending any more and the two are not connected: it "
            "was declined, ignored, or it ran out.",
            "Nothing to do: LinkedIn does not say more, and nobody is invited twice."};
    }
    return meaning_of(job.state, job.reason);
}

}  // namespace invito
