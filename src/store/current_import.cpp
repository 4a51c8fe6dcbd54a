#include "current_import.hpp"

#include <sqlite3.h>

namespace invito::store {

void SeenJobs::add(JobId job) {
    const auto at = static_cast<std::size_t>(job.value);
    if (at >= seen_.size()) seen_.resize(at + at / 2 + 1);
    if (!seen_[at]) ++count_;
    seen_[at] = true;
}

bool SeenJobs::contains(JobId job) const {
    const auto at = static_cast<std::size_t>(job.value);
    return at < seen_.size() && seen_[at];
}

void JobCounts::write(Connection& connection) const {
    if (triggers_.is_empty()) return;
    for (const auto& [jobs, change] : changes_) {
        if (change == 0) continue;
        const auto& [campaign, account, state] = jobs;
        connection
            .prepare(
                "INSERT INTO job_count (campaign_id, account_id, state, jobs) "
                "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (campaign_id, account_id, state) "
                "DO UPDATE SET jobs = jobs + excluded.jobs"
            )
            .bind(campaign, account, to_string(state), change)
            .run();
    }
    triggers_.restore(connection);
}

bool CurrentImport::is_of_its_list(Connection& connection, ImportId earlier) {
    const auto known = is_same_list.find(earlier);
    if (known != is_same_list.end()) return known->second;
    auto row = connection.prepare("SELECT source_path FROM import WHERE id = ?1");
    const bool is_same = row.bind(earlier).step() && row.view(0) == source_path;
    is_same_list.emplace(earlier, is_same);
    return is_same;
}

void CurrentImport::begin_rows(Connection& connection, const FirstImportTerms& terms) {
    counts.emplace(connection);
    first = FirstImport::begin(connection, terms);
}

void CurrentImport::end_rows(Connection& connection) {
    if (first) first->finish();
    first.reset();
    if (counts) counts->write(connection);
    counts.reset();
}

ImportPages::ImportPages(Connection& connection)
    : connection_(connection), cache_size_before_(connection.pragma("cache_size")) {
    connection_.execute("PRAGMA cache_size = -16384");  // KiB
}

ImportPages::~ImportPages() {
    const std::string before = "PRAGMA cache_size = " + cache_size_before_;
    sqlite3_exec(connection_.handle(), before.c_str(), nullptr, nullptr, nullptr);
    sqlite3_db_release_memory(connection_.handle());
}

}  // namespace invito::store
