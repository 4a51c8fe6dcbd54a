#include "job_rows.hpp"

#include "rows.hpp"

#include <algorithm>

namespace invito::store {
namespace {

constexpr std::size_t rows_of_a_statement = 16;

std::string insert_sql(std::size_t rows) {
    constexpr std::string_view one = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    std::string sql =
        "INSERT INTO job (campaign_id, person_id, account_id, state, reason, import_id, "
        "source_line, first_name, last_name, full_name, company, title, email, location, "
        "headline, note, variables, created_at, changed_at, note_variant) VALUES ";
    for (std::size_t row = 0; row < rows; ++row) {
        if (row > 0) sql += ", ";
        sql += one;
    }
    return sql;
}

JobState state_at_first(Reason skip) {
    return skip == Reason::none ? JobState::queued : JobState::skipped;
}

}  // namespace

void JobRows::add(const NewJob& job, PersonId person, Reason skip) {
    rows_.push_back({&job, person, skip, pack_variables(job.lead.fields.variables)});
    if (rows_.size() == rows_of_a_statement) flush();
}

bool JobRows::has_job_of(PersonId person) const {
    return std::ranges::find(rows_, person, &Row::person) != rows_.end();
}

void JobRows::bind(sql::Statement& statement, const Row& row, int& index) const {
    const auto bind_all = [&](const auto&... values) { (statement.bind_at(++index, values), ...); };
    const LeadFields& fields = row.job->lead.fields;
    bind_all(import_.campaign, row.person, row.job->account);
    bind_all(to_string(state_at_first(row.skip)), to_string(row.skip), import_.id);
    bind_all(static_cast<std::int64_t>(row.job->lead.line));
    bind_all(fields.first_name, fields.last_name, fields.full_name, fields.company, fields.title);
    bind_all(fields.email, fields.location, fields.headline, fields.note, row.variables);
    bind_all(now_, now_, row.job->note_variant);
}

void JobRows::flush() {
    static const std::string insert_all = insert_sql(rows_of_a_statement);
    static const std::string insert_one = insert_sql(1);
    const std::size_t at_once = rows_.size() == rows_of_a_statement ? rows_of_a_statement : 1;
    for (std::size_t first = 0; first < rows_.size(); first += at_once) {
        auto statement = db_.prepare(at_once == 1 ? insert_one : insert_all);
        int index = 0;
        for (std::size_t i = first; i < first + at_once; ++i) bind(statement, rows_[i], index);
        statement.run();
        // The ids of one statement follow each other.
        const std::int64_t last = db_.inserted_id();
        for (std::size_t i = 0; i < at_once; ++i)
            import_.seen.add(JobId{last - static_cast<std::int64_t>(i)});
    }
    for (const Row& row : rows_) {
        if (import_.counts)
            import_.counts->add(import_.campaign, row.job->account, state_at_first(row.skip), 1);
    }
    rows_.clear();
}

}  // namespace invito::store
