#pragma once
// A job as every output shows it: the fields of its JSON are the columns of the CSV report; and
// what its state and reason mean.

#include "invito/model/job.hpp"
#include "invito/ports/queries.hpp"
#include "invito/report/json_documents.hpp"
#include "invito/report/wording.hpp"
#include "json_fields.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace invito {

struct HundredthsOfDays {
    std::int64_t count = 0;
};
void write_json(JsonWriter& json, HundredthsOfDays time);

struct JobRow {
    std::string_view campaign;
    std::optional<RunId> run;
    JobId job;
    std::string_view account;
    std::string linkedin_url;
    std::string_view public_identifier;
    std::string_view provider_id;
    std::string_view first_name;
    std::string_view last_name;
    std::string_view company;
    std::string_view title;
    std::string_view email;
    JobState state = JobState::queued;
    Reason reason = Reason::none;
    std::string_view error_type;
    std::optional<std::int64_t> http_status;
    int attempts = 0;
    bool with_note = false;
    std::size_t note_length = 0;
    Instant imported_at;
    std::optional<Instant> scheduled_at;
    std::optional<Instant> sent_at;
    std::optional<Instant> accepted_at;
    std::optional<Instant> withdrawn_at;
    std::optional<Instant> gone_at;
    std::optional<HundredthsOfDays> days_to_accept;
    std::string_view invitation_id;
    std::string_view source_file;
    std::optional<std::int64_t> source_line;  // nullopt: the lead was erased or pruned
    std::string_view note_variant;
    std::string_view outcome;  // what became of the lead, in one word

    // Leaves out who the person is, and where that stands.
    void make_anonymous();
};
BOOST_DESCRIBE_STRUCT(
    JobRow, (),
    (campaign, run, job, account, linkedin_url, public_identifier, provider_id, first_name,
     last_name, company, title, email, state, reason, error_type, http_status, attempts, with_note,
     note_length, imported_at, scheduled_at, sent_at, accepted_at, withdrawn_at, gone_at,
     days_to_accept, invitation_id, source_file, source_line, note_variant, outcome)
)

// Valid as long as the job.
[[nodiscard]] JobRow job_row(const JobView& job);

// "accepted", "pending", "gone", "waiting", ...; of a lead that was not invited its state.
[[nodiscard]] std::string_view outcome_of(const JobView& job);

[[nodiscard]] std::string linkedin_url_of(const JobView& job);

// "Jane Doe"; without any name the identifier.
[[nodiscard]] std::string lead_name(const JobView& job);

[[nodiscard]] StateHelp help_of(const JobView& job);

}  // namespace invito
