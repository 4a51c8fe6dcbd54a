#pragma once
// What an import knows of itself while its rows come in, and the memory it works in.

#include "first_import.hpp"
#include "invito/model/job.hpp"
#include "invito/support/ids.hpp"
#include "resting_schema.hpp"
#include "session.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace invito::store {

// Which jobs the list has named so far; a bit for each job of the store. So a list that is read
// again writes nothing for a lead of which it says what it said before.
class SeenJobs {
public:
    void add(JobId job);
    [[nodiscard]] bool contains(JobId job) const;
    [[nodiscard]] std::int64_t count() const { return count_; }

private:
    std::vector<bool> seen_;
    std::int64_t count_ = 0;
};

// How many jobs came and went by state, written once for all rows of a list instead of by a
// trigger for each.
class JobCounts {
public:
    explicit JobCounts(sql::Session& db) : triggers_(RestingSchema::triggers_that_count_jobs(db)) {}

    void add(CampaignId campaign, AccountId account, JobState state, std::int64_t jobs) {
        changes_[{campaign, account, state}] += jobs;
    }
    void write(sql::Session& db) const;

private:
    RestingSchema triggers_;
    std::map<std::tuple<CampaignId, AccountId, JobState>, std::int64_t> changes_;
};

struct CurrentImport {
    ImportId id;
    CampaignId campaign;
    std::string source_path;

    // Both only while the whole import is one transaction, and until its rows are in.
    std::optional<JobCounts> counts = {};
    std::unique_ptr<FirstImport> first = nullptr;  // nullptr: the store had leads before

    SeenJobs seen = {};
    std::map<ImportId, bool> is_same_list = {};  // of earlier ones, as far as they were asked for

    // Whether an earlier import read the same list.
    [[nodiscard]] bool is_of_its_list(sql::Session& db, ImportId earlier);

    // Its rows will be written in the transaction that is open.
    void begin_rows(sql::Session& db, const FirstImportTerms& terms);
    void end_rows(sql::Session& db);
    [[nodiscard]] bool has_open_rows() const { return counts.has_value(); }
};

}  // namespace invito::store
