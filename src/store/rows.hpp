#pragma once
// Rows -> model values, shared by the operations, the admin store and the queries. Each function
// names the columns it reads, so that a SELECT and its reader cannot drift apart.

#include "invito/model/job.hpp"
#include "invito/model/lead.hpp"
#include "invito/ports/operations.hpp"
#include "session.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace invito::store {

// The columns of lead_columns (model/lead.hpp) in their order, each as `pattern` has it: "j.{}".
[[nodiscard]] std::string lead_column_list(std::string_view pattern);
void read_lead_columns(const sql::Statement& row, int first_column, LeadFields& fields);
// As Statement::bind_next.
void bind_lead_columns(sql::Statement& statement, int& parameter, const LeadFields& fields);

// For SELECTs FROM job j JOIN person p ON p.id = j.person_id.
[[nodiscard]] const std::string& job_brief_columns();
inline constexpr int job_brief_column_count = 15 + lead_columns.size();
[[nodiscard]] JobBrief read_job_brief(const sql::Statement& row, int first_column = 0);

// As the list names the person; from the columns p.slug and p.provider_id.
[[nodiscard]] Identity listed_identity(const sql::Statement& row, int slug, int provider_id);

// Of campaign c.
inline constexpr std::string_view campaign_columns =
    "c.state, c.labels, c.assign, c.when_missing, c.when_too_long, c.when_note_quota_used, "
    "c.starts_on, c.ends_on, c.skip_dates, c.hours, c.note_variants, c.id, c.name, c.description, "
    "c.priority, c.note_text, c.per_day, c.total, c.created_at, c.paused_until, c.pause_reason, "
    "c.kept_columns";
[[nodiscard]] CampaignRecord read_campaign(const sql::Statement& row);

// The text forms of columns that hold more than one value; each pair is inverse.
[[nodiscard]] std::string pack_variables(const std::map<std::string, std::string>& variables);
[[nodiscard]] std::map<std::string, std::string> unpack_variables(std::string_view json);
[[nodiscard]] std::string pack_labels(const std::vector<std::pair<std::string, std::string>>& labels
);
[[nodiscard]] std::vector<std::pair<std::string, std::string>> unpack_labels(std::string_view json);
[[nodiscard]] std::string pack_variants(const std::vector<NoteVariant>& variants);
[[nodiscard]] std::vector<NoteVariant> unpack_variants(std::string_view json);
[[nodiscard]] std::string pack_window(const Window& window);
[[nodiscard]] Window unpack_window(std::string_view text);
[[nodiscard]] std::string pack_date(const std::chrono::year_month_day& date);
[[nodiscard]] std::chrono::year_month_day unpack_date(std::string_view text);
[[nodiscard]] std::string pack_names(const std::vector<std::string>& names);  // without commas
[[nodiscard]] std::vector<std::string> unpack_names(std::string_view text);
[[nodiscard]] std::string pack_dates(const std::vector<std::chrono::year_month_day>& dates);
[[nodiscard]] std::vector<std::chrono::year_month_day> unpack_dates(std::string_view text);

// `value`, or a StorageFailure that names the column: closed vocabularies are checked by the
// schema, so anything else in a row is a corrupt database. Never quotes what it holds: rows are
// about people.
[[noreturn]] void throw_unreadable(std::string_view column);
template <class Value>
[[nodiscard]] Value readable(std::optional<Value> value, std::string_view column) {
    if (!value) throw_unreadable(column);
    return std::move(*value);
}

[[nodiscard]] JobState job_state(std::string_view text);
[[nodiscard]] Reason reason(std::string_view text);
[[nodiscard]] AccountState account_state(std::string_view text);
[[nodiscard]] std::optional<Outcome> maybe_outcome(const sql::Statement& row, int column);

}  // namespace invito::store
