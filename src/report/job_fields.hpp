#pragma once
// What a job is called in every output: the columns of the CSV report are also the keys of its
// JSON.

#include "invito/ports/records.hpp"
#include "invito/report/json_writer.hpp"
#include "invito/support/time_zone.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace invito {

// The provider's spelling where it is known, else the list's.
[[nodiscard]] std::string_view public_identifier_of(const JobView& job);
[[nodiscard]] std::string_view provider_id_of(const JobView& job);
[[nodiscard]] std::string linkedin_url_of(const JobView& job);

// The list's spelling, because the note uses it; the provider's where the list has none.
[[nodiscard]] std::string_view first_name_of(const JobView& job);
[[nodiscard]] std::string_view last_name_of(const JobView& job);

// "Jane Doe"; without any name the identifier.
[[nodiscard]] std::string lead_name(const JobView& job);

// In tenths of a day; nullopt unless it was sent and accepted.
[[nodiscard]] std::optional<std::int64_t> tenths_of_days_to_accept(const JobView& job);

void write_job_fields(JsonWriter& json, const JobView& job, const TimeZone& zone);

}  // namespace invito
