#include "current_import.hpp"

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

void JobCounts::write(sql::Session& db) const {
    if (triggers_.is_empty()) return;
    for (const auto& [jobs, change] : changes_) {
        if (change == 0) continue;
        const auto& [campaign, account, state] = jobs;
        db.run(
            "INSERT INTO job_count (campaign_id, account_id, state, jobs) "
            "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (campaign_id, account_id, state) "
            "DO UPDATE SET jobs = job_count.jobs + excluded.jobs",
            campaign, account, to_string(state), change
        );
    }
    triggers_.restore(db);
}

bool CurrentImport::is_of_its_list(sql::Session& db, ImportId earlier) {
    const auto known = is_same_list.find(earlier);
    if (known != is_same_list.end()) return known->second;
    auto row = db.prepare("SELECT source_path FROM import WHERE id = ?1");
    const bool is_same = row.bind(earlier).step() && row.view(0) == source_path;
    is_same_list.emplace(earlier, is_same);
    return is_same;
}

void CurrentImport::begin_rows(sql::Session& db, const FirstImportTerms& terms) {
    counts.emplace(db);
    first = FirstImport::begin(db, terms);
}

void CurrentImport::end_rows(sql::Session& db) {
    if (first) first->finish();
    first.reset();
    if (counts) counts->write(db);
    counts.reset();
}

}  // namespace invito::store
