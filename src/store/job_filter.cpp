#include "job_filter.hpp"

namespace invito::store {
namespace {

enum Parameter {
    error_type_parameter = 1,
    account_parameter,
    campaign_parameter,
    run_parameter,
    job_parameter,
    since_parameter,
    until_parameter,
};
static_assert(until_parameter < first_free_parameter);

// "'sent', 'accepted'"
template <class Enum>
std::string literals(const std::vector<Enum>& values) {
    std::string list;
    for (const Enum value : values) {
        if (!list.empty()) list += ", ";
        list += '\'';
        list += to_string(value);
        list += '\'';
    }
    return list;
}

// Jobs that a run visited or invited. Its attempts are a range of ids; the run after it bounds the
// range of one that was killed.
constexpr std::string_view touched_by_run =
    "j.id IN (SELECT a.job_id FROM attempt a WHERE a.run_id = ?4 AND a.job_id IS NOT NULL "
    "AND a.id >= (SELECT first_attempt_id FROM run WHERE id = ?4) "
    "AND a.id < coalesce((SELECT min(first_attempt_id) FROM run WHERE id > ?4), "
    "9223372036854775807))";

template <class T>
void bind_if_set(sql::Statement& statement, Parameter parameter, const std::optional<T>& value) {
    if (value) statement.bind_at(parameter, *value);
}

}  // namespace

std::string where_jobs(const JobFilter& filter) {
    std::string sql;
    const auto add = [&sql](std::string_view condition) {
        sql += sql.empty() ? " WHERE " : " AND ";
        sql += condition;
    };
    if (!filter.states.empty()) add("j.state IN (" + literals(filter.states) + ")");
    if (!filter.reasons.empty()) add("j.reason IN (" + literals(filter.reasons) + ")");
    if (filter.error_type) add("j.error_type = ?1");
    if (filter.account) add("j.account_id = (SELECT id FROM account WHERE alias = ?2)");
    if (filter.campaign) add("j.campaign_id = (SELECT id FROM campaign WHERE name = ?3)");
    if (filter.run) add(touched_by_run);
    if (filter.job) add("j.id = ?5");
    if (filter.since) add("coalesce(j.sent_at, j.changed_at) >= ?6");
    if (filter.until) add("coalesce(j.sent_at, j.changed_at) < ?7");
    return sql;
}

void bind_jobs(sql::Statement& statement, const JobFilter& filter) {
    bind_if_set(statement, error_type_parameter, filter.error_type);
    bind_if_set(statement, account_parameter, filter.account);
    bind_if_set(statement, campaign_parameter, filter.campaign);
    bind_if_set(statement, run_parameter, filter.run);
    bind_if_set(statement, job_parameter, filter.job);
    bind_if_set(statement, since_parameter, filter.since);
    bind_if_set(statement, until_parameter, filter.until);
}

}  // namespace invito::store
