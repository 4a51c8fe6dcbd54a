#include "job_fields.hpp"

#include "invito/model/suppression.hpp"
#include "invito/report/words.hpp"
#include "invito/support/text.hpp"
#include "json_fields.hpp"

#include <fmt/format.h>

namespace invito {
namespace {

std::string_view value_if(const Identity& identity, IdentifierKind kind) {
    return identity.kind == kind ? std::string_view(identity.value) : std::string_view();
}

}  // namespace

std::string_view public_identifier_of(const JobView& job) {
    if (!job.public_identifier.empty()) return job.public_identifier;
    return value_if(job.identity, IdentifierKind::public_identifier);
}

std::string_view provider_id_of(const JobView& job) {
    if (!job.provider_id.empty()) return job.provider_id;
    return value_if(job.identity, IdentifierKind::provider_id);
}

std::string linkedin_url_of(const JobView& job) {
    std::string_view identifier = public_identifier_of(job);
    if (identifier.empty()) identifier = provider_id_of(job);
    if (identifier.starts_with(erased_slug_prefix)) return {};
    return "https://www.linkedin.com/in/" + percent_encoded(identifier);
}

std::string_view first_name_of(const JobView& job) {
    return job.fields.first_name.empty() ? job.profile_first_name : job.fields.first_name;
}

std::string_view last_name_of(const JobView& job) {
    return job.fields.last_name.empty() ? job.profile_last_name : job.fields.last_name;
}

std::string lead_name(const JobView& job) {
    const std::string parts = fmt::format("{} {}", first_name_of(job), last_name_of(job));
    if (const std::string_view name = trim(parts); !name.empty()) return std::string(name);
    return job.fields.full_name.empty() ? job.identity.value : job.fields.full_name;
}

std::optional<std::int64_t> tenths_of_days_to_accept(const JobView& job) {
    if (!job.sent_at || !job.accepted_at) return std::nullopt;
    constexpr Duration tenth_of_day = std::chrono::minutes{144};
    return (*job.accepted_at - *job.sent_at) / tenth_of_day;
}

void write_job_fields(JsonWriter& json, const JobView& job, const TimeZone& zone) {
    json.field("campaign", job.campaign);
    json.field("run", job.run ? std::optional(run_name(*job.run)) : std::nullopt);
    json.field("job", job.id.value);
    json.field("account", job.account);
    json.field("linkedin_url", linkedin_url_of(job));
    json.field("public_identifier", public_identifier_of(job));
    json.field("provider_id", provider_id_of(job));
    json.field("first_name", first_name_of(job));
    json.field("last_name", last_name_of(job));
    json.field("company", job.fields.company);
    json.field("title", job.fields.title);
    json.field("email", job.fields.email);
    json.field("state", to_string(job.state));
    json.field("reason", to_string(job.reason));
    json.field("error_type", job.error_type);
    json.field("http_status", job.http_status == 0 ? std::nullopt : std::optional(job.http_status));
    json.field("attempts", job.attempts);
    json.field("with_note", job.with_note);
    json.field("note_length", utf16_units(job.note));
    write_time_field(json, "imported_at", job.imported_at, zone);
    write_time_field(json, "scheduled_at", job.scheduled_at, zone);
    write_time_field(json, "sent_at", job.sent_at, zone);
    write_time_field(json, "accepted_at", job.accepted_at, zone);
    write_time_field(json, "withdrawn_at", job.withdrawn_at, zone);
    write_time_field(json, "gone_at", job.gone_at, zone);
    const auto tenths = tenths_of_days_to_accept(job);
    json.field(
        "days_to_accept", tenths ? std::optional(static_cast<double>(*tenths) / 10) : std::nullopt
    );
    json.field("invitation_id", job.invitation_id);
    json.field("source_file", job.source_file);
    json.field("source_line", job.source_line);
    json.field("note_variant", job.note_variant);
}

}  // namespace invito
