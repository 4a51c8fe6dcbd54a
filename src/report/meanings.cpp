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
                "Nothing to do: the person decides now."};
        case JobState::accepted:
            return {"The person accepted the invitation.", "Nothing to do."};
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

}  // namespace

Meaning meaning_of(JobState state, Reason reason) {
    switch (reason) {
        case Reason::none:
            return meaning_of(state);
        case Reason::duplicate:
            return {
                "Another lead is the same person, and was invited or comes first.",
                "Nothing to do: nobody is invited twice."};
        case Reason::suppressed:
            return {
                "The person is on the do-not-contact list.",
                "Nothing to do. The list is in rules.suppression of the configuration."};
        case Reason::already_connected:
            return {"The account and the person are connected already.", "Nothing to do."};
        case Reason::already_invited:
            return {
                "LinkedIn shows an earlier invitation to this person, sent by hand or by another "
                "program; it is pending or was ignored.",
                "Nothing to do: the person decides."};
        case Reason::invitation_received:
            return {
                "The person invited the account.",
                "Accept it at LinkedIn; an invitation is not needed."};
        case Reason::recently_withdrawn:
            return {
                "An invitation to this person was withdrawn not long ago; LinkedIn blocks a new "
                "one for about three weeks.",
                "After that time: invito jobs retry JOB"};
        case Reason::invited_by_other_account:
            return {
                "Another account of this database invited the person.",
                "Nothing to do: a person is invited by one account only."};
        case Reason::missing_variable:
            return {
                "The note needs a value that the list does not have for this lead.",
                "Fill the column and import again, or give the note a fallback: {{name|fallback}}"};
        case Reason::note_too_long:
            return {
                "The note is longer than LinkedIn takes from this account; it is never cut.",
                "Shorten it and import again, or set note.when_too_long: send_without_note"};
        case Reason::own_profile:
            return {"It is the profile of the account itself.", "Nothing to do."};
        case Reason::not_found:
            return {
                "LinkedIn knows no such profile: the address changed, or the profile is gone.",
                "Correct the address in the list and import again."};
        case Reason::unreachable:
            return {
                "The profile could not be read after several tries, or LinkedIn keeps it from "
                "this account.",
                "To try again: invito jobs retry JOB"};
        case Reason::cannot_be_invited:
            return {
                "LinkedIn does not let this account invite the person.",
                "Nothing to do here; follow the person, or write by another way."};
        case Reason::email_required:
            return {
                "The person takes invitations only from those who know the e-mail address.",
                "Invite the person by hand at LinkedIn, with the address."};
        case Reason::invalid_identifier:
            return {
                "The provider does not take the address or id of the list.",
                "Correct it in the list and import again."};
        case Reason::rejected:
            return {
                "The provider refused the request for this person.",
                "The error type says more. To try again: invito jobs retry JOB"};
        case Reason::identity_mismatch:
            return {
                "LinkedIn answered with a profile whose address and name are not those of the "
                "list: it may be somebody else.",
                "Compare them. The right one: invito jobs retry JOB. Else: invito jobs cancel JOB"};
        case Reason::second_unknown:
            return {
                "The outcome was lost twice, and the invitation was nowhere to be seen.",
                "Look at the profile at LinkedIn. No invitation there: invito jobs retry JOB. "
                "Else: invito jobs cancel JOB"};
        case Reason::unknown_error_type:
            return {
                "The provider answered with an error of a type that nobody knows yet. The slot "
                "stays counted.",
                "Read the error type. To try again: invito jobs retry JOB. Else: invito jobs "
                "cancel JOB"};
    }
    return {};
}

}  // namespace invito
