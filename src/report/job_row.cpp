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
std::optional<TenthsOfDays> time_to_accept(const JobView& job) {
    if (!job.sent_at || !job.accepted_at) return std::nullopt;
    constexpr Duration tenth_of_day = std::chrono::minutes{144};
    return TenthsOfDays{(*job.accepted_at - *job.sent_at) / tenth_of_day};
}

}  // namespace

std::string linkedin_url_of(const JobView& job) {
    std::string_view identifier = public_identifier_of(job);
    if (identifier.empty()) identifier = provider_id_of(job);
    if (identifier.starts_with(erased_slug_prefix)) return {};
    return "https://www.linkedin.com/in/" + percent_encoded(identifier);
}

std::string lead_name(const JobView& job) {
    const std::string parts = fmt::format("{} {}", first_name_of(job), last_name_of(job));
    if (const std::string_view name = trim(parts); !name.empty()) return std::string(name);
    return job.fields.full_name.empty() ? job.identity.value : job.fields.full_name;
}

void write_json(JsonWriter& json, TenthsOfDays time) {
    json.value(static_cast<double>(time.count) / 10);
}

void JobRow::make_anonymous() {
    linkedin_url.clear();
    for (auto* const told :
         {&public_identifier, &provider_id, &first_name, &last_name, &company, &title, &email,
          &invitation_id})
        *told = {};
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
        .source_line = job.source_line,
        .note_variant = job.note_variant,
    };
}

}  // namespace invito
