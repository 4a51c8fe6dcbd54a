#include "job_row.hpp"

#include "invito/model/suppression.hpp"
#include "invito/support/text.hpp"

#include <fmt/format.h>

namespace invito {

namespace {

std::string_view value_if(const Identity& identity, IdentifierKind kind) {
    return identity.kind == kind ? std::string_view(identity.value) : std::string_view();
}

// The provider's spelling where it is known, else the list's.
std::string_view public_identifier_of(const JobView& job) {
    if (!job.public_identifier.empty()) return job.public_identifier;
    return value_if(job.identity, IdentifierKind::public_identifier);
}

std::string_view provider_id_of(const JobView& job) {
    if (!job.provider_id.empty()) return job.provider_id;
    return value_if(job.identity, IdentifierKind::provider_id);
}

// The list's spelling, because the note uses it; the provider's where the list has none.
std::string_view first_name_of(const JobView& job) {
    return job.fields.first_name.empty() ? job.profile_first_name : job.fields.first_name;
}

std::string_view last_name_of(const JobView& job) {
    return job.fields.last_name.empty() ? job.profile_last_name : job.fields.last_name;
}

// nullopt unless it was sent and accepted.
std::optional<HundredthsOfDays> time_to_accept(const JobView& job) {
    if (!job.sent_at || !job.accepted_at) return std::nullopt;
    using Hundredths = std::chrono::duration<std::int64_t, std::ratio<864>>;
    return HundredthsOfDays{
        std::chrono::round<Hundredths>(*job.accepted_at - *job.sent_at).count()};
}

}  // namespace

std::string_view outcome_of(const JobView& job) {
    switch (job.state) {
        case JobState::queued:
        case JobState::resolved:
        case JobState::sending: return "waiting";
        case JobState::sent: return job.gone_at ? "gone" : "pending";
        default: return to_string(job.state);
    }
}

std::string linkedin_url_of(const JobView& job) {
    std::string_view identifier = public_identifier_of(job);
    if (identifier.empty()) identifier = provider_id_of(job);
    if (is_nameless(identifier)) return {};
    return "https://www.linkedin.com/in/" + percent_encoded(identifier);
}

std::string lead_name(const JobView& job) {
    const std::string parts = fmt::format("{} {}", first_name_of(job), last_name_of(job));
    if (const std::string_view name = trim(parts); !name.empty()) return std::string(name);
    return job.fields.full_name.empty() ? job.identity.value : job.fields.full_name;
}

void write_json(JsonWriter& json, HundredthsOfDays time) {
    json.value(static_cast<double>(time.count) / 100);
}

void JobRow::make_anonymous() {
    linkedin_url.clear();
    for (auto* const told :
         {&public_identifier, &provider_id, &first_name, &last_name, &company, &title, &email,
          &invitation_id, &source_file})
        *told = {};
    source_line.reset();
}

JobRow job_row(const JobView& job) {
    return {
        .campaign = job.campaign,
        .run = job.run,
        .job = job.id,
        .account = job.account,
        .linkedin_url = linkedin_url_of(job),
        .public_identifier = public_identifier_of(job),
        .provider_id = provider_id_of(job),
        .first_name = first_name_of(job),
        .last_name = last_name_of(job),
        .company = job.fields.company,
        .title = job.fields.title,
        .email = job.fields.email,
        .state = job.state,
        .reason = job.reason,
        .error_type = job.error_type,
        .http_status = unless_zero(job.http_status),
        .attempts = job.attempts,
        .with_note = job.with_note,
        .note_length = utf16_units(job.note),
        .imported_at = job.imported_at,
        .scheduled_at = job.scheduled_at,
        .sent_at = job.sent_at,
        .accepted_at = job.accepted_at,
        .withdrawn_at = job.withdrawn_at,
        .gone_at = job.gone_at,
        .days_to_accept = time_to_accept(job),
        .invitation_id = job.invitation_id,
        .source_file = job.source_file,
        .source_line = unless_zero(job.source_line),
        .note_variant = job.note_variant,
        .outcome = outcome_of(job),
    };
}

namespace {

StateHelp help_of(JobState state) {
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
                "It stays so: LinkedIn takes no new one to the same person for up to three weeks, "
                "and this database invites nobody a second time."};
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
    StateHelp help;
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
    {Reason::left_list,
     {"The lead left its list, and list.removed of the campaign file says cancel.",
      "Nothing to do. It is queued again when an import finds it in the list."}},
};

}  // namespace

StateHelp help_of(JobState state, Reason reason) {
    for (const ReasonRow& row : reason_rows)
        if (row.reason == reason) return row.help;
    return help_of(state);
}

StateHelp help_of(const JobView& job) {
    if (job.gone_at) {
        return {
            "The invitation was sent. It is not pending any more and the two are not connected: it "
            "was declined, ignored, or it ran out.",
            "Nothing to do: LinkedIn does not say more, and nobody is invited twice."};
    }
    return help_of(job.state, job.reason);
}

}  // namespace invito
